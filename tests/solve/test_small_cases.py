"""What the words of the design mean, each on a case small enough to see at a glance."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from zopa.problem.compile import compile_problem
from zopa.results.base import Level, Reading, Verdict
from zopa.results.solution import Solution
from zopa.solve.concessions import conflicts_and_concessions
from zopa.solve.solver import solve_case
from zopa.solve.space import explore

Make = Callable[..., Any]
COLOURS = {"red": "Red", "green": "Green", "blue": "Blue"}
LEVELS = {"low": "Low", "mid": "Mid", "high": "High", "top": "Top"}
ENDS = {"low": "least", "high": "most"}


def choice(title: str = "Colour") -> dict[str, Any]:
    return {"title": title, "kind": "choice", "options": COLOURS}


def scale(title: str = "Level") -> dict[str, Any]:
    return {"title": title, "kind": "scale", "ends": ENDS, "options": LEVELS}


def model(parties: tuple[str, ...], issues: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"parties": {p: p.title() for p in parties}, "issues": issues, **rest}


def stances(**issues: Any) -> dict[str, Any]:
    return {
        "stances": {
            i: s if "silent" in s or "defers_to" in s else {"basis": "stated", **s}
            for i, s in issues.items()
        }
    }


def members(solution: Solution) -> list[tuple[str, ...]]:
    return [c.members for c in solution.conflicts.minimal]


def drops(solution: Solution) -> list[tuple[str, ...]]:
    return [c.drop for c in solution.concessions.minimal]


# Who holds what


def test_a_demand_that_only_repeats_its_red_line_is_no_commitment(plain: Make) -> None:
    case = plain(
        model(("ann", "bob"), {"colour": choice()}),
        {
            "ann": stances(colour={"acceptable": ["red", "blue"], "red_line": "green"}),
            "bob": stances(colour={"acceptable": "red", "red_line": "green"}),
        },
    ).case()
    solution = solve_case(case)
    assert list(solution.commitments) == [
        "ann.colour.red_line",
        "bob.colour.demand",
        "bob.colour.red_line",
    ]


def test_whoever_defers_needs_what_the_other_needs_even_by_way_of_a_third(plain: Make) -> None:
    # only ann must accept; she follows bob, who follows cem, who wants red
    case = plain(
        model(("ann", "bob", "cem"), {"colour": choice()}, agreement="ann"),
        {
            "ann": stances(colour={"defers_to": "bob"}),
            "bob": stances(colour={"defers_to": "cem"}),
            "cem": stances(colour={"acceptable": "red", "red_line": "blue"}),
        },
    ).case()
    solution = solve_case(case)
    assert solution.space.agreements == 1
    assert solution.space.core == {"colour": "red"}
    assert solution.commitments["cem.colour.demand"].held_by == ("ann", "bob", "cem")
    assert solve_case(case, Level.RED_LINES).space.agreements == 2


def test_a_party_that_need_not_accept_binds_nobody(plain: Make) -> None:
    case = plain(
        model(("ann", "bob"), {"colour": choice()}, agreement="ann"),
        {
            "ann": stances(colour={"acceptable": "red"}),
            "bob": stances(colour={"red_line": "red"}),
        },
    ).case()
    solution = solve_case(case)
    assert solution.space.agreements == 1
    assert solution.conflicts.count == solution.concessions.count == 0


def test_the_cautious_reading_binds_ideals_but_neither_silence_nor_declared_flexibility(
    plain: Make,
) -> None:
    case = plain(
        model(("ann", "bob", "cem", "dan"), {"colour": choice(), "level": scale()}),
        {
            "ann": stances(colour={"ideal": "red"}, level={"ideal": "low", "acceptable": "all"}),
            "bob": stances(colour={"silent": True}, level={"ideal": "top", "red_line": "low"}),
            "cem": stances(colour={"ideal": "blue", "red_line": "green"}),
        },
    ).case()
    coded = solve_case(case)
    assert list(coded.commitments) == ["bob.level.red_line", "cem.colour.red_line"]
    assert (coded.verdict, coded.levels.demands.cautious) == (Verdict.OPEN, Verdict.CLOSED)
    assert "readings_differ" in [note.code for note in coded.notes]
    cautious = solve_case(case, reading=Reading.CAUTIOUS)
    assert set(cautious.commitments) - set(coded.commitments) == {
        "ann.colour.demand",
        "bob.level.demand",
        "cem.colour.demand",
    }
    assert members(cautious) == [("ann.colour.demand", "cem.colour.demand")]


# Conflicts


def test_a_conflict_names_the_red_line_where_that_alone_clashes(plain: Make) -> None:
    case = plain(
        model(("ann", "bob"), {"level": scale()}),
        {
            "ann": stances(level={"acceptable": "low", "red_line": ">= high"}),
            "bob": stances(level={"acceptable": "top", "red_line": "low"}),
        },
    ).case()
    assert members(solve_case(case)) == [
        ("ann.level.demand", "bob.level.red_line"),
        ("ann.level.red_line", "bob.level.demand"),
    ]


def test_where_several_coalitions_could_agree_the_failure_of_each_is_explained(
    plain: Make,
) -> None:
    # either may agree alone; the rules leave neither what it asks for
    rules = {
        "not_red": {"title": "Not red", "require": "colour != red", "basis": "analyst"},
        "not_blue": {"title": "Not blue", "require": "colour != blue", "basis": "analyst"},
        "idle": {"title": "Not top", "require": "level != top", "basis": "analyst"},
    }
    case = plain(
        model(
            ("ann", "bob"),
            {"colour": choice(), "level": scale()},
            agreement="ann or bob",
            rules=rules,
        ),
        {
            "ann": stances(colour={"acceptable": "red"}),
            "bob": stances(colour={"acceptable": "blue"}),
        },
    ).case()
    (conflict,) = solve_case(case).conflicts.minimal
    assert conflict.members == ("ann.colour.demand", "bob.colour.demand")
    assert conflict.rules == ("not_red", "not_blue")
    assert conflict.because == (
        "Ann’s demand leaves only “Red” on “Colour”",
        "the rule “Not red” then leaves nothing on “Colour”",
        "nor can others agree instead: Bob’s demand leaves only “Blue” on “Colour”",
        "the rule “Not blue” then leaves nothing on “Colour”",
    )


def test_rules_that_leave_nothing_are_the_conflict_themselves(plain: Make) -> None:
    rules = {
        "idle": {"title": "Not top", "require": "level != top", "basis": "analyst"},
        "red": {"title": "Red", "require": "colour == red", "basis": "analyst"},
        "not_red": {"title": "Not red", "require": "colour != red", "basis": "analyst"},
    }
    case = plain(
        model(("ann",), {"colour": choice(), "level": scale()}, rules=rules),
        {"ann": stances(level={"acceptable": "low"})},
    ).case()
    solution = solve_case(case)
    assert (solution.space.feasible, solution.verdict) == (0, Verdict.CLOSED)
    (conflict,) = solution.conflicts.minimal
    assert (conflict.members, conflict.rules) == ((), ("red", "not_red"))
    assert conflict.because == (
        "the rule “Red” leaves only “Red” on “Colour”",
        "the rule “Not red” then leaves nothing on “Colour”",
    )
    assert conflict.weakest_basis is None
    assert solution.concessions.count == 0
    assert solution.concessions.fewest is None


def test_three_commitments_may_clash_though_any_two_fit(plain: Make) -> None:
    numbers = {
        name: {"title": name, "kind": "number", "unit": "units", "min": 0, "max": 10, "step": 1}
        for name in ("x", "y")
    }
    condition = {"require": "x + y <= 9", "strength": "demand", "basis": "inferred"}
    case = plain(
        model(("ann", "bob", "cem"), numbers),
        {
            "ann": stances(x={"acceptable": ">= 5"}),
            "bob": stances(y={"acceptable": ">= 5"}),
            "cem": {"conditions": {"small": condition}},
        },
    ).case()
    (conflict,) = solve_case(case).conflicts.minimal
    assert conflict.members == ("ann.x.demand", "bob.y.demand", "cem.small")
    assert conflict.weakest_basis == "inferred"


# Ways out


def test_a_red_line_counts_beside_its_demand_but_is_one_stance(plain: Make) -> None:
    case = plain(
        model(("ann", "bob"), {"level": scale(), "colour": choice()}),
        {
            "ann": stances(
                level={"acceptable": "low", "red_line": "top", "weight": 3},
                colour={"acceptable": "red"},
            ),
            "bob": stances(level={"acceptable": "top", "weight": 5}),
        },
    ).case()
    concessions = solve_case(case).concessions
    assert drops(solve_case(case)) == [
        ("bob.level.demand",),
        ("ann.level.demand", "ann.level.red_line"),
    ]
    assert concessions.fewest is not None and concessions.fewest.drop == ("bob.level.demand",)
    assert concessions.ties == {
        "fewest": 1,
        "fewest_without_red_lines": 1,
        "fewest_ladders": 2,
    }
    # a missing weight counts as 1, and both rungs of a ladder weigh as one
    assert concessions.minimal[1].share == {"ann": Fraction(3, 4)}
    assert concessions.most_even == concessions.minimal[1]


def test_no_way_out_without_red_lines_is_none(plain: Make) -> None:
    case = plain(
        model(("ann", "bob"), {"colour": choice()}),
        {
            "ann": stances(colour={"red_line": ["red", "green"]}),
            "bob": stances(colour={"red_line": ["blue"]}),
        },
    ).case()
    concessions = solve_case(case).concessions
    assert concessions.count == 2
    assert concessions.fewest is not None
    assert concessions.fewest_without_red_lines is None
    assert "fewest_without_red_lines" not in concessions.ties


def test_the_first_limit_given_up_counts_before_the_second(plain: Make) -> None:
    # one step past ann's limit asks for three past bob's, and the other way round
    rules = {
        "swap": {
            "title": "Swap",
            "require": "(first == mid and second == top) or (first == top and second == mid)",
            "basis": "analyst",
        }
    }
    issues = {"first": scale("First"), "second": scale("Second")}
    sides = {
        "ann": stances(first={"acceptable": "low"}),
        "bob": stances(second={"acceptable": "low"}),
    }
    solution = solve_case(plain(model(("ann", "bob"), issues, rules=rules), sides).case())
    (way,) = solution.concessions.minimal
    assert way.opens.example == {"first": "mid", "second": "top"}
    turned = {"second": issues["second"], "first": issues["first"]}
    sides = {"bob": sides["bob"], "ann": sides["ann"]}
    solution = solve_case(plain(model(("bob", "ann"), turned, rules=rules), sides).case())
    (way,) = solution.concessions.minimal
    assert way.opens.example == {"second": "mid", "first": "top"}


# Limits of the computation


@pytest.fixture
def knot(plain: Make) -> Any:
    """Six clashes, each with two ways out of its own: 64 ways out of all."""
    issues = {f"colour_{i}": choice(f"Colour {i}") for i in range(6)}
    return plain(
        model(("ann", "bob"), issues),
        {
            "ann": stances(**{i: {"acceptable": "red"} for i in issues}),
            "bob": stances(**{i: {"acceptable": "blue"} for i in issues}),
        },
    ).case()


def test_counts_stay_exact_where_fewer_are_listed(knot: Any) -> None:
    solution = solve_case(knot, listed=5)
    assert (solution.conflicts.count, solution.conflicts.listed) == (6, 5)
    assert (solution.concessions.count, solution.concessions.listed) == (64, 5)
    assert len(solution.concessions.minimal) == 5
    assert solution.concessions.ties["fewest"] == 64
    assert solution.concessions.complete


@pytest.mark.usefixtures("no_extra")
def test_concession_sets_may_be_complete_where_conflicts_hit_a_limit(knot: Any) -> None:
    facts = explore(compile_problem(knot))
    found = conflicts_and_concessions(facts, node_limit=30)
    assert (found.concessions.complete, found.concessions.count) == (True, 64)
    assert (found.conflicts.complete, found.conflicts.count) == (False, 0)
    less = conflicts_and_concessions(facts, node_limit=3)
    assert not less.concessions.complete and not less.conflicts.complete


@pytest.mark.usefixtures("no_extra")
def test_a_limit_that_was_hit_is_unknown_and_never_closed(plain: Make) -> None:
    numbers = {
        name: {"title": name, "kind": "number", "unit": "units", "min": 0, "max": 30, "step": 1}
        for name in ("x", "y", "z")
    }
    rule = {"title": "Sum", "require": "x + y + z == 45", "basis": "logic"}
    case = plain(
        model(("ann", "bob"), numbers, rules={"sum": rule}),
        {"ann": stances(x={"acceptable": ">= 20"}), "bob": stances(x={"acceptable": "<= 10"})},
    ).case()
    assert solve_case(case).verdict is Verdict.CLOSED
    for way in (Level.DEMANDS, Level.RED_LINES):
        solution = solve_case(case, way, node_limit=3)
        assert solution.levels.red_lines.verdict is Verdict.UNKNOWN
        assert solution.space.feasible is None
        assert not solution.conflicts.complete
        assert not solution.concessions.complete
    # at the level of red lines
    assert solution.verdict is Verdict.UNKNOWN
    assert solution.space.method == "limit"
    assert solution.space.agreements is None
    assert solution.space.example is None
    zones = solution.issues["x"].zones
    assert zones is not None and all(z.agreements is z.least_broken is None for z in zones)


def test_solving_twice_gives_the_same(knot: Any) -> None:
    assert solve_case(knot).to_dict() == solve_case(knot).to_dict()
