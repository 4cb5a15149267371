"""Walk-away values beside a diagram, where following them in it would take too many nodes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from zopa.results.base import Verdict
from zopa.solve import reserved, space
from zopa.solve.brute import brute_force
from zopa.solve.estimates import wilson
from zopa.solve.solver import solve_case

CASES = 400


def with_walk_away(random_case: Callable[[Random, object], Any], seed: int) -> Any | None:
    made = random_case(Random(seed), seed)
    return made if made.walk_away else None


@pytest.fixture
def _no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no diagram follow what outcomes are worth, unless it needs hardly any node."""
    monkeypatch.setattr(space, "RESERVED_NODES", 2)


@pytest.mark.usefixtures("_no_room")
def test_going_through_all_outcomes_counts_as_brute_force_does(
    random_case: Callable[[Random, object], Any],
) -> None:
    for seed in range(CASES):
        made = with_walk_away(random_case, seed)
        if made is None:
            continue
        case = made.case()
        solution, oracle = solve_case(case), brute_force(case)
        assert solution.verdict is oracle.verdict, made
        assert solution.space.agreements == oracle.agreements, made
        assert solution.space.method == "exact"
        for issue, counts in oracle.kept.items():
            options = solution.issues[issue].options
            if options is not None and solution.issues[issue].kind != "set":
                assert {n: o.agreements for n, o in options.items()} == counts, made


@pytest.mark.usefixtures("_no_room")
def test_draws_say_that_they_are_draws_and_the_verdict_stays_exact(
    random_case: Callable[[Random, object], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserved, "_ENUMERATED", 0)
    monkeypatch.setattr(reserved, "DRAWS", 200)
    estimated = 0
    for seed in range(CASES):
        made = with_walk_away(random_case, seed)
        if made is None:
            continue
        case = made.case()
        solution, oracle = solve_case(case), brute_force(case)
        assert solution.verdict is oracle.verdict, made
        shown = {
            i: frozenset(v) if isinstance(v, tuple) else v for i, v in solution.space.core.items()
        }
        assert shown.items() <= oracle.core.items(), made
        if solution.space.interval is None:
            continue
        estimated += 1
        low, high = solution.space.interval
        assert solution.space.method == "estimated" and solution.space.draws == 200
        assert low <= (solution.space.agreements or 0) <= high
        assert (low >= 1) == (solution.verdict is Verdict.OPEN)
        assert all(
            option.agreements is None
            for issue in solution.issues.values()
            for option in (issue.options or {}).values()
        )
    assert estimated > 20


def test_the_wilson_interval_is_that_of_the_textbook() -> None:
    # 15 of 50: 0.1910 to 0.4375, as tables of the interval have it
    low, high = wilson(15, 50, 1_000_000)
    assert (round(low / 1e6, 4), round(high / 1e6, 4)) == (0.191, 0.4375)
    assert wilson(0, 200, 1_000)[0] == 0
    assert wilson(200, 200, 1_000)[1] == 1_000
