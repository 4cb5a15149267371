"""Printing of comparisons: text, Markdown, and tables for spreadsheets."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

from zopa.cli.blocks import print_blocks
from zopa.cli.output import print_json
from zopa.diagnostics import printable

if TYPE_CHECKING:
    from zopa.results.comparison import Comparison


def show_comparison(comparison: Comparison, form: str) -> None:
    """Print a comparison as ``text``, ``json``, ``csv``, ``tsv`` or ``md``."""
    if form == "json":
        print_json(comparison.to_dict())
        return
    if form in ("csv", "tsv"):
        from zopa.report.compare_rows import COLUMNS, rows

        _separated(COLUMNS, rows(comparison), "," if form == "csv" else "\t")
        return
    from zopa.report.compare import compared

    if form == "text":
        print_blocks(compared(comparison))
        return
    from zopa.report.markdown import markdown

    sys.stdout.write(markdown(compared(comparison)))


def _separated(
    header: tuple[str, ...], rows: tuple[tuple[str | int | None, ...], ...], separator: str
) -> None:
    """Print a header and rows; tabs and ends of lines within a cell become escapes."""
    writer = csv.writer(sys.stdout, delimiter=separator, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(["" if cell is None else _cell(cell) for cell in row])


def _cell(cell: str | int) -> str | int:
    if isinstance(cell, int):
        return cell
    text = printable(cell)
    # a spreadsheet would take it for a formula
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
