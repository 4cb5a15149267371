"""Bargaining points: outcomes that a principle of fairness or of efficiency picks, exactly.

All four are Pareto-optimal score vectors. Where a principle leaves several, all are given. On the
discrete outcomes of a negotiation a principle need not pick what it picks on a convex set.

Why the frontier is enough: whatever an outcome gives everybody, some Pareto-optimal outcome gives
everybody at least as much. No principle here likes an outcome less for giving somebody more, so
the best value is attained on the frontier; and if the reservation values hold in one outcome, they
hold in those that dominate it. A Nash point, a utilitarian one, and a Kalai-Smorodinsky point as
chosen here is Pareto-optimal in any case, since the aim grows strictly with every party's score;
of the outcomes with the best least gain only the Pareto-optimal ones are egalitarian points.

References
----------
Nash, *The Bargaining Problem* (Econometrica, 1950); Kalai and Smorodinsky, *Other Solutions to
Nash's Bargaining Problem* (Econometrica, 1975); Imai, *Individual Monotonicity and Lexicographic
Maxmin Solution* (Econometrica, 1983); Kalai, *Proportional Solutions to Bargaining Situations*
(Econometrica, 1977); Mariotti, *Nash Bargaining Theory when the Number of Alternatives Can Be
Finite* (Social Choice and Welfare, 1998).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import lcm

import numpy as np

from zopa.problem.diagram import Diagram
from zopa.problem.relation import IntArray
from zopa.solve.aims import Aim, EvenGains, GainProduct, WeightedSum
from zopa.solve.labels import Points, no_points, read_points
from zopa.solve.pareto import SEARCH_LIMIT, Frontier, LabelLimit, ideal_point, reaching
from zopa.solve.scored import Scored, prepare, thresholds
from zopa.solve.search import search

__all__ = ["Bargain", "Why", "egalitarian", "kalai_smorodinsky", "nash", "utilitarian"]


class Why(StrEnum):
    """Why there is no bargaining point."""

    NO_OUTCOME = "there is no outcome"
    NOT_RATIONAL = "no outcome gives every party at least its reservation value"
    NO_GAIN = "no outcome gives every party more than its reservation value"
    LIMIT = "the exact method passed its limit"


@dataclass(frozen=True, eq=False)
class Bargain:
    """The points that a principle picks.

    Parameters
    ----------
    points
        All optimal score vectors, Pareto-optimal ones only, with their exact ties and first
        outcomes; none if ``why`` says so.
    value
        Exact optimum: product of gains (Nash), least gain over ideal gain (Kalai-Smorodinsky; None
        if nobody can gain), least gain over scale (egalitarian), sum of scores over scales
        (utilitarian).
    why
        Why there is no point; None if there is.
    labels
        Score vectors looked at in the last search; 0 if a known frontier answered.
    ideal
        Kalai-Smorodinsky only: per party the best score where nobody loses.
    """

    points: Points
    value: Fraction | int | None
    why: Why | None
    labels: int
    ideal: tuple[int, ...] | None = None


def nash(
    diagram: Diagram,
    scores: Sequence[IntArray],
    reservation: Sequence[int],
    *,
    known: Frontier | None = None,
    label_limit: int | None = None,
) -> Bargain:
    """Maximise the product of gains, over the outcomes in which every party gains.

    Parameters
    ----------
    diagram
        All outcomes.
    scores
        Per variable, shape (option, party): integers, higher is better.
    reservation
        Per party, the score that it has without agreement.
    known
        The frontier of the same outcomes and scores, if it is known; used where it is complete
        and holds all points that matter, else branch and bound searches the diagram.
    label_limit
        Score vectors to look at in one search; None for `zopa.solve.pareto.SEARCH_LIMIT`.

    Returns
    -------
    Bargain
        Its value is the exact product. The parties' scales do not matter.

    Raises
    ------
    ValueError
        If shapes do not fit, scores are no integers, or their sums could pass 2^62.
    """
    scored = prepare(diagram, scores)
    disagreement = _per_party(scored, reservation)
    best = _best(scored, GainProduct(disagreement, scored.reach), known, label_limit)
    if best.why is Why.NOT_RATIONAL:
        return replace(best, why=Why.NO_GAIN)
    return best


def egalitarian(
    diagram: Diagram,
    scores: Sequence[IntArray],
    reservation: Sequence[int],
    *,
    scales: Sequence[int] | None = None,
    known: Frontier | None = None,
    label_limit: int | None = None,
) -> Bargain:
    """Maximise the least gain, over the outcomes in which nobody loses.

    Gains of different parties are compared as they stand; whether that means anything is for the
    caller to say.

    Parameters
    ----------
    diagram, scores, reservation, known, label_limit
        As for `nash`.
    scales
        Per party, the score that makes one unit of its utility; None for 1.

    Returns
    -------
    Bargain
        Of the outcomes with the greatest least gain, the Pareto-optimal ones. Its value is that
        gain, in units of utility.

    Raises
    ------
    ValueError
        As for `nash`, and if a scale is not positive.
    """
    scored = prepare(diagram, scores)
    aim = EvenGains(_per_party(scored, reservation), _scales(scored, scales), scored.reach)
    return _in_units(_best(scored, aim, known, label_limit), aim.unit)


def kalai_smorodinsky(
    diagram: Diagram,
    scores: Sequence[IntArray],
    reservation: Sequence[int],
    *,
    known: Frontier | None = None,
    label_limit: int | None = None,
) -> Bargain:
    """Even out gains relative to ideal gains, over the outcomes in which nobody loses.

    A party's ideal gain is its greatest in any of these outcomes. The least of the relative gains
    is maximised, then the second least, and so on, which makes the result Pareto-optimal. A party
    whose ideal gain is 0 gains 0 in all of them, and is left out of the comparison.

    Parameters
    ----------
    diagram, scores, reservation, known, label_limit
        As for `nash`.

    Returns
    -------
    Bargain
        Its value is the least relative gain, from 0 to 1; None if nobody can gain. The parties'
        scales do not matter.

    Raises
    ------
    ValueError
        As for `nash`.
    """
    scored = prepare(diagram, scores)
    disagreement = _per_party(scored, reservation)
    try:
        ideal = ideal_point(diagram, scores, disagreement, known=known, label_limit=label_limit)
    except LabelLimit as limit:
        return _nothing(scored, Why.LIMIT, limit.labels)
    if ideal is None:
        return _nothing(scored, Why.NO_OUTCOME if diagram.empty else Why.NOT_RATIONAL, 0)
    gains = tuple(i - d or None for i, d in zip(ideal, disagreement, strict=True))
    if not any(gains):
        aim = WeightedSum((1,) * scored.parties, disagreement, scored.base, scored.reach)
        return replace(_best(scored, aim, known, label_limit), value=None, ideal=ideal)
    even = EvenGains(disagreement, gains, scored.reach)
    best = _in_units(_best(scored, even, known, label_limit), even.unit)
    relative = even.gains(best.points.vectors.T.astype(object)).T.tolist()
    ordered = [sorted(row) for row in relative]
    rows = [row for row, values in enumerate(ordered) if values == max(ordered)]
    return replace(best, points=best.points.take(np.array(rows, dtype=np.int64)), ideal=ideal)


def utilitarian(
    diagram: Diagram,
    scores: Sequence[IntArray],
    reservation: Sequence[int] | None = None,
    *,
    scales: Sequence[int] | None = None,
    known: Frontier | None = None,
    label_limit: int | None = None,
) -> Bargain:
    """Maximise the sum of utilities.

    Utilities of different parties are added as they stand; whether that means anything is for the
    caller to say.

    Parameters
    ----------
    diagram, scores, known, label_limit
        As for `nash`.
    reservation
        Per party, the score below which no outcome counts; None for all outcomes.
    scales
        Per party, the score that makes one unit of its utility; None for 1.

    Returns
    -------
    Bargain
        Its value is the sum, in units of utility.

    Raises
    ------
    ValueError
        As for `egalitarian`.
    """
    scored = prepare(diagram, scores)
    divisors = _scales(scored, scales)
    unit = lcm(*divisors)
    weights = tuple(unit // divisor for divisor in divisors)
    floor = scored.base if reservation is None else _per_party(scored, reservation)
    aim = WeightedSum(weights, floor, scored.base, scored.reach)
    return _in_units(_best(scored, aim, known, label_limit), unit)


def _per_party(scored: Scored, values: Sequence[int]) -> tuple[int, ...]:
    checked = thresholds(scored, values)
    if checked is None:
        raise ValueError("a reservation value is needed for every party")
    return checked


def _scales(scored: Scored, scales: Sequence[int] | None) -> tuple[int, ...]:
    checked = thresholds(scored, scales) or (1,) * scored.parties
    if min(checked) < 1:
        raise ValueError("scales must be positive")
    return checked


def _nothing(scored: Scored, why: Why, looked_at: int) -> Bargain:
    points = no_points(scored.parties, len(scored.diagram.sizes))
    return Bargain(points, None, why, looked_at)


def _in_units(bargain: Bargain, unit: int) -> Bargain:
    if bargain.value is None:
        return bargain
    return replace(bargain, value=Fraction(bargain.value, unit))


def _best(scored: Scored, aim: Aim, known: Frontier | None, label_limit: int | None) -> Bargain:
    """Find the Pareto-optimal points with the best value, on a known frontier or by search."""
    if scored.diagram.empty:
        return _nothing(scored, Why.NO_OUTCOME, 0)
    looked_at = 0
    if known is not None and known.covers(aim.floor):
        if known.vectors.shape[1] != scored.parties:
            raise ValueError("the known frontier has another number of parties")
        points = known.take(reaching(known, aim.floor))
    else:
        limit = SEARCH_LIMIT if label_limit is None else label_limit
        labels, looked_at = search(scored, aim, limit)
        if labels is None:
            return _nothing(scored, Why.LIMIT, looked_at)
        points = read_points(scored, labels)
    if not len(points):
        return _nothing(scored, Why.NOT_RATIONAL, looked_at)
    # as Python's integers: products of gains soon pass 64 bits
    values = aim.values(points.vectors.T.astype(object))
    best = values.max()
    return Bargain(points.take(np.flatnonzero(values == best)), int(best), None, looked_at)
