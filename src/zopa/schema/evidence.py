"""seeds/<case>/<source>.yaml: one note per source document, with its claims."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from zopa.schema.base import Claims, Day, Id, Ids, Label, PartialDate, Strict, Text


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
]


class Claim(Strict):
    """What one passage of a document says, paraphrased, and how it got there."""

    paragraph: Paragraphs
    speaker: Text
    relayed_by: tuple[Text, ...] = ()
    about: Ids = ()
    actors: tuple[Text, ...] = ()
    issues: Ids = ()
    topic: Literal["process", "confirmation", "context"] | None = None
    kind: ClaimKind
    status: ClaimStatus
    date: PartialDate
    event: Id | None = None
    statement: Text
    contradicts: Claims = ()
    note: Text | None = None

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
    title: Text
    outlet: Text | None = None
    published: PartialDate
    retrieved: Day | None = None
    file: Text | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    note: Text | None = None
    claims: dict[Label, Claim] = {}
