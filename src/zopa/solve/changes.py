"""What a scenario changes, in words: every result of it says what it assumes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from zopa.case.case import Case, CaseCondition, CaseStance
from zopa.results.solution import ScenarioChange
from zopa.rules.prose import consent_prose, prose
from zopa.rules.space import Options
from zopa.schema.positions import WalkAwayRange
from zopa.solve.wording import choice_text, limit_text


def scenario_changes(case: Case) -> tuple[ScenarioChange, ...]:
    """List the differences of a scenario from the baseline of the same day, in model order."""
    if case.base is None:
        return ()
    return (
        *_stances(case, case.base),
        *_conditions(case, case.base),
        *_rules(case, case.base),
        *_who_decides(case, case.base),
    )


def _stances(case: Case, base: Case) -> Iterator[ScenarioChange]:
    for (party, issue), stance in case.stances.items():
        before = base.stances[party, issue]
        if stance is not before:
            was, now = _stance(base, before), _stance(case, stance)
            aside, beside = _aside(before), _aside(stance)
            if aside != beside:
                was, now = f"{was} ({aside})", f"{now} ({beside})"
            elif was == now:
                now = f"{now}, now by assumption"
            yield ScenarioChange(id=f"{party}.{issue}", before=was, after=now)


def _aside(stance: CaseStance) -> str:
    """Say what stands beside the limits of a stance: its weight, its worths, its basis."""
    written = stance.written
    if written is None:
        return "not coded"
    parts = [
        "no weight" if written.weight is None else f"weight {written.weight:f}",
        *_worths("worth", written.values),
        *_worths("points", written.points),
    ]
    return ", ".join(parts)


def _worths(name: str, worths: object) -> Iterator[str]:
    match worths:
        case dict():
            yield f"{name} " + ", ".join(f"{key} {value:f}" for key, value in worths.items())
        case tuple():
            yield f"{name} " + ", ".join(f"{worth:f} at {at:f}" for at, worth in worths)


def _stance(case: Case, stance: CaseStance) -> str:
    """Say what a stance asks for, without its party."""
    where = f"“{case.titles.issues[stance.issue]}”"
    if stance.missing or stance.silent:
        return f"nothing on {where}"
    if stance.defers_to is not None:
        return f"on {where}, whatever {case.parties[stance.defers_to].title} accepts"
    # on numbers and sets a limit is a statement about the issue, not a list of options
    among = "" if isinstance(case.space[stance.issue], Options) else "outcomes where "
    parts = []
    if stance.flexible:
        parts.append("accepts everything")
    elif stance.acceptable is not None:
        parts.append(
            f"accepts {among}" + limit_text(case, stance.issue, stance.acceptable.constraint)
        )
    elif stance.ideal is not None:
        ideal = choice_text(case, stance.issue, stance.ideal)
        parts.append(f"prefers “{ideal}”, with no stated limit")
    if stance.red_line is not None:
        parts.append(
            f"rules out {among}" + limit_text(case, stance.issue, stance.red_line.constraint)
        )
    return f"on {where}: " + ("; ".join(parts) or "no limit")


def _condition(case: Case, condition: CaseCondition) -> str:
    required = prose(condition.require, case.titles)
    text = required
    if condition.when is not None:
        text = f"if {prose(condition.when, case.titles)}, then {required}"
    return f"{condition.title}: {text}" if condition.title else text


def _conditions(case: Case, base: Case) -> Iterator[ScenarioChange]:
    before = {condition.id: condition for condition in base.conditions}
    after = {condition.id: condition for condition in case.conditions}
    for name, condition in before.items():
        if name not in after:
            yield ScenarioChange(id=name, before=_condition(base, condition), after=None)
    for name, condition in after.items():
        if name not in before:
            yield ScenarioChange(id=name, before=None, after=_condition(case, condition))


def _rules(case: Case, base: Case) -> Iterator[ScenarioChange]:
    kept = {rule.id for rule in case.rules}
    for rule in base.rules:
        if rule.id not in kept:
            yield ScenarioChange(id=rule.id, before=f"rule: {rule.title}", after=None)


def _who_decides(case: Case, base: Case) -> Iterator[ScenarioChange]:
    if case.agreement.text != base.agreement.text:
        yield ScenarioChange(
            id="agreement",
            before=consent_prose(base.agreement, base.titles),
            after=consent_prose(case.agreement, case.titles),
        )
    for party, value in case.walk_away.items():
        before = base.walk_away.get(party)
        if value != before:
            yield ScenarioChange(
                id=f"{party}.walk_away",
                before=_walk_away(before),
                after=_walk_away(value),
            )


def _walk_away(value: Decimal | WalkAwayRange | None) -> str | None:
    match value:
        case None:
            return None
        case WalkAwayRange(low=low, high=high):
            return f"walk-away value {low:f} to {high:f}"
        case _:
            return f"walk-away value {value:f}"
