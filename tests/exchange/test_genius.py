"""Domains and profiles of GENIUS keep their utilities exactly, or are refused at their place."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zopa.diagnostics import InputError, UsageError
from zopa.exchange.games import Game
from zopa.exchange.genius import GeniusFile, read_genius
from zopa.exchange.recognise import Kind, read_new_case, recognise
from zopa.exchange.told import NewCase
from zopa.files.limits import Limits

LIMITS = Limits()
Table = dict[str, tuple[str, dict[str, str]]]

DOMAIN = """<negotiation_template><utility_space number_of_issues="2">
<objective index="0" name="root" type="objective">
<issue index="1" name="Price" type="discrete" vtype="discrete">
<item index="1" value="60 €" cost="0" description="60 €"></item>
<item index="2" value="45 €"></item></issue>
<issue index="2" name="Guns" lowerbound="1" upperbound="10" type="integer"></issue>
</objective></utility_space></negotiation_template>
"""
PROFILE = """<utility_space>
<objective index="0" name="root" type="objective">
<issue index="1" name="Price" type="discrete">
<item index="1" value="60 €" evaluation="3"></item>
<item index="2" value="45 €" evaluation="1"></item></issue>
<issue index="2" name="Guns" lowerbound="1" upperbound="10" type="integer">
<evaluator ftype="linear" slope="0.1" offset="0.1"></evaluator></issue>
<weight index="1" value="0.75"></weight>
<weight index="2" value="0.25"></weight>
</objective>
<discount_factor value="1.0"/><reservation value="0.5"/>
</utility_space>
"""


def read(*texts: str) -> NewCase:
    files = [
        recognise(text.encode(), f"file{n}", ".xml", f"file{n}.xml", LIMITS)
        for n, text in enumerate(texts, start=1)
    ]
    assert {file.kind for file in files} == {Kind.GENIUS}
    return read_new_case(files)


def game(*texts: str) -> Game:
    files = [
        recognise(text.encode(), f"file{n}", ".xml", f"file{n}.xml", LIMITS)
        for n, text in enumerate(texts, start=1)
    ]
    return read_genius([GeniusFile(file.name, file.content) for file in files])  # type: ignore[arg-type]


def profile_of(table: Table, reservation: str = "0.25") -> str:
    issues, weights = [], []
    for index, (issue, (weight, items)) in enumerate(table.items(), start=1):
        rows = "".join(f'<item value="{v}" evaluation="{e}"/>' for v, e in items.items())
        issues.append(f'<issue index="{index}" name="{issue}" type="discrete">{rows}</issue>')
        weights.append(f'<weight index="{index}" value="{weight}"/>')
    inside = "".join(issues + weights)
    return (
        f'<utility_space><objective name="root">{inside}</objective>'
        f'<reservation value="{reservation}"/></utility_space>'
    )


WEIGHTS = st.decimals(min_value=0, max_value=1, places=3).map(str)
EVALUATIONS = st.lists(st.integers(0, 12).map(str), min_size=1, max_size=3)
TABLES = st.lists(st.tuples(WEIGHTS, EVALUATIONS), min_size=1, max_size=3).map(
    lambda rows: {
        f"issue {n}": (weight, {f"value {i}": e for i, e in enumerate(evaluations)})
        for n, (weight, evaluations) in enumerate(rows)
    }
)


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_every_outcome_keeps_its_utility_exactly(stated_utility: Any, table: Table) -> None:
    new = read(profile_of(table))
    (own,) = new.positions.values()
    factor = Fraction(own["walk_away"]) / Fraction("0.25")
    assert factor >= 100 and factor.denominator == 1
    options = {name: list(issue["options"]) for name, issue in new.model["issues"].items()}
    rows = list(table.values())
    for places in product(*(range(len(names)) for names in options.values())):
        expected = Fraction(0)
        for place, (weight, evaluations) in zip(places, rows, strict=True):
            amounts = [Fraction(e) for e in evaluations.values()]
            if max(amounts):
                expected += Fraction(weight) * amounts[place] / max(amounts)
        outcome = {issue: options[issue][n] for issue, n in zip(options, places, strict=True)}
        assert stated_utility(own, outcome) == factor * expected


def test_weights_and_values_stay_apart_where_they_can() -> None:
    table: Table = {"a": ("0.6", {"x": "4", "y": "1"}), "b": ("0.4", {"z": "5", "w": "2"})}
    new = read(profile_of(table))
    (own,) = new.positions.values()
    assert own["walk_away"] == 25
    assert own["stances"]["a"] == {"weight": Decimal("0.6"), "values": {"x": 100, "y": 25}}
    assert own["stances"]["b"] == {"weight": Decimal("0.4"), "values": {"z": 100, "w": 40}}
    assert new.losses == ()


def test_a_factor_for_all_parties_keeps_thirds_exact_and_is_told() -> None:
    thirds = profile_of({"a": ("1", {"x": "3", "y": "1"})})
    plain = profile_of({"a": ("1", {"x": "1", "y": "2"})})
    new = read(thirds, plain)
    one, other = new.positions.values()
    assert one["stances"]["a"]["points"] == {"x": 300, "y": 100}
    assert other["stances"]["a"]["points"] == {"x": 150, "y": 300}
    assert one["walk_away"] == other["walk_away"] == 75
    assert any(loss.item == "utilities" and "300 times" in loss.text for loss in new.losses)


def test_weights_that_do_not_sum_to_one_are_not_put_right_but_told() -> None:
    new = read(profile_of({"a": ("0.5", {"x": "1"}), "b": ("0.50005", {"y": "1"})}))
    (own,) = new.positions.values()
    assert own["stances"] == {
        "a": {"points": {"x": 50}},
        "b": {"points": {"y": Decimal("50.005")}},
    }
    assert "1.00005" in next(loss.text for loss in new.losses if "weights" in loss.item)


def test_what_no_decimal_can_hold_is_rounded_and_told() -> None:
    primes = {str(n): str(p) for n, p in enumerate((101, 103, 107, 109, 113))}
    rows = {f"i{n}": ("0.2", {"x": p, "y": "1"}) for n, p in primes.items()}
    new = read(profile_of(rows))
    (own,) = new.positions.values()
    found = own["stances"]["i0"]["points"]["y"]
    assert abs(Fraction(found) - Fraction(20, 101)) <= Fraction(1, 2 * 10**20)
    rounded = [loss for loss in new.losses if "rounded to 20 decimal places" in loss.text]
    assert [loss.item for loss in rounded] == [f"file1: i{n}: y" for n in range(5)]


def test_names_become_ids_and_stay_as_titles() -> None:
    new = read(DOMAIN, PROFILE)
    assert new.model["parties"] == {"file2": "file2"}
    assert new.model["issues"]["price"]["options"] == {
        "option_60": "60 €",
        "option_45": "45 €",
    }
    guns = new.model["issues"]["guns"]
    assert (guns["kind"], guns["min"], guns["max"], guns["step"]) == ("number", 1, 10, 1)


@pytest.mark.parametrize(
    ("slope", "offset"),
    [("0.1", "0.1"), ("-0.02", "1"), ("0.3", "-0.5"), ("-0.7", "1.45"), ("0", "2"), ("5", "-3")],
)
def test_an_integer_issue_is_worth_what_its_line_says_cut_to_0_and_1(
    slope: str, offset: str
) -> None:
    text = PROFILE.replace('slope="0.1" offset="0.1"', f'slope="{slope}" offset="{offset}"')
    curve = game(text).profiles[0].worths["Guns"]
    assert isinstance(curve, tuple)
    for value in range(1, 11):
        exact = Fraction(slope) * (value - 1) + Fraction(offset)
        (x0, y0), (x1, y1) = next((a, b) for a, b in pairwise(curve) if a[0] <= value <= b[0])
        assert y0 + (y1 - y0) * (value - x0) / (x1 - x0) == min(max(exact, 0), 1)


def test_what_is_not_held_is_told_item_by_item() -> None:
    text = PROFILE.replace('discount_factor value="1.0"', 'discount_factor value="0.5"')
    text = text.replace('<reservation value="0.5"/>', "")
    text = text.replace('value="60 €" ', 'value="60 €" cost="2.0" ')
    text = text.replace("</issue>", '<item value="60 €" cost="0" evaluation="3"/></issue>', 1)
    text = text.replace("</objective>", "</objective><mood/>")
    items = [loss.item for loss in read(text).losses]
    assert items == [
        "file1.xml:4: 60 €",
        "file1.xml:10: mood",
        "file1.xml:11: discount_factor",
        "file1.xml:5: 60 €",
        "file1",
        "file1: weights",
    ]


DEEP = "<utility_space>" + "<objective>" * 50 + "</objective>" * 50 + "</utility_space>"


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('value="45 €" e', 'value="45€" e', "5:1", "did you mean '45 €'?"),
        ('name="Guns"', 'name="Gun"', "6:1", "did you mean 'Guns'?"),
        ('<weight index="2" value="0.25"></weight>', "", "6:1", "has no weight"),
        ('index="2" value="0.25"', 'index="1" value="0.25"', "9:1", "stands twice"),
        ('evaluation="1"', 'evaluation="-1"', "5:1", "below 0"),
        ('evaluation="1"', 'evaluation="NaN"', "5:1", "'NaN'"),
        ('evaluation="1"', f'evaluation="{"9" * 41}"', "5:1", "40 digits"),
        (' evaluation="1"', "", "5:1", "no 'evaluation'"),
        ('upperbound="10"', 'upperbound="99"', "6:1", "other outcomes"),
        ('upperbound="10"', 'upperbound="9999999"', "6:1", "two whole numbers"),
        ('type="integer"', 'type="real"', "6:1", "'real'"),
        ('ftype="linear"', 'ftype="triangular"', "7:1", "linear"),
        ("<utility_space>", '<utility_space type="nonlinear">', "1:1", "not linear-additive"),
        ("</objective>", "<ufun/></objective>", "10:1", "not linear-additive"),
        ("</objective>", "<objective/></objective>", "10:1", "stands in an objective"),
        ("</objective>", "<objective></objective></objective>", "10:1", "stands in"),
        ("</utility_space>", "<reservation value='1'/></utility_space>", "12:1", "second"),
        ("<utility_space>", "<!DOCTYPE a SYSTEM 'x'><utility_space>", "1:", "refuses"),
        ("<utility_space>", "<!DOCTYPE a [<!ENTITY b 'c'>]><utility_space>", "1:", "refuses"),
        ('name="Price"', 'name="&b;"', "3:", "undefined entity"),
        ("</utility_space>", "", "13:1", "no element found"),
        (PROFILE, DEEP, "1:", "more than 40 deep"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_at_its_place(
    old: str, new: str, place: str, words: str
) -> None:
    assert old in PROFILE
    with pytest.raises(InputError) as caught:
        read(PROFILE.replace(old, new), DOMAIN)
    found = str(caught.value)
    assert f"file1.xml:{place}" in found and words in found


def test_too_many_elements_are_refused() -> None:
    text = f"<utility_space>{'<item/>' * 20}</utility_space>"
    with pytest.raises(InputError, match="more than 10 elements"):
        recognise(text.encode(), "many", ".xml", "many.xml", Limits(max_nodes=10))


@pytest.mark.parametrize("texts", [[DOMAIN], [DOMAIN, DOMAIN, PROFILE]])
def test_a_domain_needs_profiles_and_profiles_need_one_domain(texts: list[str]) -> None:
    with pytest.raises(UsageError, match="profile"):
        read(*texts)
