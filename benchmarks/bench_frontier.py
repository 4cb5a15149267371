"""The Pareto frontier of unconstrained outcomes: beside other programs, and alone beyond them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from _pytest.mark import ParameterSet

from benchmarks.others import Vectors, enumerated, negmas_frontier, negmas_is_here
from benchmarks.rows import Row, peak_memory, seconds
from benchmarks.workloads import preferences
from zopa.problem.diagram import build
from zopa.problem.order import search_order
from zopa.problem.relation import IntArray
from zopa.solve.pareto import Frontier, frontier

BESIDE = "The Pareto frontier beside other programs, ten options an issue"
ALONE = "The Pareto frontier alone, ten options an issue"

KINDS = ("random", "opposed")
TIMES_NEGMAS = {2: 1000, 3: 300, 4: 30}
# Another program is left out at a size if a tenth of it took it longer than this: two minutes and
# more, and for NegMAS gigabytes.
PATIENCE = 12.0


def cases(issues: Sequence[int]) -> list[ParameterSet]:
    """List parties, kinds and sizes, of which the smallest of each kind is quick."""
    return [
        pytest.param(
            parties,
            kind,
            number,
            marks=[pytest.mark.smallest] if number == issues[0] else [],
            id=f"{parties}-{kind}-{number}",
        )
        for parties in (2, 3, 4)
        for kind in KINDS
        for number in issues
    ]


def from_nothing(scores: Sequence[IntArray]) -> Frontier:
    """Order, build and solve, as `zopa solve` does."""
    sizes = [len(table) for table in scores]
    order = search_order(sizes, [])
    diagram = build(sizes, [[1] * size for size in sizes], [], [], [frozenset()], order)
    return frontier(diagram, scores)


@pytest.fixture(scope="module")
def taken() -> dict[object, tuple[int, float]]:
    """Keep how long the other programs took: per program, parties and kind, outcomes and time."""
    return {}


@pytest.mark.parametrize(("parties", "kind", "issues"), cases([3, 4, 5, 6, 7]))
def bench_beside(
    row: Row, taken: dict[object, tuple[int, float]], parties: int, kind: str, issues: int
) -> None:
    """The same frontier by zopa, NegMAS and enumeration."""
    scores = preferences(kind, parties, [10] * issues, seed=1)
    row.begin(BESIDE, parties=parties, preferences=kind, outcomes=10**issues)
    time, found = row.measure(lambda: from_nothing(scores))
    assert found.complete
    vectors = {tuple(vector) for vector in found.vectors.tolist()}
    row.note(points=len(vectors), **{"zopa,_s": time})

    def other(name: str, call: Callable[[], Vectors]) -> float | None:
        before = taken.get((name, parties, kind), (0, 0.0))
        if before[1] > PATIENCE:
            row.note(**{f"{name},_s": f"not run: {before[0]:,} took {before[1]:.0f} s"})
            return None
        needed, theirs = seconds(call)
        assert theirs == vectors
        taken[name, parties, kind] = (10**issues, needed)
        row.note(**{f"{name},_s": needed, f"{name}_/_zopa": needed / time})
        return needed

    other("enumeration", lambda: enumerated(scores))
    if not negmas_is_here():
        row.note(**{"NegMAS,_s": "not installed"})
        return
    theirs = other("NegMAS", negmas_frontier(scores))
    if issues == 6 and theirs is not None:
        limit = TIMES_NEGMAS[parties]
        name = f"Times as fast as NegMAS at 10^6 outcomes, {parties} parties"
        row.goal(name, theirs / time, limit, ">=")


@pytest.mark.parametrize(("parties", "kind", "issues"), cases([9, 12, 15, 20, 30]))
def bench_alone(row: Row, parties: int, kind: str, issues: int) -> None:
    """Up to 10^30 outcomes."""
    scores = preferences(kind, parties, [10] * issues, seed=1)
    row.begin(ALONE, parties=parties, preferences=kind, outcomes=10**issues)
    time, found = row.measure(lambda: from_nothing(scores))
    check_frontier(found, scores)
    row.note(
        points=len(found),
        complete="yes" if found.complete else "no",
        partial_outcomes_looked_at=found.labels,
        **{"zopa,_s": time, "memory,_MB": peak_memory(lambda: from_nothing(scores)) / 1e6},
    )
    if parties == 2 and issues == 30:
        row.goal("Two parties, 10^30 outcomes, s", time, 0.1, "<=")


def check_frontier(found: Frontier, scores: Sequence[IntArray]) -> None:
    """Check what can be at any size: outcomes have their scores, and none dominates another."""
    total = sum(table[found.outcomes[:, v]] for v, table in enumerate(scores))
    assert (total == found.vectors).all()
    vectors = {tuple(vector) for vector in found.vectors.tolist()}
    assert len(vectors) == len(found)
    assert found.complete or len(found)
    if found.complete:
        ideal = sum(table.max(axis=0) for table in scores)
        assert (found.vectors.max(axis=0) == ideal).all()
