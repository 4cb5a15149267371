"""Score vectors of all outcomes of a diagram, non-dominated ones only, from the last layer up.

A *label* is the score vector of some completions of a node: how many completions share it, and
which of them comes first. A node keeps only labels that no other label of the node dominates:
whatever leads to the node, a dominated completion makes a dominated outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from zopa.problem.paths import INT64_LIMIT, CountArray, exact_dtype
from zopa.problem.relation import BoolArray, IntArray
from zopa.solve.nondominated import equal_runs, survivors
from zopa.solve.scored import Scored, along, prefixes

__all__ = ["Cut", "Labels", "Points", "Watch", "no_points", "read_points", "sweep"]

# Labels looked at together, which bounds memory; the labels of a node are never split.
_CHUNK = 1 << 19


@dataclass(frozen=True, slots=True)
class Cut:
    """Outcomes are wanted only if their scores, times ``direction``, add up to ``least``.

    No entry of the direction is negative, so that what dominates a wanted outcome is wanted too.
    """

    direction: tuple[int, ...]
    least: int


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of one layer, sorted by node and then descending lexicographically.

    Parameters
    ----------
    points
        Shape (party, label): shifted scores.
    ties
        Shape (label,): how many completions, in original options, share the vector.
    ranks
        Shape (limb, label): the lexicographically first of them, as a number in a mixed base.
    starts
        Shape (node + 1,): where the labels of each node begin.
    """

    points: IntArray
    ties: CountArray
    ranks: IntArray
    starts: IntArray

    def __len__(self) -> int:
        return len(self.ties)

    @property
    def nodes(self) -> IntArray:
        """The node of each label, shape (label,)."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def where(self, kept: BoolArray) -> Labels:
        """Return the labels marked, shape (label,)."""
        starts = np.append(0, kept.cumsum())[self.starts]
        return Labels(self.points[:, kept], self.ties[kept], self.ranks[:, kept], starts)


@dataclass(frozen=True, eq=False)
class Points:
    """Score vectors, each with the outcomes that share it; arrays are read-only.

    Parameters
    ----------
    vectors
        Shape (point, party), in the scores as given; descending lexicographically.
    ties
        Per point: exact number of outcomes, in original options, that have this vector; empty where
        a search found the points and counted nothing.
    outcomes
        Shape (point, variable): the lexicographically first of them, as merged options; some one of
        them where nothing was counted.
    """

    vectors: IntArray
    ties: tuple[int, ...]
    outcomes: IntArray

    def __post_init__(self) -> None:
        self.vectors.setflags(write=False)
        self.outcomes.setflags(write=False)

    def __len__(self) -> int:
        return len(self.vectors)

    def take(self, rows: IntArray) -> Points:
        """Return some of the points."""
        ties = tuple(self.ties[row] for row in rows.tolist()) if self.ties else ()
        return Points(self.vectors[rows], ties, self.outcomes[rows])


# Told a layer and its labels; returns what every cut demands now, and the labels to go on with.
Watch = Callable[[int, Labels], tuple[Sequence[int], Labels]]


@dataclass(frozen=True, eq=False)
class _Edges:
    """The edges of a layer, sorted by source; equal options to one node are one edge.

    ``width`` bounds how many original options leave a node.
    """

    source: IntArray
    target: IntArray
    option: IntArray
    copies: CountArray
    points: IntArray
    width: int

    def part(self, part: slice) -> _Edges:
        return _Edges(
            self.source[part],
            self.target[part],
            self.option[part],
            self.copies[part],
            self.points[:, part],
            self.width,
        )


@dataclass(frozen=True, eq=False)
class _Gate:
    """A cut at one layer: ``room`` is the most that the way to each node can add."""

    direction: tuple[int, ...]
    room: IntArray
    least: int


def sweep(
    scored: Scored, cuts: Sequence[Cut], label_limit: int, watch: Watch | None = None
) -> tuple[Labels | None, int]:
    """Find the non-dominated score vectors of all outcomes that pass the cuts.

    Parameters
    ----------
    scored
        The outcomes, at least one, and their scores.
    cuts
        What every wanted outcome must reach. A label goes as soon as even the best way to its node
        cannot make up for it; labels of the root pass the cuts exactly.
    label_limit
        Labels to look at, dominated ones included.
    watch
        Told of every layer; may raise what the cuts demand, or leave labels out.

    Returns
    -------
    labels, looked_at
        The labels of the root, None if the limit was passed; and how many were looked at.

    Raises
    ------
    ValueError
        If the weighted sums of a cut could pass 2^62.
    """
    diagram = scored.diagram
    rooms = [prefixes(scored, cut.direction) for cut in cuts]
    demands: Sequence[int] = [cut.least for cut in cuts]
    limbs, places = _places(diagram.sizes)
    labels = Labels(
        points=np.zeros((scored.parties, 1), dtype=np.int64),
        ties=np.ones(1, dtype=np.int64),
        ranks=np.zeros((limbs, 1), dtype=np.int64),
        starts=np.array([0, 1], dtype=np.int64),
    )
    looked_at = 0
    for layer in reversed(range(len(diagram.order))):
        least = [_shifted(scored, c.direction, d) for c, d in zip(cuts, demands, strict=True)]
        # shifted scores are never below 0: what demands no more than that stops nothing
        gates = [
            _Gate(cut.direction, room[layer], demand)
            for cut, room, demand in zip(cuts, rooms, least, strict=True)
            if demand > 0
        ]
        edges = _edges(scored, layer, labels, gates)
        lengths = np.diff(labels.starts)[edges.target]
        looked_at += int(lengths.sum())
        if looked_at > label_limit:
            return None, looked_at
        place = places[diagram.order[layer]]
        parts = [
            _extend(labels, edges.part(part), lengths[part], gates, place)
            for part in _parts(edges.source, lengths)
        ]
        labels = _joined(parts, len(diagram.layers[layer]), labels)
        if watch is not None and len(labels):
            demands, labels = watch(layer, labels)
    return labels, looked_at


def read_points(scored: Scored, labels: Labels) -> Points:
    """Read the labels of the root as points."""
    _, places = _places(scored.diagram.sizes)
    outcomes = np.empty((len(labels), len(places)), dtype=np.int64)
    for variable, (limb, place) in enumerate(places):
        outcomes[:, variable] = labels.ranks[limb] // place % scored.diagram.sizes[variable]
    vectors = np.ascontiguousarray(labels.points.T) + np.array(scored.base, dtype=np.int64)
    return Points(vectors, tuple(int(count) for count in labels.ties.tolist()), outcomes)


def no_points(parties: int, variables: int) -> Points:
    """Return no points."""
    return Points(np.empty((0, parties), np.int64), (), np.empty((0, variables), np.int64))


def _places(sizes: Sequence[int]) -> tuple[int, list[tuple[int, int]]]:
    """Give every variable its place in a mixed-base number, cut into limbs of 64 bits.

    Returns
    -------
    limbs, places
        The number of limbs; per variable its limb, and what a step of its option counts there.
        Earlier variables count more, and earlier limbs.
    """
    places = [(0, 0)] * len(sizes)
    limb, place = 0, 1
    for variable in reversed(range(len(sizes))):
        if place * sizes[variable] >= INT64_LIMIT:
            limb, place = limb + 1, 1
        places[variable] = (limb, place)
        place *= sizes[variable]
    return limb + 1, [(limb - index, place) for index, place in places]


def _shifted(scored: Scored, direction: tuple[int, ...], demand: int) -> int:
    """Translate what a cut demands into shifted scores, within 64 bits."""
    moved = demand - sum(w * base for w, base in zip(direction, scored.base, strict=True))
    return max(-INT64_LIMIT, min(moved, INT64_LIMIT))


def _edges(scored: Scored, layer: int, below: Labels, gates: Sequence[_Gate]) -> _Edges:
    """List the edges that may belong to a wanted outcome which no other dominates."""
    variable = scored.diagram.order[layer]
    child = scored.diagram.layers[layer]
    source, option = np.nonzero(child >= 0)
    target = child[source, option]
    table = scored.tables[variable]
    alive = np.diff(below.starts)[target] > 0
    for gate in gates:
        best = _best_labels(below, gate.direction)[target] + gate.room[source]
        alive &= best + along(gate.direction, table)[option] >= gate.least
    if not alive.all():
        source, option, target = source[alive], option[alive], target[alive]
    copies = scored.diagram.multiplicities[variable]
    width = sum(copies)
    counts = np.array(copies, dtype=exact_dtype(width))
    nodes = len(below.starts) - 1
    order, starts = equal_runs(source * nodes + target, len(child) * nodes)
    if len(starts) < len(order):
        # of several options that lead to the same node, only the non-dominated ones matter
        run = np.empty(len(order), dtype=np.int64)
        run[order] = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(order)))
        order, starts = survivors(run, table[:, option])
        counts = np.add.reduceat(counts[option[order]], starts)
        first = order[starts]
        source, target, option = source[first], target[first], option[first]
    else:
        counts = counts[option]
    return _Edges(source, target, option, counts, table[:, option], width)


def _best_labels(labels: Labels, direction: tuple[int, ...]) -> IntArray:
    """Find, per node, the best weighted score of its labels; very low for none."""
    best = np.full(len(labels.starts) - 1, -INT64_LIMIT, dtype=np.int64)
    filled = np.flatnonzero(np.diff(labels.starts))
    if len(filled):
        total = along(direction, labels.points)
        best[filled] = np.maximum.reduceat(total, labels.starts[filled])
    return best


def _parts(source: IntArray, lengths: IntArray) -> Iterator[slice]:
    """Split edges where the source changes, into parts with few labels to look at."""
    ends = lengths.cumsum()
    begin = 0
    while begin < len(source):
        done = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + _CHUNK, side="right")))
        if end < len(source):
            whole = int(np.searchsorted(source, source[end]))
            end = whole if whole > begin else int(np.searchsorted(source, source[begin] + 1))
        yield slice(begin, end)
        begin = end


def _extend(
    below: Labels,
    edges: _Edges,
    lengths: IntArray,
    gates: Sequence[_Gate],
    place: tuple[int, int],
) -> tuple[IntArray, Labels]:
    """Take the labels of the next layer over the edges; keep the non-dominated ones.

    Returns
    -------
    nodes, labels
        Shape (label,): the node of each; the labels, with ``starts`` left empty.
    """
    edge = np.repeat(np.arange(len(lengths)), lengths)
    label = np.arange(len(edge)) + np.repeat(
        below.starts[edges.target] - lengths.cumsum() + lengths, lengths
    )
    points = np.take(below.points, label, axis=1)
    points += np.take(edges.points, edge, axis=1)
    for gate in gates:
        wanted = along(gate.direction, points) + gate.room[edges.source][edge] >= gate.least
        if not wanted.all():
            points, edge, label = points[:, wanted], edge[wanted], label[wanted]
    rows, starts = survivors(edges.source[edge] - edges.source[0], points)
    points = points[:, rows[starts]]
    edge, label = edge[rows], label[rows]
    ranks = np.take(below.ranks, label, axis=1)
    limb, step = place
    ranks[limb] += edges.option[edge] * step
    exact = exact_dtype(int(below.ties.max(initial=0)) * edges.width)
    ties = below.ties[label].astype(exact) * edges.copies[edge].astype(exact)
    nodes = edges.source[edge[starts]]
    if len(starts) < len(rows):
        ties = np.add.reduceat(ties, starts)
        ranks = _lowest(ranks, starts)
    return nodes, Labels(points, ties, ranks, starts[:0])


def _lowest(ranks: IntArray, starts: IntArray) -> IntArray:
    """Find the lowest number of each run; numbers come limb by limb, the weightiest first."""
    lowest = np.empty((len(ranks), len(starts)), dtype=np.int64)
    lengths = np.diff(starts, append=ranks.shape[1])
    possible = np.ones(ranks.shape[1], dtype=np.bool_)
    for limb, values in enumerate(ranks):
        candidates = np.where(possible, values, INT64_LIMIT)
        lowest[limb] = np.minimum.reduceat(candidates, starts)
        possible = candidates == np.repeat(lowest[limb], lengths)
    return lowest


def _joined(parts: Sequence[tuple[IntArray, Labels]], nodes: int, below: Labels) -> Labels:
    """Put the parts of a layer together."""
    counts = np.zeros(nodes, dtype=np.int64)
    for home, _ in parts:
        counts += np.bincount(home, minlength=nodes)
    starts = np.append(0, counts.cumsum())
    if not parts:
        return Labels(below.points[:, :0], below.ties[:0], below.ranks[:, :0], starts)
    return Labels(
        np.concatenate([labels.points for _, labels in parts], axis=1),
        np.concatenate([labels.ties for _, labels in parts]),
        np.concatenate([labels.ranks for _, labels in parts], axis=1),
        starts,
    )
