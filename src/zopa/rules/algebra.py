"""SymPy objects made from trees: exact number sets, and formulas to print. Never from text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

from zopa.diagnostics import UsageError
from zopa.rules.polynomials import (
    Polynomial,
    Root,
    factors_of,
    minus,
    polynomial,
    rational,
    roots_of,
    separated,
    sign_at,
)
from zopa.rules.space import Numbers, Space
from zopa.rules.tree import (
    And,
    Compare,
    Constant,
    Constraint,
    Not,
    OneNumberOf,
    Or,
    Relation,
    Statement,
)

Signs: TypeAlias = Callable[[Polynomial], int]


def number_set(constraint: Constraint, issue: str, space: Space) -> Any:
    """Find all real values of a number issue that keep a constraint, on the grid or off it.

    Parameters
    ----------
    constraint
        Names this issue and no other.
    issue
        A number issue.
    space
        Has the issue's minimum and maximum; its step plays no part.

    Returns
    -------
    sympy.Set
        Subset of [minimum, maximum]: intervals, single values and unions of both, exact.

    Raises
    ------
    UsageError
        If the constraint names another issue, or the issue is no number.

    Notes
    -----
    The zeros of all differences that the constraint compares cut the line into points and open
    intervals on which it holds throughout or nowhere. Zeros of linear differences come from own
    arithmetic; higher ones are factored and isolated by SymPy.
    """
    domain = space.get(issue)
    if constraint.issues != (issue,) or not isinstance(domain, Numbers):
        raise UsageError(f"{constraint.text!r} is not about the number {issue!r} alone")
    differences = tuple(dict.fromkeys(_differences(constraint.root)))
    factors = {difference: factors_of(difference) for difference in differences}
    points = _cut_points(factors, domain)
    # one truth value for each point and for each gap to the next point
    stretches: list[_Stretch] = []
    for index, point in enumerate(points):
        at_point = _signs_at(point, factors)
        stretches.append(_Stretch(point, point, holds=_holds(constraint.root, at_point)))
        if index + 1 < len(points):
            after = points[index + 1]
            at_gap = _signs_between(point, after)
            stretches.append(_Stretch(point, after, holds=_holds(constraint.root, at_gap)))
    return _as_set(stretches)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A point, or the open gap between two."""

    low: Root
    high: Root
    holds: bool

    @property
    def is_gap(self) -> bool:
        return self.low is not self.high


def _differences(node: Statement) -> list[Polynomial]:
    """List what is compared with zero in a statement about one number."""
    match node:
        case And(parts) | Or(parts):
            return [difference for part in parts for difference in _differences(part)]
        case Not(part):
            return _differences(part)
        case Compare(operands):
            expanded = [polynomial(operand) for operand in operands]
            return [minus(left, right) for left, right in pairwise(expanded)]
        case OneNumberOf(number, values):
            return [minus(polynomial(number), polynomial(Constant(v))) for v in values]
        case _:
            raise UsageError("only comparisons of numbers make a number set")


def _holds(node: Statement, signs: Signs) -> bool:
    """Decide a statement from the signs of its differences."""
    match node:
        case And(parts):
            return all(_holds(part, signs) for part in parts)
        case Or(parts):
            return any(_holds(part, signs) for part in parts)
        case Not(part):
            return not _holds(part, signs)
        case Compare(_, relations):
            found = map(signs, _differences(node))
            return all(s in _SIGNS[r] for s, r in zip(found, relations, strict=True))
        case OneNumberOf(_, _, negated):
            return any(signs(d) == 0 for d in _differences(node)) != negated
        case _:
            raise UsageError("only comparisons of numbers make a number set")


_SIGNS = {
    Relation.EQUAL: (0,),
    Relation.UNEQUAL: (-1, 1),
    Relation.BELOW: (-1,),
    Relation.AT_MOST: (-1, 0),
    Relation.ABOVE: (1,),
    Relation.AT_LEAST: (0, 1),
}


def _cut_points(factors: dict[Polynomial, tuple[Polynomial, ...]], domain: Numbers) -> list[Root]:
    """List the zeros inside the range, with its two ends, in ascending order."""
    distinct = dict.fromkeys(factor for found in factors.values() for factor in found)
    roots = [root for factor in distinct for root in roots_of(factor)]
    values = {root.low for root in roots if root.is_rational}
    rationals = values | {domain.minimum, domain.maximum}
    roots = [root for root in roots if not root.is_rational] + [rational(v) for v in rationals]
    return [root for root in separated(roots) if domain.minimum <= root.low <= domain.maximum]


def _signs_at(point: Root, factors: dict[Polynomial, tuple[Polynomial, ...]]) -> Signs:
    return lambda difference: point.sign_of(difference, factors[difference])


def _signs_between(left: Root, right: Root) -> Signs:
    inside = (left.high + right.low) / 2
    return lambda difference: sign_at(difference, inside)


def _as_set(stretches: Sequence[_Stretch]) -> Any:
    import sympy

    pieces: list[Any] = []
    run: list[_Stretch] = []
    for stretch in [*stretches, None]:
        if stretch is not None and stretch.holds:
            run.append(stretch)
        elif run:
            low, high = _exact(run[0].low), _exact(run[-1].high)
            pieces.append(sympy.Interval(low, high, run[0].is_gap, run[-1].is_gap))
            run = []
    return sympy.Union(*pieces)


def _exact(root: Root) -> Any:
    import sympy

    if root.is_rational:
        return sympy.Rational(root.low.numerator, root.low.denominator)
    return root.exact
