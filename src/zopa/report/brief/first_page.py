"""The first page: date, verdict in every reading, why, the ways out, the weakest link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zopa.report.brief.parts import (
    Bullet,
    Columns,
    Fitted,
    Link,
    Opening,
    Para,
    Part,
    Run,
    Strong,
    Title,
    Verdicts,
)
from zopa.report.codings import coded_name, percent_text
from zopa.report.phrases import day
from zopa.report.sentences import (
    counted,
    joined,
    number_text,
    opened_text,
    outcome_items,
    percent,
    sentence,
)
from zopa.report.what_if import coded_by, evidence_kept, what_if
from zopa.results.base import Verdict
from zopa.results.solution import ConcessionSet, Conflict, Solution


@dataclass(frozen=True, slots=True)
class _Room:
    """How much a page is to say; the sections behind it say all."""

    conflicts: int
    shared: int
    ways_out: int
    leaning: bool


# What fits one page with names of usual length, and less and less for longer ones.
_ROOMS = (
    _Room(conflicts=5, shared=8, ways_out=4, leaning=True),
    _Room(conflicts=3, shared=5, ways_out=4, leaning=True),
    _Room(conflicts=2, shared=3, ways_out=1, leaning=True),
    _Room(conflicts=0, shared=0, ways_out=0, leaning=False),
)

CONFLICTS, CONCESSIONS, UNCERTAINTY = "conflicts", "concessions", "uncertainty"


def conflict_anchor(number: int) -> str:
    """Name the anchor of a numbered conflict."""
    return f"conflict-{number}"


def first_page(solution: Solution) -> Iterator[Part]:
    """Summarise a solution on a page, saying less of it where names are long."""
    yield Fitted(tuple(tuple(_page(solution, room)) for room in _ROOMS))


def _page(solution: Solution, room: _Room) -> Iterator[Part]:
    yield Opening(solution.title, tuple(_lines(solution)))
    yield Title("Summary", anchor="summary")
    yield Verdicts(tuple(_readings(solution)))
    yield Para((sentence(solution.agreement_prose),))
    weakest = tuple(_weakest(solution, room))
    if solution.conflicts.count:
        yield Columns(tuple(_why(solution, room)), (*_ways_out(solution, room), *weakest))
    elif solution.verdict is Verdict.OPEN:
        yield Columns(tuple(_common_ground(solution, room)), weakest)
    else:
        unknown = Para(("The conflicts could not be found: a limit was hit.",))
        yield Columns((Title("Why", 2), unknown), weakest)


def _lines(solution: Solution) -> Iterator[str]:
    named = (f"Positions of {day(solution.as_of)}", coded_by(solution), what_if(solution))
    yield ", ".join(part for part in named if part)
    kept = evidence_kept(solution.evidence)
    if kept:
        yield f"Only part of the evidence is kept: {kept}"
    yield (
        f"{sentence(counted(len(solution.parties), 'party', 'parties'))[:-1]}, "
        f"{counted(len(solution.issues), 'issue')}, "
        f"{counted(len(solution.sources), 'document')}, "
        f"{counted(len(solution.events), 'named source event')}. "
        f"Positions are the analyst's coding of what documents say."
    )


_UNKNOWN = "A limit of the search was hit: no answer is known."
_CODED = {
    Verdict.OPEN: "Some outcome keeps every stated demand and red line{whose}. Where no limit is "
    "stated, none is assumed.",
    Verdict.CLOSED: "No outcome keeps every stated demand and red line{whose}. Where no limit is "
    "stated, none is assumed.",
    Verdict.UNKNOWN: _UNKNOWN,
}
_CAUTIOUS = {
    Verdict.OPEN: "Some outcome is left even if every party that names an ideal, but no limit, "
    "takes the ideal only.",
    Verdict.CLOSED: "No outcome is left if every party that names an ideal, but no limit, takes "
    "the ideal only.",
    Verdict.UNKNOWN: _UNKNOWN,
}
_RED_LINES = {
    Verdict.OPEN: "Some outcome crosses no red line{whose}. Insisting is not a red line, so this "
    "looks easier than it is.",
    Verdict.CLOSED: "Every outcome crosses a red line{whose}.",
    Verdict.UNKNOWN: _UNKNOWN,
}


def _readings(solution: Solution) -> Iterator[tuple[str, str, str]]:
    demands, red_lines = solution.levels.demands, solution.levels.red_lines
    everybody = solution.agreement_needs == tuple(solution.parties)
    whose = "" if everybody else " of those whose acceptance is enough"
    coded = _CODED[demands.verdict].format(whose=whose)
    yield "All demands kept, as coded", demands.verdict.value, coded
    if demands.cautious is not None:
        meaning = _CAUTIOUS[demands.cautious]
        yield "All demands kept, read cautiously", demands.cautious.value, meaning
    firm = _RED_LINES[red_lines.verdict].format(whose=whose)
    yield "Red lines alone", red_lines.verdict.value, firm


def _why(solution: Solution, room: _Room) -> Iterator[Part]:
    conflicts = solution.conflicts
    least = "" if conflicts.complete else "at least "
    yield Title("Why", 2)
    yield Para(
        (
            sentence(
                f"{least}{counted(conflicts.count, 'smallest set')} of commitments cannot be "
                "kept together. An agreement needs every one of them loosened"
            ),
        )
    )
    for number, conflict in enumerate(conflicts.minimal[: room.conflicts], start=1):
        yield Bullet(tuple(_conflict(solution, number, conflict)))
    rest = conflicts.count - room.conflicts
    if rest > 0:
        more = f"{rest:,} more: " if room.conflicts else "They are in the section on conflicts: "
        yield Bullet((more, Link("all conflicts", CONFLICTS, page=True)))


def _conflict(solution: Solution, number: int, conflict: Conflict) -> Iterator[Run]:
    issues = dict.fromkeys(i for m in conflict.members for i in solution.commitments[m].issues)
    if issues:
        yield Strong(joined(short_issue(solution, issue) for issue in issues) + ": ")
    parts = [solution.commitments[member].prose for member in conflict.members]
    parts += [f"the rule “{solution.rules[rule].title}”" for rule in conflict.rules]
    for issue in issues if len(issues) == 1 else ():
        parts = [part.removesuffix(f" on “{solution.issues[issue].title}”") for part in parts]
    yield sentence("; ".join(parts) or "the rules of the model alone")
    yield " ("
    yield Link(f"conflict {number}", conflict_anchor(number), page=True)
    yield ")"


def short_issue(solution: Solution, issue: str) -> str:
    """Name an issue in few words."""
    result = solution.issues[issue]
    return result.short or result.title


_HIGHLIGHTS = (
    ("fewest", "Fewest commitments"),
    ("fewest_without_red_lines", "Fewest that cross no red line"),
    ("fewest_ladders", "Fewest stances and conditions"),
    ("most_even", "Most even, by the analyst's weights"),
)


def _ways_out(solution: Solution, room: _Room) -> Iterator[Part]:
    concessions = solution.concessions
    yield Title("Ways out", 2)
    if not concessions.count:
        yield Para(
            (
                "None by concessions: the rules of the model alone leave no outcome."
                if concessions.complete
                else "Not found: a limit was hit.",
            )
        )
        return
    least = "" if concessions.complete else "at least "
    yield Para(
        (
            sentence(
                f"{least}{counted(concessions.count, 'smallest set')} of concessions would "
                "open the space. The order below is no ranking, and none is a recommendation"
            )[:-1],
            ": ",
            Link("all of them", CONCESSIONS, page=True),
            ".",
        )
    )
    shown: dict[tuple[str, ...], str] = {}
    for key, name in _HIGHLIGHTS[: room.ways_out]:
        concession: ConcessionSet | None = getattr(concessions, key)
        if concession is None:
            none = "none" if concessions.complete else "not known"
            yield Bullet((Strong(f"{name}: "), f"{none}."))
            continue
        ties = concessions.ties.get(key, 1)
        tied = f" (the first of {ties:,} that tie)" if ties > 1 else ""
        if concession.drop in shown:
            text = f"the same as “{shown[concession.drop]}”{tied}."
        else:
            shown[concession.drop] = name
            text = f"{_gives_way(solution, concession)}{tied}."
        yield Bullet((Strong(f"{name}: "), text))


def _gives_way(solution: Solution, concession: ConcessionSet) -> str:
    by_party: dict[str, dict[str, None]] = {}
    for name in concession.drop:
        commitment = solution.commitments[name]
        about = (
            "its walk-away value"
            if commitment.kind == "walk_away"
            else f"its condition “{commitment.title}”"
            if commitment.kind == "condition"
            else joined(f"“{short_issue(solution, issue)}”" for issue in commitment.issues)
        )
        by_party.setdefault(commitment.party, {})[about] = None
    parts = [
        f"{solution.parties[party].title} gives way on {joined(about)}"
        + (f" ({percent(share)} of its weight)" if (share := concession.share.get(party)) else "")
        for party, about in by_party.items()
    ]
    crossed = len(concession.red_lines_crossed) - len(concession.lower_to)
    lowered = len(concession.lower_to)
    crossing = f"{counted(crossed, 'red line')} crossed"
    if lowered:
        crossing += f", {counted(lowered, 'walk-away value')} lowered"
    return f"{joined(parts)}; {crossing}; opens {opened_text(concession)}"


def _common_ground(solution: Solution, room: _Room) -> Iterator[Part]:
    space = solution.space
    yield Title("What all agreements share", 2)
    lines = outcome_items(solution, space.core)
    if not lines:
        yield Para(("No issue is known to be settled the same way in all agreements.",))
    for line in lines[: room.shared]:
        yield Bullet((sentence(line),))
    if len(lines) > room.shared:
        more = f"{len(lines) - room.shared:,} more" if room.shared else "They settle what is told"
        yield Bullet((f"{more}, in the section on zones.",))
    if space.free and room.shared:
        names = joined(f"“{short_issue(solution, issue)}”" for issue in space.free)
        yield Para((f"Left free, in part or wholly: {names}.",))


def _weakest(solution: Solution, room: _Room) -> Iterator[Part]:
    yield Title("Weakest link", 2)
    lines = [*_hinge(solution), *_leaning(solution)]
    for text in lines if room.leaning else ():
        yield Bullet((sentence(text),))
    if not lines:
        yield Para(("No stance is marked as doubtful, inferred, disputed or silent.",))
    yield Para((Link("Everything this leans on", UNCERTAINTY, page=True), "."))


def _hinge(solution: Solution) -> Iterator[str]:
    """Say which event or stance the share of codings hangs on most."""
    most = solution.share_of_codings.most
    if most is None or most.if_right is None or most.if_wrong is None:
        return
    first = most.ids[0]
    right, wrong = "if it is coded right", "if it is coded wrong"
    if first in solution.events:
        right, wrong = "if it is real", "if it is not"
    yield (
        f"most hangs on {coded_name(solution, first)}: {percent_text(most.if_right)} of codings "
        f"leave the space open {right}, {percent_text(most.if_wrong)} {wrong}. This speaks of the "
        "coding and is no forecast"
    )


def _leaning(solution: Solution) -> Iterator[str]:
    """Say what conflicts and silences lean on, in the words of the notes without their ids."""
    if solution.conflicts.minimal:
        yield from _shared_event(solution)
    found = {note.code: note.text for note in reversed(solution.notes)}
    yield from (found[code] for code in ("conflicts_inferred", "silence") if code in found)


def _shared_event(solution: Solution) -> Iterator[str]:
    conflicts = solution.conflicts.minimal
    counts = {
        event: sum(
            any(solution.commitments[member].event == event for member in conflict.members)
            for conflict in conflicts
        )
        for event in solution.events
    }
    event = max(counts, key=lambda name: counts[name], default=None)
    if event is None or counts[event] < 2:
        return
    found = solution.events[event]
    sure = "" if found.confidence is None else f" (confidence {number_text(found.confidence)})"
    yield (
        f"{counts[event]:,} of {len(conflicts):,} conflicts lean on one source event, "
        f"“{found.title}”{sure}"
    )
