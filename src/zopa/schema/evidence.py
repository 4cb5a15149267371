"""seeds/<case>/<source>.yaml: one note per source document, with its claims."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from zopa.schema.base import Claims, Day, Id, Ids, Label, PartialDate, Strict, Text, or_one


class ClaimKind(StrEnum):
    """What a claim says a party did."""

    DEMAND = "demand"
    RED_LINE = "red_line"
    CONCESSION = "concession"
    OFFER = "offer"
    ACCEPTANCE = "acceptance"
    CONDITION = "condition"
    UNCERTAINTY = "uncertainty"
    FACT = "fact"
    EVENT = "event"


class ClaimStatus(StrEnum):
    """How directly the claim reaches us."""

    STATED = "stated"
    REPORTED = "reported"
    DISPUTED = "disputed"
    ANALYSIS = "analysis"


Paragraph = Annotated[int, Field(strict=True, ge=1)]
Paragraphs = Annotated[
    tuple[Paragraph, ...],
    BeforeValidator(lambda v: v if isinstance(v, list | tuple) else (v,)),
    Field(min_length=1),
    or_one,
]


class Claim(Strict):
    """What one passage of a document says, paraphrased, and how it got there."""

    paragraph: Paragraphs
    """The paragraph it stands in, counted from 1; a list where there are several."""
    speaker: Text
    """Who said it."""
    relayed_by: tuple[Text, ...] = ()
    """By way of whom it got here."""
    about: Ids = ()
    """The parties whose position it tells."""
    actors: tuple[Text, ...] = ()
    """Other bodies that it names."""
    issues: Ids = ()
    """The issues that it bears on."""
    topic: Literal["process", "confirmation", "context"] | None = None
    """For what is no negotiable issue: process, confirmation or context."""
    kind: ClaimKind
    """What it says that a party did."""
    status: ClaimStatus
    """How directly it reaches us: stated, reported, disputed or analysis."""
    date: PartialDate
    """When it was said, not when it was printed."""
    event: Id | None = None
    """The source event that it belongs to."""
    statement: Text
    """A paraphrase in the analyst's own words."""
    contradicts: Claims = ()
    """Claims that say the opposite."""
    note: Text | None = None
    """A remark."""

    @model_validator(mode="after")
    def _has_a_subject(self) -> Self:
        if not self.issues and self.topic is None:
            raise PydanticCustomError(
                "missing_key",
                "this claim names neither 'issues' nor a 'topic'",
                {"help": "list the issues it bears on, or say topic: process"},
            )
        return self


class Source(Strict):
    """The whole of one evidence note."""

    source: Label
    """Label of the document."""
    title: Text
    """Its title."""
    outlet: Text | None = None
    """Who published it."""
    published: PartialDate
    """When it was published."""
    retrieved: Day | None = None
    """The day on which it was fetched."""
    file: Text | None = None
    """Name of the text that was read."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Checksum of that text."""
    note: Text | None = None
    """A remark."""
    claims: dict[Label, Claim] = {}
    """What the document says, by label."""
