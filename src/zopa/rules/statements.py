"""From Python's syntax tree to statements: only what is listed here is let through."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from fractions import Fraction

from zopa.rules.arithmetic import NumberReader
from zopa.rules.magnitude import MOST_FACTORS, reach
from zopa.rules.names import Names
from zopa.rules.problems import shown
from zopa.rules.reading import Reading
from zopa.rules.space import Members, Numbers, Options, Space
from zopa.rules.tree import (
    And,
    Compare,
    CompareOptions,
    Constant,
    Contains,
    IssueNumber,
    IssueOption,
    Not,
    Number,
    OneNumberOf,
    OneOf,
    Option,
    Or,
    Relation,
    Statement,
    issues_of_number,
)

_RELATIONS: dict[type[ast.cmpop], Relation] = {
    ast.Eq: Relation.EQUAL,
    ast.NotEq: Relation.UNEQUAL,
    ast.Lt: Relation.BELOW,
    ast.LtE: Relation.AT_MOST,
    ast.Gt: Relation.ABOVE,
    ast.GtE: Relation.AT_LEAST,
}


class StatementReader:
    """Reads statements; every method returns None where it has reported a problem."""

    def __init__(self, reading: Reading, space: Space, about: str | None) -> None:
        self._reading = reading
        self._space = space
        self._about = about
        self._names = Names(reading, space, about)
        self._numbers = NumberReader(reading, self._names)

    def statement(self, node: ast.expr) -> Statement | None:
        """Read what holds or does not hold."""
        match node:
            case ast.BoolOp(op=op, values=values):
                read = [self.statement(value) for value in values]
                parts = tuple(part for part in read if part is not None)
                if len(parts) < len(read):
                    return None
                return And(parts) if isinstance(op, ast.And) else Or(parts)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                part = self.statement(operand)
                return None if part is None else Not(part)
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                operands = [left, *comparators]
                if any(isinstance(op, ast.In | ast.NotIn) for op in ops):
                    return self._membership(node, operands, isinstance(ops[0], ast.NotIn))
                return self._comparison(node, operands, [_RELATIONS[type(op)] for op in ops])
            case _ if self._about is not None:
                return self._shorthand(node, self._about)
            case _:
                self._report_no_statement(node)
                return None

    def _comparison(
        self, node: ast.expr, operands: Sequence[ast.expr], relations: Sequence[Relation]
    ) -> Statement | None:
        if lists := [operand for operand in operands if isinstance(operand, ast.List)]:
            message = f"{shown(self._reading.words(lists[0]))} is a list"
            self._reading.report(lists[0], "wrong-kind", message, "write `in` before a list")
            return None
        words = [self._names.word(operand) for operand in operands]
        numeric = any(isinstance(self._names.domain(word), Numbers) for word in words)
        named = all(isinstance(operand, ast.Name) for operand in operands)
        if named and (not numeric or self._names.readings(operands)):
            return self._names.chain(operands, relations, node)
        read = [self._numbers.number(operand) for operand in operands]
        numbers = tuple(number for number in read if number is not None)
        if len(numbers) < len(read) or not self._has_issue(node, numbers):
            return None
        compared = Compare(numbers, tuple(relations))
        return compared if self._is_affordable(node, numbers) else None

    def _has_issue(self, node: ast.expr, numbers: Sequence[Number]) -> bool:
        if any(issues_of_number(number) for number in numbers):
            return True
        message = f"{shown(self._reading.words(node))} names no issue"
        help = "it always holds or never; compare an issue with a number"
        self._reading.report(node, "wrong-kind", message, help)
        return False

    def _is_affordable(self, node: ast.expr, numbers: Sequence[Number]) -> bool:
        reaches = [reach(number, self._space) for number in numbers]
        if all(r.fits for r in reaches):
            return True
        message = "this calculation leads to too large numbers"
        help = "use larger units"
        if any(r.degree > MOST_FACTORS for r in reaches):
            message = f"more than {MOST_FACTORS} issues are multiplied with each other"
            help = "split it into several conditions"
        self._reading.report(node, "bad-number", message, help)
        return False

    def _membership(
        self, node: ast.expr, operands: Sequence[ast.expr], negated: bool
    ) -> Statement | None:
        if len(operands) > 2:
            message = "`in` cannot be part of a chain of comparisons"
            self._reading.report(node, "expression-not-allowed", message, "join them with `and`")
            return None
        left, right = operands
        match right:
            case ast.List(elts=elements) if not elements:
                self._reading.report(right, "expression-syntax", "the list is empty")
                return None
            case ast.List(elts=elements):
                return self._one_of(left, elements, negated)
            case ast.Name():
                return self._contains(left, right, negated)
            case _:
                message = f"{shown(self._reading.words(right))} is neither a list nor a set"
                help = "write `issue in [a, b]` or `member in issue`"
                self._reading.report(right, "wrong-kind", message, help)
                return None

    def _one_of(
        self, left: ast.expr, elements: Sequence[ast.expr], negated: bool
    ) -> Statement | None:
        word = self._names.word(left)
        match self._names.domain(word):
            case Options(names) if word is not None:
                self._names.issue(left)
                read = [self._names.option(element, word, names) for element in elements]
                options = tuple(name for name in read if name is not None)
                complete = len(options) == len(read) and self._no_repeats(elements, options)
                return OneOf(word, options, negated) if complete else None
            case Members(names):
                message = f"{shown(word or '')} is a set; `in` looks for one member in it"
                help = f"write `{names[0]} in {word}`, joined with `and` or `or`"
                self._reading.report(left, "wrong-kind", message, help)
                return None
            case _:
                return self._one_number_of(left, elements, negated)

    def _one_number_of(
        self, left: ast.expr, elements: Sequence[ast.expr], negated: bool
    ) -> OneNumberOf | None:
        domain = self._names.domain(self._names.word(left))
        if isinstance(left, ast.Name) and not isinstance(domain, Numbers):
            self._names.report_no_issue(left, "an issue")
            return None
        number = self._numbers.number(left)
        read = [self._literal(element) for element in elements]
        values = tuple(value for value in read if value is not None)
        if number is None or len(values) < len(read) or not self._has_issue(left, [number]):
            return None
        complete = self._no_repeats(elements, values) and self._is_affordable(left, [number])
        return OneNumberOf(number, values, negated) if complete else None

    def _literal(self, node: ast.expr) -> Fraction | None:
        read = self._numbers.number(node)
        if read is None or isinstance(read, Constant):
            return None if read is None else read.value
        message = f"{shown(self._reading.words(node))} is not a plain number"
        help = "list numbers only, or compare with `==`"
        match node:
            case ast.BinOp(left=ast.Constant(), op=ast.Sub(), right=ast.Constant()):
                low, high = self._reading.words(node.left), self._reading.words(node.right)
                help = f"from {low} to {high} is written `>= {low} and <= {high}`"
        self._reading.report(node, "wrong-kind", message, help)
        return None

    def _no_repeats(self, elements: Sequence[ast.expr], values: Sequence[object]) -> bool:
        repeats = [e for i, e in enumerate(elements) if values[i] in values[:i]]
        for element in repeats:
            message = f"{shown(self._reading.words(element))} is listed twice"
            self._reading.report(element, "repeated-name", message, "remove it once")
        return not repeats

    def _contains(self, left: ast.expr, right: ast.Name, negated: bool) -> Contains | None:
        issue = self._names.word(right)
        domain = self._names.domain(issue)
        if issue is not None and isinstance(domain, Members):
            self._names.issue(right)
            member = self._names.member(left, issue, domain.names)
            return None if member is None else Contains(issue, member, negated)
        subject = self._names.word(left)
        if isinstance(self._names.domain(subject), Options | Numbers):
            message = f"{shown(self._reading.words(right))} is not a list"
            name = self._names.word(right) or "a"
            help = f"write `{subject} == {name}` or `{subject} in [{name}, ...]`"
            self._reading.report(right, "wrong-kind", message, help)
        else:
            self._names.report_no_issue(right, "a set")
        return None

    def _shorthand(self, node: ast.expr, about: str) -> Statement | None:
        """Read a limit that is only an option or a number: the issue equals it."""
        if isinstance(node, ast.Name):
            return self._bare_name(node, about)
        literal = isinstance(node, ast.Constant | ast.UnaryOp | ast.BinOp)
        domain = self._names.domain(about)
        if literal and isinstance(domain, Numbers):
            value = self._literal(node)
            if value is None:
                return None
            return Compare((IssueNumber(about), Constant(value)), (Relation.EQUAL,))
        if literal and isinstance(domain, Options):
            self._names.option(node, about, domain.names)
            return None
        self._report_no_statement(node)
        return None

    def _bare_name(self, node: ast.Name, about: str) -> Statement | None:
        word = self._names.word(node)
        match self._names.domain(about):
            case Options(names) if word in names or self._is_new(word):
                name = self._names.option(node, about, names)
                if name is None:
                    return None
                if name == about:  # `about == about` would be read as the issue, twice
                    return OneOf(about, (name,))
                pair = (IssueOption(about), Option(name))
                return CompareOptions(pair, (Relation.EQUAL,), names)
            case Members(names) if word in names:
                message = f"{shown(word or '')} alone may mean 'with others' or 'only'"
                help = f"write `{word} in {about}`"
                self._reading.report(node, "wrong-kind", message, help)
            case Members(names) if self._is_new(word):
                self._names.member(node, about, names)
            case _:
                self._report_no_statement(node)
        return None

    def _is_new(self, word: str | None) -> bool:
        return word is not None and word not in self._space

    def _report_no_statement(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            self._names.report_no_issue(node, "a statement")
        elif self._numbers.number(node) is not None:
            message = f"{shown(self._reading.words(node))} does not say what must hold"
            self._reading.report(node, "wrong-kind", message, "compare it, as in `... >= 1`")
