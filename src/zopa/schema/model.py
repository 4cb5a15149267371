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
    Written,
)


def titled(value: object) -> object:
    """Read the shorthand ``freeze: Each side keeps what it holds`` as a title."""
    return {"title": value} if isinstance(value, str) else value


class Party(Strict):
    """A party to the talks; ``short`` is the label where space is scarce."""

    title: Text
    """Full name."""
    short: Text | None = None
    """A label where space is scarce; the title if left out."""
    note: Text | None = None
    """A remark."""


class Event(Strict):
    """A source event (an interview, a communiqué) that stances stand or fall with."""

    title: Text
    """What it was."""
    date: Day | None = None
    """Its day."""
    confidence: Share | None = None
    """Probability from 0 to 1 that it happened as told."""
    note: Text | None = None
    """A remark."""


class Option(Strict):
    """One way to settle an issue."""

    title: Text
    """What it is."""
    added_by_analyst: bool = Field(default=False, strict=True)
    """True where no document names it."""
    note: Text | None = None
    """A remark."""


class Member(Strict):
    """One possible member of a set issue."""

    title: Text
    """What it is."""
    added_by_analyst: bool = Field(default=False, strict=True)
    """True where no document names it."""
    note: Text | None = None
    """A remark."""


class Ends(Strict):
    """Which way a scale runs: what its lowest and its highest option mean."""

    low: Text
    """What the lowest option means."""
    high: Text
    """What the highest option means."""


_or_title = Written(lambda made: {"anyOf": [{"type": "string"}, made]})
PartyEntry = Annotated[Party, BeforeValidator(titled), _or_title]
OptionEntry = Annotated[Option, BeforeValidator(titled), _or_title]
MemberEntry = Annotated[Member, BeforeValidator(titled), _or_title]


class _IssueBase(Strict):
    title: Text
    """The question that it answers."""
    short: Text | None = None
    """A label where space is scarce; the title if left out."""
    evidence: Claims = ()
    """The claims that put it on the table."""
    note: Text | None = None
    """A remark."""


class ChoiceIssue(_IssueBase):
    """An issue with unordered options."""

    kind: Literal["choice"]
    """An issue with unordered options."""
    options: dict[Id, OptionEntry] = Field(min_length=1)
    """The options, by id."""


class ScaleIssue(_IssueBase):
    """An issue with ordered options, lowest first; equal steps are no distances."""

    kind: Literal["scale"]
    """An issue with ordered options."""
    options: dict[Id, OptionEntry] = Field(min_length=1)
    """The options by id, lowest first."""
    ends: Ends
    """Which way the scale runs."""


class NumberIssue(_IssueBase):
    """A quantity on a grid of exact decimals."""

    kind: Literal["number"]
    """A quantity."""
    unit: Text
    """What one unit is."""
    min: Number
    """The lowest outcome."""
    max: Number
    """The highest outcome."""
    step: Positive
    """The distance between outcomes; it divides the range."""


class SetIssue(_IssueBase):
    """Any subset of the members."""

    kind: Literal["set"]
    """Any subset of the members."""
    members: dict[Id, MemberEntry] = Field(min_length=1)
    """The members, by id."""


Issue = Annotated[ChoiceIssue | ScaleIssue | NumberIssue | SetIssue, Field(discriminator="kind")]


class Rule(Strict):
    """A constraint on every outcome, whoever wants it."""

    title: Text
    """What it says."""
    when: Expression | None = None
    """Where it applies, an expression; everywhere if left out."""
    require: Expression
    """The expression that must then hold."""
    basis: Literal["logic", "source", "analyst"]
    """What it rests on: logic, a source, or the analyst."""
    evidence: Claims = ()
    """The claims that say it; needed where the basis is a source."""
    note: Text | None = None
    """A remark."""


class ModelNote(Strict):
    """Something the model cannot hold, kept in sight."""

    text: Text
    """What the model does not hold."""
    evidence: Claims = ()
    """The claims about it."""
    not_modelled: Text | None = None
    """In a word or two, why it is not modelled."""


NoteEntry = Annotated[
    ModelNote, BeforeValidator(lambda v: {"text": v} if isinstance(v, str) else v), _or_title
]


# days; the default of ``stale_after``
STALE_AFTER = 365


class Model(Strict):
    """The whole of ``model.yaml``."""

    title: Text
    """Name of the case."""
    as_of: Day
    """The day that the case describes; it chooses among dated entries."""
    stale_after: Annotated[int, Field(strict=True, ge=1)] | None = None
    """After how many days without newer evidence `zopa check` calls a stance stale; 365 if left
    out.
    """
    parties: dict[Id, PartyEntry] = Field(min_length=1)
    """The parties by id, in the order of every table and chart."""
    agreement: Expression | None = None
    """Who must accept, an expression over parties; left out: every party."""
    events: dict[Id, Event] = {}
    """Source events that stances rest on, by id."""
    issues: dict[Id, Issue] = Field(min_length=1)
    """What is negotiated, by id."""
    rules: dict[Id, Rule] = {}
    """Constraints on every outcome, whoever wants it, by id."""
    notes: dict[Id, NoteEntry] = {}
    """What the model cannot hold, by id."""

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
