"""Put into words which combinations of the options of a few issues occur, and which do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from zopa.problem.problem import Problem
from zopa.problem.relation import BoolArray
from zopa.rules.space import Members
from zopa.rules.subsets import joined, numbers_of, one_of, words
from zopa.rules.tree import And, Contains, Or, Size, Statement
from zopa.solve.cover import Box, cheapest_cover, largest_boxes, region

Classes = frozenset[int]

_UNSAYABLE = 10_000


@dataclass(frozen=True, eq=False)
class Link:
    """Combinations of the classes of some variables: those to hold, those not to; others may.

    Parameters
    ----------
    variables
        Each of an issue.
    classes
        Per variable, the classes along its axis. The other classes never occur, so that a
        statement may include them or not.
    on, off
        Shape (class, ...) each: combinations that must hold, and that must not.
    """

    variables: tuple[int, ...]
    classes: tuple[tuple[int, ...], ...]
    on: BoolArray
    off: BoolArray


class Phrases:
    """Statements about single variables of a problem, each made once."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._made: dict[tuple[int, Classes], Statement | None] = {}
        self._spans: dict[int, list[tuple[int, int]]] = {}

    def literal(
        self, variable: int, must: Classes, may: Classes
    ) -> tuple[Statement | None, Classes]:
        """Say in the fewest words that a variable is in some of its classes.

        Parameters
        ----------
        must, may
            The classes to include, and those that may be; not all classes are among the second.

        Returns
        -------
        statement, classes
            None where it would be too long; and the classes that it includes.
        """
        best: tuple[Statement | None, Classes] = (None, must)
        for chosen in self._choices(variable, must, may):
            statement = self._exactly(variable, chosen)
            if statement is not None and (best[0] is None or words(statement) < words(best[0])):
                best = (statement, chosen)
        return best

    def _choices(self, variable: int, must: Classes, may: Classes) -> list[Classes]:
        """List sets of classes worth a try: without what may be left out, with it, and between."""
        spans = self._span(variable)
        low, high = min(spans[c][0] for c in must), max(spans[c][1] for c in must)
        above = {c for c in may if spans[c][0] >= low}
        below = {c for c in may if spans[c][1] <= high}
        found = [must, must | (above & below), must | above, must | below, may]
        return list(dict.fromkeys(map(frozenset, found)))

    def _span(self, variable: int) -> list[tuple[int, int]]:
        """Give the first and the last value of every class."""
        if variable not in self._spans:
            meaning = self._problem.variables[variable]
            last = np.zeros(meaning.size, dtype=np.int64)
            last[meaning.class_of] = np.arange(len(meaning.class_of))
            self._spans[variable] = list(zip(meaning.values, last.tolist(), strict=True))
        return self._spans[variable]

    def _exactly(self, variable: int, chosen: Classes) -> Statement | None:
        key = (variable, chosen)
        if key not in self._made:
            self._made[key] = self._say(variable, chosen)
        return self._made[key]

    def _say(self, variable: int, chosen: Classes) -> Statement | None:
        meaning = self._problem.variables[variable]
        if meaning.issue is None:
            raise ValueError(f"variable {variable} stands for no issue")
        domain = self._problem.case.space[meaning.issue]
        inside = np.isin(meaning.class_of, sorted(chosen))
        if isinstance(domain, Members):
            return Contains(meaning.issue, str(meaning.member), negated=not inside[1])
        return one_of(meaning.issue, domain, inside)

    def any_of(self, link: Link) -> Statement | None:
        """Say a link as the ways in which it holds, each an "and" about single issues."""
        table = _Table(self._problem, link)

        def said(axis: int, need: int, allowed: int) -> tuple[Statement | None, Classes]:
            may = table.classes(axis, allowed) | table.outside(axis)
            return self.literal(link.variables[axis], table.classes(axis, need), may)

        return _phrased(table, table.on, table.off, said, And)

    def all_of(self, link: Link) -> Statement | None:
        """Say a link by what it rules out, one "or" about single issues after the other."""
        table = _Table(self._problem, link)

        def said(axis: int, need: int, allowed: int) -> tuple[Statement | None, Classes]:
            # what is said is that the issue is not in the box
            must = table.classes(axis, table.everything(axis) & ~allowed)
            may = table.classes(axis, table.everything(axis) & ~need) | table.outside(axis)
            statement, chosen = self.literal(link.variables[axis], must, may)
            return statement, table.classes(axis, table.everything(axis)) - chosen

        return _phrased(table, table.off, table.on, said, Or)

    def by_size(self, link: Link) -> Statement | None:
        """Say a link by how many members a set has, if it is about one set and hangs on that."""
        meanings = [self._problem.variables[v] for v in link.variables]
        issue = meanings[0].issue
        if issue is None or set(self._problem.variables_of(issue)) != set(link.variables):
            return None
        if any(m.member is None or m.size != 2 for m in meanings):
            return None
        on, off = (_sizes(link, cells) for cells in (link.on, link.off))
        if on & off:
            return None
        every = np.arange(len(meanings) + 1)
        likely = [np.isin(every, sorted(on)), ~np.isin(every, sorted(off))]
        found = [numbers_of(Size(issue), Fraction, inside) for inside in likely]
        return min((f for f in found if f is not None), key=words, default=None)


def _sizes(link: Link, cells: BoolArray) -> set[int]:
    """Count the members in each of some combinations."""
    combinations = np.argwhere(cells).tolist()
    return {sum(link.classes[i][at] for i, at in enumerate(cell)) for cell in combinations}


class _Table:
    """A link's table with equal rows of every axis merged; the bits of boxes stand for them."""

    def __init__(self, problem: Problem, link: Link) -> None:
        self._problem = problem
        self._link = link
        self._groups: list[list[Classes]] = []
        on, off = link.on, link.off
        for axis, classes in enumerate(link.classes):
            rows: dict[bytes, list[int]] = {}
            for position in range(len(classes)):
                key = on.take(position, axis).tobytes() + off.take(position, axis).tobytes()
                rows.setdefault(key, []).append(position)
            firsts = [positions[0] for positions in rows.values()]
            on, off = on.take(firsts, axis), off.take(firsts, axis)
            merged = [frozenset(classes[p] for p in positions) for positions in rows.values()]
            self._groups.append(merged)
        self.on, self.off = on, off

    def everything(self, axis: int) -> int:
        """Give the bits of all rows of an axis."""
        return (1 << len(self._groups[axis])) - 1

    def classes(self, axis: int, bits: int) -> Classes:
        """Give the classes that some rows of an axis stand for."""
        groups = self._groups[axis]
        return frozenset(c for i, group in enumerate(groups) if bits >> i & 1 for c in group)

    def bits(self, axis: int, classes: Classes) -> int:
        """Give the rows of an axis all of whose classes are among these."""
        return sum(1 << i for i, group in enumerate(self._groups[axis]) if group <= classes)

    def outside(self, axis: int) -> Classes:
        """Give the classes of an axis's variable that the table does not have."""
        size = self._problem.variables[self._link.variables[axis]].size
        return frozenset(range(size)) - frozenset(self._link.classes[axis])


def _phrased(
    table: _Table,
    on: BoolArray,
    off: BoolArray,
    said: Callable[[int, int, int], tuple[Statement | None, Classes]],
    inner: type[And] | type[Or],
) -> Statement | None:
    """Cover the cells ``on`` with boxes, and join what is said of each.

    Parameters
    ----------
    said
        Takes an axis, the rows that a box must have, and those that it may have; gives the
        statement and the classes that it takes as inside.
    inner
        Joins what is said of the axes of one box; the other word joins the boxes.
    """
    axes = range(on.ndim)

    def cost(box: Box) -> int:
        bounded = [axis for axis in axes if box[axis] != table.everything(axis)]
        return sum(_length(said(axis, box[axis], box[axis])[0]) for axis in bounded)

    boxes = largest_boxes(off)
    cover = None if boxes is None else cheapest_cover(on, boxes, cost)
    if cover is None:
        return None
    cover = sorted(cover, key=lambda box: [_rows(bits) for bits in box])
    parts: list[Statement] = []
    regions = [region(on.shape, box) for box in cover]
    for number, box in enumerate(cover):
        # a box may shrink to what the others leave to it, if that is said in fewer words
        rest = [cells for other, cells in enumerate(regions) if other != number]
        need = np.argwhere(on & regions[number] & ~np.any([*rest, np.zeros_like(on)], axis=0))
        shrunk = list(box)
        literals: list[Statement] = []
        for axis in axes:
            if box[axis] == table.everything(axis):
                continue
            needed = sum(1 << int(row) for row in np.unique(need[:, axis]))
            statement, chosen = said(axis, needed, box[axis])
            if statement is None:
                return None
            shrunk[axis] = table.bits(axis, chosen) & box[axis]
            literals.append(statement)
        regions[number] = region(on.shape, tuple(shrunk))
        parts.append(joined(inner, literals))
    return joined(Or if inner is And else And, parts)


def _rows(bits: int) -> tuple[int, ...]:
    return tuple(row for row in range(bits.bit_length()) if bits >> row & 1)


def _length(statement: Statement | None) -> int:
    return _UNSAYABLE if statement is None else words(statement)
