"""What an answer leans on, in words, for the reader to weigh."""

from __future__ import annotations

from collections.abc import Iterator

from zopa.case.case import Case, LeftOut
from zopa.problem.problem import Problem
from zopa.results.base import Reading, Verdict
from zopa.results.blocking import Blocking
from zopa.results.codings import ShareOfCodings
from zopa.results.ranges import Ranges
from zopa.results.solution import Concessions, Conflicts, Levels, Note
from zopa.solve.uncertain import Uncertain


def notes(
    problem: Problem,
    levels: Levels,
    conflicts: Conflicts,
    concessions: Concessions,
    blocking: Blocking | None,
) -> tuple[Note, ...]:
    """List what the answer leans on; facts of this result, no general advice."""
    return (
        *_readings(problem, levels),
        *_silence(problem.case),
        *_doubtful(problem, conflicts),
        *_events(problem, conflicts),
        *_one_sided(problem, conflicts),
        *_rules(problem, conflicts),
        *_kept_aside(problem),
        *_weights(problem, concessions),
        *_blocking(problem, blocking),
    )


def _readings(problem: Problem, levels: Levels) -> Iterator[Note]:
    coded, cautious = levels.demands.verdict, levels.demands.cautious
    if problem.reading is Reading.CAUTIOUS:
        yield Note(
            code="cautious_reading",
            text="where a party has an ideal but no stated limit, only its ideal is accepted here",
        )
    elif coded is Verdict.OPEN and cautious is Verdict.CLOSED:
        yield Note(
            code="readings_differ",
            text="the space is open only because unknown limits are read as no limits; "
            "read cautiously, it is closed",
        )


def _silence(case: Case) -> Iterator[Note]:
    silent = [s for s in case.stances.values() if (s.silent or s.missing) and s.defers_to is None]
    unknown = [s for s in case.stances.values() if s.limit_unknown and not (s.silent or s.missing)]
    if silent:
        yield Note(
            code="silence",
            ids=tuple(f"{s.party}.{s.issue}" for s in silent),
            text=f"on {len(silent)} of {len(case.stances)} pairs of party and issue nothing is on "
            "record; as coded this forbids nothing, but it is no consent",
        )
    if unknown:
        yield Note(
            code="limits_unknown",
            ids=tuple(f"{s.party}.{s.issue}" for s in unknown),
            text=f"in {len(unknown)} stances no limit is stated on what would be accepted; "
            "as coded these forbid nothing beyond a stated red line",
        )


def _doubtful(problem: Problem, conflicts: Conflicts) -> Iterator[Note]:
    if not conflicts.minimal:
        return
    by_basis: dict[str, list[str]] = {}
    for number, conflict in enumerate(conflicts.minimal, start=1):
        if conflict.weakest_basis in ("inferred", "assumed"):
            by_basis.setdefault(conflict.weakest_basis, []).append(str(number))
    for basis, numbers in by_basis.items():
        which = f"conflict{'s' if len(numbers) > 1 else ''} {_and(numbers)}"
        verb = "rest" if len(numbers) > 1 else "rests"
        yield Note(
            code=f"conflicts_{basis}",
            ids=tuple(numbers),
            text=f"{which} {verb} in part on what is {basis}, not on what a party is reported "
            "to have said",
        )
    members = {m for conflict in conflicts.minimal for m in conflict.members}
    disputed = [c.id for c in problem.commitments if c.id in members and c.disputed_by]
    if disputed:
        yield Note(
            code="disputed",
            ids=tuple(disputed),
            text="documents speak against " + _listed(disputed),
        )


def _events(problem: Problem, conflicts: Conflicts) -> Iterator[Note]:
    members = {m for conflict in conflicts.minimal for m in conflict.members}
    resting: dict[str, list[str]] = {}
    for commitment in problem.commitments:
        if commitment.id in members and commitment.event is not None:
            resting.setdefault(commitment.event, []).append(commitment.id)
    for event, ids in resting.items():
        found = problem.case.events[event]
        doubt = (
            f", which is held true with confidence {found.confidence}"
            if found.confidence is not None
            else ""
        )
        hit = sum(any(m in ids for m in c.members) for c in conflicts.minimal)
        yield Note(
            code="one_event",
            ids=(event, *ids),
            text=f"{hit} of {len(conflicts.minimal)} conflicts listed lean on “{found.title}”"
            f"{doubt}: {_listed(ids)}",
        )


def _one_sided(problem: Problem, conflicts: Conflicts) -> Iterator[Note]:
    """Point out the issues on which only one side of a conflict is coded with a red line."""
    kinds = {c.id: c for c in problem.commitments}
    sides: dict[str, dict[str, bool]] = {}
    for conflict in conflicts.minimal:
        for member in conflict.members:
            commitment = kinds[member]
            if commitment.kind not in ("demand", "red_line"):
                continue
            issue = commitment.issues[0]
            red = any(c.ladder == commitment.ladder and c.rung == 1 for c in problem.commitments)
            sides.setdefault(issue, {})[commitment.party] = red
    tilted = {
        issue: [party for party, red in by_party.items() if red]
        for issue, by_party in sides.items()
        if len(by_party) > 1 and any(by_party.values()) and not all(by_party.values())
    }
    if tilted:
        titles = problem.case.titles.issues
        parts = [
            f"“{titles[issue]}” ({', '.join(problem.case.parties[p].title for p in parties)})"
            for issue, parties in tilted.items()
        ]
        yield Note(
            code="one_sided_red_lines",
            ids=tuple(tilted),
            text="a red line is on record for one side only, which tilts the list of concessions "
            "towards the other: " + "; ".join(parts),
        )


def _rules(problem: Problem, conflicts: Conflicts) -> Iterator[Note]:
    taking = {r for conflict in conflicts.minimal for r in conflict.rules}
    own = [r for r in problem.case.rules if r.id in taking and r.basis == "analyst"]
    if own:
        yield Note(
            code="analyst_rules",
            ids=tuple(r.id for r in own),
            text="rules that are the analyst’s own take part in conflicts: "
            + "; ".join(f"“{r.title}”" for r in own),
        )


def _kept_aside(problem: Problem) -> Iterator[Note]:
    case = problem.case
    applied = {c.party for c in problem.commitments if c.kind == "walk_away"}
    on_file = [party for party, value in case.walk_away.items() if value is not None]
    idle = [party for party in on_file if party not in applied]
    if idle:
        yield Note(
            code="walk_away_not_applied",
            ids=tuple(idle),
            text="a walk-away value is on file, but nothing says what outcomes are worth, so it is "
            "not applied: " + _listed(idle),
        )
    if case.stale:
        yield Note(
            code="other_date",
            ids=case.stale,
            text=f"positions of another date than {case.as_of}: {_listed(list(case.stale))}",
        )


def _weights(problem: Problem, concessions: Concessions) -> Iterator[Note]:
    if not concessions.count:
        return
    missing = [c.ladder for c in problem.commitments if c.weight is None and c.kind != "walk_away"]
    if missing:
        yield Note(
            code="weights_missing",
            ids=tuple(dict.fromkeys(missing)),
            text="no weight is given for "
            + _listed(list(dict.fromkeys(missing)))
            + "; in shares each counts as 1",
        )


def _blocking(problem: Problem, blocking: Blocking | None) -> Iterator[Note]:
    if blocking is None and len(problem.coalitions) > 1:
        yield Note(
            code="blocking_needs_conjunction",
            text="what a single stance or condition blocks is not counted, because several groups "
            "of parties could agree",
        )
    elif blocking is None:
        yield Note(
            code="blocking_limit",
            text="what a single stance or condition blocks was not counted: a limit was hit",
        )
    elif blocking.method == "estimated":
        yield Note(
            code="blocking_estimated",
            text="what single stances and conditions block is estimated from "
            f"{blocking.draws or 0:,} rule-keeping outcomes drawn at random (seed "
            f"{blocking.seed}), because counting would take too long",
        )


def coding_notes(problem: Problem, share: ShareOfCodings) -> Iterator[Note]:
    """List what the share of codings takes for granted."""
    readings = [share] if share.cautious is None else [share, share.cautious]
    certain = list(dict.fromkeys(name for one in readings for name in one.taken_as_certain))
    if certain:
        yield Note(
            code="confidence_missing",
            ids=tuple(certain),
            text="no confidence is given for "
            + _listed(certain)
            + "; the share of codings takes what has none as certain",
        )
    deferring = [
        f"{s.party}.{s.issue}"
        for s in problem.case.stances.values()
        if s.defers_to is not None and s.written is not None
        if s.written.event is not None or s.written.confidence not in (None, 1)
    ]
    if deferring:
        yield Note(
            code="deferring_certain",
            ids=tuple(deferring),
            text="the share of codings takes it as certain who defers to whom; in doubt is "
            + _listed(deferring),
        )


def left_out_notes(case: Case) -> Iterator[Note]:
    """Say how much was left out so that the rest may be published."""
    left = case.left_out
    if left is None or left == LeftOut(0, 0, 0, 0):
        return
    counts = (
        (left.stances, "private stance"),
        (left.conditions, "private condition"),
        (left.walk_away, "walk-away value"),
        (left.notes, "note"),
    )
    words = [f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in counts if number]
    text = f"left out, so that the rest may be published: {', '.join(words)}"
    if left.stances or left.conditions or left.walk_away:
        text += "; they count in no answer here, and with them the answer may be another one"
    yield Note(code="left_out", ids=(), text=text)


def range_notes(uncertain: Uncertain, *, asked: bool, ranges: Ranges | None) -> Iterator[Note]:
    """Name what is known only within bounds, and what draws of it could not tell."""
    names = [f"{party}.walk_away" for party in uncertain.walk_away]
    names += [f"{party}.{issue}" for party, issue in uncertain.weights]
    if names and not asked:
        yield Note(
            code="values_uncertain",
            ids=tuple(names),
            text=f"known only within bounds: {_listed(names)}; walk-away values count with their "
            "low ends, weights as written; zopa solve --draws 1000 says how much hangs on it",
        )
    if asked and ranges is None:
        yield Note(
            code="ranges_limit",
            ids=tuple(names),
            text="what hangs on uncertain values was not drawn: a limit was hit",
        )


def _listed(names: list[str], shown: int = 6) -> str:
    rest = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {rest} more" if rest > 0 else "")


def _and(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
