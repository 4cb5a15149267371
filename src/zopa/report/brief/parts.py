"""What the brief is made of: text with links, headings with anchors, tables, figures.

The PDF and ``report.md`` are two renderings of the same parts, so they never say different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from zopa.report.blocks import Block, Grid, Heading, Item, Paragraph


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to an anchor of the same document; on paper, ``page`` says to which page."""

    text: str
    to: str
    page: bool = False


@dataclass(frozen=True, slots=True)
class Strong:
    """Text that stands out."""

    text: str


@dataclass(frozen=True, slots=True)
class Muted:
    """Text that stands back: sources, asides, ids."""

    text: str


Run: TypeAlias = str | Link | Strong | Muted
Runs: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """A heading of the outline; level 1 is a section. ``anchor`` is what links lead to."""

    text: str
    level: int = 1
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; ``keep`` it on the page of what follows."""

    runs: Runs
    muted: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Bullet:
    """An item of a list; ``depth`` 0 is the outermost."""

    runs: Runs
    depth: int = 0
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``anchor`` is what links lead to."""

    runs: Runs
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header is repeated on every page.

    A row of one cell opens a group. ``widths`` are shares of the width, one per column; without
    them every column is as wide as its text.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A page of a chart: the name of its file without ending, and what it shows, in words.

    It ``moves`` to the foot of a page where it would leave one half empty.
    """

    name: str
    title: str
    alt: str
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdict's readings side by side: what is read, the answer, and what that means."""

    readings: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """The head of the first page: title, what was solved, and the day of the positions."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Parts in two columns, the left one read first."""

    left: tuple[Part, ...]
    right: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A page of parts: the first that fits one, of several that say less and less.

    Where there are no pages it is the first. The last is taken even if it does not fit.
    """

    alternatives: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """Where every figure before it stands, and none may pass."""


@dataclass(frozen=True, slots=True)
class NewPage:
    """The end of a page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of sections, where a form has room for one."""


Part: TypeAlias = (
    Opening
    | Contents
    | Title
    | Para
    | Bullet
    | Table
    | Figure
    | Verdicts
    | Columns
    | Fitted
    | Settled
    | NewPage
)


def cell(*runs: Run, anchor: str = "") -> Cell:
    """Make a cell of runs."""
    return Cell(tuple(runs), anchor)


def adapted(blocks: Iterable[Block], deeper: int = 0) -> Iterator[Part]:
    """Take over the blocks that the terminal shows; level 2 is their first heading.

    Parameters
    ----------
    deeper
        How far below a section their headings come.
    """
    for block in blocks:
        match block:
            case Heading(text, level):
                yield Title(text, level - 1 + deeper)
            case Paragraph(text):
                yield Para((text,))
            case Item(text, depth, muted):
                yield Bullet((text,), depth, muted)
            case Grid(header, rows):
                yield Table(header, tuple(tuple(cell(text) for text in row) for row in rows))
