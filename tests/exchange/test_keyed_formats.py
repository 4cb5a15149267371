"""GeniusWeb, NegMAS and NegoLog: utilities are kept exactly, or a file is refused at its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zopa.diagnostics import InputError, UsageError
from zopa.exchange.recognise import Kind, read_new_case, recognise
from zopa.exchange.told import NewCase
from zopa.files.limits import Limits

Rows = list[tuple[str, dict[str, str]]]
Texts = dict[str, str]


def read(texts: Texts, kind: Kind | None = None) -> NewCase:
    files = [
        recognise(text.encode(), name.partition(".")[0], "", name, Limits())
        for name, text in texts.items()
    ]
    assert kind is None or {file.kind for file in files} == {kind}
    return read_new_case(files)


def geniusweb(rows: Rows) -> Texts:
    values = ", ".join(f'"i{n}": {{"values": {listed(r)}}}' for n, (_, r) in enumerate(rows))
    worths = ", ".join(
        f'"i{n}": {{"DiscreteValueSetUtilities": {{"valueUtilities": {table(row)}}}}}'
        for n, (_, row) in enumerate(rows)
    )
    weights = ", ".join(f'"i{n}": {weight}' for n, (weight, _) in enumerate(rows))
    return {
        "p.json": f"""{{"LinearAdditiveUtilitySpace": {{"name": "one",
"domain": {{"name": "talks", "issuesValues": {{{values}}}}},
"issueUtilities": {{{worths}}},
"issueWeights": {{{weights}}},
"reservationBid": null}}}}"""
    }


def negmas(rows: Rows) -> Texts:
    issues = "".join(
        f"- {{name: i{n}, type: CategoricalIssue, values: {listed(row)}}}\n"
        for n, (_, row) in enumerate(rows)
    )
    values = "".join(f"- {{type: TableFun, mapping: {table(row)}}}\n" for _, row in rows)
    weights = "".join(f"- {weight}\n" for weight, _ in rows)
    return {
        "talks.yml": f"issues:\n{issues}name: talks\ntype: DiscreteCartesianOutcomeSpace\n",
        "one.yml": f"name: one\nreserved_value: -.inf\ntype: LinearAdditiveUtilityFunction\n"
        f"values:\n{values}weights:\n{weights}",
    }


def negolog(rows: Rows) -> Texts:
    issues = ",\n".join(f'"i{n}": {table(row)}' for n, (_, row) in enumerate(rows))
    weights = ", ".join(f'"i{n}": {weight}' for n, (weight, _) in enumerate(rows))
    return {
        "one.json": f"""{{"reservationValue": 0.25,
"issueWeights": {{{weights}}},
"issues": {{{issues}}}}}"""
    }


def listed(row: dict[str, str]) -> str:
    return json.dumps([*row], ensure_ascii=False)


def table(row: dict[str, str]) -> str:
    return (
        "{"
        + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {worth}" for key, worth in row.items())
        + "}"
    )


FORMATS: dict[Kind, Callable[[Rows], Texts]] = {
    Kind.GENIUSWEB: geniusweb,
    Kind.NEGMAS: negmas,
    Kind.NEGOLOG: negolog,
}
SHARES = st.decimals(min_value=0, max_value=1, places=4).map(str)
ROWS = st.lists(
    st.tuples(
        SHARES,
        st.lists(SHARES, min_size=1, max_size=3).map(
            lambda worths: {f"{n + 1} days": worth for n, worth in enumerate(worths)}
        ),
    ),
    min_size=1,
    max_size=3,
)
PLAIN: Rows = [("0.6", {"60 €": "0.2", "45 €": "1"}), ("0.4", {"yes": "1.0", "no": "0"})]


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=30, deadline=None)
@given(rows=ROWS)
def test_every_outcome_is_worth_100_times_what_the_file_says(
    stated_utility: Any, kind: Kind, rows: Rows
) -> None:
    new = read(FORMATS[kind](rows), kind)
    (own,) = new.positions.values()
    options = {name: list(issue["options"]) for name, issue in new.model["issues"].items()}
    for places in product(*(range(len(names)) for names in options.values())):
        outcome = {issue: options[issue][n] for issue, n in zip(options, places, strict=True)}
        expected = sum(
            (
                Fraction(weight) * Fraction([*row.values()][place])
                for place, (weight, row) in zip(places, rows, strict=True)
            ),
            Fraction(0),
        )
        if own["stances"]:
            assert stated_utility(own, outcome) == 100 * expected
        else:
            assert expected == 0


@pytest.mark.parametrize("kind", FORMATS)
def test_weights_and_values_stay_apart_and_names_stay_as_titles(kind: Kind) -> None:
    new = read(FORMATS[kind](PLAIN), kind)
    assert [*new.positions] == ["one"]
    assert new.positions["one"]["stances"] == {
        "i0": {"weight": Decimal("0.6"), "values": {"option_60": 20, "option_45": 100}},
        "i1": {"weight": Decimal("0.4"), "values": {"yes": 100, "no": 0}},
    }
    assert new.model["issues"]["i0"]["options"] == {"option_60": "60 €", "option_45": "45 €"}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_reservation_value_that_is_not_there_stays_unknown(kind: Kind) -> None:
    texts = {
        name: text.replace('"reservationValue": 0.25,', "")
        for name, text in FORMATS[kind](PLAIN).items()
    }
    new = read(texts, kind)
    assert "walk_away" not in new.positions["one"]
    assert any("walk-away value" in str(x) or "reservation value" in str(x) for x in new.losses)


def test_a_reservation_bid_of_geniusweb_becomes_the_utility_of_that_bid() -> None:
    (name, text), *_ = geniusweb(PLAIN).items()
    bid = '{"issuevalues": {"i0": "45 €", "i1": "no"}}'
    new = read({name: text.replace("null", bid)})
    assert new.positions["one"]["walk_away"] == 60
    with pytest.raises(InputError, match=r"p\.json:5:.*no such value"):
        read({name: text.replace("null", bid.replace("45", "44"))})


RANGE = """{"LinearAdditiveUtilitySpace": {"name": "one",
"domain": {"name": "talks", "issuesValues": {"pay": {"range": %s}}},
"issueUtilities": {"pay": {"NumberValueSetUtilities":
{"lowValue": 12.2, "lowUtility": 0.2, "highValue": 12.9, "highUtility": 0.9}}},
"issueWeights": {"pay": 1}}}
"""


@pytest.mark.parametrize(
    "ends", ['{"low": 12.2, "high": 12.9, "step": 0.3}', '["12.2", "12.9", "0.3"]']
)
def test_a_range_of_geniusweb_becomes_a_number_that_ends_at_its_last_step(
    stated_utility: Any, ends: str
) -> None:
    new = read({"p.json": RANGE % ends})
    pay = new.model["issues"]["pay"]
    assert [pay[key] for key in ("kind", "min", "max", "step")] == [
        "number",
        *map(Decimal, ("12.2", "12.8", "0.3")),
    ]
    for amount, worth in (("12.2", 20), ("12.5", 50), ("12.8", 80)):
        assert stated_utility(new.positions["one"], {"pay": Decimal(amount)}) == worth
    assert any("12.9 is none" in loss.text for loss in new.losses)


NUMBERS = """
name: one
reserved_value: 0.5
stability: 2047
mood: good
type: negmas.preferences.LinearAdditiveUtilityFunction
weights: {n: 0.5, list: 0.25, table: 0.25}
values:
  n: {type: AffineFun, slope: 0.1, bias: 0.2}
  list: {type: IdentityFun}
  table: {type: TableFun, mapping: {1: 0.5, 2: 0.1, 3: 1}}
outcome_space:
  name: talks
  issues:
  - {name: n, type: negmas.outcomes.ContiguousIssue, values: [1, 8]}
  - {name: list, type: DiscreteCardinalIssue, values: [0.5, 1]}
  - {name: table, type: ContiguousIssue, values: [1, 3]}
"""


def test_lines_and_tables_of_negmas_are_worth_what_its_functions_give(stated_utility: Any) -> None:
    new = read({"one.yml": NUMBERS}, Kind.NEGMAS)
    own = new.positions["one"]
    assert own["walk_away"] == 50
    assert [loss.item for loss in new.losses if "mood" in loss.item] == ["one.yml:5: mood"]
    listed = [*new.model["issues"]["list"]["options"]]
    tables = {1: Fraction("0.5"), 2: Fraction("0.1"), 3: Fraction(1)}
    for n, (place, worth), value in product(range(1, 9), ((0, "0.5"), (1, "1")), tables):
        expected = Fraction("0.5") * (Fraction("0.1") * n + Fraction("0.2"))
        expected += Fraction("0.25") * Fraction(worth) + Fraction("0.25") * tables[value]
        outcome = {"n": n, "list": listed[place], "table": value}
        assert stated_utility(own, outcome) == 100 * expected


@pytest.mark.parametrize(
    ("kind", "old", "new", "place", "words"),
    [
        (Kind.GENIUSWEB, '"60 €": 0.2', '"60€": 0.2', "p.json:3:", "no value '60€'"),
        (Kind.GENIUSWEB, '"i1": 0.4', '"i2": 0.4', "p.json:4:", "no issue 'i2'"),
        (Kind.GENIUSWEB, ', "i1": 0.4', "", "p.json:4:", "no issue 'i1'"),
        (Kind.GENIUSWEB, "0.2", '"much"', "p.json:3:", "no decimal"),
        (Kind.GENIUSWEB, "LinearAdditiveUtilitySpace", "SumOfGroupsUtilitySpace", "", "add up"),
        (Kind.GENIUSWEB, '"60 €", ', '"45 €", ', "p.json:2:", "twice"),
        (Kind.NEGMAS, "TableFun", "LambdaFun", "one.yml:5:", "LambdaFun"),
        (Kind.NEGMAS, "CategoricalIssue", "ContinuousIssue", "talks.yml:2:", "ContinuousIssue"),
        (Kind.NEGMAS, "LinearAdditive", "HyperRectangle", "one.yml:1:", "not linear-additive"),
        (Kind.NEGMAS, "- 0.4\n", "", "one.yml:8:", "1 entries for 2 issues"),
        (Kind.NEGMAS, "name: one", "bias: 0.1", "one.yml:1:", "constant"),
        (Kind.NEGMAS, "name: i1", "name: i0", "talks.yml:3:", "twice"),
        (Kind.NEGMAS, "-.inf", ".nan", "one.yml:2:", "no decimal"),
        (Kind.NEGOLOG, '"i1": {', '"i2": {', "one.json:2:", "no issue 'i1'"),
        (Kind.NEGOLOG, "0.25", "[]", "one.json:1:", "no decimal"),
        (Kind.NEGOLOG, '"no": 0', '"no": 1e99', "one.json:4:", "no decimal"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_at_its_place(
    kind: Kind, old: str, new: str, place: str, words: str
) -> None:
    texts = FORMATS[kind](PLAIN)
    assert any(old in text for text in texts.values())
    with pytest.raises(InputError) as caught:
        read({name: text.replace(old, new) for name, text in texts.items()})
    assert place in str(caught.value) and words in str(caught.value)


def test_profiles_of_several_domains_are_not_joined() -> None:
    other = [PLAIN[0], ("0.4", {"yes": "1.0", "maybe": "0"})]
    for kind, write in FORMATS.items():
        texts = {f"a_{name}": text for name, text in write(PLAIN).items()}
        texts |= {f"b_{name}": text for name, text in write(other).items()}
        with pytest.raises((InputError, UsageError)):
            read(texts, kind)


def test_answers_of_negolog_are_told_and_not_taken() -> None:
    specs = '{"Name": "Small", "NashBid": {"i0": "60 €"}, "Nash_A": 0.5}'
    new = read({"specs.json": specs, **negolog(PLAIN)}, Kind.NEGOLOG)
    assert new.model["title"] == "Small"
    assert [loss.item for loss in new.losses] == ["specs.json:1"]
    with pytest.raises(UsageError, match="no profiles"):
        read({"specs.json": specs})


def test_what_is_a_domain_alone_has_no_parties() -> None:
    talks = negmas(PLAIN)["talks.yml"]
    with pytest.raises(UsageError):
        read({"talks.yml": talks})
    with pytest.raises(UsageError):
        read({"d.json": '{"name": "talks", "issuesValues": {"a": {"values": ["x"]}}}'})


def test_two_profiles_of_one_name_are_not_one_party() -> None:
    (name, text), *_ = geniusweb(PLAIN).items()
    with pytest.raises(UsageError, match="named 'one'"):
        read({name: text, "other.json": text})
