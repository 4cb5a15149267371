"""Agreements one by one: the best, or drawn at random; of a closed space, the closest packages."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from zopa.results.bargaining import Settled
from zopa.results.base import Amount, Answer, Level, Reading, Result, Verdict
from zopa.results.solution import EvidenceKept


class Agreed(Result):
    """One outcome.

    Parameters
    ----------
    outcome
        How it settles every issue. Where ``copies`` exceeds 1 it is the first of so many outcomes
        that differ only in values which no commitment and no utility tells apart.
    value
        What it was ranked by; None for draws.
    utilities
        What it is worth to each party whose utility is known; not comparable between parties.
    broken
        The commitments that it does not keep; none for an agreement of every party.
    leans_on_silence
        ``party.issue`` where it settles what the party has stated no limit on.
    """

    outcome: dict[str, Settled]
    value: Amount | None = None
    utilities: dict[str, Amount]
    copies: int
    broken: tuple[str, ...] = ()
    leans_on_silence: tuple[str, ...] = ()


class Way(Result):
    """What the smallest concession sets open: one outcome a set."""

    drop: tuple[str, ...]
    opens: int
    closest: Agreed


class Agreements(Answer):
    """The best agreements, or a sample; of a closed space, the outcomes that break fewest.

    Parameters
    ----------
    base
        ``agreements``, or of a closed space ``closest``: the rule-keeping outcomes that break the
        fewest commitments of those whose acceptance is needed.
    by
        What they are ranked by, in words; None for draws.
    complete
        False where a limit ended the search: those listed are the best of what was looked at.
    seed
        Of the draws, which are uniform, independent and with replacement.
    ways
        Of a closed space, for each of the smallest concession sets what it opens.
    """

    schema_version: Literal[1] = Field(default=1, alias="schema")
    zopa: str
    case: str
    title: str
    scenario: str | None = None
    scenario_title: str | None = None
    selection: tuple[str, ...] = ()
    evidence: EvidenceKept = EvidenceKept()
    level: Level
    reading: Reading
    as_of: str
    verdict: Verdict
    base: Literal["agreements", "closest"]
    by: str | None = None
    complete: bool = True
    seed: int | None = None
    total: int | None
    found: tuple[Agreed, ...]
    least_broken: int | None = None
    ways: tuple[Way, ...] = ()
