"""models/<case>/scenarios.yaml: named what-ifs."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from zopa.schema.base import (
    ID_FORM,
    Basis,
    Claims,
    Expression,
    Id,
    Ids,
    Number,
    Positive,
    Strength,
    Strict,
    Text,
    Written,
    in_words,
    is_id,
    unique,
)
from zopa.schema.positions import (
    Curve,
    Ideal,
    LimitEntry,
    PointCurve,
    Points,
    WalkAwayRange,
    WeightRange,
    Worths,
)


def _dotted(value: str) -> str:
    parts = value.split(".")
    if len(parts) != 2 or not all(map(is_id, parts)):
        raise PydanticCustomError(
            "bad_target",
            "{found} is not of the form party.issue or party.condition",
            {"found": in_words(value), "help": "write e.g. russia.donbas_control"},
        )
    return value


Target = Annotated[
    str,
    AfterValidator(_dotted),
    Written(lambda made: {**made, "pattern": rf"^{ID_FORM}\.{ID_FORM}$"}),
]


class Change(Strict):
    """New values for the named fields of one stance, or of a party's walk-away value."""

    ideal: Ideal | None = None
    """The new ideal."""
    acceptable: LimitEntry | None = None
    """What the demand leaves open instead."""
    red_line: LimitEntry | None = None
    """What the party will never accept instead; an empty list takes the red line away."""
    silent: bool | None = Field(default=None, strict=True)
    """True: as if the party had said nothing."""
    defers_to: Id | None = None
    """The party whose answer it takes instead."""
    weight: Positive | None = None
    """The new weight."""
    weight_range: WeightRange | None = None
    """The new bounds on the weight."""
    values: Worths | Curve | None = None
    """The new worth of options."""
    points: Points | PointCurve | None = None
    """The new points of options."""
    evidence: Claims = ()
    """Claims that speak for asking this."""
    note: Text | None = None
    """A remark."""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set - {"note", "evidence"}:
            raise PydanticCustomError(
                "empty_change",
                "this change names no field to replace",
                {"help": "give e.g. acceptable: [freeze]"},
            )
        return self


class AddedCondition(Strict):
    """A condition that only the scenario makes; its basis is ``assumed``."""

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
    basis: Basis = Basis.ASSUMED
    """What it rests on; assumed if left out."""
    evidence: Claims = ()
    """The claims that say it."""
    note: Text | None = None
    """A remark."""


class Changes(Strict):
    """Which stances change, which conditions go or come, which rules are off."""

    set: dict[Target, Change] = {}
    """By party.issue: new values of the named fields of that stance."""
    drop: Annotated[tuple[Target, ...], AfterValidator(unique)] = ()
    """Conditions to take away, as party.condition."""
    without_rules: Ids = ()
    """Rules to set aside."""
    add: dict[Target, AddedCondition] = {}
    """By party.id: conditions that only the scenario makes."""
    walk_away: dict[Id, Number | WalkAwayRange] = {}
    """By party: a new walk-away value."""
    agreement: Expression | None = None
    """Who must accept instead."""


class Scenario(Changes):
    """One what-if: changes with a name, on top of those of other scenarios."""

    title: Text
    """Name of the what-if."""
    because: Text | None = None
    """Why it is worth asking."""
    extends: Ids = ()
    """Scenarios to apply first, in this order."""
    note: Text | None = None
    """A remark."""


class Scenarios(Strict):
    """The whole of ``scenarios.yaml``."""

    scenarios: dict[Id, Scenario] = {}
    """The what-ifs, by id."""
