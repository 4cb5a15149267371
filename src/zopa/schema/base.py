"""Ids, scalars and the strict base model that every file format shares."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, NewType

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    field_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError

CaseId = NewType("CaseId", str)
PartyId = NewType("PartyId", str)
IssueId = NewType("IssueId", str)
OptionId = NewType("OptionId", str)
RuleId = NewType("RuleId", str)
ConditionId = NewType("ConditionId", str)
ScenarioId = NewType("ScenarioId", str)
EventId = NewType("EventId", str)
SourceId = NewType("SourceId", str)
ClaimId = NewType("ClaimId", str)
CommitmentId = NewType("CommitmentId", str)

# the limit keeps messages and tables readable
ID_FORM = r"[a-z][a-z0-9_]{0,99}"
_ID = re.compile(ID_FORM, re.ASCII)
_ID_HELP = "use at most 100 small ASCII letters, digits and underscores"
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", re.ASCII)
# Words that the expression language or YAML reads as something else.
_RESERVED = frozenset({"true", "false", "null", "all", "at_least", "size"})
# Python's `none` differs from `None`; keywords are compared as Python spells them.
_KEYWORDS = frozenset(keyword.kwlist)


class Written:
    """Says to a JSON Schema what a file may write where a validator makes the proper form of it.

    Parameters
    ----------
    form
        Makes the schema of what a file may write from that of the proper form.
    """

    def __init__(self, form: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.form = form

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return self.form(handler(schema))


class Strict(BaseModel):
    """Base of every file model: unknown keys are errors, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @field_validator("*", mode="after")
    @classmethod
    def _is_written(cls, value: object) -> object:
        """Refuse a key without a value: ``red_line:`` left blank must not count as left out."""
        if value is None:
            raise PydanticCustomError(
                "wrong_type",
                "this key has no value",
                {"help": "write a value after the colon, or remove the key"},
            )
        return value


def in_words(value: object) -> str:
    """Name a value of a file in a message: text quoted, numbers as written."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return "a list"
        case dict():
            return "keys with values"
        case str():
            return repr(value[:60])
        case _:
            return str(value)[:60]


def _check_id(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError(
            "bad_id",
            "an id must be text, found {found}",
            {"found": in_words(value), "help": "write it as snake_case, starting with a letter"},
        )
    if not _ID.fullmatch(value):
        raise PydanticCustomError(
            "bad_id",
            "{found} is not an id",
            {"found": in_words(value), "help": _ID_HELP},
        )
    if value in _KEYWORDS or value in _RESERVED:
        raise PydanticCustomError(
            "bad_id",
            "{found} is a word of the expression language and cannot be an id",
            {"found": repr(value), "help": f"use another name, e.g. {value}_"},
        )
    return value


# For editors; what is allowed is what `_check_id` says.
_words = "|".join(sorted(_KEYWORDS | _RESERVED))
_ID_PATTERN = rf"^(?!(?:{_words})$){ID_FORM}$"


def is_id(text: str) -> bool:
    """Tell whether a text may be an id."""
    return bool(_ID.fullmatch(text)) and text not in _KEYWORDS and text not in _RESERVED


def _check_label(value: object) -> str:
    if not isinstance(value, str) or not _LABEL.fullmatch(value):
        raise PydanticCustomError(
            "bad_id",
            "{found} is not a source or claim id",
            {
                "found": in_words(value),
                "help": "use at most 100 ASCII letters, digits, '-' and '_'",
            },
        )
    return value


Id = Annotated[
    str, BeforeValidator(_check_id), Written(lambda made: {**made, "pattern": _ID_PATTERN})
]
Label = Annotated[
    str,
    BeforeValidator(_check_label),
    Written(lambda made: {**made, "pattern": f"^{_LABEL.pattern}$"}),
]


def _exact(value: object) -> object:
    """Take whole numbers as exact decimals, and nothing but numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if not isinstance(value, Decimal):
        raise PydanticKnownError("decimal_type")
    return value


Number = Annotated[Decimal, BeforeValidator(_exact), Field(strict=True)]
Share = Annotated[Number, Field(ge=0, le=1)]
Percent = Annotated[Number, Field(ge=0, le=100)]
Positive = Annotated[Number, Field(gt=0)]
Text = Annotated[str, Field(strict=True, max_length=20_000)]
Expression = Annotated[str, Field(strict=True, min_length=1, max_length=20_000)]


def _day(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if type(value) is date:
        return value
    raise PydanticCustomError(
        "bad_date",
        "{found} is not a date",
        {"found": in_words(value), "help": "write a day of the calendar as 2025-08-18"},
    )


Day = Annotated[date, BeforeValidator(_day)]

# One in place of a list of one.
or_one = Written(lambda made: {"anyOf": [made["items"], made]})


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


_DATE_FORMS = {
    Precision.DAY: (r"\d{4}-\d{2}-\d{2}", "2025-08-18", ""),
    Precision.MONTH: (r"\d{4}-\d{2}", "2025-08", "-01"),
    Precision.YEAR: (r"\d{4}", "2025", "-01-01"),
}


class PartialDate(Strict):
    """A date with its precision: ``{date: 2025-08, precision: month}``."""

    # a bare year is a YAML number
    date: Annotated[
        str | None,
        BeforeValidator(lambda v: str(v) if type(v) is int else v),
        Written(lambda made: {"type": ["string", "integer"]}),
    ] = None
    """The date as far as it is known: 2025-08-18, 2025-08 or 2025."""
    precision: Precision
    """How much of the date is known: day, month, year, or unknown."""

    def model_post_init(self, context: object, /) -> None:
        """Refuse a date that does not have the form its precision asks for."""
        if self.precision is Precision.UNKNOWN:
            if self.date is not None:
                raise PydanticCustomError(
                    "bad_date",
                    "a date of unknown precision has no 'date'",
                    {"help": "leave the date out, or give its precision", "path": ["date"]},
                )
            return
        if self.date is None:
            raise PydanticCustomError(
                "missing_key",
                "the key 'date' is missing",
                {"help": "add it, or say precision: unknown"},
            )
        pattern, example, rest = _DATE_FORMS[self.precision]
        try:
            good = re.fullmatch(pattern, self.date) and date.fromisoformat(f"{self.date}{rest}")
        except ValueError:
            good = None
        if not good:
            raise PydanticCustomError(
                "bad_date",
                "{found} is not a date of precision '{precision}'",
                {
                    "found": repr(self.date),
                    "precision": self.precision.value,
                    "help": f"write it as {example}",
                    "path": ["date"],
                },
            )

    def __str__(self) -> str:
        return self.date or "undated"


def unique(values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a list that names the same thing twice."""
    for index, value in enumerate(values):
        if value in values[:index]:
            raise PydanticCustomError(
                "repeated", "{found} stands twice in this list", {"found": repr(value)}
            )
    return values


Claims = Annotated[tuple[Label, ...], AfterValidator(unique)]
Ids = Annotated[tuple[Id, ...], AfterValidator(unique)]


class Basis(StrEnum):
    """What a coding rests on, firmest first."""

    STATED = "stated"
    REPORTED = "reported"
    INFERRED = "inferred"
    ASSUMED = "assumed"

    @property
    def rank(self) -> int:
        """Firmness: 0 for what a party itself said, 3 for what a scenario assumes."""
        return list(Basis).index(self)


class Strength(StrEnum):
    """Whether a commitment is a demand or a red line."""

    DEMAND = "demand"
    RED_LINE = "red_line"
