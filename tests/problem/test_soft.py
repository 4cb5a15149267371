"""Soft diagrams record exactly what every rule-keeping outcome breaks."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest

from zopa.problem.relation import NodeLimit, Relation
from zopa.problem.soft import SoftDiagram, build_soft, cheapest_broken, fewest, least_broken

Outcome = tuple[int, ...]


def random_relation(rng: np.random.Generator, sizes: list[int], density: float) -> Relation:
    width = int(rng.integers(1, 4))
    scope = tuple(int(v) for v in rng.permutation(len(sizes))[:width])
    return Relation(scope, rng.random([sizes[v] for v in scope]) < density)


def random_case(
    rng: np.random.Generator,
) -> tuple[list[int], list[Relation], list[Relation], list[int]]:
    variables = int(rng.integers(1, 7))
    sizes = [int(s) for s in rng.integers(1, 5, variables)]
    while prod(sizes) > 500:
        sizes[sizes.index(max(sizes))] -= 1
    rules = [random_relation(rng, sizes, 0.85) for _ in range(rng.integers(0, 3))]
    commitments = [random_relation(rng, sizes, 0.55) for _ in range(rng.integers(0, 8))]
    return sizes, rules, commitments, [int(v) for v in rng.permutation(variables)]


def enumerate_broken(
    sizes: list[int], rules: list[Relation], commitments: list[Relation]
) -> dict[Outcome, tuple[int, ...]]:
    def keeps(relation: Relation, outcome: Outcome) -> bool:
        return bool(relation.holds[tuple(outcome[v] for v in relation.scope)])

    return {
        outcome: tuple(k for k, c in enumerate(commitments) if not keeps(c, outcome))
        for outcome in product(*map(range, sizes))
        if all(keeps(rule, outcome) for rule in rules)
    }


def follow(soft: SoftDiagram, outcome: Outcome) -> tuple[int, ...] | None:
    node, broken = 0, []
    for layer, variable in enumerate(soft.order):
        option = outcome[variable]
        broken += soft.broken[layer][soft.labels[layer][node, option]]
        node = int(soft.layers[layer][node, option])
        if node < 0:
            return None
    return tuple(sorted(broken))


@pytest.mark.parametrize("seed", range(4))
def test_paths_are_the_rule_keeping_outcomes_and_show_what_each_breaks(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(60):
        sizes, rules, commitments, order = random_case(rng)
        soft = build_soft(sizes, rules, commitments, order)
        expected = enumerate_broken(sizes, rules, commitments)
        assert soft.empty == (not expected)
        if not soft.empty:
            for outcome in product(*map(range, sizes)):
                assert follow(soft, outcome) == expected.get(outcome)


@pytest.mark.parametrize("seed", range(4))
def test_the_fewest_broken_commitments_agree_with_enumeration(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    for _ in range(60):
        sizes, rules, commitments, order = random_case(rng)
        soft = build_soft(sizes, rules, commitments, order)
        broken = enumerate_broken(sizes, rules, commitments)
        weights = [int(w) for w in rng.integers(0, 5, len(commitments))]
        for given, cost in (
            (None, {x: len(b) for x, b in broken.items()}),
            (weights, {x: sum(weights[k] for k in b) for x, b in broken.items()}),
        ):
            assert least_broken(soft, given) == tuple(
                tuple(
                    min((c for x, c in cost.items() if x[v] == o), default=None)
                    for o in range(size)
                )
                for v, size in enumerate(sizes)
            )
        assert fewest(soft) == min(((len(b), x) for x, b in broken.items()), default=None)
        found = cheapest_broken(soft, dict(enumerate(weights)))
        assert (found is None) == (not broken)
        if found is not None:
            assert found[0] == min(cost.values()) == sum(weights[k] for k in found[1])
            assert set(found[1]) in [set(b) for b in broken.values()]


def test_weights_beyond_64_bits_stay_exact() -> None:
    clash = [Relation((0,), np.array([1, 0])), Relation((0,), np.array([0, 1]))]
    soft = build_soft([2], [], clash, [0])
    assert least_broken(soft, [10**30, 10**30 + 1]) == ((10**30 + 1, 10**30),)


def test_negative_weights_are_refused() -> None:
    soft = build_soft([2], [], [Relation((0,), np.array([1, 0]))], [0])
    with pytest.raises(ValueError, match="negative"):
        least_broken(soft, [-1])


def test_elements_name_the_commitments() -> None:
    clash = [Relation((0,), np.array([1, 0])), Relation((0,), np.array([0, 1]))]
    soft = build_soft([2], [], clash, [0], elements=[7, 3])
    assert soft.elements == (7, 3)
    assert [follow(soft, (option,)) for option in (0, 1)] == [(3,), (7,)]


def test_a_commitment_that_nothing_can_keep_is_broken_by_every_outcome() -> None:
    rule = Relation((0,), np.array([1, 0]))
    hopeless = Relation((1, 0), np.array([[0, 1], [0, 1]]))
    soft = build_soft([2, 2], [rule], [hopeless], [1, 0])
    assert [follow(soft, (0, option)) for option in (0, 1)] == [(0,), (0,)]
    assert least_broken(soft) == ((1, None), (1, 1))


def test_a_commitment_is_broken_as_soon_as_nothing_can_mend_it() -> None:
    implication = Relation((0, 1), np.array([[1, 1], [0, 0]]))
    soft = build_soft([2, 2], [], [implication], [0, 1])
    assert soft.broken == (((), (0,)), ((),))
    assert soft.nodes == 2


def test_nodes_that_differ_only_in_what_was_broken_before_are_one() -> None:
    unary = [Relation((v,), np.array([1, 0])) for v in range(10)]
    soft = build_soft([2] * 10, [], unary, range(10))
    assert (soft.nodes, soft.width) == (10, 1)


@pytest.mark.parametrize("seed", range(4))
def test_the_minimal_sets_do_without_dominated_edges(seed: int) -> None:
    rng = np.random.default_rng(200 + seed)
    spared = 0
    for _ in range(60):
        sizes, rules, commitments, order = random_case(rng)
        soft = build_soft(sizes, rules, commitments, order)
        if soft.empty:
            continue
        spared += sum(int(mark.sum()) for mark in soft.dominated)
        left = set()
        for outcome in enumerate_broken(sizes, rules, commitments):
            node, kept = 0, True
            for layer, variable in enumerate(order):
                kept &= not soft.dominated[layer][node, outcome[variable]]
                node = int(soft.layers[layer][node, outcome[variable]])
            if kept:
                left.add(frozenset(follow(soft, outcome) or ()))
        every = {frozenset(b) for b in enumerate_broken(sizes, rules, commitments).values()}
        assert {b for b in every if not any(a < b for a in every)} <= left
    assert spared > 100


def test_arrays_of_a_soft_diagram_are_read_only_and_reduced_and_fit_each_other() -> None:
    rng = np.random.default_rng(9)
    for _ in range(80):
        sizes, rules, commitments, order = random_case(rng)
        elements = [int(e) for e in rng.permutation(len(commitments))]
        soft = build_soft(sizes, rules, commitments, order, elements=elements)
        for layer, label, mark, broken in zip(
            soft.layers, soft.labels, soft.dominated, soft.broken, strict=True
        ):
            assert layer.shape == label.shape == mark.shape
            assert not (layer.flags.writeable or label.flags.writeable or mark.flags.writeable)
            assert broken[0] == ()
            assert all(own == tuple(sorted(own)) for own in broken)
            assert not label[layer < 0].any()
            assert len(np.unique(np.hstack([layer, label]), axis=0)) == len(layer)
            assert len(set(broken)) == len(broken)
            assert set(range(1, len(broken))) <= set(label[layer >= 0].tolist())


def test_rules_that_cannot_be_kept_make_an_empty_soft_diagram() -> None:
    rules = [Relation((0,), np.array([1, 0])), Relation((0,), np.array([0, 1]))]
    soft = build_soft([2, 3], rules, [Relation((1,), np.array([1, 0, 0]))], [1, 0])
    assert soft.empty
    assert (soft.nodes, soft.width, fewest(soft)) == (0, 0, None)
    assert least_broken(soft) == ((None, None), (None, None, None))


def test_a_soft_diagram_that_grows_too_large_raises_the_limit() -> None:
    mirrored = [Relation((v, v + 6), np.eye(4, dtype=bool)) for v in range(6)]
    with pytest.raises(NodeLimit):
        build_soft([4] * 12, [], mirrored, range(12), node_limit=1000)


def test_options_too_many_to_compare_are_simply_not_marked() -> None:
    rng = np.random.default_rng(6)
    commitments = [Relation((0, 1), rng.random((3000, 2)) < 0.5)]
    soft = build_soft([3000, 2], [], commitments, [0, 1])
    assert not any(mark.any() for mark in soft.dominated[:1])
    assert fewest(soft) is not None


@pytest.mark.parametrize("elements", [[0], [1, 1]])
def test_elements_that_do_not_name_each_commitment_are_refused(elements: list[int]) -> None:
    clash = [Relation((0,), np.array([1, 0])), Relation((0,), np.array([0, 1]))]
    with pytest.raises(ValueError, match="number for each"):
        build_soft([2], [], clash, [0], elements=elements)


def test_an_edge_into_a_dead_end_that_only_several_rules_make_carries_no_label() -> None:
    # option 0 of the first variable needs option 0 of both others, which exclude each other
    needs = np.array([[1, 0], [1, 1]])
    rules = [
        Relation((0, 1), needs),
        Relation((0, 2), needs),
        Relation((1, 2), np.array([[0, 1], [1, 1]])),
    ]
    soft = build_soft([2, 2, 2], rules, [Relation((0,), np.array([0, 1]))], [0, 1, 2])
    assert soft.layers[0].tolist() == [[-1, 0]]
    assert soft.broken == (((),), ((),), ((),))
