"""Say in as few words as possible that an issue takes one of some of its values.

Also what can be said shorter about a statement once some issues are known to be narrowed down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from zopa.rules.space import Members, Numbers, Options, Space
from zopa.rules.tables import truth_table
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
    issues_of,
)

BoolArray: TypeAlias = npt.NDArray[np.bool_]

# A longer list of numbers is no shorter than its stretches, and nobody reads it.
_LISTED = 12
_STRETCHES = 12


def words(node: Statement | Number | IssueOption | Option) -> int:
    """Count the issues, options, members and numbers that a statement names: its length."""
    match node:
        case And(parts) | Or(parts):
            return sum(map(words, parts))
        case Not(part) | Negation(part):
            return words(part)
        case Compare(operands) | CompareOptions(operands) | Sum(operands) | Product(operands):
            return sum(map(words, operands))
        case OneOf(_, listed):
            return 1 + len(listed)
        case OneNumberOf(number, values):
            return words(number) + len(values)
        case Contains():
            return 2
        case Constant() | IssueNumber() | Size() | IssueOption() | Option():
            return 1


def one_of(issue: str, domain: Options | Numbers, inside: BoolArray) -> Statement | None:
    """Say that an issue takes one of some values, in the fewest words.

    Parameters
    ----------
    domain
        The values of the issue.
    inside
        Shape (value,): those that it may take; some, not all.

    Returns
    -------
    Statement or None
        Holds on exactly these values of the domain; off the grid of a number it means nothing.
        None where it would take more stretches than anybody reads.
    """
    if isinstance(domain, Numbers):
        return numbers_of(IssueNumber(issue), domain.at, inside)
    return min(_options_of(issue, domain, np.flatnonzero(inside).tolist()), key=words)


def numbers_of(
    number: Number, value: Callable[[int], Fraction], inside: BoolArray
) -> Statement | None:
    """Say that a number is one of some values, in the fewest words.

    Parameters
    ----------
    value
        Gives the value at a position of ``inside``, ascending.
    inside
        Shape (position,): where it may be; somewhere, not everywhere.

    Returns
    -------
    Statement or None
        As for `one_of`.
    """
    found = list(_numbers_of(number, value, inside))
    return min(found, key=words) if found else None


def _options_of(issue: str, domain: Options, chosen: Sequence[int]) -> Iterator[Statement]:
    """Offer every form of a statement about options, the preferred one of equal length first."""
    names, last = domain.names, len(domain.names) - 1
    low, high = chosen[0], chosen[-1]
    others = [position for position in range(len(names)) if position not in chosen]

    def compared(relation: Relation, position: int) -> Statement:
        operands = (IssueOption(issue), Option(names[position]))
        return CompareOptions(operands, (relation,), names)

    if len(chosen) == 1:
        yield compared(Relation.EQUAL, low)
    if domain.ordered and high - low == len(chosen) - 1:
        if high == last:
            yield compared(Relation.AT_LEAST, low)
        if low == 0:
            yield compared(Relation.AT_MOST, high)
    if len(others) == 1:
        yield compared(Relation.UNEQUAL, others[0])
    yield OneOf(issue, tuple(names[position] for position in chosen))
    if domain.ordered and high - low == len(chosen) - 1:
        operands = (Option(names[low]), IssueOption(issue), Option(names[high]))
        yield CompareOptions(operands, (Relation.AT_MOST, Relation.AT_MOST), names)
    yield OneOf(issue, tuple(names[position] for position in others), negated=True)


def _numbers_of(
    number: Number, value: Callable[[int], Fraction], inside: BoolArray
) -> Iterator[Statement]:
    last = len(inside) - 1
    runs, gaps = _runs(inside), _runs(~inside)
    if len(runs) <= _STRETCHES:
        yield joined(Or, [_stretch(number, value, run, last) for run in runs])
    points = [low for low, _ in gaps]
    if len(gaps) == 1 and gaps[0][0] == gaps[0][1]:
        unequal = (number, Constant(value(points[0])))
        yield Compare(unequal, (Relation.UNEQUAL,))
    for positions, negated in ((np.flatnonzero(inside), False), (np.flatnonzero(~inside), True)):
        if 1 < len(positions) <= _LISTED:
            yield OneNumberOf(number, tuple(value(int(i)) for i in positions), negated)


def _stretch(
    number: Number, value: Callable[[int], Fraction], run: tuple[int, int], last: int
) -> Statement:
    low, high = (Constant(value(end)) for end in run)
    if run[0] == run[1]:
        return Compare((number, low), (Relation.EQUAL,))
    if run[1] == last:
        return Compare((number, low), (Relation.AT_LEAST,))
    if run[0] == 0:
        return Compare((number, high), (Relation.AT_MOST,))
    return Compare((low, number, high), (Relation.AT_MOST, Relation.AT_MOST))


def _runs(inside: BoolArray) -> list[tuple[int, int]]:
    """List the stretches of True, with their first and last position."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False])).astype(np.int8)))
    pairs = edges.reshape(-1, 2).tolist()
    return [(int(start), int(stop) - 1) for start, stop in pairs]


def joined(kind: type[And] | type[Or], parts: Sequence[Statement]) -> Statement:
    """Join statements, taking apart those of the same kind; a single one stays as it is."""
    flat: list[Statement] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else (part,)
    distinct = tuple(dict.fromkeys(flat))
    return distinct[0] if len(distinct) == 1 else kind(distinct)


def opposite(node: Statement) -> Statement:
    """Give the statement that holds just where this one does not, with ``not`` moved inwards."""
    match node:
        case Not(part):
            return part
        case And(parts):
            return joined(Or, [opposite(part) for part in parts])
        case Or(parts):
            return joined(And, [opposite(part) for part in parts])
        case Compare(_, (relation,)) | CompareOptions(_, (relation,)):
            return replace(node, relations=(relation.negated,))
        case OneOf(_, _, negated) | OneNumberOf(_, _, negated) | Contains(_, _, negated):
            return replace(node, negated=not negated)
        case _:
            return Not(node)


def listed(node: Statement, space: Space) -> Statement:
    """Name options in place of places on a scale, for readers who cannot see its order."""
    match node:
        case And(parts) | Or(parts):
            return joined(type(node), [listed(part, space) for part in parts])
        case Not(part):
            return Not(listed(part, space))
        case CompareOptions(_, relations, names) if any(r.is_order for r in relations):
            issues = issues_of(node)
            if len(issues) > 1:
                return node
            holds = truth_table(Constraint("", node, issues), space).holds
            inside = tuple(name for name, held in zip(names, holds, strict=True) if held)
            outside = tuple(name for name in names if name not in inside)
            # a scale narrowed at one end is clearer by what is left out
            negated = not inside or 0 < len(outside) < len(inside) - 1
            return OneOf(issues[0], outside if negated else inside, negated)
        case _:
            return node


def narrowed(
    node: Statement,
    space: Space,
    alive: Mapping[str, BoolArray],
    members: Mapping[tuple[str, str], bool],
) -> Statement | bool:
    """Shorten a statement by what is known about single issues.

    Parameters
    ----------
    alive
        Per choice, scale or number, shape (value,): the values that it may still take.
    members
        By set and member, those of whom it is known whether they are in.

    Returns
    -------
    Statement or bool
        Holds where the original does, as long as what is known is true; a truth value if that
        decides it.
    """
    match node:
        case Not(part):
            inner = narrowed(part, space, alive, members)
            return not inner if isinstance(inner, bool) else opposite(inner)
        case And(parts) | Or(parts):
            return _narrowed_parts(node, [narrowed(p, space, alive, members) for p in parts])
        case Contains(issue, member, negated):
            known = members.get((issue, member))
            return node if known is None else known != negated
        case _:
            issues = issues_of(node)
            if len(issues) != 1 or isinstance(space[issues[0]], Members):
                return node
            holds = truth_table(Constraint("", node, issues), space).holds[alive[issues[0]]]
            return bool(holds[0]) if holds.all() or not holds.any() else node


def _narrowed_parts(node: And | Or, parts: Sequence[Statement | bool]) -> Statement | bool:
    decisive = isinstance(node, Or)
    if any(part is decisive for part in parts):
        return decisive
    left = [part for part in parts if not isinstance(part, bool)]
    return joined(type(node), left) if left else not decisive
