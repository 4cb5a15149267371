"""Statements about values of one issue: exact, read back unchanged, no longer than needed."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zopa.rules.evaluate import evaluate
from zopa.rules.parse import parse_constraint
from zopa.rules.source import source
from zopa.rules.space import Domain, Members, Numbers, Options
from zopa.rules.subsets import joined, listed, narrowed, one_of, opposite, words
from zopa.rules.tree import And, Constraint, Contains, Or, Statement, issues_of

NAMES = ("ant", "bee", "cat", "dog", "elk", "fox")
SCALE = Options(NAMES, ordered=True)


def constraint(root: Statement) -> Constraint:
    return Constraint("", root, issues_of(root))


domains = st.one_of(
    st.builds(Options, st.integers(2, 6).map(lambda n: NAMES[:n]), st.booleans()),
    st.builds(
        lambda low, step, count: Numbers(low, low + step * (count - 1), step),
        st.sampled_from([Fraction(0), Fraction(-5, 2), Fraction(100)]),
        st.sampled_from([Fraction(1), Fraction(1, 4), Fraction(50)]),
        st.integers(2, 14),
    ),
)


@given(domains, st.integers(1))
def test_it_holds_on_just_the_values_asked_for_and_reads_back(domain: Domain, bits: int) -> None:
    assert not isinstance(domain, Members)
    every = 2**domain.count - 1
    chosen = bits % (every - 1) + 1 if every > 2 else bits % 2 + 1
    inside = np.array([bool(chosen >> i & 1) for i in range(domain.count)])
    statement = one_of("x", domain, inside)
    assert statement is not None
    held = [evaluate(constraint(statement), {"x": domain.at(i)}) for i in range(domain.count)]
    assert held == inside.tolist()
    assert parse_constraint(source(constraint(statement)), {"x": domain}).root == statement


@given(st.integers(2, 6), st.booleans(), st.integers(1))
def test_no_list_of_options_would_be_shorter(count: int, ordered: bool, bits: int) -> None:
    domain = Options(NAMES[:count], ordered)
    chosen = bits % (2**count - 2) + 1
    inside = np.array([bool(chosen >> i & 1) for i in range(count)])
    statement = one_of("x", domain, inside)
    assert statement is not None
    assert words(statement) <= 1 + min(inside.sum(), (~inside).sum())


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([0], "x == ant"),
        ([5], "x == fox"),
        ([4, 5], "x >= elk"),
        ([0, 1, 2], "x <= cat"),
        ([1, 2], "x in [bee, cat]"),
        ([1, 2, 3], "bee <= x <= dog"),
        ([0, 2, 3, 4, 5], "x != bee"),
        ([0, 2, 4, 5], "x not in [bee, dog]"),
    ],
)
def test_options_of_a_scale_are_said_in_the_fewest_words(values: list[int], text: str) -> None:
    statement = one_of("x", SCALE, np.isin(np.arange(6), values))
    assert statement is not None
    assert source(constraint(statement)) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([0], "x == -1"),
        ([0, 1, 2], "x <= 0"),
        ([3, 4, 5, 6], "x >= 0.5"),
        ([2, 3, 4], "0 <= x <= 1"),
        ([0, 1, 3, 4, 5, 6], "x != 0"),
        ([1, 4], "x in [-0.5, 1]"),
        ([0, 1, 5, 6], "x <= -0.5 or x >= 1.5"),
        ([0, 1, 2, 4, 6], "x not in [0.5, 1.5]"),
    ],
)
def test_numbers_are_said_in_the_fewest_words(values: list[int], text: str) -> None:
    domain = Numbers(Fraction(-1), Fraction(2), Fraction(1, 2))
    statement = one_of("x", domain, np.isin(np.arange(7), values))
    assert statement is not None
    assert source(constraint(statement)) == text


def test_too_many_stretches_of_a_number_are_not_said() -> None:
    domain = Numbers(Fraction(0), Fraction(79), Fraction(1))
    assert one_of("x", domain, np.arange(80) % 3 == 0) is None


# Statements made shorter or turned round

SPACE: dict[str, Domain] = {
    "mode": Options(("ant", "bee", "cat")),
    "rung": Options(("low", "mid", "top"), ordered=True),
    "cap": Numbers(Fraction(0), Fraction(4), Fraction(1)),
    "who": Members(("us", "eu")),
}
ATOMS = [
    "mode == ant",
    "mode in [ant, cat]",
    "rung > low",
    "low < rung <= mid",
    "cap <= 2",
    "1 <= cap < 3",
    "cap in [0, 4]",
    "us in who",
    "eu not in who",
    "size(who) == 1",
    "cap >= 2 * size(who)",
]


def random_text(rng: Random, depth: int = 3) -> str:
    if depth == 0 or rng.random() < 0.3:
        return rng.choice(ATOMS)
    if rng.random() < 0.3:
        return f"not ({random_text(rng, depth - 1)})"
    word = rng.choice((" and ", " or "))
    return word.join(f"({random_text(rng, depth - 1)})" for _ in range(rng.randint(2, 3)))


def outcomes() -> list[dict[str, object]]:
    values = [[d.at(i) for i in range(d.count)] for d in SPACE.values()]
    return [dict(zip(SPACE, chosen, strict=True)) for chosen in product(*values)]


OUTCOMES = outcomes()


@given(st.randoms(use_true_random=False))
def test_the_opposite_holds_where_the_statement_does_not(rng: Random) -> None:
    statement = parse_constraint(random_text(rng), SPACE)
    turned = constraint(opposite(statement.root))
    for outcome in OUTCOMES:
        assert evaluate(turned, outcome) != evaluate(statement, outcome)  # type: ignore[arg-type]


@given(st.randoms(use_true_random=False))
def test_options_listed_for_places_on_a_scale_mean_the_same(rng: Random) -> None:
    statement = parse_constraint(random_text(rng), SPACE)
    spelled = constraint(listed(statement.root, SPACE))
    assert "rung <" not in source(spelled)
    assert "rung >" not in source(spelled)
    for outcome in OUTCOMES:
        assert evaluate(spelled, outcome) == evaluate(statement, outcome)  # type: ignore[arg-type]


@given(st.randoms(use_true_random=False))
def test_what_is_known_shortens_a_statement_and_keeps_it_true_to_that(rng: Random) -> None:
    statement = parse_constraint(random_text(rng), SPACE)
    alive = {}
    for issue in ("mode", "rung", "cap"):
        left = np.array([rng.random() < 0.5 for _ in range(SPACE[issue].count)])
        left[rng.randrange(len(left))] = True
        alive[issue] = left
    members = {("who", name): rng.random() < 0.5 for name in ("us", "eu") if rng.random() < 0.4}
    short = narrowed(statement.root, SPACE, alive, members)
    if not isinstance(short, bool):
        assert words(short) <= words(statement.root)
    for outcome in OUTCOMES:
        known = all(
            alive[i][j]
            for i in alive
            for j in range(SPACE[i].count)
            if SPACE[i].at(j) == outcome[i]
        ) and all((name in outcome["who"]) == held for (_, name), held in members.items())  # type: ignore[operator]
        if known:
            held = short if isinstance(short, bool) else evaluate(constraint(short), outcome)  # type: ignore[arg-type]
            assert held == evaluate(statement, outcome)  # type: ignore[arg-type]


def test_joined_statements_are_flat_and_without_repeats() -> None:
    us, eu = Contains("who", "us"), Contains("who", "eu")
    assert joined(And, [And((us, eu)), us]) == And((us, eu))
    assert joined(Or, [us, us]) == us
    assert joined(And, [Or((us, eu)), us]) == And((Or((us, eu)), us))
