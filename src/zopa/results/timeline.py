"""The result of going through the days of a case: the JSON contract of ``zopa timeline``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from zopa.results.base import Answer, Level, Result
from zopa.results.comparison import Agreements
from zopa.results.solution import EvidenceKept, ScenarioChange
from zopa.results.standing import Standing


class Period(Result):
    """A stretch of days in which nothing changes; half-open, None where it has no end.

    ``events`` are those of the model on its first day, ``moved`` what changed on that day.
    ``holds_as_of``: the model's day lies in it. ``gained``, ``lost`` and ``kept`` count the
    agreements, outcome by outcome, that the period before has not, has alone, and has as well; None
    in the first period, and where a limit was hit.
    """

    since: str | None
    until: str | None
    holds_as_of: bool
    events: dict[str, str]
    moved: tuple[ScenarioChange, ...]
    standing: Standing
    gained: Agreements | None = None
    lost: Agreements | None = None
    kept: int | None = None


class Timeline(Answer):
    """How positions and the agreement space moved.

    ``dated`` counts the stances and conditions with an entry that begins or ends, of ``entries``;
    the others count as held throughout.
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
    issues: dict[str, str] = {}
    dated: int
    entries: int
    periods: tuple[Period, ...]
