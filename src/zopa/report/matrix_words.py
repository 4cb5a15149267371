"""What the matrix says in words: its headline, its deck and its description."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from zopa.report.cells import Firmness, Mark, Row, Standing, result_text, standing
from zopa.report.chosen import Chosen
from zopa.report.frame import Frame, verdict_sentence
from zopa.report.layout import tidy
from zopa.report.phrases import counted, listing, number, sentence

_SAYS = {
    Mark.IDEAL: "ideal of",
    Mark.ACCEPTABLE: "acceptable to",
    Mark.OUTSIDE: "outside the demand of",
    Mark.RED_LINE: "red line of",
    Mark.UNKNOWN: "limit unknown of",
}


def matrix_headline(rows: Mapping[str, Sequence[Row]]) -> str:
    """State on how many issues everybody is on record as accepting some option."""
    found = Counter(standing(part) for part in rows.values())
    total = len(rows)
    agreed = found[Standing.ON_RECORD]
    if total == 1:
        return {
            Standing.ON_RECORD: "On this issue, some option is accepted by every party on record",
            Standing.BY_SILENCE: "On this issue, some option is open only if silence or an unknown "
            "limit counts as consent",
            Standing.CONTESTED: "On this issue, every option leaves the demand of some party",
            Standing.BARRED: "On this issue, every option crosses the red line of some party",
        }[next(iter(found))]
    some = "an option that every party accepts on record"
    if agreed == 0:
        return f"None of {counted(total, 'issue')} has {some}"
    if agreed == total:
        return f"All {counted(total, 'issue')} have {some}"
    return f"{sentence(number(agreed))} of {counted(total, 'issue')} {_has(agreed)} {some}"


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def matrix_deck(chosen: Chosen, rows: Mapping[str, Sequence[Row]]) -> str:
    """Say how the other issues stand, and the verdict over all of them together."""
    found = Counter(standing(part) for part in rows.values())
    parts = []
    silent = found[Standing.BY_SILENCE]
    if silent and len(rows) > 1:
        parts.append(
            f"{sentence(counted(silent, 'issue'))} {_has(silent)} one only if silence or an "
            "unknown limit counts as consent."
        )
    no_overlap = found[Standing.CONTESTED] + found[Standing.BARRED]
    if no_overlap and len(rows) > 1:
        text = f"On {counted(no_overlap, 'issue')} every option meets an objection"
        barred = found[Standing.BARRED]
        if barred == no_overlap:
            text += ", always a red line"
        elif barred:
            text += f", on {number(barred)} of them always a red line"
        parts.append(text + ".")
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
