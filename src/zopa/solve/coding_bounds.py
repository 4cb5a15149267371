"""Exact bounds on the share of codings, where the whole diagram would be too large.

A box is the set of codings that agree on some draws. A box that is open with all that is not drawn
yet kept is open throughout; one that is closed with all of it dropped is closed throughout. Any
other box is split at a draw that its shortest way out hangs on, the likeliest box first.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from zopa.problem.soft import SoftDiagram, cheapest_broken
from zopa.results.base import Verdict
from zopa.solve.draws import Draws

# Nodes of soft diagrams to pass through before the bounds found so far are taken.
VISITS = 10_000_000

# What has been drawn: a part of each draw, the events' first.
_Drawn = Mapping[int, int]


@dataclass(frozen=True)
class Bounds:
    """A lower and an upper bound, both exact."""

    low: Fraction
    high: Fraction


def coding_bounds(softs: Sequence[SoftDiagram], draws: Draws, visits: int = VISITS) -> Bounds:
    """Bound the probability that the space is open.

    Parameters
    ----------
    softs
        One per minimal coalition.
    visits
        Nodes of soft diagrams to pass through; the more, the closer together the bounds.

    Returns
    -------
    Bounds
        Equal if nothing was left open.
    """
    low, high = Fraction(0), Fraction(1)
    number = count()
    settled = {draw: parts.index(1) for draw, parts in enumerate(draws.parts) if 1 in parts}
    boxes: list[tuple[Fraction, int, _Drawn]] = [(Fraction(-1), next(number), settled)]
    for _ in range(max(1, visits // max(1, sum(soft.nodes for soft in softs)))):
        if not boxes:
            break
        negative, _, drawn = heapq.heappop(boxes)
        verdict, split = _judge(softs, draws, drawn)
        if verdict is Verdict.OPEN:
            low -= negative
        elif verdict is Verdict.CLOSED:
            high += negative
        else:
            for part, length in enumerate(draws.parts[split]):
                if length:
                    box = (negative * length, next(number), {**drawn, split: part})
                    heapq.heappush(boxes, box)
    return Bounds(low, high)


def _judge(softs: Sequence[SoftDiagram], draws: Draws, drawn: _Drawn) -> tuple[Verdict, int]:
    """Say whether a box is open or closed throughout; if neither, which draw to split it at."""
    undrawn = dict(_undrawn(draws, drawn))
    fallen = set(_fallen(draws, drawn))
    best: tuple[int, tuple[int, ...]] | None = None
    for soft in softs:
        barred = len(soft.elements) + 1
        prices = {e: 0 if e in fallen else 1 if e in undrawn else barred for e in soft.elements}
        found = cheapest_broken(soft, prices)
        if found is not None and found[0] < barred and (best is None or found < best):
            best = found
    if best is None:
        return Verdict.CLOSED, -1
    if best[0] == 0:
        return Verdict.OPEN, -1
    candidates = {undrawn[e] for e in best[1] if e in undrawn}
    return Verdict.UNKNOWN, min(candidates, key=lambda draw: (draws.parts[draw][0], draw))


def _undrawn(draws: Draws, drawn: _Drawn) -> Iterator[tuple[int, int]]:
    """Give each element whose fate is open, with the draw that decides it next."""
    fallen = set(_fallen(draws, drawn))
    for ladder, own in enumerate(draws.ladders, start=len(draws.events)):
        for rung in own.rungs:
            if rung.element in fallen:
                continue
            if rung.event is not None and rung.event not in drawn:
                yield rung.element, rung.event
            elif ladder not in drawn:
                yield rung.element, ladder


def _fallen(draws: Draws, drawn: _Drawn) -> Iterator[int]:
    """Give the elements that have fallen whatever the other draws say."""
    for ladder, own in enumerate(draws.ladders, start=len(draws.events)):
        for rung in own.rungs:
            unreal = rung.event is not None and drawn.get(rung.event) == 1
            if unreal or (ladder in drawn and not own.keeps(drawn[ladder], rung)):
                yield rung.element
