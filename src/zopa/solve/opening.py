"""What a concession set opens: how many agreements, one of them, and how far each limit moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np

from zopa.case.case import Choice
from zopa.problem.diagram import count
from zopa.problem.openings import Opening, openings
from zopa.problem.paths import CountArray, first_outcome
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


# Commitments dropped, and how far classes lie from what they keep.
_Dropping: TypeAlias = "tuple[frozenset[int], Sequence[_Reach]]"
# How many agreements that opens, and one of them.
_Opened: TypeAlias = tuple[int | None, tuple[int, ...]]


class Opener(Protocol):
    """Says what dropping commitments opens."""

    def __call__(self, droppings: Sequence[_Dropping]) -> Iterable[_Opened]:
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
        return self.all([tuple(members)])[0]

    def all(self, sets: Sequence[tuple[int, ...]]) -> tuple[ConcessionSet, ...]:
        """Describe several sets, which takes less time than one after another."""
        new = [members for members in dict.fromkeys(sets) if members not in self.known]
        dropped = [[self.problem.commitments[i] for i in members] for members in new]
        droppings = [
            (frozenset(members), self._reaches(own))
            for members, own in zip(new, dropped, strict=True)
        ]
        for members, own, (_, reaches), opened in zip(
            new, dropped, droppings, self.opener(droppings), strict=True
        ):
            self.known[members] = self._describe(own, reaches, *opened)
        return tuple(self.known[members] for members in sets)

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

    def _describe(
        self,
        dropped: Sequence[Commitment],
        reaches: Sequence[_Reach],
        agreements: int | None,
        assignment: tuple[int, ...],
    ) -> ConcessionSet:
        problem = self.problem
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

    @cached_property
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

    def __call__(self, droppings: Sequence[_Dropping]) -> Iterator[_Opened]:
        costs = [_costs(self._problem, reaches) for _, reaches in droppings]
        sets = [dropped for dropped, _ in droppings]
        found: Iterable[Opening | None]
        if len(self._softs) == 1:
            found = openings(self._softs[0], self._problem.multiplicities, sets, costs)
        else:
            # a path may serve more than one coalition, so the agreements are built anew
            found = map(self._built, sets, costs)
        for opening in found:
            if opening is None:
                raise ValueError("a concession set opens nothing")
            yield opening.count, opening.outcome

    def _built(self, dropped: frozenset[int], costs: Sequence[CountArray]) -> Opening | None:
        diagram = agreements_of(self._problem, without=dropped)
        penalties = [
            np.broadcast_to(costs[variable], layer.shape)
            for variable, layer in zip(diagram.order, diagram.layers, strict=True)
        ]
        found = first_outcome(diagram.layers, diagram.order, diagram.sizes, {}, penalties)
        return None if found is None else Opening(count(diagram), found[1])


class SearchOpener:
    """Searches for an agreement; counts none."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._outcomes = cp.Outcomes(problem, cp.Effort())

    def __call__(self, droppings: Sequence[_Dropping]) -> Iterator[_Opened]:
        for dropped, reaches in droppings:
            yield None, self._open(dropped, reaches)

    def _open(self, dropped: frozenset[int], reaches: Sequence[_Reach]) -> tuple[int, ...]:
        found = None
        bounds: list[tuple[Mapping[int, Sequence[int]], int]] = []
        for part in _parts(reaches):
            costs = _costs(self._problem, part)
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
        return found


def _costs(problem: Problem, reaches: Sequence[_Reach]) -> list[CountArray]:
    """Price every class so that earlier limits outweigh all later ones.

    Returns
    -------
    list of CountArray
        Per variable, shape (class,): Python's integers, as units of many limits exceed 64 bits.
    """
    unit = 1
    costs: list[CountArray] = [np.zeros(size, dtype=object) for size in problem.sizes]
    for reach in reversed(reaches):
        for variable, distance in reach.distances.items():
            costs[variable] = costs[variable] + distance.astype(object) * unit
        unit *= reach.most + 1
    return costs


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
