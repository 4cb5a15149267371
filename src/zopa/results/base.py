"""What all results share: a strict frozen base, the three-valued verdict, exact amounts."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer


class Result(BaseModel):
    """Base of every result: frozen, strict, without unknown keys."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        validate_by_name=True,
        serialize_by_alias=True,
    )

    def to_dict(self) -> dict[str, Any]:
        """Give the result as plain JSON data."""
        return self.model_dump(mode="json")


class Answer(Result):
    """Base of what a command answers: a line where it is shown, whole as data."""

    if TYPE_CHECKING:
        # every answer has it, each in its own place of the JSON
        case: str

    def __repr__(self) -> str:
        """Say in one line what it is; whole it would fill many screens."""
        from zopa.results.shown import line

        return line(self)

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Show itself in a notebook."""
        from zopa.results.shown import html

        return html(self)


class Verdict(StrEnum):
    """Whether agreements exist; ``unknown`` means a limit was hit and is never ``closed``."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


# What gave an answer: a decision diagram, a search where that passed its limit, or nothing did.
AnsweredBy = Literal["diagram", "cp_sat", "pysat", "limit"]


class Level(StrEnum):
    """Which commitments must hold: all of them, or only the red lines."""

    DEMANDS = "demands"
    RED_LINES = "red_lines"


class Reading(StrEnum):
    """How an unknown limit is read: as no limit, or as the ideal alone."""

    CODED = "coded"
    CAUTIOUS = "cautious"


class Zone(StrEnum):
    """Where an option lies: everybody accepts it, a demand is left, a red line is crossed."""

    OVERLAP = "overlap"
    CONTESTED = "contested"
    BARRED = "barred"


def plain_number(value: Decimal | Fraction | int) -> int | float | str:
    """Write an exact number for JSON.

    Returns
    -------
    int or float or str
        An integer or a float whose shortest decimal form is the exact value; text such as
        ``"1/3"`` where no short decimal is exact.
    """
    fraction = Fraction(value)
    if fraction.denominator == 1:
        return fraction.numerator
    nearest = float(fraction)
    if Fraction(Decimal(repr(nearest))) == fraction:
        return nearest
    return str(fraction)


Amount = Annotated[
    int | Decimal | Fraction | str,
    PlainSerializer(lambda v: v if isinstance(v, str) else plain_number(v), when_used="json"),
]
