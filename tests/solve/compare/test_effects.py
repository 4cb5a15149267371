"""Which sets of changes do something, and how much each change does, on tables made by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zopa.compare.effects import alone, minimal_sets, shapley


def test_the_glove_game_shares_out_as_in_the_textbook() -> None:
    # one right glove (change 0), two left ones: a pair is worth 1
    values = np.zeros((2, 2, 2), dtype=np.int64)
    values[1, 1, 0] = values[1, 0, 1] = values[1, 1, 1] = 1
    assert shapley(values) == (Fraction(2, 3), Fraction(1, 6), Fraction(1, 6))
    assert alone(values) == (0, 0, 0)
    assert minimal_sets(values > 0) == ((0, 1), (0, 2))


def test_a_change_that_undoes_another_gets_a_negative_share() -> None:
    # the first opens the space alone, the second closes it again
    values = np.array([[0, 0], [10, 0]])
    assert shapley(values) == (5, -5)
    assert alone(values) == (10, 0)
    assert minimal_sets(values > 0) == ((0,),)


def test_what_is_open_without_any_change_has_the_empty_set_alone() -> None:
    assert minimal_sets(np.array([True, True])) == ((),)
    assert minimal_sets(np.array([True, False])) == ((),)
    assert minimal_sets(np.array([False, False])) == ()


def test_no_change_at_all_has_nothing_to_share_out() -> None:
    assert shapley(np.array(3)) == ()
    assert alone(np.array(3)) == ()
    assert minimal_sets(np.array(True)) == ((),)


@given(st.integers(1, 5), st.randoms(use_true_random=False))
def test_shares_add_up_exactly_to_the_whole_difference(count: int, random) -> None:  # type: ignore[no-untyped-def]
    large = [random.randrange(10**20) for _ in range(2**count)]
    values = np.array(large, dtype=object).reshape((2,) * count)
    whole = values[(1,) * count] - values[(0,) * count]
    assert sum(shapley(values)) == whole
