"""How likely the space is open, over the draws of a coding: one decision diagram, evaluated.

A node of the diagram is what the draws made so far leave of "dropping these commitments opens the
space", with the events known to be real that still matter. An event is drawn where its first
commitment comes up, and forgotten after its last.

References
----------
Bryant, *Graph-Based Algorithms for Boolean Function Manipulation* (IEEE Transactions on Computers,
1986); Darwiche, *A Differential Approach to Inference in Bayesian Networks* (Journal of the ACM,
2003), for all derivatives in two passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from zopa.problem.relation import NodeLimit
from zopa.solve.draws import Draws
from zopa.solve.upsets import EVERY_SET, NO_SET, UpSets, recursion_room


@dataclass(frozen=True)
class Likelihood:
    """A probability, and its derivative with respect to each parameter of the draws."""

    value: Fraction
    by: Mapping[str, Fraction]


def likelihood(
    elements: Sequence[int], up_sets: UpSets, opening: int, draws: Draws, node_limit: int
) -> Likelihood:
    """Find the probability that the commitments that fall open the space.

    Parameters
    ----------
    elements
        The element of each level of the up-sets; those of one ladder are neighbours.
    opening
        The up-set of all sets of commitments whose dropping opens the space.
    node_limit
        Nodes beyond which to give up.

    Returns
    -------
    Likelihood
        Exact. Where the rungs of a ladder have one confidence in common, its derivative moves them
        together.

    Raises
    ------
    NodeLimit
        If the diagram grows too large.
    """
    with recursion_room(2 * (len(elements) + len(draws.events))):
        diagram = _Diagram(elements, draws, node_limit)
        root = diagram.root(up_sets, opening)
    return _evaluate(diagram.nodes, root, draws)


# A node: the position of its draw (the events', then the ladders'), and a child for each result.
_Node = tuple[int, tuple[int, ...]]


class _Diagram:
    """Unfolds the diagram; ``nodes`` lists children before parents, the two ends first."""

    def __init__(self, elements: Sequence[int], draws: Draws, node_limit: int) -> None:
        self.nodes: list[_Node] = [(-1, ())] * 2
        self._draws = draws
        self._limit = node_limit
        level_of = {element: level for level, element in enumerate(elements)}
        # per ladder and rung that counts: its level, the rung, its event as a bit
        self._rungs = [
            sorted(
                (level_of[rung.element], rung, 0 if rung.event is None else 1 << rung.event)
                for rung in ladder.rungs
                if rung.element in level_of
            )
            for ladder in draws.ladders
        ]
        self._ladder = [-1] * len(elements)
        self._event = [0] * (len(elements) + 1)
        for ladder, rungs in enumerate(self._rungs):
            for level, _, event in rungs:
                self._ladder[level] = ladder
                self._event[level] = event
        self._sets = UpSets(len(elements), node_limit)
        # the events that an up-set still hangs on, as bits
        self._matter: dict[int, int] = {NO_SET: 0, EVERY_SET: 0}
        self._fallen: list[dict[int, int]] = [{} for _ in draws.events]
        self._known: dict[tuple[int, int], int] = {}

    def root(self, up_sets: UpSets, opening: int) -> int:
        """Unfold the diagram of an up-set; commitments without a draw are kept."""
        copies = {NO_SET: NO_SET, EVERY_SET: EVERY_SET}
        for node in up_sets.reachable(opening):
            level, without, within = up_sets.nodes[node]
            copies[node] = copies[without]
            if self._ladder[level] >= 0:
                copies[node] = self._set(level, copies[without], copies[within])
        return self._node(copies[opening], 0)

    def _set(self, level: int, without: int, within: int) -> int:
        node = self._sets.node(level, without, within)
        if node not in self._matter:
            below = self._matter[without] | self._matter[within]
            self._matter[node] = below | self._event[level]
        return node

    def _node(self, opening: int, real: int) -> int:
        """Return the node for what is left to be drawn, ``real`` being events known to be real."""
        if opening <= EVERY_SET:
            return opening
        matter = self._matter[opening]
        real &= matter
        known = self._known.get((opening, real))
        if known is not None:
            return known
        ladder = self._ladder[self._sets.nodes[opening][0]]
        undrawn = next((e for _, _, e in self._rungs[ladder] if e & matter & ~real), 0)
        children: tuple[int, ...]
        if undrawn:
            draw = undrawn.bit_length() - 1
            fallen = self._without_event(opening, draw)
            children = (self._node(opening, real | undrawn), self._node(fallen, real))
        else:
            draw = len(self._draws.events) + ladder
            children = tuple(
                self._node(self._settled(opening, ladder, part), real)
                for part in range(len(self._draws.parts[draw]))
            )
        number = children[0]
        if children.count(number) < len(children):
            number = len(self.nodes)
            if number > self._limit:
                raise NodeLimit(None, number)
            self.nodes.append((draw, children))
        self._known[opening, real] = number
        return number

    def _without_event(self, opening: int, event: int) -> int:
        """Let all commitments fall that rest on an event."""
        if not self._matter[opening] >> event & 1:
            return opening
        known = self._fallen[event].get(opening)
        if known is None:
            level, without, within = self._sets.nodes[opening]
            known = self._without_event(within, event)
            if not self._event[level] >> event & 1:
                known = self._set(level, self._without_event(without, event), known)
            self._fallen[event][opening] = known
        return known

    def _settled(self, opening: int, ladder: int, part: int) -> int:
        """Keep and drop the rungs of a ladder, whose events are real, as a draw says."""
        keeps = self._draws.ladders[ladder].keeps
        for level, rung, _ in self._rungs[ladder]:
            top, without, within = self._sets.nodes[opening]
            if top == level:
                opening = without if keeps(part, rung) else within
        return opening


def _evaluate(nodes: Sequence[_Node], root: int, draws: Draws) -> Likelihood:
    """Find the value of the root, and from how likely each node is reached the derivatives.

    All numbers are whole multiples of one unit, small enough that every division below is exact: a
    path passes each draw at most once, and divides by the base once for each.
    """
    base = lcm(*(part.denominator for parts in draws.parts for part in parts))
    unit = base ** len(draws.parts)
    weights = [[int(part * base) for part in parts] for parts in draws.parts]
    values = [0, unit]
    for draw, children in nodes[2:]:
        total = sum(w * values[c] for w, c in zip(weights[draw], children, strict=True))
        values.append(total // base)
    reached = [0] * len(nodes)
    reached[root] = unit
    slopes = [[0] * len(own) for own in draws.parameters]
    for node in range(len(nodes) - 1, 1, -1):
        draw, children = nodes[node]
        here = reached[node]
        for part, child in enumerate(children):
            reached[child] += here * weights[draw][part] // base
            if part:
                slopes[draw][part - 1] += here * (values[children[part - 1]] - values[child])
    return Likelihood(
        Fraction(values[root], unit),
        {
            parameter.id: Fraction(slope, unit * unit)
            for own, found in zip(draws.parameters, slopes, strict=True)
            for parameter, slope in zip(own, found, strict=True)
        },
    )
