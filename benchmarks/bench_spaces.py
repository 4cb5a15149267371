"""Spaces under constraints over two or three issues: ordered, built, counted and projected."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from benchmarks.rows import Row, median_seconds, peak_memory
from benchmarks.workloads import implications
from zopa.problem.diagram import Diagram, build, count, marginals
from zopa.problem.order import search_order
from zopa.problem.relation import Relation

TABLE = "Spaces under constraints, five options an issue"

CASES = [
    # issues, constraints, share of those over three issues, seeds
    (8, 12, 0.5, range(1)),
    (20, 30, 0.5, range(8)),
    (43, 60, 0.5, range(4)),
    (43, 80, 0.3, range(4)),
]
# Outcomes that are all gone through.
_FEW = 1_000_000


def projected(
    sizes: Sequence[int], constraints: Sequence[Relation], order: Sequence[int]
) -> tuple[Diagram, int, tuple[tuple[int, ...], ...]]:
    """Build the diagram, count it, and count what is left with each option."""
    copies = [[1] * size for size in sizes]
    diagram = build(sizes, copies, constraints, [], [frozenset()], order)
    return diagram, count(diagram), marginals(diagram)


@pytest.mark.parametrize(
    ("issues", "constraints", "wide", "seed"),
    [
        pytest.param(*case, seed, marks=[pytest.mark.smallest] if case[0] == 8 else [])
        for *case, seeds in CASES
        for seed in seeds
    ],
)
def bench_space(row: Row, issues: int, constraints: int, wide: float, seed: int) -> None:
    """From the constraints to the count of every option."""
    sizes = [5] * issues
    relations = implications(constraints, sizes, np.random.default_rng(seed), wide)
    order = search_order(sizes, relations)
    row.begin(TABLE, issues=issues, constraints=constraints, seed=seed)
    whole, (diagram, outcomes, options) = row.measure(
        lambda: projected(sizes, relations, search_order(sizes, relations))
    )
    ordered = median_seconds(lambda: projected(sizes, relations, order))
    check(sizes, relations, outcomes, options)
    row.note(
        outcomes_left=outcomes,
        nodes=diagram.nodes,
        **{
            "all,_s": whole,
            "with_the_order_given,_s": ordered,
            "memory,_MB": peak_memory(lambda: projected(sizes, relations, order)) / 1e6,
        },
    )
    if issues == 20:
        row.goal("20 issues, 30 constraints: ordered to projected, s", whole, 0.3, "<=")
        row.goal("20 issues, 30 constraints: with the order given, s", ordered, 0.1, "<=")


def check(
    sizes: Sequence[int],
    relations: Sequence[Relation],
    outcomes: int,
    options: Sequence[Sequence[int]],
) -> None:
    """Compare with going through all outcomes, or with the diagram by another order."""
    if np.prod(sizes, dtype=float) > _FEW:
        _, again, once_more = projected(sizes, relations, search_order(sizes, relations, seed=1))
        assert (again, once_more) == (outcomes, tuple(options))
        assert all(sum(row) == outcomes for row in options)
        return
    every = np.array(list(product(*map(range, sizes))))
    kept = every[np.all([relation.kept_by_each(every) for relation in relations], axis=0)]
    assert outcomes == len(kept)
    for variable, row in enumerate(options):
        assert np.bincount(kept[:, variable], minlength=sizes[variable]).tolist() == list(row)
