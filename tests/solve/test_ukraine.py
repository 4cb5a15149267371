"""The Ukraine case, every scenario of it, against an independent search through all outcomes.

The search below shares nothing with the solver: it tabulates each constraint with the evaluator
of single outcomes, joins the issues that constraints link, and visits every combination.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from zopa.case.case import Case
from zopa.case.files import CaseFiles, read_case
from zopa.case.select import Selection, scenario_names, select
from zopa.case.workspace import Workspace
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


def search(case: Case, level: Level, reading: Reading = Reading.CODED) -> Searched:
    """Visit every outcome of every group of linked issues, where all parties must agree."""
    assert accepts(case.agreement, frozenset(case.parties))
    assert not any(accepts(case.agreement, frozenset(case.parties) - {p}) for p in case.parties)
    rules = [tabled(case, rule.constraint) for rule in case.rules]
    commitments = brought(case, level, reading)
    feasible = agreements = 1
    concessions, conflicts = [Ids()], set[Ids]()
    for group in linked(case, [*rules, *commitments.values()]):
        inside = {name: table for name, table in commitments.items() if table.issues[0] in group}
        broken = violations(case, group, [r for r in rules if r.issues[0] in group], inside)
        feasible *= sum(broken.values())
        agreements *= broken.get(Ids(), 0)
        least = smallest(broken)
        concessions = [a | b for a in concessions for b in least]
        conflicts |= clashes(least)
    return Searched(feasible, agreements, frozenset(concessions) - {Ids()}, frozenset(conflicts))


def linked(case: Case, tables: Iterable[Tabled]) -> list[list[str]]:
    """Join the issues that share a constraint."""
    group = {issue: frozenset({issue}) for issue in case.space}
    for table in tables:
        joined = frozenset[str]().union(*(group[i] for i in table.issues))
        group |= dict.fromkeys(joined, joined)
    return [[i for i in case.space if i in g] for g in dict.fromkeys(group.values())]


def violations(
    case: Case, issues: Sequence[str], rules: Sequence[Tabled], commitments: dict[str, Tabled]
) -> dict[Ids, int]:
    """Count the rule-keeping outcomes of some issues by the commitments that they break."""
    tables = [*rules, *commitments.values()]
    kept, copies = zip(*(merged(case, issue, tables) for issue in issues), strict=True)
    shape = [len(values) for values in kept]

    def laid_out(table: Tabled) -> BoolArray:
        own = [kept[issues.index(i)] for i in table.issues]
        order = sorted(range(len(own)), key=lambda axis: issues.index(table.issues[axis]))
        wide = [n if i in table.issues else 1 for i, n in zip(issues, shape, strict=True)]
        return table.holds[np.ix_(*own)].transpose(order).reshape(wide)

    number = np.ones(shape, np.int64)
    for axis, counts in enumerate(copies):
        number *= np.reshape(counts, [-1 if a == axis else 1 for a in range(len(shape))])
    for rule in rules:
        number *= laid_out(rule)
    masks = np.zeros(shape, np.uint64)
    for bit, table in enumerate(commitments.values()):
        masks |= (~laid_out(table)).astype(np.uint64) << np.uint64(bit)
    found, place = np.unique(masks[number > 0], return_inverse=True)
    totals = np.zeros(len(found), np.int64)
    np.add.at(totals, place, number[number > 0])
    names = list(commitments)
    return {
        Ids(n for bit, n in enumerate(names) if mask >> bit & 1): total
        for mask, total in zip(found.tolist(), totals.tolist(), strict=True)
    }


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
    agreements, conflicts, concessions, commitments, stances, red_lines = COUNTED[scenario]
    assert found.feasible == solution.space.feasible == FEASIBLE
    assert found.agreements == solution.space.agreements == agreements
    assert solution.verdict is (Verdict.OPEN if agreements else Verdict.CLOSED)
    assert conflicts_of(solution) == found.conflicts
    assert len(found.conflicts) == solution.conflicts.count == conflicts
    assert frozenset(Ids(c.drop) for c in solution.concessions.minimal) == found.concessions
    assert len(found.concessions) == solution.concessions.count == concessions
    fewest, by_ladder = solution.concessions.fewest, solution.concessions.fewest_ladders
    assert (fewest and len(fewest.drop)) == commitments
    assert (by_ladder and len({ladder(n) for n in by_ladder.drop})) == stances
    lower = search(chosen(scenario), Level.RED_LINES)
    assert lower.agreements == red_lines
    assert solution.levels.red_lines.verdict is Verdict.OPEN
    cautious = search(chosen(scenario), Level.DEMANDS, Reading.CAUTIOUS)
    assert cautious.agreements == 0
    assert solution.levels.demands.cautious is Verdict.CLOSED


def ladder(name: str) -> str:
    return name.removesuffix(".demand").removesuffix(".red_line")


@pytest.mark.parametrize("scenario", ["baseline", "donbas_ceded", "silence_not_consent"])
def test_red_lines_alone_are_solved_as_the_search_solves_them(scenario: str) -> None:
    solution = solve_case(chosen(scenario), Level.RED_LINES)
    assert solution.space.agreements == search(chosen(scenario), Level.RED_LINES).agreements
    assert solution.conflicts.count == solution.concessions.count == 0


@pytest.mark.parametrize("scenario", ["baseline", "minimal_bridge"])
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
    assert clash.because[-1].endswith("leaves nothing on “Who holds Crimea on the ground”")


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
