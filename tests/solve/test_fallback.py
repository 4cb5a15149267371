"""Answers by search where no diagram fits: against brute force, and against the diagrams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest

from zopa.problem.compile import compile_problem, with_scores
from zopa.problem.relation import Threshold
from zopa.report.summary import summarise
from zopa.results.base import Level, Reading, Verdict
from zopa.results.solution import Solution
from zopa.rules.consent import accepts
from zopa.solve import concessions
from zopa.solve.agreements import best_agreements, drawn_agreements
from zopa.solve.brute import brute_force, kept_by
from zopa.solve.fallback import cp, sat
from zopa.solve.solver import solve_case

Make = Callable[[Random, object], Any]

CASES = 60
POINTS = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")


def codes(solution: Solution) -> list[str]:
    return [note.code for note in solution.notes]


def drops(found: Any) -> set[frozenset[str]]:
    return {frozenset(one.drop) for one in found.minimal}


def members(found: Any) -> set[frozenset[str]]:
    return {frozenset(one.members) for one in found.minimal}


def as_choices(outcome: Any) -> dict[str, Any]:
    return {i: frozenset(v) if isinstance(v, tuple) else v for i, v in outcome.items()}


def agreed(case: Any, outcome: dict[str, Any], brought: Any, dropped: frozenset[str]) -> bool:
    """Judge an outcome from the definitions, with some commitments set aside."""
    from zopa.rules.evaluate import evaluate

    broken = [c for c in brought if c.id not in dropped and not kept_by(case, c, outcome)]
    accepting = frozenset(case.parties) - {party for c in broken for party in c.held_by}
    keeps = all(evaluate(rule.constraint, outcome) for rule in case.rules)
    return keeps and accepts(case.agreement, accepting)


def test_the_verdict_the_core_and_the_example_agree_with_brute_force(random_case: Make) -> None:
    searched = 0
    for seed in range(CASES):
        made = random_case(Random(seed), seed)
        case = made.case()
        solution, oracle = solve_case(case, node_limit=0), brute_force(case)
        assert solution.verdict is oracle.verdict, made
        cautious = brute_force(case, Level.DEMANDS, Reading.CAUTIOUS).verdict
        assert solution.levels.demands.cautious is cautious, made
        assert solution.levels.red_lines.verdict is brute_force(case, Level.RED_LINES).verdict
        assert as_choices(solution.space.core) == oracle.core, made
        searched += solution.verdict_method == "cp_sat"
        if solution.verdict is Verdict.CLOSED:
            assert solution.space.agreements == 0
            assert solution.space.example is None
            continue
        assert solution.space.agreements is None
        assert solution.space.method == "limit"
        problem = compile_problem(case)
        outcome = as_choices(solution.space.example)
        assert agreed(case, outcome, problem.commitments, frozenset()), made
    assert searched > CASES // 3


@pytest.mark.parametrize("most", [1, 3, 100])
def test_conflicts_and_concession_sets_agree_with_brute_force(
    random_case: Make, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(concessions, "SEARCHED", most)
    whole = partly = 0
    for seed in range(100, 100 + CASES):
        made = random_case(Random(seed), seed)
        case = made.case()
        solution, oracle = solve_case(case, node_limit=0), brute_force(case)
        conflicts, found = solution.conflicts, solution.concessions
        ways = oracle.concessions - {frozenset()}
        assert members(conflicts) <= oracle.conflicts, made
        assert drops(found) <= ways, made
        for shown, all_of_them in ((members(conflicts), oracle.conflicts), (drops(found), ways)):
            sizes = sorted(map(len, all_of_them))
            assert sorted(map(len, shown)) == sizes[: len(shown)], made
        if conflicts.complete:
            assert (conflicts.count, found.count) == (len(oracle.conflicts), len(ways)), made
        else:
            assert (
                (conflicts.count, found.count) == (conflicts.listed, found.listed) == (most, most)
            )
        if conflicts.method != "pysat":
            continue
        whole, partly = whole + conflicts.complete, partly + (not conflicts.complete)
        problem = compile_problem(case)
        for one in found.minimal:
            outcome = as_choices(one.opens.example)
            assert agreed(case, outcome, problem.commitments, frozenset(one.drop)), made
            assert one.opens.agreements is None
        # the same words as from the diagrams, wherever the same set is described
        exact = solve_case(case)
        rules = {one.members: (one.rules, one.because) for one in exact.conflicts.minimal}
        for one in conflicts.minimal:
            assert (one.rules, one.because) == rules[one.members], made
        same_highlights(solution, exact)
    assert whole + partly > 15
    assert partly > 0 or most > 3


def test_the_smallest_conflict_comes_first_also_where_its_demands_have_red_lines(
    plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    issues = {
        name: {"title": name, "kind": "choice", "options": {o: o.upper() for o in "abc"}}
        for name in "xyz"
    }
    require = {"ann": ["y == a or z == b", "y == b"], "bob": ["z == a"]}
    positions = {
        party: {
            "stances": {"x": {"acceptable": [kept], "red_line": ["c"], "basis": "stated"}},
            "conditions": {
                f"c{k}": {"require": text, "strength": "demand", "basis": "stated"}
                for k, text in enumerate(require[party])
            },
        }
        for party, kept in (("ann", "a"), ("bob", "b"))
    }
    case = plain({"parties": {"ann": "Ann", "bob": "Bob"}, "issues": issues}, positions).case()
    monkeypatch.setattr(concessions, "SEARCHED", 1)
    found = solve_case(case, node_limit=0).conflicts
    assert (found.method, found.complete) == ("pysat", False)
    assert [one.members for one in found.minimal] == [("ann.x.demand", "bob.x.demand")]
    monkeypatch.setattr(concessions, "SEARCHED", 2)
    found = solve_case(case, node_limit=0).conflicts
    assert [len(one.members) for one in found.minimal] == [2, 3]
    assert found.complete


def same_highlights(searched: Solution, exact: Solution) -> None:
    """Highlights are as good as those from the diagrams, or not known."""
    found, known = searched.concessions, exact.concessions
    if found.complete:
        assert found.ties == known.ties
    assert found.ties.items() <= known.ties.items()
    for name in ("fewest", "fewest_without_red_lines", "fewest_ladders"):
        one, best = getattr(found, name), getattr(known, name)
        if found.complete:
            assert (one and one.drop) == (best and best.drop)
        if one is None:
            continue
        if name == "fewest_ladders":
            ladder = {c: told.ladder for c, told in exact.commitments.items()}
            assert len({ladder[c] for c in one.drop}) == len({ladder[c] for c in best.drop})
        else:
            assert len(one.drop) == len(best.drop)
    if found.complete and known.most_even is not None and found.most_even is not None:
        # of sets that are as even, the order in which families are stored picks one
        assert sorted(found.most_even.share.values()) == sorted(known.most_even.share.values())


def with_reservations(made: Any, rng: Random) -> Any:
    """Give every party a walk-away value that leaves something to bargain about."""
    for party in made.model["parties"]:
        made.positions.setdefault(party, {})["walk_away"] = rng.choice((0, 5, 20, 30))
    return made.case()


def test_bargaining_points_are_those_of_the_diagrams(random_case: Make) -> None:
    told = dict.fromkeys(POINTS, 0)
    for seed in range(CASES):
        made = random_case(Random(seed), seed)
        case = with_reservations(made, Random(seed))
        searched = solve_case(case, node_limit=0).bargaining
        exact = solve_case(case).bargaining
        assert (searched is None) == (exact is None), made
        if searched is None or exact is None:
            continue
        assert searched.method == "cp_sat"
        assert (searched.base, searched.why) == (exact.base, exact.why), made
        assert (searched.values, searched.ideal) == (exact.values, exact.ideal), made
        problem = with_scores(compile_problem(case))
        for name in POINTS:
            ours, theirs = getattr(searched, name), getattr(exact, name)
            assert (ours is None) == (theirs is None)
            for one, other in zip(ours or (), theirs or (), strict=True):
                told[name] += 1
                assert one.scores == other.scores, made
                assert one.ties is None
                outcome = as_choices(one.outcome)
                assert problem.scores is not None
                dropped = {c.id for c in problem.commitments} if exact.base != "agreements" else ()
                assert agreed(case, outcome, problem.commitments, frozenset(dropped)), made
    assert min(told.values()) > 20


def sums_problem(plain: Any, threshold: Threshold) -> Any:
    """A problem whose only relation is a sum over three issues; a fourth may decide it."""
    issues = {
        name: {"title": name, "kind": "choice", "options": {f"o{i}": "x" for i in range(size)}}
        for name, size in zip("abcd", (3, 2, 4, 2), strict=True)
    }
    stance = {"stances": {n: {"ideal": "o0", "basis": "stated"} for n in issues}}
    content = {"parties": {"ann": "Ann", "bob": "Bob"}, "issues": issues}
    problem = compile_problem(plain(content, {"ann": stance}).case(), scored=True)
    every = [
        replace(v, class_of=np.arange(n), values=tuple(range(n)), multiplicity=(1,) * n)
        for v, n in zip(problem.variables, (3, 2, 4, 2), strict=True)
    ]
    return replace(
        problem, variables=tuple(every), definitions=(threshold,), scores=None, order=(2, 0, 3, 1)
    )


@pytest.mark.parametrize("decides", [False, True])
@pytest.mark.parametrize(
    ("least", "most"), [(4, None), (None, 3), (2, 5), (-(10**30), 10**30), (10**30, None), (9, 2)]
)
def test_sums_mean_the_same_to_both_solvers(
    plain: Any, decides: bool, least: int | None, most: int | None
) -> None:
    worths = (np.array([0, 2, 5]), np.array([-1, 3]), np.array([0, 0, 1, 4]))
    scope = (0, 1, 2, 3) if decides else (0, 1, 2)
    threshold = Threshold(scope, worths, least, most, decides)
    problem = sums_problem(plain, threshold)
    outcomes = cp.Outcomes(problem, cp.Effort())
    with sat.Clashes(problem, ()) as clashes:
        for chosen in product(*(range(n) for n in problem.sizes)):
            question = outcomes.ask()
            literals = [outcomes.literal(v, c) for v, c in enumerate(chosen)]
            for literal in literals:
                question.some([literal])
            kept = threshold.kept_by(chosen)
            assert (question.answer() == chosen) == kept, chosen
            assert clashes.effort.solve(clashes._solver, literals) == kept, chosen


@pytest.mark.usefixtures("no_extra")
def test_without_the_extra_the_answer_is_unknown_and_names_it(random_case: Make) -> None:
    for seed in range(10):
        solution = solve_case(random_case(Random(seed), seed).case(), node_limit=0)
        if solution.verdict_method == "diagram":
            continue
        assert solution.verdict is Verdict.UNKNOWN
        assert solution.conflicts.method == solution.concessions.method == "limit"
        assert not solution.conflicts.complete and not solution.concessions.complete
        note = next(note for note in solution.notes if note.code == "search_missing")
        assert "zopa[cp]" in note.text and "ortools" in note.text and "python-sat" in note.text
        assert "verdict" in note.ids
        return
    pytest.fail("no case passed the limit")


def entangled(plain: Any, kept: int) -> Any:
    """Conditions and rules that each join three of twelve issues, at random."""
    rng = Random(4)
    names = [f"i{k:02d}" for k in range(12)]
    options = ["a", "b", "c"]
    parties = ("ann", "bob")

    def clause() -> str:
        one, other, third = rng.sample(names, 3)
        x, y, z = (rng.choice(options) for _ in range(3))
        return f"{one} == {x} or {other} != {y} or {third} == {z}"

    positions: dict[str, Any] = {}
    for party in parties:
        stances: dict[str, Any] = {}
        for name in names:
            liked = rng.sample(options, 3)
            stances[name] = {"ideal": liked[0], "basis": "stated", "weight": rng.randint(1, 4)}
            if rng.random() < 0.4:
                stances[name]["acceptable"] = liked[:kept]
        conditions = {
            f"c{k}": {"require": clause(), "strength": "demand", "basis": "stated"}
            for k in range(14)
        }
        positions[party] = {"stances": stances, "conditions": conditions, "walk_away": 35}
    rules = {f"r{k}": {"title": f"r{k}", "require": clause(), "basis": "logic"} for k in range(8)}
    issues = {
        name: {"title": name, "kind": "choice", "options": {o: o.upper() for o in options}}
        for name in names
    }
    content = {"parties": {p: p.title() for p in parties}, "issues": issues, "rules": rules}
    return plain(content, positions).case()


def test_an_entangled_open_case_is_answered_over_the_limit(plain: Any) -> None:
    case = entangled(plain, 2)
    exact, searched = solve_case(case), solve_case(case, node_limit=100)
    assert (exact.verdict_method, searched.verdict_method) == ("diagram", "cp_sat")
    assert exact.verdict is searched.verdict is Verdict.OPEN
    assert searched.space.agreements is None and searched.frontier is None
    assert searched.space.core == exact.space.core
    assert searched.conflicts.complete and searched.conflicts.count == 0
    assert searched.bargaining is not None and exact.bargaining is not None
    assert searched.bargaining.values == exact.bargaining.values
    for name in POINTS:
        ours, theirs = getattr(searched.bargaining, name), getattr(exact.bargaining, name)
        assert [p.scores for p in ours] == [p.scores for p in theirs]
    assert {"ortools"} <= searched.versions.keys() - exact.versions.keys()
    assert searched.limits["cp_sat_effort"] == cp.EFFORT
    assert "searched" in codes(searched) and "searched" not in codes(exact)
    assert searched == solve_case(case, node_limit=100)
    found = best_agreements(case, 3, node_limit=100)
    assert (found.verdict, found.found, found.complete) == (Verdict.OPEN, (), False)
    drawn = drawn_agreements(case, 3, node_limit=100)
    assert (drawn.found, drawn.complete) == ((), False)


def test_an_entangled_closed_case_is_explained_over_the_limit(
    plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concessions, "SEARCHED", 10)
    case = entangled(plain, 1)
    exact, searched = solve_case(case), solve_case(case, node_limit=100)
    assert searched.verdict is exact.verdict is Verdict.CLOSED
    assert (searched.conflicts.method, exact.conflicts.method) == ("pysat", "diagram")
    assert members(searched.conflicts) <= members(exact.conflicts)
    assert drops(searched.concessions) <= drops(exact.concessions)
    fewest, best = searched.concessions.fewest, exact.concessions.fewest
    assert fewest is not None and best is not None and len(fewest.drop) == len(best.drop)
    option = searched.issues["i00"].options["a"]  # type: ignore[index]
    assert option.agreements == 0 and option.least_broken is None and not option.breaks_known
    texts = [getattr(block, "text", "") for block in summarise(searched)]
    assert any(text.startswith("At least ten smallest concession sets") for text in texts)
    assert not any("no outcome" in cell for cell in cells(searched))
    found = best_agreements(case, 3, node_limit=100)
    assert (found.found, found.complete) == ((), False)


def cells(solution: Solution) -> list[str]:
    return [
        cell for block in summarise(solution) for row in getattr(block, "rows", ()) for cell in row
    ]


def test_a_search_that_is_given_up_leaves_the_answer_unknown(
    plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cp, "EFFORT", 0)
    solution = solve_case(entangled(plain, 2), node_limit=100)
    assert solution.verdict is Verdict.UNKNOWN
    assert solution.verdict_method == "limit"
    assert solution.bargaining is None
    assert "search_gave_up" in codes(solution)


def test_conflicts_given_up_half_way_are_not_complete(
    plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = entangled(plain, 1)
    every = solve_case(case)
    seen = set()
    for effort in (0, 30, 150, 600):
        monkeypatch.setattr(sat, "EFFORT", effort)
        solution = solve_case(case, node_limit=100)
        assert solution.verdict is Verdict.CLOSED
        assert members(solution.conflicts) <= members(every.conflicts)
        assert drops(solution.concessions) <= drops(every.concessions)
        assert solution.conflicts.complete == (solution.conflicts.count == every.conflicts.count)
        seen.add(solution.conflicts.count > 0)
        if not effort:
            assert "search_gave_up" in codes(solution)
            assert solution.conflicts.method == solution.concessions.method == "limit"
    assert seen == {False, True}
