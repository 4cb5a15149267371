"""Text as blocks, so that the terminal and Markdown show the same words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A list item; ``depth`` 0 is the outermost list, ``muted`` marks sources and asides."""

    text: str
    depth: int = 0
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of plain text: a header, rows as long, and rows of one cell that open a group."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block: TypeAlias = Heading | Paragraph | Item | Grid
