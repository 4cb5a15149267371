"""Trades, against their definition: every pair of parties, every pair of issues."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, permutations, product
from random import Random
from typing import Any

from zopa.rules.evaluate import evaluate
from zopa.solve.brute import brute_force, utility
from zopa.solve.solver import solve_case


def trades_of(case: Any, made: Any) -> set[tuple[Any, ...]]:
    """List who has its way on what, and what each gains and gives."""
    issues = list(case.space)
    some = {i: domain.at(0) for i, domain in case.space.items()}
    valued = [p for p in case.parties if utility(case, p, some) is not None]

    def worth(party: str, issue: str, value: Any) -> Fraction:
        return made.utility(party, {**some, issue: value}) - made.utility(party, some)

    def way(party: str, other: str, issue: str) -> Any:
        values = [case.space[issue].at(i) for i in range(case.space[issue].count)]
        return max(values, key=lambda v: (worth(party, issue, v), worth(other, issue, v)))

    found = set()
    for one, other in combinations(valued, 2):
        stake = {}
        for issue in issues:
            mine, theirs = way(one, other, issue), way(other, one, issue)
            gains = (
                worth(one, issue, mine) - worth(one, issue, theirs),
                worth(other, issue, theirs) - worth(other, issue, mine),
            )
            if min(gains) > 0:
                stake[issue] = gains
        for here, there in permutations(stake, 2):
            if stake[here][0] > stake[there][0] and stake[there][1] > stake[here][1]:
                found.add(
                    (
                        (one, here, stake[here][0], stake[there][0]),
                        (other, there, stake[there][1], stake[here][1]),
                    )
                )
    return found


def test_trades_are_those_of_the_definition(
    random_case: Callable[[Random, object], Any],
) -> None:
    seen = possible = 0
    for seed in range(1_100):
        made = random_case(Random(seed), seed)
        # worth that no single issue has, and derived worth of sets, is left aside by trades
        sets = [i for i in made.values if i.startswith("set")]
        whole = all((p, i) in made.worths for p in made.model["parties"] for i in sets)
        if made.bonuses or not whole:
            continue
        case = made.case()
        trades = solve_case(case).trades
        if trades is None:
            continue
        shown = set()
        for trade in trades.found:
            shown.add(tuple((s.party, s.issue, s.gains, s.gives) for s in trade.sides))
        assert trades.count == trades.listed == len(trades.found)
        assert shown == trades_of(case, made), made
        seen += len(shown)
        possible += check_possible(case, trades)
    assert seen > 15 and possible > 5


def check_possible(case: Any, trades: Any) -> int:
    """Check that a trade fits where some outcome of the base has both options."""
    count = 0
    is_open = brute_force(case).agreements > 0
    assert trades.base == ("agreements" if is_open else "rules_only")
    if is_open:
        return 0
    domains = [[d.at(i) for i in range(d.count)] for d in case.space.values()]
    outcomes = (dict(zip(case.space, values, strict=True)) for values in product(*domains))
    kept = [o for o in outcomes if all(evaluate(rule.constraint, o) for rule in case.rules)]
    for trade in trades.found:
        terms = {
            side.issue: frozenset(side.option) if isinstance(side.option, tuple) else side.option
            for side in trade.sides
        }
        fits = any(all(o[i] == v for i, v in terms.items()) for o in kept)
        # classes may stand for several values; the first is shown
        assert trade.possible >= fits
        count += trade.possible
    return count
