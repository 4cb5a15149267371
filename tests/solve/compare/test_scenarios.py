"""Comparisons of small cases that can be worked out by hand, and of the published ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import comb
from pathlib import Path
from typing import Any

import pytest

from zopa.case.files import CaseFiles, read_case
from zopa.case.select import scenario_names, select
from zopa.case.selection import Selection
from zopa.case.workspace import Workspace
from zopa.compare.scenarios import compare_cases
from zopa.problem.compile import compile_problem
from zopa.results.base import Level, Reading, Verdict
from zopa.results.comparison import Comparison, ScenarioComparison

ROOT = Path(__file__).parents[3]
Data = dict[str, Any]
Plain = Callable[..., Any]


def stance(accepts: object, **more: object) -> Data:
    return {"acceptable": accepts, "basis": "stated", **more}


def colours(*names: str) -> Data:
    return {"title": "Colour", "kind": "choice", "options": {n: n for n in names}}


@pytest.fixture
def case(plain: Plain) -> Callable[..., ScenarioComparison]:
    """Compare one scenario of a case with two parties that choose among three colours."""

    def compared(
        one: Data, other: Data, scenario: Data, model: Data | None = None, **limits: int
    ) -> ScenarioComparison:
        made = plain(
            model={
                "parties": {"one": "One", "other": "Other"},
                "issues": {"colour": colours("red", "green", "blue")},
                **(model or {}),
            },
            positions={"one": one, "other": other},
            scenarios={"what_if": {"title": "What if", **scenario}},
        )
        found = compare_cases(made.case(), {"what_if": made.case("what_if")}, **limits)
        return found.scenarios["what_if"]

    return compared


def test_either_of_two_changes_opens_the_space(case: Callable[..., ScenarioComparison]) -> None:
    found = case(
        {"stances": {"colour": stance(["red"])}},
        {"stances": {"colour": stance(["green"])}},
        {
            "set": {
                "one.colour": {"acceptable": ["red", "green"]},
                "other.colour": {"acceptable": ["red", "green"]},
            }
        },
    )
    assert found.opening_sets == (("one.colour",), ("other.colour",))
    assert found.attribution is not None
    one, other = found.attribution.values()
    # alone each opens one agreement; together there are two
    assert (one.alone.verdict, one.alone.agreements) == (1, 1)
    assert (one.shapley.verdict, one.shapley.agreements) == (Fraction(1, 2), 1)
    assert one == other
    assert found.agreements_gained is not None
    assert (found.agreements_gained.count, found.agreements_gained.example) == (
        2,
        {"colour": "red"},
    )
    assert [c.members for c in found.conflicts_removed or ()] == [
        ("one.colour.demand", "other.colour.demand")
    ]


def test_a_scenario_can_lose_all_agreements(case: Callable[..., ScenarioComparison]) -> None:
    found = case(
        {"stances": {"colour": stance(["red", "green"])}},
        {"stances": {"colour": stance(["green", "blue"])}},
        {"set": {"other.colour": {"acceptable": ["blue"]}}},
    )
    assert found.summary.verdict is Verdict.CLOSED
    assert found.agreements_lost is not None
    assert (found.agreements_lost.count, found.agreements_lost.example) == (1, {"colour": "green"})
    assert found.opening_sets == ((),)
    assert found.attribution is not None
    assert found.attribution["other.colour"].alone.verdict == -1


def test_a_conflict_with_the_same_members_says_what_asks_for_something_else(
    case: Callable[..., ScenarioComparison],
) -> None:
    found = case(
        {"stances": {"colour": stance(["red"])}},
        {"stances": {"colour": stance(["green"])}},
        {"set": {"other.colour": {"acceptable": ["green", "blue"]}}},
    )
    assert (found.conflicts_removed, found.conflicts_added) == ((), ())
    (kept,) = found.conflicts_kept or ()
    assert kept.members == ("one.colour.demand", "other.colour.demand")
    assert kept.changed == ("other.colour.demand",)


def test_the_same_limit_written_otherwise_asks_for_nothing_else(
    case: Callable[..., ScenarioComparison],
) -> None:
    found = case(
        {"stances": {"colour": stance(["red"])}},
        {"stances": {"colour": stance(["green", "blue"])}},
        {"set": {"other.colour": {"acceptable": "colour != red"}}},
    )
    assert [kept.changed for kept in found.conflicts_kept or ()] == [()]
    assert found.changes[0].before is not None


def test_a_condition_put_in_the_place_of_another_is_one_change(
    case: Callable[..., ScenarioComparison],
) -> None:
    never = {"require": "colour != red", "strength": "demand"}
    found = case(
        {"stances": {"colour": stance(["red"])}},
        {"conditions": {"taste": {**never, "basis": "stated"}}},
        {
            "drop": ["other.taste"],
            "add": {"other.taste": {"require": "colour != blue", "strength": "demand"}},
        },
    )
    (change,) = found.changes
    assert (change.id, change.kind, change.party) == ("other.taste", "condition", "other")
    assert change.before is not None
    assert change.after is not None
    assert found.opening_sets == (("other.taste",),)


def test_who_must_agree_and_rules_are_changes_like_any_other(
    case: Callable[..., ScenarioComparison],
) -> None:
    found = case(
        {"stances": {"colour": stance(["red"])}},
        {"stances": {"colour": stance(["green"])}},
        {"agreement": "one", "without_rules": ["no_red"]},
        {"rules": {"no_red": {"title": "No red", "require": "colour != red", "basis": "logic"}}},
    )
    assert [change.id for change in found.changes] == ["without rule no_red", "agreement"]
    assert found.opening_sets == (("without rule no_red", "agreement"),)
    assert found.agreements_gained is not None
    assert found.agreements_gained.example == {"colour": "red"}


def test_a_walk_away_value_is_a_change_that_can_close_the_space(
    case: Callable[..., ScenarioComparison],
) -> None:
    worth = {"red": 100, "green": 40, "blue": 0}
    found = case(
        {"stances": {"colour": stance(["red", "green"], values=worth)}, "walk_away": 30},
        {"stances": {"colour": stance(["green", "blue"])}},
        {"walk_away": {"one": 50}, "set": {"one.colour": {"values": {"green": 60}}}},
    )
    # at 50 green, worth 40, is refused; worth 60 it is accepted
    assert [change.id for change in found.changes] == ["one.colour", "one.walk_away"]
    assert found.attribution is not None
    assert [a.alone.verdict for a in found.attribution.values()] == [0, -1]
    assert [a.shapley.verdict for a in found.attribution.values()] == [
        Fraction(1, 2),
        Fraction(-1, 2),
    ]
    assert found.summary.verdict is Verdict.OPEN
    assert found.agreements_kept == 1


def test_a_sum_too_large_for_a_table_can_be_switched_off(
    case: Callable[..., ScenarioComparison],
) -> None:
    amount = {"kind": "number", "unit": "crowns", "min": 0, "max": 299, "step": 1}
    issues = {name: {"title": name, **amount} for name in ("wage", "rent", "tax")}
    small = {"require": "wage + rent + tax <= 20", "strength": "demand"}
    large = {"require": "wage + rent + tax >= 20", "strength": "demand"}
    found = case(
        {"conditions": {"small": {**small, "basis": "stated"}}},
        {},
        {"drop": ["one.small"], "add": {"other.large": large}},
        {"issues": issues},
    )
    # ways to share out 20 or less among three, and 19 or less
    everything, up_to, below = 300**3, comb(23, 3), comb(22, 3)
    equal = up_to - below
    assert found.agreements_gained is not None
    assert found.agreements_lost is not None
    assert (found.agreements_kept, found.agreements_lost.count) == (equal, below)
    assert found.agreements_gained.count == everything - up_to
    assert found.attribution is not None
    dropped, added = found.attribution.values()
    assert dropped.alone.agreements == everything - up_to
    assert added.alone.agreements == equal - up_to
    last = everything - below - equal
    assert dropped.shapley.agreements == Fraction(everything - up_to + last, 2)


def test_a_scenario_that_changes_nothing_is_said_to(
    case: Callable[..., ScenarioComparison],
) -> None:
    accepting = {"stances": {"colour": stance(["red"])}}
    found = case(accepting, accepting, {})
    assert (found.changes, found.attribution, found.opening_sets) == ((), {}, ((),))
    assert found.agreements_gained is not None
    assert (found.agreements_gained.count, found.agreements_kept) == (0, 1)


TOO_MANY = {
    "set": {
        "one.colour": {"acceptable": ["red", "green"]},
        "other.colour": {"acceptable": ["red", "green"]},
    }
}


def test_beyond_the_limit_on_changes_the_rest_is_still_exact(
    case: Callable[..., ScenarioComparison],
) -> None:
    found = case(
        {"stances": {"colour": stance(["red"])}},
        {"stances": {"colour": stance(["green"])}},
        TOO_MANY,
        most_changes=1,
    )
    assert (found.opening_sets, found.attribution) == (None, None)
    assert "there are 2 changes" in found.why["attribution"]
    assert found.why["opening_sets"] == found.why["attribution"]
    assert found.agreements_gained is not None
    assert found.agreements_gained.count == 2


def test_where_a_limit_is_hit_nothing_is_called_closed(
    case: Callable[..., ScenarioComparison],
) -> None:
    found = case(
        {"stances": {"colour": stance(["red"])}},
        {"stances": {"colour": stance(["green"])}},
        TOO_MANY,
        {"issues": {"colour": colours("red", "green", "blue"), "shade": colours("dark", "light")}},
        node_limit=1,
    )
    # a search settles the verdict where no diagram may be built; nothing is counted
    assert found.summary.verdict is Verdict.OPEN
    assert (found.summary.conflicts, found.summary.fewest, found.summary.agreements) == (None,) * 3
    assert found.agreements_gained is None
    assert found.conflicts_removed is None
    assert set(found.why) == {
        "attribution", "opening_sets", "agreements_gained", "agreements_lost",
        "conflicts_removed", "conflicts_added",
    }  # fmt: skip


def test_changes_that_would_make_a_circle_without_each_other_are_not_taken_apart(
    plain: Plain,
) -> None:
    made = plain(
        model={
            "parties": {"one": "One", "other": "Other"},
            "issues": {"colour": colours("red", "green")},
        },
        positions={
            "one": {"stances": {"colour": {"defers_to": "other"}}},
            "other": {"stances": {"colour": stance(["red"])}},
        },
        scenarios={
            "turned": {
                "title": "Turned round",
                "set": {
                    "one.colour": {"acceptable": ["green"]},
                    "other.colour": {"defers_to": "one"},
                },
            }
        },
    )
    found = compare_cases(made.case(), {"turned": made.case("turned")}).scenarios["turned"]
    assert found.attribution is None
    assert "'other.colour'" in found.why["attribution"]
    assert "in a circle on 'colour'" in found.why["attribution"]
    assert found.agreements_gained is not None
    assert found.agreements_gained.example == {"colour": "green"}
    assert found.agreements_lost is not None
    assert found.agreements_lost.example == {"colour": "red"}


@cache
def files(name: str) -> CaseFiles:
    return read_case(Workspace(ROOT), name)


@cache
def published(
    name: str, level: Level = Level.DEMANDS, reading: Reading = Reading.CODED
) -> Comparison:
    known = files(name)
    cases = {s: select(known, Selection(s)) for s in scenario_names(known)}
    return compare_cases(select(known), cases, level, reading)


def test_the_order_of_another_problem_serves_only_where_nothing_else_is_joined() -> None:
    known = files("ukraine-2025")
    base = compile_problem(select(known))
    turned = replace(base, order=base.order[::-1])

    def order(scenario: str) -> tuple[int, ...]:
        return compile_problem(select(known, Selection(scenario)), like=turned).order

    assert order("de_facto_recognition") == turned.order
    # this one adds a condition on two issues that nothing joins in the baseline
    assert order("cover_needs_troops") != turned.order


def test_the_tutorial_s_compromise_needs_all_three_of_its_changes() -> None:
    found = published("tutorial").scenarios["compromise"]
    together = ("quillbeck.share", "quillbeck.metering", "marrowfen.share")
    assert found.opening_sets == (together,)
    # 48 agreements as docs/meaning-of-results.md counts them, none of them without all three
    assert found.agreements_gained is not None
    assert (found.agreements_gained.count, found.agreements_kept) == (48, 0)
    assert found.attribution is not None
    for share in found.attribution.values():
        assert (share.alone.verdict, share.alone.agreements) == (0, 0)
        assert (share.shapley.verdict, share.shapley.agreements) == (Fraction(1, 3), 16)


def test_one_inspector_takes_agreements_away_and_opens_nothing() -> None:
    found = published("tutorial").scenarios["one_inspector"]
    assert found.attribution is not None
    # it takes 40 of the compromise's 48 away where it comes last, in one order out of four
    share = found.attribution["quillbeck.inspectors"]
    assert (share.alone.agreements, share.shapley.agreements) == (0, -10)
    assert share.shapley.verdict == 0


def test_what_the_towns_decide_alone_adds_to_the_size_only() -> None:
    found = published("tutorial").scenarios["towns_alone"]
    assert found.attribution is not None
    agreement = found.attribution["agreement"]
    assert agreement.shapley.verdict == 0
    assert agreement.shapley.agreements != 0
    assert found.opening_sets == (
        ("quillbeck.share", "marrowfen.share", "drop marrowfen.live_for_pay"),
    )


def test_the_minimal_bridge_needs_four_changes_all_of_them_russia_s() -> None:
    scenarios = published("ukraine-2025").scenarios
    moves = (
        "russia.donbas_control",
        "russia.crimea_recognition",
        "russia.east_recognition",
        "drop russia.south_for_donbas",
    )
    for name in ("minimal_bridge", "bridging_package", "silence_not_consent"):
        assert scenarios[name].opening_sets == (moves,)
    share = (scenarios["minimal_bridge"].attribution or {})["russia.donbas_control"].shapley
    assert (share.verdict, share.agreements) == (Fraction(1, 4), 24)


def test_a_limit_read_into_silence_closes_the_minimal_bridge() -> None:
    found = published("ukraine-2025").scenarios["silence_not_consent"]
    assert found.summary.verdict is Verdict.CLOSED
    assert found.attribution is not None
    for party in ("ukraine", "europe", "united_kingdom"):
        share = found.attribution[f"{party}.ua_force_cap"].shapley
        # of 7! orders those count in which it comes fifth, after the four that open the space
        assert share.verdict == Fraction(-1, 105)
    assert sum(Fraction(a.shapley.verdict) for a in found.attribution.values()) == 0


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("reading", list(Reading))
@pytest.mark.parametrize("name", ["tutorial", "ukraine-2025"])
def test_gains_losses_and_shares_add_up(name: str, level: Level, reading: Reading) -> None:
    comparison = published(name, level, reading)
    before = comparison.baseline.agreements
    assert before is not None
    for found in comparison.scenarios.values():
        after = found.summary.agreements
        gained, lost, kept = found.agreements_gained, found.agreements_lost, found.agreements_kept
        assert gained is not None
        assert lost is not None
        assert kept is not None
        assert (kept + lost.count, kept + gained.count) == (before, after)
        assert found.attribution is not None
        shares = [share.shapley for share in found.attribution.values()]
        assert sum(Fraction(s.agreements) for s in shares) == gained.count - lost.count
        opened = [s is Verdict.OPEN for s in (comparison.baseline.verdict, found.summary.verdict)]
        assert sum(Fraction(s.verdict) for s in shares) == opened[1] - opened[0]


def test_every_scenario_of_ukraine_has_the_counts_of_the_documentation() -> None:
    """The table of docs/ukraine-2025.md, row by row, as the comparison has it."""
    text = (ROOT / "docs" / "ukraine-2025.md").read_text(encoding="utf-8")
    lines = text.split("## Counts beside an earlier check")[1].splitlines()
    rows = [
        [cell.strip(" `*") for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("| ") and " conflicts: earlier" not in line
    ]
    table = published("ukraine-2025")
    summaries = {"baseline": table.baseline} | {n: s.summary for n, s in table.scenarios.items()}
    assert [row[0] for row in rows] == list(summaries)
    for name, _, conflicts, _, ladders, commitments, _, agreements in rows:
        found = summaries[name]
        assert found.fewest is not None
        assert int(conflicts) == found.conflicts, name
        assert int(agreements) == found.agreements, name
        if found.verdict is Verdict.CLOSED:
            assert int(ladders) == found.fewest.ladders, name
            assert int(commitments) == found.fewest.commitments, name
