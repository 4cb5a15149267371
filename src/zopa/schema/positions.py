"""positions/<case>/<party>.yaml: demands, red lines and conditions of one party."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, LiteralString, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError, PydanticKnownError

from zopa.schema.base import (
    Basis,
    Claims,
    Day,
    Expression,
    Id,
    Ids,
    Number,
    Percent,
    Positive,
    Share,
    Strength,
    Strict,
    Text,
    Written,
    in_words,
    or_one,
)


def _exact_term(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, str | Decimal):
        raise PydanticCustomError(
            "wrong_type",
            "expected an option, a number or an expression, found {found}",
            {"found": in_words(value)},
        )
    return value


LimitTerm = Annotated[Decimal | str, BeforeValidator(_exact_term)]


def _terms(value: object) -> object:
    """Read one option, number or expression as a list of one; a list means "or"."""
    return value if isinstance(value, list | tuple) else (value,)


class Limit(Strict):
    """The options that a demand leaves open or a red line excludes.

    ``options`` holds option names, numbers or expressions about the issue, joined by "or"; the
    one word ``all`` is declared flexibility. What is not given is inherited from the stance.
    """

    options: Annotated[tuple[LimitTerm, ...], BeforeValidator(_terms), or_one]
    """Options, numbers or expressions about the issue; a list means "or", the word `all` is
    declared flexibility.
    """
    basis: Basis | None = None
    """What the coding rests on: stated, reported, inferred or assumed."""
    confidence: Share | None = None
    """Probability from 0 to 1 that it is coded right, given that its event is real."""
    event: Id | None = None
    """The source event that it stands or falls with."""
    evidence: Claims | None = None
    """The claims that say it."""
    disputed_by: Claims | None = None
    """Claims that speak against it."""
    note: Text | None = None
    """A remark."""

    @property
    def is_all(self) -> bool:
        """Whether the limit declares every option acceptable."""
        return self.options == ("all",)


def _limit(value: object) -> object:
    return value if isinstance(value, dict | Limit) else {"options": value}


_TERM = {"type": ["number", "string"]}
LimitEntry = Annotated[
    Limit,
    BeforeValidator(_limit),
    Written(lambda made: {"anyOf": [_TERM, {"type": "array", "items": _TERM}, made]}),
]


def _ideal(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return _exact_term(value)


def _two_pairs(
    pairs: tuple[tuple[Decimal, Decimal], ...],
) -> tuple[tuple[Decimal, Decimal], ...]:
    # not Field(min_length=2): that counts only the pairs without an error of their own
    if len(pairs) < 2:
        raise PydanticKnownError(
            "too_short", {"field_type": "Tuple", "min_length": 2, "actual_length": len(pairs)}
        )
    return pairs


Ideal = Annotated[Decimal | str | Ids, BeforeValidator(_ideal)]
Curve = Annotated[tuple[tuple[Number, Percent], ...], AfterValidator(_two_pairs)]
Worths = Annotated[dict[Id, Percent], Field(min_length=1)]
PointCurve = Annotated[tuple[tuple[Number, Number], ...], AfterValidator(_two_pairs)]
Points = Annotated[dict[Id, Number], Field(min_length=1)]


def _one_of(kind: str) -> BeforeValidator:
    def check(value: object) -> object:
        if isinstance(value, dict | list | tuple):
            return value
        raise PydanticCustomError(
            "wrong_type",
            "'{kind}' must map options to numbers, or be a list of [amount, worth] pairs",
            {"kind": kind},
        )

    return BeforeValidator(check)


def _contradicting(message: LiteralString, other: str) -> PydanticCustomError:
    return PydanticCustomError(
        "contradicting_keys",
        message,
        {"other": other, "help": "remove one of the two", "path": [other]},
    )


def _check_window(since: date | None, until: date | None) -> None:
    if since and until and until <= since:
        raise PydanticCustomError(
            "bad_window",
            "'until' ({until}) is not after 'since' ({since})",
            {
                "until": str(until),
                "since": str(since),
                "path": ["until"],
                "help": "'until' is the first day on which this no longer holds",
            },
        )


class WeightRange(Strict):
    """A weight known only within bounds."""

    low: Positive
    """The lowest weight that is possible."""
    high: Positive
    """The highest weight that is possible."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self.low, self.high)
        return self


def check_order(low: Decimal, high: Decimal) -> None:
    """Refuse a range whose low end lies above its high end."""
    if low > high:
        raise PydanticCustomError(
            "bad_range",
            "'low' ({low}) is above 'high' ({high})",
            {"low": str(low), "high": str(high)},
        )


class Stance(Strict):
    """What a party wants and refuses on one issue, for one stretch of time."""

    ideal: Ideal | None = None
    """What the party would like best: an option, a number, or a list of members."""
    acceptable: LimitEntry | None = None
    """What its demand leaves open; `all`: it declared that it would take anything. Left out: its
    limit is unknown.
    """
    red_line: LimitEntry | None = None
    """What it will never accept."""
    silent: bool = Field(default=False, strict=True)
    """True: looked for, and nothing found. Silence is not consent."""
    defers_to: Id | None = None
    """The party whose answer it takes on this issue."""
    weight: Positive | None = None
    """How much it matters, relative to the party's other issues; more than 0."""
    weight_range: WeightRange | None = None
    """Bounds on the weight, for draws of uncertain values."""
    values: Annotated[Worths | Curve | None, _one_of("values")] = None
    """Worth from 0 to 100 of each option, of each member that is in, or along a number as pairs
    [amount, worth]; derived from the stance if left out.
    """
    points: Annotated[Points | PointCurve | None, _one_of("points")] = None
    """Points of each option instead of weight and values; an issue without points then counts 0."""
    basis: Basis | None = None
    """What the coding rests on: stated, reported, inferred or assumed."""
    confidence: Share | None = None
    """Probability from 0 to 1 that it is coded right, given that its event is real."""
    event: Id | None = None
    """The source event that it stands or falls with."""
    since: Day | None = None
    """The first day on which it holds."""
    until: Day | None = None
    """The first day on which it no longer holds."""
    evidence: Claims = ()
    """The claims that say it."""
    disputed_by: Claims = ()
    """Claims that speak against it."""
    note: Text | None = None
    """A remark."""
    weight_because: Text | None = None
    """Why this weight."""
    confidence_because: Text | None = None
    """Why this confidence."""
    coded_by: Text | None = None
    """Who coded it."""
    reviewed_on: Day | None = None
    """The day of the last review."""
    private: bool = Field(default=False, strict=True)
    """True: not for publication."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        position = [n for n in ("ideal", "acceptable", "red_line") if getattr(self, n) is not None]
        if self.silent and (position or self.defers_to):
            raise _contradicting("a silent stance has no '{other}'", (*position, "defers_to")[0])
        if self.defers_to and position:
            raise _contradicting(
                "a stance that defers to another party has no '{other}' of its own", position[0]
            )
        if not (self.silent or self.defers_to or position or self.values or self.points):
            raise PydanticCustomError(
                "empty_stance",
                "this stance says nothing",
                {"help": "give ideal, acceptable or red_line, or say 'silent: true'"},
            )
        if position and self.basis is None and not self._limits_have_basis(position):
            raise PydanticCustomError(
                "missing_key",
                "this stance has no 'basis'",
                {"help": "say stated, reported, inferred or assumed"},
            )
        _check_window(self.since, self.until)
        if self.weight_outside_range:
            raise PydanticCustomError(
                "out_of_range",
                "{what}",
                {
                    "what": self.weight_outside_range,
                    "help": "let 'weight' be the best guess, within the range",
                    "path": ["weight_range"],
                },
            )
        if self.points is not None and (self.weight is not None or self.values is not None):
            raise PydanticCustomError(
                "contradicting_keys",
                "'points' stands instead of 'weight' and 'values'",
                {"help": "keep one way of valuing this issue", "path": ["points"]},
            )
        return self

    @property
    def weight_outside_range(self) -> str | None:
        """What is wrong with the weight and its range; None if nothing is."""
        around = self.weight_range
        if around is None:
            return None
        if self.weight is None:
            return "'weight_range' stands without a 'weight'"
        if not around.low <= self.weight <= around.high:
            return f"the weight {self.weight:f} lies outside 'weight_range'"
        return None

    def _limits_have_basis(self, position: list[str]) -> bool:
        return "ideal" not in position and all(
            limit is None or limit.basis is not None for limit in (self.acceptable, self.red_line)
        )


def _entries(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


StanceEntries = Annotated[
    tuple[Stance, ...], BeforeValidator(_entries), Field(min_length=1), or_one
]


class Condition(Strict):
    """A commitment across issues: when this, then that."""

    title: Text | None = None
    """A short name; the expression in words if left out."""
    when: Expression | None = None
    """Where it applies, an expression; everywhere if left out."""
    require: Expression
    """The expression that must then hold."""
    strength: Strength
    """Whether it is a demand or a red line."""
    package: Id | None = None
    """An id that commitments offered together share."""
    weight: Positive | None = None
    """How much it matters, relative to the party's other issues; more than 0."""
    basis: Basis
    """What the coding rests on: stated, reported, inferred or assumed."""
    confidence: Share | None = None
    """Probability from 0 to 1 that it is coded right, given that its event is real."""
    event: Id | None = None
    """The source event that it stands or falls with."""
    since: Day | None = None
    """The first day on which it holds."""
    until: Day | None = None
    """The first day on which it no longer holds."""
    evidence: Claims = ()
    """The claims that say it."""
    disputed_by: Claims = ()
    """Claims that speak against it."""
    note: Text | None = None
    """A remark."""
    confidence_because: Text | None = None
    """Why this confidence."""
    coded_by: Text | None = None
    """Who coded it."""
    reviewed_on: Day | None = None
    """The day of the last review."""
    private: bool = Field(default=False, strict=True)
    """True: not for publication."""

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        _check_window(self.since, self.until)
        return self


class Bonus(Strict):
    """Worth that is not additive over issues."""

    title: Text | None = None
    """Its name, as it appears in tables and charts."""
    when: Expression
    """Where it is earned, an expression."""
    worth: Number
    """What it adds to the party's utility there."""
    note: Text | None = None
    """A remark."""


class WalkAwayRange(Strict):
    """A reservation value known only within bounds."""

    low: Number
    """The lowest reservation value that is possible."""
    high: Number
    """The highest reservation value that is possible."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(self.low, self.high)
        return self


class Positions(Strict):
    """The whole of one party's position file."""

    party: Id
    """The party whose positions these are."""
    as_of: Day
    """The day up to which this file was kept."""
    walk_away: Number | WalkAwayRange | None = None
    """Reservation value in the party's utility, a number or a range; unknown if left out."""
    stances: dict[Id, StanceEntries] = {}
    """What the party wants and refuses, by issue; a list where the position moved."""
    conditions: dict[Id, Condition] = {}
    """Commitments across issues, by id."""
    bonuses: dict[Id, Bonus] = {}
    """Worth that is not additive over issues, by id."""
    note: Text | None = None
    """A remark."""
