"""What a bargaining point is worth to each party, scenario by scenario."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zopa.report.charts import shapes
from zopa.report.charts.cells import Firmness
from zopa.report.charts.chosen import Request
from zopa.report.charts.layout import text_width
from zopa.report.charts.marks import party_mark
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.spots import PRINCIPLES, worth_text
from zopa.report.charts.style import MARGIN, SMALL, drop
from zopa.report.charts.table import Cell, Column, Group, Mark, Row, Table
from zopa.results.bargaining import Point
from zopa.results.comparison import Comparison, ScenarioComparison, Summary

_LEAST = 17.5
_WIDEST = 40.0
# The value stands at the left of the scale, so that it covers no mark.
_VALUE = 9.6
_SIDE = 1.8
Rows = Mapping[str, tuple[Summary, ScenarioComparison | None]]


def dumbbells(request: Request, comparison: Comparison, rows: Rows) -> tuple[Table, ...]:
    """Set tables of what a bargaining point is worth, with as many parties each as fit."""
    principle = _principle(rows)
    if principle is None:
        return ()
    told = [
        p
        for p in request.parties
        if any(p in point.utilities for s, _ in rows.values() for point in _points(s, principle))
    ]
    room = request.width - 2 * MARGIN
    name = room * (0.28 if request.width >= 150 else 0.36)
    fit = max(1, int((room - name) // _LEAST))
    parts = [told[k : k + fit] for k in range(0, len(told), fit)]
    return tuple(
        _table(request, comparison, rows, principle, (part, name, place == len(parts) - 1))
        for place, part in enumerate(parts)
    )


def _principle(rows: Rows) -> str | None:
    """Choose the first principle that picks a point in every row, else in most of them."""
    counts = {
        name: sum(bool(_points(summary, name)) for summary, _ in rows.values())
        for name in PRINCIPLES
    }
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def _points(summary: Summary, principle: str) -> tuple[Point, ...]:
    if summary.bargaining is None:
        return ()
    found: tuple[Point, ...] | None = getattr(summary.bargaining, principle)
    return found or ()


def _table(
    request: Request,
    comparison: Comparison,
    rows: Rows,
    principle: str,
    part: tuple[list[str], float, bool],
) -> Table:
    parties, name, last = part
    room = request.width - 2 * MARGIN
    each = min((room - name) / len(parties), _WIDEST)
    before = _worth(comparison.baseline, principle)
    values = [v for s, _ in rows.values() for v in _worth(s, principle).values()]
    ends = (min(0.0, *map(float, values)), max(100.0, *map(float, values)))
    columns = [Column("Scenario", room - each * len(parties))]
    columns += [
        Column(
            "",
            each,
            behind=_scale(request, before.get(party), ends),
            head=_head(request, party),
            head_height=5.0,
        )
        for party in parties
    ]
    made = []
    for title, (summary, _) in rows.items():
        worth = _worth(summary, principle)
        cells = [_cell(request, party, worth, before, (summary, ends)) for party in parties]
        alt = ", ".join(
            f"{request.titles[p]} {worth_text(worth[p])}" for p in parties if p in worth
        )
        alt = f"{title}: {alt or 'no such point'}."
        made.append(Row((Cell((title,)), *cells), alt))
    titled = f"What the {PRINCIPLES[principle][0]} point is worth to each party, by its own measure"
    note = _note(comparison, rows, principle) if last else ""
    return Table(tuple(columns), (Group("", tuple(made)),), title=titled, note=note)


def _note(comparison: Comparison, rows: Rows, principle: str) -> str:
    parts = ["Utilities of different parties are not comparable."]
    bases = {s.bargaining.base for s, _ in rows.values() if s.bargaining and _points(s, principle)}
    if "rules_only" in bases:
        parts.append(
            "Pale, broken marks: the space is closed, so the point keeps the rules alone and "
            "breaks commitments."
        )
    if any(len(_points(s, principle)) > 1 for s, _ in rows.values()):
        parts.append("Where several vectors tie, the first is shown.")
    if any(not _points(s, principle) for s, _ in rows.values()):
        parts.append("Where nothing is drawn there is no such point.")
    return " ".join(parts)


def _worth(summary: Summary, principle: str) -> dict[str, Fraction]:
    points = _points(summary, principle)
    return {p: Fraction(v) for p, v in points[0].utilities.items()} if points else {}


def _at(x: float, width: float, value: Fraction | float, ends: tuple[float, float]) -> float:
    left, right = x + _VALUE + _SIDE, x + width - _SIDE
    return left + (right - left) * (float(value) - ends[0]) / (ends[1] - ends[0])


def _head(request: Request, party: str) -> Mark:
    def head(sheet: Sheet, x: float, bottom: float, width: float, height: float) -> None:
        name = request.name(party)
        party_mark(sheet, request.looks[party], x + 2.0, bottom - 2.4)
        if text_width(name, SMALL, bold=True) <= width - 5.0:
            sheet.text(x + 4.0, bottom - 1.4, name, size=SMALL, bold=True)

    return head


def _scale(request: Request, before: Fraction | None, ends: tuple[float, float]) -> Mark:
    def behind(sheet: Sheet, x: float, top: float, width: float, bottom: float) -> None:
        axis = Pen("utility scale", edge=request.colours.hair, width=0.5, layer=0.8)
        for value in ends:
            at = _at(x, width, value, ends)
            sheet.line(at, top, at, bottom, axis)
        if before is not None:
            at = _at(x, width, before, ends)
            pen = Pen("baseline", edge=request.colours.faint, width=0.5, layer=1)
            sheet.dashes((at, top), (at, bottom), pen, 0.7, 0.8)

    return behind


def _cell(
    request: Request,
    party: str,
    worth: Mapping[str, Fraction],
    before: Mapping[str, Fraction],
    row: tuple[Summary, tuple[float, float]],
) -> Cell:
    summary, ends = row
    value = worth.get(party)
    if value is None:
        return Cell(("none",), colour=request.colours.muted)
    colours = request.colours
    hollow = summary.bargaining is not None and summary.bargaining.base == "rules_only"

    def mark(sheet: Sheet, x: float, middle: float, width: float, height: float) -> None:
        at = _at(x, width, value, ends)
        old = before.get(party)
        if old is not None and old != value:
            start = _at(x, width, old, ends)
            pen = Pen("change", edge=colours.muted, width=1.0, layer=2)
            sheet.line(start, middle, at, middle, pen)
            ghost = Pen("ghost", face="white", edge=colours.muted, width=0.7, layer=2.5)
            sheet.shape(shapes.disc(0.8), start, middle, ghost)
        rests_on = Firmness.INFERRED if hollow else Firmness.FIRM
        party_mark(sheet, request.looks[party], at, middle, radius=1.0, rests_on=rests_on)
        base = middle + drop(SMALL)
        sheet.text(x + _VALUE, base, worth_text(value), size=SMALL, align="right")

    return Cell(mark=mark, height=3.4)
