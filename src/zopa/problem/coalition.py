"""Agreement rules: which groups must accept, and which have dropped out along a path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from zopa.problem.automaton import number_rows
from zopa.problem.relation import BoolArray, IntArray


def minimal_coalitions(coalitions: Iterable[frozenset[int]]) -> tuple[frozenset[int], ...]:
    """Keep the coalitions that contain no other one, smallest first."""
    minimal: list[frozenset[int]] = []
    for coalition in sorted(set(coalitions), key=lambda c: (len(c), sorted(c))):
        if not any(other <= coalition for other in minimal):
            minimal.append(coalition)
    return tuple(minimal)


@dataclass(frozen=True, slots=True)
class Agreement:
    """A monotone agreement rule, split into what is always needed and what can be chosen.

    Parameters
    ----------
    needed
        Groups in every winning coalition, ascending; their relations are as good as rules.
    choices
        Per minimal coalition, the members beyond the needed ones.
    optional
        Groups of some choice, ascending.
    """

    needed: tuple[int, ...]
    choices: tuple[frozenset[int], ...]
    optional: tuple[int, ...]


def split_agreement(
    coalitions: Iterable[frozenset[int]], content: Iterable[int], unwilling: Iterable[int]
) -> Agreement | None:
    """Split an agreement rule, after taking out the groups whose answer is known.

    Parameters
    ----------
    coalitions
        Winning coalitions; not only the minimal ones if that is easier.
    content
        Groups that accept every outcome.
    unwilling
        Groups that accept none.

    Returns
    -------
    Agreement or None
        None if no coalition can win.
    """
    always, never = frozenset(content), frozenset(unwilling)
    winning = minimal_coalitions(c - always for c in coalitions if not c & never)
    if not winning:
        return None
    needed = frozenset.intersection(*winning)
    choices = tuple(coalition - needed for coalition in winning)
    optional = frozenset().union(*choices)
    return Agreement(tuple(sorted(needed)), choices, tuple(sorted(optional)))


class Ballot:
    """Who is out, per node of a layer, in a canonical form.

    A group is out when a commitment of it is broken, or when it is in no coalition that can still
    win. Once a coalition has accepted for good, the rest of the path is settled and every group
    counts as out.

    Parameters
    ----------
    agreement
        The rule.
    last_layer
        Per optional group, the layer after which it can no longer drop out.
    """

    def __init__(self, agreement: Agreement, last_layer: Sequence[int]) -> None:
        self._row = {group: row for row, group in enumerate(agreement.optional)}
        self._choices = [sorted(self._row[g] for g in choice) for choice in agreement.choices]
        self._last = np.asarray(last_layer, dtype=np.int64)
        # one row per optional group, and a last one that says settled
        self._out = np.zeros((len(self._row) + 1, 1), dtype=np.bool_)

    def count(
        self, layer: int, source: IntArray, broken: Iterable[tuple[int, BoolArray]]
    ) -> tuple[BoolArray, BoolArray]:
        """Decide which edges can still lead to an agreement.

        Parameters
        ----------
        layer
            The layer whose edges they are.
        source
            Shape (edge,): their nodes.
        broken
            Pairs of an optional group and the edges, shape (edge,), on which it is newly broken.

        Returns
        -------
        alive, out
            Shape (edge,) and shape (group row + 1, edge).
        """
        out = self._out[:, source]
        for group, edges in broken:
            out[self._row[group]] |= edges
        # few patterns of groups occur; the rule is applied to each once
        pattern, chosen = number_rows(((row, 2) for row in out), len(source))
        seen = out[:, chosen]
        done = self._last <= layer
        possible = np.zeros(len(chosen), dtype=np.bool_)
        useful = np.zeros_like(seen[:-1])
        settled = seen[-1].copy()
        for choice in self._choices:
            wins = ~seen[choice].any(axis=0)
            possible |= wins
            useful[choice] |= wins
            if done[choice].all():
                settled |= wins
        seen[:-1] |= ~useful | settled
        seen[-1] = settled
        return (possible | settled)[pattern], seen[:, pattern]

    def row(self, group: int) -> int:
        """Return the row of a group in the arrays of `count`."""
        return self._row[group]

    def keep(self, out: BoolArray) -> None:
        """Enter the next layer, with the patterns of its nodes, shape (group row + 1, node)."""
        self._out = out
