"""What a constraint says about all outcomes at once: exact truth tables over the named issues.

They share no code with `zopa.rules.evaluate`, so that each can be tested against the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from zopa.diagnostics import Diagnostic, Span, UsageError, ZopaError
from zopa.rules.space import Domain, Members, Numbers, Options, Space
from zopa.rules.tree import (
    And,
    Compare,
    CompareOptions,
    Constant,
    Constraint,
    Contains,
    IssueNumber,
    IssueOption,
    Negation,
    Not,
    Number,
    OneNumberOf,
    OneOf,
    Option,
    Or,
    Product,
    Relation,
    Size,
    Statement,
    Sum,
)

BoolArray: TypeAlias = npt.NDArray[np.bool_]
# int64, or Python integers where int64 is not known to suffice
IntArray: TypeAlias = npt.NDArray[Any]

_Kind = TypeVar("_Kind", str, Fraction, frozenset[str])

MOST_CELLS = 10_000_000
# Cells of a table that is kept for whoever asks for the same again.
_REMEMBERED = 4096
_MOST_AXES = 64  # of a numpy array
_BLOCK = 1 << 18  # cells worked on at a time: fits the cache, and bounds the memory
_INT64_BOUND = 2**62


class TableTooLarge(ZopaError):  # noqa: N818  (reads better than ...Error in an except clause)
    """A truth table would have too many cells.

    Attributes
    ----------
    cells
        How many it would have.
    limit
        How many it may have.
    issues
        The issues that span it.
    """

    def __init__(self, cells: int, limit: int, issues: tuple[str, ...]) -> None:
        self.cells = cells
        self.limit = limit
        self.issues = issues
        spanned = ", ".join(issues[:6]) + (", ..." if len(issues) > 6 else "")
        size = f"{cells:,} combinations" if cells > limit else f"{len(issues)} issues at once"
        super().__init__(
            f"a constraint on {spanned} spans {size}, more than the limit of "
            + (f"{limit:,}" if cells > limit else str(_MOST_AXES))
            + "; split it, or choose larger steps for its numbers"
        )


def too_large(error: TableTooLarge, space: Space, origin: Span | None) -> Diagnostic:
    """Say that a table would be too large, and which of its issues to make coarser."""
    widest = max(error.issues, key=lambda issue: space[issue].count)
    values = f"{space[widest].count:,} values"
    return Diagnostic(
        "table-too-large",
        f"this joins {error.cells:,} combinations; at most {error.limit:,} are tabulated",
        origin,
        f"take a coarser step on {widest!r}, which has {values}"
        if isinstance(space[widest], Numbers)
        else f"let it name fewer issues; {widest!r} alone has {values}",
    )


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Which combinations of values keep a constraint.

    Parameters
    ----------
    issues
        One per axis, in the constraint's order.
    holds
        Shape (values of the first issue, values of the second, ...), read-only. Positions along
        an axis: options in their order, grid points of a number upwards, subsets of a set by
        their bits, the first member highest (see `zopa.rules.space`).
    """

    issues: tuple[str, ...]
    holds: BoolArray


def cells(constraint: Constraint, space: Space) -> int:
    """Count the cells that the constraint's truth table would have."""
    return math.prod(space[issue].count for issue in constraint.issues)


def truth_table(constraint: Constraint, space: Space, *, limit: int = MOST_CELLS) -> Table:
    """Work out a constraint for every combination of the values of the issues that it names.

    Parameters
    ----------
    constraint
        Read with this space.
    space
        The values of each issue.
    limit
        Largest table to build, in cells.

    Raises
    ------
    TableTooLarge
        If the table would have more cells, or more axes than an array can have.
    """
    issues = constraint.issues
    size = cells(constraint, space)
    if size > limit or len(issues) > _MOST_AXES:
        raise TableTooLarge(size, limit, issues)
    if size > _REMEMBERED:
        return _tabulated(constraint.root, issues, space)
    return _remembered(constraint.root, issues, tuple(space[issue] for issue in issues))


# what scenarios share is worked out once
@lru_cache(maxsize=2048)
def _remembered(root: Statement, issues: tuple[str, ...], domains: tuple[Domain, ...]) -> Table:
    return _tabulated(root, issues, dict(zip(issues, domains, strict=True)))


def _tabulated(root: Statement, issues: tuple[str, ...], space: Space) -> Table:
    shape = tuple(space[issue].count for issue in issues)
    size = math.prod(shape)
    holds = np.empty(shape, dtype=np.bool_)
    longest = max(range(len(shape)), key=lambda axis: shape[axis])
    step = max(1, shape[longest] * _BLOCK // max(size, 1))
    grid = _Grid(issues, space)
    for start in range(0, shape[longest], step):
        window = slice(start, start + step)
        block = (slice(None),) * longest + (window,)
        holds[block] = _Block(grid, longest, window).statement(root)
    holds.setflags(write=False)
    return Table(issues, holds)


@dataclass(frozen=True, slots=True)
class _Scaled:
    """Exact numbers: integers over one denominator, none larger in size than ``bound``."""

    numerators: IntArray
    denominator: int
    bound: int

    def over(self, denominator: int) -> _Scaled:
        """Express over a multiple of the denominator."""
        factor = denominator // self.denominator
        if factor == 1:
            return self
        bound = max(self.bound, 1) * factor  # the factor itself must fit, too
        return _Scaled(_wide(self.numerators, bound) * factor, denominator, bound)


def _wide(numbers: IntArray, bound: int) -> IntArray:
    """Choose Python integers unless results up to ``bound`` are known to fit."""
    return numbers if bound < _INT64_BOUND else numbers.astype(object)


def _integers(start: int, step: int, count: int) -> IntArray:
    """Return ``start, start + step, ...``."""
    last = start + step * (count - 1)
    if max(abs(start), abs(last), step) < _INT64_BOUND:
        return np.arange(count, dtype=np.int64) * step + start
    return np.array([start + step * index for index in range(count)], dtype=object)


class _Grid:
    """Values along each axis of a table, worked out once."""

    def __init__(self, issues: tuple[str, ...], space: Space) -> None:
        self.space = space
        self.axes = {issue: axis for axis, issue in enumerate(issues)}
        self._numbers: dict[str, _Scaled] = {}
        self._positions: dict[str, IntArray] = {}

    def positions(self, issue: str) -> IntArray:
        """Positions along an issue's axis."""
        if issue not in self._positions:
            self._positions[issue] = np.arange(self.space[issue].count, dtype=np.int64)
        return self._positions[issue]

    def numbers(self, issue: str) -> _Scaled:
        """Values of a number, or sizes of a set, along its axis."""
        if issue not in self._numbers:
            self._numbers[issue] = self._values(issue)
        return self._numbers[issue]

    def _values(self, issue: str) -> _Scaled:
        match self.space[issue]:
            case Numbers(minimum, _, step) as domain:
                denominator = math.lcm(minimum.denominator, step.denominator)
                first, each = int(minimum * denominator), int(step * denominator)
                values = _integers(first, each, domain.count)
                return _Scaled(values, denominator, max(abs(int(values[0])), abs(int(values[-1]))))
            case Members(names):
                sizes = np.zeros(len(self.positions(issue)), dtype=np.int64)
                for bit in range(len(names)):
                    sizes += self.positions(issue) >> bit & 1
                return _Scaled(sizes, 1, len(names))
            case Options():
                raise UsageError(f"issue {issue!r} has no numbers in this space")


class _Block:
    """Works out a part of a table: all axes whole but one, of which it sees a window.

    Arrays have every axis of the table, of length 1 where their values do not depend on it.
    """

    def __init__(self, grid: _Grid, axis: int, window: slice) -> None:
        self._grid = grid
        self._axis = axis
        self._window = window

    def _along(self, issue: str, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Lay values along an issue's axis."""
        axis = self._grid.axes[issue]
        if axis == self._axis:
            values = values[self._window]
        shape = [1] * len(self._grid.axes)
        shape[axis] = len(values)
        return values.reshape(shape)

    def statement(self, node: Statement) -> BoolArray:
        match node:
            case And(parts):
                return _joined(np.logical_and, map(self.statement, parts))
            case Or(parts):
                return _joined(np.logical_or, map(self.statement, parts))
            case Not(part):
                return np.logical_not(self.statement(part))
            case Compare(operands, relations):
                numbers = [self._number(operand) for operand in operands]
                return _joined(np.logical_and, _compared(numbers, relations))
            case CompareOptions(operands, relations, names):
                options = [self._option(operand, names) for operand in operands]
                pairs = zip(options, relations, options[1:], strict=False)
                return _joined(np.logical_and, (_COMPARE[r](a, b) for a, r, b in pairs))
            case OneOf(issue, options, negated):
                listed = self._grid.space[issue]
                names = listed.names if isinstance(listed, Options) else ()
                found = np.array([(name in options) != negated for name in names], dtype=np.bool_)
                return self._along(issue, found)
            case OneNumberOf(number, values, negated):
                scaled = self._number(number)
                equal = (_compared([scaled, _constant(v)], (Relation.EQUAL,)) for v in values)
                any_of = _joined(np.logical_or, (array for arrays in equal for array in arrays))
                return np.logical_not(any_of) if negated else any_of
            case Contains(issue, member, negated):
                return self._contains(issue, member, negated)

    def _contains(self, issue: str, member: str, negated: bool) -> BoolArray:
        domain = self._grid.space[issue]
        if not isinstance(domain, Members):
            raise UsageError(f"issue {issue!r} is no set in this space")
        bits = self._grid.positions(issue) >> domain.bit(member) & 1
        return self._along(issue, bits.astype(np.bool_) ^ negated)

    def _option(self, operand: IssueOption | Option, names: tuple[str, ...]) -> IntArray:
        match operand:
            case IssueOption(issue):
                return self._along(issue, self._grid.positions(issue))
            case Option(name):
                return np.array([names.index(name)], dtype=np.int64)

    def _number(self, node: Number) -> _Scaled:
        match node:
            case Constant(value):
                return _constant(value)
            case IssueNumber(issue) | Size(issue):
                whole = self._grid.numbers(issue)
                along = self._along(issue, whole.numerators)
                return _Scaled(along, whole.denominator, whole.bound)
            case Negation(term):
                number = self._number(term)
                return _Scaled(-number.numerators, number.denominator, number.bound)
            case Sum(terms):
                return _sum([self._number(term) for term in terms])
            case Product(factors):
                return _product([self._number(factor) for factor in factors])


def _constant(value: Fraction) -> _Scaled:
    # one cell, not none: numpy turns arrays without axes into bare numbers
    numerators = _integers(value.numerator, 0, 1)
    return _Scaled(numerators, value.denominator, abs(value.numerator))


def _sum(terms: list[_Scaled]) -> _Scaled:
    denominator = math.lcm(*(term.denominator for term in terms))
    total = terms[0].over(denominator)
    for term in terms[1:]:
        added = term.over(denominator)
        bound = total.bound + added.bound
        numerators = _wide(total.numerators, bound) + _wide(added.numerators, bound)
        total = _Scaled(numerators, denominator, bound)
    return total


def _product(factors: list[_Scaled]) -> _Scaled:
    total = factors[0]
    for factor in factors[1:]:
        bound = total.bound * factor.bound
        numerators = _wide(total.numerators, bound) * _wide(factor.numerators, bound)
        total = _Scaled(numerators, total.denominator * factor.denominator, bound)
    return total


def _compared(numbers: list[_Scaled], relations: tuple[Relation, ...]) -> Iterator[BoolArray]:
    """Compare neighbours in a chain."""
    for left, relation, right in zip(numbers, relations, numbers[1:], strict=False):
        denominator = math.lcm(left.denominator, right.denominator)
        a, b = left.over(denominator), right.over(denominator)
        bound = max(a.bound, b.bound)
        yield _COMPARE[relation](_wide(a.numerators, bound), _wide(b.numerators, bound))


def _joined(join: np.ufunc, parts: Iterable[BoolArray]) -> BoolArray:
    """Join statements, the small arrays first, so that few operations see the whole block."""
    arrays = sorted(parts, key=np.size)
    joined = arrays[0]
    for array in arrays[1:]:
        joined = join(joined, array)
    return joined


_COMPARE: dict[Relation, np.ufunc] = {
    Relation.EQUAL: np.equal,
    Relation.UNEQUAL: np.not_equal,
    Relation.BELOW: np.less,
    Relation.AT_MOST: np.less_equal,
    Relation.ABOVE: np.greater,
    Relation.AT_LEAST: np.greater_equal,
}
