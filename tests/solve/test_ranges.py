"""Draws of uncertain walk-away values and weights, against solving the case of every draw anew."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from random import Random
from typing import Any

import numpy as np
import pytest

from zopa.case.case import Case, Choice
from zopa.diagnostics import UsageError
from zopa.problem.commitments import commitments
from zopa.problem.compile import compile_problem
from zopa.problem.relation import NodeLimit
from zopa.problem.utility import utilities
from zopa.results.base import Level, Reading, Verdict
from zopa.results.ranges import Ranges
from zopa.rules.consent import accepts
from zopa.schema.positions import WalkAwayRange
from zopa.solve.brute import kept_by
from zopa.solve.ranges import value_ranges
from zopa.solve.solver import solve_case
from zopa.solve.uncertain import STEPS, drawn_cases, uncertain_values

POINTS = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
DRAWS = 5


def loosened(made: Any, rng: Random, weights: bool) -> Any:
    """Turn some walk-away values and weights of a random case into ranges, and add some."""
    for body in made.positions.values():
        if rng.random() < 0.9:
            low = Decimal(rng.choice((0, 20, 40, 55)))
            body["walk_away"] = {"low": low, "high": low + rng.choice((0, 15, 45))}
        for stance in body.get("stances", {}).values():
            if weights and "values" in stance and rng.random() < 0.6:
                weight = stance.setdefault("weight", Decimal(2))
                stance["weight_range"] = {"low": weight / 2, "high": weight * 3}
    return made


def check(case: Case, level: Level, reading: Reading, seed: int) -> Ranges | None:
    """Compare with solving each draw from the start; None where there is nothing to draw."""
    uncertain = uncertain_values(case, utilities(case))
    if not uncertain:
        with pytest.raises(UsageError, match="nothing to draw"):
            solve_case(case, level, reading, draws=1)
        return None
    ranges = solve_case(case, level, reading, draws=DRAWS, seed=seed).ranges
    assert ranges is not None and (ranges.draws, ranges.seed) == (DRAWS, seed)
    assert ranges.undecided == 0
    cases = list(drawn_cases(case, uncertain, DRAWS, seed))
    solved = [solve_case(one, level, reading) for one in cases]
    is_open = [one.verdict is Verdict.OPEN for one in solved]
    assert ranges.open.hits == sum(is_open)
    counted = [
        one
        for one, found in zip(solved, is_open, strict=True)
        if found or ranges.base == "rules_only"
    ]
    for name in POINTS:
        bargaining = [one.bargaining for one in counted]
        worths = [
            {p: float(Fraction(v)) for p, v in point.utilities.items()}
            for one in bargaining
            for point in (one and getattr(one, name)) or ()
        ]
        spread = ranges.bargaining.get(name)
        assert (spread is None) == (not worths), name
        if spread is not None:
            assert spread.found == sum(bool(one and getattr(one, name)) for one in bargaining)
            for party, ends in spread.utilities.items():
                drawn = [worth[party] for worth in worths]
                assert (ends.low, ends.high) == (min(drawn), max(drawn)), (name, party)
    for followed in ranges.agreements:
        outcome = {
            issue: frozenset(value) if isinstance(value, tuple) else value
            for issue, value in followed.outcome.items()
        }
        assert followed.stays.hits == sum(agreed(one, level, reading, outcome) for one in cases)
    return ranges


def agreed(case: Case, level: Level, reading: Reading, outcome: dict[str, Choice]) -> bool:
    against = {
        party
        for c in commitments(case, level, reading)
        if not kept_by(case, c, outcome)
        for party in c.held_by
    }
    return accepts(case.agreement, frozenset(case.parties) - against)


@pytest.mark.parametrize("weights", [False, True], ids=["walk-away values", "weights too"])
@pytest.mark.parametrize("chunk", range(4))
def test_draws_agree_with_solving_each_anew(
    random_case: Callable[..., Any], chunk: int, weights: bool
) -> None:
    rng = Random(100 * chunk + weights)
    met = mattering = 0
    while met < 10:
        made = loosened(random_case(rng, f"ranges {chunk}.{met}"), rng, weights)
        case = made.case()
        level = rng.choice(list(Level))
        reading = Reading.CODED if level is Level.RED_LINES else rng.choice(list(Reading))
        try:
            ranges = check(case, level, reading, chunk)
        except AssertionError:
            print(made)
            raise
        if ranges is not None:
            met += 1
            spreads = ranges.bargaining.values()
            moved = any(e.low < e.high for spread in spreads for e in spread.utilities.values())
            left = any(0 < one.stays.hits < DRAWS for one in ranges.agreements)
            mattering += moved or left or 0 < ranges.open.hits < DRAWS
    assert mattering


ISSUE = {"title": "Price", "kind": "number", "unit": "euro", "min": 0, "max": 100, "step": 1}


def market(plain: Any, least: Any, **stance: Any) -> Case:
    """A seller who likes every euro, a buyer who likes every euro saved."""
    model = {
        "parties": {"seller": {"title": "Seller"}, "buyer": {"title": "Buyer"}},
        "issues": {"price": ISSUE},
    }
    bodies = {
        "seller": {
            "stances": {"price": {"values": [[0, 0], [100, 100]], **stance}},
            "walk_away": least,
        },
        "buyer": {"stances": {"price": {"values": [[0, 100], [100, 0]]}}, "walk_away": 40},
    }
    return plain(model, bodies).case()


def test_a_bargain_over_a_price_moves_with_what_the_seller_would_walk_away_from(plain: Any) -> None:
    """The buyer pays at most 60. The seller wants 20 to 40 at least: the Nash price is the middle.

    A price of 40, the middle at the low end, stays an agreement whatever is drawn.
    """
    ranges = solve_case(market(plain, {"low": 20, "high": 40}), draws=300).ranges
    assert ranges is not None and ranges.base == "agreements"
    assert (ranges.open.hits, ranges.open.share) == (300, 1)
    assert 0.98 < ranges.open.interval[0] < 1 == ranges.open.interval[1]
    nash = ranges.bargaining["nash"]
    assert nash.found == 300
    assert (nash.utilities["seller"].low, nash.utilities["seller"].high) == (40, 50)
    (picked,) = [one for one in ranges.agreements if "nash" in one.picked_by]
    assert (picked.outcome, picked.stays.hits) == ({"price": 40}, 300)
    case = market(plain, {"low": 20, "high": 40})
    uncertain = uncertain_values(case, utilities(case))
    asked = [one.walk_away["seller"] for one in drawn_cases(case, uncertain, 300, 0)]
    for one in ranges.agreements:
        price = Fraction(one.outcome["price"])  # type: ignore[arg-type]
        assert one.stays.hits == sum(least <= price for least in asked)  # type: ignore[operator]
    assert ranges.agreements[-1].stays.hits < 300


def test_a_range_can_close_the_space_in_part(plain: Any) -> None:
    """No price pleases a seller who wants more than 60: half of the range from 50 to 70."""
    ranges = solve_case(market(plain, {"low": 50, "high": 70}), draws=400, seed=1).ranges
    assert ranges is not None
    assert ranges.open.interval[0] < 0.5 < ranges.open.interval[1]
    assert ranges.bargaining["utilitarian"].found == ranges.open.hits < 400


def test_without_draws_the_ranges_are_only_named(plain: Any) -> None:
    solution = solve_case(market(plain, {"low": 20, "high": 40}))
    assert solution.ranges is None
    (note,) = [n for n in solution.notes if n.code == "values_uncertain"]
    assert note.ids == ("seller.walk_away",)
    asked = solve_case(market(plain, {"low": 20, "high": 40}), draws=1)
    assert "values_uncertain" not in {n.code for n in asked.notes}


def test_a_range_without_width_or_effect_is_nothing_to_draw(plain: Any) -> None:
    for case in (
        market(plain, {"low": 20, "high": 20}),
        market(plain, 20, weight=2, weight_range={"low": 2, "high": 2}),
    ):
        with pytest.raises(UsageError, match="nothing to draw"):
            solve_case(case, draws=10)


def test_weights_of_a_party_that_thinks_in_points_are_not_drawn(plain: Any) -> None:
    model = {"parties": {"a": {"title": "A"}}, "issues": {"price": ISSUE, "other": ISSUE}}
    stances = {
        "price": {"points": [[0, 0], [100, 9]]},
        "other": {
            "acceptable": "<= 50",
            "basis": "stated",
            "weight": 2,
            "weight_range": {"low": 1, "high": 3},
        },
    }
    case = plain(model, {"a": {"stances": stances}}).case()
    assert not uncertain_values(case, utilities(case))


def test_values_are_drawn_evenly_and_more_draws_begin_with_the_same(plain: Any) -> None:
    around = {"low": Decimal("1.5"), "high": Decimal("4")}
    case = market(plain, {"low": 20, "high": 40}, weight=2, weight_range=around)
    uncertain = uncertain_values(case, utilities(case))
    assert list(uncertain.walk_away) == ["seller"]
    assert list(uncertain.weights) == [("seller", "price")]

    def values(draws: int, seed: int) -> list[tuple[Any, Any]]:
        return [
            (one.walk_away["seller"], one.stance("seller", "price").written.weight)  # type: ignore[union-attr]
            for one in drawn_cases(case, uncertain, draws, seed)
        ]

    many = values(2_000, 3)
    assert values(50, 3) == many[:50] != values(50, 4)
    walk_away, weights = (
        np.array([float(v) for v in column]) for column in zip(*many, strict=True)
    )
    assert 20 < walk_away.min() < 20.1 and 39.9 < walk_away.max() < 40
    assert weights.min() > 1.5 and weights.max() < 4
    assert abs(walk_away.mean() - 30) < 0.5 and abs(weights.mean() - 2.75) < 0.1
    assert abs(np.corrcoef(walk_away, weights)[0, 1]) < 0.1
    step = Decimal(20) / STEPS
    assert all((value - 20) % step == step / 2 for value, _ in many)
    # the rest of the case is as it was
    one = next(iter(islice(drawn_cases(case, uncertain, 1, 0), 1)))
    assert one.walk_away["buyer"] == 40 and isinstance(case.walk_away["seller"], WalkAwayRange)


def test_a_limit_that_is_hit_raises(plain: Any) -> None:
    problem = compile_problem(market(plain, {"low": 20, "high": 40}), scored=True)
    with pytest.raises(NodeLimit):
        value_ranges(problem, None, 1, 0, 0)
