"""Tallies of what outcomes break: against enumeration, closed forms, and beyond 64 bits."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest
from sympy import isprime

from zopa.problem.relation import Relation
from zopa.problem.soft import SoftDiagram, build_soft
from zopa.solve.tallies import Tallying, alone, moduli, prepare, tally

Copies = list[list[int]]


def random_relation(rng: np.random.Generator, sizes: list[int], density: float) -> Relation:
    width = int(rng.integers(1, 4))
    scope = tuple(int(v) for v in rng.permutation(len(sizes))[:width])
    return Relation(scope, rng.random([sizes[v] for v in scope]) < density)


def random_case(
    rng: np.random.Generator,
) -> tuple[SoftDiagram, Copies, dict[tuple[int, ...], tuple[int, int]]]:
    """A soft diagram, multiplicities, and per set of elements how many outcomes break it."""
    variables = int(rng.integers(1, 6))
    sizes = [int(s) for s in rng.integers(1, 5, variables)]
    rules = [random_relation(rng, sizes, 0.85) for _ in range(rng.integers(0, 3))]
    commitments = [random_relation(rng, sizes, 0.6) for _ in range(rng.integers(0, 9))]
    order = [int(v) for v in rng.permutation(variables)]
    copies = [[int(c) for c in rng.choice([1, 1, 2, 7], size)] for size in sizes]
    soft = build_soft(sizes, rules, commitments, order)
    found: dict[tuple[int, ...], tuple[int, int]] = {}
    for outcome in product(*map(range, sizes)):

        def keeps(relation: Relation, outcome: tuple[int, ...] = outcome) -> bool:
            return bool(relation.holds[tuple(outcome[v] for v in relation.scope)])

        if all(map(keeps, rules)):
            broken = tuple(i for i, c in enumerate(commitments) if not keeps(c))
            weight = prod(copies[v][o] for v, o in enumerate(outcome))
            before = found.get(broken, (0, 0))
            found[broken] = (before[0] + 1, before[1] + weight)
    return soft, copies, found


def expected_tally(
    found: dict[tuple[int, ...], tuple[int, int]], counted: list[int], element: int
) -> dict[int, int]:
    counts: dict[int, int] = {}
    for broken, (_, weight) in found.items():
        if element in broken:
            size = sum(e in counted for e in broken)
            counts[size] = counts.get(size, 0) + weight
    return counts


def nonzero(row: tuple[int, ...]) -> dict[int, int]:
    return {k: n for k, n in enumerate(row) if n}


@pytest.mark.parametrize("seed", range(6))
def test_what_outcomes_break_is_counted_as_enumeration_counts_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    several = 0
    for _ in range(120):
        soft, copies, found = random_case(rng)
        if soft.empty:
            assert not found
            continue
        total = sum(weight for _, weight in found.values())
        counted = [e for e in soft.elements if rng.random() < 0.8]
        prepared = prepare(soft, copies, counted, total)
        sizes = [sum(e in counted for e in broken) for broken in found]
        assert (prepared.least, prepared.most) == (min(sizes), max(sizes))
        tallies = tally(prepared)
        assert list(tallies) == counted
        for element in counted:
            expected = expected_tally(found, counted, element)
            assert nonzero(tallies[element]) == expected
            several += len(expected) > 2
        single = {b[0]: weight for b, (_, weight) in found.items() if len(b) == 1}
        assert alone(soft, copies, total) == single
    assert several > 50


def independent(rng: np.random.Generator, issues: int, copies: int) -> tuple[SoftDiagram, Copies]:
    """Issues of three options; on each, two commitments that one, two or no option breaks."""
    tables = [
        Relation((v,), np.array(table, dtype=np.bool_))
        for v in range(issues)
        for table in ([1, 0, 1], [1, rng.random() < 0.5, 0])
    ]
    soft = build_soft([3] * issues, [], tables, range(issues))
    return soft, [[copies, int(rng.integers(1, copies + 1)), 1] for _ in range(issues)]


def multiply(one: list[int], other: list[int]) -> list[int]:
    product = [0] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            product[i + j] += a * b
    return product


@pytest.mark.parametrize(("issues", "copies"), [(5, 1), (12, 1000), (40, 10**6), (60, 1)])
def test_counts_beyond_64_bits_are_those_of_the_product_of_polynomials(
    issues: int, copies: int
) -> None:
    # without anything across issues, the outcomes that break k are a product of polynomials
    soft, weights = independent(np.random.default_rng(issues), issues, copies)
    broken = [[0] * 3 for _ in range(issues)]
    for element in soft.elements:
        variable = element // 2
        layer, (node,) = soft.layers[variable], [0]
        for option in range(3):
            label = soft.labels[variable][node, option]
            assert layer[node, option] == 0
            broken[variable][option] += element in soft.broken[variable][label]
    factors = []
    for variable in range(issues):
        factor = [0, 0, 0]
        for option in range(3):
            factor[broken[variable][option]] += weights[variable][option]
        factors.append(factor)
    tallies = tally(prepare(soft, weights, soft.elements, prod(map(sum, weights))))
    for element in (0, 1, 2 * issues - 1):
        own = [0, 0, 0]
        for option in range(3):
            variable = element // 2
            label = soft.labels[variable][0, option]
            if element in soft.broken[variable][label]:
                own[broken[variable][option]] += weights[variable][option]
        expected = own
        for variable, factor in enumerate(factors):
            if variable != element // 2:
                expected = multiply(expected, factor)
        assert nonzero(tallies[element]) == {k: n for k, n in enumerate(expected) if n}
    if copies == 10**6:
        assert max(tallies[0]) > 2**200


def test_work_grows_with_the_digits_of_the_counts_and_not_with_what_is_never_broken() -> None:
    soft, weights = independent(np.random.default_rng(1), 6, 1)
    small = prepare(soft, weights, soft.elements, 3**6)
    large = prepare(soft, weights, soft.elements, 10**30)
    assert large.work == 4 * small.work
    nothing = prepare(soft, weights, (), 3**6)
    assert (nothing.points, nothing.work, tally(nothing)) == (0, 0, {})


def test_the_same_counts_result_when_the_points_are_taken_in_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(7)
    soft, copies, found = random_case(rng)
    while soft.empty or len(found) < 20:
        soft, copies, found = random_case(rng)
    total = sum(weight for _, weight in found.values())

    def counted() -> Tallying:
        return prepare(soft, copies, soft.elements, total)

    whole = tally(counted())
    monkeypatch.setattr("zopa.solve.tallies._CELLS", 1)
    assert counted().points > 1
    assert tally(counted()) == whole


def test_the_moduli_are_distinct_primes_whose_product_exceeds_the_bound() -> None:
    for bound in (1, 2**31 - 2, 2**31 - 1, 2**62, 10**100):
        primes = moduli(bound)
        assert prod(primes) > bound
        assert prod(primes[:-1]) <= bound
        assert len(set(primes)) == len(primes)
        assert all(isprime(p) and p < 2**31 for p in primes)
