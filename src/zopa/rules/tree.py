"""The typed trees that expressions are read into: constraints on outcomes, and who must accept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias


class Relation(StrEnum):
    """How two values are compared; the value is the spelling in expressions."""

    EQUAL = "=="
    UNEQUAL = "!="
    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="

    @property
    def is_order(self) -> bool:
        """True where the comparison needs an order, not just equality."""
        return self not in (Relation.EQUAL, Relation.UNEQUAL)

    @property
    def mirrored(self) -> Relation:
        """Relation that says the same with the two sides swapped."""
        return _MIRRORED[self]

    @property
    def negated(self) -> Relation:
        """Relation that holds exactly when this one does not."""
        return _NEGATED[self]


_MIRRORED = {
    Relation.EQUAL: Relation.EQUAL,
    Relation.UNEQUAL: Relation.UNEQUAL,
    Relation.BELOW: Relation.ABOVE,
    Relation.AT_MOST: Relation.AT_LEAST,
    Relation.ABOVE: Relation.BELOW,
    Relation.AT_LEAST: Relation.AT_MOST,
}
_NEGATED = {
    Relation.EQUAL: Relation.UNEQUAL,
    Relation.UNEQUAL: Relation.EQUAL,
    Relation.BELOW: Relation.AT_LEAST,
    Relation.AT_MOST: Relation.ABOVE,
    Relation.ABOVE: Relation.AT_MOST,
    Relation.AT_LEAST: Relation.BELOW,
}


# Numbers


@dataclass(frozen=True, slots=True)
class Constant:
    """A number as the author wrote it, exact."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class IssueNumber:
    """The value of a number issue."""

    issue: str


@dataclass(frozen=True, slots=True)
class Size:
    """How many members the value of a set issue has."""

    issue: str


@dataclass(frozen=True, slots=True)
class Negation:
    """Minus a number."""

    term: Number


@dataclass(frozen=True, slots=True)
class Sum:
    """Two or more numbers added; a subtracted one appears as a `Negation`."""

    terms: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Two or more numbers multiplied."""

    factors: tuple[Number, ...]


Number: TypeAlias = Constant | IssueNumber | Size | Negation | Sum | Product


# Statements


@dataclass(frozen=True, slots=True)
class Compare:
    """Numbers compared, as a chain: ``600 <= force_cap <= 800`` has three operands.

    ``relations[i]`` stands between ``operands[i]`` and ``operands[i + 1]``; all must hold.
    """

    operands: tuple[Number, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class IssueOption:
    """The option that a choice or scale has in an outcome."""

    issue: str


@dataclass(frozen=True, slots=True)
class Option:
    """An option named by the author."""

    name: str


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """Options compared, as a chain.

    Parameters
    ----------
    operands
        At least one of them an `IssueOption`; all issues share ``options``.
    relations
        As in `Compare`; other than equality only on scales.
    options
        The option list of the issues, lowest first on scales.
    """

    operands: tuple[IssueOption | Option, ...]
    relations: tuple[Relation, ...]
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """``issue in [a, b]`` on a choice or scale, or ``not in`` when negated."""

    issue: str
    options: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class OneNumberOf:
    """``issue in [600, 700]`` on numbers, or ``not in`` when negated."""

    number: Number
    values: tuple[Fraction, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Contains:
    """``member in issue`` on a set, or ``not in`` when negated."""

    issue: str
    member: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """The statement does not hold."""

    part: Statement


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more statements hold."""

    parts: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more statements holds."""

    parts: tuple[Statement, ...]


Statement: TypeAlias = And | Or | Not | Compare | CompareOptions | OneOf | OneNumberOf | Contains


@dataclass(frozen=True, slots=True)
class Constraint:
    """An expression about outcomes.

    Parameters
    ----------
    text
        As the author wrote it.
    root
        Its meaning.
    issues
        The issues it names, in order of first appearance; never empty.
    """

    text: str
    root: Statement
    issues: tuple[str, ...]


# Who must accept


@dataclass(frozen=True, slots=True)
class PartyName:
    """This party accepts."""

    party: str


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``count`` of the members accept."""

    count: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsentAnd:
    """All of two or more agreement rules are met."""

    parts: tuple[ConsentNode, ...]


@dataclass(frozen=True, slots=True)
class ConsentOr:
    """At least one of two or more agreement rules is met."""

    parts: tuple[ConsentNode, ...]


ConsentNode: TypeAlias = PartyName | AtLeast | ConsentAnd | ConsentOr


@dataclass(frozen=True, slots=True)
class Consent:
    """Whose acceptance makes an outcome an agreement.

    Parameters
    ----------
    text
        As the author wrote it.
    root
        Its meaning.
    parties
        All parties of the case, in the case's order; the rule need not name each.
    """

    text: str
    root: ConsentNode
    parties: tuple[str, ...]


def issues_of(root: Statement) -> tuple[str, ...]:
    """List the issues that a statement names, in order of first appearance, without repeats."""
    return tuple(dict.fromkeys(_issues(root)))


def issues_of_number(number: Number) -> tuple[str, ...]:
    """List the issues that a number names, in order of first appearance, without repeats."""
    return tuple(dict.fromkeys(_issues(number)))


def _issues(node: Statement | Number | IssueOption | Option) -> Iterator[str]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _issues(part)
        case Not(part) | Negation(part) | OneNumberOf(part):
            yield from _issues(part)
        case Compare(operands) | CompareOptions(operands) | Sum(operands) | Product(operands):
            for operand in operands:
                yield from _issues(operand)
        case OneOf(issue) | Contains(issue) | IssueOption(issue) | IssueNumber(issue) | Size(issue):
            yield issue
        case Constant() | Option():
            return
