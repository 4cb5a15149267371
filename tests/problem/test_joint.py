"""Relations under the guard of selectors, and variables that several problems share."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from zopa.problem.joint import guarded
from zopa.problem.relation import NodeLimit, Relation, Threshold


@pytest.mark.parametrize("least", [None, 2, -50, 50])
@pytest.mark.parametrize("most", [None, 4, -50, 50])
def test_a_guarded_sum_holds_where_it_held_or_a_selector_differs(
    least: int | None, most: int | None
) -> None:
    worths = (np.array([0, 3, -2]), np.array([1, 2]))
    plain = Threshold((2, 3), worths, least, most)
    together = guarded(plain, {0: 1, 1: 0})
    assert len(together) == (least is not None) + (most is not None)
    for one, other, a, b in product(range(2), range(2), range(3), range(2)):
        outcome = (one, other, a, b)
        expected = plain.kept_by(outcome) or (one, other) != (1, 0)
        assert all(relation.kept_by(outcome) for relation in together) is expected


def test_a_guarded_table_holds_where_it_held_or_a_selector_differs() -> None:
    plain = Relation((2, 1), np.array([[True, False], [False, False]]))
    (found,) = guarded(plain, {0: 1})
    for outcome in product(range(2), repeat=3):
        assert found.kept_by(outcome) is (plain.kept_by(outcome) or outcome[0] == 0)


def test_without_selectors_nothing_is_guarded() -> None:
    plain = Relation((0,), np.array([True, False]))
    assert guarded(plain, {}) == [plain]


def test_a_sum_too_large_to_guard_is_refused() -> None:
    vast = Threshold((1,), (np.array([0, 2**61]),), least=2**61)
    with pytest.raises(NodeLimit):
        guarded(vast, {0: 1})


def test_what_defines_a_variable_cannot_be_guarded() -> None:
    deciding = Threshold((1, 2), (np.array([0, 1]),), least=1, decides=True)
    with pytest.raises(ValueError, match="holds always"):
        guarded(deciding, {0: 1})
