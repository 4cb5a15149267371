"""Sums as automata: the state is what was added so far, as long as the rest can still matter.

No table is made, so that a sum may run over as many variables as there are. Partial sums that no
continuation tells apart are one state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zopa.problem.automaton import (
    BROKEN,
    KEPT,
    Automaton,
    StateArray,
    compile_automaton,
    merge_states,
    number_rows,
    widened,
)
from zopa.problem.relation import AnyRelation, BoolArray, IntArray, NodeLimit, Threshold

__all__ = ["compile_relation"]

# Steps per layer: states times options. Beyond, an exact method takes too long and too much memory.
_MOST_STEPS = 20_000_000


def compile_relation(
    relation: AnyRelation, layer_of: Sequence[int], allowed: Sequence[BoolArray]
) -> Automaton:
    """Read a table or a sum in layer order, over the options that can occur at all.

    Parameters
    ----------
    relation, layer_of, allowed
        As for `zopa.problem.automaton.compile_automaton`.

    Raises
    ------
    NodeLimit
        If a sum takes too many different values on the way.
    """
    if isinstance(relation, Threshold):
        return _compile_threshold(relation, layer_of, allowed)
    return compile_automaton(relation, layer_of, allowed)


@dataclass(frozen=True, eq=False)
class _States:
    """Distinct states part of the way, shape (state,) each.

    ``settled`` is 1 where the sum lies within its bounds whatever follows, -1 where it cannot any
    more, 0 where that is open; ``added`` is 0 unless it is open. ``said`` is what the variable that
    decides says of it: 1 within, -1 not, 0 not read yet.
    """

    added: IntArray
    settled: IntArray
    said: IntArray

    def codes(self) -> StateArray:
        """``KEPT`` or ``BROKEN`` where nothing can change that, 1 elsewhere."""
        agreed = self.settled * self.said
        return np.where(agreed > 0, KEPT, np.where(agreed < 0, BROKEN, 1)).astype(np.int32)

    def distinct(self) -> tuple[_States, IntArray]:
        """Leave each state once; tell the number of each."""
        floor = int(self.added.min())
        span = int(self.added.max()) - floor + 1
        columns = ((self.settled + 1, 3), (self.said + 1, 3), (self.added - floor, span))
        numbers, firsts = number_rows(columns, len(self.added))
        return _States(self.added[firsts], self.settled[firsts], self.said[firsts]), numbers


@dataclass(frozen=True, eq=False)
class _Reader:
    """Reads the variables of a sum one after another.

    ``gains[place]`` is what the options that may occur add, None for the variable that decides;
    ``low`` and ``high`` bound what the variables from a place on add.
    """

    threshold: Threshold
    gains: tuple[IntArray | None, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]

    def settle(self, added: IntArray, said: IntArray, place: int) -> _States:
        """Say what the variables from ``place`` on cannot change any more."""
        least, most = self.threshold.least, self.threshold.most
        inside = np.ones(len(added), dtype=np.bool_)
        outside = np.zeros(len(added), dtype=np.bool_)
        if least is not None:
            inside &= added + self.low[place] >= least
            outside |= added + self.high[place] < least
        if most is not None:
            inside &= added + self.high[place] <= most
            outside |= added + self.low[place] > most
        settled = inside.astype(np.int64) - outside
        return _States(np.where(settled, 0, added), settled, said)

    def step(self, states: _States, place: int, allowed: BoolArray) -> _States:
        """Read one variable: the state after every option, state by state."""
        options = np.flatnonzero(allowed)
        shape = (len(states.added), len(options))
        gain = self.gains[place]
        added = states.added[:, None] + (0 if gain is None else gain)
        said = states.said[:, None] if gain is not None else np.where(options, 1, -1)
        settled = np.broadcast_to(states.settled[:, None], shape).ravel()
        after = self.settle(
            np.broadcast_to(added, shape).ravel(),
            np.broadcast_to(said, shape).ravel(),
            place + 1,
        )
        return _States(
            np.where(settled, 0, after.added),
            np.where(settled, settled, after.settled),
            after.said,
        )


def _compile_threshold(
    threshold: Threshold, layer_of: Sequence[int], allowed: Sequence[BoolArray]
) -> Automaton:
    scope = threshold.scope
    axes = sorted(range(len(scope)), key=lambda axis: layer_of[scope[axis]])
    layers = tuple(layer_of[scope[axis]] for axis in axes)
    masks = [allowed[scope[axis]] for axis in axes]
    if not all(mask.any() for mask in masks):
        nothing = tuple(np.zeros((1, len(mask)), dtype=np.int32) for mask in masks)
        return Automaton(layers, nothing, BROKEN)
    reader = _reader(threshold, axes, masks)
    start = np.array([0 if threshold.decides else 1], dtype=np.int64)
    states = reader.settle(np.zeros(1, dtype=np.int64), start, 0)
    following: list[IntArray] = []
    for place, mask in enumerate(masks):
        if len(states.added) * int(mask.sum()) > _MOST_STEPS:
            raise NodeLimit(layers[place], len(states.added))
        after, numbers = reader.step(states, place, mask).distinct()
        following.append(numbers.reshape(len(states.added), -1))
        states = after
    codes = states.codes()
    steps: list[StateArray] = []
    for numbers, mask in zip(reversed(following), reversed(masks), strict=True):
        step, codes = merge_states(codes[numbers])
        steps.append(widened(step, mask))
    return Automaton(layers, tuple(reversed(steps)), int(codes[0]))


def _reader(threshold: Threshold, axes: Sequence[int], masks: Sequence[BoolArray]) -> _Reader:
    gains = tuple(
        threshold.worths[axis][mask] if axis < len(threshold.worths) else None
        for axis, mask in zip(axes, masks, strict=True)
    )
    low, high = [0], [0]
    for gain in reversed(gains):
        low.append(low[-1] + (0 if gain is None else int(gain.min())))
        high.append(high[-1] + (0 if gain is None else int(gain.max())))
    return _Reader(threshold, gains, tuple(low[::-1]), tuple(high[::-1]))
