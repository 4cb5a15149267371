"""Judge a single outcome: the plain way, which shares no code with the truth tables."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from zopa.diagnostics import UsageError
from zopa.rules.space import Value
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

_Kind = TypeVar("_Kind", str, Fraction, frozenset[str])


def evaluate(constraint: Constraint, outcome: Mapping[str, Value]) -> bool:
    """Tell whether an outcome keeps a constraint.

    Parameters
    ----------
    constraint
        What should hold.
    outcome
        The value of every issue that the constraint names: an option, an exact number (on the
        grid or off it), or a set of members.

    Raises
    ------
    UsageError
        If the outcome lacks such an issue, or has a value of another kind.
    """
    return _holds(constraint.root, outcome)


def _holds(node: Statement, outcome: Mapping[str, Value]) -> bool:
    match node:
        case And(parts):
            return all(_holds(part, outcome) for part in parts)
        case Or(parts):
            return any(_holds(part, outcome) for part in parts)
        case Not(part):
            return not _holds(part, outcome)
        case Compare(operands, relations):
            return _in_chain([_amount(operand, outcome) for operand in operands], relations)
        case CompareOptions(operands, relations, names):
            return _in_chain([_rank(operand, names, outcome) for operand in operands], relations)
        case OneOf(issue, options, negated):
            return (_value(outcome, issue, str) in options) != negated
        case OneNumberOf(number, values, negated):
            return (_amount(number, outcome) in values) != negated
        case Contains(issue, member, negated):
            return (member in _members(outcome, issue)) != negated


def _in_chain(values: Sequence[Fraction | int], relations: tuple[Relation, ...]) -> bool:
    pairs = zip(values, relations, values[1:], strict=False)
    return all(_HOLDS[relation](left, right) for left, relation, right in pairs)


def _rank(
    operand: IssueOption | Option, names: tuple[str, ...], outcome: Mapping[str, Value]
) -> int:
    name = operand.name if isinstance(operand, Option) else _value(outcome, operand.issue, str)
    if name not in names:
        raise UsageError(f"{name!r} is none of the options {', '.join(names)}")
    return names.index(name)


def _amount(node: Number, outcome: Mapping[str, Value]) -> Fraction:
    match node:
        case Constant(value):
            return value
        case IssueNumber(issue):
            return _value(outcome, issue, Fraction)
        case Size(issue):
            return Fraction(len(_members(outcome, issue)))
        case Negation(term):
            return -_amount(term, outcome)
        case Sum(terms):
            return sum((_amount(term, outcome) for term in terms), Fraction(0))
        case Product(factors):
            return math.prod((_amount(factor, outcome) for factor in factors), start=Fraction(1))


def _value(outcome: Mapping[str, Value], issue: str, kind: type[_Kind]) -> _Kind:
    if issue not in outcome:
        raise UsageError(f"the outcome says nothing about {issue!r}")
    value = outcome[issue]
    if not isinstance(value, kind):
        raise UsageError(f"the outcome's value of {issue!r} is no {kind.__name__}")
    return value


def _members(outcome: Mapping[str, Value], issue: str) -> frozenset[str]:
    return _value(outcome, issue, frozenset)


_HOLDS: dict[Relation, Callable[[Fraction | int, Fraction | int], bool]] = {
    Relation.EQUAL: operator.eq,
    Relation.UNEQUAL: operator.ne,
    Relation.BELOW: operator.lt,
    Relation.AT_MOST: operator.le,
    Relation.ABOVE: operator.gt,
    Relation.AT_LEAST: operator.ge,
}
