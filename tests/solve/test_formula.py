"""The agreement space in words: exact on every outcome, short, or not given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from zopa.case.case import Case, Choice
from zopa.case.files import read_case
from zopa.case.select import scenario_names, select
from zopa.case.selection import Selection
from zopa.case.workspace import Workspace
from zopa.problem.compile import compile_problem
from zopa.problem.problem import Problem
from zopa.results.base import Level, Reading, Verdict
from zopa.results.solution import Space
from zopa.rules import reading as reading_of_text
from zopa.rules.consent import accepts
from zopa.rules.evaluate import evaluate
from zopa.rules.parse import parse_constraint
from zopa.rules.source import source
from zopa.rules.subsets import words
from zopa.solve import formula, narrowing
from zopa.solve.brute import kept_by
from zopa.solve.formula import SpaceFormula, space_formula
from zopa.solve.solver import solve_case
from zopa.solve.space import verdict

ROOT = Path(__file__).parents[2]
WAYS = [
    (Level.DEMANDS, Reading.CODED),
    (Level.DEMANDS, Reading.CAUTIOUS),
    (Level.RED_LINES, Reading.CODED),
]
CLOSED = "there is no agreement to describe"
ALL = "every outcome that keeps the rules is an agreement"
ALL_BUT_WORTH = (
    "every outcome that keeps the rules and reaches the walk-away values is an agreement"
)
TANGLED = "the agreements hang together in too many ways for a short formula"

Outcome = Mapping[str, Choice]


# What must hold of every formula


def outcomes_of(problem: Problem) -> Iterator[tuple[Outcome, frozenset[str]]]:
    """Every outcome that keeps the rules, with the commitments that it breaks."""
    case = problem.case
    domains = [[domain.at(i) for i in range(domain.count)] for domain in case.space.values()]
    for values in product(*domains):
        outcome = dict(zip(case.space, values, strict=True))
        if all(evaluate(rule.constraint, outcome) for rule in case.rules):
            broken = (c.id for c in problem.commitments if not kept_by(case, c, outcome))
            yield outcome, frozenset(broken)


def agreed(problem: Problem, broken: frozenset[str]) -> bool:
    against = {p for c in problem.commitments if c.id in broken for p in c.held_by}
    return accepts(problem.case.agreement, frozenset(problem.case.parties) - against)


def check(problem: Problem, found: SpaceFormula) -> None:
    """Judge a formula, or the reason for none, outcome by outcome."""
    kept = list(outcomes_of(problem))
    agreements = [o for o, broken in kept if agreed(problem, broken)]
    if found.note == CLOSED:
        assert not agreements
    elif found.note == ALL:
        assert len(agreements) == len(kept)
    elif found.note == ALL_BUT_WORTH:
        assert found.besides
        assert agreements == [o for o, broken in kept if broken.isdisjoint(found.besides)]
    else:
        assert found.whole is not None, found.note
        assert 0 < len(agreements) < len(kept)
        told = [o for o, b in kept if b.isdisjoint(found.besides) and evaluate(found.whole, o)]
        assert told == agreements
        # with one of the walk-away values less, the formula would say too much
        for name in found.besides:
            others = set(found.besides) - {name}
            wider = [o for o, b in kept if b.isdisjoint(others) and evaluate(found.whole, o)]
            assert len(wider) > len(agreements)
        check_text(problem.case, found)


def check_text(case: Case, found: SpaceFormula) -> None:
    """A formula is an expression of the language, printed as it is read."""
    assert found.whole is not None
    read = parse_constraint(found.whole.text, case.space)
    assert read == found.whole
    assert source(read) == found.whole.text
    for part in found.parts:
        assert parse_constraint(part.text, case.space) == part
    assert sum(words(part.root) for part in found.parts) == words(read.root)


# Cases that tie issues together on purpose


def plain_case(plain: Any, rng: Random) -> Any:
    """Two to four parties, no limits on single issues, conditions over any combinations."""
    issues: dict[str, Any] = {
        "mode": {"kind": "choice", "options": {n: n for n in ("ant", "bee", "cat")}},
        "rung": {
            "kind": "scale",
            "ends": {"low": "l", "high": "h"},
            "options": {n: n for n in ("low", "mid", "high", "top")},
        },
        "cap": {"kind": "number", "unit": "u", "min": -1, "max": 3, "step": 1},
        "who": {"kind": "set", "members": {n: n for n in ("un", "eu", "us")}},
    }
    chosen = {n: {"title": n, **issues[n]} for n in rng.sample(list(issues), rng.randint(2, 4))}
    atoms = {
        "mode": [f"mode == {n}" for n in ("ant", "bee", "cat")],
        "rung": [f"rung {r} {n}" for r in ("==", ">=", "<") for n in ("mid", "high", "top")],
        "cap": [f"cap {r} {n}" for r in ("==", "<=", ">", "!=") for n in range(3)],
        "who": [f"{n} {r} who" for r in ("in", "not in") for n in ("un", "eu", "us")],
    }

    def combination() -> str:
        named = rng.sample(list(chosen), rng.randint(1, min(3, len(chosen))))
        return " and ".join(rng.choice(atoms[issue]) for issue in named)

    def condition() -> str:
        return " or ".join(f"({combination()})" for _ in range(rng.randint(1, 5)))

    parties = ["alpha", "bravo", "charlie", "delta"][: rng.choice((2, 2, 3, 4))]
    model: dict[str, Any] = {"parties": {p: p for p in parties}, "issues": chosen}
    if rng.random() < 0.4:
        model["rules"] = {"r": {"title": "r", "require": condition(), "basis": "analyst"}}
    if len(parties) > 2:
        count = rng.randint(1, len(parties) - 1)
        model["agreement"] = f"alpha and at_least({count}, {', '.join(parties[1:])})"
    return plain(
        model,
        {
            p: {
                "conditions": {
                    f"c{i}": {"require": condition(), "strength": "demand", "basis": "stated"}
                    for i in range(rng.randint(1, 2))
                }
            }
            for p in parties
        },
    )


@pytest.mark.parametrize("chunk", range(14))
def test_what_ties_issues_together_is_said_exactly(chunk: int, plain: Any) -> None:
    found = 0
    for seed in range(chunk * 25, (chunk + 1) * 25):
        made = plain_case(plain, Random(seed))
        problem = compile_problem(made.case())
        told = space_formula(problem)
        try:
            check(problem, told)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, {told}, {made}") from error
        found += any(len(part.issues) > 1 for part in told.parts)
    assert found >= 5  # the cases are of the kind that the test is about


# By hand


def told(plain: Any, model: Mapping[str, Any], positions: Mapping[str, Any]) -> SpaceFormula:
    """The formula of a case, checked outcome by outcome."""
    parties = {party: party for party in positions}
    case = plain({"parties": parties, **model}, dict(positions)).case()
    problem = compile_problem(case)
    found = space_formula(problem)
    check(problem, found)
    return found


def choice(*options: str) -> dict[str, Any]:
    return {"title": "t", "kind": "choice", "options": {name: name for name in options}}


def scale(*options: str) -> dict[str, Any]:
    return {**choice(*options), "kind": "scale", "ends": {"low": "l", "high": "h"}}


def number(low: int, high: int, step: int = 1) -> dict[str, Any]:
    return {"title": "t", "kind": "number", "unit": "u", "min": low, "max": high, "step": step}


def members(*names: str) -> dict[str, Any]:
    return {"title": "t", "kind": "set", "members": {name: name for name in names}}


def accepts_only(**limits: object) -> dict[str, Any]:
    stances = {i: {"acceptable": limit, "basis": "stated"} for i, limit in limits.items()}
    return {"stances": stances}


def asks(*requires: str) -> dict[str, Any]:
    conditions = {
        f"c{i}": {"require": text, "strength": "demand", "basis": "stated"}
        for i, text in enumerate(requires)
    }
    return {"conditions": conditions}


AB = {"issues": {"a": choice("x", "y", "z"), "b": scale("low", "mid", "top")}}


def text(found: SpaceFormula) -> str:
    assert found.whole is not None, found.note
    return found.whole.text


def test_limits_on_single_issues_are_said_issue_by_issue(plain: Any) -> None:
    found = told(plain, AB, {"p": accepts_only(a=["x", "y"]), "q": accepts_only(b=">= mid")})
    assert text(found) == "a != z and b >= mid"
    assert [part.text for part in found.parts] == ["a != z", "b >= mid"]


def test_a_condition_that_bites_is_kept(plain: Any) -> None:
    found = told(plain, AB, {"p": accepts_only(a=["x", "y"]), "q": asks("a != x or b == top")})
    assert text(found) == "a != z and (a != x or b == top)"


def test_a_condition_that_other_limits_imply_is_left_out(plain: Any) -> None:
    found = told(plain, AB, {"p": accepts_only(b="top"), "q": asks("a != x or b >= mid")})
    assert text(found) == "b == top"


def test_a_condition_that_other_conditions_imply_is_left_out(plain: Any) -> None:
    model = {"issues": {**AB["issues"], "c": choice("u", "v", "w")}}
    chain = ("a != x or b == top", "b != top or c == u")
    found = told(plain, model, {"p": asks(*chain), "q": asks("a != x or c == u")})
    assert text(found) == "(a != x or b == top) and (b != top or c == u)"


def test_ways_that_overlap_are_each_said_in_the_fewest_words(plain: Any) -> None:
    model = {"issues": {"n": number(-1, 3), "b": scale("low", "mid", "high", "top")}}
    longer = "n not in [1, 2] and b == low or n <= 0 or b == mid or n == 3 and b in [mid, high]"
    found = told(plain, model, {"p": asks(longer), "q": {}})
    assert text(found) == "n <= 0 or b == mid or n == 3 and b <= high"


def test_what_the_rules_ask_for_anyway_is_not_said(plain: Any) -> None:
    rules = {"r": {"title": "r", "require": "a != x or b == top", "basis": "logic"}}
    found = told(
        plain, {**AB, "rules": rules}, {"p": asks("a != x or b == top"), "q": asks("a != z")}
    )
    assert text(found) == "a != z"


def test_options_that_no_rule_allows_shorten_what_is_said(plain: Any) -> None:
    rules = {"r": {"title": "r", "require": "a in [x, y]", "basis": "logic"}}
    model = {"issues": {"a": choice("w", "x", "y", "z")}, "rules": rules}
    assert text(told(plain, model, {"p": accepts_only(a=["x"]), "q": {}})) == "a == x"
    found = told(plain, {**model, "rules": {"r": {**rules["r"], "require": "a != z"}}},
                 {"p": accepts_only(a=["x", "y"]), "q": {}})  # fmt: skip
    assert text(found) == "a != w" or text(found) == "a in [x, y]"
    assert words(found.whole.root) == 2  # type: ignore[union-attr]


def test_a_settled_issue_shortens_the_conditions_on_it(plain: Any) -> None:
    model = {"issues": {"a": choice("x", "y", "z"), "n": number(0, 40), "m": number(0, 80)}}
    positions = {"p": accepts_only(a="x"), "q": asks("a != x or m >= 2 * n")}
    assert text(told(plain, model, positions)) == "a == x and m >= 2 * n"


def test_what_is_left_of_an_issue_is_said_even_where_a_condition_implies_it(plain: Any) -> None:
    model = {"issues": {"n": number(0, 20), "m": number(0, 20)}}
    found = told(plain, model, {"p": asks("m >= 2 * n"), "q": {}})
    assert text(found) == "n <= 10 and m >= 2 * n"


def test_coalitions_make_an_or(plain: Any) -> None:
    model = {**AB, "agreement": "p or q"}
    positions = {"p": accepts_only(a="x", b="low"), "q": accepts_only(a="y", b="top")}
    assert text(told(plain, model, positions)) == "a == x and b == low or a == y and b == top"


def test_what_all_coalitions_ask_for_is_said_once(plain: Any) -> None:
    model = {**AB, "agreement": "p and at_least(1, q, r)"}
    positions = {"p": accepts_only(b="top"), "q": accepts_only(a="x"), "r": accepts_only(a="y")}
    assert text(told(plain, model, positions)) == "a != z and b == top"


def test_the_size_of_a_set_is_used_where_all_hangs_on_it(plain: Any) -> None:
    model = {"issues": {"s": members("a", "b", "c", "d")}}
    found = told(
        plain, model, {"p": accepts_only(s="size(s) >= 2"), "q": accepts_only(s="size(s) != 3")}
    )
    assert text(found) == "size(s) in [2, 4]"
    fixed = told(plain, model, {"p": accepts_only(s="a in s"), "q": accepts_only(s="size(s) >= 2")})
    assert text(fixed) == "a in s and size(s) >= 2"


def test_members_of_a_set_are_named(plain: Any) -> None:
    model = {"issues": {"s": members("a", "b", "c")}}
    found = told(plain, model, {"p": accepts_only(s="a in s"), "q": accepts_only(s="c not in s")})
    assert text(found) == "a in s and c not in s"


def test_numbers_are_said_by_steps_of_the_grid(plain: Any) -> None:
    model = {"issues": {"n": number(-100, 100, 25)}}
    found = told(plain, model, {"p": accepts_only(n="<= 60"), "q": accepts_only(n="> -80")})
    assert text(found) == "-75 <= n <= 50"


def test_a_large_grid_is_no_hindrance(plain: Any) -> None:
    model = {"issues": {"n": number(0, 100_000), "m": number(0, 100_000)}}
    case = plain(
        {"parties": {"p": "P", "q": "Q"}, **model},
        {"p": accepts_only(n=">= 40000 and n <= 70000"), "q": accepts_only(m="!= 500")},
    ).case()
    found = space_formula(compile_problem(case))
    assert text(found) == "40000 <= n <= 70000 and m != 500"


def test_a_set_of_twenty_members_is_no_hindrance(plain: Any) -> None:
    names = [f"m{i}" for i in range(20)]
    case = plain(
        {"parties": {"p": "P", "q": "Q"}, "issues": {"s": members(*names), **AB["issues"]}},
        {"p": accepts_only(s="m3 in s"), "q": accepts_only(s="m7 not in s", a="x")},
    ).case()
    assert text(space_formula(compile_problem(case))) == "m3 in s and m7 not in s and a == x"


def test_sums_too_large_for_a_table_are_said_as_they_are_written(plain: Any) -> None:
    numbers = {name: number(0, 300) for name in "xyz"}
    case = plain(
        {"parties": {"p": "P", "q": "Q"}, "issues": {**AB["issues"], **numbers}},
        {"p": accepts_only(x="<= 10"), "q": asks("a != z or x + y + z <= 300")},
    ).case()
    # `z` is an option of one issue and the name of another: each is looked up where it stands
    found = space_formula(compile_problem(case))
    assert text(found) == "x <= 10 and (a != z or x + y + z <= 300)"


def test_no_agreement_and_no_limit_have_no_formula(plain: Any) -> None:
    closed = told(plain, AB, {"p": accepts_only(a="x"), "q": accepts_only(a="y")})
    assert (closed.whole, closed.note) == (None, CLOSED)
    unlimited = told(plain, AB, {"p": {}, "q": {}})
    assert (unlimited.whole, unlimited.note) == (None, ALL)


WORTH = {
    "walk_away": 50,
    "stances": {
        "a": {"ideal": "x", "weight": 1, "values": {"x": 100, "y": 60, "z": 0}, "basis": "stated"},
        "b": {"ideal": "low", "weight": 1, "values": {"low": 100, "mid": 45, "top": 0},
              "basis": "stated"},
    },
}  # fmt: skip


def test_walk_away_values_are_named_beside_the_formula(plain: Any) -> None:
    found = told(plain, AB, {"p": WORTH, "q": accepts_only(b=">= mid")})
    assert text(found) == "a != z and b >= mid"
    assert found.besides == ("p.walk_away",)


def test_a_walk_away_value_that_the_formula_implies_is_not_named(plain: Any) -> None:
    found = told(plain, AB, {"p": WORTH, "q": accepts_only(a="x")})
    assert text(found) == "a == x"
    assert found.besides == ()


def test_walk_away_values_alone_leave_nothing_to_say(plain: Any) -> None:
    found = told(plain, AB, {"p": WORTH, "q": {}})
    assert (found.whole, found.besides, found.note) == (None, ("p.walk_away",), ALL_BUT_WORTH)


def test_walk_away_values_too_large_to_follow_are_named_all(
    plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = plain(
        {"parties": {"p": "P", "q": "Q"}, **AB}, {"p": WORTH, "q": accepts_only(b=">= mid")}
    ).case()
    problem = compile_problem(case)
    found = space_formula(problem, node_limit=3)
    check(problem, found)
    assert (text(found), found.besides) == ("b >= mid", ("p.walk_away",))


# Limits


def test_a_diagram_too_large_gives_no_formula(plain: Any) -> None:
    case = plain(
        {"parties": {"p": "P", "q": "Q"}, **AB}, {"p": asks("a != x or b == top"), "q": {}}
    ).case()
    found = space_formula(compile_problem(case), node_limit=1)
    assert (found.whole, found.parts, found.besides, found.note) == (None, (), (), TANGLED)


@pytest.mark.parametrize("limit", ["MOST_CELLS", "MOST_TIES", "MOST_WORDS", "_MOST_BUILDS"])
def test_each_limit_gives_no_formula_rather_than_a_wrong_one(
    limit: str, plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = {**AB, "agreement": "p or q"}
    positions = {"p": accepts_only(a="x", b="low"), "q": accepts_only(a="y", b="top")}
    case = plain({"parties": {"p": "P", "q": "Q"}, **model}, positions).case()
    monkeypatch.setattr(narrowing, limit, 0)
    monkeypatch.setattr(formula, "_MOST_COALITIONS", 0)
    found = space_formula(compile_problem(case))
    assert (found.whole, found.note) == (None, TANGLED)


def test_a_formula_too_long_to_be_read_back_is_not_given(
    plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = plain(
        {"parties": {"p": "P", "q": "Q"}, **AB}, {"p": accepts_only(a="x"), "q": {}}
    ).case()
    problem = compile_problem(case)
    assert space_formula(problem).whole is not None
    monkeypatch.setattr(reading_of_text, "LONGEST", 5)
    found = space_formula(problem)
    assert (found.whole, found.note) == (None, TANGLED)


def test_a_wrong_formula_is_never_shown(plain: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case = plain(
        {"parties": {"p": "P", "q": "Q"}, **AB}, {"p": accepts_only(a=["x", "y"]), "q": {}}
    ).case()
    problem = compile_problem(case)
    wrong = parse_constraint("a == x", case.space).root
    for way in ("_by_constraints", "_by_blocks", "_by_coalitions"):
        monkeypatch.setattr(formula, way, lambda *_: (wrong,))
    assert space_formula(problem).whole is None


# The cases of the repository


@cache
def space(name: str, scenario: str | None, level: Level = Level.DEMANDS) -> Space:
    files = read_case(Workspace(ROOT), name)
    return solve_case(select(files, Selection(scenario)), level).space


def test_the_tutorials_compromise_in_words() -> None:
    found = space("tutorial", "compromise")
    assert found.formula == (
        "share == 32.5 and payment >= 65 and sluice in [upstream, joint] and metering == live "
        "and mf_staff in inspectors"
    )
    assert found.formula_note is None
    assert [part.prose for part in found.formula_parts] == [
        "“Yearly water share of Marrowfen” is 32.5 million cubic metres a year",
        "“Yearly payment of Marrowfen” is at least 65 thousand crowns a year",
        "“Who runs the sluice” is “Quillbeck runs it” or “Both towns run it”",
        "“How often the meters are read” is “Live, open to all”",
        "“Who may inspect the works” includes Marrowfen's staff",
    ]
    assert found.formula_prose == ", and ".join(part.prose for part in found.formula_parts)


def test_the_tutorials_red_lines_lean_on_walk_away_values() -> None:
    found = space("tutorial", None, Level.RED_LINES)
    assert found.formula == "25 <= share <= 40 and payment >= 50"
    assert found.formula_besides == ("quillbeck.walk_away", "marrowfen.walk_away")


@pytest.mark.parametrize(
    ("scenario", "donbas", "recognition", "ceiling"),
    [
        ("bridging_package", "freeze", "in [de_facto, deferred]", "high_cap"),
        ("minimal_bridge", "freeze", "in [de_facto, deferred]", "low_cap"),
        ("ceded_bridge", "ru_full", "== de_facto", "low_cap"),
    ],
)
def test_the_open_scenarios_on_ukraine_in_words(
    scenario: str, donbas: str, recognition: str, ceiling: str
) -> None:
    assert [part.formula for part in space("ukraine-2025", scenario).formula_parts] == [
        f"donbas_control == {donbas}",
        "kherson_zap_line == freeze",
        "crimea_control == deferred",
        "crimea_recognition == de_facto",
        f"east_recognition {recognition}",
        "nato_membership == renounced",
        "neutrality == guaranteed_neutral",
        "guarantee_strength == a5_like",
        "guarantee_bindingness == binding",
        "us in guarantors",
        "europe in guarantors",
        "foreign_troops >= air_sea",
        f"ua_force_cap == {ceiling}",
        "ru_nonaggression_law <= law_ukraine",
        "eu_path == confirmed",
        "sanctions >= hold",
        "sequencing == phased",
        "verification == enforced",
        "format in [ua_us_eu, all_four]",
        "reconstruction <= framework",
        "constitutional_consent == constitutional",
    ]


def test_scales_are_put_into_words_by_their_options() -> None:
    # on this scale, "at least" would sound like closer to membership
    found = space("ukraine-2025", None, Level.RED_LINES)
    parts = {part.formula: part.prose for part in found.formula_parts}
    assert parts["nato_membership >= open_door"] == (
        "“Ukraine's prospect of NATO membership” is not “Ukraine joins”"
    )
    assert parts["kherson_zap_line <= freeze"] == (
        "“Line in Kherson and Zaporizhzhia” is “Ukraine regains both regions in full” or “Line of "
        "contact frozen where it is”"
    )


@pytest.mark.parametrize("name", ["tutorial", "ukraine-2025"])
def test_every_open_scenario_has_a_formula_and_no_closed_one(name: str) -> None:
    files = read_case(Workspace(ROOT), name)
    for scenario in (None, *scenario_names(files)):
        for level, reading in WAYS:
            problem = compile_problem(select(files, Selection(scenario)), level, reading)
            found = space_formula(problem)
            if verdict(problem) is Verdict.CLOSED:
                assert found == SpaceFormula(None, (), (), CLOSED)
            else:
                check_text(problem.case, found)


def test_the_same_case_gives_the_same_formula() -> None:
    files = read_case(Workspace(ROOT), "ukraine-2025")
    case = select(files, Selection("bridging_package"))
    one, other = (space_formula(compile_problem(case)) for _ in range(2))
    assert one == other
