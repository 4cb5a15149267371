"""What branch and bound maximises: the product of gains, the least gain, a weighted sum.

An aim knows which outcomes count (nobody gets less than its ``floor``), their exact value, and what
a weighted sum of scores must come to if the value is to be reached. All in exact integers; floats
only choose the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, exp, lcm, log, prod
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Aim", "EvenGains", "FloatArray", "GainProduct", "WeightedSum"]

FloatArray = NDArray[np.float64]
Vectors = NDArray[Any]

# What weighted sums of tuned weights may come to, leaving room below 2^62.
_TUNED = 2**57
# The same without prices, of which `WeightedSum` may add some eight times as much per party.
_SUM = 2**51


class Aim(Protocol):
    """What to maximise, of the outcomes that give every party at least ``floor``."""

    @property
    def floor(self) -> tuple[int, ...]:
        """Per party, the least score of an outcome that counts."""
        ...

    @property
    def lowest(self) -> int:
        """No outcome that counts has a lower value."""
        ...

    def values(self, vectors: Vectors) -> Vectors:
        """Value vectors that count, shape (party, vector): exactly, if given Python's integers."""
        ...

    def floors(self, value: int, ideal: Sequence[int]) -> tuple[int, ...]:
        """Give per party the least score of an outcome that counts and reaches a value.

        ``ideal`` are scores that no outcome exceeds.
        """
        ...

    def start(self) -> FloatArray:
        """Give the weights to begin with, relative to the parties' reach."""
        ...

    def direction(self, tuned: FloatArray) -> tuple[int, ...]:
        """Turn weights into integers, one per party, none negative."""
        ...

    def demand(self, direction: tuple[int, ...], value: int) -> int:
        """Give the least weighted sum of an outcome that counts and reaches a value."""
        ...

    def bound(self, direction: tuple[int, ...], total: int) -> float:
        """Rank directions: how high the value may be if no weighted sum exceeds ``total``."""
        ...

    def tune(self, tuned: FloatArray, vector: Sequence[int], turn: int) -> FloatArray | None:
        """Change weights, knowing the vector that is best by them; None to stop."""
        ...


@dataclass(frozen=True, eq=False)
class GainProduct:
    """The product of what the parties gain, where everybody gains (Nash).

    Parameters
    ----------
    reservation
        Per party, the score that counts as no gain.
    reach
        Per party, how far apart scores can be.
    """

    reservation: tuple[int, ...]
    reach: tuple[int, ...]

    @property
    def floor(self) -> tuple[int, ...]:
        return tuple(d + 1 for d in self.reservation)

    @property
    def lowest(self) -> int:
        return 1

    def values(self, vectors: Vectors) -> Vectors:
        product: Vectors = (vectors - _column(self.reservation, vectors)).prod(axis=0)
        return product

    def floors(self, value: int, ideal: Sequence[int]) -> tuple[int, ...]:
        most = [max(1, i - d) for i, d in zip(ideal, self.reservation, strict=True)]
        whole = prod(most)
        return tuple(
            d - (-value // (whole // own)) for d, own in zip(self.reservation, most, strict=True)
        )

    def start(self) -> FloatArray:
        return np.ones(len(self.reach))

    def direction(self, tuned: FloatArray) -> tuple[int, ...]:
        return _weights(tuned / tuned.sum(), self.reach, _TUNED, least=1)

    def demand(self, direction: tuple[int, ...], value: int) -> int:
        # the mean of the weighted gains is at least their geometric mean
        parties = len(direction)
        total = _root_above(value * parties**parties * prod(direction), parties)
        return total + sum(map(int.__mul__, direction, self.reservation))

    def bound(self, direction: tuple[int, ...], total: int) -> float:
        gain = total - sum(map(int.__mul__, direction, self.reservation))
        # of the geometric mean
        parties = len(direction)
        return exp(log(max(gain, 1)) - sum(log(w) for w in direction) / parties) / parties

    def tune(self, tuned: FloatArray, vector: Sequence[int], turn: int) -> FloatArray | None:
        return _balance(tuned, _relative(vector, self.reservation, self.reach), None, turn)


@dataclass(frozen=True, eq=False)
class EvenGains:
    """The least of the parties' gains, each divided by a scale (egalitarian, Kalai-Smorodinsky).

    Values are whole: gain / scale, times `unit`.

    Parameters
    ----------
    reservation
        Per party, the score that counts as no gain; nobody may get less.
    scales
        Per party, what its gain is divided by; None leaves it out of the comparison.
    reach
        Per party, how far apart scores can be.
    """

    reservation: tuple[int, ...]
    scales: tuple[int | None, ...]
    reach: tuple[int, ...]

    @property
    def unit(self) -> int:
        """What values are multiples of one part of."""
        return lcm(*(scale for scale in self.scales if scale is not None))

    @property
    def floor(self) -> tuple[int, ...]:
        return self.reservation

    @property
    def lowest(self) -> int:
        return 0

    def gains(self, vectors: Vectors) -> Vectors:
        """Give the gains in whole units, shape (compared party, vector)."""
        compared = [party for party, scale in enumerate(self.scales) if scale is not None]
        factors = [self.unit // scale for scale in self.scales if scale is not None]
        gains: Vectors = vectors - _column(self.reservation, vectors)
        return gains[compared] * _column(factors, vectors)

    def values(self, vectors: Vectors) -> Vectors:
        least: Vectors = self.gains(vectors).min(axis=0)
        return least

    def _floor_of(self, party: int, value: int) -> int:
        scale = self.scales[party]
        return self.reservation[party] + (0 if scale is None else -(-value * scale // self.unit))

    def floors(self, value: int, ideal: Sequence[int]) -> tuple[int, ...]:
        return tuple(self._floor_of(party, value) for party in range(len(ideal)))

    def start(self) -> FloatArray:
        return np.ones(len(self.reach))

    def direction(self, tuned: FloatArray) -> tuple[int, ...]:
        return _weights(tuned / tuned.sum(), self.reach, _TUNED, least=1)

    def demand(self, direction: tuple[int, ...], value: int) -> int:
        return sum(w * self._floor_of(party, value) for party, w in enumerate(direction))

    def bound(self, direction: tuple[int, ...], total: int) -> float:
        gain = total - sum(map(int.__mul__, direction, self.reservation))
        share = sum(w * s for w, s in zip(direction, self.scales, strict=True) if s is not None)
        return gain / share

    def tune(self, tuned: FloatArray, vector: Sequence[int], turn: int) -> FloatArray | None:
        scales = np.array([s or 0 for s in self.scales], dtype=np.float64)
        target = tuned * scales / np.maximum(np.array(self.reach, dtype=np.float64), 1.0)
        gains = _relative(vector, self.reservation, self.reach)
        return _balance(tuned, gains, target / target.sum(), turn)


@dataclass(frozen=True, eq=False)
class WeightedSum:
    """A weighted sum of scores, where nobody gets less than its floor.

    Parameters
    ----------
    weights
        Per party, not negative, not all zero.
    floor
        Per party, the least score.
    base, reach
        Per party, a score that no outcome is below, and how far apart scores can be.
    """

    weights: tuple[int, ...]
    floor: tuple[int, ...]
    base: tuple[int, ...]
    reach: tuple[int, ...]

    @property
    def lowest(self) -> int:
        return sum(map(int.__mul__, self.weights, self.base))

    @property
    def _unit(self) -> Fraction:
        """What the weights are multiplied by: whole, if they are not too large already."""
        whole = max(1, sum(map(int.__mul__, self.weights, self.reach)))
        return Fraction(_SUM // whole) if whole <= _SUM else Fraction(_SUM, whole)

    def _scaled(self) -> list[int]:
        # rounded up: as shifted scores are not negative, sums then do not fall short
        return [ceil(weight * self._unit) for weight in self.weights]

    def values(self, vectors: Vectors) -> Vectors:
        total: Vectors = (vectors * _column(self.weights, vectors)).sum(axis=0)
        return total

    def floors(self, value: int, ideal: Sequence[int]) -> tuple[int, ...]:
        return self.floor

    def start(self) -> FloatArray:
        return np.zeros(len(self.reach))

    def direction(self, tuned: FloatArray) -> tuple[int, ...]:
        extra = _weights(tuned, self.reach, _SUM, least=0)
        return tuple(map(int.__add__, self._scaled(), extra))

    def demand(self, direction: tuple[int, ...], value: int) -> int:
        scaled = self._scaled()
        own = ceil((value - self.lowest) * self._unit) + sum(map(int.__mul__, scaled, self.base))
        return own + sum(
            (w - s) * max(floor, low)
            for w, s, floor, low in zip(direction, scaled, self.floor, self.base, strict=True)
        )

    def bound(self, direction: tuple[int, ...], total: int) -> float:
        return float(total - self.demand(direction, self.lowest))

    def tune(self, tuned: FloatArray, vector: Sequence[int], turn: int) -> FloatArray | None:
        if turn == 0 and all(v >= f for v, f in zip(vector, self.floor, strict=True)):
            return None
        # a price on whatever falls short of its floor
        gains = _relative(vector, self.floor, self.reach)
        return np.clip(tuned - gains / (turn + 1), 0.0, 8.0)


def _column(values: Sequence[int], vectors: Vectors) -> Vectors:
    return np.array(values, dtype=vectors.dtype)[:, None]


def _weights(relative: FloatArray, reach: Sequence[int], whole: int, least: int) -> tuple[int, ...]:
    """Turn weights of whole ranges of scores into weights of single points."""
    return tuple(
        max(least, int(weight * whole / max(span, 1)))
        for weight, span in zip(relative, reach, strict=True)
    )


def _relative(vector: Sequence[int], zero: Sequence[int], reach: Sequence[int]) -> FloatArray:
    """Measure scores from a zero, as parts of the parties' reach."""
    return np.array([(v - z) / max(r, 1) for v, z, r in zip(vector, zero, reach, strict=True)])


def _balance(
    tuned: FloatArray, gains: FloatArray, target: FloatArray | None, turn: int
) -> FloatArray | None:
    """Shift weight from parties with more than their part of the weighted gains to the others."""
    total = float(tuned @ gains)
    if total <= 0.0:
        return None
    parties = len(tuned)
    excess = tuned * gains / total - (1.0 / parties if target is None else target)
    step = 0.5 * parties / (turn + 1) ** 0.5
    changed: FloatArray = tuned * np.exp(np.clip(-step * excess, -2.0, 2.0))
    changed *= parties / changed.sum()
    return changed


def _root_above(value: int, degree: int) -> int:
    """Find the smallest whole number whose power of this degree is at least a value."""
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high) // 2
        if middle**degree >= value:
            high = middle
        else:
            low = middle + 1
    return low
