"""What each party says on every option, stretch or member, and what follows from it: rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from zopa.report.charts.layout import tidy
from zopa.report.phrases import amount_text, end_value, exact, listing, number
from zopa.results.base import Zone
from zopa.results.solution import (
    Interval,
    IssueResult,
    LimitResult,
    NumberZone,
    OptionResult,
    Settled,
    StanceResult,
)


class Mark(StrEnum):
    """A party's word on an option, or the want of one."""

    IDEAL = "ideal"
    ACCEPTABLE = "acceptable"
    OUTSIDE = "outside"
    RED_LINE = "red_line"
    UNKNOWN = "unknown"
    SILENT = "silent"
    MISSING = "missing"
    DEFERS = "defers"


class Firmness(StrEnum):
    """What a mark rests on: the party's word or a report, the analyst, a scenario."""

    FIRM = "firm"
    INFERRED = "inferred"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Cell:
    """A mark with its firmness; ``to`` is the party that a deferring one follows.

    ``disputed``: some document speaks against the coding.
    """

    mark: Mark
    firmness: Firmness = Firmness.FIRM
    to: str | None = None
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An option, a stretch of a number line, or a set with or without a member."""

    key: str
    label: str
    cells: dict[str, Cell]
    found: OptionResult | NumberZone
    by_analyst: bool = False

    @property
    def unknown(self) -> tuple[str, ...]:
        """The parties whose limit is unknown though they are not silent."""
        return tuple(p for p in self.found.limit_unknown if p not in self.found.silent)

    @property
    def leans_on_silence(self) -> bool:
        """Whether the row is free of objections only because somebody says nothing."""
        return bool(self.found.silent or self.found.limit_unknown)

    @property
    def on_record(self) -> bool:
        """Whether every party accepts it, none by silence."""
        return self.found.zone is Zone.OVERLAP and not self.leans_on_silence

    @property
    def by_silence(self) -> bool:
        """Whether nobody objects, but somebody only by saying nothing."""
        return self.found.zone is Zone.OVERLAP and self.leans_on_silence


class Standing(StrEnum):
    """How an issue stands, by its best option alone."""

    ON_RECORD = "on_record"
    BY_SILENCE = "by_silence"
    CONTESTED = "contested"
    BARRED = "barred"


def standing(rows: Sequence[Row]) -> Standing:
    """Say how an issue stands: the best that any one of its options reaches."""
    if any(row.on_record and not between_steps(row) for row in rows):
        return Standing.ON_RECORD
    if any(row.by_silence and not between_steps(row) for row in rows):
        return Standing.BY_SILENCE
    if any(row.found.zone is not Zone.BARRED for row in rows):
        return Standing.CONTESTED
    return Standing.BARRED


def between_steps(row: Row) -> bool:
    """Say whether a stretch holds no value of the grid."""
    return isinstance(row.found, NumberZone) and row.found.between_steps


def firmness(basis: str | None) -> Firmness:
    """Class a basis; one that is not given cannot count as the party's word."""
    if basis in ("stated", "reported"):
        return Firmness.FIRM
    return Firmness.ASSUMED if basis == "assumed" else Firmness.INFERRED


def rows_of(issue: IssueResult, parties: Sequence[str]) -> tuple[Row, ...]:
    """List what can be said of an issue, one row per option, stretch or member."""
    if issue.kind == "number":
        return tuple(_stretch_row(issue, zone, parties) for zone in issue.zones or ())
    if issue.kind == "set":
        return _member_rows(issue, parties)
    return tuple(
        Row(
            key=key,
            label=tidy(option.title) or key,
            cells={p: _cell(issue, p, option, _ideal_of(issue, p) == key) for p in parties},
            found=option,
            by_analyst=option.added_by_analyst,
        )
        for key, option in (issue.options or {}).items()
    )


def _stance(issue: IssueResult, party: str) -> StanceResult:
    return issue.stances.get(party) or StanceResult(missing=True, limit_unknown=True)


def _ideal_of(issue: IssueResult, party: str) -> Settled | None:
    return _stance(issue, party).ideal


def _cell(issue: IssueResult, party: str, found: OptionResult | NumberZone, is_ideal: bool) -> Cell:
    stance = _stance(issue, party)
    if stance.missing:
        return Cell(Mark.MISSING)
    if stance.silent:
        return Cell(Mark.SILENT)
    if stance.defers_to:
        return Cell(Mark.DEFERS, to=stance.defers_to)
    if party in found.red_line_of:
        return _limit_cell(Mark.RED_LINE, stance, stance.red_line)
    if is_ideal:
        basis = stance.basis or (stance.acceptable.basis if stance.acceptable else None)
        return Cell(Mark.IDEAL, firmness(basis), disputed=bool(stance.disputed_by))
    if party in found.demand_of:
        return _limit_cell(Mark.OUTSIDE, stance, stance.acceptable)
    if stance.limit_unknown:
        return Cell(Mark.UNKNOWN)
    return _limit_cell(Mark.ACCEPTABLE, stance, stance.acceptable)


def _limit_cell(mark: Mark, stance: StanceResult, limit: LimitResult | None) -> Cell:
    """Give the mark of a limit, which inherits from its stance what it does not say itself."""
    basis = (limit.basis if limit else None) or stance.basis
    disputed = bool(stance.disputed_by or (limit and limit.disputed_by))
    return Cell(mark, firmness(basis), disputed=disputed)


def _stretch_row(issue: IssueResult, zone: NumberZone, parties: Sequence[str]) -> Row:
    cells = {}
    for party in parties:
        ideal = _ideal_of(issue, party)
        held = ideal is not None and not isinstance(ideal, tuple) and contains(zone, ideal)
        cells[party] = _cell(issue, party, zone, held)
    label = stretch_text(issue, zone)
    if zone.between_steps:
        label += " (between steps)"
    return Row(key=label, label=label, cells=cells, found=zone)


def contains(zone: NumberZone | Interval, amount: Settled) -> bool:
    """Say whether a stretch holds an amount, exactly where the ends are exact."""
    value = None if isinstance(amount, tuple) else exact(amount)
    low, high = end_value(zone.min, zone.min_approx), end_value(zone.max, zone.max_approx)
    if value is None or low is None or high is None:
        return False
    above = low < value or (low == value and not zone.min_open)
    return above and (value < high or (value == high and not zone.max_open))


def stretch_text(issue: IssueResult, zone: NumberZone | Interval) -> str:
    """Write a stretch in words: ``above 600, up to 800``."""
    low = amount_text(zone.min, zone.min_approx)
    high = amount_text(zone.max, zone.max_approx)
    starts = issue.min is not None and exact(zone.min) == exact(issue.min) and not zone.min_open
    ends = issue.max is not None and exact(zone.max) == exact(issue.max) and not zone.max_open
    if low == high:
        return f"exactly {low}"
    if starts and ends:
        return f"any, {low} to {high}"
    if starts:
        return f"below {high}" if zone.max_open else f"up to {high}"
    if ends:
        return f"above {low}" if zone.min_open else f"{low} or more"
    first = f"above {low}" if zone.min_open else f"{low}"
    if zone.max_open:
        return f"{first}{',' if zone.min_open else ' to'} below {high}"
    return f"{first}, up to {high}" if zone.min_open else f"{first} to {high}"


def _member_rows(issue: IssueResult, parties: Sequence[str]) -> tuple[Row, ...]:
    rows = []
    for member, option in (issue.options or {}).items():
        title = tidy(option.title) or member
        rows.append(_member_row(issue, member, f"includes {title}", option, parties, inside=True))
        without = (issue.excluded or {}).get(member)
        if without is None:
            continue
        row = _member_row(issue, member, f"leaves out {title}", without, parties, inside=False)
        # Leaving somebody out is worth a row only where somebody minds or wants just that.
        wanted = any(cell.mark is Mark.IDEAL for cell in row.cells.values())
        if without.zone is not Zone.OVERLAP or wanted:
            rows.append(row)
    return tuple(rows)


def _member_row(
    issue: IssueResult,
    member: str,
    label: str,
    found: OptionResult,
    parties: Sequence[str],
    *,
    inside: bool,
) -> Row:
    cells = {}
    for party in parties:
        ideal = _ideal_of(issue, party)
        held = isinstance(ideal, tuple) and (member in ideal) == inside
        cells[party] = _cell(issue, party, found, held)
    return Row(
        key=member if inside else f"without {member}",
        label=label,
        cells=cells,
        found=found,
        by_analyst=found.added_by_analyst,
    )


def result_text(row: Row, named: dict[str, str]) -> str:
    """Say in words where a row lies, alone and in packages.

    ``named`` gives the short name of every party, in the model's order.
    """
    found = row.found

    def who(parties: Sequence[str]) -> list[str]:
        return [named[p] for p in named if p in parties] + [p for p in parties if p not in named]

    if found.zone is Zone.BARRED and not found.red_line_of:
        return "barred: every combination with it crosses a red line"
    if found.zone is Zone.CONTESTED and not found.demand_of:
        return "contested: no combination with it meets every demand"
    if found.zone is Zone.BARRED:
        return "barred by " + ", ".join(who(found.red_line_of))
    if found.zone is Zone.CONTESTED:
        return "outside the demand of " + listing(who(found.demand_of))
    if not row.leans_on_silence:
        text = "all accept"
    elif not row.unknown:
        text = f"open, if silence counts as consent: {', '.join(who(found.silent))} silent"
    elif not found.silent:
        text = f"open, if unknown limits allow it: {', '.join(who(row.unknown))}"
    else:
        text = (
            f"open, if silence counts as consent ({', '.join(who(found.silent))}) "
            f"and unknown limits allow it ({', '.join(who(row.unknown))})"
        )
    if between_steps(row):
        text += ", but between the steps: no outcome has it"
    elif not found.breaks_known:
        text += ", looked at alone"
    elif found.least_broken is None:
        text += ", but the rules allow no package with it"
    elif found.least_broken > 0:
        text += f", but packages with it break at least {number(found.least_broken)}"
    return text
