"""models/<case>/model.yaml: the issue space, cross-issue rules, who must agree."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from zopa.schema.base import (
    Claims,
    Day,
    Expression,
    Id,
    Number,
    Positive,
    Share,
    Strict,
    Text,
)


def titled(value: object) -> object:
    """Read the shorthand ``freeze: Each side keeps what it holds`` as a title."""
    return {"title": value} if isinstance(value, str) else value


class Party(Strict):
    """A party to the talks; ``short`` is the label where space is scarce."""

    title: Text
    short: Text | None = None
    note: Text | None = None


class Event(Strict):
    """A source event (an interview, a communiqué) that stances stand or fall with."""

    title: Text
    date: Day | None = None
    confidence: Share | None = None
    note: Text | None = None


class Option(Strict):
    """One way to settle an issue."""

    title: Text
    added_by_analyst: bool = Field(default=False, strict=True)
    note: Text | None = None


class Member(Strict):
    """One possible member of a set issue."""

    title: Text
    added_by_analyst: bool = Field(default=False, strict=True)
    note: Text | None = None


class Ends(Strict):
    """Which way a scale runs: what its lowest and its highest option mean."""

    low: Text
    high: Text


PartyEntry = Annotated[Party, BeforeValidator(titled)]
OptionEntry = Annotated[Option, BeforeValidator(titled)]
MemberEntry = Annotated[Member, BeforeValidator(titled)]


class _IssueBase(Strict):
    title: Text
    short: Text | None = None
    evidence: Claims = ()
    note: Text | None = None


class ChoiceIssue(_IssueBase):
    """An issue with unordered options."""

    kind: Literal["choice"]
    options: dict[Id, OptionEntry] = Field(min_length=1)


class ScaleIssue(_IssueBase):
    """An issue with ordered options, lowest first; equal steps are no distances."""

    kind: Literal["scale"]
    options: dict[Id, OptionEntry] = Field(min_length=1)
    ends: Ends


class NumberIssue(_IssueBase):
    """A quantity on a grid of exact decimals."""

    kind: Literal["number"]
    unit: Text
    min: Number
    max: Number
    step: Positive


class SetIssue(_IssueBase):
    """Any subset of the members."""

    kind: Literal["set"]
    members: dict[Id, MemberEntry] = Field(min_length=1)


Issue = Annotated[ChoiceIssue | ScaleIssue | NumberIssue | SetIssue, Field(discriminator="kind")]


class Rule(Strict):
    """A constraint on every outcome, whoever wants it."""

    title: Text
    when: Expression | None = None
    require: Expression
    basis: Literal["logic", "source", "analyst"]
    evidence: Claims = ()
    note: Text | None = None


class ModelNote(Strict):
    """Something the model cannot hold, kept in sight."""

    text: Text
    evidence: Claims = ()
    not_modelled: Text | None = None


NoteEntry = Annotated[
    ModelNote, BeforeValidator(lambda v: {"text": v} if isinstance(v, str) else v)
]


class Model(Strict):
    """The whole of ``model.yaml``."""

    title: Text
    as_of: Day
    parties: dict[Id, PartyEntry] = Field(min_length=1)
    agreement: Expression | None = None
    events: dict[Id, Event] = {}
    issues: dict[Id, Issue] = Field(min_length=1)
    rules: dict[Id, Rule] = {}
    notes: dict[Id, NoteEntry] = {}

    @model_validator(mode="after")
    def _ids_do_not_collide(self) -> Model:
        clash = sorted(set(self.parties) & set(self.issues))
        if clash:
            raise PydanticCustomError(
                "duplicate_id",
                "{found} names both a party and an issue",
                {
                    "found": repr(clash[0]),
                    "help": "rename one of them",
                    "path": ["issues", clash[0]],
                },
            )
        return self
