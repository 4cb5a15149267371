"""The result of comparing scenarios: the JSON contract of ``zopa compare``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from zopa.results.bargaining import Bargaining
from zopa.results.base import Amount, Answer, Level, Reading, Result, Verdict
from zopa.results.solution import Conflict, Levels, Outcome


class Fewest(Result):
    """The least that must be given up to open the space, each counted by itself.

    ``commitments`` counts a red line beside its demand, ``ladders`` stances and conditions.
    """

    commitments: int
    ladders: int


class Summary(Result):
    """One row of the table: what a scenario, or the baseline, comes to.

    ``title`` is None for the baseline. ``verdict`` is at the asked level and in the asked reading,
    as are ``core``, ``conflicts`` (how many), ``fewest`` and ``agreements``; None where a limit was
    hit. ``fewest`` is also None where the rules alone cannot be kept. ``method`` tells whether
    ``agreements`` is exact, or the middle of ``interval``. Where ``bargaining`` is None, ``why``
    says the reason.
    """

    title: str | None = None
    because: str | None = None
    verdict: Verdict
    levels: Levels
    core: Outcome
    free: tuple[str, ...]
    conflicts: int | None
    fewest: Fewest | None
    outcomes: int
    feasible: int | None
    agreements: int | None
    method: Literal["exact", "estimated", "limit"]
    interval: tuple[int, int] | None = None
    bargaining: Bargaining | None = None
    why: dict[str, str] = {}


class ChangeResult(Result):
    """One change of a scenario; None where something comes or goes.

    ``party`` is None for rules and for who must agree.
    """

    id: str
    party: str | None
    kind: Literal["stance", "condition", "rule", "agreement", "walk_away"]
    before: str | None
    after: str | None


class KeptConflict(Result):
    """A conflict of the baseline that the scenario has too: the same members by their ids.

    ``changed`` names the members that do not ask for the same in both.
    """

    members: tuple[str, ...]
    changed: tuple[str, ...] = ()


class Agreements(Result):
    """How many agreements there are, exactly, and one of them."""

    count: int
    example: Outcome | None


class Effect(Result):
    """What a change does to the verdict (1 if it opens the space, -1 if it closes it) and size."""

    verdict: Amount
    agreements: Amount


class Attribution(Result):
    """What a change does alone, and its Shapley share of what all changes do together."""

    alone: Effect
    shapley: Effect


class ScenarioComparison(Result):
    """A scenario beside the baseline.

    ``opening_sets`` are all minimal sets of changes under which the space is open: one empty set
    where it is open without any, none where no set opens it. What could not be worked out is None,
    and ``why`` says the reason under the same key.
    """

    summary: Summary
    changes: tuple[ChangeResult, ...]
    conflicts_removed: tuple[Conflict, ...] | None
    conflicts_added: tuple[Conflict, ...] | None
    conflicts_kept: tuple[KeptConflict, ...] | None
    agreements_gained: Agreements | None
    agreements_lost: Agreements | None
    agreements_kept: int | None
    opening_sets: tuple[tuple[str, ...], ...] | None
    attribution: dict[str, Attribution] | None
    why: dict[str, str] = {}


class PartyNames(Result):
    """What a party is called in text, and where room is scarce."""

    title: str
    short: str


class Comparison(Answer):
    """Scenarios of a case beside its baseline, in the order asked for.

    ``selection`` holds the options of the command line that hold for all of them; ``issues`` gives
    every issue its title.
    """

    schema_version: Literal[1] = Field(default=1, alias="schema")
    zopa: str
    case: str
    title: str
    selection: tuple[str, ...] = ()
    level: Level
    reading: Reading
    as_of: str
    parties: dict[str, PartyNames]
    issues: dict[str, str] = {}
    inputs: dict[str, str]
    versions: dict[str, str]
    limits: dict[str, int]
    baseline: Summary
    scenarios: dict[str, ScenarioComparison]
