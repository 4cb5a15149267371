"""The result of comparing two versions of a case: the JSON contract of ``zopa diff``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from zopa.results.base import Answer, Level, Reading, Result
from zopa.results.comparison import Agreements, KeptConflict, PartyNames, Summary
from zopa.results.solution import Conflict

EditKind = Literal[
    "model",
    "party",
    "agreement",
    "issue",
    "option",
    "rule",
    "stance",
    "condition",
    "bonus",
    "walk_away",
    "scenario",
    "event",
    "source",
    "claim",
    "note",
]


class FieldChange(Result):
    """A key of a file that says something else, as text; None where it is not given."""

    field: str
    before: str | None
    after: str | None


class Edit(Result):
    """One thing that a version has and the other has not, or has otherwise.

    ``id`` is unique among the edits of a kind. ``title`` says in words what it is about, None where
    it has no words of its own; ``party`` whose it is. ``fields`` are all that are given for what is
    added or removed, and those that differ for what is changed.
    """

    kind: EditKind
    id: str
    how: Literal["added", "removed", "changed"]
    party: str | None
    title: str | None
    fields: tuple[FieldChange, ...]


class Version(Result):
    """One of the versions, and what it comes to.

    ``revision`` is the commit that it was read from, None where it was a folder.
    """

    name: str
    revision: str | None
    title: str
    as_of: str
    inputs: dict[str, str]
    summary: Summary


class VersionComparison(Answer):
    """Two versions of a case: what was edited, and what that does.

    What could not be compared is None, and ``why`` says the reason under the same key.
    ``bargaining_moved`` names the bargaining points that are not the same in both.
    """

    schema_version: Literal[1] = Field(default=1, alias="schema")
    zopa: str
    case: str
    selection: tuple[str, ...]
    level: Level
    reading: Reading
    versions: dict[str, str]
    limits: dict[str, int]
    parties: dict[str, PartyNames]
    issues: dict[str, str]
    before: Version
    after: Version
    edits: tuple[Edit, ...]
    conflicts_removed: tuple[Conflict, ...] | None
    conflicts_added: tuple[Conflict, ...] | None
    conflicts_kept: tuple[KeptConflict, ...] | None
    agreements_gained: Agreements | None
    agreements_lost: Agreements | None
    agreements_kept: int | None
    bargaining_moved: tuple[str, ...]
    why: dict[str, str]
