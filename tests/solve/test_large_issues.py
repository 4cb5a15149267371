"""Many steps, sums over several numbers, large sets: exact answers without huge tables."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb
from random import Random
from typing import Any

import pytest

from zopa.problem import compile as compiling
from zopa.problem.relation import Threshold
from zopa.results.base import Verdict
from zopa.rules.sums import split
from zopa.rules.tables import TableTooLarge, truth_table
from zopa.solve.brute import brute_force
from zopa.solve.solver import solve_case

PARTIES = {"a": "A", "b": "B"}


def number(most: int, step: Any = 1) -> dict[str, Any]:
    return {"title": "N", "kind": "number", "unit": "u", "min": 0, "max": most, "step": step}


def stance(**fields: Any) -> dict[str, Any]:
    return {"basis": "stated", **fields}


def test_cases_are_solved_the_same_where_no_table_may_be_made(
    random_case: Callable[[Random, object], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pretend that tables over several issues are too large, so that all that can is cut."""

    def narrow(constraint: Any, space: Any) -> Any:
        cut = split(constraint, space)
        if cut is not None and cut.switches:
            raise TableTooLarge(1, 0, constraint.issues)
        return truth_table(constraint, space)

    monkeypatch.setattr(compiling, "truth_table", narrow)
    cut = 0
    for seed in range(150):
        made = random_case(Random(seed), seed)
        case = made.case()
        problem = compiling.compile_problem(case)
        cut += any(isinstance(d, Threshold) for d in problem.definitions)
        solution, oracle = solve_case(case), brute_force(case)
        assert solution.verdict is oracle.verdict, made
        assert solution.space.agreements == oracle.agreements, made
        assert solution.space.feasible == oracle.feasible, made
        assert {frozenset(c.members) for c in solution.conflicts.minimal} == oracle.conflicts, made
    assert cut > 30


def test_a_number_of_100_000_steps_keeps_its_frontier_and_its_counts(plain: Any) -> None:
    case = plain(
        {"parties": PARTIES, "issues": {"price": number(100_000)}},
        {
            "a": {
                "walk_away": 25,
                "stances": {
                    "price": stance(acceptable="<= 80000", values=[[0, 100], [100_000, 0]])
                },
            },
            "b": {
                "walk_away": 10,
                "stances": {
                    "price": stance(
                        acceptable=">= 4000", values=[[0, 0], [50_000, 50], [100_000, 60]]
                    )
                },
            },
        },
    ).case()
    solution = solve_case(case)
    # a: at most 75,000; b: at least 10,000
    assert solution.space.agreements == 65_001
    assert solution.frontier is not None and solution.bargaining is not None
    assert solution.frontier.count == 65_001
    assert set(solution.frontier.ties) == {1}
    assert solution.bargaining.nash is not None
    # (75 - x)(x - 10) per thousand up to 50, where its greatest value lies at 42.5
    assert [point.outcome["price"] for point in solution.bargaining.nash] == [42_500]
    assert solution.bargaining.values["nash"] == Fraction(325, 10) ** 2


def test_a_number_of_100_000_steps_without_worth_is_a_few_classes(plain: Any) -> None:
    case = plain(
        {"parties": PARTIES, "issues": {"n": number(100_000)}},
        {
            "a": {"stances": {"n": stance(acceptable="<= 70000")}},
            "b": {"stances": {"n": stance(acceptable=">= 20000", red_line="< 10000")}},
        },
    ).case()
    assert compiling.compile_problem(case).sizes == (4,)
    assert solve_case(case).space.agreements == 50_001


def test_a_sum_over_three_numbers_of_a_thousand_steps_is_counted_exactly(plain: Any) -> None:
    issues = {name: number(1_000) for name in ("x", "y", "z")}
    cap = {"title": "Cap", "require": "x + y + z <= 1000", "basis": "logic"}
    case = plain(
        {"parties": PARTIES, "issues": issues, "rules": {"cap": cap}},
        {
            "a": {
                "conditions": {
                    "c": {
                        "when": "x + y + z > 500",
                        "require": "x >= 100",
                        "strength": "demand",
                        "basis": "stated",
                    }
                }
            },
            "b": {"stances": {"y": stance(acceptable="all")}},
        },
    ).case()
    solution = solve_case(case)
    feasible = comb(1_003, 3)
    low = comb(503, 3)
    # of those above 500, x at least 100: what is left for the three after taking 100
    high = comb(903, 3) - comb(403, 3)
    assert solution.space.outcomes == 1_001**3
    assert solution.space.feasible == feasible
    assert solution.space.agreements == low + high


def test_a_sum_that_cannot_be_reached_is_a_conflict_with_its_rule(plain: Any) -> None:
    issues = {name: number(1_000) for name in ("x", "y", "z")}
    cap = {"title": "Cap", "require": "x + y + z <= 1000", "basis": "logic"}
    case = plain(
        {"parties": PARTIES, "issues": issues, "rules": {"cap": cap}},
        {
            "a": {"stances": {"x": stance(acceptable=">= 600")}},
            "b": {"stances": {"y": stance(acceptable=">= 300"), "z": stance(acceptable=">= 101")}},
        },
    ).case()
    (conflict,) = solve_case(case).conflicts.minimal
    assert set(conflict.members) == {"a.x.demand", "b.y.demand", "b.z.demand"}
    assert conflict.rules == ("cap",)


def test_two_sets_of_twenty_members_are_counted_exactly(plain: Any) -> None:
    members = {f"m{i:02d}": f"Member {i}" for i in range(20)}
    sets = {name: {"title": name, "kind": "set", "members": members} for name in ("s", "t")}
    more = {"title": "More", "require": "size(s) >= size(t) + 1", "basis": "logic"}
    case = plain(
        {"parties": PARTIES, "issues": sets, "rules": {"more": more}},
        {
            "a": {"stances": {"s": stance(acceptable="m00 in s and size(s) <= 10")}},
            "b": {"stances": {"t": stance(acceptable="size(t) >= 8", red_line="m01 in t")}},
        },
    ).case()
    solution = solve_case(case)
    assert solution.space.outcomes == 2**40
    assert solution.space.feasible == sum(
        comb(20, i) * comb(20, j) for i in range(21) for j in range(i)
    )
    # m00 is in s, m01 is not in t
    expected = sum(comb(19, i - 1) * comb(19, j) for i in range(1, 11) for j in range(8, i))
    assert solution.space.agreements == expected
    assert solution.verdict is Verdict.OPEN


def test_a_set_of_twenty_members_with_worths_keeps_an_exact_frontier(plain: Any) -> None:
    members = {f"m{i:02d}": f"Member {i}" for i in range(20)}
    issue = {"title": "S", "kind": "set", "members": members}
    case = plain(
        {"parties": PARTIES, "issues": {"s": issue}},
        {
            "a": {
                "stances": {"s": {"silent": True, "values": dict.fromkeys(list(members)[:12], 5)}}
            },
            "b": {
                "stances": {"s": {"silent": True, "values": dict.fromkeys(list(members)[8:], 4)}}
            },
        },
    ).case()
    frontier = solve_case(case).frontier
    assert frontier is not None
    # everybody in is best for both
    assert frontier.count == 1 and frontier.ties == (1,)
    assert frontier.points[0].utilities == {"a": 60, "b": 48}
