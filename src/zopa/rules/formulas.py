"""SymPy formulas made from trees, to print and to calculate with. Never from text."""

from __future__ import annotations

from typing import Any

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


def to_sympy(constraint: Constraint) -> Any:
    """Write a constraint as a SymPy formula.

    Numbers are real symbols under the issue's id. Choices and scales, and their options, are
    integer symbols under their ids (an option stands for its place in the list). The size of a
    set is the symbol ``size(issue)``; membership is the boolean symbol ``member in issue``.

    Returns
    -------
    sympy.Basic
        Boolean formula, equivalent to the constraint, but not in the author's form: SymPy sorts,
        and merges what it sees through (``x < 3 or x >= 3`` is ``True``).
    """
    return _Formulas().statement(constraint.root)


def latex(constraint: Constraint) -> str:
    """Write a constraint as LaTeX mathematics, in the author's order, names upright."""
    return _latex(constraint.root, _Formulas())


_SIGNS = {
    Relation.EQUAL: "=",
    Relation.UNEQUAL: r"\neq",
    Relation.BELOW: "<",
    Relation.AT_MOST: r"\leq",
    Relation.ABOVE: ">",
    Relation.AT_LEAST: r"\geq",
}


def _latex(node: Statement, formulas: _Formulas) -> str:
    match node:
        case And(parts):
            return r" \wedge ".join(_in_brackets(part, (And, Or), formulas) for part in parts)
        case Or(parts):
            return r" \vee ".join(_in_brackets(part, (And, Or), formulas) for part in parts)
        case Not(part):
            return rf"\neg \left({_latex(part, formulas)}\right)"
        case Compare(operands, relations):
            numbers = [formulas.latex(formulas.number(operand)) for operand in operands]
            return _chained(numbers, relations)
        case CompareOptions(operands, relations):
            names = [o.issue if isinstance(o, IssueOption) else o.name for o in operands]
            return _chained([_upright(name) for name in names], relations)
        case OneOf(issue, options, negated):
            return _one_of(_upright(issue), [_upright(option) for option in options], negated)
        case OneNumberOf(number, values, negated):
            listed = [formulas.latex(formulas.number(Constant(value))) for value in values]
            return _one_of(formulas.latex(formulas.number(number)), listed, negated)
        case Contains(issue, member, negated):
            sign = r"\notin" if negated else r"\in"
            return f"{_upright(member)} {sign} {_upright(issue)}"


def _in_brackets(node: Statement, loose: tuple[type, ...], formulas: _Formulas) -> str:
    text = _latex(node, formulas)
    return rf"\left({text}\right)" if isinstance(node, loose) else text


def _chained(operands: list[str], relations: tuple[Relation, ...]) -> str:
    pairs = zip(relations, operands[1:], strict=True)
    return operands[0] + "".join(f" {_SIGNS[relation]} {operand}" for relation, operand in pairs)


def _one_of(subject: str, listed: list[str], negated: bool) -> str:
    sign = r"\notin" if negated else r"\in"
    return rf"{subject} {sign} \left\{{{', '.join(listed)}\right\}}"


def _upright(name: str) -> str:
    return rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}"


class _Formulas:
    """Builds formulas, and remembers how LaTeX spells the symbols of numbers."""

    def __init__(self) -> None:
        self._spelling: dict[Any, str] = {}

    def latex(self, formula: Any) -> str:
        import sympy

        return str(sympy.latex(formula, symbol_names=self._spelling))

    def statement(self, node: Statement) -> Any:
        import sympy

        match node:
            case And(parts):
                return sympy.And(*map(self.statement, parts))
            case Or(parts):
                return sympy.Or(*map(self.statement, parts))
            case Not(part):
                return sympy.Not(self.statement(part))
            case Compare(operands, relations):
                return self._chain([self.number(operand) for operand in operands], relations)
            case CompareOptions(operands, relations):
                return self._chain([self._option(operand) for operand in operands], relations)
            case OneOf(issue, options, negated):
                listed = [self._option(Option(option)) for option in options]
                return self._one_of(self._option(IssueOption(issue)), listed, negated)
            case OneNumberOf(number, values, negated):
                listed = [self.number(Constant(value)) for value in values]
                return self._one_of(self.number(number), listed, negated)
            case Contains(issue, member, negated):
                symbol = sympy.Symbol(f"{member} in {issue}")
                return sympy.Not(symbol) if negated else symbol

    def _chain(self, operands: list[Any], relations: tuple[Relation, ...]) -> Any:
        import sympy

        pairs = (
            sympy.Rel(operands[i], operands[i + 1], str(relation))
            for i, relation in enumerate(relations)
        )
        return sympy.And(*pairs)

    def _one_of(self, subject: Any, listed: list[Any], negated: bool) -> Any:
        import sympy

        any_of = sympy.Or(*(sympy.Eq(subject, value) for value in listed))
        return sympy.Not(any_of) if negated else any_of

    def _option(self, operand: IssueOption | Option) -> Any:
        import sympy

        # an issue and an option may share an id: their assumptions keep the symbols apart
        if isinstance(operand, IssueOption):
            return sympy.Symbol(operand.issue, integer=True)
        return sympy.Symbol(operand.name, integer=True, nonnegative=True)

    def number(self, node: Number) -> Any:
        import sympy

        match node:
            case Constant(value):
                return sympy.Rational(value.numerator, value.denominator)
            case IssueNumber(issue):
                return self._symbol(issue, _upright(issue), real=True)
            case Size(issue):
                spelling = f"\\left|{_upright(issue)}\\right|"
                return self._symbol(f"size({issue})", spelling, integer=True, nonnegative=True)
            case Negation(term):
                return -self.number(term)
            case Sum(terms):
                return sympy.Add(*map(self.number, terms))
            case Product(factors):
                return sympy.Mul(*map(self.number, factors))

    def _symbol(self, name: str, spelling: str, **assumptions: bool) -> Any:
        import sympy

        symbol = sympy.Symbol(name, **assumptions)
        self._spelling[symbol] = spelling
        return symbol
