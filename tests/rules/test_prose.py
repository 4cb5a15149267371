from fractions import Fraction

import pytest

from zopa.rules.parse import parse_consent, parse_constraint
from zopa.rules.prose import amount, consent_prose, prose
from zopa.rules.source import decimal, source
from zopa.rules.space import Members, Numbers, Options
from zopa.rules.titles import Titles

LAND = ("ua_full", "freeze", "swap")
SPACE = {
    "donbas": Options(LAND),
    "south": Options(LAND),
    "nato": Options(("member", "not_now", "dropped")),
    "strength": Options(("none", "assurances", "a5_like"), ordered=True),
    "cap": Numbers(Fraction(0), Fraction(1000), Fraction(50), "thousand personnel"),
    "reserve": Numbers(Fraction(0), Fraction(1000), Fraction(50), "thousand personnel"),
    "share": Numbers(Fraction(0), Fraction(100), Fraction(1), "%"),
    "guarantors": Members(("us", "europe")),
}
TITLES = Titles(
    issues={
        "donbas": "Donbas",
        "south": "The south",
        "nato": "Ukraine's NATO perspective",
        "strength": "Strength of the guarantee",
        "cap": "Ceiling",
        "reserve": "Reserve",
        "share": "Share",
        "guarantors": "Who guarantees",
    },
    options={
        ("donbas", "freeze"): "frozen",
        ("donbas", "swap"): "swapped",
        ("south", "freeze"): "frozen",
        ("nato", "dropped"): "ambition dropped",
        ("nato", "not_now"): "not now",
        ("strength", "a5_like"): "Article 5-like",
        ("guarantors", "us"): "United States",
    },
    units={"cap": "thousand personnel", "reserve": "thousand personnel", "share": "%"},
    parties={"russia": "Russia", "ukraine": "Ukraine", "us": "United States", "europe": "Europe"},
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nato in [dropped, not_now]",
         "“Ukraine's NATO perspective” is “ambition dropped” or “not now”"),
        ("us in guarantors", "“Who guarantees” includes United States"),
        ("us not in guarantors", "“Who guarantees” does not include United States"),
        ("not us in guarantors", "“Who guarantees” does not include United States"),
        ("600 <= cap <= 800",
         "“Ceiling” is at least 600 thousand personnel and at most 800 thousand personnel"),
        ("strength >= a5_like", "“Strength of the guarantee” is at least “Article 5-like”"),
        ("a5_like > strength", "“Strength of the guarantee” is below “Article 5-like”"),
        ("not strength > none", "“Strength of the guarantee” is at most “none”"),
        ("donbas == freeze", "“Donbas” is “frozen”"),
        ("donbas != freeze", "“Donbas” is not “frozen”"),
        ("donbas == south", "“Donbas” is the same as “The south”"),
        ("donbas not in [freeze]", "“Donbas” is not “frozen”"),
        ("donbas not in [freeze, swap]", "“Donbas” is neither “frozen” nor “swapped”"),
        ("donbas not in [freeze, swap, ua_full]",
         "“Donbas” is none of “frozen”, “swapped” and “ua_full”"),
        ("cap in [600, 700.5]", "“Ceiling” is 600 thousand personnel or 700.5 thousand personnel"),
        ("cap > 12500", "“Ceiling” is more than 12,500 thousand personnel"),
        ("share < 5", "“Share” is less than 5%"),
        ("cap + reserve - 100 <= 800",
         "“Ceiling” plus “Reserve” minus 100 is at most 800 thousand personnel"),
        ("cap * reserve >= -2 * cap", "“Ceiling” times “Reserve” is at least −2 times “Ceiling”"),
        ("2 * (cap + 3) != 9", "2 times (“Ceiling” plus 3) is not 9 thousand personnel"),
        ("size(guarantors) >= 1", "“Who guarantees” has at least 1 member"),
        ("1 <= size(guarantors) < 3",
         "“Who guarantees” has at least 1 member and fewer than 3 members"),
        ("size(guarantors) + 1 > 2",
         "the number of members in “Who guarantees” plus 1 is more than 2"),
        ("1 < size(guarantors) <= cap",
         "the number of members in “Who guarantees” is more than 1 and at most “Ceiling”"),
        ("donbas == freeze and south == freeze",
         "“Donbas” is “frozen” and “The south” is “frozen”"),
        ("donbas in [freeze, swap] and south == freeze",
         "“Donbas” is “frozen” or “swapped”, and “The south” is “frozen”"),
        ("south == freeze and (donbas == freeze or us in guarantors)",
         "“The south” is “frozen”, and either “Donbas” is “frozen” or “Who guarantees” includes"
         " United States"),
        ("south == freeze or donbas == freeze and us in guarantors",
         "“The south” is “frozen”, or (“Donbas” is “frozen” and “Who guarantees” includes United"
         " States)"),
        ("not (donbas == freeze and us in guarantors)",
         "it is not the case that (“Donbas” is “frozen” and “Who guarantees” includes"
         " United States)"),
        ("not not donbas == freeze", "“Donbas” is “frozen”"),
    ],
)  # fmt: skip
def test_constraints_read_as_neutral_english(text: str, expected: str) -> None:
    assert prose(parse_constraint(text, SPACE), TITLES) == expected


def test_ids_stand_in_for_missing_titles() -> None:
    constraint = parse_constraint("donbas == freeze and us in guarantors and cap < 3", SPACE)
    expected = "donbas is “freeze” and guarantors includes us and cap is less than 3"
    assert prose(constraint, Titles()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("russia", "Russia must accept"),
        ("russia and ukraine", "Russia and Ukraine must accept"),
        ("russia and ukraine and us", "Russia, Ukraine and United States must accept"),
        ("russia or ukraine and us", "Russia or (Ukraine and United States) must accept"),
        ("russia and at_least(1, us, europe)",
         "Russia, and at least 1 of United States and Europe must accept"),
        ("at_least(2, russia, us, europe)",
         "at least 2 of Russia, United States and Europe must accept"),
    ],
)  # fmt: skip
def test_agreement_rules_read_as_neutral_english(text: str, expected: str) -> None:
    consent = parse_consent(text, ["russia", "ukraine", "us", "europe"])
    assert consent_prose(consent, TITLES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<= 600", "cap <= 600"),
        ("(cap)  <600.50 or( not(cap==1e3))", "cap < 600.5 or not cap == 1000"),
        ("-(cap + 1) - (2 - cap)*cap > -3", "-(cap + 1) - (2 - cap) * cap > -3"),
        ("- -5 < cap", "-(-5) < cap"),
        ("(cap < 1 or cap > 2) and (cap < 3 and cap > 0)",
         "(cap < 1 or cap > 2) and (cap < 3 and cap > 0)"),
        ("not in [1.0, -2]", "cap not in [1, -2]"),
    ],
)  # fmt: skip
def test_constraints_print_in_one_spelling(text: str, expected: str) -> None:
    assert source(parse_constraint(text, SPACE, about="cap")) == expected


def test_numbers_print_as_exact_decimals() -> None:
    assert decimal(Fraction(-1, 8)) == "-0.125"
    assert decimal(Fraction(1, 10**30)) == "0." + "0" * 29 + "1"
    assert decimal(Fraction(10**29)) == "1" + "0" * 29
    with pytest.raises(ValueError, match="1/3"):
        decimal(Fraction(1, 3))


def test_amounts_have_grouped_digits_and_units() -> None:
    assert amount(Fraction(1234567)) == "1,234,567"
    assert amount(Fraction(1234), "troops") == "1234 troops"
    assert amount(Fraction(-25001, 2)) == "−12,500.5"
