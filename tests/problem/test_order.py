"""The search order: deterministic, complete, and good where the best order is known."""

from itertools import pairwise

import numpy as np
import pytest

from zopa.problem.diagram import build
from zopa.problem.order import search_order
from zopa.problem.relation import Relation


def random_relations(
    rng: np.random.Generator, variables: int, size: int, count: int
) -> list[Relation]:
    relations = []
    for _ in range(count):
        width = int(rng.integers(1, 4))
        scope = tuple(int(v) for v in rng.choice(variables, min(width, variables), replace=False))
        relations.append(Relation(scope, rng.random((size,) * len(scope)) < 0.8))
    return relations


def nodes(sizes: list[int], relations: list[Relation], order: tuple[int, ...]) -> int:
    ones = [[1] * size for size in sizes]
    return build(sizes, ones, relations, [], [frozenset()], order).nodes


def shuffled_chain(variables: int, size: int) -> list[Relation]:
    """Neighbours along a hidden line differ by at most one step."""
    line = np.random.default_rng(3).permutation(variables)
    step = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) <= 1
    return [Relation((int(a), int(b)), step) for a, b in pairwise(line)]


@pytest.mark.parametrize("variables", [1, 2, 3, 7, 20])
def test_every_variable_gets_one_layer(variables: int) -> None:
    rng = np.random.default_rng(variables)
    for count in (0, 1, 5, 30):
        order = search_order([3] * variables, random_relations(rng, variables, 3, count))
        assert sorted(order) == list(range(variables))


def test_no_variable_has_an_empty_order() -> None:
    assert search_order([], []) == ()


def test_the_same_seed_gives_the_same_order() -> None:
    relations = random_relations(np.random.default_rng(2), 15, 4, 25)
    orders = {search_order([4] * 15, relations, seed=7) for _ in range(3)}
    assert len(orders) == 1


def test_relations_over_one_variable_do_not_matter() -> None:
    rng = np.random.default_rng(8)
    relations = random_relations(rng, 12, 4, 20)
    wide = [relation for relation in relations if len(relation.scope) > 1]
    unary = [Relation((v,), rng.random(4) < 0.5) for v in range(12)]
    assert search_order([4] * 12, relations + unary) == search_order([4] * 12, wide)


def test_unconnected_variables_keep_their_natural_order() -> None:
    unary = [Relation((v,), np.array([True, False])) for v in range(9)]
    assert search_order([2] * 9, unary) == tuple(range(9))


def test_parts_that_no_relation_joins_are_not_interleaved() -> None:
    tied = np.eye(4, dtype=bool)
    groups = [(0, 3, 6), (1, 4, 7), (2, 5, 8)]
    relations = [Relation(pair, tied) for a, b, c in groups for pair in ((a, b), (b, c), (a, c))]
    order = search_order([4] * 9, relations)
    assert [set(order[i : i + 3]) for i in (0, 3, 6)] == [set(group) for group in groups]


def test_a_shuffled_chain_is_found() -> None:
    sizes = [5] * 40
    relations = shuffled_chain(40, 5)
    # along the chain a layer has a node per option of one variable, so at most five
    assert nodes(sizes, relations, search_order(sizes, relations)) <= 40 * 5


def test_the_order_found_beats_the_natural_one() -> None:
    for seed in range(5):
        rng = np.random.default_rng(seed)
        relations = [r for r in random_relations(rng, 12, 4, 18) if len(r.scope) > 1]
        found = nodes([4] * 12, relations, search_order([4] * 12, relations))
        assert found <= nodes([4] * 12, relations, tuple(range(12)))


def test_a_table_held_by_several_parties_is_one_state() -> None:
    rng = np.random.default_rng(4)
    relations = [r for r in random_relations(rng, 14, 4, 25) if len(r.scope) > 1]
    assert search_order([4] * 14, relations * 3) == search_order([4] * 14, relations)


def test_wide_tables_and_hundreds_of_variables_are_handled() -> None:
    sizes = [12] * 6 + [3] * 300
    line = [Relation((v, v + 1), np.eye(3, dtype=bool)) for v in range(6, 305)]
    wide = Relation(tuple(range(6)), np.zeros((12,) * 6, dtype=bool))
    assert sorted(search_order(sizes, [wide, *line])) == list(range(306))
