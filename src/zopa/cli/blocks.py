"""Printing of blocks: wrapped text, headings, tables that fit the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from zopa.cli.terminal import cells, coloured, filled, width
from zopa.diagnostics import printable

if TYPE_CHECKING:
    from rich.table import Table

    from zopa.report.blocks import Block, Grid


def print_blocks(blocks: Sequence[Block]) -> None:
    """Print blocks as plain text, wrapped to the terminal; headings stand out where it helps."""
    from zopa.report.blocks import Grid, Heading, Item, Paragraph

    columns = width()
    bold = coloured(sys.stdout)
    first = True
    for block in blocks:
        match block:
            case Heading(text, level):
                lines = filled(printable(text), columns)
                rule = {1: "=", 2: "-"}.get(level)
                under = [rule * min(columns, max(map(cells, lines), default=0))] if rule else []
                styled = [f"\x1b[1m{line}\x1b[0m" if bold else line for line in lines]
                print("\n".join([*([] if first else [""]), *styled, *under]))
            case Paragraph(text):
                print("\n".join(filled(printable(text), columns)))
            case Item(text, depth):
                indent = "  " * depth
                lines = filled(printable(text), columns, f"{indent}- ", f"{indent}  ")
                print("\n".join(lines))
            case Grid():
                _print_grid(block, columns)
        first = False


def _print_grid(grid: Grid, columns: int) -> None:
    from itertools import groupby

    widths = _column_widths(grid, columns)
    _print_table(_table(widths, grid.header, (), show_header=True), columns)
    for opens_group, rows in groupby(grid.rows, key=lambda row: len(row) == 1):
        if opens_group:
            for row in rows:
                print("\n".join(filled(printable(row[0]), columns)))
        else:
            _print_table(_table(widths, grid.header, tuple(rows), show_header=False), columns)


def _print_table(table: Table, columns: int) -> None:
    from rich.console import Console

    console = Console(width=columns, file=sys.stdout, highlight=False)
    with console.capture() as captured:
        console.print(table)
    # without the blanks that fill up the last column
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _column_widths(grid: Grid, columns: int) -> list[int]:
    """Give the first column what the others, of at most a third of the line each, leave."""
    full = [row for row in (grid.header, *grid.rows) if len(row) > 1]
    wanted = [max(cells(row[i]) for row in full) for i in range(len(grid.header))]
    others = [min(want, columns // 3) for want in wanted[1:]]
    gaps = 2 * len(others)
    first = min(wanted[0] + 2, max(columns - sum(others) - gaps, 16))
    spare = columns - first - sum(others) - gaps
    return [first, *_widened(others, wanted[1:], spare)]


def _widened(widths: list[int], wanted: list[int], spare: int) -> list[int]:
    """Hand room that is left to the columns that want more, in order."""
    widened = []
    for given, want in zip(widths, wanted, strict=True):
        extra = max(0, min(want - given, spare))
        spare -= extra
        widened.append(given + extra)
    return widened


def _table(
    widths: list[int],
    header: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    *,
    show_header: bool,
) -> Table:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        show_header=show_header,
        header_style="bold" if coloured(sys.stdout) else "",
    )
    for name, column in zip(header, widths, strict=True):
        table.add_column(Text(printable(name)), width=column, overflow="fold")
    for row in rows:
        # Text, not str: words of a file are never read as markup
        room = (widths[0] - 2, *widths[1:])
        first, *others = (
            Text(_broken(printable(cell), columns)) for cell, columns in zip(row, room, strict=True)
        )
        table.add_row(Padding(first, (0, 0, 0, 2)), *others)
    return table


def _broken(text: str, columns: int) -> str:
    """Break words that are too long after an underscore or a dot, instead of anywhere."""
    words = []
    for word in text.split(" "):
        lines, rest = [], word
        while cells(rest) > columns:
            end = max(rest.rfind(mark, 0, columns) for mark in "_.") + 1
            if not end:
                break
            lines.append(rest[:end])
            rest = rest[end:]
        words.append("\n".join([*lines, rest]))
    return " ".join(words)
