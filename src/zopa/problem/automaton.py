"""Tables as automata: reading a relation's variables one by one, what is left of it to keep.

The state after some variables is the *residual* table over the others; equal residuals are one
state. ``KEPT`` means that nothing is left to keep, ``BROKEN`` that nothing can mend it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zopa.problem.relation import BoolArray, IntArray, Relation

KEPT = 0
BROKEN = -1

StateArray = NDArray[np.int32]
Column = NDArray[np.integer[Any]] | BoolArray

_KEY_LIMIT = 2**62
_WIDE = 256


@dataclass(frozen=True, eq=False)
class Automaton:
    """A relation read in the order of the diagram's layers.

    Parameters
    ----------
    layers
        The layers that hold its variables, ascending.
    steps
        One array per layer read, shape (state, option): the state after. Row ``KEPT`` leads
        to ``KEPT``; ``BROKEN`` is no row.
    root
        State before anything is read; ``KEPT`` if the relation always holds, ``BROKEN`` if never.
    """

    layers: tuple[int, ...]
    steps: tuple[StateArray, ...]
    root: int


def number_keys(keys: IntArray, bound: int) -> tuple[IntArray, IntArray]:
    """Number the distinct keys in ascending order.

    Parameters
    ----------
    keys
        Shape (row,), values from 0 to ``bound - 1``.
    bound
        More than the largest key.

    Returns
    -------
    numbers, representatives
        Shape (row,): the number of each row's key; shape (distinct,): a row that has the key.
    """
    rows = np.arange(len(keys), dtype=np.int64)
    if bound <= 4 * len(keys) + 1024:
        # sorting costs several times more than a table that is about as long as the keys
        slots = np.full(bound, -1, dtype=np.int64)
        slots[keys] = rows
        used = np.flatnonzero(slots >= 0)
        representatives = slots[used]
        slots[used] = rows[: len(used)]
        return slots[keys], representatives
    distinct, numbers = np.unique(keys, return_inverse=True)
    representatives = np.empty(len(distinct), dtype=np.int64)
    representatives[numbers] = rows
    return numbers, representatives


def pack(columns: Iterable[tuple[Column, int]], rows: int) -> tuple[IntArray, int]:
    """Combine columns into one key per row, equal only where all columns are equal.

    Parameters
    ----------
    columns
        Pairs of values, shape (row,), and a number above all of them.
    rows
        Number of rows.

    Returns
    -------
    keys, bound
        Shape (row,), and a number above all keys.
    """
    keys = np.zeros(rows, dtype=np.int64)
    bound = 1
    for values, count in columns:
        if bound * count > _KEY_LIMIT:
            # renumbering is exact, where hashing into 64 bits would not be
            keys, representatives = number_keys(keys, bound)
            bound = max(1, len(representatives))
        if bound > 1:
            keys *= count
        keys += values
        bound *= count
    return keys, bound


def number_rows(columns: Iterable[tuple[Column, int]], rows: int) -> tuple[IntArray, IntArray]:
    """Number the distinct rows of a table given by its columns.

    Returns
    -------
    numbers, representatives
        Shape (row,) and shape (distinct,), as from `number_keys`.
    """
    keys, bound = pack(columns, rows)
    return number_keys(keys, bound)


def number_matrix(table: NDArray[np.integer[Any]], low: int) -> tuple[IntArray, IntArray]:
    """Number the distinct rows of a matrix of integers.

    Parameters
    ----------
    table
        Shape (row, column), no entry below ``low``.

    Returns
    -------
    numbers, representatives
        Shape (row,) and shape (distinct,), as from `number_keys`.
    """
    rows, width = table.shape
    if rows <= 1:
        return np.zeros(rows, dtype=np.int64), np.arange(rows, dtype=np.int64)
    if width > _WIDE:
        # column by column a wide table takes longer than comparing rows as they lie in memory
        lying = np.ascontiguousarray(table).view(np.dtype((np.void, table.itemsize * width)))
        _, chosen, numbers = np.unique(lying.ravel(), return_index=True, return_inverse=True)
        return numbers.astype(np.int64), chosen.astype(np.int64)
    bound = int(table.max(initial=low)) - low + 1
    return number_rows(((column - low, bound) for column in table.T), rows)


def merge_states(after: StateArray) -> tuple[StateArray, StateArray]:
    """Merge states that every option leaves alike.

    Parameters
    ----------
    after
        Shape (state, option): ``KEPT``, ``BROKEN`` or the number of the state that follows.

    Returns
    -------
    step, codes
        Shape (merged state, option), row ``KEPT`` first; shape (state,): what became of each.
    """
    kept = (after == KEPT).all(axis=1)
    undecided = np.flatnonzero(~(kept | (after == BROKEN).all(axis=1)))
    pending = after[undecided]
    numbers, representatives = number_matrix(pending, BROKEN)
    step = np.full((len(representatives) + 1, after.shape[1]), KEPT, dtype=np.int32)
    step[1:] = pending[representatives]
    codes = np.where(kept, np.int32(KEPT), np.int32(BROKEN))
    codes[undecided] = numbers + 1
    return step, codes


def widened(step: StateArray, allowed: BoolArray) -> StateArray:
    """Put back the options that cannot occur; their entries mean nothing."""
    if allowed.all():
        return step
    full = np.full((len(step), len(allowed)), KEPT, dtype=np.int32)
    full[:, allowed] = step
    return full


def _residuals(holds: BoolArray) -> tuple[tuple[StateArray, ...], int]:
    """Build the steps, from the last axis to the first, and the root state."""
    codes = np.where(holds.ravel(), np.int32(KEPT), np.int32(BROKEN))
    steps: list[StateArray] = []
    for size in reversed(holds.shape):
        step, codes = merge_states(codes.reshape(-1, size))
        steps.append(step)
    return tuple(reversed(steps)), int(codes[0])


def compile_automaton(
    relation: Relation, layer_of: Sequence[int], allowed: Sequence[BoolArray]
) -> Automaton:
    """Read a relation in layer order, over the options that can occur at all.

    Parameters
    ----------
    relation
        The table.
    layer_of
        Layer of each variable.
    allowed
        Per variable, shape (option,): options that may occur. The others are taken out first,
        which makes more residuals equal; their entries in the steps are ``KEPT`` and mean nothing.

    Returns
    -------
    Automaton
        Its states are numbered deterministically.
    """
    axes = sorted(range(len(relation.scope)), key=lambda axis: layer_of[relation.scope[axis]])
    variables = [relation.scope[axis] for axis in axes]
    layers = tuple(layer_of[variable] for variable in variables)
    holds = np.transpose(relation.holds, axes)
    masks = [allowed[variable] for variable in variables]
    if not all(mask.all() for mask in masks):
        holds = holds[np.ix_(*masks)]
    steps, root = _residuals(holds)
    return Automaton(layers, tuple(map(widened, steps, masks)), root)
