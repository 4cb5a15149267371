"""Bargaining points by CP-SAT, with the meanings of `zopa.solve.bargain`, where no diagram fits.

Each is a row of questions whose answers are compared as exact integers. The product of gains is
never given to the solver: an outcome beats another one's product only if it exceeds a weighted sum
of gains (the mean of the weighted gains is at least their geometric mean), and that is linear. When
nothing satisfies all such demands any more, the best product found is the greatest.

References
----------
Kelley, *The Cutting-Plane Method for Solving Convex Programs* (SIAM Journal, 1960).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from zopa.problem.problem import Problem
from zopa.solve.aims import EvenGains, GainProduct
from zopa.solve.bargain import Bargain, Why
from zopa.solve.fallback import OutOfWork
from zopa.solve.fallback.cp import Effort, Outcomes, Question
from zopa.solve.labels import Points, no_points

__all__ = ["Bargains"]

# Score vectors looked at for one principle.
_MOST_VECTORS = 300
# Where sums in the solver's 64 bits stay exact.
_MOST_SUM = 2**58
# Parts of a unit in which the least gain is maximised, before exact steps finish the work.
_FINE = 2**20
# How large weighted sums of gains get, if scores allow it: finer weights, fewer questions.
_WEIGHED = 2**40

Pairs = list[tuple[tuple[int, ...], tuple[int, ...]]]


class Bargains:
    """Finds bargaining points of a problem with scores.

    Parameters
    ----------
    problem
        With scores for every party that takes part.
    agreed
        Whether to choose among agreements, or among all outcomes that keep the rules.

    Raises
    ------
    NodeLimit
        If the problem takes too many clauses.
    """

    def __init__(self, problem: Problem, *, agreed: bool, effort: Effort | None = None) -> None:
        if problem.scores is None:
            raise ValueError("bargaining points need scores")
        self._scores = problem.scores
        self._outcomes = Outcomes(problem, effort or Effort(), agreed=agreed)
        self._variables = len(problem.sizes)
        self._parties = len(self._scores.parties)
        self._lowest = tuple(low for low, _ in self._outcomes.bounds)
        self._highest = tuple(high for _, high in self._outcomes.bounds)
        self._reach = tuple(high - low for low, high in self._outcomes.bounds)

    def empty(self) -> bool:
        """Whether there is no outcome at all.

        Raises
        ------
        OutOfWork
            If the search is given up.
        """
        return self._outcomes.ask().answer() is None

    def nash(self, least: Sequence[int]) -> Bargain:
        """Maximise the product of gains, where everybody gains."""
        try:
            return self._nash(GainProduct(tuple(least), self._reach))
        except OutOfWork:
            return self._nothing(Why.LIMIT)

    def egalitarian(self, least: Sequence[int], scales: Sequence[int]) -> Bargain:
        """Maximise the least gain in units of utility, where nobody loses."""
        aim = EvenGains(tuple(least), tuple(scales), self._reach)
        try:
            return self._even(aim)
        except OutOfWork:
            return self._nothing(Why.LIMIT)

    def kalai_smorodinsky(self, least: Sequence[int]) -> Bargain:
        """Even out gains relative to ideal gains, where nobody loses."""
        try:
            ideal = self._ideal(least)
            if ideal is None:
                return self._nothing(Why.NOT_RATIONAL)
            gains = tuple(i - d or None for i, d in zip(ideal, least, strict=True))
            if not any(gains):
                found = self._points(self._efficient(least))
                return Bargain(found, None, None, len(found), ideal)
            aim = EvenGains(tuple(least), gains, self._reach)
            even = self._even(aim)
        except OutOfWork:
            return self._nothing(Why.LIMIT)
        relative = aim.gains(even.points.vectors.T.astype(object)).T.tolist()
        ordered = [sorted(row) for row in relative]
        rows = [row for row, values in enumerate(ordered) if values == max(ordered)]
        points = even.points.take(np.array(rows, dtype=np.int64))
        return Bargain(points, even.value, None, even.labels, ideal)

    def utilitarian(self, scales: Sequence[int]) -> Bargain:
        """Maximise the sum of utilities."""
        unit = lcm(*scales)
        weights = [unit // scale for scale in scales]
        try:
            self._fits(weights)
            question = self._outcomes.ask()
            question.maximise_sum(weights)
            outcome = question.answer()
            if outcome is None:
                return self._nothing(Why.NO_OUTCOME)
            best = sum(map(int.__mul__, weights, self._scores.of(outcome)))
            found = self._points(self._efficient(self._lowest, (weights, best)))
        except OutOfWork:
            return self._nothing(Why.LIMIT)
        return Bargain(found, Fraction(best, unit), None, len(found))

    def _nothing(self, why: Why) -> Bargain:
        return Bargain(no_points(self._parties, self._variables), None, why, 0)

    def _points(self, pairs: Pairs) -> Points:
        ordered = sorted(pairs, reverse=True)
        return Points(
            np.array([vector for vector, _ in ordered], dtype=np.int64),
            (),
            np.array([outcome for _, outcome in ordered], dtype=np.int64),
        )

    def _fits(self, weights: Sequence[int]) -> None:
        """Give up where a weighted sum of scores might pass the solver's integers."""
        spans = (max(abs(low), abs(high)) for low, high in self._outcomes.bounds)
        if sum(map(int.__mul__, map(abs, weights), spans)) > _MOST_SUM:
            raise OutOfWork

    def _ideal(self, least: Sequence[int]) -> tuple[int, ...] | None:
        """Find each party's greatest score where nobody loses; None if somebody always does."""
        ideal = []
        for party in range(self._parties):
            question = self._outcomes.ask()
            question.at_least(least)
            question.maximise_sum([int(other == party) for other in range(self._parties)])
            outcome = question.answer()
            if outcome is None:
                return None
            ideal.append(self._scores.of(outcome)[party])
        return tuple(ideal)

    def _efficient(
        self, floors: Sequence[int], total: tuple[Sequence[int], int] | None = None
    ) -> Pairs:
        """Find all Pareto-optimal vectors that reach the floors and a weighted sum.

        One with the greatest sum of scores is Pareto-optimal; then one that gives somebody more
        than it, and so on, until there is none.
        """
        found: Pairs = []
        for question in self._row(found):
            question.at_least(floors)
            if total is not None:
                question.sum_at_least(*total)
            question.maximise_sum([1] * self._parties)
            outcome = question.answer()
            if outcome is None:
                return found
            found.append((self._scores.of(outcome), outcome))
        raise OutOfWork

    def _row(self, seen: Pairs) -> Iterator[Question]:
        """Begin questions one after another, each about what gives somebody more than all seen."""
        while len(seen) < _MOST_VECTORS:
            question = self._outcomes.ask()
            for vector, _ in seen:
                question.better_for_somebody(vector)
            yield question

    def _even(self, aim: EvenGains) -> Bargain:
        """Maximise the least gain; all Pareto-optimal vectors that have it."""
        spans = [high - floor for high, floor in zip(self._highest, aim.floor, strict=True)]
        fine = min(_FINE, _MOST_SUM // max(1, *spans))
        if fine < 1:
            raise OutOfWork
        value, floors = None, aim.floor
        for _ in range(_MOST_VECTORS):
            question = self._outcomes.ask()
            question.at_least(floors)
            question.maximise_least(aim.floor, aim.scales, fine)
            outcome = question.answer()
            if outcome is None:
                break
            vector = np.array(self._scores.of(outcome), dtype=object)[:, None]
            value = int(aim.values(vector)[0])
            floors = aim.floors(value + 1, self._highest)
        else:
            raise OutOfWork
        if value is None:
            return self._nothing(Why.NOT_RATIONAL)
        points = self._points(self._efficient(aim.floors(value, self._highest)))
        return Bargain(points, Fraction(value, aim.unit), None, len(points))

    def _nash(self, aim: GainProduct) -> Bargain:
        ideal = self._ideal(aim.floor)
        if ideal is None:
            return self._nothing(Why.NO_GAIN)
        seen: Pairs = []
        best: Pairs = []
        value = aim.lowest
        directions = [self._tangent([i - d for i, d in zip(ideal, aim.reservation, strict=True)])]
        for question in self._row(seen):
            question.at_least(aim.floors(value, ideal))
            for direction in directions:
                question.sum_at_least(direction, aim.demand(direction, value))
            question.maximise_sum(directions[-1])
            outcome = question.answer()
            if outcome is None:
                return Bargain(self._points(best), value, None, len(seen))
            vector = self._scores.of(outcome)
            seen.append((vector, outcome))
            gains = [score - d for score, d in zip(vector, aim.reservation, strict=True)]
            product = int(aim.values(np.array(vector, dtype=object)[:, None])[0])
            directions.append(self._tangent(gains))
            if product > value or not best:
                value, best = product, [seen[-1]]
            elif product == value:
                best.append(seen[-1])
        raise OutOfWork

    def _tangent(self, gains: Sequence[int]) -> tuple[int, ...]:
        """Weigh gains so that what falls short of these gains' product falls short in the sum."""
        widest = self._parties * max(
            abs(end) for ends in self._outcomes.bounds for end in (*ends, 1)
        )
        whole = min(_MOST_SUM, max(_WEIGHED, widest * 2**12)) // widest
        if whole < 1:
            raise OutOfWork
        weights = tuple(max(1, whole // gain) for gain in gains)
        self._fits(weights)
        return weights
