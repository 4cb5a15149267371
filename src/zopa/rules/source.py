"""Print trees back as expressions, so that reading the text again gives the same tree."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from zopa.rules.tree import (
    And,
    AtLeast,
    Compare,
    CompareOptions,
    Consent,
    ConsentAnd,
    ConsentNode,
    ConsentOr,
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
    PartyName,
    Product,
    Relation,
    Size,
    Statement,
    Sum,
)


def source(constraint: Constraint) -> str:
    """Print a constraint as an expression, every issue named, in one spelling for all authors."""
    return _statement(constraint.root)


def consent_source(consent: Consent) -> str:
    """Print an agreement rule as an expression."""
    return _rule(consent.root)


def decimal(value: Fraction) -> str:
    """Print an exact number as a decimal.

    Raises
    ------
    ValueError
        If the number has no finite decimal.
    """
    digits = 0
    while 10**digits % value.denominator:
        digits += 1
        if digits > value.denominator.bit_length():
            raise ValueError(f"{value} has no finite decimal")
    scaled = abs(value.numerator) * 10**digits // value.denominator
    whole, part = divmod(scaled, 10**digits)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}" + (f".{part:0{digits}}" if digits else "")


def _statement(node: Statement) -> str:
    match node:
        case And(parts):
            return " and ".join(_bracketed(part, (And, Or)) for part in parts)
        case Or(parts):
            return " or ".join(_bracketed(part, (Or,)) for part in parts)
        case Not(part):
            return f"not {_bracketed(part, (And, Or))}"
        case Compare(operands, relations):
            return _chain([_number(operand) for operand in operands], relations)
        case CompareOptions(operands, relations):
            return _chain([_option(operand) for operand in operands], relations)
        case OneOf(issue, options, negated):
            return f"{issue} {_in(negated)} [{', '.join(options)}]"
        case OneNumberOf(number, values, negated):
            return f"{_number(number)} {_in(negated)} [{', '.join(map(decimal, values))}]"
        case Contains(issue, member, negated):
            return f"{member} {_in(negated)} {issue}"


def _bracketed(node: Statement, weaker: tuple[type, ...]) -> str:
    text = _statement(node)
    return f"({text})" if isinstance(node, weaker) else text


def _chain(operands: Sequence[str], relations: Sequence[Relation]) -> str:
    pairs = zip(relations, operands[1:], strict=True)
    return operands[0] + "".join(f" {relation} {operand}" for relation, operand in pairs)


def _option(operand: IssueOption | Option) -> str:
    return operand.issue if isinstance(operand, IssueOption) else operand.name


def _in(negated: bool) -> str:
    return "not in" if negated else "in"


def _number(node: Number) -> str:
    match node:
        case Constant(value):
            return decimal(value)
        case IssueNumber(issue):
            return issue
        case Size(issue):
            return f"size({issue})"
        case Negation(Constant(value)) if value == 0:
            return "-(-0)"  # `-0` is read as the number 0
        case Negation(term):
            return f"-{_factor(term, signed=False)}"
        case Sum(terms):
            return _term(terms[0]) + "".join(map(_added, terms[1:]))
        case Product(factors):
            return " * ".join(_factor(factor) for factor in factors)


def _added(node: Number) -> str:
    if isinstance(node, Negation):
        return f" - {_term(node.term)}"
    return f" + {_term(node)}"


def _term(node: Number) -> str:
    text = _number(node)
    return f"({text})" if isinstance(node, Sum) else text


def _factor(node: Number, *, signed: bool = True) -> str:
    """Print what binds as tightly as a factor; a second sign goes into brackets."""
    text = _number(node)
    loose = isinstance(node, Sum | Product)
    return f"({text})" if loose or (text.startswith("-") and not signed) else text


def _rule(node: ConsentNode) -> str:
    match node:
        case PartyName(party):
            return party
        case AtLeast(count, members):
            return f"at_least({count}, {', '.join(members)})"
        case ConsentAnd(parts):
            loose = ConsentAnd | ConsentOr
            texts = [f"({_rule(p)})" if isinstance(p, loose) else _rule(p) for p in parts]
            return " and ".join(texts)
        case ConsentOr(parts):
            texts = [f"({_rule(p)})" if isinstance(p, ConsentOr) else _rule(p) for p in parts]
            return " or ".join(texts)
