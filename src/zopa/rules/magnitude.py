"""How large the numbers of an expression can get, so that exact arithmetic stays affordable."""

from __future__ import annotations

import math
from typing import NamedTuple

from zopa.rules.space import Numbers, Space
from zopa.rules.tree import Constant, IssueNumber, Negation, Number, Product, Size, Sum

MOST_FACTORS = 4  # issue values multiplied with each other
LARGEST = 10**75  # of numerators and denominators


class Reach(NamedTuple):
    """Bounds of a number over a whole space.

    Parameters
    ----------
    bound
        No value exceeds it in size, as a numerator over ``denominator``.
    denominator
        A common denominator of all values.
    degree
        How many issue values are multiplied at most.
    """

    bound: int
    denominator: int
    degree: int

    @property
    def fits(self) -> bool:
        """True where exact arithmetic is affordable."""
        return self.degree <= MOST_FACTORS and max(self.bound, self.denominator) <= LARGEST


def reach(number: Number, space: Space) -> Reach:
    """Bound a number's values over a space.

    Raises
    ------
    KeyError
        If it names an issue that the space does not have.
    """
    match number:
        case Constant(value):
            return Reach(abs(value.numerator), value.denominator, 0)
        case IssueNumber(issue):
            domain = space[issue]
            if not isinstance(domain, Numbers):
                raise KeyError(issue)
            denominator = math.lcm(
                domain.minimum.denominator, domain.step.denominator, domain.maximum.denominator
            )
            largest = max(abs(domain.minimum), abs(domain.maximum)) * denominator
            return Reach(int(largest), denominator, 1)
        case Size(issue):
            return Reach(space[issue].count.bit_length(), 1, 1)
        case Negation(term):
            return reach(term, space)
        case Sum(terms):
            parts = [reach(term, space) for term in terms]
            denominator = math.lcm(*(part.denominator for part in parts))
            bound = sum(part.bound * (denominator // part.denominator) for part in parts)
            return Reach(bound, denominator, max(part.degree for part in parts))
        case Product(factors):
            parts = [reach(factor, space) for factor in factors]
            return Reach(
                math.prod(part.bound for part in parts),
                math.prod(part.denominator for part in parts),
                sum(part.degree for part in parts),
            )
