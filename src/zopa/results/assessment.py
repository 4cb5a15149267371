"""The result of assessing a draft deal."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from zopa.results.base import Answer, Level, Reading, Result
from zopa.results.solution import CommitmentResult, Outcome


class DealVerdict(StrEnum):
    """What becomes of a deal.

    ``agreement``: whole, and everybody who must accept does. ``open``: partial, and some way of
    settling the rest makes an agreement. ``broken``: no way of settling the rest does.
    ``against_rules``: no rule-keeping outcome has it. ``unknown``: a limit was hit.
    """

    AGREEMENT = "agreement"
    OPEN = "open"
    BROKEN = "broken"
    AGAINST_RULES = "against_rules"
    UNKNOWN = "unknown"


class Crossed(Result):
    """A commitment that the deal breaks whatever becomes of the rest.

    ``needed``: an agreement needs somebody who holds it; else the others may do without.
    """

    commitment: str
    party: str
    strength: Literal["demand", "red_line"]
    needed: bool = True


class Repair(Result):
    """The agreement that changes the fewest of the deal's terms; one of them if several tie."""

    changes: Outcome
    outcome: Outcome


class Nearest(Result):
    """The completion of the deal that breaks the fewest commitments; the first if several tie."""

    broken: tuple[str, ...]
    outcome: Outcome


class Assessment(Answer):
    """What a draft deal does to every party.

    ``crossed`` lists what it breaks in any case; ``nearest`` what its best completion still breaks;
    ``repair`` is None where the agreement space is closed, so that no change of terms suffices.
    ``cautious`` is the verdict where an unknown limit is read as the ideal alone (demands only).
    ``left_open`` gives, per issue not settled, the options that some agreement with the deal keeps
    (for numbers, how many grid points). ``leans_on`` names party and issue where the deal settles
    what a party has no stated limit on: its consent there is not known.
    """

    schema_version: Literal[1] = Field(default=1, alias="schema")
    case: str
    scenario: str | None = None
    selection: tuple[str, ...] = ()
    level: Level
    reading: Reading
    cautious: DealVerdict | None = None
    title: str | None = None
    settles: Outcome
    whole: bool
    verdict: DealVerdict
    rules_broken: tuple[str, ...]
    crossed: tuple[Crossed, ...]
    nearest: Nearest | None = None
    repair: Repair | None = None
    agreements: int | None = None
    completions: int | None = None
    left_open: dict[str, tuple[str, ...] | int]
    leans_on: tuple[tuple[str, str], ...]
    commitments: dict[str, CommitmentResult]
