"""What the matrix says in words: its headline, its deck and its description."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from zopa.report.charts.cells import Firmness, Mark, Row, Standing, result_text, standing
from zopa.report.charts.chosen import Chosen
from zopa.report.charts.frame import Frame, verdict_sentence
from zopa.report.charts.layout import tidy
from zopa.report.phrases import counted, listing, number, sentence

_SAYS = {
    Mark.IDEAL: "ideal of",
    Mark.ACCEPTABLE: "acceptable to",
    Mark.OUTSIDE: "outside the demand of",
    Mark.RED_LINE: "red line of",
    Mark.UNKNOWN: "limit unknown of",
}


def matrix_headline(rows: Mapping[str, Sequence[Row]]) -> str:
    """State on how many issues all accept an option, only silence allows one, or all object."""
    found = Counter(standing(part) for part in rows.values())
    total = len(rows)
    if total == 1:
        return {
            Standing.ON_RECORD: "Every party accepts an option on this issue on record",
            Standing.BY_SILENCE: "This issue is open only if silence counts as consent",
            Standing.CONTESTED: "Every option on this issue leaves the demand of some party",
            Standing.BARRED: "Every option on this issue crosses the red line of some party",
        }[next(iter(found))]
    agreed, silent = found[Standing.ON_RECORD], found[Standing.BY_SILENCE]
    objected = found[Standing.CONTESTED] + found[Standing.BARRED]
    issues = f"{number(total)} issues"
    if agreed == total:
        return f"On all {issues} every party accepts an option on record"
    if silent == total:
        return f"All {issues} are open only if silence counts as consent"
    if objected == total:
        return f"On all {issues} every option meets an objection"
    if not agreed:
        return (
            f"On {number(objected)} of {issues} every option meets an objection; "
            f"{_others(silent)} open only if silence counts as consent"
        )
    return (
        f"{sentence(number(agreed))} of {issues} {_has(agreed)} an option that every party "
        "accepts on record"
    )


def _others(count: int) -> str:
    return "the other one is" if count == 1 else f"the other {number(count)} are"


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def matrix_deck(chosen: Chosen, rows: Mapping[str, Sequence[Row]]) -> str:
    """Say what the headline leaves out, and the verdict over all issues together."""
    found = Counter(standing(part) for part in rows.values())
    silent, barred = found[Standing.BY_SILENCE], found[Standing.BARRED]
    objected = found[Standing.CONTESTED] + barred
    agreed = found[Standing.ON_RECORD]
    parts = []
    if agreed and silent:
        verb = "is" if silent == 1 else "are"
        parts.append(f"{sentence(number(silent))} {verb} open only if silence counts as consent.")
    if agreed and objected:
        parts.append(f"On {number(objected)} every option meets an objection.")
    if barred and barred == objected and len(rows) > 1:
        parts.append("There, every option crosses a red line.")
    elif barred and len(rows) > 1:
        of_them = f"{number(barred)} of the {number(objected)}"
        parts.append(f"On {of_them} every option crosses a red line.")
    if silent:
        parts.append("Silence includes limits that a party does not state.")
    parts.append(verdict_sentence(chosen.solution))
    if len(chosen.parties) < len(chosen.names):
        parts.append(
            f"Shown: {listing(chosen.named(chosen.parties))}; "
            f"results speak of all {counted(len(chosen.names), 'party', 'parties')}."
        )
    return " ".join(parts)


def matrix_alt(chosen: Chosen, frame: Frame, parts: Sequence[tuple[str, Sequence[Row]]]) -> str:
    """Describe a page, issue by issue and option by option."""
    names = [chosen.titles[party] for party in chosen.parties]
    text = [
        f"{frame.headline}. {frame.deck}",
        f"A table with a row for each option and a column for each of {listing(names)}.",
    ]
    for issue, rows in parts:
        title = tidy(chosen.solution.issues[issue].title) or issue
        options = "; ".join(_described(chosen, row) for row in rows)
        text.append(f"{title}: {options}.")
    text.append(frame.footer.replace("\n", ". "))
    return " ".join(text)


def _described(chosen: Chosen, row: Row) -> str:
    """Describe one row: its result, then what each party says, firmest mark first."""
    said: dict[str, list[str]] = {}
    for party in chosen.parties:
        cell = row.cells[party]
        name = chosen.titles[party]
        if cell.mark in _SAYS:
            doubt = "" if cell.firmness is Firmness.FIRM else f" ({cell.firmness.value})"
            said.setdefault(_SAYS[cell.mark], []).append(name + doubt)
        elif cell.mark is Mark.DEFERS:
            leader = chosen.titles.get(cell.to or "", cell.to or "another party")
            said.setdefault(f"left to {leader} by", []).append(name)
        else:
            said.setdefault("nothing from", []).append(name)
    views = ", ".join(f"{what} {listing(who)}" for what, who in said.items())
    mark = " (added by the analyst)" if row.by_analyst else ""
    return f"{row.label}{mark}, {result_text(row, chosen.titles)} [{views}]"
