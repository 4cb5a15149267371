"""The variables of a problem: equal options merged, and tables turned into relations over them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zopa.case.case import Case
from zopa.problem.problem import Variable
from zopa.problem.relation import BoolArray, IntArray, Relation, Threshold
from zopa.problem.utility import Term
from zopa.rules.space import Members
from zopa.rules.sums import Split, Switch
from zopa.rules.tables import Table
from zopa.rules.tree import Relation as Comparison

# Values of which a dictionary numbers the equal ones faster than numpy.
_FEW = 256

__all__ = ["Grid", "Tabled", "auxiliaries", "switches"]


@dataclass(frozen=True, eq=False)
class Tabled:
    """A constraint as a table; where it was cut, with the sums that the table's switches are."""

    table: Table
    cut: Split | None


class Grid:
    """The variables of a case's issues, with tables turned into relations over them.

    Parameters
    ----------
    tabled
        Every constraint that must stay readable from the merged classes.
    terms
        Every part of a utility that must.
    """

    def __init__(self, case: Case, tabled: Sequence[Tabled], terms: Sequence[Term]) -> None:
        self.case = case
        tables = [one.table for one in tabled]
        cuts = [one.cut for one in tabled if one.cut is not None]
        self._parts = [part for c in cuts for s in c.switches.values() for part in s.parts]
        self._named = {member for c in cuts for member in c.members.values()}
        joint = [
            Table(term.issues, term.levels == level)
            for term in terms
            if term.levels is not None
            for level in range(term.worths.numerators.size)
        ]
        single = [term for term in terms if term.levels is None]
        self.variables = tuple(self._variables([*tables, *joint], single))
        self._place = {(v.issue, v.member): i for i, v in enumerate(self.variables)}

    def _variables(self, tables: Sequence[Table], terms: Sequence[Term]) -> Iterator[Variable]:
        for issue, domain in self.case.space.items():
            about = [table for table in tables if issue in table.issues]
            worths = [term for term in terms if term.issues == (issue,)]
            added = [amounts for name, amounts in self._parts if name == issue]
            if isinstance(domain, Members):
                apart = {term.member for term in worths if term.worths.numerators.any()}
                for member, *amounts in zip(domain.names, *added, strict=True):
                    if any(amounts) or (issue, member) in self._named:
                        apart.add(member)
                yield from _members(issue, domain, about, apart)
            else:
                marks = [_numbered(term.worths.numerators) for term in worths]
                marks += [_ranks(amounts) for amounts in added]
                marks += [_kinds(_rows(table, issue)) for table in about]
                yield _variable(issue, None, _classes(domain.count, marks))

    def place(self, issue: str, member: str | None) -> int:
        """Find the variable of an issue, or of a member of a set."""
        return self._place[issue, member]

    def scope(self, issues: Iterable[str]) -> tuple[int, ...]:
        """List the variables of some issues, those of a set's members in their order."""
        found: list[int] = []
        for issue in issues:
            domain = self.case.space[issue]
            if isinstance(domain, Members):
                found += [self._place[issue, member] for member in domain.names]
            else:
                found.append(self._place[issue, None])
        return tuple(found)

    def merged(self, issues: Sequence[str], values: NDArray[Any]) -> NDArray[Any]:
        """Read an array with an axis per issue at the first value of every class.

        Returns
        -------
        NDArray
            An axis per variable of the issues.
        """
        scope = self.scope(issues)
        shape = [len(self.variables[variable].class_of) for variable in scope]
        picks = [np.asarray(self.variables[variable].values, np.int64) for variable in scope]
        read: NDArray[Any] = values.reshape(shape)[np.ix_(*picks)]
        return read

    def relation(self, table: Table) -> Relation:
        """Turn a table over values into one over classes."""
        return Relation(self.scope(table.issues), self.merged(table.issues, table.holds))

    def threshold(self, switch: Switch, decided: int) -> Threshold:
        """Turn a sum over values into one over classes that decides an auxiliary variable."""
        scope: list[int] = []
        worths: list[IntArray] = []
        unit = switch.denominator
        for issue, amounts in switch.parts:
            whole = [int(amount * unit) for amount in amounts]
            is_set = isinstance(self.case.space[issue], Members)
            rows = [[0, amount] for amount in whole] if is_set else [whole]
            for variable, row in zip(self.scope((issue,)), rows, strict=True):
                scope.append(variable)
                values = self.variables[variable].values
                worths.append(np.array([row[value] for value in values], dtype=np.int64))
        zero = -int(switch.constant * unit)
        least, most = _BOUNDS[switch.relation]
        return Threshold(
            scope=(*scope, decided),
            worths=tuple(worths),
            least=None if least is None else zero + least,
            most=None if most is None else zero + most,
            decides=True,
        )


# How far a sum may be from zero, once it is whole.
_BOUNDS: Mapping[Comparison, tuple[int | None, int | None]] = {
    Comparison.EQUAL: (0, 0),
    Comparison.BELOW: (None, -1),
    Comparison.AT_MOST: (None, 0),
    Comparison.ABOVE: (1, None),
    Comparison.AT_LEAST: (0, None),
}


@dataclass(frozen=True, eq=False)
class Switches:
    """The auxiliary variables that say whether sums lie within their bounds."""

    grid: Grid
    place: Mapping[Switch, int]
    variables: tuple[Variable, ...]
    definitions: tuple[Threshold, ...]

    def relation(self, tabled: Tabled) -> Relation:
        """Turn a constraint into a table over classes and switches."""
        cut, table, grid = tabled.cut, tabled.table, self.grid
        if cut is None:
            return grid.relation(table)
        scope: list[int] = []
        lengths: list[int] = []
        picks: list[Sequence[int]] = []
        for name in table.issues:
            if name in cut.switches:
                scope.append(self.place[cut.switches[name]])
                lengths.append(2)
                picks.append((0, 1))
                continue
            member = cut.members.get(name)
            places = grid.scope((name,)) if member is None else (grid.place(*member),)
            scope += places
            lengths += [len(grid.variables[i].class_of) for i in places]
            picks += [grid.variables[i].values for i in places]
        chosen = np.ix_(*(np.asarray(pick, np.int64) for pick in picks))
        return Relation(tuple(scope), table.holds.reshape(lengths)[chosen])


def switches(grid: Grid, tabled: Sequence[Tabled], first: int) -> Switches:
    """Make a variable for every sum; equal sums share one."""
    place: dict[Switch, int] = {}
    for one in tabled:
        for switch in one.cut.switches.values() if one.cut is not None else ():
            place.setdefault(switch, first + len(place))
    return Switches(
        grid,
        place,
        tuple(_variable(None, None, np.arange(2, dtype=np.int64)) for _ in place),
        tuple(grid.threshold(switch, variable) for switch, variable in place.items()),
    )


def auxiliaries(
    grid: Grid, terms: Sequence[Term]
) -> tuple[tuple[Variable, ...], tuple[Relation, ...]]:
    """Make a variable for every part of a utility that hangs on several variables.

    Returns
    -------
    variables, definitions
        In the order of those terms; each definition says which of the variable's values goes with
        which combination.
    """
    variables: list[Variable] = []
    definitions: list[Relation] = []
    for term in terms:
        if term.levels is None:
            continue
        count = term.worths.numerators.size
        levels = grid.merged(term.issues, term.levels)
        scope = (*grid.scope(term.issues), len(grid.variables) + len(variables))
        variables.append(_variable(None, None, np.arange(count, dtype=np.int64)))
        definitions.append(Relation(scope, levels[..., None] == np.arange(count)))
    return tuple(variables), tuple(definitions)


def _members(
    issue: str, domain: Members, tables: Iterable[Table], apart: Collection[str | None]
) -> Iterator[Variable]:
    shaped = []
    for table in tables:
        axis = table.issues.index(issue)
        moved = np.moveaxis(table.holds, axis, 0)
        shaped.append(moved.reshape((2,) * len(domain.names) + (-1,)))
    for position, member in enumerate(domain.names):
        marks = [_kinds(np.moveaxis(table, position, 0).reshape(2, -1)) for table in shaped]
        if member in apart:
            marks.append(np.arange(2))
        yield _variable(issue, member, _classes(2, marks))


def _rows(table: Table, issue: str) -> BoolArray:
    moved = np.moveaxis(table.holds, table.issues.index(issue), 0)
    return moved.reshape(moved.shape[0], -1)


def _kinds(rows: BoolArray) -> IntArray:
    """Number the rows so that equal ones share a number."""
    packed = np.ascontiguousarray(np.packbits(rows, axis=1))
    return _numbered(packed.view(np.dtype((np.void, packed.shape[1]))).ravel())


def _ranks(amounts: Sequence[Fraction]) -> IntArray:
    """Number amounts so that equal ones share a number."""
    number = {amount: i for i, amount in enumerate(sorted(set(amounts)))}
    return np.array([number[amount] for amount in amounts], dtype=np.int64)


def _numbered(values: NDArray[Any]) -> IntArray:
    """Number values so that equal ones share a number."""
    if values.size > _FEW:
        return np.unique(values, return_inverse=True)[1].astype(np.int64)
    return _in_turn(values.tolist())


def _in_turn(values: Iterable[Hashable]) -> IntArray:
    """Number values in the order in which they first come."""
    number: dict[Hashable, int] = {}
    return np.array([number.setdefault(v, len(number)) for v in values], dtype=np.int64)


def _classes(count: int, marks: Iterable[IntArray]) -> IntArray:
    """Number the values so that two share a number where no mark tells them apart.

    Numbers follow the order in which their classes first come.
    """
    if count <= _FEW:
        told = zip(*(mark.tolist() for mark in marks), strict=True)
        return _in_turn(list(told) or [()] * count)
    classes = np.zeros(count, np.int64)
    for mark in marks:
        classes = _numbered(classes * (int(mark.max()) + 1) + mark)
    _, first, inverse = np.unique(classes, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _variable(issue: str | None, member: str | None, classes: IntArray) -> Variable:
    counts = np.bincount(classes)
    first = np.empty(len(counts), np.int64)
    first[classes[::-1]] = np.arange(len(classes))[::-1]
    classes.setflags(write=False)
    return Variable(
        issue=issue,
        member=member,
        class_of=classes,
        values=tuple(int(value) for value in first),
        multiplicity=tuple(int(count) for count in counts),
    )
