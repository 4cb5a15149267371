"""Verdicts over every way to keep or drop some codings, without solving each.

What a set of dropped codings opens follows from the concession sets: the space is open exactly
where all commitments of some concession set are dropped. A set of codings is a number, its bit
``i`` says that coding ``i`` is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zopa.problem.diagram import Diagram
from zopa.problem.problem import Problem
from zopa.problem.relation import BoolArray, IntArray
from zopa.problem.soft import SoftDiagram
from zopa.solve.families import Families
from zopa.solve.space import agreements_of

__all__ = ["MOST_CODINGS", "MOST_SETS", "KeepDrop", "keep_drop", "opened"]

# Sets of codings are 64-bit numbers.
MOST_CODINGS = 62
# Concession sets that are told one by one: a few hundred megabytes.
MOST_SETS = 5_000_000


@dataclass(frozen=True, eq=False)
class KeepDrop:
    """Sets of codings whose dropping opens the space, all minimal ones among them.

    Parameters
    ----------
    codings
        How many codings there are.
    masks
        Shape (set,), ascending, read-only. The set 0 alone if the space is open as it is.
    """

    codings: int
    masks: IntArray

    def verdicts(self, first: int, bits: int) -> BoolArray:
        """Say which sets of dropped codings open the space.

        Parameters
        ----------
        first
            The first set; a multiple of ``2 ** bits``.
        bits
            The sets ``first`` to ``first + 2 ** bits - 1`` are looked at.

        Returns
        -------
        BoolArray
            Shape (2 ** bits,).

        Raises
        ------
        ValueError
            If ``first`` does not fit.
        """
        size = 1 << bits
        if first % size or not 0 <= first < 1 << self.codings or bits > self.codings:
            raise ValueError("sets of codings come in blocks of a power of two")
        # all sets of the block drop the codings above its bits alike
        within = self.masks[(self.masks & ~np.int64(first | (size - 1))) == 0]
        found = np.zeros(size, dtype=np.bool_)
        found[within & (size - 1)] = True
        for bit in range(bits):
            halves = found.reshape(-1, 2, 1 << bit)
            halves[:, 1] |= halves[:, 0]
        return found


def keep_drop(
    families: Families,
    concessions: int,
    codings: Sequence[Iterable[int]],
) -> KeepDrop | None:
    """Find sets of codings whose dropping opens the space, all minimal ones among them.

    Parameters
    ----------
    families, concessions
        All minimal concession sets of a problem.
    codings
        Per coding, the elements that go with it; no element belongs to two.

    Returns
    -------
    KeepDrop or None
        None if there are more than `MOST_SETS` concession sets.

    Raises
    ------
    ValueError
        If an element belongs to two codings, or there are too many codings.
    """
    bit_of = _bits(codings)
    fixed = [element for element in families.elements if element not in bit_of]
    inside = families.excluding(concessions, fixed)
    if families.count(inside) > MOST_SETS:
        return None
    masks = {
        sum(1 << bit for bit in {bit_of[e] for e in members}) for members in families.sets(inside)
    }
    return KeepDrop(len(codings), _sorted(masks))


def _bits(codings: Sequence[Iterable[int]]) -> Mapping[int, int]:
    if len(codings) > MOST_CODINGS:
        raise ValueError(f"at most {MOST_CODINGS} codings can be varied at once")
    bit_of: dict[int, int] = {}
    for bit, elements in enumerate(codings):
        for element in elements:
            if bit_of.setdefault(element, bit) != bit:
                raise ValueError(f"element {element} belongs to two codings")
    return bit_of


def _sorted(masks: Iterable[int]) -> IntArray:
    """Sort masks; one is enough where nothing needs to be dropped."""
    found = sorted(masks)
    if found and found[0] == 0:
        found = [0]
    array = np.array(found, dtype=np.int64)
    array.setflags(write=False)
    return array


def opened(problem: Problem, softs: Sequence[SoftDiagram], dropped: frozenset[int]) -> Diagram:
    """Give the agreements once some commitments are dropped.

    With one coalition they are the soft diagram's paths that break nothing else; with several a
    path may serve more than one coalition, so the agreements are built anew.

    Parameters
    ----------
    softs
        The soft diagrams of all commitments, one per minimal coalition.
    dropped
        Positions of commitments.

    Raises
    ------
    NodeLimit
        If they have to be built anew, and the diagram grows too large.
    """
    if len(softs) != 1:
        return agreements_of(problem, without=dropped)
    soft = softs[0]
    layers = []
    for layer, labels, broken in zip(soft.layers, soft.labels, soft.broken, strict=True):
        allowed = np.array([dropped.issuperset(own) for own in broken])
        layers.append(np.where(allowed[labels], layer, -1))
    return Diagram(
        problem.sizes, problem.multiplicities, soft.order, tuple(layers), empty=soft.empty
    )
