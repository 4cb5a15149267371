"""Cover some cells of a table, and none of others, by few boxes: short formulas come from it.

A *box* allows some options of each variable, independently. Statements about outcomes that are
"and" of statements about single issues are boxes; so a cover by boxes is an "or" of "and", and one
of the complement an "and" of "or". This is two-level minimisation with variables of many values,
of which Boolean minimisation is the case of two.

References
----------
Rudell and Sangiovanni-Vincentelli, *Multiple-Valued Minimization for PLA Optimization* (IEEE
Transactions on CAD, 1987).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from zopa.problem.relation import BoolArray

# Per variable, the options allowed, as bits.
Box = tuple[int, ...]

# Boxes made on the way, pairs of boxes compared, and cells looked at in the search for the cheapest
# cover: counts, so that the answer does not hang on the machine.
_MOST_BOXES = 400
_MOST_PAIRS = 60_000
_MOST_LOOKS = 200_000


def largest_boxes(off: BoolArray) -> list[Box] | None:
    """Find all boxes that hold none of some cells and cannot be made larger.

    Parameters
    ----------
    off
        Shape (option, ...): cells to stay out of.

    Returns
    -------
    list or None
        In a fixed order; None where they are too many.
    """
    boxes: list[Box] = [tuple((1 << size) - 1 for size in off.shape)]
    pairs = 0
    for cut in _merged_cells(off):
        kept = [box for box in boxes if not _meet(box, cut)]
        halves = [half for box in boxes if _meet(box, cut) for half in _outside(box, cut)]
        pairs += len(halves) * len(boxes)
        if len(boxes) > _MOST_BOXES or pairs > _MOST_PAIRS:
            return None
        boxes = kept
        for half in dict.fromkeys(halves):
            if not any(_within(half, box) for box in boxes):
                boxes = [box for box in boxes if not _within(box, half)]
                boxes.append(half)
    return sorted(boxes, reverse=True)


def _meet(box: Box, other: Box) -> bool:
    return all(a & b for a, b in zip(box, other, strict=True))


def _within(box: Box, other: Box) -> bool:
    return all(a & b == a for a, b in zip(box, other, strict=True))


def _outside(box: Box, cut: Box) -> list[Box]:
    """Give the largest boxes inside ``box`` and outside ``cut``."""
    found = []
    for axis, (allowed, taken) in enumerate(zip(box, cut, strict=True)):
        if allowed & ~taken:
            found.append((*box[:axis], allowed & ~taken, *box[axis + 1 :]))
    return found


def _merged_cells(cells: BoolArray) -> list[Box]:
    """Write cells as disjoint boxes, joining neighbours along one axis after the other."""
    boxes: list[Box] = [tuple(1 << int(i) for i in cell) for cell in np.argwhere(cells)]
    for axis in reversed(range(cells.ndim)):
        joined: dict[tuple[Box, Box], int] = {}
        for box in boxes:
            rest = (box[:axis], box[axis + 1 :])
            joined[rest] = joined.get(rest, 0) | box[axis]
        boxes = [(*before, bits, *after) for (before, after), bits in joined.items()]
    return boxes


def cheapest_cover(
    on: BoolArray, boxes: Sequence[Box], cost: Callable[[Box], int]
) -> list[Box] | None:
    """Choose boxes that cover cells at the least cost found.

    Parameters
    ----------
    on
        Shape (option, ...): the cells to cover.
    boxes
        To choose from.
    cost
        What choosing one costs, at least 1.

    Returns
    -------
    list or None
        In the order of ``boxes``, none of them superfluous; the cheapest unless the search was cut
        short. None where the boxes do not cover the cells.
    """
    inside = [_covered(on, box) for box in boxes]
    useful = [i for i, cells in enumerate(inside) if cells]
    cells = [inside[i] for i in useful]
    costs = [cost(boxes[i]) for i in useful]
    everything = (1 << int(on.sum())) - 1
    chosen = _Search(cells, costs, everything).best()
    return None if chosen is None else [boxes[useful[i]] for i in sorted(chosen)]


def region(shape: Sequence[int], box: Box) -> BoolArray:
    """Mark the cells of a box in a table of some shape."""
    inside = np.zeros(tuple(shape), dtype=np.bool_)
    rows = [
        [position for position in range(size) if bits >> position & 1]
        for size, bits in zip(shape, box, strict=True)
    ]
    inside[np.ix_(*rows)] = True
    return inside


def _covered(on: BoolArray, box: Box) -> int:
    """Number the cells to cover, and give those inside a box as bits."""
    inside = region(on.shape, box)[on]
    return int.from_bytes(np.packbits(inside, bitorder="little").tobytes(), "little")


class _Search:
    """Branch and bound over the cell that fewest boxes cover, from a greedy start."""

    def __init__(self, cells: Sequence[int], costs: Sequence[int], everything: int) -> None:
        self._cells = cells
        self._costs = costs
        self._everything = everything
        self._looks = 0
        self._least = sum(costs) + 1
        self._found: list[int] | None = None

    def best(self) -> list[int] | None:
        union = 0
        for cells in self._cells:
            union |= cells
        if union != self._everything:
            return None
        self._keep(self._greedy())
        self._branch(self._everything, [], 0)
        return self._found

    def _greedy(self) -> list[int]:
        chosen: list[int] = []
        left = self._everything
        while left:
            gains = [(cells & left).bit_count() for cells in self._cells]
            best = max(range(len(gains)), key=lambda i: (gains[i] / self._costs[i], -i))
            chosen.append(best)
            left &= ~self._cells[best]
        return chosen

    def _keep(self, chosen: Sequence[int]) -> None:
        """Note a cover if it is the cheapest so far, without its superfluous boxes."""
        needed = list(chosen)
        for index in sorted(chosen, key=lambda i: (-self._costs[i], -i)):
            rest = 0
            for other in needed:
                rest |= self._cells[other] if other != index else 0
            if rest == self._everything:
                needed.remove(index)
        total = sum(self._costs[i] for i in needed)
        if total < self._least:
            self._least, self._found = total, needed

    def _branch(self, left: int, chosen: list[int], spent: int) -> None:
        if not left:
            self._keep(chosen)
            return
        useful = [i for i, cells in enumerate(self._cells) if cells & left]
        self._looks += left.bit_count() * len(useful)
        if self._looks > _MOST_LOOKS:
            return
        for index in self._choices(left, useful):
            if spent + self._costs[index] < self._least:
                rest = left & ~self._cells[index]
                self._branch(rest, [*chosen, index], spent + self._costs[index])

    def _choices(self, left: int, useful: Sequence[int]) -> list[int]:
        """List the boxes that cover the hardest cell, those that cover most first."""
        fewest: list[int] = []
        pending = left
        while pending:
            cell = pending & -pending
            pending ^= cell
            covering = [i for i in useful if self._cells[i] & cell]
            if not fewest or len(covering) < len(fewest):
                fewest = covering
            if len(fewest) == 1:
                break
        return sorted(fewest, key=lambda i: (-(self._cells[i] & left).bit_count(), i))
