"""models/<case>/scenarios.yaml: named what-ifs."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from zopa.schema.base import (
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


Target = Annotated[str, AfterValidator(_dotted)]


class Change(Strict):
    """New values for the named fields of one stance, or of a party's walk-away value."""

    ideal: Ideal | None = None
    acceptable: LimitEntry | None = None
    red_line: LimitEntry | None = None
    silent: bool | None = Field(default=None, strict=True)
    defers_to: Id | None = None
    weight: Positive | None = None
    weight_range: WeightRange | None = None
    values: Worths | Curve | None = None
    points: Points | PointCurve | None = None
    evidence: Claims = ()
    note: Text | None = None

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
    when: Expression | None = None
    require: Expression
    strength: Strength
    package: Id | None = None
    weight: Positive | None = None
    basis: Basis = Basis.ASSUMED
    evidence: Claims = ()
    note: Text | None = None


class Changes(Strict):
    """Which stances change, which conditions go or come, which rules are off."""

    set: dict[Target, Change] = {}
    drop: Annotated[tuple[Target, ...], AfterValidator(unique)] = ()
    without_rules: Ids = ()
    add: dict[Target, AddedCondition] = {}
    walk_away: dict[Id, Number | WalkAwayRange] = {}
    agreement: Expression | None = None


class Scenario(Changes):
    """One what-if: changes with a name, on top of those of other scenarios."""

    title: Text
    because: Text | None = None
    extends: Ids = ()
    note: Text | None = None


class Scenarios(Strict):
    """The whole of ``scenarios.yaml``."""

    scenarios: dict[Id, Scenario] = {}
