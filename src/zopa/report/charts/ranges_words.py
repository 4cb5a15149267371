"""What the ranges say in words: the finding per issue, headline, deck and description."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from zopa.report.charts.cells import (
    Firmness,
    Mark,
    Row,
    Standing,
    between_steps,
    standing,
    stretch_text,
)
from zopa.report.charts.chosen import Chosen
from zopa.report.charts.frame import verdict_sentence
from zopa.report.charts.gaps import Gap, gap_of
from zopa.report.charts.layout import tidy
from zopa.report.phrases import amount_text, counted, listing, number
from zopa.results.base import Zone
from zopa.results.solution import IssueResult, LimitResult, NumberZone, StanceResult


def finding(chosen: Chosen, issue: str, rows: Sequence[Row]) -> tuple[str, bool]:
    """State what an issue's ranges show, and whether that is an overlap on record."""
    found = standing(rows)
    result = chosen.solution.issues[issue]
    on_number = result.kind == "number"
    if found is Standing.ON_RECORD:
        held = [row for row in rows if row.on_record and not between_steps(row)]
        where = _amounts(result, held) if on_number else _of(len(held), len(rows))
        return f"Overlap on record {where}{_packages(held)}", True
    if found is Standing.BY_SILENCE:
        held = [row for row in rows if row.by_silence and not between_steps(row)]
        where = _amounts(result, held) if on_number else _of(len(held), len(rows))
        return f"Overlap {where} only if {_leaning(chosen, held)}{_packages(held)}", False
    between = [row for row in rows if row.found.zone is Zone.OVERLAP]
    if between:
        unit = f" {tidy(result.unit)}" if result.unit else ""
        step = f" of {amount_text(result.step)}{unit}" if result.step is not None else ""
        return (
            f"Overlap {_amounts(result, between)} lies between steps{step}: no outcome has it",
            False,
        )
    gap = gap_of(result) if on_number else None
    if gap is not None:
        return _gap_text(chosen, result, gap), False
    what = "leaves a demand" if found is Standing.CONTESTED else "crosses a red line"
    thing = "value" if on_number else "option"
    return f"No overlap: every {thing} {what}", False


def _of(count: int, total: int) -> str:
    if count == total:
        return "at every option" if total > 1 else "at its one option"
    return f"at {number(count)} of {counted(total, 'option')}"


def _amounts(issue: IssueResult, rows: Sequence[Row]) -> str:
    parts = [stretch_text(issue, row.found) for row in rows if isinstance(row.found, NumberZone)]
    return f"({listing(parts)})"


def _packages(rows: Sequence[Row]) -> str:
    """Say what packages with these options break at least, where that is something."""
    if not all(row.found.breaks_known for row in rows):
        return ", looked at alone"
    broken = [row.found.least_broken for row in rows]
    known = [count for count in broken if count is not None]
    if not known:
        return ", but the rules allow no package with it"
    least = min(known)
    it = "it" if len(rows) == 1 else "them"
    return f", but packages with {it} break at least {number(least)}" if least else ""


def _leaning(chosen: Chosen, rows: Sequence[Row]) -> str:
    silent = chosen.named({p for row in rows for p in row.found.silent})
    unknown = chosen.named({p for row in rows for p in row.unknown})
    parts = []
    if silent:
        parts.append(f"silence counts as consent ({', '.join(silent)})")
    if unknown:
        parts.append(f"unknown limits allow it ({', '.join(unknown)})")
    return " and ".join(parts)


def _gap_text(chosen: Chosen, issue: IssueResult, gap: Gap) -> str:
    below, above = ", ".join(chosen.named(gap.below)), ", ".join(chosen.named(gap.above))
    unit = f" {tidy(issue.unit)}" if issue.unit else ""
    if gap.low == gap.high:
        met = f"{amount_text(gap.low)}{unit}"
        return f"No overlap: {below} and {above} meet at {met}, without sharing it"
    if not gap.is_exact:
        return f"No overlap: a gap between {below} (below) and {above} (above)"
    size = amount_text(gap.high - gap.low)
    return (
        f"No overlap: gap of {size}{unit} between {below} (up to {amount_text(gap.low)}) "
        f"and {above} (from {amount_text(gap.high)})"
    )


def ranges_headline(rows: Mapping[str, Sequence[Row]]) -> str:
    """State on how many ordered issues the ranges overlap on record."""
    total = len(rows)
    if total == 0:
        return "No issue here has an order"
    found = Counter(standing(part) for part in rows.values())
    agreed = found[Standing.ON_RECORD]
    if total == 1:
        return {
            Standing.ON_RECORD: "The ranges of all parties overlap on record",
            Standing.BY_SILENCE: "The ranges overlap only if silence counts as consent",
        }.get(next(iter(found)), "The ranges do not overlap")
    what = f"{number(total)} ordered issues"
    silent = found[Standing.BY_SILENCE]
    apart = found[Standing.CONTESTED] + found[Standing.BARRED]
    if agreed == total:
        return f"The ranges of all parties overlap on record on all {what}"
    if silent == total:
        return f"On all {what} the ranges overlap only if silence counts as consent"
    if apart == total:
        return f"The ranges overlap on none of {what}"
    if agreed == 0:
        rest = "the other one overlaps" if silent == 1 else f"the other {number(silent)} overlap"
        return (
            f"On {number(apart)} of {what} the ranges do not overlap; "
            f"{rest} only if silence counts as consent"
        )
    return f"The ranges of all parties overlap on record on {number(agreed)} of {what}"


def ranges_deck(chosen: Chosen, rows: Mapping[str, Sequence[Row]]) -> str:
    """Say how the other issues stand, how to read a ladder, and the verdict over all issues."""
    if not rows:
        return (
            "Only scales and numbers have ranges; the matrix shows choices and sets. "
            + verdict_sentence(chosen.solution)
        )
    found = Counter(standing(part) for part in rows.values())
    parts = []
    agreed, silent = found[Standing.ON_RECORD], found[Standing.BY_SILENCE]
    apart = found[Standing.CONTESTED] + found[Standing.BARRED]
    if agreed and silent:
        parts.append(f"On {number(silent)} they do so only if silence counts as consent.")
    if agreed and apart:
        parts.append(f"On {number(apart)} they do not overlap.")
    if silent:
        parts.append("Silence includes limits that a party does not state.")
    kinds = {chosen.solution.issues[key].kind for key in rows}
    if "scale" in kinds:
        parts.append("Steps of a ladder are names in order, not distances.")
    parts.append(verdict_sentence(chosen.solution))
    if len(chosen.parties) < len(chosen.names):
        parts.append(
            f"Shown: {listing(chosen.named(chosen.parties))}; "
            f"findings speak of all {counted(len(chosen.names), 'party', 'parties')}."
        )
    return " ".join(parts)


def panel_alt(chosen: Chosen, issue: str, rows: Sequence[Row]) -> str:
    """Describe one issue: its finding, its ends, and every party's range."""
    result = chosen.solution.issues[issue]
    text, _ = finding(chosen, issue, rows)
    parts = [f"{tidy(result.title) or issue}: {text[:1].lower()}{text[1:]}."]
    if result.kind == "scale":
        names = ", ".join(row.label for row in rows)
        ends = f" from {tidy(result.low_end or 'low')} to {tidy(result.high_end or 'high')}"
        parts.append(f"Options in order{ends}: {names}.")
    else:
        unit = f" {tidy(result.unit)}" if result.unit else ""
        low, high = result.min, result.max
        if low is not None and high is not None:
            parts.append(f"Axis from {amount_text(low)} to {amount_text(high)}{unit}.")
    for party in chosen.parties:
        stance = result.stances.get(party) or StanceResult(missing=True, limit_unknown=True)
        parts.append(f"{chosen.titles[party]} {_said(chosen, result, stance, rows, party)}.")
    return " ".join(parts)


def _said(
    chosen: Chosen, issue: IssueResult, stance: StanceResult, rows: Sequence[Row], party: str
) -> str:
    if stance.missing:
        return "has no entry"
    if stance.silent:
        return "is silent"
    if stance.defers_to:
        return f"accepts what {chosen.titles.get(stance.defers_to, stance.defers_to)} accepts"
    if issue.kind == "number":
        accepted = _intervals(issue, stance.acceptable)
        barred = _intervals(issue, stance.red_line)
        ideal = (
            None
            if stance.ideal is None or isinstance(stance.ideal, tuple)
            else amount_text(stance.ideal)
        )
    else:
        marks = {row.label: row.cells[party].mark for row in rows}
        accepted = [n for n, m in marks.items() if m in (Mark.IDEAL, Mark.ACCEPTABLE)]
        barred = [n for n, m in marks.items() if m is Mark.RED_LINE]
        ideal = next((n for n, m in marks.items() if m is Mark.IDEAL), None)
    said = []
    if stance.flexible:
        said.append("accepts all of it")
    elif stance.acceptable is not None and accepted:
        said.append(f"accepts {listing(accepted)}{_doubt(rows, party, Mark.ACCEPTABLE)}")
    elif stance.limit_unknown:
        said.append("states no limit")
    if ideal is not None:
        said.append(f"ideally {ideal}{_doubt(rows, party, Mark.IDEAL)}")
    if barred:
        said.append(f"never {listing(barred)}{_doubt(rows, party, Mark.RED_LINE)}")
    return ", ".join(said) or "says nothing on these options"


def _doubt(rows: Sequence[Row], party: str, mark: Mark) -> str:
    found = [row.cells[party].firmness for row in rows if row.cells[party].mark is mark]
    return f" ({found[0].value})" if found and found[0] is not Firmness.FIRM else ""


def _intervals(issue: IssueResult, limit: LimitResult | None) -> list[str]:
    return [stretch_text(issue, interval) for interval in (limit.intervals or ())] if limit else []
