"""Two coders side by side: what counts as alike, how much is, and what the rest does."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zopa.case.select import Selector
from zopa.case.selection import Selection
from zopa.compare.evidence import evidence_report
from zopa.diagnostics import InputError, UsageError
from zopa.results.evidence import Coder
from zopa.solve.solver import solve_case

Make = Callable[..., Any]


def compared(make: Make, selection: Selection = Selection(), **files: Any) -> Coder:  # noqa: B008
    """Compare the first coder with ``maria``."""
    selector = Selector(make(**files).files)
    case, found = selector.examine(selection)
    assert case is not None, found
    coders = evidence_report(selector, case, coders=True).coders
    assert coders is not None
    return coders["maria"]


STANCES: dict[str, list[dict[str, Any]]] = {
    "colour": [
        {"acceptable": ["red", "green"]}, {"acceptable": ["green", "red"]},
        {"acceptable": "not colour == blue"}, {"acceptable": "all"}, {"red_line": ["blue"]},
        {"ideal": "red", "acceptable": ["red"]}, {"ideal": "red"}, {"silent": True},
        {"defers_to": "cem"},
    ],
    "level": [
        {"acceptable": ">= mid"}, {"acceptable": ["mid", "high", "top"]},
        {"acceptable": ">= mid", "red_line": ["low"]}, {"silent": True},
    ],
    "amount": [{"acceptable": "<= 40"}, {"acceptable": "<= 45"}, {"acceptable": "< 60"}],
}  # fmt: skip
CODING = st.fixed_dictionaries(
    {},
    optional={issue: st.sampled_from(stances) for issue, stances in STANCES.items()},
)
# what the grid of outcomes says of each limit, by hand
MEANS = {
    "not colour == blue": {"red", "green"}, ">= mid": {"mid", "high", "top"}, "<= 40": {40},
    "<= 45": {40}, "< 60": {50},
}  # fmt: skip


def position(stances: dict[str, Any], party: str = "bob") -> str:
    written = {
        issue: stance if "silent" in stance else stance | {"basis": "stated", "evidence": ["c1"]}
        for issue, stance in stances.items()
    }
    return json.dumps({"party": party, "as_of": "2025-03-01", "stances": written})


def meaning(stance: dict[str, Any], field: str) -> object:
    value = stance.get(field)
    if value is None:
        return None
    if isinstance(value, list):
        return frozenset(value)
    if value == "all" or field in ("ideal", "defers_to"):
        return value
    return frozenset(MEANS[value])


RANDOM = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@RANDOM
@given(one=CODING, two=CODING)
def test_codings_are_alike_where_they_mean_the_same(
    make: Make, one: dict[str, Any], two: dict[str, Any]
) -> None:
    found = compared(make, **{"bob": position(one), "bob@maria": position(two)})
    fields = ("ideal", "acceptable", "red_line", "defers_to")
    expected = {
        f"bob.{issue}": tuple(
            f for f in fields if meaning(one.get(issue, {}), f) != meaning(two.get(issue, {}), f)
        )
        for issue in ("colour", "level", "amount", "who")
        if issue in one or issue in two
    }
    assert {name: d.fields for name, d in found.disagreements.items()} == {
        name: differing for name, differing in expected.items() if differing
    }
    alike = sum(not differing for differing in expected.values())
    assert (found.stances.alike, found.stances.compared) == (alike, len(expected))
    assert found.share == (Fraction(alike, len(expected)) if expected else None)
    for field in fields:
        stated = [
            name
            for name in expected
            if any(field in coding.get(name.split(".")[1], {}) for coding in (one, two))
        ]
        assert found.fields[field].compared == len(stated)
        assert found.fields[field].alike == sum(field not in expected[name] for name in stated)


@RANDOM
@given(one=CODING, two=CODING)
def test_what_a_disagreement_does_is_what_the_mixed_file_does(
    make: Make, one: dict[str, Any], two: dict[str, Any]
) -> None:
    found = compared(make, **{"bob": position(one), "bob@maria": position(two)})
    second, _ = Selector(make(bob=position(two)).files).examine()
    solution = solve_case(second)
    assert found.standing.levels == solution.levels
    assert found.standing.conflicts == solution.conflicts.count
    for name, disagreement in found.disagreements.items():
        issue = name.split(".")[1]
        mixed = {k: v for k, v in one.items() if k != issue}
        if issue in two:
            mixed[issue] = two[issue]
        case, _ = Selector(make(bob=position(mixed)).files).examine()
        solution = solve_case(case)
        assert disagreement.standing.levels == solution.levels
        assert disagreement.standing.agreements == solution.space.agreements
        assert disagreement.standing.conflicts == solution.conflicts.count


def test_the_same_file_twice_is_coded_alike(make: Make, tmp_path: Any) -> None:
    make()
    text = (tmp_path / "positions/demo/ann.yaml").read_text()
    found = compared(make, **{"ann@maria": text})
    assert (found.share, found.disagreements) == (1, {})
    assert found.conditions_alike == (("ann.cover", "ann.cover"),)
    assert found.conditions_first == found.conditions_second == {}
    assert not found.verdict_changes
    assert found.conflicts_removed == found.conflicts_added == ()
    assert found.parties == ("ann",)


def test_conditions_are_matched_by_what_they_ask(make: Make, tmp_path: Any) -> None:
    make()
    text = (tmp_path / "positions/demo/ann.yaml").read_text()
    renamed = text.replace("  cover:", "  shield:").replace(
        "require: level >= high", "require: level in [top, high]"
    )
    found = compared(make, **{"ann@maria": renamed})
    assert found.conditions_alike == (("ann.cover", "ann.shield"),)
    firmer = compared(make, **{"ann@maria": text.replace("strength: demand", "strength: red_line")})
    assert firmer.conditions_alike == ()
    assert list(firmer.conditions_first) == list(firmer.conditions_second) == ["ann.cover"]


def test_a_party_that_only_one_coded_is_named_and_not_compared(make: Make) -> None:
    cem = position({"level": {"acceptable": ">= mid"}}, "cem")
    found = compared(make, **{"cem@maria": cem})
    assert (found.parties, found.only_here) == ((), ("cem",))
    assert (found.stances.compared, found.share) == (0, None)
    assert found.standing.agreements != 0


def test_silent_and_left_out_are_alike(make: Make) -> None:
    found = compared(
        make,
        **{"bob": position({"who": {"silent": True}}),
           "bob@maria": position({"level": {"silent": True}})},
    )  # fmt: skip
    assert (found.stances.alike, found.stances.compared) == (2, 2)


def test_scenarios_and_filters_apply_to_both(make: Make) -> None:
    files = {
        "bob": position({"level": {"acceptable": ">= mid"}}),
        "bob@maria": position({"level": {"acceptable": ["top"]}}),
        "scenarios": "scenarios: {it: {title: It, set: {bob.level: {acceptable: [low]}}}}",
    }
    assert list(compared(make, **files).disagreements) == ["bob.level"]
    assert compared(make, Selection("it"), **files).disagreements == {}
    assert compared(make, Selection(without_sources=("minutes",)), **files).share is None


def test_every_coder_is_compared(make: Make) -> None:
    level = position({"level": {"acceptable": "all"}})
    selector = Selector(make(**{"bob@maria": level, "bob@liu": level}).files)
    found = evidence_report(selector, selector.examine()[0], coders=True).coders
    assert list(found or {}) == ["liu", "maria"]


def test_without_a_second_coder_or_as_the_second_there_is_nothing_to_compare(make: Make) -> None:
    selector = Selector(make().files)
    with pytest.raises(UsageError, match="one coder only"):
        evidence_report(selector, selector.examine()[0], coders=True)
    selector = Selector(make(**{"bob@maria": position({"level": {"silent": True}})}).files)
    case, _ = selector.examine(Selection(coder="maria"))
    with pytest.raises(UsageError, match="leave out --coder"):
        evidence_report(selector, case, coders=True)
    assert evidence_report(selector, case).coders is None


def test_a_second_coding_that_is_wrong_is_reported(make: Make) -> None:
    wrong = position({"level": {"acceptable": ["tpo"]}})
    selector = Selector(make(**{"bob@maria": wrong}).files)
    with pytest.raises(InputError) as error:
        evidence_report(selector, selector.examine()[0], coders=True)
    assert [d.code for d in error.value.diagnostics] == ["unknown-option"]
