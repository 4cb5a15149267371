"""How verdicts look in a table: each has a word, a colour and a shape of its own."""

from __future__ import annotations

from collections.abc import Sequence

from zopa.report.charts import shapes
from zopa.report.charts.cells import Firmness
from zopa.report.charts.marks import red_cross
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import SMALL, Palette, drop, line_height
from zopa.report.charts.table import Cell
from zopa.results.base import Verdict

_SIGN = 3.6


def verdict_cell(verdict: Verdict | None, colours: Palette) -> Cell:
    """Set one verdict; None is one that was not asked for."""
    return verdicts_cell((("", verdict),), colours)


def verdicts_cell(verdicts: Sequence[tuple[str, Verdict | None]], colours: Palette) -> Cell:
    """Set verdicts below each other, each with what it is the verdict of."""

    def mark(sheet: Sheet, x: float, middle: float, width: float, height: float) -> None:
        y = middle - (len(verdicts) - 1) * line_height(SMALL) / 2
        for name, verdict in verdicts:
            verdict_sign(sheet, verdict, x + 1.9, y)
            word = _word(verdict) + (f" {name}" if name else "")
            sheet.text(
                x + _SIGN,
                y + drop(SMALL),
                word,
                size=SMALL,
                bold=verdict is Verdict.OPEN,
                colour=_colour(verdict, colours),
            )
            y += line_height(SMALL)

    return Cell(mark=mark, height=len(verdicts) * line_height(SMALL))


def verdict_sign(sheet: Sheet, verdict: Verdict | None, x: float, y: float) -> None:
    """Draw a disc for open, a cross for closed, a broken ring for unknown."""
    if verdict is Verdict.OPEN:
        sheet.shape(shapes.disc(1.0), x, y, Pen("verdict open", face=sheet.colours.overlap))
    elif verdict is Verdict.CLOSED:
        red_cross(sheet, x, y, Firmness.FIRM, reach=0.95)
    elif verdict is Verdict.UNKNOWN:
        ring = shapes.arcs(0.95, 4, 0.6)
        sheet.shape(ring, x, y, Pen("verdict unknown", edge=sheet.colours.muted, width=0.9))


def _word(verdict: Verdict | None) -> str:
    return "–" if verdict is None else verdict.value


def _colour(verdict: Verdict | None, colours: Palette) -> str:
    if verdict is Verdict.OPEN:
        return colours.overlap
    return colours.red_line if verdict is Verdict.CLOSED else colours.muted
