"""The result of solving a case: the JSON contract of ``zopa solve`` as typed, frozen objects.

Everything that an explanation, a chart or a report shows comes from here, so the result carries
the titles, the stances and the cited claims besides the numbers.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from zopa.results.bargaining import Bargaining, Frontier, HighEnd, Trades
from zopa.results.base import Amount, Answer, AnsweredBy, Level, Reading, Result, Verdict, Zone
from zopa.results.blocking import Blocking
from zopa.results.codings import ShareOfCodings
from zopa.results.ranges import Ranges
from zopa.schema.base import Basis

# An outcome settles every issue: an option, an exact amount, or the members of a set.
Settled = str | Amount | tuple[str, ...]
Outcome = dict[str, Settled]


class AmountRange(Result):
    """A reservation value known within bounds."""

    low: Amount
    high: Amount


class PartyResult(Result):
    """A party as it appears in tables and charts.

    ``utilities`` says what its utilities were made from, None where nothing tells outcomes apart
    for it; ``derived`` names the issues whose values were derived from its stance. Utilities times
    ``scale`` are integers; ``grid`` is what they were rounded to where that would be too large.
    """

    title: str
    short: str
    walk_away: Amount | AmountRange | None = None
    scale: int | None = None
    utilities: Literal["values", "derived", "points"] | None = None
    derived: tuple[str, ...] = ()
    grid: Amount | None = None


class Interval(Result):
    """A stretch of a number line in the issue's unit; equal ends are a single point.

    ``min_approx`` and ``max_approx`` are given only where the exact end is no short decimal.
    """

    min: Amount
    max: Amount
    min_open: bool = False
    max_open: bool = False
    min_approx: float | None = None
    max_approx: float | None = None


class LimitResult(Result):
    """One limit of a stance with what it rests on.

    ``options`` for choices and scales, ``intervals`` for numbers, neither for sets, where ``text``
    alone says it. ``text`` is the limit in words for every kind.
    """

    text: str
    options: tuple[str, ...] | None = None
    intervals: tuple[Interval, ...] | None = None
    basis: str | None = None
    confidence: Amount | None = None
    evidence: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()


class StanceResult(Result):
    """What a party says on an issue.

    ``missing``: its file has no entry; ``silent``: looked for and not found; ``limit_unknown``: no
    stated limit on what it would accept (also for silent and missing stances); ``flexible``: it
    declared every option acceptable.
    """

    ideal: Settled | None = None
    acceptable: LimitResult | None = None
    red_line: LimitResult | None = None
    basis: str | None = None
    confidence: Amount | None = None
    weight: Amount | None = None
    weight_range: AmountRange | None = None
    event: str | None = None
    missing: bool = False
    silent: bool = False
    limit_unknown: bool = False
    flexible: bool = False
    defers_to: str | None = None
    evidence: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()
    note: str | None = None


class OptionResult(Result):
    """Where one option (or, on a set, one member) lies, alone and inside packages.

    ``zone``, ``demand_of`` and ``red_line_of`` speak of the option alone. ``agreements`` counts the
    agreements that keep it. ``least_broken`` is the fewest commitments that any rule-keeping
    outcome with it breaks; None where the rules allow no outcome with it, or, if ``breaks_known``
    is False, where a limit was hit.
    """

    title: str
    added_by_analyst: bool = False
    zone: Zone
    demand_of: tuple[str, ...] = ()
    red_line_of: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    limit_unknown: tuple[str, ...] = ()
    agreements: int | None = None
    least_broken: int | None = None
    breaks_known: bool = True


class NumberZone(Result):
    """A stretch of a number issue on which all parties' limits say the same.

    ``grid_points`` counts the grid's values inside; an overlap with none is ``between_steps``.
    """

    zone: Zone
    min: Amount
    max: Amount
    min_open: bool = False
    max_open: bool = False
    min_approx: float | None = None
    max_approx: float | None = None
    grid_points: int
    between_steps: bool = False
    demand_of: tuple[str, ...] = ()
    red_line_of: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    limit_unknown: tuple[str, ...] = ()
    agreements: int | None = None
    least_broken: int | None = None
    breaks_known: bool = True


class IssueResult(Result):
    """An issue with its zones and every party's stance on it.

    Choices, scales and sets have ``options``; numbers have ``zones``. On sets, ``options`` speak of
    outcomes that include the member and ``excluded`` of outcomes that leave it out.
    """

    kind: Literal["choice", "scale", "number", "set"]
    title: str
    short: str | None = None
    options: dict[str, OptionResult] | None = None
    excluded: dict[str, OptionResult] | None = None
    zones: tuple[NumberZone, ...] | None = None
    low_end: str | None = None
    high_end: str | None = None
    unit: str | None = None
    min: Amount | None = None
    max: Amount | None = None
    step: Amount | None = None
    stances: dict[str, StanceResult]


class CommitmentResult(Result):
    """A constraint that a party brings: a demand, a red line, a condition or a walk-away value.

    A walk-away value names no issue: it asks that an outcome be worth something as a whole.

    ``held_by`` names the party and those that defer to it; ``ladder`` is shared by the rungs of one
    stance; ``file`` and ``line`` say where it is written.
    """

    party: str
    held_by: tuple[str, ...]
    kind: Literal["demand", "red_line", "condition", "walk_away"]
    ladder: str
    issues: tuple[str, ...]
    strength: Literal["demand", "red_line"]
    title: str
    prose: str
    weight: Amount | None = None
    basis: str | None = None
    confidence: Amount | None = None
    event: str | None = None
    evidence: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()
    package: str | None = None
    note: str | None = None
    private: bool = False
    file: str | None = None
    line: int | None = None


class RuleResult(Result):
    """A rule of the model."""

    title: str
    prose: str
    basis: str
    evidence: tuple[str, ...] = ()
    note: str | None = None
    file: str | None = None
    line: int | None = None


class Conflict(Result):
    """A minimal set of commitments that cannot be kept together.

    ``rules`` are the rules that take part: without any one of them these members could hold
    together, or, where several proofs exist, one smallest set of rules that is enough. ``because``
    derives step by step why nothing is left, and is empty where single steps do not show it.
    """

    members: tuple[str, ...]
    rules: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    weakest_basis: str | None = None


class Opened(Result):
    """What a concession set opens: how many agreements (None where uncounted), and one of them."""

    agreements: int | None
    example: Outcome


class ConcessionSet(Result):
    """A minimal set of commitments whose dropping opens the space.

    ``share`` is, per party that gives way, the part of its own total weight (0-1) that it gives up;
    shares of different parties are never added. ``widen`` says for each dropped commitment the
    smallest sufficient widening, in words; ``lower_to``, for each dropped walk-away value, the
    utility to which it would have to be lowered.
    """

    drop: tuple[str, ...]
    red_lines_crossed: tuple[str, ...] = ()
    share: dict[str, Amount]
    widen: dict[str, str]
    lower_to: dict[str, Amount] = {}
    opens: Opened


class Conflicts(Result):
    """All minimal conflicts; ``count`` is exact when ``complete``, even where fewer are listed.

    If not ``complete``, those found are minimal conflicts all the same; others may be missing.
    """

    complete: bool
    method: AnsweredBy = "diagram"
    count: int
    listed: int
    minimal: tuple[Conflict, ...]


class Concessions(Result):
    """All minimal concession sets with the highlights, each None where there is none.

    ``fewest`` counts commitments, so that a red line counts beside its demand; ``fewest_ladders``
    counts stances and conditions. ``ties`` says how many sets share each highlight's number; the
    one shown is the first in file order.

    If not ``complete``, those found are the smallest concession sets all the same; others may be
    missing. Of the highlights, one that is None is then not known, and so are ties without number.
    """

    complete: bool
    method: AnsweredBy = "diagram"
    count: int
    listed: int
    fewest: ConcessionSet | None = None
    fewest_without_red_lines: ConcessionSet | None = None
    fewest_ladders: ConcessionSet | None = None
    most_even: ConcessionSet | None = None
    ties: dict[str, int] = {}
    minimal: tuple[ConcessionSet, ...]


class FormulaPart(Result):
    """One of the statements that a formula joins by "and", also in words."""

    issues: tuple[str, ...]
    formula: str
    prose: str


class Space(Result):
    """The agreement space and its size.

    ``outcomes`` is the whole grid, ``feasible`` what keeps the rules, ``agreements`` what keeps the
    commitments too; None where a limit was hit. ``core``: issues that all agreements settle alike.
    With ``method`` ``estimated``, ``agreements`` is the middle and ``interval`` the 95 % Wilson
    interval from so many uniform ``draws``; the core is exact, but names only what is certain. So
    it is where a search found an agreement and nothing was counted (``method`` ``limit``); the
    example is then some agreement, else the first.

    ``formula`` is an expression that, among the outcomes that keep the rules and reach the
    walk-away values in ``formula_besides``, holds for the agreements and no others;
    ``formula_parts`` are what it joins by "and". None, with the reason in ``formula_note``, where
    there is no short one.
    """

    outcomes: int
    feasible: int | None
    agreements: int | None
    method: Literal["exact", "estimated", "limit"]
    interval: tuple[int, int] | None = None
    draws: int | None = None
    core: Outcome
    free: tuple[str, ...]
    example: Outcome | None = None
    formula: str | None = None
    formula_prose: str | None = None
    formula_parts: tuple[FormulaPart, ...] = ()
    formula_besides: tuple[str, ...] = ()
    formula_note: str | None = None


class LevelVerdict(Result):
    """The verdict at one level, as coded and (for demands) in the cautious reading."""

    verdict: Verdict
    cautious: Verdict | None = None


class Levels(Result):
    """Both levels side by side; the red-line level is never headlined alone.

    ``methods`` says what gave each verdict that no decision diagram did, by its place.
    """

    demands: LevelVerdict
    red_lines: LevelVerdict
    methods: dict[str, AnsweredBy] = {}


class Note(Result):
    """Something the answer leans on, for the reader to weigh."""

    code: str
    ids: tuple[str, ...] = ()
    text: str


class SourceResult(Result):
    """A document behind the positions."""

    title: str
    outlet: str | None = None
    published: str
    file: str | None = None
    sha256: str | None = None


class ClaimResult(Result):
    """A claim that a stance, a rule or an issue cites."""

    source: str
    paragraph: tuple[int, ...]
    speaker: str
    relayed_by: tuple[str, ...] = ()
    kind: str
    status: str
    date: str
    event: str | None = None
    statement: str
    contradicts: tuple[str, ...] = ()


class EventResult(Result):
    """A source event that stances stand or fall with."""

    title: str
    date: str | None = None
    confidence: Amount | None = None


class ScenarioChange(Result):
    """One difference of a scenario from the baseline; None where something comes or goes."""

    id: str
    before: str | None
    after: str | None


class EvidenceKept(Result):
    """The filters on evidence that were on, and what they set aside.

    ``set_aside`` names fields of stances (``party.issue.acceptable``), conditions and rules.
    """

    basis: Basis | None = None
    undisputed: bool = False
    min_confidence: Amount | None = None
    without_sources: tuple[str, ...] = ()
    without_events: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()


class NotModelled(Result):
    """Something that the model cannot hold, kept in sight; ``reason`` names what it would need."""

    text: str
    evidence: tuple[str, ...] = ()
    reason: str | None = None


class Solution(Answer):
    """Everything that solving one case, scenario and level found.

    ``scenario`` names the scenarios applied, several joined by ``+``; ``selection`` holds the
    options of the command line that choose this case, so that it can be had again.
    ``agreement_needs`` names the parties without whose acceptance nothing is an agreement.
    ``blocking`` is None where several groups of parties could agree, or where a limit was hit.
    ``ranges`` is None unless draws of uncertain values were asked for.
    ``frontier`` and ``bargaining`` are None where nobody's utility is known, or a limit was hit.
    ``verdict_method`` says what gave the verdict.
    """

    schema_version: Literal[1] = Field(default=1, alias="schema")
    zopa: str
    case: str
    title: str
    scenario: str | None = None
    scenario_title: str | None = None
    scenario_because: str | None = None
    scenario_changes: tuple[ScenarioChange, ...] = ()
    selection: tuple[str, ...] = ()
    level: Level
    reading: Reading = Reading.CODED
    as_of: str
    evidence: EvidenceKept = EvidenceKept()
    inputs: dict[str, str]
    versions: dict[str, str]
    limits: dict[str, int]
    parties: dict[str, PartyResult]
    agreement: str
    agreement_prose: str
    agreement_needs: tuple[str, ...] = ()
    verdict: Verdict
    verdict_method: AnsweredBy = "diagram"
    levels: Levels
    space: Space
    issues: dict[str, IssueResult]
    rules: dict[str, RuleResult]
    commitments: dict[str, CommitmentResult]
    conflicts: Conflicts
    concessions: Concessions
    blocking: Blocking | None = None
    sources: dict[str, SourceResult]
    events: dict[str, EventResult]
    claims: dict[str, ClaimResult]
    frontier: Frontier | None = None
    bargaining: Bargaining | None = None
    trades: Trades | None = None
    high_end: HighEnd | None = None
    ranges: Ranges | None = None
    share_of_codings: ShareOfCodings
    not_modelled: dict[str, NotModelled] = {}
    notes: tuple[Note, ...]

    def to_frame(self, table: str) -> Any:
        """Give ``options``, ``commitments``, ``conflicts``, ... as a pandas DataFrame.

        Raises
        ------
        UsageError
            If there is no such table, or pandas is not installed.
        """
        from zopa.results.notebook import frame

        return frame(self, table)

    def _repr_html_(self) -> str:
        from zopa.results.notebook import html

        return html(self)
