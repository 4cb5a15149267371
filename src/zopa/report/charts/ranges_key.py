"""The key of the ranges: only what the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from zopa.report.charts.cells import Cell, Firmness, Mark, Row, between_steps, firmness
from zopa.report.charts.chosen import Chosen
from zopa.report.charts.gaps import gap_of
from zopa.report.charts.marks import KeyEntry
from zopa.results.base import Zone
from zopa.results.solution import NumberZone

_SAYINGS = (
    (Mark.UNKNOWN, "limit unknown: the bar fades out"),
    (Mark.SILENT, "silent: looked for, nothing found"),
    (Mark.MISSING, "no entry in its file"),
    (Mark.DEFERS, "accepts what that party accepts"),
)


def ranges_key(chosen: Chosen, rows: Mapping[str, Sequence[Row]]) -> list[KeyEntry]:
    """List the key entries for what some issues show, in a fixed order."""
    cells = dict.fromkeys(c for part in rows.values() for row in part for c in row.cells.values())
    marks = {cell.mark for cell in cells}
    bars = _bars(chosen, rows)
    entries = [KeyEntry("accepts", swatch="bar", new_line=True)] if bars else []
    if Firmness.INFERRED in bars:
        entries.append(KeyEntry("accepts, inferred by the analyst", swatch="bar inferred"))
    if Firmness.ASSUMED in bars:
        entries.append(KeyEntry("accepts, assumed by the scenario", swatch="bar assumed"))
    if Mark.IDEAL in marks:
        entries.append(
            KeyEntry(
                "ideal, in the party's shape (dashed: inferred, dotted: assumed)", swatch="ideal"
            )
        )
    for rests_on, text in (
        (Firmness.FIRM, "red line"),
        (Firmness.INFERRED, "red line, inferred"),
        (Firmness.ASSUMED, "red line, assumed"),
    ):
        if any(cell.mark is Mark.RED_LINE and cell.firmness is rests_on for cell in cells):
            entries.append(KeyEntry(text, (Cell(Mark.RED_LINE, rests_on),)))
    for mark, text in _SAYINGS:
        found = [cell for cell in cells if cell.mark is mark]
        if found:
            entries.append(KeyEntry(text, (replace(found[0], firmness=Firmness.FIRM),)))
    return entries + _bands(chosen, rows)


def _bars(chosen: Chosen, rows: Mapping[str, Sequence[Row]]) -> set[Firmness]:
    found = set()
    for key in rows:
        for party in chosen.parties:
            stance = chosen.solution.issues[key].stances.get(party)
            if stance is None or not (stance.acceptable or stance.flexible):
                continue
            limit = stance.acceptable
            found.add(firmness((limit.basis if limit else None) or stance.basis))
    return found


def _bands(chosen: Chosen, rows: Mapping[str, Sequence[Row]]) -> list[KeyEntry]:
    entries = []
    every = [row for part in rows.values() for row in part]
    real = [row for row in every if not between_steps(row)]
    agreed = [row for row in real if row.on_record]
    text = "overlap of all parties, on record"
    if any(not isinstance(row.found, NumberZone) for row in agreed):
        entries.append(KeyEntry(text, swatch="overlap"))
        text = "the same on a number line"
    if any(isinstance(row.found, NumberZone) for row in agreed):
        entries.append(KeyEntry(text, swatch="overlap band"))
    if any(row.by_silence for row in real):
        entries.append(
            KeyEntry("overlap only if silence or an unknown limit is consent", swatch="by silence")
        )
    if any(row.found.zone is Zone.OVERLAP and between_steps(row) for row in every):
        entries.append(KeyEntry("overlap between steps: no outcome", swatch="between steps"))
    issues = [chosen.solution.issues[key] for key in rows]
    numbers = [issue for issue in issues if issue.kind == "number"]
    if any(gap is not None and gap.low < gap.high for gap in map(gap_of, numbers)):
        entries.append(KeyEntry("gap between ranges", swatch="gap"))
    if any(
        limit is not None and any(i.min_open or i.max_open for i in limit.intervals or ())
        for issue in numbers
        for stance in issue.stances.values()
        for limit in (stance.acceptable,)
    ):
        entries.append(KeyEntry("this end not included", swatch="open end"))
    if any(row.by_analyst for row in every):
        entries.append(KeyEntry("option added by the analyst", sign="†"))
    return entries
