"""What the explorer shows is what the solver says, for random states of both cases."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from zopa import api
from zopa.case.case import Case, Choice
from zopa.case.select import Selector, scenario_names
from zopa.case.selection import Selection
from zopa.problem.commitments import commitments
from zopa.problem.compile import compile_problem
from zopa.problem.problem import Problem
from zopa.problem.utility import utilities
from zopa.report.sentences import joined
from zopa.results.assessment import DealVerdict
from zopa.results.base import Level, Reading, Verdict, plain_number
from zopa.rules.space import Members, Numbers
from zopa.solve.assess import assess
from zopa.solve.brute import utility
from zopa.solve.concessions import ladder_pairs
from zopa.solve.families import Families, concession_family, conflict_family, element_order
from zopa.solve.number_zones import number_standings
from zopa.solve.space import SpaceFacts, agreements_of, explore
from zopa.solve.wording import choice_text
from zopa.solve.zones import Standing, member_standings, option_standings

STATES = 50


@dataclass(frozen=True)
class State:
    """What a reader may have chosen."""

    scenario: str | None
    level: Level
    reading: Reading
    aside: frozenset[str]
    walk: Mapping[str, str]
    deal: Mapping[str, Choice]

    def address(self, case: Case) -> str:
        """Write it as the page's address does."""
        terms = [f"{issue}:{_word(case, issue, choice)}" for issue, choice in self.deal.items()]
        parts = {
            "s": self.scenario or "",
            "level": self.level.value,
            "reading": self.reading.value,
            "aside": ",".join(sorted(self.aside)),
            "walk": ",".join(f"{party}:{value}" for party, value in self.walk.items()),
            "deal": ",".join(terms),
        }
        return "&".join(f"{k}={v}" for k, v in parts.items() if v)


def _word(case: Case, issue: str, choice: Choice) -> str:
    if isinstance(choice, frozenset):
        domain = case.space[issue]
        assert isinstance(domain, Members)
        return "%2B".join(name for name in domain.names if name in choice)
    return choice if isinstance(choice, str) else str(plain_number(choice))


class Oracle:
    """Answers states with the solver's own functions."""

    def __init__(self, name: str) -> None:
        self.loaded = api.load(name)
        self.selector = Selector(self.loaded.files)
        self.scenarios = (None, *scenario_names(self.loaded.files))
        self.first: Problem | None = None

    def case(self, scenario: str | None) -> Case:
        case, _ = self.selector.examine(Selection(scenario=scenario))
        assert case is not None
        return case

    def problem(
        self, state: State, level: Level | None = None, reading: Reading | None = None
    ) -> Problem:
        """Compile the case with its walk-away values moved, and drop what is set aside."""
        case = self.case(state.scenario)
        walk = {p: Decimal(v) if v else None for p, v in state.walk.items()}
        case = replace(case, walk_away={**case.walk_away, **walk})
        level, reading = level or state.level, reading or state.reading
        problem = compile_problem(case, level, reading, scored=True, like=self.first)
        self.first = self.first or problem
        kept = [i for i, c in enumerate(problem.commitments) if c.id not in state.aside]
        return replace(
            problem,
            commitments=tuple(problem.commitments[i] for i in kept),
            relations=tuple(problem.relations[i] for i in kept),
        )

    def random(self, rng: random.Random) -> State:
        """Draw a state: often little is changed, sometimes much."""
        scenario = rng.choice(self.scenarios)
        case = self.case(scenario)
        reading = rng.choice([Reading.CODED, Reading.CODED, Reading.CAUTIOUS])
        brought = commitments(case, Level.DEMANDS, Reading.CAUTIOUS)
        ids = [c.id for c in brought if c.kind != "walk_away"]
        aside = rng.sample(ids, rng.choice([0, 1, 2, 3, len(ids) // 4, len(ids) // 2]))
        valued = list(utilities(case))
        walk = {
            p: rng.choice(["", "0", "12.5", "33", "50", "61.25"])
            for p in rng.sample(valued, min(len(valued), rng.choice([0, 0, 1, 2])))
        }
        settled = rng.sample(list(case.space), rng.choice([0, 0, 0, 1, 2, len(case.space)]))
        deal = {i: _choice(rng, case.space[i]) for i in case.space if i in settled}
        return State(
            scenario,
            rng.choice([Level.DEMANDS, Level.DEMANDS, Level.RED_LINES]),
            reading,
            frozenset(aside),
            walk,
            deal,
        )


def _choice(rng: random.Random, domain: Any) -> Choice:
    choice: Choice = domain.at(rng.randrange(domain.count))
    return choice


@pytest.mark.parametrize("case", ["tutorial", "ukraine-2025"])
def test_fifty_random_states_show_what_the_solver_says(
    case: str, opened: Callable[..., Any]
) -> None:
    rng = random.Random(20250818)
    oracle = Oracle(case)
    explorer = opened(case)
    seen = {"states": 0, "open": 0, "closed": 0, "moved": 0, "deal": 0, "conflict": 0}
    for _ in range(STATES):
        state = oracle.random(rng)
        address = state.address(oracle.case(state.scenario))
        shown = explorer.go(address)
        assert shown["notice"] is None, address
        _compare(oracle, state, shown, address, seen)
    assert explorer.complaints == []
    # the states reach what they are meant to reach
    assert all(seen.values()), seen


def _compare(
    oracle: Oracle, state: State, shown: dict[str, Any], where: str, seen: dict[str, int]
) -> None:
    problem = oracle.problem(state)
    facts = explore(problem)
    assert shown["headline"].lower().startswith(facts.verdict.value), where
    seen[facts.verdict.value] += 1
    seen["moved"] += bool(state.walk)
    assert f"of {facts.feasible:,} packages" in shown["facts"], where
    if facts.agreements:
        assert f"{facts.agreements:,} of" in shown["facts"], where
    if seen["states"] % 5 == 0:
        _compare_levels(oracle, state, shown, where)
    seen["states"] += 1
    core = facts.core() if facts.verdict is Verdict.OPEN else {}
    case = problem.case
    assert shown["core"] == [
        f"{case.issues[i].title}: {_title(case, i, case.space[i].at(v))}" for i, v in core.items()
    ], where
    expected = _conflicts(facts)
    assert sorted(map(sorted, shown["conflicts"])) == expected, where
    seen["conflict"] += bool(expected)
    _compare_zones(_judged(case, state), state.reading, shown, where)
    if state.deal:
        seen["deal"] += 1
        _compare_deal(problem, state, shown, where)
    else:
        _compare_options(facts, shown, where)


def _compare_levels(oracle: Oracle, state: State, shown: dict[str, Any], where: str) -> None:
    for name, level, reading in (
        ("coded", Level.DEMANDS, Reading.CODED),
        ("cautious", Level.DEMANDS, Reading.CAUTIOUS),
        ("red", Level.RED_LINES, Reading.CODED),
    ):
        empty = agreements_of(oracle.problem(state, level, reading)).empty
        assert shown["levels"][name] == ("closed" if empty else "open"), where


def _conflicts(facts: SpaceFacts) -> list[list[str]]:
    """List all conflicts, without describing each as the solver does for a reader."""
    problem, ladders = facts.problem, ladder_pairs(facts.problem)
    assert facts.softs is not None
    families = Families(element_order(facts.softs, ladders))
    found = conflict_family(families, concession_family(families, facts.softs), ladders)
    sets = families.smallest(found, families.count(found))
    return sorted(sorted(problem.commitments[i].id for i in members) for members in sets)


def _title(case: Case, issue: str, choice: Choice) -> str:
    if isinstance(choice, frozenset):
        domain = case.space[issue]
        assert isinstance(domain, Members)
        names = [case.titles.options[issue, name] for name in domain.names if name in choice]
        return joined(names) or "nobody"
    return choice_text(case, issue, choice)


def _judged(case: Case, state: State) -> Case:
    """Give the case as if a party whose limit is set aside had declared itself flexible."""
    ids = {c.id for c in commitments(case, Level.DEMANDS, state.reading)}
    stances = dict(case.stances)
    for (party, issue), stance in case.stances.items():
        demand, red = f"{party}.{issue}.demand", f"{party}.{issue}.red_line"
        if red in state.aside and red in ids:
            # a demand that only says the red line again falls with it
            alone = demand not in ids and stance.acceptable is not None
            stance = replace(stance, red_line=None)
            if alone:
                stance = replace(stance, acceptable=None, flexible=True)
        if demand in state.aside and demand in ids:
            stance = replace(stance, acceptable=None, flexible=True)
        stances[party, issue] = stance
    return replace(case, stances=stances)


def _compare_zones(case: Case, reading: Reading, shown: dict[str, Any], where: str) -> None:
    for issue, domain in case.space.items():
        rows = shown["issues"][issue]
        if isinstance(domain, Numbers):
            standings = [standing for _, standing in number_standings(case, issue, reading)]
        elif isinstance(domain, Members):
            standings = list(member_standings(case, issue, reading, included=True))
        else:
            standings = list(option_standings(case, issue, reading))
        assert [row["zone"] for row in rows] == [_zone(case, s) for s in standings], (where, issue)


def _zone(case: Case, standing: Standing) -> str:
    def names(parties: tuple[str, ...]) -> str:
        return joined(case.parties[p].title for p in case.parties if p in parties)

    why = []
    if standing.red_line_of:
        why.append(f"red line of {names(standing.red_line_of)}")
    if standing.demand_of:
        why.append(f"outside the demand of {names(standing.demand_of)}")
    unsure = (*standing.silent, *standing.limit_unknown)
    if unsure:
        why.append(f"{names(unsure)}: not known")
    return standing.zone.value + (f": {'; '.join(why)}" if why else "")


def _compare_options(facts: SpaceFacts, shown: dict[str, Any], where: str) -> None:
    for issue, domain in facts.problem.case.space.items():
        rows = shown["issues"][issue]
        if isinstance(domain, Members):
            told = [facts.member(issue, m, included=True) for m in range(len(domain.names))]
        elif isinstance(domain, Numbers):
            continue  # stretches: their sum is compared below
        else:
            told = [
                (facts.agreements_with(issue, v), facts.least_broken_with(issue, v))
                for v in range(domain.count)
            ]
        for row, (agreements, least) in zip(rows, told, strict=True):
            assert row["alive"] == _alive(agreements, least), (where, issue, row["name"])
    for issue, domain in facts.problem.case.space.items():
        if isinstance(domain, Numbers) and facts.agreements:
            total = sum(_number(row["alive"]) for row in shown["issues"][issue])
            assert total == facts.agreements, (where, issue)


def _number(text: str) -> int:
    head = text.split(" ")[0].replace(",", "")
    return int(head) if head.isdigit() else 0


def _alive(agreements: int, least: int | None) -> str:
    if agreements:
        return "1 agreement" if agreements == 1 else f"{agreements:,} agreements"
    return "the rules allow none" if least is None else f"breaks at least {least}"


def _compare_deal(problem: Problem, state: State, shown: dict[str, Any], where: str) -> None:
    found = assess(problem, state.deal)
    deal = shown["deal"]
    match found.verdict:
        case DealVerdict.AGAINST_RULES:
            assert "keeps no package that the rules allow" in deal, where
            return
        case DealVerdict.AGREEMENT:
            assert deal == "Your deal is an agreement.", where
        case DealVerdict.OPEN:
            assert f"{found.agreements:,} agreements have it" in deal, where
        case _:
            assert "no agreement has it" in deal, where
            assert found.nearest is not None
            assert f"breaks {_counted(len(found.nearest.broken))}" in deal, where
    assert set(shown["crossed"]) == {c.commitment for c in found.crossed}, where
    for issue, left in found.left_open.items():
        domain = problem.case.space[issue]
        rows = shown["issues"][issue]
        alive = [row for row in rows if _number(row["alive"])]
        if isinstance(left, tuple) and not isinstance(domain, Numbers):
            names = list(domain.names)  # type: ignore[union-attr]
            assert [names[rows.index(row)] for row in alive] == list(left), (where, issue)
    if found.verdict is DealVerdict.AGREEMENT:
        _compare_worth(problem, state, shown, where)


def _counted(number: int) -> str:
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    word = words[number] if number < len(words) else f"{number:,}"
    return f"{word} commitment{'' if number == 1 else 's'}"


def _compare_worth(problem: Problem, state: State, shown: dict[str, Any], where: str) -> None:
    """Compare what a whole deal is worth to everybody."""
    assert problem.scores is not None
    case = problem.case
    for party in problem.scores.parties:
        value = utility(case, party, state.deal)
        assert value is not None
        text = shown["utilities"][party][0]
        near = Fraction(text.removeprefix("≈ "))
        assert abs(near - value) <= Fraction(1, 200), (where, party)


def test_the_count_of_a_scenario_is_that_of_solve(opened: Callable[..., Any]) -> None:
    solution = api.solve("tutorial", "compromise", level=Level.RED_LINES)
    shown = opened("tutorial", "#s=compromise&level=red_lines").read()
    assert solution.space.agreements
    assert f"{solution.space.agreements:,} of" in shown["facts"]
