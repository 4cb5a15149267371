"""Cells of the scenarios chart: the core as a strip of issues, conflicts with a ghost."""

from __future__ import annotations

from zopa.report.charts import shapes
from zopa.report.charts.chosen import Request
from zopa.report.charts.layout import text_width
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import SMALL, drop, line_height
from zopa.report.charts.table import Cell, Mark
from zopa.results.base import Verdict
from zopa.results.comparison import Comparison, Summary

_SQUARE = 1.45
_PITCH = 1.95
_NUMBER = 6.4
_SIDE = 1.6


def core_cell(request: Request, comparison: Comparison, summary: Summary, width: float) -> Cell:
    """Draw a square for each issue: filled where all agreements settle it alike."""
    muted = request.colours.muted
    if summary.verdict is not Verdict.OPEN:
        return Cell(
            ("none: closed" if summary.verdict is Verdict.CLOSED else "unknown",), colour=muted
        )
    across = max(1, int((width - 2.0) / _PITCH))
    deep = -(-len(request.issues) // across)
    core = [issue for issue in request.issues if issue in summary.core]
    text = f"{len(core)} of {len(request.issues)} issues"
    if text_width(text, SMALL) > width - 1.0:
        text = f"{len(core)} of {len(request.issues)}"
    before = comparison.baseline.core

    def mark(sheet: Sheet, x: float, middle: float, wide: float, height: float) -> None:
        top = middle - (deep * _PITCH + line_height(SMALL)) / 2
        ink, hair = request.colours.ink, request.colours.faint
        full = Pen("core issue", face=ink, edge=ink, width=0.4)
        ghost = Pen("core issue of the baseline", face="white", edge=ink, width=0.7)
        free = Pen("free issue", face="white", edge=hair, width=0.4)
        for place, issue in enumerate(request.issues):
            pen = full if issue in summary.core else ghost if issue in before else free
            at = (x + 0.8 + place % across * _PITCH, top + place // across * _PITCH)
            sheet.box(at[0], at[1], _SQUARE, _SQUARE, pen)
        base = top + deep * _PITCH + line_height(SMALL) / 2 + drop(SMALL)
        sheet.text(x + 0.6, base, text, size=SMALL)

    return Cell(mark=mark, height=deep * _PITCH + line_height(SMALL))


def conflicts_cell(request: Request, summary: Summary, most: int, ghost: int | None) -> Cell:
    """Draw the number of conflicts as a dot, joined to the ghost of the baseline."""
    colours = request.colours
    if summary.conflicts is None:
        return Cell(("unknown",), colour=colours.muted)
    count = summary.conflicts

    def mark(sheet: Sheet, x: float, middle: float, width: float, height: float) -> None:
        at = place(x, width, count, most)
        if ghost is not None and ghost != count:
            pen = Pen("change", edge=colours.muted, width=1.0, layer=2)
            sheet.line(place(x, width, ghost, most), middle, at, middle, pen)
            hollow = Pen("ghost", face="white", edge=colours.muted, width=0.7, layer=2.5)
            sheet.shape(shapes.disc(0.9), place(x, width, ghost, most), middle, hollow)
        dot = Pen("conflicts", face=colours.ink, layer=3)
        sheet.shape(shapes.disc(1.0), at, middle, dot)
        base = middle + drop(SMALL)
        sheet.text(x + _NUMBER, base, f"{count:,}", size=SMALL, align="right")

    return Cell(mark=mark, height=3.4)


def place(x: float, width: float, count: int, most: int) -> float:
    """Place a number of conflicts across its column."""
    left, right = x + _NUMBER + _SIDE, x + width - _SIDE
    return left + (right - left) * (count / most if most else 0.0)


def conflicts_scale(request: Request, ghost: int | None, most: int) -> Mark:
    """Draw the baseline's number of conflicts through all rows."""

    def behind(sheet: Sheet, x: float, top: float, width: float, bottom: float) -> None:
        if ghost is not None:
            at = place(x, width, ghost, most)
            pen = Pen("baseline", edge=request.colours.faint, width=0.5, layer=1)
            sheet.dashes((at, top), (at, bottom), pen, 0.7, 0.8)

    return behind
