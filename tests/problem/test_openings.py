"""What sets of elements open, many at once: against going through all outcomes."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest

from zopa.problem import openings as module
from zopa.problem.openings import Opening, openings
from zopa.problem.paths import CountArray
from zopa.problem.relation import Relation
from zopa.problem.soft import build_soft

Outcome = tuple[int, ...]


def random_relation(rng: np.random.Generator, sizes: list[int], density: float) -> Relation:
    width = int(rng.integers(1, min(3, len(sizes)) + 1))
    scope = tuple(int(v) for v in rng.choice(len(sizes), width, replace=False))
    return Relation(scope, rng.random([sizes[v] for v in scope]) < density)


def cheapest(
    outcomes: list[Outcome], copies: list[list[int]], costs: list[CountArray]
) -> Opening | None:
    if not outcomes:
        return None

    def cost(outcome: Outcome) -> int:
        return sum(int(row[o]) for row, o in zip(costs, outcome, strict=True))

    count = sum(prod(row[o] for row, o in zip(copies, x, strict=True)) for x in outcomes)
    return Opening(count, min(outcomes, key=lambda x: (cost(x), x)))


@pytest.mark.parametrize("unit", [1, 10**30], ids=["small costs", "costs beyond 64 bits"])
@pytest.mark.parametrize("cells", [1, 2_000_000], ids=["one set at a time", "all at once"])
@pytest.mark.parametrize("seed", range(6))
def test_openings_agree_with_going_through_all_outcomes(
    seed: int, cells: int, unit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CELLS", cells)
    rng = np.random.default_rng(seed)
    for _ in range(12):
        sizes = [int(s) for s in rng.integers(1, 4, int(rng.integers(1, 6)))]
        copies = [[int(c) for c in rng.integers(1, 5, size)] for size in sizes]
        rules = [random_relation(rng, sizes, 0.8) for _ in range(rng.integers(0, 3))]
        commitments = [random_relation(rng, sizes, 0.5) for _ in range(6)]
        elements = [int(e) for e in rng.permutation(10)[:6]]
        order = [int(v) for v in rng.permutation(len(sizes))]
        soft = build_soft(sizes, rules, commitments, order, elements=elements)
        sets = [frozenset(np.flatnonzero(rng.random(10) < 0.5).tolist()) for _ in range(8)]
        costs = [[rng.integers(0, 3, size).astype(object) * unit for size in sizes] for _ in sets]

        keep = [x for x in product(*map(range, sizes)) if all(r.kept_by(x) for r in rules)]
        broken = {
            x: {e for e, c in zip(elements, commitments, strict=True) if not c.kept_by(x)}
            for x in keep
        }
        expected = [
            cheapest([x for x in keep if broken[x] <= allowed], copies, own)
            for allowed, own in zip(sets, costs, strict=True)
        ]
        assert openings(soft, copies, sets, costs) == expected


def test_counts_are_exact_beyond_64_bits() -> None:
    sizes, copies = [2] * 40, [[7, 5]] * 40
    soft = build_soft(sizes, [], [Relation((0,), np.array([True, False]))], range(40))
    nothing = [np.zeros(2, dtype=object)] * 40
    found = openings(soft, copies, [frozenset(), frozenset({0})], [nothing] * 2)
    assert found == [Opening(7 * 12**39, (0,) * 40), Opening(12**40, (0,) * 40)]


def test_no_set_asks_for_nothing() -> None:
    soft = build_soft([2], [], [Relation((0,), np.array([True, False]))], [0])
    assert openings(soft, [[1, 1]], [], []) == []
