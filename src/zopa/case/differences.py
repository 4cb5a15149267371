"""The single changes of a scenario, and the cases that only some of them make.

A change is a thing that the scenario has otherwise than the baseline: a stance, a condition, a
rule, who must agree, a walk-away value. However many links of a chain touch it, it is one change,
from what the baseline says to what the scenario says; so changes do not depend on an order, and
every subset of them makes a case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal, TypeVar

from zopa.case.case import Case

Kind = Literal["stance", "condition", "rule", "agreement", "walk_away"]

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Change:
    """One change, named as a scenario file names it.

    Parameters
    ----------
    id
        ``party.issue`` for a stance, ``drop party.condition``, ``add party.condition``,
        ``party.condition`` where one replaces another, ``without rule name``, ``with rule name``,
        ``agreement``, ``party.walk_away``.
    kind
        What is changed.
    target
        Which one: party and name, joined by a dot, for what a party brings; a rule's name;
        ``agreement``.
    """

    id: str
    kind: Kind
    target: str

    @property
    def party(self) -> str:
        """The party whose stance, condition or walk-away value it is; else empty."""
        return self.target.partition(".")[0] if "." in self.target else ""

    @property
    def name(self) -> str:
        """The issue, condition or rule."""
        return self.target.rpartition(".")[2]


def changes(base: Case, case: Case) -> tuple[Change, ...]:
    """List what a case has otherwise than the baseline, in the order of the model.

    Parameters
    ----------
    base, case
        Over the same issues and parties.
    """
    return (
        *_stances(base, case),
        *_conditions(base, case),
        *_rules(base, case),
        *_who_decides(base, case),
    )


def _stances(base: Case, case: Case) -> Iterator[Change]:
    for party, issue in product(case.parties, case.issues):
        stance, before = case.stances[party, issue], base.stances[party, issue]
        # most are the same object; comparing others goes deep
        if stance is not before and stance != before:
            yield Change(f"{party}.{issue}", "stance", f"{party}.{issue}")


def _conditions(base: Case, case: Case) -> Iterator[Change]:
    before = {condition.id: condition for condition in base.conditions}
    after = {condition.id: condition for condition in case.conditions}
    for name in before:
        if name not in after:
            yield Change(f"drop {name}", "condition", name)
        elif after[name] is not before[name] and after[name] != before[name]:
            yield Change(name, "condition", name)
    for name in after:
        if name not in before:
            yield Change(f"add {name}", "condition", name)


def _rules(base: Case, case: Case) -> Iterator[Change]:
    before = {rule.id for rule in base.rules}
    after = {rule.id for rule in case.rules}
    for rule in base.rules:
        if rule.id not in after:
            yield Change(f"without rule {rule.id}", "rule", rule.id)
    for rule in case.rules:
        if rule.id not in before:
            yield Change(f"with rule {rule.id}", "rule", rule.id)


def _who_decides(base: Case, case: Case) -> Iterator[Change]:
    if case.agreement != base.agreement:
        yield Change("agreement", "agreement", "agreement")
    for party in case.parties:
        if case.walk_away.get(party) != base.walk_away.get(party):
            yield Change(f"{party}.walk_away", "walk_away", f"{party}.walk_away")


def variant(base: Case, case: Case, chosen: Collection[Change]) -> Case:
    """Make the case that has only some of the changes.

    Parameters
    ----------
    base, case
        The baseline and the scenario.
    chosen
        Some of the `changes` between them.
    """
    targets: dict[Kind, set[str]] = {}
    for change in chosen:
        targets.setdefault(change.kind, set()).add(change.target)

    def changed(kind: Kind, target: str) -> bool:
        return target in targets.get(kind, ())

    order = {party: place for place, party in enumerate(base.parties)}
    conditions = _mixed(
        {c.id: c for c in base.conditions},
        {c.id: c for c in case.conditions},
        targets.get("condition", set()),
    )
    rules = _mixed(
        {r.id: r for r in base.rules}, {r.id: r for r in case.rules}, targets.get("rule", set())
    )
    return replace(
        base,
        stances={
            (party, issue): case.stances[party, issue]
            if changed("stance", f"{party}.{issue}")
            else stance
            for (party, issue), stance in base.stances.items()
        },
        conditions=tuple(sorted(conditions.values(), key=lambda c: order[c.party])),
        rules=tuple(rules.values()),
        agreement=case.agreement if changed("agreement", "agreement") else base.agreement,
        walk_away={
            party: case.walk_away[party] if changed("walk_away", f"{party}.walk_away") else value
            for party, value in base.walk_away.items()
        },
    )


def circular(case: Case) -> str | None:
    """Find an issue on which parties defer to each other in a circle; None if there is none."""
    for (party, issue), stance in case.stances.items():
        for _ in case.parties:
            if stance.defers_to is None:
                break
            stance = case.stances[stance.defers_to, issue]
            if stance.party == party:
                return issue
    return None


def _mixed(before: Mapping[K, V], after: Mapping[K, V], changed: Collection[K]) -> dict[K, V]:
    """Take what is changed from the one, the rest from the other."""
    kept = {
        key: after[key] if key in changed else value
        for key, value in before.items()
        if key not in changed or key in after
    }
    return kept | {key: value for key, value in after.items() if key in changed}
