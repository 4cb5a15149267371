"""Comparisons against plain search: every subset of a scenario's changes, solved one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations, permutations
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zopa.case.case import Case, Choice
from zopa.compare.scenarios import compare_cases
from zopa.results.base import Level, Reading, Verdict
from zopa.results.comparison import ScenarioComparison
from zopa.solve.brute import agreed_outcomes, brute_force
from zopa.solve.solver import solve_case

WAYS = [
    (Level.DEMANDS, Reading.CODED),
    (Level.DEMANDS, Reading.CAUTIOUS),
    (Level.RED_LINES, Reading.CODED),
]
PER_CHUNK = 9
CHUNKS = 9

Outcomes = frozenset[tuple[tuple[str, Choice], ...]]
Ids = frozenset[str]


def entries(made: Any) -> dict[str, Callable[[dict[str, Any]], None]]:
    """Name each change of the scenario, with what writes it into a scenario of its own."""
    whole = made.scenarios["what_if"]

    def put(key: str, name: str, value: Any) -> Callable[[dict[str, Any]], None]:
        return lambda scenario: scenario.setdefault(key, {}).update({name: value})

    def append(key: str, name: str) -> Callable[[dict[str, Any]], None]:
        return lambda scenario: scenario.setdefault(key, []).append(name)

    found = {name: put("set", name, value) for name, value in whole.get("set", {}).items()}
    found |= {f"drop {name}": append("drop", name) for name in whole.get("drop", [])}
    found |= {
        f"add {name}": put("add", name, value) for name, value in whole.get("add", {}).items()
    }
    found |= {
        f"without rule {r}": append("without_rules", r) for r in whole.get("without_rules", [])
    }
    found |= {
        f"{party}.walk_away": put("walk_away", party, value)
        for party, value in whole.get("walk_away", {}).items()
    }
    if "agreement" in whole:
        agreement = whole["agreement"]
        found["agreement"] = lambda scenario: scenario.update(agreement=agreement)
    return found


def subsets(names: Ids) -> Iterator[Ids]:
    for size in range(len(names) + 1):
        yield from map(frozenset, combinations(sorted(names), size))


def cases(made: Any) -> tuple[Case, Case, dict[Ids, Case]]:
    """The baseline, the scenario, and the case of every subset of the changes."""
    writers = entries(made)
    numbered = {chosen: f"subset_{i}" for i, chosen in enumerate(subsets(frozenset(writers)))}
    scenarios = dict(made.scenarios)
    for chosen, name in numbered.items():
        scenario: dict[str, Any] = {"title": name}
        for change in writers:
            if change in chosen:
                writers[change](scenario)
        scenarios[name] = scenario
    made.scenarios = scenarios
    found = {chosen: made.case(name) for chosen, name in numbered.items()}
    return made.case(), made.case("what_if"), found


def plain(outcome: Mapping[str, Choice]) -> tuple[tuple[str, Choice], ...]:
    return tuple(sorted(outcome.items()))


def check(made: Any, level: Level, reading: Reading) -> None:
    base, case, variants = cases(made)
    comparison = compare_cases(base, {"what_if": case}, level, reading)
    found = comparison.scenarios["what_if"]
    agreed: dict[Ids, Outcomes] = {
        chosen: frozenset(plain(o) for o in agreed_outcomes(variant, level, reading))
        for chosen, variant in variants.items()
    }
    # an entry that says what the files say anyway is no change
    changes = frozenset(change.id for change in found.changes)
    assert changes <= frozenset(entries(made))
    for chosen, outcomes in agreed.items():
        assert outcomes == agreed[chosen & changes]
    assert found.why == {}
    check_summary(case, found, level, reading)
    check_agreements(found, agreed[frozenset()], agreed[changes])
    check_effects(found, {chosen: agreed[chosen] for chosen in subsets(changes)})
    check_conflicts(base, case, found, level, reading)


def check_summary(case: Case, found: ScenarioComparison, level: Level, reading: Reading) -> None:
    solution = solve_case(case, level, reading)
    summary, concessions = found.summary, solution.concessions
    assert summary.verdict is solution.verdict
    assert summary.levels == solution.levels
    assert (summary.core, summary.free) == (solution.space.core, solution.space.free)
    assert summary.conflicts == solution.conflicts.count
    assert summary.agreements == solution.space.agreements
    assert summary.feasible == solution.space.feasible
    assert summary.bargaining == solution.bargaining
    assert (summary.why == {}) == (summary.bargaining is not None)
    if solution.verdict is Verdict.OPEN:
        assert summary.fewest is not None
        assert (summary.fewest.commitments, summary.fewest.ladders) == (0, 0)
    elif concessions.fewest is None or concessions.fewest_ladders is None:
        assert summary.fewest is None
    else:
        assert summary.fewest is not None
        assert summary.fewest.commitments == len(concessions.fewest.drop)
        ladders = {solution.commitments[c].ladder for c in concessions.fewest_ladders.drop}
        assert summary.fewest.ladders == len(ladders)


def check_agreements(found: ScenarioComparison, before: Outcomes, after: Outcomes) -> None:
    assert found.agreements_kept == len(before & after)
    for result, outcomes in (
        (found.agreements_gained, after - before),
        (found.agreements_lost, before - after),
    ):
        assert result is not None
        assert result.count == len(outcomes)
        if result.example is None:
            assert not outcomes
            continue
        shown = {i: frozenset(v) if isinstance(v, tuple) else v for i, v in result.example.items()}
        assert plain(shown) in outcomes  # type: ignore[arg-type]


def check_effects(found: ScenarioComparison, agreed: Mapping[Ids, Outcomes]) -> None:
    is_open = {chosen: bool(outcomes) for chosen, outcomes in agreed.items()}
    minimal = {
        chosen
        for chosen, opens in is_open.items()
        if opens and not any(is_open[other] for other in is_open if other < chosen)
    }
    assert found.opening_sets is not None
    assert len(found.opening_sets) == len(minimal)
    assert {frozenset(chosen) for chosen in found.opening_sets} == minimal
    values = {
        "verdict": {chosen: int(opens) for chosen, opens in is_open.items()},
        "agreements": {chosen: len(outcomes) for chosen, outcomes in agreed.items()},
    }
    names = [change.id for change in found.changes]
    assert found.attribution is not None
    assert list(found.attribution) == names
    for kind, value in values.items():
        shares = by_orders(names, value)
        for name in names:
            alone = value[frozenset({name})] - value[frozenset()]
            assert getattr(found.attribution[name].alone, kind) == alone
            assert getattr(found.attribution[name].shapley, kind) == shares[name]


def by_orders(names: list[str], value: Mapping[Ids, int]) -> dict[str, Fraction]:
    """The Shapley value from its definition: the average over all orders of what each adds."""
    totals = dict.fromkeys(names, Fraction())
    orders = list(permutations(names))
    for order in orders:
        before: Ids = frozenset()
        for name in order:
            after = before | {name}
            totals[name] += value[after] - value[before]
            before = after
    return {name: total / len(orders) for name, total in totals.items()}


def check_conflicts(
    base: Case, case: Case, found: ScenarioComparison, level: Level, reading: Reading
) -> None:
    old = brute_force(base, level, reading).conflicts
    new = brute_force(case, level, reading).conflicts
    assert found.conflicts_removed is not None
    assert found.conflicts_added is not None
    assert found.conflicts_kept is not None
    assert {frozenset(c.members) for c in found.conflicts_removed} == old - new
    assert {frozenset(c.members) for c in found.conflicts_added} == new - old
    assert {frozenset(c.members) for c in found.conflicts_kept} == old & new


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_comparisons_agree_with_solving_every_subset_of_the_changes(
    random_what_if: Callable[[Random, object], Any], chunk: int
) -> None:
    for number in range(PER_CHUNK):
        seed = 1_000_000 + chunk * PER_CHUNK + number
        made = random_what_if(Random(seed), seed)
        level, reading = WAYS[number % len(WAYS)]
        try:
            check(made, level, reading)
        except Exception as error:
            error.add_note(f"{level} {reading}\n{made}")
            raise


@given(seed=st.integers(0, 2**32), way=st.sampled_from(WAYS))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_comparisons_agree_on_whatever_hypothesis_tries(
    random_what_if: Callable[[Random, object], Any], seed: int, way: tuple[Level, Reading]
) -> None:
    check(random_what_if(Random(seed), seed), *way)
