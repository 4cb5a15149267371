"""Blocks as Markdown, in the words of the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from zopa.diagnostics import printable
from zopa.report.blocks import Block, Grid, Heading, Item, Paragraph

# What Markdown, or HTML inside it, would read as markup wherever it stands; a bar ends a cell. An
# underscore within a word is none.
_MARKUP = re.compile(r"[\\`*\[\]<>|&~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
# What it would read as markup at the beginning of a line: headings, lists, numbered lists.
_OPENING = re.compile(r"^(\d*)([#+.)-])")


def markdown(blocks: Iterable[Block]) -> str:
    """Write blocks as Markdown; text is shown as it stands, never read as markup."""
    lines: list[str] = []
    last: Block | None = None
    for block in blocks:
        # items that follow each other make one list
        if last is not None and not (isinstance(block, Item) and isinstance(last, Item)):
            lines.append("")
        lines += _lines(block)
        last = block
    return "\n".join(lines) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {plain(text)}"
        case Paragraph(text):
            yield opened(plain(text))
        case Item(text, depth):
            yield f"{'  ' * depth}- {opened(plain(text))}"
        case Grid(header, rows):
            yield _row(header)
            yield f"|{' --- |' * len(header)}"
            for row in rows:
                # a row of one cell opens a group
                yield _row((*row, *("" for _ in header[len(row) :])))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(plain, cells))} |"


def plain(text: str) -> str:
    """Write text so that neither Markdown nor HTML inside it reads any of it as markup."""
    return _MARKUP.sub(r"\\\g<0>", printable(text))


def opened(line: str) -> str:
    """Write a line of plain text so that its beginning opens no heading or list."""
    return _OPENING.sub(r"\1\\\2", line)
