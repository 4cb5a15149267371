"""Which commitments and rules take part in which conflict: the table behind the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zopa.report.charts.cells import Firmness, firmness
from zopa.report.charts.chosen import Chosen
from zopa.report.charts.layout import tidy
from zopa.results.solution import Conflict


@dataclass(frozen=True, slots=True)
class Line:
    """A commitment, or a rule where ``party`` is None, that takes part in some conflict."""

    key: str
    party: str | None
    label: str
    kind: str
    rests_on: Firmness
    part_of: int
    is_red: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A conflict with its number among all that are listed."""

    number: int
    conflict: Conflict

    @property
    def size(self) -> int:
        """Give the number of commitments in it."""
        return len(self.conflict.members)

    @property
    def rests_on(self) -> Firmness:
        """Give what its weakest member rests on."""
        return firmness(self.conflict.weakest_basis or "reported")


@dataclass(frozen=True, slots=True)
class Table:
    """The conflicts that are shown, and everything that takes part in them, in display order."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    def used_by(self, columns: Sequence[Column]) -> tuple[Line, ...]:
        """List the lines that some of the columns use."""
        keys = {k for c in columns for k in (*c.conflict.members, *c.conflict.rules)}
        return tuple(line for line in self.lines if line.key in keys)


def table_of(chosen: Chosen, only: bool) -> Table:
    """Collect the conflicts, only those that touch the chosen parties and issues if so asked."""
    solution = chosen.solution
    columns = tuple(
        Column(place + 1, conflict)
        for place, conflict in enumerate(solution.conflicts.minimal)
        if not only or _touches(chosen, conflict)
    )
    counts: dict[str, int] = {}
    for column in columns:
        for key in (*column.conflict.members, *column.conflict.rules):
            counts[key] = counts.get(key, 0) + 1
    lines = [
        _commitment_line(chosen, key, counts[key])
        for party in [*solution.parties, None]
        for key in _of_party(chosen, counts, party)
    ]
    rules = [key for key in solution.rules if key in counts]
    rules += [
        key
        for key in counts
        if key not in solution.rules and any(key in c.conflict.rules for c in columns)
    ]
    lines += [_rule_line(chosen, key, counts[key]) for key in rules]
    return Table(columns, tuple(lines))


def _of_party(chosen: Chosen, counts: dict[str, int], party: str | None) -> list[str]:
    """List a party's commitments that are in use; with None, those of no listed party."""
    solution = chosen.solution
    return [
        key
        for key, commitment in solution.commitments.items()
        if key in counts
        and (
            commitment.party == party
            or (party is None and commitment.party not in solution.parties)
        )
    ]


def _touches(chosen: Chosen, conflict: Conflict) -> bool:
    for key in conflict.members:
        commitment = chosen.solution.commitments.get(key)
        if commitment is None:
            continue
        held = {commitment.party, *commitment.held_by}
        if held & set(chosen.parties) and set(commitment.issues) & set(chosen.issues):
            return True
    return False


def _commitment_line(chosen: Chosen, key: str, count: int) -> Line:
    commitment = chosen.solution.commitments[key]
    kind = commitment.kind.replace("_", " ")
    if commitment.kind == "walk_away":
        kind = "walk-away value"
    if commitment.kind == "condition" and commitment.strength == "red_line":
        kind = "condition, red line"
    if commitment.basis:
        kind += f", {commitment.basis}"
    if commitment.disputed_by:
        kind += ", disputed"
    followers = [p for p in commitment.held_by if p != commitment.party]
    if followers:
        kind += f", also for {', '.join(chosen.named(followers))}"
    return Line(
        key=key,
        party=commitment.party,
        label=tidy(commitment.title) or key,
        kind=kind,
        rests_on=firmness(commitment.basis or "reported"),
        part_of=count,
        is_red=commitment.strength == "red_line",
    )


def _rule_line(chosen: Chosen, key: str, count: int) -> Line:
    rule = chosen.solution.rules.get(key)
    return Line(
        key=key,
        party=None,
        label=(tidy(rule.title) if rule else "") or key,
        kind=f"rule, basis: {rule.basis}" if rule else "rule",
        rests_on=Firmness.FIRM,
        part_of=count,
    )


def size_name(size: int) -> str:
    """Name conflicts by how many commitments take part."""
    names = {1: "alone", 2: "pairs", 3: "triples", 4: "fours", 5: "fives", 6: "sixes"}
    return names.get(size, f"of {size}")
