"""Draft deals against brute force: every answer of an assessment from its definition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from random import Random
from typing import Any

import pytest

from zopa.case.case import Case, Choice
from zopa.problem.commitments import commitments
from zopa.results.assessment import Assessment, DealVerdict
from zopa.results.base import Level
from zopa.rules.consent import accepts
from zopa.rules.evaluate import evaluate
from zopa.rules.space import Members, Numbers
from zopa.solve.brute import kept_by
from zopa.solve.deals import assess_deal

Outcome = Mapping[str, Choice]


def outcomes(case: Case) -> Iterator[Outcome]:
    domains = [[d.at(i) for i in range(d.count)] for d in case.space.values()]
    for values in product(*domains):
        yield dict(zip(case.space, values, strict=True))


class Judge:
    """What each outcome of a case does, one by one."""

    def __init__(self, case: Case, level: Level) -> None:
        self.case = case
        self.brought = commitments(case, level)
        self.kept = [
            o for o in outcomes(case) if all(evaluate(r.constraint, o) for r in case.rules)
        ]

    def broken(self, outcome: Outcome) -> frozenset[str]:
        return frozenset(c.id for c in self.brought if not kept_by(self.case, c, outcome))

    def agreed(self, outcome: Outcome) -> bool:
        broken = self.broken(outcome)
        out = {party for c in self.brought if c.id in broken for party in c.held_by}
        return accepts(self.case.agreement, frozenset(self.case.parties) - out)

    def fewest(self, outcome: Outcome) -> int:
        """The fewest commitments broken, of any group of parties whose acceptance is enough."""
        parties = list(self.case.parties)
        broken = [c for c in self.brought if c.id in self.broken(outcome)]
        return min(
            (
                sum(bool(group & set(c.held_by)) for c in broken)
                for choice in product((False, True), repeat=len(parties))
                if accepts(
                    self.case.agreement,
                    group := frozenset(p for p, c in zip(parties, choice, strict=True) if c),
                )
            ),
        )


def plain(case: Case, settled: Mapping[str, Any]) -> dict[str, Choice]:
    """Read a result's outcome back."""
    return {
        issue: frozenset(value) if isinstance(case.space[issue], Members) else value
        for issue, value in settled.items()
    }


def changed(case: Case, deal: Outcome, outcome: Outcome) -> int:
    """Count changed terms; each member that comes or goes counts on a set."""
    total = 0
    for issue, choice in deal.items():
        other = outcome[issue]
        if isinstance(choice, frozenset) and isinstance(other, frozenset):
            total += len(choice ^ other)
        else:
            total += choice != other
    return total


def check(case: Case, deal: dict[str, Choice], level: Level) -> Assessment:
    found = assess_deal(case, deal, level)
    judge = Judge(case, level)
    fitting = [o for o in judge.kept if all(o[i] == v for i, v in deal.items())]
    agreements = [o for o in fitting if judge.agreed(o)]
    whole = len(deal) == len(case.space)
    if not fitting:
        assert found.verdict is DealVerdict.AGAINST_RULES
        return found
    assert found.completions == len(fitting)
    assert found.agreements == len(agreements)
    expected = (
        DealVerdict.BROKEN
        if not agreements
        else DealVerdict.AGREEMENT
        if whole
        else DealVerdict.OPEN
    )
    assert found.verdict is expected
    always = frozenset.intersection(*(judge.broken(o) for o in fitting))
    assert {crossed.commitment for crossed in found.crossed} == always
    assert found.nearest is not None
    nearest = plain(case, found.nearest.outcome)
    assert nearest in fitting
    assert len(found.nearest.broken) == judge.fewest(nearest)
    assert len(found.nearest.broken) == min(judge.fewest(o) for o in fitting)
    check_left_open(case, deal, found, agreements)
    check_repair(case, deal, found, [o for o in judge.kept if judge.agreed(o)])
    return found


def check_left_open(
    case: Case, deal: Outcome, found: Assessment, agreements: list[Outcome]
) -> None:
    if not agreements:
        assert found.left_open == {}
        return
    assert set(found.left_open) == set(case.space) - set(deal)
    for issue, left in found.left_open.items():
        values = {o[issue] for o in agreements}
        domain = case.space[issue]
        if isinstance(domain, Numbers):
            assert left == len(values)
        elif isinstance(domain, Members):
            assert set(left) == frozenset().union(*values)  # type: ignore[arg-type]
        else:
            assert set(left) == values  # type: ignore[arg-type]


def check_repair(case: Case, deal: Outcome, found: Assessment, agreements: list[Outcome]) -> None:
    if found.verdict is not DealVerdict.BROKEN or not agreements:
        assert found.repair is None
        return
    assert found.repair is not None
    outcome = plain(case, found.repair.outcome)
    assert outcome in agreements
    least = min(changed(case, deal, other) for other in agreements)
    assert changed(case, deal, outcome) == least
    assert plain(case, found.repair.changes) == {
        issue: outcome[issue] for issue, choice in deal.items() if outcome[issue] != choice
    }


@pytest.mark.parametrize("chunk", range(6))
def test_a_random_deal_is_assessed_as_brute_force_assesses_it(
    chunk: int, random_case: Callable[[Random, object], Any]
) -> None:
    verdicts = set()
    for seed in range(chunk * 25, chunk * 25 + 25):
        rng = Random(f"deal {seed}")
        case = random_case(rng, seed).case()
        issues = list(case.space)
        share = rng.choice((0.3, 0.6, 1.0))
        deal = {
            i: case.space[i].at(rng.randrange(case.space[i].count))
            for i in issues
            if rng.random() < share
        }
        if deal:
            level = rng.choice((Level.DEMANDS, Level.RED_LINES))
            verdicts.add(check(case, deal, level).verdict)
    assert len(verdicts) >= 3, "the random deals do not reach enough kinds of answers"


def test_a_deal_names_whose_consent_is_not_known() -> None:
    import zopa

    loaded = zopa.load("ukraine-2025")
    found = loaded.assess({"nato_membership": "renounced"})
    assert ("ukraine", "nato_membership") in found.leans_on
    assert ("europe", "nato_membership") in found.leans_on
    assert ("russia", "nato_membership") not in found.leans_on


def test_the_nearest_repair_of_a_deal_changes_one_term() -> None:
    import zopa

    loaded = zopa.load("ukraine-2025", "minimal_bridge")
    found = loaded.assess({"donbas_control": "freeze", "guarantors": frozenset({"us"})})
    assert found.verdict is DealVerdict.BROKEN
    assert found.repair is not None
    assert found.repair.changes == {"guarantors": ("us", "europe")}
