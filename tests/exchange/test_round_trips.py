"""What a format can hold comes back as it was: zopa to the format, and from there to zopa."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zopa.case.case import Case
from zopa.case.new_files import new_files
from zopa.case.select import select
from zopa.case.selection import Selection
from zopa.diagnostics import UsageError
from zopa.exchange.games import MOST_FACTOR, Game, GameIssue, Grid, Profile
from zopa.exchange.giving import along, with_lists
from zopa.exchange.recognise import read_new_case, recognise
from zopa.exchange.told import Loss, NewCase
from zopa.exchange.writers import WRITERS
from zopa.files.limits import Limits
from zopa.problem.additive import as_game, not_additive

DAY = date(2020, 1, 1)
Said = tuple[NewCase, tuple[Loss, ...]]

TITLES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=6).filter(
    lambda text: bool(text.strip())
)
WORTHS = st.decimals(min_value=0, max_value=33, places=2)
SHARES = {1: [(1,)], 2: [(1, 1), (3, 1), (0.5, 4.5)], 3: [(2, 1, 1), (5, 3, 2)]}


@st.composite
def cases(draw: st.DrawFn) -> NewCase:
    """Cases of two parties in which every worth is a decimal, at most 99 in sum.

    Lines along numbers have 1, 2 or 4 steps, so that decimals hold every step, too.
    """
    issues: dict[str, Any] = {}
    for n in range(draw(st.integers(1, 3))):
        title = draw(TITLES)
        if draw(st.booleans()):
            names = [f"o{i}" for i in range(draw(st.integers(1, 3)))]
            options = {name: draw(TITLES) for name in names}
            issues[f"i{n}"] = {"title": title, "kind": "choice", "options": options}
        else:
            low, count = draw(st.integers(-3, 3)), draw(st.sampled_from([1, 2, 3, 5]))
            step = draw(st.sampled_from([1, Decimal("0.5")]))
            ends = {"min": low, "max": low + (count - 1) * step, "step": step}
            issues[f"i{n}"] = {"title": title, "kind": "number", "unit": "units", **ends}
    positions = {}
    for party in ("one", "other"):
        weights = draw(st.sampled_from([None, *SHARES[len(issues)]]))
        stances = {}
        for place, (name, issue) in enumerate(issues.items()):
            given = draw(worths_of(issue))
            if weights is None:
                stances[name] = {"points": given}
            else:
                stances[name] = {"weight": Decimal(str(weights[place])), "values": given}
        positions[party] = {"walk_away": draw(WORTHS), "stances": stances}
    parties = {"one": "One", "other": draw(TITLES)}
    return NewCase({"title": "A case", "parties": parties, "issues": issues}, positions, ())


@st.composite
def worths_of(draw: st.DrawFn, issue: dict[str, Any]) -> Any:
    if "options" in issue:
        return {name: draw(WORTHS) for name in issue["options"]}
    places = {issue["min"], issue["max"] if issue["max"] > issue["min"] else issue["min"] + 1}
    if issue["max"] > issue["min"] and draw(st.booleans()):
        places.add((issue["min"] + issue["max"]) * Decimal("0.5"))
    return [[place, draw(st.integers(0, 8)) * 4] for place in sorted(places)]


def resolved(new: NewCase) -> Case:
    files, _ = new_files(new, "x", DAY, {})
    return select(files, Selection())


def there_and_back(new: NewCase, form: str) -> Said:
    files, losses = WRITERS[form](as_game(resolved(new)), "x")
    read = [
        recognise(data, name.rpartition(".")[0], "", name, Limits()) for name, data in files.items()
    ]
    return read_new_case(read), losses


def outcomes(model: dict[str, Any]) -> list[dict[str, Any]]:
    """All outcomes, in the order of options and grids."""
    axes = []
    for issue in model["issues"].values():
        if "options" in issue:
            axes.append(list(issue["options"]))
            continue
        low, step = Fraction(issue["min"]), Fraction(issue["step"])
        axes.append([low + n * step for n in range(int((Fraction(issue["max"]) - low) / step) + 1)])
    return [dict(zip(model["issues"], places, strict=True)) for places in product(*axes)]


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=12, deadline=None)
@given(new=cases())
def test_utilities_come_back_as_they_were(
    stated_utility: Callable[..., Fraction], form: str, new: NewCase
) -> None:
    back, losses = there_and_back(new, form)
    rounded = any("rounded" in loss.text for loss in losses)
    assert not rounded or form == "geniusweb"  # whose weights have to sum to 1
    names = dict(zip(new.positions, back.positions, strict=True))
    if form != "negolog":
        assert names == {"one": "one", "other": "other"}
    before, after = outcomes(new.model), outcomes(back.model)
    assert len(before) == len(after)
    for party, own in names.items():
        old, found = new.positions[party], back.positions[own]
        for one, other in zip(before, after, strict=True):
            # an issue of weight 0 is left out on the way back
            left = {k: v for k, v in other.items() if k in found["stances"]}
            difference = stated_utility(found, left) - stated_utility(old, one)
            assert abs(difference) <= (Fraction(1, 10**15) if rounded else 0)
        if form == "geniusweb":
            assert any(loss.item == f"{party}.walk_away" for loss in losses)
        else:
            assert found["walk_away"] == old["walk_away"]


@settings(max_examples=12, deadline=None)
@given(new=cases())
def test_genius_holds_the_titles_of_issues_and_options(new: NewCase) -> None:
    back, losses = there_and_back(new, "genius")
    listed = {loss.item for loss in losses if "given as a list" in loss.text}
    for name, issue in new.model["issues"].items():
        if f"issues.{name}" not in listed:
            assert back.model["issues"][name] == issue
        assert back.model["issues"][name]["title"] == issue["title"]


def plain(stances: dict[str, Any], **more: Any) -> NewCase:
    issues = {
        "a": {"title": "A", "kind": "choice", "options": {"x": "X", "y": "Y"}},
        "b": {"title": "B", "kind": "set", "members": {"us": "US", "europe": "Europe"}},
    }
    model = {"title": "T", "parties": {"one": "One", "two": "Two"}, "issues": issues, **more}
    return NewCase(model, {"one": {"stances": stances}, "two": {}}, ())


POINTS: dict[str, Any] = {"a": {"points": {"x": 30, "y": 10}}, "b": {"points": {"us": 20}}}


def test_a_set_becomes_an_issue_for_each_of_its_members() -> None:
    game = as_game(resolved(plain(POINTS)))
    assert [issue.name for issue in game.issues] == ["a", "b_us", "b_europe"]
    (profile,) = game.profiles
    weighted = {
        name: {item: profile.weights[name] * worth for item, worth in worths.items()}
        for name, worths in profile.worths.items()
        if isinstance(worths, dict)
    }
    assert weighted == {
        "a": {"x": Fraction(3, 10), "y": Fraction(1, 10)},
        "b_us": {"out": 0, "in": Fraction(1, 5)},
        "b_europe": {"out": 0, "in": 0},
    }
    assert [loss.item for loss in game.losses] == ["two"]  # it values nothing


def test_large_utilities_are_divided_by_a_power_of_ten_and_told() -> None:
    new = plain({"a": {"points": {"x": 300, "y": 100}}})
    back, losses = there_and_back(new, "genius")
    assert back.positions["one"]["stances"]["a"]["points"] == {"x": 30, "y": 10}
    assert any(loss.item == "utilities" and "1,000" in loss.text for loss in losses)


def test_what_does_not_add_up_over_issues_is_told() -> None:
    rules = {"r": {"title": "R", "require": "a == x or us in b", "basis": "analyst"}}
    new = plain(POINTS, rules=rules, agreement="one", notes={"n": "Not modelled"})
    bonus = {"when": "a == x and us in b", "worth": 5}
    limits = {"a": {**POINTS["a"], "acceptable": ["x"], "basis": "stated"}}
    new.positions["one"]["stances"] = {**POINTS, **limits}
    new.positions["one"]["bonuses"] = {"both": bonus}
    condition = {"require": "a == x", "strength": "demand", "basis": "stated"}
    new.positions["one"]["conditions"] = {"c": condition}
    case = resolved(new)
    items = [loss.item for loss in (*not_additive(case), *as_game(case).losses)]
    expected = ["issues.b", "rules.r", "agreement", "one.a", "one.c", "notes.n", "one: a, b", "two"]
    assert items == expected


def test_thirds_are_rounded_in_decimals_and_told_but_exact_in_genius() -> None:
    weights = {"a": {"weight": 1, "values": {"x": 100, "y": 50}}}
    new = plain({**weights, "b": {"weight": 2, "values": {"us": 100}}})
    for form, files in (("negmas", "weight"), ("geniusweb", "weight")):
        _, losses = there_and_back(new, form)
        assert any("rounded" in loss.text and files in loss.item for loss in losses)
    seventh = plain({"a": {"points": {"x": 7, "y": 3}}})
    _, losses = there_and_back(seventh, "genius")
    assert not any("rounded" in loss.text for loss in losses)


@pytest.mark.parametrize("form", ["genius", "geniusweb"])
def test_worth_below_zero_is_refused_where_the_program_knows_none(form: str) -> None:
    with pytest.raises(UsageError, match="below 0"):
        there_and_back(plain({"a": {"points": {"x": -1, "y": 1}}}), form)


def test_negolog_holds_two_profiles_and_no_more() -> None:
    with pytest.raises(UsageError, match="has 1"):
        there_and_back(plain(POINTS), "negolog")


def test_a_case_in_which_nothing_is_valued_is_no_game() -> None:
    with pytest.raises(UsageError, match="worth to a party"):
        as_game(resolved(plain({})))


def test_a_long_number_is_not_turned_into_a_list() -> None:
    grid = Grid(Fraction(0), Fraction(1000), Fraction(1))
    curve = ((Fraction(0), Fraction(0)), (Fraction(3), Fraction(1)), (Fraction(1000), Fraction(0)))
    game = Game(
        "T",
        (GameIssue("n", grid=grid),),
        (Profile("p", {"n": Fraction(1)}, {"n": curve}),),
    )
    with pytest.raises(UsageError, match="1,001 outcomes"):
        with_lists(game, lambda grid, line: True)
    assert along(curve, Fraction(501)) == Fraction(499, 997)
    assert MOST_FACTOR > 1
