from fractions import Fraction

import numpy as np
import pytest

from zopa.diagnostics import UsageError
from zopa.rules.evaluate import evaluate
from zopa.rules.parse import parse_constraint
from zopa.rules.space import Members, Numbers, Options
from zopa.rules.tables import TableTooLarge, cells, truth_table

SPACE = {
    "control": Options(("ua", "freeze", "ru")),
    "strength": Options(("none", "assurances", "a5_like"), ordered=True),
    "cap": Numbers(Fraction(0), Fraction(4), Fraction(1)),
    "rate": Numbers(Fraction(0), Fraction(1, 2), Fraction(1, 10)),
    "guarantors": Members(("us", "europe", "turkey")),
}


def table(text: str) -> list[object]:
    holds = truth_table(parse_constraint(text, SPACE), SPACE).holds
    rows: list[object] = holds.astype(int).tolist()
    return rows


def test_axes_follow_the_order_in_which_issues_are_named() -> None:
    constraint = parse_constraint("cap <= 1 or control == ru", SPACE)
    found = truth_table(constraint, SPACE)
    assert found.issues == ("cap", "control")
    assert found.holds.astype(int).tolist() == [[1, 1, 1]] * 2 + [[0, 0, 1]] * 3


def test_scales_are_compared_by_their_order() -> None:
    assert table("strength >= assurances") == [0, 1, 1]
    assert table("none < strength < a5_like") == [0, 1, 0]


def test_a_set_has_one_axis_per_member_after_reshaping() -> None:
    holds = truth_table(parse_constraint("europe in guarantors", SPACE), SPACE).holds
    by_member = holds.reshape(2, 2, 2)
    assert by_member[:, 1, :].all()
    assert not by_member[:, 0, :].any()


def test_sizes_count_members() -> None:
    assert table("size(guarantors) >= 2") == [0, 0, 0, 1, 0, 1, 1, 1]


def test_decimals_are_compared_exactly() -> None:
    # in floats, 0.1 + 0.2 is not 0.3
    assert table("rate + 0.2 == 0.3") == [0, 1, 0, 0, 0, 0]
    assert table("3 * rate == 0.3") == [0, 1, 0, 0, 0, 0]


def test_numbers_beyond_64_bits_stay_exact() -> None:
    space = {
        "x": Numbers(Fraction(10**25), Fraction(10**25 + 3), Fraction(1)),
        "y": Numbers(Fraction(-(2**62)), Fraction(2**62), Fraction(2**62)),
    }
    constraint = parse_constraint(f"x == {10**25 + 2}", space)
    assert truth_table(constraint, space).holds.tolist() == [False, False, True, False]
    constraint = parse_constraint(f"2 * y + y - 1 < {-(2**63)}", space)
    assert truth_table(constraint, space).holds.tolist() == [True, False, False]
    constraint = parse_constraint("y * y * y > 0", space)
    assert truth_table(constraint, space).holds.tolist() == [False, False, True]


def test_a_number_that_is_always_zero_meets_a_fine_constant() -> None:
    space = {"x": Numbers(Fraction(0), Fraction(0), Fraction(1))}
    constraint = parse_constraint("x < 1e-30", space)
    assert truth_table(constraint, space).holds.tolist() == [True]


def test_tables_are_read_only() -> None:
    holds = truth_table(parse_constraint("cap > 1", SPACE), SPACE).holds
    with pytest.raises(ValueError, match="read-only"):
        holds[0] = True


def test_the_size_is_known_beforehand() -> None:
    constraint = parse_constraint("cap + rate > 1 and us in guarantors", SPACE)
    assert cells(constraint, SPACE) == 5 * 6 * 8
    assert truth_table(constraint, SPACE, limit=240).holds.size == 240


def test_too_large_a_table_is_refused_before_it_is_built() -> None:
    space = {name: Numbers(Fraction(0), Fraction(10**9), Fraction(1)) for name in "xyz"}
    constraint = parse_constraint("x + y <= z", space)
    with pytest.raises(TableTooLarge, match="x, y, z") as caught:
        truth_table(constraint, space)
    assert caught.value.cells == (10**9 + 1) ** 3
    assert caught.value.limit == 10_000_000
    assert caught.value.issues == ("x", "y", "z")


def test_more_issues_than_an_array_has_axes_are_refused() -> None:
    space = {f"i{n}": Options(("a",)) for n in range(65)}
    constraint = parse_constraint(" or ".join(f"i{n} == a" for n in range(65)), space)
    with pytest.raises(TableTooLarge, match="65 issues"):
        truth_table(constraint, space)
    constraint = parse_constraint(" or ".join(f"i{n} == a" for n in range(64)), space)
    assert truth_table(constraint, space).holds.all()


@pytest.mark.parametrize("text", ["a + b + c <= 300", "c * c - b == 7 or a > c", "c in [3, 4]"])
def test_tables_worked_out_in_blocks_are_whole(text: str) -> None:
    numbers = Numbers(Fraction(0), Fraction(1), Fraction(1))
    space = {
        "a": Numbers(Fraction(0), Fraction(99), Fraction(1)),
        "b": Numbers(Fraction(0), Fraction(76), Fraction(1)),
        "c": Numbers(Fraction(0), Fraction(200), Fraction(1)),
        "d": numbers,
    }
    constraint = parse_constraint(f"({text}) and d >= 0 and a >= 0 and b >= 0", space)
    found = truth_table(constraint, space)
    axes = [np.arange(space[issue].count) for issue in found.issues]
    grid = dict(zip(found.issues, np.meshgrid(*axes, indexing="ij"), strict=True))
    a, b, c = (grid[name] for name in "abc")
    expected = {
        "a + b + c <= 300": a + b + c <= 300,
        "c * c - b == 7 or a > c": (c * c - b == 7) | (a > c),
        "c in [3, 4]": (c == 3) | (c == 4),
    }
    assert np.array_equal(found.holds, expected[text])


def test_evaluation_takes_values_off_the_grid() -> None:
    constraint = parse_constraint("1 < 2 * cap <= 3", SPACE)
    assert evaluate(constraint, {"cap": Fraction(3, 2)})
    assert not evaluate(constraint, {"cap": Fraction(1, 2)})


def test_evaluation_asks_for_every_issue_it_needs() -> None:
    constraint = parse_constraint("control == freeze and us in guarantors", SPACE)
    assert evaluate(constraint, {"control": "freeze", "guarantors": frozenset({"us"})})
    with pytest.raises(UsageError, match="guarantors"):
        evaluate(constraint, {"control": "freeze"})


def test_evaluation_refuses_values_of_another_kind() -> None:
    with pytest.raises(UsageError, match="cap"):
        evaluate(parse_constraint("cap > 1", SPACE), {"cap": "freeze"})
    with pytest.raises(UsageError, match="guarantors"):
        evaluate(parse_constraint("us in guarantors", SPACE), {"guarantors": "us"})
    with pytest.raises(UsageError, match="strong"):
        evaluate(parse_constraint("strength > none", SPACE), {"strength": "strong"})
