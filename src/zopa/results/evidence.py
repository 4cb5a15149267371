"""What rests on what: the JSON contract of ``zopa evidence``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from zopa.results.base import Amount, Answer, Level, Result
from zopa.results.solution import ClaimResult, EventResult, EvidenceKept, SourceResult
from zopa.results.standing import Standing

Field_ = Literal["ideal", "acceptable", "red_line", "defers_to", "condition"]


class Statement(Result):
    """One thing that a party is coded to say, with what that rests on.

    ``commitment`` names the commitment that it makes, as coded; None where it makes none (an
    ideal, a declared flexibility, a demand that only repeats the red line). ``sources`` are the
    documents that its evidence is from. ``assumed``: a scenario or a request says so.
    """

    party: str
    issue: str | None
    field: Field_
    commitment: str | None
    text: str
    basis: str | None
    confidence: Amount | None
    event: str | None
    evidence: tuple[str, ...]
    disputed_by: tuple[str, ...]
    sources: tuple[str, ...]
    assumed: bool
    file: str | None
    line: int | None


class Without(Result):
    """What becomes of the answer if one document, or one source event, is wrong.

    ``statements`` lean on it: they cite a claim of the document, or are coded to hang on the event.
    ``falls`` names those, and the rules, that rest on nothing else. ``verdict_changes`` tells
    whether one of the verdicts of ``standing`` is another than with it. Of the conflicts those
    that go and those that come instead.
    """

    kind: Literal["source", "event"]
    id: str
    title: str
    statements: tuple[str, ...]
    falls: tuple[str, ...]
    standing: Standing
    verdict_changes: bool
    conflicts_removed: tuple[tuple[str, ...], ...]
    conflicts_added: tuple[tuple[str, ...], ...]


class Contradiction(Result):
    """Two claims that say the opposite; ``mutual``: both name the other.

    ``statements`` cite one of the two, for or against.
    """

    claims: tuple[str, str]
    mutual: bool
    statements: tuple[str, ...]


class FieldAgreement(Result):
    """On how many of the stances of which some coder states a field the coders say the same."""

    compared: int
    alike: int


class Disagreement(Result):
    """A stance that two coders have otherwise, and what changes if it alone is taken over.

    ``first`` and ``second`` say it in words, ``fields`` in which fields they differ.
    """

    fields: tuple[str, ...]
    first: str
    second: str
    standing: Standing
    verdict_changes: bool


class Coder(Result):
    """Another coder's reading beside the first one's.

    ``parties`` were coded by both; ``only_here`` by this coder alone. ``stances`` compares those of
    ``parties`` that at least one of the two has an entry for; ``share`` is the part of them that
    say the same, None where there is none. Conditions are the same where they hold of the same
    outcomes with the same strength, whatever they are called. ``standing`` is with all of this
    coder's files.
    """

    parties: tuple[str, ...]
    only_here: tuple[str, ...]
    stances: FieldAgreement
    share: Amount | None
    fields: dict[str, FieldAgreement]
    disagreements: dict[str, Disagreement]
    conditions_alike: tuple[tuple[str, str], ...]
    conditions_first: dict[str, str]
    conditions_second: dict[str, str]
    standing: Standing
    verdict_changes: bool
    conflicts_removed: tuple[tuple[str, ...], ...]
    conflicts_added: tuple[tuple[str, ...], ...]


class EvidenceReport(Answer):
    """What every statement rests on, and what the answer rests on.

    ``by_inference`` names the stances and conditions of which nothing is stated or reported.
    ``deference`` gives for ``party.issue`` the parties deferred to, the last with a stance of its
    own. ``claims`` are those that a statement cites or that stand in a contradiction; ``uncited``
    counts the others.
    """

    schema_version: Literal[1] = Field(default=1, alias="schema")
    zopa: str
    case: str
    title: str
    scenario: str | None = None
    scenario_title: str | None = None
    selection: tuple[str, ...] = ()
    level: Level
    as_of: str
    evidence: EvidenceKept = EvidenceKept()
    inputs: dict[str, str]
    versions: dict[str, str]
    parties: dict[str, str]
    issues: dict[str, str]
    standing: Standing
    conflicts: tuple[tuple[str, ...], ...]
    statements: dict[str, Statement]
    without: tuple[Without, ...]
    by_inference: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    deference: dict[str, tuple[str, ...]]
    claims: dict[str, ClaimResult]
    uncited: int
    sources: dict[str, SourceResult]
    events: dict[str, EventResult]
    coders: dict[str, Coder] | None = None
