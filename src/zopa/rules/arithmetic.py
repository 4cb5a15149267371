"""From Python's syntax tree to numbers: exact, and never computed while reading."""

from __future__ import annotations

import ast

from zopa.rules.names import Names
from zopa.rules.problems import shown
from zopa.rules.reading import Reading
from zopa.rules.space import Members, Numbers
from zopa.rules.tree import Constant, IssueNumber, Negation, Number, Product, Size, Sum

SIZE = "size"


class NumberReader:
    """Reads numbers; every method returns None where it has reported a problem."""

    def __init__(self, reading: Reading, names: Names) -> None:
        self._reading = reading
        self._names = names

    def number(self, node: ast.expr) -> Number | None:
        """Read a number: a literal, an issue, a size, or a calculation with these."""
        node = _unsigned(node)
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._issue(node)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                term = self.number(operand)
                if isinstance(_unsigned(operand), ast.Constant) and isinstance(term, Constant):
                    return Constant(-term.value)
                return None if term is None else Negation(term)
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                return self._sum(node)
            case ast.BinOp(op=ast.Mult()):
                return self._product(node)
            case ast.Call():
                return self._size(node)
            case _:
                self._report_no_number(node)
                return None

    def _constant(self, node: ast.Constant) -> Constant | None:
        value = self._reading.token(node).value
        return None if value is None else Constant(value)

    def _issue(self, node: ast.Name) -> IssueNumber | None:
        word = self._names.word(node)
        if word is not None and isinstance(self._names.domain(word), Numbers):
            self._names.issue(node)
            return IssueNumber(word)
        self._names.report_no_issue(node, "a number")
        return None

    def _sum(self, node: ast.expr) -> Sum | None:
        # a long sum leans to the left in Python's tree: a loop, since recursion would run out
        terms: list[Number | None] = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            term = self.number(node.right)
            negate = isinstance(node.op, ast.Sub) and term is not None
            terms.append(Negation(term) if negate and term is not None else term)
            node = _unsigned(node.left)
        terms.append(self.number(node))
        complete = tuple(term for term in reversed(terms) if term is not None)
        return Sum(complete) if len(complete) == len(terms) else None

    def _product(self, node: ast.expr) -> Product | None:
        factors: list[Number | None] = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            factors.append(self.number(node.right))
            node = _unsigned(node.left)
        factors.append(self.number(node))
        complete = tuple(factor for factor in reversed(factors) if factor is not None)
        return Product(complete) if len(complete) == len(factors) else None

    def _size(self, node: ast.Call) -> Size | None:
        if self._reading.token(node.func).broken:
            return None
        name = self._reading.words(node.func)
        if name != SIZE:
            message = f"{shown(name)} is not a function of the language"
            help = "`at_least` is for the agreement" if name == "at_least" else ""
            help = help or "only `size(...)`, which counts the members of a set, is"
            self._reading.report(node.func, "expression-not-allowed", message, help)
            return None
        if len(node.args) != 1:
            message = f"`size` counts the members of one set, {len(node.args)} are given"
            self._reading.report(node, "expression-syntax", message, "write `size(issue)`")
            return None
        word = self._names.word(node.args[0])
        if word is not None and isinstance(self._names.domain(word), Members):
            self._names.issue(node.args[0])
            return Size(word)
        if isinstance(node.args[0], ast.Name):
            self._names.report_no_issue(node.args[0], "a set")
        else:
            message = f"{shown(self._reading.words(node.args[0]))} is not a set"
            self._reading.report(node.args[0], "wrong-kind", message, "write `size(issue)`")
        return None

    def _report_no_number(self, node: ast.expr) -> None:
        words = shown(self._reading.words(node))
        match node:
            case ast.BoolOp() | ast.Compare() | ast.UnaryOp(op=ast.Not()):
                code, message = "wrong-kind", f"{words} is true or false, not a number"
                help = "join statements with `and` or `or`"
            case ast.List() | ast.Tuple():
                code, message = "wrong-kind", f"{words} is a list, not a number or an option"
                help = "write `in` before a list"
            case _:
                code, message = "expression-not-allowed", f"{words} is not part of the language"
                help = "compare issues with options or numbers"
        self._reading.report(node, code, message, help)


def _unsigned(node: ast.expr) -> ast.expr:
    """Drop plus signs, which mean nothing."""
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
        node = node.operand
    return node
