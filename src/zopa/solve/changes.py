"""What a scenario changes, in words: every result of it says what it assumes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from zopa.case.case import Case, CaseCondition, CaseStance
from zopa.case.differences import Change, changes
from zopa.results.solution import ScenarioChange
from zopa.rules.prose import consent_prose, prose
from zopa.rules.space import Options
from zopa.schema.positions import Stance, WalkAwayRange
from zopa.solve.wording import choice_text, limit_text


def scenario_changes(case: Case) -> tuple[ScenarioChange, ...]:
    """List the differences of a scenario from the baseline of the same day, in model order."""
    if case.base is None:
        return ()
    found = []
    for change in changes(case.base, case):
        before, after = change_words(case.base, case, change)
        found.append(ScenarioChange(id=change.target, before=before, after=after))
    return tuple(found)


def change_words(base: Case, case: Case, change: Change) -> tuple[str | None, str | None]:
    """Say what a change replaces, and by what; None where something comes or goes."""
    if change.kind == "stance":
        return _stances(base, case, change.party, change.name)
    return _words(base, change), _words(case, change)


def _words(case: Case, change: Change) -> str | None:
    match change.kind:
        case "condition":
            found = (condition_text(case, c) for c in case.conditions if c.id == change.target)
            return next(found, None)
        case "rule":
            return next((f"rule: {r.title}" for r in case.rules if r.id == change.target), None)
        case "walk_away":
            return _walk_away(case.walk_away.get(change.party))
        case _:
            return consent_prose(case.agreement, case.titles)


def _stances(base: Case, case: Case, party: str, issue: str) -> tuple[str, str]:
    before, after = base.stances[party, issue], case.stances[party, issue]
    alike = set(_limits(base, before)) & set(_limits(case, after))
    if alike in (set(_limits(base, before)), set(_limits(case, after))):
        # nothing would be left to say
        alike = set()
    was, now = _stance(base, before, alike), _stance(case, after, alike)
    aside, beside = _aside(before), _aside(after)
    silent = [s for s in (before, after) if s.missing or s.silent]
    if aside != beside and not silent:
        return f"{was} ({aside})", f"{now} ({beside})"
    return was, f"{now}, now by assumption" if was == now else now


def _aside(stance: CaseStance) -> str:
    """Say what stands beside the limits of a stance: its weight, its worths, its basis."""
    written = stance.written
    if written is None:
        return "not coded"
    parts = [
        _weight(written),
        *_worths("worth", written.values),
        *_worths("points", written.points),
    ]
    return ", ".join(parts)


def _weight(written: Stance) -> str:
    if written.weight is None:
        return "no weight"
    around = written.weight_range
    between = "" if around is None else f" ({around.low:f} to {around.high:f})"
    return f"weight {written.weight:f}{between}"


def _worths(name: str, worths: object) -> Iterator[str]:
    match worths:
        case dict():
            yield f"{name} " + ", ".join(f"{key} {value:f}" for key, value in worths.items())
        case tuple():
            yield f"{name} " + ", ".join(f"{worth:f} at {at:f}" for at, worth in worths)


def _stance(case: Case, stance: CaseStance, left_out: Collection[str]) -> str:
    """Say what a stance asks for, without its party and some of its limits."""
    where = f"“{case.titles.issues[stance.issue]}”"
    if stance.missing or stance.silent:
        return f"nothing on {where}"
    if stance.defers_to is not None:
        return f"on {where}, whatever {case.parties[stance.defers_to].title} accepts"
    parts = [part for part in _limits(case, stance) if part not in left_out]
    return f"on {where}: " + ("; ".join(parts) or "no limit")


def stance_text(case: Case, stance: CaseStance) -> str:
    """Say all that a stance asks for, with its ideal, without its party."""
    text = _stance(case, stance, ())
    if stance.ideal is None or (stance.limit_unknown and stance.red_line is None):
        return text
    return f"{text}; prefers “{choice_text(case, stance.issue, stance.ideal)}”"


def _limits(case: Case, stance: CaseStance) -> Iterator[str]:
    # on numbers and sets a limit is a statement about the issue, not a list of options
    among = "" if isinstance(case.space[stance.issue], Options) else "outcomes where "
    if stance.flexible:
        yield "accepts everything"
    elif stance.acceptable is not None:
        yield f"accepts {among}" + limit_text(case, stance.issue, stance.acceptable.constraint)
    elif stance.ideal is not None:
        ideal = choice_text(case, stance.issue, stance.ideal)
        yield f"prefers “{ideal}”, with no stated limit"
    if stance.red_line is not None:
        yield f"rules out {among}" + limit_text(case, stance.issue, stance.red_line.constraint)


def condition_text(case: Case, condition: CaseCondition) -> str:
    """Say what a condition asks for, without its party."""
    required = prose(condition.require, case.titles)
    text = required
    if condition.when is not None:
        text = f"if {prose(condition.when, case.titles)}, then {required}"
    return f"{condition.title}: {text}" if condition.title else text


def _walk_away(value: Decimal | WalkAwayRange | None) -> str | None:
    match value:
        case None:
            return None
        case WalkAwayRange(low=low, high=high):
            return f"walk-away value {low:f} to {high:f}"
        case _:
            return f"walk-away value {value:f}"
