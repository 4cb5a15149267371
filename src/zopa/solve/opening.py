"""What a concession set opens: how many agreements, one of them, and how far each limit moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from zopa.case.case import Choice
from zopa.problem.diagram import Diagram, count
from zopa.problem.paths import INT64_LIMIT, first_outcome
from zopa.problem.problem import Commitment, Problem
from zopa.problem.relation import IntArray
from zopa.problem.soft import SoftDiagram
from zopa.results.solution import ConcessionSet, Opened
from zopa.rules.tables import truth_table
from zopa.schema.base import Strength
from zopa.solve.fallback import cp
from zopa.solve.space import agreements_of
from zopa.solve.wording import settled, widening

__all__ = ["Describer", "DiagramOpener", "Opener", "SearchOpener"]

# Prices of one question to a solver of 64 bits stay below this.
_MOST_COST = 2**40


class Opener(Protocol):
    """Says what dropping commitments opens."""

    def __call__(
        self, dropped: frozenset[int], reaches: Sequence[_Reach]
    ) -> tuple[int | None, tuple[int, ...]]:
        """Count the agreements, None if uncounted; choose one that goes no further than it must.

        The dropped limits count in the model's order, each before all later ones.
        """
        ...


class Describer:
    """Describes concession sets of one problem; equal sets are described once."""

    def __init__(self, problem: Problem, opener: Opener) -> None:
        self.problem = problem
        self.opener = opener
        self.known: dict[tuple[int, ...], ConcessionSet] = {}
        self.reaches: dict[str, _Reach | None] = {}
        self.weights = _weights(self.problem)
        self.top: dict[str, int] = {}
        for i, commitment in enumerate(self.problem.commitments):
            self.top.setdefault(commitment.ladder, i)
        totals: dict[str, Fraction] = {}
        for party, weight in self.weights.values():
            totals[party] = totals.get(party, Fraction(0)) + weight
        self.totals = totals

    def is_top(self, position: int) -> bool:
        """Whether a commitment is the top rung of its ladder, the first to be given up."""
        return self.top[self.problem.commitments[position].ladder] == position

    def costs(self) -> dict[int, tuple[str, Fraction]]:
        """Give each commitment's party and share, borne by the top rung of its ladder."""
        nothing = Fraction(0)
        return {
            i: (c.party, self._share(c) if self.is_top(i) else nothing)
            for i, c in enumerate(self.problem.commitments)
            if c.kind != "walk_away"
        }

    def _share(self, commitment: Commitment) -> Fraction:
        party, weight = self.weights[commitment.ladder]
        return weight / self.totals[party]

    def __call__(self, members: Sequence[int]) -> ConcessionSet:
        key = tuple(members)
        if key not in self.known:
            self.known[key] = self._describe(key)
        return self.known[key]

    def _reaches(self, dropped: Sequence[Commitment]) -> list[_Reach]:
        """Measure the top rung of every dropped ladder, one per issue."""
        found: dict[int | str, _Reach] = {}
        for commitment in dropped:
            if commitment.id not in self.reaches:
                self.reaches[commitment.id] = _reach(self.problem, commitment)
            reach = self.reaches[commitment.id]
            if reach is not None:
                key = commitment.id if reach.value is None else reach.variable
                found.setdefault(key, reach)
        return list(found.values())

    def _describe(self, members: tuple[int, ...]) -> ConcessionSet:
        problem = self.problem
        dropped = [problem.commitments[i] for i in members]
        reaches = self._reaches(dropped)
        agreements, assignment = self.opener(frozenset(members), reaches)
        outcome = _outcome(problem, reaches, assignment)
        worths = _worths(problem, dropped, assignment)
        shares: dict[str, Fraction] = {}
        for ladder in dict.fromkeys(c.ladder for c in dropped if c.kind != "walk_away"):
            party, weight = self.weights[ladder]
            shares[party] = shares.get(party, Fraction(0)) + weight / self.totals[party]
        return ConcessionSet(
            drop=tuple(c.id for c in dropped),
            red_lines_crossed=tuple(c.id for c in dropped if c.strength is Strength.RED_LINE),
            share={p: shares[p] for p in problem.case.parties if p in shares},
            widen={c.id: widening(problem.case, c, outcome, worths.get(c.id)) for c in dropped},
            lower_to=dict(worths),
            opens=Opened(agreements=agreements, example=settled(problem.case, outcome)),
        )


def _weights(problem: Problem) -> dict[str, tuple[str, Fraction]]:
    """Give each ladder's party and weight; a missing weight counts as 1.

    A walk-away value has none: nothing says what it weighs beside the issues.
    """
    return {
        c.ladder: (c.party, Fraction(c.weight if c.weight is not None else Decimal(1)))
        for c in problem.commitments
        if c.kind != "walk_away"
    }


def _opened(problem: Problem, softs: Sequence[SoftDiagram], dropped: frozenset[int]) -> Diagram:
    """Give the agreements once some commitments are dropped.

    With one coalition they are the soft diagram's paths that break nothing else; with several a
    path may serve more than one coalition, so the agreements are built anew.
    """
    if len(softs) != 1:
        return agreements_of(problem, without=dropped)
    soft = softs[0]
    layers = []
    for layer, labels, broken in zip(soft.layers, soft.labels, soft.broken, strict=True):
        allowed = np.array([dropped.issuperset(own) for own in broken])
        layers.append(np.where(allowed[labels], layer, -1))
    return Diagram(
        problem.sizes, problem.multiplicities, soft.order, tuple(layers), empty=soft.empty
    )


@dataclass(frozen=True)
class _Reach:
    """How far the classes of variables lie from what a commitment keeps.

    ``distances[v][c]`` is that of the nearest value of class ``c`` of variable ``v``: steps on
    scales and numbers, places in the list on choices; for a walk-away value, what the class falls
    short of the best one. ``value[c]`` is that nearest value; None where distances are no places.
    """

    distances: Mapping[int, IntArray]
    value: IntArray | None

    @property
    def variable(self) -> int:
        """The variable of a limit on one issue."""
        return next(iter(self.distances))

    @property
    def most(self) -> int:
        """The greatest distance of an outcome."""
        return sum(int(distance.max()) for distance in self.distances.values())


def _reach(problem: Problem, commitment: Commitment) -> _Reach | None:
    """Measure the distances for a walk-away value, or a limit on a choice, scale or number."""
    if commitment.kind == "walk_away" and problem.scores is not None:
        column = problem.scores.parties.index(commitment.party)
        worths = [table[:, column] for table in problem.scores.tables]
        return _Reach({i: w.max() - w for i, w in enumerate(worths) if w.any()}, None)
    if commitment.kind not in ("demand", "red_line"):
        return None
    variables = problem.variables_of(commitment.issues[0])
    variable = problem.variables[variables[0]]
    if variable.member is not None:
        return None
    kept = truth_table(commitment.limit, problem.case.space).holds.nonzero()[0]
    values = np.arange(len(variable.class_of))
    distance = values
    if len(kept):
        right = np.clip(np.searchsorted(kept, values), 0, len(kept) - 1)
        left = np.clip(right - 1, 0, len(kept) - 1)
        distance = np.minimum(abs(values - kept[right]), abs(values - kept[left]))
    order = np.lexsort((values, distance))
    _, firsts = np.unique(variable.class_of[order], return_index=True)
    nearest = order[firsts]
    return _Reach({variables[0]: distance[nearest]}, nearest)


class DiagramOpener:
    """Opens agreements in a diagram; what the limits leave open, the first of them settles."""

    def __init__(self, problem: Problem, softs: Sequence[SoftDiagram]) -> None:
        self._problem = problem
        self._softs = softs

    def __call__(
        self, dropped: frozenset[int], reaches: Sequence[_Reach]
    ) -> tuple[int | None, tuple[int, ...]]:
        opened = _opened(self._problem, self._softs, dropped)
        costs, whole = _costs(self._problem, reaches)
        penalties = []
        for variable, layer in zip(opened.order, opened.layers, strict=True):
            row = costs[variable]
            row = row.astype(np.int64) if whole < INT64_LIMIT else row
            penalties.append(np.broadcast_to(row, layer.shape))
        found = first_outcome(opened.layers, opened.order, opened.sizes, {}, penalties)
        if found is None:
            raise ValueError("a concession set opens nothing")
        return count(opened), found[1]


class SearchOpener:
    """Searches for an agreement; counts none."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._outcomes = cp.Outcomes(problem, cp.Effort())

    def __call__(
        self, dropped: frozenset[int], reaches: Sequence[_Reach]
    ) -> tuple[int | None, tuple[int, ...]]:
        found = None
        bounds: list[tuple[Mapping[int, Sequence[int]], int]] = []
        for part in _parts(reaches):
            costs, _ = _costs(self._problem, part)
            wanted = {v: [int(c) for c in row] for v, row in enumerate(costs) if row.any()}
            question = self._outcomes.ask(dropped)
            for earlier, cost in bounds:
                question.cost_at_most(earlier, cost)
            question.minimise(wanted)
            found = question.answer()
            if found is None:
                break
            bounds.append((wanted, sum(row[found[v]] for v, row in wanted.items())))
        if found is None:
            raise ValueError("a concession set opens nothing")
        return None, found


def _costs(problem: Problem, reaches: Sequence[_Reach]) -> tuple[list[Any], int]:
    """Price every class so that earlier limits outweigh all later ones.

    Returns
    -------
    costs, whole
        Per variable, shape (class,), Python's integers; and more than any outcome costs.
    """
    unit = 1
    costs: list[Any] = [np.zeros(size, dtype=object) for size in problem.sizes]
    for reach in reversed(reaches):
        # Python's integers: the units of many limits exceed 64 bits
        for variable, distance in reach.distances.items():
            costs[variable] = costs[variable] + distance.astype(object) * unit
        unit *= reach.most + 1
    return costs, unit


def _parts(reaches: Sequence[_Reach]) -> list[list[_Reach]]:
    """Cut limits into runs whose prices stay within what a solver handles well; at least one."""
    parts: list[list[_Reach]] = [[]]
    unit = 1
    for reach in reaches:
        unit *= reach.most + 1
        if unit > _MOST_COST and parts[-1]:
            parts.append([])
            unit = reach.most + 1
        parts[-1].append(reach)
    return parts


def _outcome(
    problem: Problem, reaches: Sequence[_Reach], assignment: Sequence[int]
) -> Mapping[str, Choice]:
    """Read an agreement, with the value of each class that lies nearest to the limit dropped."""
    outcome = dict(problem.outcome(assignment))
    for reach in reaches:
        if reach.value is not None:
            issue = str(problem.variables[reach.variable].issue)
            value = int(reach.value[assignment[reach.variable]])
            outcome[issue] = problem.case.space[issue].at(value)
    return outcome


def _worths(
    problem: Problem, dropped: Sequence[Commitment], assignment: Sequence[int]
) -> dict[str, Fraction]:
    """Say what an outcome is worth to the parties whose walk-away value is dropped."""
    if problem.scores is None:
        return {}
    scores = dict(zip(problem.scores.parties, problem.scores.of(assignment), strict=True))
    return {
        c.id: Fraction(scores[c.party], problem.scores.utilities[c.party].scale)
        for c in dropped
        if c.kind == "walk_away"
    }
