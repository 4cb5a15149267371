"""Every constraint that the parties bring, with where it came from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import numpy as np

from zopa.case.case import Case, CaseCondition, CaseLimit, CaseStance, Choice
from zopa.problem.problem import Commitment, Kind
from zopa.problem.utility import reservation, utilities
from zopa.results.base import Level, Reading
from zopa.rules.space import Domain, Members, Numbers
from zopa.rules.tables import truth_table
from zopa.rules.tree import And, Compare, Constant, Constraint, Contains, IssueNumber, Not, OneOf
from zopa.rules.tree import Relation as Comparison
from zopa.schema.base import Basis, Strength


def commitments(
    case: Case, level: Level = Level.DEMANDS, reading: Reading = Reading.CODED
) -> tuple[Commitment, ...]:
    """List the commitments in force at a level and in a reading.

    Returns
    -------
    tuple of Commitment
        By party, then issue, in the order of the model; a demand before its red line; then the
        party's conditions; last its walk-away value, if anything is known of its utility.
    """
    known = utilities(case) if any(v is not None for v in case.walk_away.values()) else {}
    found: list[Commitment] = []
    for party in case.parties:
        for issue in case.issues:
            found += _of_stance(case, case.stance(party, issue), reading)
        found += [_of_condition(c) for c in case.conditions if c.party == party]
        least = reservation(case, party)
        if least is not None and party in known:
            found.append(_walk_away(party, least))
    if level is Level.RED_LINES:
        found = [c for c in found if c.strength is Strength.RED_LINE]
    return tuple(found)


def _of_stance(case: Case, stance: CaseStance, reading: Reading) -> Iterator[Commitment]:
    demand = stance.acceptable
    if demand is not None and stance.red_line is not None and _complements(case, stance):
        demand = None
    if demand is not None:
        yield _commitment(case, stance, demand, "demand", demand.constraint)
    elif reading is Reading.CAUTIOUS and stance.limit_unknown and stance.ideal is not None:
        yield _ideal_alone(case, stance, stance.ideal)
    if stance.red_line is not None:
        outside = negated(stance.red_line.constraint)
        yield _commitment(case, stance, stance.red_line, "red_line", outside)


def _complements(case: Case, stance: CaseStance) -> bool:
    """Whether a demand only says again that the red line is to be kept."""
    if stance.acceptable is None or stance.red_line is None:
        return False
    kept = truth_table(stance.acceptable.constraint, case.space).holds
    crossed = truth_table(stance.red_line.constraint, case.space).holds
    return bool(np.array_equal(kept, ~crossed))


def negated(constraint: Constraint) -> Constraint:
    """Give the constraint that holds exactly where this one does not."""
    return Constraint(f"not ({constraint.text})", Not(constraint.root), constraint.issues)


def _holders(case: Case, stance: CaseStance) -> tuple[str, ...]:
    """The party and all who defer to it on this issue, directly or by way of others."""
    holders = {stance.party}
    for _ in case.parties:
        holders |= {
            party for party in case.parties if case.stance(party, stance.issue).defers_to in holders
        }
    return tuple(party for party in case.parties if party in holders)


def _commitment(
    case: Case, stance: CaseStance, limit: CaseLimit, kind: Kind, constraint: Constraint
) -> Commitment:
    written = stance.written
    return Commitment(
        id=f"{stance.party}.{stance.issue}.{kind}",
        party=stance.party,
        held_by=_holders(case, stance),
        kind=kind,
        ladder=f"{stance.party}.{stance.issue}",
        rung=int(kind == "red_line"),
        strength=Strength.RED_LINE if kind == "red_line" else Strength.DEMAND,
        constraint=constraint,
        basis=limit.basis,
        confidence=limit.confidence,
        event=limit.event,
        evidence=limit.evidence,
        disputed_by=limit.disputed_by,
        weight=written.weight if written else None,
        package=None,
        title=None,
        note=limit.note,
        private=bool(written and written.private),
        origin=limit.origin,
    )


def _ideal_alone(case: Case, stance: CaseStance, ideal: Choice) -> Commitment:
    written = stance.written
    return Commitment(
        id=f"{stance.party}.{stance.issue}.demand",
        party=stance.party,
        held_by=_holders(case, stance),
        kind="demand",
        ladder=f"{stance.party}.{stance.issue}",
        rung=0,
        strength=Strength.DEMAND,
        constraint=only(stance.issue, ideal, case.space[stance.issue]),
        basis=Basis.ASSUMED,
        confidence=None,
        event=written.event if written else None,
        evidence=written.evidence if written else (),
        disputed_by=written.disputed_by if written else (),
        weight=written.weight if written else None,
        package=None,
        title=None,
        note="no limit is stated; the cautious reading takes the ideal as the limit",
        private=bool(written and written.private),
        origin=stance.origin,
        from_ideal=True,
    )


def only(issue: str, choice: Choice, domain: Domain) -> Constraint:
    """Give the constraint that settles an issue in one way."""
    if isinstance(choice, str):
        return Constraint(f"{issue} == {choice}", OneOf(issue, (choice,)), (issue,))
    if isinstance(choice, Fraction):
        if not isinstance(domain, Numbers):
            raise TypeError(f"{issue} is no number")
        root = Compare((IssueNumber(issue), Constant(choice)), (Comparison.EQUAL,))
        return Constraint(f"{issue} == {choice}", root, (issue,))
    if not isinstance(domain, Members):
        raise TypeError(f"{issue} is no set")
    parts = tuple(Contains(issue, name, negated=name not in choice) for name in domain.names)
    text = " and ".join(f"{p.member} {'not ' if p.negated else ''}in {issue}" for p in parts)
    return Constraint(text, parts[0] if len(parts) == 1 else And(parts), (issue,))


def _walk_away(party: str, least: Decimal) -> Commitment:
    name = f"{party}.walk_away"
    return Commitment(
        id=name,
        party=party,
        held_by=(party,),
        kind="walk_away",
        ladder=name,
        rung=0,
        strength=Strength.RED_LINE,
        constraint=None,
        basis=None,
        confidence=None,
        event=None,
        evidence=(),
        disputed_by=(),
        weight=None,
        package=None,
        title=None,
        note=None,
        private=False,
        origin=None,
        reservation=least,
    )


def _of_condition(condition: CaseCondition) -> Commitment:
    return Commitment(
        id=condition.id,
        party=condition.party,
        held_by=(condition.party,),
        kind="condition",
        ladder=condition.id,
        rung=0,
        strength=condition.strength,
        constraint=condition.constraint,
        basis=condition.basis,
        confidence=condition.confidence,
        event=condition.event,
        evidence=condition.evidence,
        disputed_by=condition.disputed_by,
        weight=condition.weight,
        package=condition.package,
        title=condition.title,
        note=condition.note,
        private=condition.private,
        origin=condition.origin,
    )
