"""Sums over several issues, and large sets, without tables: the same answers as by tables."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest

from zopa.problem.automaton import BROKEN, KEPT
from zopa.problem.relation import Relation, Threshold
from zopa.problem.sums import compile_relation
from zopa.rules.evaluate import evaluate
from zopa.rules.parse import parse_constraint
from zopa.rules.space import Members, Numbers, Options
from zopa.rules.sums import split
from zopa.rules.tables import truth_table
from zopa.rules.tree import Relation as Comparison


def reads(automaton: Any, values: dict[int, int]) -> bool:
    """Follow an automaton along an outcome."""
    state = automaton.root
    for layer, step in zip(automaton.layers, automaton.steps, strict=True):
        if state in (KEPT, BROKEN):
            break
        state = int(step[state, values[layer]])
    assert state in (KEPT, BROKEN)
    return state == KEPT


@pytest.mark.parametrize("seed", range(300))
def test_a_sum_read_as_an_automaton_holds_where_its_table_does(seed: int) -> None:
    rng = Random(seed)
    count = rng.randint(1, 4)
    sizes = [rng.randint(1, 4) for _ in range(count)]
    worths = tuple(np.array([rng.randint(-3, 4) for _ in range(n)], np.int64) for n in sizes)
    decides = rng.random() < 0.5
    least = rng.choice((None, rng.randint(-4, 6)))
    most = rng.choice((None, rng.randint(-4, 8)))
    whole = [*sizes, *([2] if decides else [])]
    threshold = Threshold(tuple(range(len(whole))), worths, least, most, decides)
    order = rng.sample(range(len(whole)), len(whole))
    layer_of = [order.index(variable) for variable in range(len(whole))]
    allowed = [np.array([rng.random() < 0.8 for _ in range(n)]) for n in whole]
    for mask in allowed:
        mask[rng.randrange(len(mask))] = True
    automaton = compile_relation(threshold, layer_of, allowed)
    holds = np.array([threshold.kept_by(values) for values in product(*map(range, whole))]).reshape(
        whole
    )
    table = compile_relation(Relation(threshold.scope, holds), layer_of, allowed)
    for values in product(*(np.flatnonzero(mask) for mask in allowed)):
        by_layer = {layer_of[v]: int(value) for v, value in enumerate(values)}
        assert reads(automaton, by_layer) == bool(holds[values]) == reads(table, by_layer)
    # equal states are one: no more of them than a table has
    assert [len(s) for s in automaton.steps] == [len(s) for s in table.steps]


SPACE = {
    "x": Numbers(Fraction(0), Fraction(3), Fraction(1, 2)),
    "y": Numbers(Fraction(-2), Fraction(2), Fraction(1)),
    "z": Numbers(Fraction(1), Fraction(4), Fraction(1)),
    "s": Members(("a", "b", "c")),
    "t": Members(("d", "e")),
    "c": Options(("no", "maybe", "yes"), ordered=True),
}


@pytest.mark.parametrize(
    "text",
    [
        "x + y + z <= 3",
        "x + 2 * y > z - 1",
        "x - y == z",
        "x + y + z != 4",
        "1 <= x + y < z + 1",
        "2 * (x + y) - z * z >= size(s) - size(t)",
        "x + y in [1, 2.5]",
        "x + y not in [1, 2.5, 3]",
        "not (x + z <= 3) or c == maybe",
        "(x + y > 1 and c >= maybe) or size(s) + size(t) == 3",
        "a in s and size(s) + x >= 3",
        "0.25 * size(s) + x <= y",
        "-(x - 3) * 2 + y >= z",
    ],
)
def test_a_constraint_cut_into_sums_says_the_same(text: str) -> None:
    constraint = parse_constraint(text, SPACE)
    cut = split(constraint, SPACE)
    assert cut is not None and cut.switches
    issues = list(SPACE)
    table = truth_table(cut.rest, cut.space)
    for values in product(*(range(domain.count) for domain in SPACE.values())):
        outcome = {i: SPACE[i].at(v) for i, v in zip(issues, values, strict=True)}
        place = []
        for name in table.issues:
            if name not in cut.switches:
                place.append(values[issues.index(name)])
                continue
            switch = cut.switches[name]
            total = switch.constant
            for issue, worths in switch.parts:
                domain = SPACE[issue]
                if isinstance(domain, Members):
                    chosen = zip(domain.names, worths, strict=True)
                    total += sum((w for m, w in chosen if m in outcome[issue]), Fraction())
                else:
                    total += worths[values[issues.index(issue)]]
            place.append(int(HOLDS[switch.relation](total)))
        assert bool(table.holds[tuple(place)]) == evaluate(constraint, outcome), outcome


HOLDS: dict[Comparison, Callable[[Fraction], bool]] = {
    Comparison.EQUAL: lambda total: total == 0,
    Comparison.BELOW: lambda total: total < 0,
    Comparison.AT_MOST: lambda total: total <= 0,
    Comparison.ABOVE: lambda total: total > 0,
    Comparison.AT_LEAST: lambda total: total >= 0,
}


def test_a_product_of_issues_is_no_sum() -> None:
    cut = split(parse_constraint("x * y <= z", SPACE), SPACE)
    assert cut is not None and not cut.switches
