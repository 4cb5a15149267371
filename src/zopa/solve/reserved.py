"""Walk-away values where following them exactly in a diagram takes too many nodes.

The other commitments stay a diagram. Whether an agreement exists is then settled by branch and
bound, how many there are by going through them all, or from uniform draws, which says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from zopa.problem.diagram import Diagram, count, sample
from zopa.problem.paths import INT64_LIMIT
from zopa.problem.problem import Problem
from zopa.problem.relation import BoolArray, IntArray, Threshold
from zopa.results.base import Verdict
from zopa.solve.estimates import SEED, wilson
from zopa.solve.pareto import LabelLimit, ideal_point

__all__ = [
    "DRAWS",
    "Judge",
    "Reserved",
    "all_outcomes",
    "least_scores",
    "only",
    "reservations",
    "reserved_space",
]

# Outcomes, as merged options, that are gone through one by one.
_ENUMERATED = 10_000_000
_BLOCK = 1 << 18
DRAWS = 200_000


@dataclass(frozen=True, eq=False)
class Reserved:
    """The agreement space of a problem with walk-away values.

    ``agreements`` is exact unless ``interval`` is given: the 95 % Wilson interval from ``draws``
    uniform draws. ``kept`` is None where it was not counted; ``core`` then names the variables that
    all agreements settle alike, with the class.
    """

    verdict: Verdict
    agreements: int | None
    kept: tuple[tuple[int, ...], ...] | None
    example: tuple[int, ...] | None
    interval: tuple[int, int] | None = None
    draws: int | None = None
    core: Mapping[int, int] | None = None


def reserved_space(
    problem: Problem, diagram: Diagram, by_coalition: Sequence[tuple[Diagram, Sequence[int]]]
) -> Reserved:
    """Find the agreement space.

    Parameters
    ----------
    problem
        With scores.
    diagram
        What would be agreements if nobody had a walk-away value.
    by_coalition
        Per minimal coalition its own agreements without walk-away values, and the least score of
        every party with scores.
    """
    if diagram.empty:
        return Reserved(Verdict.CLOSED, 0, _nothing(problem), None)
    judge = Judge(problem)
    if _paths(diagram) <= _ENUMERATED:
        return _enumerated(problem, diagram, judge)
    verdict = _verdict(problem, by_coalition)
    if verdict is Verdict.CLOSED:
        return Reserved(verdict, 0, _nothing(problem), None)
    total = count(diagram)
    drawn = sample(diagram, DRAWS, np.random.default_rng(SEED))
    hit = judge.agreed(drawn)
    low, high = wilson(int(hit.sum()), DRAWS, total)
    found = drawn[hit]
    if len(found):
        verdict = Verdict.OPEN
    if verdict is Verdict.OPEN:
        low = max(low, 1)
    example = min(map(tuple, found.tolist())) if len(found) else None
    estimate = max(low, int(hit.sum()) * total // DRAWS)
    core = _core(problem, by_coalition, found) if verdict is Verdict.OPEN else None
    return Reserved(verdict, estimate, None, example, (low, high), DRAWS, core)


class Judge:
    """Says of many outcomes at once whether they are agreements."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    def agreed(self, outcomes: IntArray) -> BoolArray:
        """Judge outcomes that keep the rules, shape (outcome, variable)."""
        problem = self._problem
        accepting = [
            np.logical_and.reduce(
                [np.ones(len(outcomes), dtype=np.bool_), *(r.kept_by_each(outcomes) for r in group)]
            )
            for group in problem.groups
        ]
        agreed = np.zeros(len(outcomes), dtype=np.bool_)
        for coalition in problem.group_coalitions:
            wins = np.ones(len(outcomes), dtype=np.bool_)
            for group in coalition:
                wins &= accepting[group]
            agreed |= wins
        return agreed


def _paths(diagram: Diagram) -> int:
    """Count the outcomes as merged options."""
    return count(replace(diagram, multiplicities=tuple((1,) * size for size in diagram.sizes)))


def all_outcomes(diagram: Diagram) -> Iterator[IntArray]:
    """Yield all outcomes in blocks, shape (outcome, variable), a bounded number at a time."""
    layers, order = diagram.layers, diagram.order
    start = np.full((1, len(order)), -1, dtype=np.int64)
    pending = [(0, np.zeros(1, dtype=np.int64), start)]
    while pending:
        layer, nodes, outcomes = pending.pop()
        while layer < len(order):
            rows, options = np.nonzero(layers[layer][nodes] >= 0)
            nodes = layers[layer][nodes[rows], options]
            outcomes = outcomes[rows]
            outcomes[:, order[layer]] = options
            layer += 1
            if len(nodes) > _BLOCK:
                half = len(nodes) // 2
                pending.append((layer, nodes[half:], outcomes[half:]))
                nodes, outcomes = nodes[:half], outcomes[:half]
        yield outcomes


def _enumerated(problem: Problem, diagram: Diagram, judge: Judge) -> Reserved:
    """Go through all outcomes."""
    total, example = 0, None
    kept = [[0] * size for size in problem.sizes]
    multiplicities = problem.multiplicities
    most = 1
    for row in multiplicities:
        most *= max(row)
    exact = np.int64 if most * _BLOCK < INT64_LIMIT else object
    for block in all_outcomes(diagram):
        found = block[judge.agreed(block)]
        if not len(found):
            continue
        copies = np.ones(len(found), dtype=exact)
        for variable, row in enumerate(multiplicities):
            copies = copies * np.array(row, dtype=exact)[found[:, variable]]
        total += int(copies.sum())
        for variable, size in enumerate(problem.sizes):
            for option in range(size):
                kept[variable][option] += int(copies[found[:, variable] == option].sum())
        first = tuple(int(x) for x in found[np.lexsort(found.T[::-1])[0]])
        example = first if example is None else min(example, first)
    verdict = Verdict.OPEN if total else Verdict.CLOSED
    return Reserved(verdict, total, tuple(map(tuple, kept)), example)


def _verdict(problem: Problem, by_coalition: Sequence[tuple[Diagram, Sequence[int]]]) -> Verdict:
    """Say whether some outcome gives the members of a coalition what they ask for."""
    found = Verdict.CLOSED
    tables = () if problem.scores is None else problem.scores.tables
    for diagram, least in by_coalition:
        try:
            if ideal_point(diagram, tables, least) is not None:
                return Verdict.OPEN
        except LabelLimit:
            found = Verdict.UNKNOWN
    return found


def _core(
    problem: Problem, by_coalition: Sequence[tuple[Diagram, Sequence[int]]], found: IntArray
) -> Mapping[int, int]:
    """Name what is certain to be settled alike: nothing else was drawn, and nothing else exists."""
    core: dict[int, int] = {}
    for variable, size in enumerate(problem.sizes):
        drawn = np.unique(found[:, variable])
        if len(drawn) != 1:
            continue
        others = [option for option in range(size) if option != drawn[0]]
        without = [(only(diagram, variable, others), least) for diagram, least in by_coalition]
        if _verdict(problem, [pair for pair in without if not pair[0].empty]) is Verdict.CLOSED:
            core[variable] = int(drawn[0])
    return core


def only(diagram: Diagram, variable: int, options: Sequence[int]) -> Diagram:
    """Leave only some options of a variable; the result may hold nodes that lead nowhere."""
    layers = []
    for number, layer in zip(diagram.order, diagram.layers, strict=True):
        if number == variable:
            kept = np.isin(np.arange(layer.shape[1]), options)
            layers.append(np.where(kept, layer, -1))
        else:
            layers.append(layer)
    left = replace(diagram, layers=tuple(layers))
    return replace(left, empty=diagram.empty or not count(left))


def _nothing(problem: Problem) -> tuple[tuple[int, ...], ...]:
    return tuple((0,) * size for size in problem.sizes)


def reservations(problem: Problem) -> frozenset[int]:
    """Give the positions of the walk-away values among the commitments."""
    return frozenset(i for i, c in enumerate(problem.commitments) if c.kind == "walk_away")


def least_scores(problem: Problem, coalition: frozenset[str]) -> tuple[int, ...]:
    """Give the least score of every party with scores; of those outside a coalition, any score."""
    if problem.scores is None:
        raise ValueError("walk-away values need scores")
    lowest = sum(table.min(axis=0) for table in problem.scores.tables)
    least = dict(zip(problem.scores.parties, map(int, np.atleast_1d(lowest)), strict=True))
    for i in sorted(reservations(problem)):
        relation, party = problem.relations[i], problem.commitments[i].party
        if isinstance(relation, Threshold) and relation.least is not None and party in coalition:
            least[party] = relation.least
    return tuple(least.values())
