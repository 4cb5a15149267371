"""One case, selected and resolved: names looked up, expressions parsed, origins kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from zopa.case.selection import AS_CODED, Selection
from zopa.diagnostics import Span
from zopa.rules.space import Space
from zopa.rules.titles import Titles
from zopa.rules.tree import Consent, Constraint
from zopa.schema.base import Basis, Strength
from zopa.schema.evidence import Claim, Source
from zopa.schema.model import Event, Issue, ModelNote, Party
from zopa.schema.positions import Stance, WalkAwayRange

# How one issue is settled: an option's name, an exact amount, or the members of a set.
Choice = str | Fraction | frozenset[str]
Outcome = Mapping[str, Choice]


@dataclass(frozen=True)
class CaseRule:
    """A rule of the model: an outcome must keep ``constraint`` (require, when ``when`` holds)."""

    id: str
    title: str
    constraint: Constraint
    when: Constraint | None
    require: Constraint
    basis: str
    evidence: tuple[str, ...]
    note: str | None
    origin: Span


@dataclass(frozen=True)
class CaseLimit:
    """A resolved limit: the options that it names, and what it rests on."""

    constraint: Constraint
    basis: Basis
    confidence: Decimal | None
    event: str | None
    evidence: tuple[str, ...]
    disputed_by: tuple[str, ...]
    note: str | None
    origin: Span


@dataclass(frozen=True)
class CaseStance:
    """A resolved stance.

    ``acceptable`` None means that no limit is stated (unless ``flexible``: every option is declared
    acceptable). ``missing`` marks an issue that the party's file does not mention.
    """

    party: str
    issue: str
    ideal: Choice | None = None
    acceptable: CaseLimit | None = None
    red_line: CaseLimit | None = None
    flexible: bool = False
    silent: bool = False
    missing: bool = False
    defers_to: str | None = None
    written: Stance | None = None
    origin: Span | None = None

    @property
    def limit_unknown(self) -> bool:
        """Whether nothing says what the party would accept."""
        return self.acceptable is None and not self.flexible and self.defers_to is None


@dataclass(frozen=True)
class CaseCondition:
    """A resolved commitment across issues."""

    id: str
    party: str
    title: str | None
    constraint: Constraint
    when: Constraint | None
    require: Constraint
    strength: Strength
    package: str | None
    weight: Decimal | None
    basis: Basis
    confidence: Decimal | None
    event: str | None
    evidence: tuple[str, ...]
    disputed_by: tuple[str, ...]
    note: str | None
    private: bool
    origin: Span


@dataclass(frozen=True)
class CaseBonus:
    """Resolved worth of a combination: what it adds to a party's utility where it holds."""

    party: str
    id: str
    title: str | None
    constraint: Constraint
    worth: Decimal
    note: str | None
    origin: Span


@dataclass(frozen=True)
class EvidenceFilter:
    """What a statement must rest on to be kept.

    Parameters
    ----------
    basis
        The weakest basis that is kept; None: any.
    undisputed
        Whether what some claim speaks against falls.
    min_confidence
        The least confidence, 0 to 1, that is kept: that of the coding times that of its event.
    without_sources
        Documents taken to be wrong: their claims count no more, neither for nor against.
    without_events
        Source events taken to be wrong: what is coded to hang on one falls.
    """

    basis: Basis | None = None
    undisputed: bool = False
    min_confidence: Decimal | None = None
    without_sources: tuple[str, ...] = ()
    without_events: tuple[str, ...] = ()


EVERYTHING = EvidenceFilter()


@dataclass(frozen=True)
class LeftOut:
    """How much was left out so that the rest may be published."""

    stances: int
    conditions: int
    walk_away: int
    notes: int


@dataclass(frozen=True)
class Case:
    """Everything that a solve needs to know, ready to compile.

    ``scenario`` names the scenarios applied, ``selection`` all that was asked for; ``kept`` is the
    filter on evidence, ``set_aside`` names what it took out; ``base`` is the baseline of the same
    day and with the same filter where anything is changed; ``left_out`` counts what may not be
    published, None where nothing was asked to be left out.
    """

    name: str
    title: str
    as_of: date
    parties: Mapping[str, Party]
    walk_away: Mapping[str, Decimal | WalkAwayRange | None]
    issues: Mapping[str, Issue]
    space: Space
    titles: Titles
    agreement: Consent
    rules: tuple[CaseRule, ...]
    stances: Mapping[tuple[str, str], CaseStance]
    conditions: tuple[CaseCondition, ...]
    bonuses: Mapping[tuple[str, str], CaseBonus]
    events: Mapping[str, Event]
    sources: Mapping[str, Source]
    claims: Mapping[str, tuple[str, Claim]]
    notes: Mapping[str, ModelNote]
    inputs: Mapping[str, str]
    stale: tuple[str, ...] = field(default=())
    scenario: str | None = None
    scenario_title: str | None = None
    scenario_because: str | None = None
    selection: Selection = AS_CODED
    kept: EvidenceFilter = EVERYTHING
    set_aside: tuple[str, ...] = ()
    base: Case | None = None
    left_out: LeftOut | None = None

    def stance(self, party: str, issue: str) -> CaseStance:
        """Give a party's stance on an issue."""
        return self.stances[party, issue]
