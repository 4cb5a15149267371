"""Printing of comparisons: text, Markdown, and tables for spreadsheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zopa.cli.blocks import print_blocks
from zopa.cli.output import write_bytes
from zopa.cli.terminal import print_json

if TYPE_CHECKING:
    from zopa.results.comparison import Comparison
    from zopa.results.versions import VersionComparison


def show_comparison(comparison: Comparison, form: str) -> None:
    """Print a comparison as ``text``, ``json``, ``csv``, ``tsv`` or ``md``."""
    if form == "json":
        print_json(comparison.to_dict())
        return
    if form in ("csv", "tsv"):
        from zopa.report.compare_rows import COLUMNS, rows
        from zopa.report.tables import separated

        separator = "," if form == "csv" else "\t"
        write_bytes(separated(COLUMNS, rows(comparison), separator).encode())
        return
    from zopa.report.compare import compared

    if form == "text":
        print_blocks(compared(comparison))
        return
    from zopa.report.markdown import markdown

    write_bytes(markdown(compared(comparison)).encode())


def show_versions(found: VersionComparison, form: str) -> None:
    """Print a comparison of two versions as ``text``, ``json`` or ``md``."""
    if form == "json":
        print_json(found.to_dict())
        return
    from zopa.report.versions import versions_compared

    blocks = versions_compared(found)
    if form == "text":
        print_blocks(blocks)
        return
    from zopa.report.markdown import markdown

    write_bytes(markdown(blocks).encode())
