"""The best outcomes of a diagram by an aim that is no sum of scores: exact branch and bound.

The labels of a frontier serve, fewer of them: those that cannot reach the best value known go. A
bound that a diagram gives exactly is the best weighted sum of scores, so every aim translates "at
least this value" into demands on such sums. Weights are tuned to make the demands tight (Lagrange
multipliers, found with floats); whatever the weights are, the demands hold exactly.

References
----------
Held, Wolfe and Crowder, *Validation of Subgradient Optimization* (Mathematical Programming, 1974);
Bergman, Cire, van Hoeve and Hooker, *Decision Diagrams for Optimization* (2016), chapter 6.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zopa.diagnostics import ZopaError
from zopa.problem.paths import INT64_LIMIT
from zopa.problem.relation import IntArray
from zopa.solve.aims import Aim, FloatArray
from zopa.solve.labels import Cut, Labels, sweep
from zopa.solve.scored import Scored, along, highest, prefixes

__all__ = ["LabelLimit", "search"]

# Rounds of tuning weights: at most, and without a bound that is lower by a part in a thousand.
_ROUNDS = 40
_PATIENCE = 10
_WORTHWHILE = 0.999
# Vectors looked at before weights are tuned, and before a good value to beat is hunted for.
_TRIVIAL = 3_000
_EASY = 30_000
# Vectors that a layer keeps in that hunt.
_WIDTH = 1000


class LabelLimit(ZopaError):  # noqa: N818  (a limit is not an error of anybody's)
    """An exact method would have to look at more score vectors than allowed.

    Parameters
    ----------
    labels
        Vectors looked at by then.
    """

    def __init__(self, labels: int) -> None:
        self.labels = labels
        super().__init__(
            f"the exact method stopped after {labels:,} score vectors; "
            "use coarser scores, give walk-away values, or raise the limit"
        )


def search(scored: Scored, aim: Aim, label_limit: int) -> tuple[Labels | None, int]:
    """Find the best outcomes.

    Parameters
    ----------
    scored
        The outcomes, at least one, and their scores.
    aim
        What to maximise.
    label_limit
        Score vectors to look at.

    Returns
    -------
    labels, looked_at
        Pareto-optimal score vectors, among them all those with the best value, each with all its
        ties; no labels if no outcome counts; None if the limit was passed. And how many vectors
        were looked at.
    """
    parties = range(scored.parties)
    units = [tuple(int(party == index) for index in parties) for party in parties]
    cuts = [Cut(unit, floor) for unit, floor in zip(units, aim.floor, strict=True)]
    labels, looked_at = sweep(scored, cuts, min(label_limit, _TRIVIAL))
    if labels is not None or label_limit <= _TRIVIAL:
        return labels, looked_at
    hunt = _Hunt(scored, aim, units)
    labels, more = sweep(scored, hunt.cuts(), min(label_limit, _EASY), hunt.watch)
    looked_at += more
    if labels is None and label_limit > _EASY:
        # a good value to beat pays for the detour
        _, detour = sweep(scored, hunt.cuts(), label_limit, hunt.beam)
        labels, more = sweep(scored, hunt.cuts(), label_limit, hunt.watch)
        looked_at += detour + more
    return labels, looked_at


class _Hunt:
    """The best value met so far, and what it lets the search demand."""

    def __init__(self, scored: Scored, aim: Aim, units: Sequence[tuple[int, ...]]) -> None:
        self._scored, self._aim, self._units = scored, aim, units
        self._rooms = [prefixes(scored, unit) for unit in units]
        self._ideal = [
            int(room[-1][0]) + base for room, base in zip(self._rooms, scored.base, strict=True)
        ]
        self._tuned, self._best = _tuned(scored, aim)
        self._guide = None if self._tuned is None else _ways(scored, self._tuned)

    def cuts(self) -> list[Cut]:
        """Give the cuts, as demanding as the best value allows."""
        directions = self._units if self._tuned is None else [*self._units, self._tuned]
        return [Cut(way, least) for way, least in zip(directions, self._demands(), strict=True)]

    def _demands(self) -> list[int]:
        least = list(self._aim.floors(self._best, self._ideal))
        if self._tuned is not None:
            least.append(self._aim.demand(self._tuned, self._best))
        return least

    def watch(self, layer: int, labels: Labels) -> tuple[list[int], Labels]:
        """Learn from the labels of a layer."""
        if self._guide is not None:
            # with the way to its node that is best by the tuned weights, a label is an outcome
            _, value = _judge(self._scored, self._aim, _reached(labels, self._guide[layer]))
            self._best = self._best if value is None else max(self._best, value)
        return self._demands(), labels

    def beam(self, layer: int, labels: Labels) -> tuple[list[int], Labels]:
        """Learn from the labels of a layer, and go on with the most promising ones only."""
        demands, _ = self.watch(layer, labels)
        if len(labels) > _WIDTH:
            ideal = np.array([room[layer] for room in self._rooms])
            promise, _ = _judge(self._scored, self._aim, _reached(labels, ideal))
            least = np.partition(promise, len(labels) - _WIDTH)[len(labels) - _WIDTH]
            labels = labels.where(promise >= least)
        return demands, labels


def _reached(labels: Labels, ways: IntArray) -> IntArray:
    """Add to each label what comes before its node, shape (party, node)."""
    return labels.points + ways[:, labels.nodes]


def _judge(scored: Scored, aim: Aim, vectors: IntArray) -> tuple[FloatArray, int | None]:
    """Rank vectors, and find the exact value of one that looks best.

    Parameters
    ----------
    vectors
        Shape (party, vector): shifted scores.

    Returns
    -------
    ranking, best
        Shape (vector,), the higher the better, those that count above the others; None if none
        counts.
    """
    floats = vectors + np.array(scored.base, dtype=np.float64)[:, None]
    counts = np.ones(vectors.shape[1], dtype=np.bool_)
    ranking = np.zeros(vectors.shape[1])
    for column, floor, base, reach in zip(
        vectors, aim.floor, scored.base, scored.reach, strict=True
    ):
        missing = max(-INT64_LIMIT, min(floor - base, INT64_LIMIT)) - column
        counts &= missing <= 0
        ranking -= np.maximum(missing, 0) / max(reach, 1)
    if not counts.any():
        return ranking, None
    values = aim.values(floats[:, counts])
    ranking[counts] = values - values.min()
    vector = vectors[:, int(np.flatnonzero(counts)[values.argmax()])].astype(object)
    exact = aim.values((vector + np.array(scored.base, dtype=object))[:, None])
    return ranking, int(exact[0])


def _tuned(scored: Scored, aim: Aim) -> tuple[tuple[int, ...] | None, int]:
    """Tune weights; None if the scores are too large for any.

    Returns
    -------
    direction, best
        The weights that bound the value best; and the best value met, or the least that counts.
    """
    best, chosen, lowest, stale = aim.lowest, None, np.inf, 0
    tuned = aim.start()
    for turn in range(_ROUNDS):
        direction = aim.direction(tuned)
        if sum(w * r for w, r in zip(direction, scored.reach, strict=True)) >= INT64_LIMIT:
            break
        total, vector = highest(scored, direction)
        _, value = _judge(scored, aim, vector[:, None])
        best = best if value is None else max(best, value)
        bound = aim.bound(direction, total + sum(map(int.__mul__, direction, scored.base)))
        stale = 0 if bound < _WORTHWHILE * lowest else stale + 1
        if bound < lowest:
            chosen, lowest = direction, bound
        scores = [int(v) + low for v, low in zip(vector, scored.base, strict=True)]
        following = aim.tune(tuned, scores, turn)
        if following is None or stale == _PATIENCE:
            break
        tuned = following
    return chosen, best


def _ways(scored: Scored, direction: tuple[int, ...]) -> list[IntArray]:
    """Find the score vector of the best way to every node, by weighted sum.

    Returns
    -------
    list of IntArray
        Per layer, shape (party, node): shifted scores.
    """
    diagram = scored.diagram
    ways = [np.zeros((scored.parties, 1), dtype=np.int64)]
    for layer, variable in enumerate(diagram.order[:-1]):
        child, table = diagram.layers[layer], scored.tables[variable]
        source, option = np.nonzero(child >= 0)
        target = child[source, option]
        total = along(direction, ways[-1])[source] + along(direction, table)[option]
        order = np.lexsort((total, target))
        last = order[np.flatnonzero(np.append(target[order][1:] != target[order][:-1], True))]
        ways.append(ways[-1][:, source[last]] + table[:, option[last]])
    return ways
