"""Relations: what they refuse, and how they are merged."""

import numpy as np
import pytest

from zopa.diagnostics import ZopaError
from zopa.problem.automaton import number_rows
from zopa.problem.relation import (
    AnyRelation,
    NodeLimit,
    Relation,
    Threshold,
    check_shapes,
    conjoin,
    split_unary,
)


def test_a_relation_does_not_change_with_the_array_it_was_made_from() -> None:
    table = np.ones((2, 3), dtype=bool)
    relation = Relation((1, 0), table)
    table[0, 0] = False
    assert relation.holds.all()
    with pytest.raises(ValueError, match="read-only"):
        relation.holds[0, 0] = False


@pytest.mark.parametrize("scope", [(0,), (0, 0), (0, 1, 2)])
def test_a_scope_that_does_not_name_the_axes_is_refused(scope: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="axes"):
        Relation(scope, np.ones((2, 2), dtype=bool))


@pytest.mark.parametrize(
    ("sizes", "scope", "order", "message"),
    [
        ([2, 2], (0, 1), [0, 0], "order"),
        ([2, 0], (0,), [0, 1], "at least one option"),
        ([2, 2], (0, 2), [0, 1], "unknown variable"),
        ([2, 3], (1, 0), [0, 1], "wrong shape"),
    ],
)
def test_a_problem_whose_parts_do_not_fit_is_refused(
    sizes: list[int], scope: tuple[int, ...], order: list[int], message: str
) -> None:
    relation = Relation(scope, np.ones((2,) * len(scope), dtype=bool))
    with pytest.raises(ValueError, match=message):
        check_shapes(sizes, [relation], order)


def test_relations_over_the_same_variables_are_merged_whatever_their_axis_order() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.random((2, 3)) < 0.7, rng.random((3, 2)) < 0.7
    (merged,) = conjoin([Relation((4, 7), one), Relation((7, 4), other)])
    assert merged.scope == (4, 7)
    assert np.array_equal(merged.holds, one & other.T)


def test_unary_relations_become_allowed_options() -> None:
    wide = Relation((0, 1), np.eye(3, dtype=bool))
    unary = [Relation((1,), np.array([1, 1, 0])), Relation((1,), np.array([0, 1, 1]))]
    allowed, wider = split_unary([3, 3], [*unary, wide])
    assert [mask.tolist() for mask in allowed] == [[True, True, True], [False, True, False]]
    assert [relation.scope for relation in wider] == [(0, 1)]


def test_the_node_limit_is_an_error_for_users_that_says_what_to_do() -> None:
    error = NodeLimit(3, 1_234_567)
    assert isinstance(error, ZopaError)
    assert (error.layer, error.nodes) == (3, 1_234_567)
    assert "1,234,567 nodes in layer 3" in str(error)
    assert "coarser steps" in str(error)


def test_rows_are_numbered_exactly_even_when_their_key_outgrows_64_bits() -> None:
    rng = np.random.default_rng(5)
    bound = 2**31
    # with keys cut off at 64 bits, the first column would not count
    distinct = np.zeros((40, 4), dtype=np.int64)
    distinct[:, 0] = 4 * np.arange(40)
    distinct[:, 3] = rng.integers(0, bound, size=40)
    distinct[20:, 1:] = distinct[:20, 1:]
    rows = distinct[rng.integers(0, 40, size=500)]
    numbers, representatives = number_rows(((column, bound) for column in rows.T), len(rows))
    assert len(representatives) == len(np.unique(rows, axis=0))
    assert np.array_equal(rows[representatives][numbers], rows)


def test_no_columns_make_all_rows_equal() -> None:
    numbers, representatives = number_rows([], 4)
    assert numbers.tolist() == [0, 0, 0, 0]
    assert len(representatives) == 1


def test_many_outcomes_are_judged_as_each_of_them_is() -> None:
    rng = np.random.default_rng(3)
    sizes = [3, 4, 2, 5]
    worths = (np.array([0, 4, 7]), np.array([-2, 0, 3, 9, 1]))
    relations: list[AnyRelation] = [
        Relation((3, 0), rng.random((5, 3)) < 0.5),
        Relation((), np.array(False)),
        Threshold((0, 3), worths, least=4),
        Threshold((0, 3), worths, least=1, most=8),
        Threshold((0, 3, 2), worths, least=2, most=9, decides=True),
        Threshold((2,), (), least=1, decides=True),
    ]
    outcomes = np.stack([rng.integers(0, size, 200) for size in sizes], axis=1)
    for relation in relations:
        expected = [relation.kept_by(tuple(map(int, row))) for row in outcomes]
        assert relation.kept_by_each(outcomes).tolist() == expected
