"""The cells of a sweep against solving each variation anew, by brute force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest

from zopa.case.case import Case
from zopa.compare.sweep.choose import SweepRequest, planned
from zopa.compare.sweep.engine import Cell, Engine
from zopa.compare.sweep.plan import Plan
from zopa.problem.commitments import commitments
from zopa.problem.compile import compile_problem, with_scores
from zopa.problem.problem import Problem
from zopa.results.base import Level, Reading, Verdict
from zopa.solve.brute import BruteSolution, brute_force
from zopa.solve.families import Families
from zopa.solve.keep_drop import keep_drop
from zopa.solve.solver import solve_case
from zopa.solve.space import explore
from zopa.solve.worth import worth

WAYS = [
    (Level.DEMANDS, Reading.CODED),
    (Level.DEMANDS, Reading.CAUTIOUS),
    (Level.RED_LINES, Reading.CODED),
]
CHUNKS, PER_CHUNK = 4, 5


def planned_for(
    case: Case, level: Level, reading: Reading, rng: Random, detail: str
) -> Plan | None:
    """A sweep over a few random codings: single commitments, and now and then a whole stance."""
    ids = [c for c in commitments(case, level, reading) if c.kind != "walk_away"]
    chosen: dict[str, str] = {}
    for commitment in rng.sample(ids, min(len(ids), rng.choice((1, 2, 3, 3)))):
        name = commitment.ladder if rng.random() < 0.25 else commitment.id
        if not any(name.startswith(o) or o.startswith(name) for o in chosen):
            chosen[name] = name
    if not chosen:
        return None
    request = SweepRequest(vary=tuple(chosen), detail=detail)  # type: ignore[arg-type]
    return planned(request, {"baseline": case}, level, reading)


def dropped_by(plan: Plan, mask: int) -> frozenset[str]:
    own = (c.commitments for bit, c in enumerate(plan.codings) if mask >> bit & 1)
    return frozenset(name for names in own for name in names)


def all_cells(plan: Plan) -> list[Cell]:
    engine = Engine(plan)
    return [cell for chunk in range(plan.chunks) for cell in engine.chunk(chunk).cells]


def all_verdicts(plan: Plan) -> list[bool]:
    engine = Engine(plan)
    found = [engine.chunk(chunk) for chunk in range(plan.chunks)]
    assert not any(one.unknown.any() for one in found)
    return [bool(is_open) for one in found for is_open in one.is_open]


def reduced(problem: Problem, without: frozenset[str]) -> Problem:
    """The problem of the other commitments alone, to be solved from the start."""
    kept = [i for i, c in enumerate(problem.commitments) if c.id not in without]
    return replace(
        problem,
        commitments=tuple(problem.commitments[i] for i in kept),
        relations=tuple(problem.relations[i] for i in kept),
    )


def points_anew(
    case: Case, level: Level, reading: Reading, without: frozenset[str], limit: int = 3_000_000
) -> Mapping[str, Any]:
    scored = reduced(with_scores(compile_problem(case, level, reading)), without)
    found = worth(scored, explore(scored, limit, soft=False).verdict, limit).bargaining
    if found is None:
        return {}
    names = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
    return {
        name: sorted(
            sorted((p, Fraction(str(v))) for p, v in one.utilities.items()) for one in all_
        )
        for name in names
        if (all_ := getattr(found, name)) is not None
    }


def ladder_of(commitment: str) -> str:
    return commitment.removesuffix(".demand").removesuffix(".red_line")


def fewest(brute: BruteSolution) -> tuple[int | None, int | None]:
    return (
        min((len(one) for one in brute.concessions), default=None),
        min((len({ladder_of(c) for c in one}) for one in brute.concessions), default=None),
    )


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_full_cells_are_those_of_solving_each_variation_anew(
    random_case: Callable[[Random, object], Any], chunk: int
) -> None:
    for number in range(PER_CHUNK):
        seed = f"sweep {chunk} {number}"
        rng = Random(seed)
        made = random_case(rng, seed)
        case = made.case()
        level, reading = rng.choice(WAYS)
        plan = planned_for(case, level, reading, rng, "full")
        if plan is None:
            continue
        cells = all_cells(plan)
        assert [cell.cell for cell in cells] == list(range(1 << len(plan.codings))), made
        for cell in cells:
            without = dropped_by(plan, cell.cell)
            brute = brute_force(case, level, reading, without=without)
            assert cell.verdict is brute.verdict, made
            assert (cell.agreements, cell.method) == (brute.agreements, "exact"), made
            assert cell.conflicts == len(brute.conflicts), made
            assert (cell.fewest_commitments, cell.fewest_ladders) == fewest(brute), made
            verdicts = [
                brute.verdict
                if way == (level, reading)
                else brute_force(case, *way, without=without).verdict
                for way in WAYS
            ]
            assert [cell.coded, cell.cautious, cell.red_lines] == verdicts, made
            told = {
                name: sorted(sorted(one.items()) for one in ties)
                for name, ties in cell.points.items()
            }
            assert told == points_anew(case, level, reading, without), made


def test_verdicts_are_those_of_solving_each_variation_anew(
    random_case: Callable[[Random, object], Any],
) -> None:
    opened = 0
    for number in range(20):
        seed = f"verdicts {number}"
        rng = Random(seed)
        made = random_case(rng, seed)
        case = made.case()
        level, reading = rng.choice(WAYS)
        small = [s for s in brute_force(case, level, reading).concessions if 0 < len(s) < 4]
        if not small:
            continue
        chosen = rng.choice(sorted(map(sorted, small)))
        others = [c.id for c in commitments(case, level, reading) if c.id not in chosen]
        names = [*chosen, *rng.sample(others, min(len(others), 1))]
        if any(name.endswith(".walk_away") for name in names):
            continue
        request = SweepRequest(vary=tuple(names))
        plan = planned(request, {"baseline": case}, level, reading)
        found = all_verdicts(plan)
        expected = [
            brute_force(case, level, reading, without=dropped_by(plan, mask)).verdict
            is Verdict.OPEN
            for mask in range(1 << len(plan.codings))
        ]
        assert found == expected, made
        assert expected[-1], made
        opened += not expected[0]
    assert opened >= 5


def test_without_soft_diagrams_each_variation_is_solved(
    random_case: Callable[[Random, object], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from zopa.compare.sweep import engine
    from zopa.problem.relation import NodeLimit

    compared = 0
    for number in range(6):
        rng = Random(f"no soft diagram {number}")
        made = random_case(rng, number)
        plan = planned_for(made.case(), Level.DEMANDS, Reading.CODED, rng, "full")
        if plan is None:
            continue
        cells = all_cells(plan)

        def refuse(*_: object) -> None:
            raise NodeLimit(None, 1)

        with monkeypatch.context() as patch:
            patch.setattr(engine, "soft_diagrams", refuse)
            bare = all_cells(plan)
        for one, other in zip(cells, bare, strict=True):
            nothing = {"conflicts": None, "fewest_commitments": None, "fewest_ladders": None}
            assert replace(one, **nothing, points={}) == replace(other, points={}), made
            assert {n: sorted(map(str, t)) for n, t in one.points.items()} == {
                n: sorted(map(str, t)) for n, t in other.points.items()
            }, made
            compared += 1
    assert compared > 15


@pytest.mark.parametrize("seed", range(40))
def test_blocks_of_verdicts_are_those_of_every_set_alone(seed: int) -> None:
    rng = Random(seed)
    codings = rng.randint(1, 9)
    elements = list(range(rng.randint(codings, 14)))
    sets = [rng.sample(elements, rng.randint(0, 3)) for _ in range(rng.randint(0, 6))]
    families = Families(elements)
    family = families.minimal(families.of(sets))
    owner = [[e for e in elements if e % (codings + 1) == bit] for bit in range(codings)]
    found = keep_drop(families, family, owner)
    assert found is not None

    def is_open(mask: int) -> bool:
        dropped = {e for bit, own in enumerate(owner) if mask >> bit & 1 for e in own}
        return any(dropped.issuperset(one) for one in sets)

    expected = [is_open(mask) for mask in range(1 << codings)]
    bits = rng.randint(0, codings)
    blocks = [found.verdicts(first, bits) for first in range(0, 1 << codings, 1 << bits)]
    assert np.concatenate(blocks).tolist() == expected


def test_a_block_of_verdicts_lies_where_it_fits() -> None:
    families = Families((0, 1))
    found = keep_drop(families, families.of([(0,)]), [[0], [1]])
    assert found is not None
    assert found.verdicts(0, 2).tolist() == [False, True, False, True]
    for first, bits in ((1, 1), (4, 1), (0, 3), (-2, 1)):
        with pytest.raises(ValueError, match="blocks of a power of two"):
            found.verdicts(first, bits)
    with pytest.raises(ValueError, match="belongs to two codings"):
        keep_drop(families, families.of([(0,)]), [[0], [0]])


PRICE = {"kind": "number", "unit": "euro", "min": 0, "max": 100, "step": 5}
TERM = {"kind": "choice", "options": {"x": "X", "y": "Y"}}
MODEL = {
    "parties": {"a": {"title": "A"}, "b": {"title": "B"}},
    "issues": {"price": {"title": "Price", **PRICE}, "term": {"title": "Term", **TERM}},
}


def bargainers(term: Mapping[str, Any]) -> Mapping[str, Any]:
    """Two parties that know their walk-away values and a weight only within bounds."""
    weight = {"weight": 3, "weight_range": {"low": 1, "high": 6}}
    rest = {"red_line": [], "basis": "assumed"}
    return {
        "a": {
            "walk_away": {"low": 20, "high": 80},
            "stances": {
                "price": {"values": [[0, 0], [100, 100]], **weight},
                "term": {"values": {"x": 100, "y": 0}, **term},
            },
        },
        "b": {
            "walk_away": {"low": 10, "high": 90},
            "stances": {
                "price": {"values": [[0, 100], [100, 0]]},
                "term": {"values": {"x": 0, "y": 100}, "acceptable": ["y"], **rest},
            },
        },
    }


def test_draws_are_those_of_solve(plain: Any) -> None:
    stated = {"acceptable": ["x"], "red_line": [], "basis": "assumed"}
    case = plain(MODEL, bargainers(stated)).case()
    draws, seed = 12, 5
    request = SweepRequest(vary=("a.term.demand",), draws=draws, seed=seed, detail="full")
    plan = planned(request, {"baseline": case}, Level.DEMANDS, Reading.CODED)
    assert (plan.groups, plan.cells) == (draws, 2 * draws)
    cells = all_cells(plan)
    kept, dropped = cells[0::2], cells[1::2]
    assert {cell.verdict for cell in kept} == {Verdict.CLOSED}
    ranges = solve_case(plain(MODEL, bargainers({})).case(), draws=draws, seed=seed).ranges
    assert ranges is not None
    opened = [cell for cell in dropped if cell.verdict is Verdict.OPEN]
    assert 0 < len(opened) < draws
    assert len(opened) == ranges.open.hits
    worths = [tie["a"] for cell in opened for tie in cell.points.get("nash", ())]
    spread = ranges.bargaining["nash"].utilities["a"]
    assert (float(min(worths)), float(max(worths))) == (spread.low, spread.high)
