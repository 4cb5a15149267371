"""What single stances and conditions block: definitions, agreement rules, estimates, limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import combinations, product
from math import factorial
from random import Random
from typing import Any

import pytest

from zopa import api
from zopa.case.case import Case
from zopa.problem.compile import compile_problem
from zopa.problem.diagram import count
from zopa.problem.problem import Problem
from zopa.results.base import Level, Verdict
from zopa.results.blocking import Blocking, LadderBlocking
from zopa.results.solution import Solution
from zopa.rules.evaluate import evaluate
from zopa.solve.blocking import blocking
from zopa.solve.brute import brute_force, kept_by
from zopa.solve.solver import solve_case
from zopa.solve.space import agreements_of, explore

Make = Callable[..., Any]
RandomCase = Callable[[Random, object], Any]


def scale(options: int) -> dict[str, Any]:
    return {
        "title": "Level",
        "kind": "scale",
        "ends": {"low": "least", "high": "most"},
        "options": {f"l{i}": f"Level {i}" for i in range(options)},
    }


def model(parties: tuple[str, ...], issues: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"parties": {p: p.title() for p in parties}, "issues": issues, **rest}


def stances(**issues: Any) -> dict[str, Any]:
    return {"stances": {i: {"basis": "stated", **s} for i, s in issues.items()}}


def blocked(solution: Solution) -> dict[str, LadderBlocking]:
    assert solution.blocking is not None
    return dict(solution.blocking.ladders)


def estimated(problem: Problem, draws: int = 2_000, seed: int = 1) -> Blocking:
    found = blocking(explore(problem), work_limit=-1, draws=draws, seed=seed)
    assert found is not None
    return found


# The definitions


def lost(case: Case, level: Level) -> tuple[list[str], Callable[[frozenset[str]], int]]:
    """The ladders, and how many rule-keeping outcomes each set of them loses."""
    problem = compile_problem(case, level)
    broken: list[frozenset[str]] = []
    names = list(dict.fromkeys(c.ladder for c in problem.commitments))
    domains = [[domain.at(i) for i in range(domain.count)] for domain in case.space.values()]
    for values in product(*domains):
        outcome = dict(zip(case.space, values, strict=True))
        if all(evaluate(rule.constraint, outcome) for rule in case.rules):
            own = (c.ladder for c in problem.commitments if not kept_by(case, c, outcome))
            broken.append(frozenset(own))
    return names, lambda s: sum(not s.isdisjoint(own) for own in broken)


def test_the_shares_are_the_values_of_the_game_of_lost_outcomes(random_case: RandomCase) -> None:
    tried = 0
    for seed in range(120):
        made = random_case(Random(seed), seed)
        case = made.case()
        if "agreement" in made.model:
            continue
        level = (Level.DEMANDS, Level.RED_LINES)[seed % 2]
        names, game = lost(case, level)
        if not 2 <= len(names) <= 6:
            continue
        tried += 1
        found = blocked(solve_case(case, level))
        value = {
            frozenset(s): game(frozenset(s))
            for size in range(len(names) + 1)
            for s in combinations(names, size)
        }
        for name in names:
            shapley = banzhaf = Fraction(0)
            for chosen, worth in value.items():
                if name not in chosen:
                    added = value[chosen | {name}] - worth
                    order = factorial(len(chosen)) * factorial(len(names) - len(chosen) - 1)
                    shapley += Fraction(order * added, factorial(len(names)))
                    banzhaf += Fraction(added, 2 ** (len(names) - 1))
            others = frozenset(names) - {name}
            assert found[name].shapley == shapley
            assert found[name].banzhaf == banzhaf
            assert found[name].withdraw == value[frozenset(names)] - value[others]
            assert found[name].breaks == value[frozenset({name})]
    assert tried > 25


def test_shapley_values_add_up_to_all_that_is_lost_and_shares_to_one(
    random_case: RandomCase,
) -> None:
    for seed in range(60):
        solution = solve_case(random_case(Random(seed), seed).case())
        found = solution.blocking
        if found is None or not found.lost:
            continue
        assert solution.space.feasible is not None and solution.space.agreements is not None
        assert found.lost == solution.space.feasible - solution.space.agreements
        own = found.ladders.values()
        assert sum(Fraction(b.shapley) for b in own) == found.lost
        assert sum(Fraction(b.shapley_share or 0) for b in own) == 1
        assert sum(Fraction(b.banzhaf_share or 0) for b in own) == 1


def test_weakening_and_withdrawing_gain_what_solving_again_finds(plain: Make) -> None:
    # ann takes l2 or more and never l0; bob takes l1 or less; four options in all
    def solved(**ann: Any) -> Solution:
        said = stances(level=ann) if ann else {}
        bob = stances(level={"acceptable": "<= l1"})
        case = plain(
            model(("ann", "bob"), {"level": scale(4)}),
            {**({"ann": said} if said else {}), "bob": bob},
        ).case()
        return solve_case(case)

    before = solved(acceptable=">= l2", red_line="l0")
    own = blocked(before)["ann.level"]
    assert own.weaken == solved(red_line="l0").space.agreements == 1
    assert own.withdraw == solved().space.agreements == 2
    assert blocked(before)["bob.level"].weaken is None
    assert before.verdict is Verdict.CLOSED


@pytest.mark.parametrize(
    ("scenario", "level"),
    [(None, Level.DEMANDS), (None, Level.RED_LINES), ("minimal_bridge", Level.DEMANDS)],
)
def test_gains_in_the_large_case_are_those_of_solving_again_without_the_ladder(
    scenario: str | None, level: Level
) -> None:
    problem = compile_problem(api.load("ukraine-2025", scenario).case, level)
    found = blocking(explore(problem))
    assert found is not None
    assert found.method == "exact"
    rungs: dict[str, list[int]] = {}
    for position, commitment in enumerate(problem.commitments):
        rungs.setdefault(commitment.ladder, []).append(position)
    everything = frozenset(range(len(problem.commitments)))
    agreements = count(agreements_of(problem))
    feasible = count(agreements_of(problem, without=everything))
    for name, own in found.ladders.items():
        positions = rungs[name]
        assert own.withdraw == count(agreements_of(problem, without=frozenset(positions))) - (
            agreements
        )
        top_alone = count(agreements_of(problem, without=frozenset(positions[:1]))) - agreements
        assert own.weaken == (top_alone if len(positions) > 1 else None)
        others = everything - frozenset(positions)
        assert own.breaks == feasible - count(agreements_of(problem, without=others))


# Who counts


@pytest.mark.parametrize("agreement", ["at_least(2, ann, bob)", "(ann or bob) and ann and bob"])
def test_any_rule_that_comes_down_to_fixed_parties_is_counted(plain: Make, agreement: str) -> None:
    case = plain(
        model(("ann", "bob", "cem"), {"level": scale(4)}, agreement=agreement),
        {
            "ann": stances(level={"acceptable": ">= l2"}),
            "bob": stances(level={"acceptable": "<= l2"}),
            "cem": stances(level={"acceptable": "l0"}),
        },
    ).case()
    found = blocked(solve_case(case))
    # cem need not accept, so that its demand blocks nothing
    assert list(found) == ["ann.level", "bob.level"]
    assert [b.withdraw for b in found.values()] == [2, 1]


def test_where_several_groups_could_agree_nothing_is_counted_and_a_note_says_so(
    plain: Make,
) -> None:
    case = plain(
        model(("ann", "bob"), {"level": scale(3)}, agreement="ann or bob"),
        {"ann": stances(level={"acceptable": "l0"}), "bob": stances(level={"acceptable": "l2"})},
    ).case()
    solution = solve_case(case)
    assert solution.blocking is None
    assert "blocking_needs_conjunction" in [note.code for note in solution.notes]


def test_a_stance_that_others_defer_to_counts_once_and_for_them(plain: Make) -> None:
    case = plain(
        model(("ann", "bob"), {"level": scale(3)}, agreement="ann"),
        {
            "ann": {"stances": {"level": {"defers_to": "bob"}}},
            "bob": stances(level={"acceptable": "l0"}),
        },
    ).case()
    assert {name: b.withdraw for name, b in blocked(solve_case(case)).items()} == {"bob.level": 2}


# Extremes


def test_commitments_that_all_outcomes_break_or_none_does_are_counted(plain: Make) -> None:
    case = plain(
        model(
            ("ann", "bob"),
            {"level": scale(3)},
            rules={"up": {"title": "Up", "require": "level >= l1", "basis": "logic"}},
        ),
        {
            "ann": stances(level={"acceptable": "l0"}),
            "bob": stances(level={"acceptable": ">= l1"}),
        },
    ).case()
    found = blocked(solve_case(case))
    assert (found["ann.level"].breaks, found["ann.level"].withdraw) == (2, 2)
    assert found["ann.level"].shapley_share == 1
    assert (found["bob.level"].breaks, found["bob.level"].shapley_share) == (0, 0)


def test_rules_that_leave_nothing_lose_nothing(plain: Make) -> None:
    rules = {
        name: {"title": name, "require": f"level {sign} l1", "basis": "logic"}
        for name, sign in (("up", ">"), ("down", "<"))
    }
    case = plain(
        model(("ann",), {"level": scale(3)}, rules=rules),
        {"ann": stances(level={"acceptable": "l0", "red_line": "l2"})},
    ).case()
    for found in (solve_case(case).blocking, estimated(compile_problem(case))):
        assert found is not None
        assert (found.method, found.lost) == ("exact", 0)
        assert found.ladders["ann.level"] == LadderBlocking(
            weaken=0, withdraw=0, breaks=0, shapley=0, shapley_share=None, banzhaf=0,
            banzhaf_share=None,
        )  # fmt: skip


def test_without_commitments_nothing_blocks(plain: Make) -> None:
    found = solve_case(plain(model(("ann",), {"level": scale(3)}), {}).case()).blocking
    assert found == Blocking(method="exact", lost=0, ladders={})


def test_steps_that_nobody_tells_apart_all_count(plain: Make) -> None:
    amount = {
        "title": "Amount", "kind": "number", "unit": "crowns", "min": 0, "max": 99_999, "step": 1
    }  # fmt: skip
    case = plain(
        model(("ann", "bob"), {"amount": amount, "other": amount}),
        {"ann": stances(amount={"acceptable": ">= 60000", "red_line": "< 20000"}),
         "bob": stances(other={"acceptable": "< 30000"})},
    ).case()  # fmt: skip
    found = blocked(solve_case(case))
    assert (found["ann.amount"].weaken, found["ann.amount"].withdraw) == (
        40_000 * 30_000,
        60_000 * 30_000,
    )
    assert found["bob.other"].withdraw == 40_000 * 70_000
    assert found["bob.other"].breaks == 100_000 * 70_000


# Estimates


def test_weakening_is_estimated_apart_from_withdrawing(plain: Make) -> None:
    case = plain(
        model(("ann", "bob"), {"level": scale(8), "other": scale(8)}),
        {
            "ann": stances(level={"acceptable": ">= l6", "red_line": "<= l3"}),
            "bob": stances(other={"acceptable": ">= l4"}),
        },
    ).case()
    problem = compile_problem(case)
    exact, found = blocked(solve_case(case))["ann.level"], estimated(problem).ladders["ann.level"]
    assert (exact.weaken, exact.withdraw) == (2 * 4, 6 * 4)
    assert found.weaken is not None
    assert abs(found.weaken - 8) <= 1
    assert abs(found.withdraw - 24) <= 2


def test_estimates_say_so_and_their_intervals_hold_the_exact_figures(
    random_case: RandomCase,
) -> None:
    inside = of_all = 0
    for seed in range(120):
        problem = compile_problem(random_case(Random(seed), seed).case())
        solved = brute_force(problem.case)
        oracle = solved.blocking
        if oracle is None:
            continue
        found = estimated(problem, seed=seed)
        if found.method == "exact":
            assert not solved.feasible
            continue
        assert (found.draws, found.seed) == (2_000, seed)
        for name, own in found.ladders.items():
            assert own.intervals is not None
            figures: Mapping[str, Any] = vars(oracle[name])
            assert own.intervals.keys() == {k for k, v in figures.items() if v is not None}
            for figure, (low, high) in own.intervals.items():
                assert low <= getattr(own, figure) <= high
                inside += low <= figures[figure] <= high
                of_all += 1
    assert of_all > 1_200
    assert inside >= 0.95 * of_all


def test_intervals_are_those_of_95_percent_and_wider_for_what_is_shared() -> None:
    problem = compile_problem(api.load("ukraine-2025").case, Level.RED_LINES)
    facts = explore(problem)
    exact = blocking(facts)
    assert exact is not None
    inside = dict.fromkeys(("withdraw", "breaks", "shapley", "banzhaf"), 0)
    seeds = 200
    for seed in range(seeds):
        found = blocking(facts, work_limit=-1, draws=400, seed=seed)
        assert found is not None
        for name, own in found.ladders.items():
            for figure in inside:
                low, high = (own.intervals or {})[figure]
                inside[figure] += low <= getattr(exact.ladders[name], figure) <= high
    of_all = seeds * len(exact.ladders)
    for figure in ("withdraw", "breaks"):
        assert 0.93 < inside[figure] / of_all < 0.97
    for figure in ("shapley", "banzhaf"):
        assert inside[figure] / of_all > 0.95


def test_estimates_come_close_and_repeat_with_their_seed() -> None:
    problem = compile_problem(api.load("ukraine-2025").case, Level.RED_LINES)
    exact = blocking(explore(problem))
    assert exact is not None
    assert exact.method == "exact"
    found = estimated(problem, draws=20_000)
    assert found == estimated(problem, draws=20_000)
    assert found != estimated(problem, draws=20_000, seed=2)
    assert abs(found.lost - exact.lost) < exact.lost / 50
    for name, own in exact.ladders.items():
        assert own.withdraw > 0
        assert abs(found.ladders[name].withdraw - own.withdraw) < own.withdraw / 5


def test_where_everything_is_lost_the_estimate_says_exactly_that() -> None:
    problem = compile_problem(api.load("tutorial").case)
    found = estimated(problem)
    # all 9,464 rule-keeping outcomes are lost, and so is every one that is drawn
    assert found.lost == 9_464
    assert found.lost_interval is not None
    assert found.lost_interval[0] < 9_464 == found.lost_interval[1]
    own = found.ladders["quillbeck.share"]
    assert own.withdraw == 0
    assert own.intervals is not None
    # not to have drawn one is no proof that there is none
    assert own.intervals["withdraw"][0] == 0 < own.intervals["withdraw"][1]


def test_above_the_limit_on_work_the_solution_is_estimated_with_a_note(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("zopa.solve.solver.WORK_LIMIT", 10)
    solution = api.solve("tutorial", "compromise")
    assert solution.blocking is not None
    assert solution.blocking.method == "estimated"
    (note,) = [n for n in solution.notes if n.code == "blocking_estimated"]
    assert f"{solution.blocking.draws:,}" in note.text
    assert solution.limits["blocking_work"] == 10


def test_above_the_limit_on_nodes_nothing_is_counted_and_a_note_says_so(plain: Make) -> None:
    # each rule ties an issue of the first half to one of the second
    issues = {f"i{k}": scale(4) for k in range(12)}
    rules = {
        f"r{k}": {"title": "Tie", "require": f"i{k} == i{(5 * k) % 12}", "basis": "logic"}
        for k in range(1, 12)
        if (5 * k) % 12 != k
    }
    case = plain(
        model(("ann",), issues, rules=rules), {"ann": stances(i0={"acceptable": "l0"})}
    ).case()
    solution = solve_case(case, node_limit=1)
    # a search settles the verdict; what single stances block stays uncounted
    assert solution.verdict is Verdict.OPEN and solution.space.agreements is None
    assert solution.blocking is None
    assert "blocking_limit" in [note.code for note in solution.notes]
