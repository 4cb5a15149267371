"""Agreements one by one, against all outcomes sorted by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod
from random import Random
from typing import Any

import pytest

from zopa.case.case import Case, Choice
from zopa.diagnostics import UsageError
from zopa.problem.commitments import commitments
from zopa.results.agreements import Agreed
from zopa.results.base import Verdict
from zopa.rules.consent import accepts
from zopa.rules.evaluate import evaluate
from zopa.solve import agreements as module
from zopa.solve import space
from zopa.solve.agreements import best_agreements, drawn_agreements
from zopa.solve.brute import kept_by

CASES = 300
Outcome = dict[str, Choice]


def kept_outcomes(case: Case) -> list[tuple[Outcome, tuple[str, ...]]]:
    """List the rule-keeping outcomes in the model's order, with what each breaks."""
    brought = commitments(case)
    domains = [[d.at(i) for i in range(d.count)] for d in case.space.values()]
    found = []
    for values in product(*domains):
        outcome = dict(zip(case.space, values, strict=True))
        if all(evaluate(rule.constraint, outcome) for rule in case.rules):
            broken = tuple(c.id for c in brought if not kept_by(case, c, outcome))
            found.append((outcome, broken))
    return found


def agreed(case: Case, broken: tuple[str, ...]) -> bool:
    held = {c.id: c.held_by for c in commitments(case)}
    against = {party for name in broken for party in held[name]}
    return accepts(case.agreement, frozenset(case.parties) - against)


def read(outcome: Mapping[str, Any]) -> Outcome:
    return {i: frozenset(v) if isinstance(v, tuple) else v for i, v in outcome.items()}


def unfolded(found: tuple[Agreed, ...]) -> list[Any]:
    """Repeat every value as often as there are outcomes behind it."""
    return [one.value for one in found for _ in range(one.copies)]


def ranked_as(case: Case, found: tuple[Agreed, ...], values: list[Fraction]) -> None:
    """Check that what was found has the best of all values."""
    best = sorted(values, reverse=True)
    shown = unfolded(found)
    assert shown == best[: len(shown)]


@pytest.mark.parametrize("chunk", range(5))
def test_the_best_by_a_weighted_sum_are_the_best_of_all(
    random_case: Callable[[Random, object], Any], chunk: int
) -> None:
    checked = 0
    for seed in range(chunk * CASES // 5, (chunk + 1) * CASES // 5):
        rng = Random(seed)
        made = random_case(rng, seed)
        case = made.case()
        table = [o for o, broken in kept_outcomes(case) if agreed(case, broken)]
        if not table:
            continue
        valued = [p for p in case.parties if made.utility(p, table[0]) is not None]
        if not valued:
            continue
        checked += 1
        weights = {
            p: rng.choice((1, 2, Fraction(1, 2))) for p in rng.sample(valued, 1 + (len(valued) > 1))
        }
        by = ",".join(f"{p}={w}" for p, w in weights.items())
        found = best_agreements(case, 7, by)
        assert found.complete and found.verdict is Verdict.OPEN and found.total == len(table)
        values = [sum(w * made.utility(p, o) for p, w in weights.items()) for o in table]
        ranked_as(case, found.found, values)
        for one in found.found:
            outcome = read(one.outcome)
            assert outcome in table
            assert one.utilities == {p: made.utility(p, outcome) for p in valued}
        assert sum(one.copies for one in found.found) >= min(7, len(table))
    assert checked > 10


def test_the_best_by_the_product_of_gains_are_the_best_of_all(
    random_case: Callable[[Random, object], Any],
) -> None:
    checked = 0
    for seed in range(120):
        rng = Random(seed)
        made = random_case(rng, seed)
        least = {p: Decimal(rng.choice((-20, 0, 10, 30))) for p in made.model["parties"]}
        case = replace(made.case(), walk_away=least)
        table = [o for o, broken in kept_outcomes(case) if agreed(case, broken)]
        if not table or any(made.utility(p, table[0]) is None for p in case.parties):
            continue
        gains = [[made.utility(p, o) - Fraction(least[p]) for p in case.parties] for o in table]
        values = [prod(own) for own in gains if min(own) > 0]
        found = best_agreements(case, 5, "nash")
        assert found.complete
        ranked_as(case, found.found, values)
        assert sum(one.copies for one in found.found) >= min(5, len(values))
        checked += bool(values)
    assert checked > 20


def test_without_a_measure_the_first_of_the_model_come_first(
    random_case: Callable[[Random, object], Any],
) -> None:
    for seed in range(100):
        case = random_case(Random(seed), seed).case()
        table = [o for o, broken in kept_outcomes(case) if agreed(case, broken)]
        found = best_agreements(case, 3)
        if table:
            assert read(found.found[0].outcome) == table[0]
            assert found.found[0].broken == () or len(case.parties) > 1


def test_of_a_closed_space_the_packages_that_break_fewest_are_listed(
    random_case: Callable[[Random, object], Any],
) -> None:
    checked = 0
    for seed in range(CASES):
        made = random_case(Random(seed), seed)
        case = made.case()
        if "agreement" in made.model:
            continue
        kept = kept_outcomes(case)
        if not kept or any(not broken for _, broken in kept):
            continue
        found = best_agreements(case, 1_000)
        fewest = min(len(broken) for _, broken in kept)
        expected = [o for o, broken in kept if len(broken) == fewest]
        assert found.base == "closest" and found.least_broken == fewest
        assert sum(one.copies for one in found.found) == len(expected)
        assert all(read(one.outcome) in expected for one in found.found)
        assert all(len(one.broken) == fewest for one in found.found)
        assert sum(way.opens for way in found.ways) == len(expected)
        checked += 1
    assert checked > 20


def test_an_outcome_that_several_ways_open_is_listed_once(plain: Any) -> None:
    wants = {"stances": {"x": {"acceptable": "yes", "basis": "stated"}}}
    case = plain(
        {
            "parties": {"a": "A", "b": "B", "c": "C"},
            "agreement": "a and (b or c)",
            "issues": {
                "x": {"title": "X", "kind": "choice", "options": {"no": "No", "yes": "Yes"}},
                "y": {"title": "Y", "kind": "choice", "options": {"no": "No", "yes": "Yes"}},
            },
            "rules": {"r": {"title": "R", "require": "x == no", "basis": "logic"}},
        },
        {"a": {}, "b": wants, "c": wants},
    ).case()
    found = best_agreements(case, 10)
    assert [way.drop for way in found.ways] == [("b.x.demand",), ("c.x.demand",)]
    assert [way.opens for way in found.ways] == [2, 2]
    assert found.complete and sum(one.copies for one in found.found) == 2
    assert len({tuple(one.outcome.items()) for one in found.found}) == len(found.found)


def many(plain: Any, parties: int) -> Case:
    """Parties that measure what outcomes are worth in fine units of their own."""
    rng = Random(4)
    options = {"no": "No", "perhaps": "Perhaps", "yes": "Yes"}
    issues = {f"i{k}": {"title": "I", "kind": "choice", "options": options} for k in range(4)}
    names = [f"p{k}" for k in range(parties)]
    positions = {
        name: {
            "walk_away": 1.23,
            "stances": {
                issue: {
                    "weight": rng.choice((7, 11, 13, 17, 19)),
                    "values": {option: rng.randrange(100_000) / 1_000 for option in options},
                }
                for issue in issues
            },
        }
        for name in names
    }
    made: Case = plain({"parties": {n: n for n in names}, "issues": issues}, positions).case()
    return made


def test_products_and_sums_beyond_64_bits_rank_exactly(plain: Any) -> None:
    case = many(plain, 7)
    whole = best_agreements(case, 1_000)
    utilities = [one.utilities for one in whole.found]
    assert len(utilities) > 20
    gains = [[Fraction(u) - Fraction("1.23") for u in own.values()] for own in utilities]
    by_product = best_agreements(case, 10, "nash")
    products = sorted((prod(own) for own in gains if min(own) > 0), reverse=True)
    assert by_product.complete and [one.value for one in by_product.found] == products[:10]
    large, small = 10**28, Fraction(1, 10**28)
    by_sum = best_agreements(case, 10, f"p0={large},p1=0.{'0' * 27}1")
    sums = sorted((large * u["p0"] + small * u["p1"] for u in utilities), reverse=True)
    assert by_sum.complete and [one.value for one in by_sum.found] == sums[:10]


def test_draws_reach_every_agreement_about_equally_often(plain: Any) -> None:
    case = plain(
        {
            "parties": {"a": "A", "b": "B"},
            "issues": {
                "x": {"title": "X", "kind": "number", "unit": "u", "min": 0, "max": 9, "step": 1},
                "s": {"title": "S", "kind": "set", "members": {"p": "P", "q": "Q"}},
            },
        },
        {"a": {"stances": {"x": {"acceptable": "<= 4", "basis": "stated"}}}, "b": {}},
    ).case()
    found = drawn_agreements(case, 4_000, seed=3)
    counts = Counter((one.outcome["x"], one.outcome["s"]) for one in found.found)
    assert len(counts) == 5 * 4
    # 200 expected each; six standard deviations
    assert all(abs(n - 200) < 6 * 14 for n in counts.values())
    assert drawn_agreements(case, 50, seed=3) == drawn_agreements(case, 50, seed=3)
    assert drawn_agreements(case, 50, seed=3) != drawn_agreements(case, 50, seed=4)


def test_beside_a_diagram_the_answers_are_the_same(
    random_case: Callable[[Random, object], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = 0
    for seed in range(CASES):
        made = random_case(Random(seed), seed)
        if not made.walk_away:
            continue
        case = made.case()
        inside = best_agreements(case, 6, None)
        drawn = drawn_agreements(case, 20)
        with monkeypatch.context() as patch:
            patch.setattr(space, "RESERVED_NODES", 2)
            if inside.verdict is Verdict.OPEN:
                beside = best_agreements(case, 6, None)
                assert beside.found == inside.found
                again = drawn_agreements(case, 20)
                table = [o for o, broken in kept_outcomes(case) if agreed(case, broken)]
                assert len(again.found) == len(drawn.found) == 20
                assert all(read(one.outcome) in table for one in again.found)
                checked += 1
    assert checked > 10


def test_a_ranking_that_looks_at_too_many_says_so(
    plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"values": [[0, 0], [99, 100]]}
    down = {"values": [[0, 100], [99, 0]]}
    issue = {"title": "X", "kind": "number", "unit": "u", "min": 0, "max": 99, "step": 1}
    case = plain(
        {"parties": {"a": "A", "b": "B"}, "issues": {"x": issue, "y": issue}},
        {
            "a": {"walk_away": 10, "stances": {"x": values, "y": down}},
            "b": {"walk_away": 10, "stances": {"x": down, "y": values}},
        },
    ).case()
    assert best_agreements(case, 5, "nash").complete
    monkeypatch.setattr(module, "LOOKED_AT", 10)
    found = best_agreements(case, 50, "nash")
    assert not found.complete
    assert len(found.found) == 10


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("nahs", "neither nash nor a party"),
        ("nash", "not known for b"),
        ("b", "nothing says what outcomes are worth to 'b'"),
        ("a=x", "'x' is no number"),
        ("a=1e4000000", "is no number of at most 30 digits"),
        ("a=1/0", "'1/0' is no number"),
        ("a=0", "must be positive"),
        ("a=1,a=2", "names a party twice"),
        ("", "neither nash nor a party"),
    ],
)
def test_a_measure_that_makes_no_sense_is_refused(plain: Any, by: str, message: str) -> None:
    options = {"no": "No", "yes": "Yes"}
    case = plain(
        {
            "parties": {"a": "A", "b": "B"},
            "issues": {"x": {"title": "X", "kind": "choice", "options": options}},
        },
        {"a": {"walk_away": 10, "stances": {"x": {"ideal": "yes", "basis": "stated"}}}, "b": {}},
    ).case()
    with pytest.raises(UsageError, match=message):
        best_agreements(case, 3, by)
