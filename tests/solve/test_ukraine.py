"""The Ukraine case, every scenario of it, against an independent search through all outcomes.

The search below shares nothing with the solver: it tabulates each constraint with the evaluator
of single outcomes, joins the issues that constraints link, and visits every combination.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from math import prod
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from zopa.case.case import Case
from zopa.case.files import CaseFiles, read_case
from zopa.case.select import scenario_names, select
from zopa.case.selection import Selection
from zopa.case.workspace import Workspace
from zopa.problem.commitments import commitments
from zopa.results.base import Level, Reading, Verdict
from zopa.results.solution import Solution
from zopa.rules.consent import accepts
from zopa.rules.evaluate import evaluate
from zopa.rules.tree import Constraint
from zopa.solve.solver import solve_case

ROOT = Path(__file__).parents[2]
FEASIBLE = 4_649_410_368
BETWEEN_DEMANDS = 1_452_028_032
CEDED = 1_675_416_960

# scenario: agreements, conflicts, concession sets, fewest commitments, fewest stances and
# conditions in one set, agreements at the level of red lines; counted by the analyst of the case
# with scripts of their own
COUNTED = {
    "baseline": (0, 5, 16, 4, 3, BETWEEN_DEMANDS),
    "before_alaska": (0, 10, 80, 6, 5, BETWEEN_DEMANDS),
    "guarantee_not_credible": (0, 8, 48, 5, 4, BETWEEN_DEMANDS),
    "donbas_frozen": (0, 3, 4, 2, 2, BETWEEN_DEMANDS),
    "donbas_ceded": (0, 3, 4, 2, 2, CEDED),
    "all_accept_comprehensive": (0, 5, 16, 4, 3, BETWEEN_DEMANDS),
    "strict_ceasefire_first": (0, 7, 32, 5, 4, BETWEEN_DEMANDS),
    "europe_excluded": (0, 9, 96, 6, 5, BETWEEN_DEMANDS),
    "de_facto_recognition": (0, 2, 4, 2, 1, BETWEEN_DEMANDS),
    "narrow_non_recognition": (0, 2, 4, 2, 1, BETWEEN_DEMANDS),
    "cover_needs_troops": (0, 12, 80, 5, 4, BETWEEN_DEMANDS),
    "cover_needs_troops_training_allowed": (0, 5, 16, 4, 3, BETWEEN_DEMANDS),
    "bridging_package": (96, 0, 0, None, None, BETWEEN_DEMANDS),
    "minimal_bridge": (96, 0, 0, None, None, BETWEEN_DEMANDS),
    "ceded_bridge": (48, 0, 0, None, None, CEDED),
    "silence_not_consent": (0, 3, 2, 1, 1, BETWEEN_DEMANDS),
}

Ids = frozenset[str]
BoolArray = npt.NDArray[np.bool_]


# The independent search


@dataclass(frozen=True)
class Tabled:
    """A constraint over the values of its own issues, one axis each."""

    issues: tuple[str, ...]
    holds: BoolArray


@dataclass(frozen=True)
class Searched:
    """What the search found; agreements of a closed space are 0."""

    feasible: int
    agreements: int
    concessions: frozenset[Ids]
    conflicts: frozenset[Ids]


def tabled(case: Case, constraint: Constraint, *, wanted: bool = True) -> Tabled:
    domains = [case.space[i] for i in constraint.issues]
    choices = product(*([d.at(n) for n in range(d.count)] for d in domains))
    holds = [
        evaluate(constraint, dict(zip(constraint.issues, chosen, strict=True))) == wanted
        for chosen in choices
    ]
    shape = [d.count for d in domains]
    return Tabled(constraint.issues, np.array(holds).reshape(shape))


def only(case: Case, issue: str, value: object) -> Tabled:
    domain = case.space[issue]
    return Tabled((issue,), np.array([domain.at(n) == value for n in range(domain.count)]))


def brought(case: Case, level: Level, reading: Reading) -> dict[str, Tabled]:
    """What the parties bring, from the stances and conditions of the case."""
    found: dict[str, Tabled] = {}
    for (party, issue), stance in case.stances.items():
        line = stance.red_line and tabled(case, stance.red_line.constraint, wanted=False)
        demand = stance.acceptable and tabled(case, stance.acceptable.constraint)
        guess = reading is Reading.CAUTIOUS and not stance.flexible and stance.ideal is not None
        if demand is None and guess:
            demand = only(case, issue, stance.ideal)
        repeats = demand is not None and line is not None and (demand.holds == line.holds).all()
        if demand is not None and not repeats and level is Level.DEMANDS:
            found[f"{party}.{issue}.demand"] = demand
        if line is not None:
            found[f"{party}.{issue}.red_line"] = line
    for condition in case.conditions:
        if level is Level.DEMANDS or condition.strength == "red_line":
            found[condition.id] = tabled(case, condition.constraint)
    return found


def groups(
    case: Case, level: Level, reading: Reading
) -> Iterator[tuple[list[str], list[Tabled], dict[str, Tabled]]]:
    """Give the groups of linked issues, each with its rules and commitments; all must agree."""
    assert accepts(case.agreement, frozenset(case.parties))
    assert not any(accepts(case.agreement, frozenset(case.parties) - {p}) for p in case.parties)
    rules = [tabled(case, rule.constraint) for rule in case.rules]
    commitments = brought(case, level, reading)
    for group in linked(case, [*rules, *commitments.values()]):
        soft = {name: table for name, table in commitments.items() if table.issues[0] in group}
        yield group, [rule for rule in rules if rule.issues[0] in group], soft


def agreements(case: Case, level: Level, reading: Reading = Reading.CODED) -> int:
    """Count the outcomes that keep every rule and every commitment."""
    return prod(
        int(visited(case, group, [*hard, *soft.values()], {}).counts.sum())
        for group, hard, soft in groups(case, level, reading)
    )


def search(case: Case, level: Level, reading: Reading = Reading.CODED) -> Searched:
    """Visit every outcome of every group of linked issues."""
    feasible = 1
    concessions, conflicts = [Ids()], set[Ids]()
    for group, hard, soft in groups(case, level, reading):
        feasible *= int(visited(case, group, hard, {}).counts.sum())
        masks = visited(case, group, hard, soft).masks.tolist()
        least = smallest(Ids(n for bit, n in enumerate(soft) if m >> bit & 1) for m in masks)
        concessions = [a | b for a in concessions for b in least]
        conflicts |= clashes(least)
    return Searched(
        feasible=feasible,
        agreements=agreements(case, level, reading),
        concessions=frozenset(concessions) - {Ids()},
        conflicts=frozenset(conflicts),
    )


def linked(case: Case, tables: Iterable[Tabled]) -> list[list[str]]:
    """Join the issues that share a constraint."""
    group = {issue: frozenset({issue}) for issue in case.space}
    for table in tables:
        joined = frozenset[str]().union(*(group[i] for i in table.issues))
        group |= dict.fromkeys(joined, joined)
    return [[i for i in case.space if i in g] for g in dict.fromkeys(group.values())]


def visited(
    case: Case, issues: Sequence[str], hard: Sequence[Tabled], soft: dict[str, Tabled]
) -> Rows:
    """Go through all outcomes of some issues: what keeps the hard tables, by the soft ones broken.

    Issue by issue; outcomes that break the same so far and agree on all that is still to be
    judged become one row. With soft tables, rows that break more than another are left out, so
    that counts mean something only without.
    """
    tables = [*hard, *soft.values()]
    rows = Rows({}, np.zeros(1, np.uint64), np.ones(1, np.int64))
    for number, issue in enumerate(issues):
        rows = rows.times(issue, *merged(case, issue, tables))
        later = set(issues[number + 1 :])
        for table in hard:
            if issue in table.issues and not later & set(table.issues):
                rows = rows.where(rows.holds(table))
        for bit, table in enumerate(soft.values()):
            if issue in table.issues and not later & set(table.issues):
                rows.masks[~rows.holds(table)] |= np.uint64(1 << bit)
        waiting = {i for t in tables if later & set(t.issues) for i in t.issues}
        rows = rows.alike([i for i in rows.values if i in waiting])
    return rows


@dataclass(frozen=True)
class Rows:
    """Partial outcomes: their values, the bits of what they break, how many each stands for."""

    values: dict[str, npt.NDArray[np.int64]]
    masks: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.int64]

    def times(self, issue: str, values: list[int], copies: list[int]) -> Rows:
        size, each = len(self.masks), len(values)
        return Rows(
            {i: np.repeat(v, each) for i, v in self.values.items()}
            | {issue: np.tile(values, size)},
            np.repeat(self.masks, each),
            np.repeat(self.counts, each) * np.tile(copies, size),
        )

    def holds(self, table: Tabled) -> BoolArray:
        return table.holds[tuple(self.values[i] for i in table.issues)]

    def where(self, chosen: npt.NDArray[np.generic]) -> Rows:
        values = {i: v[chosen] for i, v in self.values.items()}
        return Rows(values, self.masks[chosen], self.counts[chosen])

    def alike(self, issues: Sequence[str]) -> Rows:
        """Join rows that break the same and agree on some issues; leave out what breaks more."""
        if not len(self.masks):
            return self
        order = np.lexsort(
            [self.masks, np.bitwise_count(self.masks), *(self.values[i] for i in issues)]
        )
        rows = Rows({i: self.values[i] for i in issues}, self.masks, self.counts).where(order)
        begins = np.arange(len(order)) == 0  # other values than in the row before
        for values in rows.values.values():
            begins[1:] |= values[1:] != values[:-1]
        first = begins.copy()
        first[1:] |= rows.masks[1:] != rows.masks[:-1]
        totals = np.add.reduceat(rows.counts, np.flatnonzero(first))
        joined = replace(rows.where(first), counts=totals)
        return joined.without_worse(begins[first])

    def without_worse(self, begins: BoolArray, rivals: int = 40) -> Rows:
        """Leave out rows that break more than one of the first rows with the same values."""
        starts = np.flatnonzero(begins)
        sizes = np.diff(np.append(starts, len(begins)))
        group = np.cumsum(begins) - 1
        kept = np.ones(len(begins), np.bool_)
        for place in range(min(rivals, sizes.max())):
            rival = self.masks[(starts + np.minimum(place, sizes - 1))[group]]
            kept &= (self.masks & rival != rival) | (self.masks == rival)
        return self.where(kept)


def merged(case: Case, issue: str, tables: Sequence[Tabled]) -> tuple[list[int], list[int]]:
    """Keep one of the values that no table tells apart, and how many it stands for."""
    seen: dict[tuple[bytes, ...], list[int]] = {}
    for value in range(case.space[issue].count):
        slices = [t.holds.take(value, t.issues.index(issue)) for t in tables if issue in t.issues]
        seen.setdefault(tuple(s.tobytes() for s in slices), []).append(value)
    return [values[0] for values in seen.values()], [len(values) for values in seen.values()]


def smallest(sets: Iterable[Ids]) -> list[Ids]:
    found: list[Ids] = []
    for one in sorted(sets, key=len):
        if not any(other <= one for other in found):
            found.append(one)
    return found


def clashes(concessions: Sequence[Ids]) -> set[Ids]:
    """Find what meets every concession set, minimal and with each demand as weak as may be."""
    if Ids() in concessions:
        return set()
    hitting = [Ids()]
    for dropped in concessions:
        hitting = smallest(
            h if h & dropped else h | {name}
            for h in hitting
            for name in ([""] if h & dropped else sorted(dropped))
        )

    def weaker(conflict: Ids) -> bool:
        lines = {
            name: f"{name.removesuffix('.demand')}.red_line"
            for name in conflict
            if name.endswith(".demand")
        }
        return any(
            all((conflict - {name} | {line}) & dropped for dropped in concessions)
            for name, line in lines.items()
        )

    return {h for h in hitting if not weaker(h)}


# The case


@cache
def files() -> CaseFiles:
    return read_case(Workspace(ROOT), "ukraine-2025")


@cache
def solved(scenario: str) -> Solution:
    return solve_case(chosen(scenario))


@cache
def chosen(scenario: str) -> Case:
    return select(files(), Selection(scenario))


def conflicts_of(solution: Solution) -> frozenset[Ids]:
    return frozenset(Ids(c.members) for c in solution.conflicts.minimal)


def test_every_scenario_has_been_counted() -> None:
    assert ["baseline", *scenario_names(files())] == list(COUNTED)


@pytest.mark.parametrize("scenario", COUNTED)
def test_scenario_is_solved_as_the_search_solves_it(scenario: str) -> None:
    solution, found = solved(scenario), search(chosen(scenario), Level.DEMANDS)
    agreed, conflicts, concessions, commitments, stances, red_lines = COUNTED[scenario]
    assert found.feasible == solution.space.feasible == FEASIBLE
    assert found.agreements == solution.space.agreements == agreed
    assert solution.verdict is (Verdict.OPEN if agreed else Verdict.CLOSED)
    assert conflicts_of(solution) == found.conflicts
    assert len(found.conflicts) == solution.conflicts.count == conflicts
    assert frozenset(Ids(c.drop) for c in solution.concessions.minimal) == found.concessions
    assert len(found.concessions) == solution.concessions.count == concessions
    fewest, by_ladder = solution.concessions.fewest, solution.concessions.fewest_ladders
    assert (fewest and len(fewest.drop)) == commitments
    assert (by_ladder and len({ladder(n) for n in by_ladder.drop})) == stances
    assert agreements(chosen(scenario), Level.RED_LINES) == red_lines
    assert solution.levels.red_lines.verdict is Verdict.OPEN
    assert agreements(chosen(scenario), Level.DEMANDS, Reading.CAUTIOUS) == 0
    assert solution.levels.demands.cautious is Verdict.CLOSED


def ladder(name: str) -> str:
    return name.removesuffix(".demand").removesuffix(".red_line")


def brought_by(case: Case, reading: Reading) -> dict[str, tuple[object, ...]]:
    return {
        c.id: (c.constraint.text, c.constraint.root, c.strength, c.weight)
        for c in commitments(case, Level.DEMANDS, reading)
    }


@pytest.mark.parametrize("reading", Reading)
def test_before_alaska_comes_out_of_the_dates_as_the_scenario_has_it(reading: Reading) -> None:
    scenario = chosen("before_alaska")
    before = select(files(), Selection(as_of=date(2025, 8, 14)))
    assert brought_by(before, reading) == brought_by(scenario, reading)
    assert brought_by(before, reading) != brought_by(chosen("baseline"), reading)
    dated, assumed = (solve_case(case, reading=reading) for case in (before, scenario))
    assert conflicts_of(dated) == conflicts_of(assumed)
    assert dated.concessions.count == assumed.concessions.count
    assert dated.levels == assumed.levels


@pytest.mark.parametrize("day", [date(2025, 8, 17), date(2025, 8, 18), date(2030, 1, 1)])
def test_from_the_day_of_the_interviews_on_the_positions_are_those_of_the_baseline(
    day: date,
) -> None:
    on_the_day = select(files(), Selection(as_of=day))
    for reading in Reading:
        assert brought_by(on_the_day, reading) == brought_by(chosen("baseline"), reading)


def test_between_the_summit_and_the_interviews_only_the_sanctions_differ() -> None:
    between = brought_by(select(files(), Selection(as_of=date(2025, 8, 16))), Reading.CODED)
    baseline = brought_by(chosen("baseline"), Reading.CODED)
    assert between.keys() ^ baseline.keys() == {"united_states.sanctions.demand"}
    assert between.items() <= baseline.items()


@pytest.mark.parametrize("scenario", ["baseline", "donbas_ceded", "silence_not_consent"])
def test_red_lines_alone_are_solved_as_the_search_solves_them(scenario: str) -> None:
    solution = solve_case(chosen(scenario), Level.RED_LINES)
    assert solution.space.agreements == agreements(chosen(scenario), Level.RED_LINES)
    assert solution.conflicts.count == solution.concessions.count == 0


@pytest.mark.parametrize("scenario", ["minimal_bridge", "ceded_bridge"])
def test_the_cautious_reading_is_solved_as_the_search_solves_it(scenario: str) -> None:
    solution = solve_case(chosen(scenario), Level.DEMANDS, Reading.CAUTIOUS)
    found = search(chosen(scenario), Level.DEMANDS, Reading.CAUTIOUS)
    assert solution.verdict is Verdict.CLOSED
    assert conflicts_of(solution) == found.conflicts
    assert solution.concessions.count == len(found.concessions)


def test_the_grid_has_the_product_of_all_options() -> None:
    case = chosen("baseline")
    assert solved("baseline").space.outcomes == prod(d.count for d in case.space.values())


def test_the_baseline_is_closed_at_the_level_of_demands() -> None:
    levels = solved("baseline").levels
    assert levels.demands.verdict is Verdict.CLOSED
    assert levels.red_lines.verdict is Verdict.OPEN


def test_russia_and_ukraine_clash_over_donbas() -> None:
    assert {
        "russia.donbas_control.demand",
        "ukraine.donbas_control.red_line",
    } in conflicts_of(solved("baseline"))


def test_russia_and_ukraine_clash_over_recognising_crimea() -> None:
    assert {
        "russia.crimea_recognition.demand",
        "ukraine.crimea_recognition.demand",
    } in conflicts_of(solved("baseline"))


def test_a_condition_clashes_together_with_three_limits() -> None:
    solution = solved("baseline")
    members = {
        "russia.kherson_zap_line.demand",
        "russia.south_for_donbas",
        "ukraine.kherson_zap_line.red_line",
        "ukraine.donbas_control.red_line",
    }
    assert members in conflicts_of(solution)
    assert solution.commitments["russia.south_for_donbas"].kind == "condition"


def test_a_rule_carries_the_clash_of_recognition_with_return() -> None:
    clash = next(
        c
        for c in solved("baseline").conflicts.minimal
        if set(c.members) == {"russia.crimea_recognition.demand", "ukraine.crimea_control.demand"}
    )
    assert clash.rules == ("recognised_crimea_not_returned",)
    assert clash.because[-1].endswith(
        "leaves nothing on “Legal recognition of Crimea's annexation”"
    )


def test_every_conflict_says_step_by_step_why_nothing_is_left() -> None:
    for scenario in COUNTED:
        for conflict in solved(scenario).conflicts.minimal:
            assert conflict.because
            assert "leaves nothing on" in conflict.because[-1]


def test_the_bridges_settle_what_divides_the_parties() -> None:
    def core(scenario: str) -> Callable[[str], object]:
        return solved(scenario).space.core.__getitem__

    assert core("minimal_bridge")("donbas_control") == "freeze"
    assert core("ceded_bridge")("donbas_control") == "ru_full"
    assert core("minimal_bridge")("crimea_recognition") == "de_facto"
