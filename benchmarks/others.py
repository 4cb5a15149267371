"""What zopa is measured beside: NegMAS, and all outcomes filtered by moocore."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec

import moocore
import numpy as np

from zopa.problem.relation import IntArray

__all__ = ["Vectors", "enumerated", "negmas_frontier", "negmas_is_here"]

Vectors = set[tuple[int, ...]]


def negmas_is_here() -> bool:
    """Say whether NegMAS is installed."""
    return find_spec("negmas") is not None


def negmas_frontier(scores: Sequence[IntArray]) -> Callable[[], Vectors]:
    """Prepare a call of NegMAS: its utility functions are made before, not in, the call."""
    from negmas import LinearAdditiveUtilityFunction, make_issue
    from negmas.outcomes import make_os
    from negmas.preferences.ops import pareto_frontier

    names = [f"issue_{number}" for number in range(len(scores))]
    space = make_os([make_issue(len(t), name) for t, name in zip(scores, names, strict=True)])
    functions = [
        LinearAdditiveUtilityFunction(
            values={
                name: dict(enumerate(table[:, party].astype(float).tolist()))
                for name, table in zip(names, scores, strict=True)
            },
            weights=dict.fromkeys(names, 1.0),
            outcome_space=space,
        )
        for party in range(scores[0].shape[1])
    ]

    def call() -> Vectors:
        with warnings.catch_warnings():
            # it says itself that this takes long
            warnings.simplefilter("ignore")
            utilities, _ = pareto_frontier(functions)
        return {tuple(int(value) for value in row) for row in utilities}

    return call


def enumerated(scores: Sequence[IntArray]) -> Vectors:
    """Add up the scores of every outcome and filter them."""
    totals = np.zeros((1, scores[0].shape[1]))
    for table in scores:
        totals = (totals[:, None, :] + table[None]).reshape(-1, totals.shape[1])
    kept = totals[moocore.is_nondominated(totals, maximise=True)]
    return {tuple(row) for row in kept.astype(np.int64).tolist()}
