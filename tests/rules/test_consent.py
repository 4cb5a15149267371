import itertools
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zopa.rules.consent import TooManyCoalitions, accepts, is_conjunction, minimal_coalitions
from zopa.rules.parse import parse_consent
from zopa.rules.source import consent_source

PARTIES = ("russia", "ukraine", "us", "europe", "uk")


def random_rule(rng: Random, depth: int) -> str:
    kind = rng.choice(["party", "at_least", "and", "or"]) if depth else "party"
    if kind == "party":
        return rng.choice(PARTIES)
    if kind == "at_least":
        members = rng.sample(PARTIES, rng.randint(1, 5))
        return f"at_least({rng.randint(1, len(members))}, {', '.join(members)})"
    parts = [random_rule(rng, depth - 1) for _ in range(rng.randint(2, 3))]
    return f"({f' {kind} '.join(parts)})"


def subsets() -> list[frozenset[str]]:
    return [
        frozenset(chosen)
        for size in range(len(PARTIES) + 1)
        for chosen in itertools.combinations(PARTIES, size)
    ]


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=True))
def test_minimal_coalitions_agree_with_trying_all(rng: Random) -> None:
    consent = parse_consent(random_rule(rng, 3), PARTIES)
    enough = [chosen for chosen in subsets() if accepts(consent, chosen)]
    minimal = tuple(c for c in enough if not any(smaller < c for smaller in enough))
    # combinations come by size, then in the order of the parties: the order that is promised
    assert minimal_coalitions(consent) == minimal
    assert is_conjunction(consent) == (len(minimal) == 1)


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=True))
def test_more_acceptance_never_undoes_an_agreement(rng: Random) -> None:
    consent = parse_consent(random_rule(rng, 3), PARTIES)
    for chosen in subsets():
        if accepts(consent, chosen):
            assert all(accepts(consent, chosen | {party}) for party in PARTIES)


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=True))
def test_reading_a_printed_rule_gives_the_same_rule(rng: Random) -> None:
    consent = parse_consent(random_rule(rng, 3), PARTIES)
    assert parse_consent(consent_source(consent), PARTIES).root == consent.root


def test_coalitions_of_the_settlement_rule() -> None:
    consent = parse_consent("russia and ukraine and at_least(1, us, europe)", PARTIES)
    assert minimal_coalitions(consent) == (
        frozenset({"russia", "ukraine", "us"}),
        frozenset({"russia", "ukraine", "europe"}),
    )
    assert accepts(consent, {"russia", "ukraine", "uk", "europe"})
    assert not accepts(consent, {"russia", "us", "europe"})
    assert not is_conjunction(consent)


def test_a_count_of_all_is_a_conjunction() -> None:
    consent = parse_consent("at_least(2, russia, ukraine) and (us or russia)", PARTIES)
    assert is_conjunction(consent)
    assert minimal_coalitions(consent) == (frozenset({"russia", "ukraine"}),)


def test_too_many_coalitions_are_refused_in_time() -> None:
    parties = [f"p{n}" for n in range(40)]
    majority = f"at_least(20, {', '.join(parties)})"
    with pytest.raises(TooManyCoalitions):
        minimal_coalitions(parse_consent(majority, parties))
    pairs = " and ".join(f"({a} or {b})" for a, b in zip(parties[::2], parties[1::2], strict=True))
    consent = parse_consent(pairs, parties)
    with pytest.raises(TooManyCoalitions):
        minimal_coalitions(consent, limit=500)
    assert not is_conjunction(consent)
