"""Best paths through the layers of a diagram, in exact integers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zopa.problem.relation import IntArray

# int64 as long as a bound proves that every value fits, Python's integers (object) beyond
CountArray = NDArray[Any]

INT64_LIMIT = 2**62


def exact_dtype(bound: int) -> type[np.int64] | type[object]:
    """Choose the array type whose integers hold values up to a bound, sums of two included."""
    return np.int64 if 2 * bound < INT64_LIMIT else object


def first_outcome(
    layers: Sequence[IntArray],
    order: Sequence[int],
    sizes: Sequence[int],
    fixed: Mapping[int, int],
    penalties: Sequence[IntArray] | None = None,
) -> tuple[int, tuple[int, ...]] | None:
    """Find the outcome of least penalty, among equals the lexicographically first.

    Outcomes are ranked as numbers in a mixed base with the variables as digits, so that the
    lexicographic order of the variables' numbers survives whatever the order of the layers is.

    Parameters
    ----------
    layers
        Per layer, shape (node, option): the node of the next layer, -1 for none.
    order
        The variable of each layer.
    sizes
        Number of options per variable.
    fixed
        Variables that must take the given option.
    penalties
        Per layer, shape (node, option), non-negative; None for no penalty anywhere.

    Returns
    -------
    (int, tuple of int) or None
        Penalty, and option per variable; None if no path has the fixed options.

    Raises
    ------
    ValueError
        If ``fixed`` names an unknown variable or option.
    """
    if any(not (0 <= v < len(sizes) and 0 <= option < sizes[v]) for v, option in fixed.items()):
        raise ValueError("fixed options must exist")
    outcomes = prod(sizes)
    worst = 0 if penalties is None else sum(int(p.max(initial=0)) for p in penalties)
    none = (worst + 1) * outcomes
    exact = exact_dtype(none)
    digit = [prod(sizes[variable + 1 :]) for variable in range(len(sizes))]
    best: CountArray = np.zeros(1, dtype=exact)
    for layer in reversed(range(len(layers))):
        variable, child = order[layer], layers[layer]
        cost = np.array([digit[variable] * o for o in range(sizes[variable])], dtype=exact)
        total = np.append(best, np.array([none], dtype=exact))[child] + cost
        if penalties is not None:
            total = total + penalties[layer].astype(exact) * np.array(outcomes, dtype=exact)
        if variable in fixed:
            total = total[:, fixed[variable]][:, None]
        best = np.minimum(total.min(axis=1), none)
    if int(best[0]) >= none:
        return None
    penalty, rank = divmod(int(best[0]), outcomes)
    return penalty, tuple(rank // digit[v] % sizes[v] for v in range(len(sizes)))
