"""Walk-away values and weights that are known only within bounds, and draws of them.

Every value is drawn evenly from its range, independently of the others, on a grid of `STEPS` steps:
the middle of each, so that every value is an exact decimal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from zopa.case.case import Case
from zopa.problem.utility import Utility
from zopa.rules.source import decimal
from zopa.schema.positions import WalkAwayRange

STEPS = 1_000


@dataclass(frozen=True)
class Uncertain:
    """The ranges of a case that make a difference, in the order of the model.

    ``walk_away`` by party; ``weights`` by party and issue. Each is a low and a high end.
    """

    walk_away: Mapping[str, tuple[Decimal, Decimal]]
    weights: Mapping[tuple[str, str], tuple[Decimal, Decimal]]

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def count(self) -> int:
        """How many values there are to draw."""
        return len(self.walk_away) + len(self.weights)


def uncertain_values(case: Case, utilities: Mapping[str, Utility]) -> Uncertain:
    """Collect the ranges of parties whose utility is known; a single value is no range."""
    walk_away = {
        party: (value.low, value.high)
        for party in case.parties
        if isinstance(value := case.walk_away.get(party), WalkAwayRange) and party in utilities
    }
    weights = {}
    for party, utility in utilities.items():
        for issue in () if utility.source == "points" else case.issues:
            written = case.stance(party, issue).written
            if written is not None and written.weight_range is not None:
                weights[party, issue] = (written.weight_range.low, written.weight_range.high)
    return Uncertain(
        {name: ends for name, ends in walk_away.items() if ends[0] < ends[1]},
        {name: ends for name, ends in weights.items() if ends[0] < ends[1]},
    )


def drawn_cases(case: Case, uncertain: Uncertain, draws: int, seed: int) -> Iterator[Case]:
    """Give the case with all uncertain values drawn, once for each draw.

    More draws with the same seed begin with the same ones.
    """
    for steps in drawn_steps(uncertain, draws, seed):
        yield with_steps(case, uncertain, steps)


def drawn_steps(uncertain: Uncertain, draws: int, seed: int) -> Iterator[tuple[int, ...]]:
    """Draw the step of every range, in the order of `Uncertain`, once for each draw."""
    generator = np.random.default_rng(seed)
    for _ in range(draws):
        yield tuple(generator.integers(STEPS, size=uncertain.count).tolist())


def with_steps(case: Case, uncertain: Uncertain, steps: Sequence[int]) -> Case:
    """Give the case with the values that steps of its ranges stand for."""
    ranges = [*uncertain.walk_away.values(), *uncertain.weights.values()]
    values = [_value(ends, step) for ends, step in zip(ranges, steps, strict=True)]
    return _with_values(case, uncertain, values)


def _value(ends: tuple[Decimal, Decimal], step: int) -> Decimal:
    low, high = map(Fraction, ends)
    return Decimal(decimal(low + (high - low) * Fraction(2 * step + 1, 2 * STEPS)))


def _with_values(case: Case, uncertain: Uncertain, values: list[Decimal]) -> Case:
    walk_away = dict(zip(uncertain.walk_away, values, strict=False))
    weights = zip(uncertain.weights, values[len(walk_away) :], strict=True)
    stances = dict(case.stances)
    for place, weight in weights:
        stance = stances[place]
        if stance.written is not None:
            written = stance.written.model_copy(update={"weight": weight})
            stances[place] = replace(stance, written=written)
    return replace(case, walk_away={**case.walk_away, **walk_away}, stances=stances)
