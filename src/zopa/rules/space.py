"""What an expression may talk about: the issues of a case and the values that each can take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Options:
    """The domain of a choice or a scale: exactly one of these options.

    Parameters
    ----------
    names
        Option ids; on a scale the lowest first.
    ordered
        True for a scale, whose options may be compared with ``<``.

    Raises
    ------
    ValueError
        If there is no option, or one is listed twice.
    """

    names: tuple[str, ...]
    ordered: bool = False

    def __post_init__(self) -> None:
        _check_names(self.names)

    @property
    def count(self) -> int:
        """Number of values."""
        return len(self.names)

    def at(self, index: int) -> str:
        """Option at a position of this issue's axis in a truth table."""
        return self.names[index]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The domain of a number: the grid ``minimum, minimum + step, ...`` up to ``maximum``.

    Parameters
    ----------
    minimum, maximum, step
        Exact, in ``unit``; the grid ends at the last point that does not exceed ``maximum``.
    unit
        What one unit is, e.g. ``thousand personnel``; None when unstated.

    Raises
    ------
    ValueError
        If the step is not positive or the range is empty.
    """

    minimum: Fraction
    maximum: Fraction
    step: Fraction
    unit: str | None = None

    def __post_init__(self) -> None:
        if self.step <= 0:
            raise ValueError("the step of a number must be positive")
        if self.minimum > self.maximum:
            raise ValueError("the minimum of a number must not exceed its maximum")

    @property
    def count(self) -> int:
        """Number of grid points."""
        return int((self.maximum - self.minimum) // self.step) + 1

    def at(self, index: int) -> Fraction:
        """Grid point at a position of this issue's axis in a truth table."""
        return self.minimum + index * self.step

    def values(self) -> Iterator[Fraction]:
        """Yield the grid points in ascending order, one at a time."""
        for index in range(self.count):
            yield self.at(index)


@dataclass(frozen=True, slots=True)
class Members:
    """The domain of a set: any subset of these members.

    Raises
    ------
    ValueError
        If there is no member, or one is listed twice.
    """

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_names(self.names)

    @property
    def count(self) -> int:
        """Number of subsets."""
        return 1 << len(self.names)

    def bit(self, member: str) -> int:
        """Bit of a member in a subset's position: the first member has the highest bit.

        So an axis of length ``2**k`` reshaped to ``(2,) * k`` has one axis per member, in order.
        """
        return len(self.names) - 1 - self.names.index(member)

    def at(self, index: int) -> frozenset[str]:
        """Subset at a position of this issue's axis in a truth table."""
        return frozenset(name for name in self.names if index >> self.bit(name) & 1)


Domain: TypeAlias = Options | Numbers | Members
Space: TypeAlias = Mapping[str, Domain]
Value: TypeAlias = str | Fraction | frozenset[str]


def kind_of(domain: Domain) -> str:
    """Name a domain's kind as the files do: ``choice``, ``scale``, ``number`` or ``set``."""
    match domain:
        case Options(ordered=True):
            return "scale"
        case Options():
            return "choice"
        case Numbers():
            return "number"
        case Members():
            return "set"


def _check_names(names: tuple[str, ...]) -> None:
    if not names:
        raise ValueError("an issue needs at least one option or member")
    if len(set(names)) != len(names):
        raise ValueError("an option or member is listed twice")
