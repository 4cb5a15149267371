from fractions import Fraction
from itertools import islice

import pytest

from zopa.rules.space import Members, Numbers, Options, kind_of


def test_numbers_list_their_grid_exactly() -> None:
    numbers = Numbers(Fraction(0), Fraction(3, 10), Fraction(1, 10))
    assert list(numbers.values()) == [Fraction(n, 10) for n in range(4)]
    assert numbers.count == 4


def test_a_grid_ends_at_the_last_step_that_fits() -> None:
    numbers = Numbers(Fraction(-5), Fraction(6), Fraction(4))
    assert list(numbers.values()) == [-5, -1, 3]
    assert numbers.count == 3


def test_a_huge_grid_is_counted_and_begun_at_once() -> None:
    numbers = Numbers(Fraction(0), Fraction(10**40), Fraction(1, 10**6))
    assert numbers.count == 10**46 + 1
    assert list(islice(numbers.values(), 2)) == [0, Fraction(1, 10**6)]


def test_the_first_member_has_the_highest_bit() -> None:
    members = Members(("us", "europe", "turkey"))
    assert members.count == 8
    assert [members.at(i) for i in (0, 1, 4, 6)] == [
        frozenset(),
        {"turkey"},
        {"us"},
        {"us", "europe"},
    ]
    assert [members.bit(name) for name in members.names] == [2, 1, 0]


def test_kinds_have_the_names_of_the_files() -> None:
    number = Numbers(Fraction(0), Fraction(1), Fraction(1))
    domains = (Options(("a",)), Options(("a",), ordered=True), number, Members(("a",)))
    assert [kind_of(domain) for domain in domains] == ["choice", "scale", "number", "set"]


def test_impossible_domains_are_refused() -> None:
    one = Fraction(1)
    with pytest.raises(ValueError, match="step"):
        Numbers(one, one, Fraction(0))
    with pytest.raises(ValueError, match="minimum"):
        Numbers(one, Fraction(0), one)
    with pytest.raises(ValueError, match="at least one"):
        Options(())
    with pytest.raises(ValueError, match="twice"):
        Members(("us", "us"))
