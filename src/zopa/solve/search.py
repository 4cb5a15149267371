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
from zopa.solve.aims import Aim
from zopa.solve.labels import Cut, Labels, sweep
from zopa.solve.scored import Scored, along, highest, prefixes

__all__ = ["LabelLimit", "search"]

_ROUNDS = 30


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
    units = [
        tuple(int(i == party) for i in range(scored.parties)) for party in range(scored.parties)
    ]
    ideal = [
        int(prefixes(scored, unit)[-1][0]) + low
        for unit, low in zip(units, scored.base, strict=True)
    ]
    direction, best = _tuned(scored, aim)
    guide = None if direction is None else _ways(scored, direction)
    directions = units if direction is None else [*units, direction]

    def demands() -> list[int]:
        least = list(aim.floors(best, ideal))
        return least if direction is None else [*least, aim.demand(direction, best)]

    def watch(layer: int, labels: Labels) -> list[int] | None:
        nonlocal best
        if guide is None:
            return None
        # every label, with the way to its node that is best by the tuned weights, is an outcome
        vectors = labels.points + guide[layer][:, labels.nodes]
        value = _best_value(scored, aim, vectors)
        if value is None or value <= best:
            return None
        best = value
        return demands()

    cuts = [Cut(way, least) for way, least in zip(directions, demands(), strict=True)]
    return sweep(scored, cuts, label_limit, watch)


def _best_value(scored: Scored, aim: Aim, vectors: IntArray) -> int | None:
    """Find the exact value of a vector that looks best; None if none counts.

    ``vectors`` are shifted scores, shape (party, vector).
    """
    counts = np.ones(vectors.shape[1], dtype=np.bool_)
    for column, floor, base in zip(vectors, aim.floor, scored.base, strict=True):
        counts &= column >= max(-INT64_LIMIT, min(floor - base, INT64_LIMIT))
    if not counts.any():
        return None
    vectors = vectors[:, counts]
    floats = vectors + np.array(scored.base, dtype=np.float64)[:, None]
    vector = vectors[:, int(aim.values(floats).argmax())].astype(object)
    return int(aim.values((vector + np.array(scored.base, dtype=object))[:, None])[0])


def _tuned(scored: Scored, aim: Aim) -> tuple[tuple[int, ...] | None, int]:
    """Tune weights; None if the scores are too large for any.

    Returns
    -------
    direction, best
        The weights that bound the value best; and the best value met, or the least that counts.
    """
    best, chosen, lowest = aim.lowest, None, np.inf
    tuned = aim.start()
    for turn in range(_ROUNDS):
        direction = aim.direction(tuned)
        if sum(w * r for w, r in zip(direction, scored.reach, strict=True)) >= INT64_LIMIT:
            break
        total, vector = highest(scored, direction)
        value = _best_value(scored, aim, vector[:, None])
        best = best if value is None else max(best, value)
        bound = aim.bound(direction, total + sum(map(int.__mul__, direction, scored.base)))
        if bound < lowest:
            chosen, lowest = direction, bound
        scores = [int(v) + low for v, low in zip(vector, scored.base, strict=True)]
        following = aim.tune(tuned, scores, turn)
        if following is None:
            break
        tuned = following
    return chosen, best


def _ways(scored: Scored, direction: Sequence[int]) -> list[IntArray]:
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
