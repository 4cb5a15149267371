"""Pick the non-dominated points of many sets at once, keeping track of equal ones.

References
----------
Kung, Luccio and Preparata, *On Finding the Maxima of a Set of Vectors* (Journal of the ACM, 1975),
as implemented by moocore (Fonseca, López-Ibáñez, Paquete and Guerreiro).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from zopa.problem.automaton import pack
from zopa.problem.relation import BoolArray, IntArray

__all__ = ["equal_runs", "survivors"]

# moocore computes in doubles, which hold integers exactly up to here
_EXACT_DOUBLE = 2**53
_KEY_LIMIT = 2**63
_SMALL = 64


def survivors(segment: IntArray, points: IntArray) -> tuple[IntArray, IntArray]:
    """Find the points that no point of the same segment dominates.

    Parameters
    ----------
    segment
        Shape (point,), from 0: the set that a point belongs to.
    points
        Shape (party, point), higher is better.

    Returns
    -------
    rows, starts
        ``rows``: the points that survive, equal ones included, sorted by segment and then by
        vector, descending lexicographically; equal points keep their order. ``starts``: where in
        ``rows`` each run of equal points begins.
    """
    total = points.shape[1]
    if not total:
        return segment, segment
    segments = int(segment.max()) + 1
    # the larger, the worse: so that ascending keys are descending vectors
    columns = [_depth(column, segments) for column in points]
    keys, bound = pack([(segment, segments), *columns], total)
    rows, starts = equal_runs(keys, bound)
    leaders = rows[starts]
    home = segment[leaders]
    if len(columns) == 1:
        kept = np.append(True, home[1:] != home[:-1])
    elif len(columns) == 2:
        kept = _staircase(home, columns[1][0][leaders], columns[1][1])
    else:
        kept = _maxima(home, segments, [(depth[leaders], bound) for depth, bound in columns])
    if kept.all():
        return rows, starts
    lengths = np.diff(starts, append=total)
    rows = rows[np.repeat(kept, lengths)]
    lengths = lengths[kept]
    return rows, lengths.cumsum() - lengths


def equal_runs(keys: IntArray, bound: int) -> tuple[IntArray, IntArray]:
    """Sort rows by key, and find the runs of equal keys.

    Parameters
    ----------
    keys
        Shape (row,), from 0 to ``bound - 1``.

    Returns
    -------
    rows, starts
        The rows in ascending order of their keys, equal ones in their own order; and where in them
        each run begins.
    """
    total = len(keys)
    if not total:
        return keys, keys
    bits = (total - 1).bit_length()
    if bound << bits < _KEY_LIMIT:
        # sorting values is several times faster than sorting rows by value
        tagged = (keys << bits) | np.arange(total, dtype=np.int64)
        tagged.sort()
        rows, ordered = tagged & ((1 << bits) - 1), tagged >> bits
    else:
        rows = np.argsort(keys, kind="stable")
        ordered = keys[rows]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    return rows, starts


def _depth(column: IntArray, segments: int) -> tuple[IntArray, int]:
    """Measure how far each value is below the highest one, in small numbers; and a bound."""
    depth = column.max() - column
    bound = int(depth.max()) + 1
    if bound * max(segments, len(column)) > _EXACT_DOUBLE:
        distinct, depth = np.unique(depth, return_inverse=True)
        bound = len(distinct)
    return depth, bound


def _staircase(home: IntArray, depth: IntArray, bound: int) -> BoolArray:
    """Mark, of distinct points of two parties sorted by segment and first score, the maxima."""
    # higher in every later segment, so that the running maximum starts afresh there
    height = home * bound + (bound - 1 - depth)
    kept = np.ones(len(height), dtype=np.bool_)
    kept[1:] = height[1:] > np.maximum.accumulate(height)[:-1]
    return kept


def _maxima(home: IntArray, segments: int, columns: list[tuple[IntArray, int]]) -> BoolArray:
    """Mark the maxima among distinct points of three or more parties, sorted by segment."""
    # imported here because two parties, the most common case, do without
    import moocore  # type: ignore[import-untyped]

    points = np.empty((len(home), len(columns)))
    for party, (depth, _) in enumerate(columns):
        points[:, party] = depth
    kept: BoolArray
    if len(columns) > 3 and len(home) > _SMALL * segments:
        # from four parties on, several small problems are easier than one large one
        kept = np.empty(len(home), dtype=np.bool_)
        bounds = np.flatnonzero(np.append(True, home[1:] != home[:-1])).tolist()
        for begin, end in pairwise([*bounds, len(home)]):
            kept[begin:end] = moocore.is_nondominated(points[begin:end])
        return kept
    if segments > 1:
        # shifted in opposite directions, no two points of different segments can be compared
        points[:, 0] += home * columns[0][1]
        points[:, 1] += (segments - 1 - home) * columns[1][1]
    if len(columns) == 3:
        # moocore sorts by the last column first, and the points come sorted by the first
        points = np.ascontiguousarray(points[:, ::-1])
    kept = moocore.is_nondominated(points)
    return kept
