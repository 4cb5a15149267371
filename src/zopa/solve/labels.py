"""Score vectors of all outcomes of a diagram, non-dominated ones only, from the last layer up.

A *label* is the score vector of some completions of a node: how many completions share it, and
which of them comes first. A node keeps only labels that no other label of the node dominates:
whatever leads to the node, a dominated completion makes a dominated outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from zopa.problem.diagram import Diagram
from zopa.problem.paths import INT64_LIMIT, CountArray, exact_dtype
from zopa.problem.relation import IntArray
from zopa.solve.nondominated import equal_runs, survivors

__all__ = ["Cut", "Labels", "Scored", "outcomes_of", "prefixes", "prepare", "sweep"]

# Candidates looked at together, which bounds memory; a node is never split.
_CHUNK = 1 << 19


@dataclass(frozen=True, slots=True)
class Cut:
    """Outcomes are wanted only if their scores, times ``direction``, add up to ``least``.

    No entry of the direction is negative, so that a dominating outcome is never cut off alone.
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
        Shape (limb, label): the lexicographically first of them, as digits in a mixed base.
    starts
        Shape (node + 1,): where the labels of each node begin.
    """

    points: IntArray
    ties: CountArray
    ranks: IntArray
    starts: IntArray

    def __len__(self) -> int:
        return self.points.shape[1]


# Told a layer and its labels; returns what every cut now demands at least.
Watch = Callable[[int, Labels], Sequence[int] | None]


@dataclass(frozen=True, eq=False)
class _Edges:
    """The edges of a layer, sorted by source; equal options to one node are one edge."""

    source: IntArray
    target: IntArray
    option: IntArray
    copies: CountArray
    points: IntArray

    def part(self, part: slice) -> _Edges:
        return _Edges(
            self.source[part],
            self.target[part],
            self.option[part],
            self.copies[part],
            self.points[:, part],
        )


@dataclass(frozen=True, eq=False)
class _Gate:
    """A cut at one layer: ``room`` is the best that can still be added before each node."""

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
        The outcomes and their scores; at least one outcome.
    cuts
        What every wanted outcome must reach. They stop a label as soon as even the best way to its
        node cannot make up for it.
    label_limit
        Labels to look at, before dominated ones are dropped.
    watch
        Told of every layer; may raise what the cuts demand.

    Returns
    -------
    labels, looked_at
        The labels of the root, None if the limit was passed; and how many were looked at.
    """
    diagram = scored.diagram
    rooms = [prefixes(scored, cut.direction) for cut in cuts]
    demands: Sequence[int] = [cut.least for cut in cuts]
    limbs, places = _places(diagram.sizes)
    labels = Labels(
        points=np.zeros((len(scored.base), 1), dtype=np.int64),
        ties=np.ones(1, dtype=np.int64),
        ranks=np.zeros((limbs, 1), dtype=np.int64),
        starts=np.array([0, 1], dtype=np.int64),
    )
    looked_at = 0
    for layer in reversed(range(len(diagram.order))):
        gates = [
            _Gate(cut.direction, room[layer], _shifted(scored, cut.direction, demand))
            for cut, room, demand in zip(cuts, rooms, demands, strict=True)
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
        if watch is not None:
            demands = watch(layer, labels) or demands
    return labels, looked_at


def outcomes_of(diagram: Diagram, labels: Labels) -> IntArray:
    """Read the first outcome of every label of the root: shape (label, variable)."""
    _, places = _places(diagram.sizes)
    outcomes = np.empty((len(labels), len(diagram.sizes)), dtype=np.int64)
    for variable, (limb, place) in enumerate(places):
        outcomes[:, variable] = labels.ranks[limb] // place % diagram.sizes[variable]
    return outcomes


def _places(sizes: Sequence[int]) -> tuple[int, list[tuple[int, int]]]:
    """Give every variable its place in a mixed-base number, cut into limbs of 64 bits.

    Returns
    -------
    limbs, places
        The number of limbs; per variable its limb and what one step of its option counts there.
        Earlier variables count more.
    """
    places = [(0, 0)] * len(sizes)
    limb, place = 0, 1
    for variable in reversed(range(len(sizes))):
        if place * sizes[variable] >= INT64_LIMIT:
            limb, place = limb + 1, 1
        places[variable] = (limb, place)
        place *= sizes[variable]
    return limb + 1, [(limb - i, place) for i, place in places]


def _shifted(scored: Scored, direction: Sequence[int], demand: int) -> int:
    """Translate what a cut demands into shifted scores, within 64 bits."""
    moved = demand - sum(w * base for w, base in zip(direction, scored.base, strict=True))
    return max(-INT64_LIMIT, min(moved, INT64_LIMIT))


def _edges(scored: Scored, layer: int, below: Labels, gates: Sequence[_Gate]) -> _Edges:
    """List the edges that may belong to a wanted outcome which no other dominates."""
    variable = scored.diagram.order[layer]
    child = scored.diagram.layers[layer]
    nodes = len(below.starts) - 1
    source, option = np.nonzero(child >= 0)
    target = child[source, option]
    table = scored.tables[variable]
    alive = np.diff(below.starts)[target] > 0
    for gate in gates:
        best = _best_label(below, gate.direction)[target] + gate.room[source]
        alive &= best + along(gate.direction, table)[option] >= gate.least
    if not alive.all():
        source, option, target = source[alive], option[alive], target[alive]
    copies = scored.diagram.multiplicities[variable]
    counts = np.array(copies, dtype=exact_dtype(sum(copies)))
    pair = source * nodes + target
    order, starts = equal_runs(pair, int(pair.max(initial=0)) + 1)
    if len(starts) == len(order):
        return _Edges(source, target, option, counts[option], table[:, option])
    run = np.empty(len(order), dtype=np.int64)
    run[order] = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(order)))
    order, starts = survivors(run, table[:, option])
    first = order[starts]
    return _Edges(
        source[first],
        target[first],
        option[first],
        np.add.reduceat(counts[option[order]], starts),
        table[:, option[first]],
    )


def _best_label(labels: Labels, direction: Sequence[int]) -> IntArray:
    """Find, per node, the best weighted score of its labels; very low for none."""
    nodes = len(labels.starts) - 1
    best = np.full(nodes, -INT64_LIMIT, dtype=np.int64)
    filled = np.flatnonzero(np.diff(labels.starts))
    if len(filled):
        total = along(direction, labels.points)
        best[filled] = np.maximum.reduceat(total, labels.starts[filled])
    return best


def _parts(source: IntArray, lengths: IntArray) -> Iterator[slice]:
    """Split edges where the source changes, into parts with few candidates each."""
    ends = lengths.cumsum()
    begin = 0
    while begin < len(source):
        done = ends[begin - 1] if begin else 0
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
        Shape (label,): the node of each; ``starts`` of the labels is left empty.
    """
    edge = np.repeat(np.arange(len(lengths)), lengths)
    label = np.arange(len(edge)) + np.repeat(
        below.starts[edges.target] - lengths.cumsum() + lengths, lengths
    )
    points = np.take(below.points, label, axis=1)
    points += np.take(edges.points, edge, axis=1)
    for gate in gates:
        room = gate.room[edges.source][edge]
        wanted = along(gate.direction, points) + room >= gate.least
        if not wanted.all():
            points, edge, label = points[:, wanted], edge[wanted], label[wanted]
    rows, starts = survivors(edges.source[edge] - edges.source[0], points)
    first = rows[starts]
    edge, label = edge[rows], label[rows]
    limb, step = place
    ranks = np.take(below.ranks, label, axis=1)
    ranks[limb] += edges.option[edge] * step
    bound = int(below.ties.max(initial=0)) * int(edges.copies.max(initial=0)) * len(edges.source)
    exact = exact_dtype(bound)
    ties = below.ties[label].astype(exact) * edges.copies[edge].astype(exact)
    if len(starts) < len(rows):
        ties = np.add.reduceat(ties, starts)
        ranks = _lowest(ranks, starts)
    nodes = edges.source[edge[starts]]
    return nodes, Labels(points[:, first], ties, ranks, np.empty(0, dtype=np.int64))


def _lowest(ranks: IntArray, starts: IntArray) -> IntArray:
    """Find the lowest number of each run, given limb by limb, the highest first."""
    lowest = np.empty((len(ranks), len(starts)), dtype=np.int64)
    lengths = np.diff(starts, append=ranks.shape[1])
    possible = np.ones(ranks.shape[1], dtype=np.bool_)
    for limb, values in enumerate(ranks):
        values = np.where(possible, values, INT64_LIMIT)
        lowest[limb] = np.minimum.reduceat(values, starts)
        possible = values == np.repeat(lowest[limb], lengths)
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
