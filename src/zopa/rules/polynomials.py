"""Polynomials in one number issue with exact coefficients, and where they are zero."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

from zopa.rules.tree import Constant, IssueNumber, Negation, Number, Product, Size, Sum

# coefficients, of the constant term first; without zeros at the end
Polynomial: TypeAlias = tuple[Fraction, ...]

X: Polynomial = (Fraction(0), Fraction(1))


def polynomial(number: Number) -> Polynomial:
    """Expand a number that names one number issue and nothing else.

    Raises
    ------
    ValueError
        If it counts the members of a set.
    """
    match number:
        case Constant(value):
            return _trimmed([value])
        case IssueNumber():
            return X
        case Negation(term):
            return minus((), polynomial(term))
        case Sum(terms):
            total: Polynomial = ()
            for term in terms:
                total = minus(total, minus((), polynomial(term)))
            return total
        case Product(factors):
            product: Polynomial = (Fraction(1),)
            for factor in factors:
                product = _times(product, polynomial(factor))
            return product
        case Size(issue):
            raise ValueError(f"the size of {issue} is no polynomial")


def minus(left: Polynomial, right: Polynomial) -> Polynomial:
    """Subtract."""
    length = max(len(left), len(right))
    zeros = (Fraction(0),) * length
    pairs = zip((left + zeros)[:length], (right + zeros)[:length], strict=True)
    return _trimmed([a - b for a, b in pairs])


def value_at(polynomial: Polynomial, x: Fraction) -> Fraction:
    """Evaluate, exactly."""
    total = Fraction(0)
    for coefficient in reversed(polynomial):
        total = total * x + coefficient
    return total


def sign_at(polynomial: Polynomial, x: Fraction) -> int:
    """Sign of the value: -1, 0 or 1."""
    value = value_at(polynomial, x)
    return (value > 0) - (value < 0)


def _times(left: Polynomial, right: Polynomial) -> Polynomial:
    product = [Fraction(0)] * max(len(left) + len(right) - 1, 0)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            product[i + j] += a * b
    return _trimmed(product)


def _trimmed(coefficients: list[Fraction]) -> Polynomial:
    while coefficients and coefficients[-1] == 0:
        coefficients.pop()
    return tuple(coefficients)


@dataclass(frozen=True, slots=True, eq=False)
class Root:
    """A real number where a polynomial is zero, known as closely as one likes.

    Parameters
    ----------
    low, high
        Rational bounds; equal if the number is rational, else the number is strictly between.
    factor
        Irreducible polynomial of which it is the only zero between the bounds.
    exact
        The number as a SymPy expression; None if it is rational.
    """

    low: Fraction
    high: Fraction
    factor: Polynomial
    exact: Any = None

    @property
    def is_rational(self) -> bool:
        """True where the number is ``low``."""
        return self.low == self.high

    def closer(self) -> Root:
        """Halve the distance between the bounds of an irrational number."""
        middle = (self.low + self.high) / 2
        same = sign_at(self.factor, middle) == sign_at(self.factor, self.low)
        bounds = (middle, self.high) if same else (self.low, middle)
        return Root(*bounds, self.factor, self.exact)

    def sign_of(self, polynomial: Polynomial, factors: tuple[Polynomial, ...]) -> int:
        """Sign of a polynomial at this number.

        Parameters
        ----------
        polynomial
            Without zero between the bounds, other than possibly this number.
        factors
            Its irreducible factors.
        """
        if self.is_rational:
            return sign_at(polynomial, self.low)
        return 0 if self.factor in factors else sign_at(polynomial, self.low)


def rational(value: Fraction) -> Root:
    """A rational number as a root."""
    return Root(value, value, (-value, Fraction(1)))


def factors_of(polynomial: Polynomial) -> tuple[Polynomial, ...]:
    """Irreducible factors over the rationals, each once and with leading coefficient 1."""
    if len(polynomial) <= 1:
        return ()
    if len(polynomial) == 2:
        return ((polynomial[0] / polynomial[1], Fraction(1)),)
    import sympy

    _, factors = _sympy_polynomial(polynomial, sympy.Symbol("x")).factor_list()
    return tuple(
        tuple(Fraction(int(c.p), int(c.q)) for c in reversed(factor.monic().all_coeffs()))
        for factor, _ in factors
    )


def roots_of(factor: Polynomial) -> tuple[Root, ...]:
    """Real zeros of an irreducible polynomial, lowest first."""
    if len(factor) == 2:
        return (rational(-factor[0] / factor[1]),)
    import sympy

    poly = _sympy_polynomial(factor, sympy.Symbol("x"))
    bounds = [pair for pair, _ in poly.intervals()]
    return tuple(
        Root(_fraction(low), _fraction(high), factor, exact)
        for (low, high), exact in zip(bounds, poly.real_roots(), strict=True)
    )


def separated(roots: list[Root]) -> list[Root]:
    """Sort distinct numbers, each so close that no bounds of two touch."""
    while True:
        roots = sorted(roots, key=lambda root: (root.low, root.high))
        touching = {i for i, (a, b) in enumerate(pairwise(roots)) if a.high >= b.low}
        if not touching:
            return roots
        for index in sorted(touching | {i + 1 for i in touching}):
            if not roots[index].is_rational:
                roots[index] = roots[index].closer()


def _sympy_polynomial(polynomial: Polynomial, x: Any) -> Any:
    import sympy

    coefficients = [sympy.Rational(c.numerator, c.denominator) for c in reversed(polynomial)]
    return sympy.Poly(coefficients, x, domain="QQ")


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))
