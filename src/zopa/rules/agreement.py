"""From Python's syntax tree to the rule of who must accept."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from zopa.rules.problems import shown, suggest
from zopa.rules.reading import Reading
from zopa.rules.tree import AtLeast, ConsentAnd, ConsentNode, ConsentOr, PartyName

AT_LEAST = "at_least"
_USAGE = "write party names, `and`, `or` and `at_least(1, a, b)`"


class AgreementReader:
    """Reads agreement rules; every method returns None where it has reported a problem."""

    def __init__(self, reading: Reading, parties: Sequence[str]) -> None:
        self._reading = reading
        self._parties = tuple(parties)

    def rule(self, node: ast.expr) -> ConsentNode | None:
        """Read a rule."""
        match node:
            case ast.BoolOp(op=op, values=values):
                read = [self.rule(value) for value in values]
                parts = tuple(part for part in read if part is not None)
                if len(parts) < len(read):
                    return None
                return ConsentAnd(parts) if isinstance(op, ast.And) else ConsentOr(parts)
            case ast.Name():
                party = self._party(node)
                return None if party is None else PartyName(party)
            case ast.Call():
                return self._at_least(node)
            case ast.UnaryOp(op=ast.Not()):
                message = "an agreement rule has no `not`: more consent never undoes an agreement"
                help = "name only those who must accept"
            case _:
                message = f"{shown(self._reading.words(node))} does not say who must accept"
                help = _USAGE
        self._reading.report(node, "expression-not-allowed", message, help)
        return None

    def _party(self, node: ast.Name) -> str | None:
        token = self._reading.token(node)
        if token.text in self._parties and not token.broken:
            self._reading.note(node, "party")
            return token.text
        help = suggest(token.text, self._parties, "the parties are listed in the model")
        self._reading.report(node, "unknown-party", f"unknown party {token.text[:100]!r}", help)
        return None

    def _at_least(self, node: ast.Call) -> AtLeast | None:
        name = self._reading.words(node.func)
        if name != AT_LEAST:
            message = f"{shown(name)} is not a function of the agreement rule"
            self._reading.report(node.func, "expression-not-allowed", message, _USAGE)
            return None
        if len(node.args) < 2:
            message = "`at_least` needs a number and the parties to count"
            self._reading.report(node, "expression-syntax", message, _USAGE)
            return None
        members = self._members(node.args[1:])
        count = self._count(node.args[0], len(node.args) - 1)
        return None if members is None or count is None else AtLeast(count, members)

    def _members(self, nodes: Sequence[ast.expr]) -> tuple[str, ...] | None:
        members: list[str] = []
        for node in nodes:
            if not isinstance(node, ast.Name):
                message = f"{shown(self._reading.words(node))} is not a party"
                help = "`at_least` counts parties; join rules with `and` or `or`"
                self._reading.report(node, "wrong-kind", message, help)
            elif (party := self._party(node)) in members:
                message = f"party {party!r} is listed twice"
                self._reading.report(node, "repeated-name", message, "remove it once")
            elif party is not None:
                members.append(party)
        return tuple(members) if len(members) == len(nodes) else None

    def _count(self, node: ast.expr, members: int) -> int | None:
        value = self._reading.token(node).value if isinstance(node, ast.Constant) else None
        if value is not None and value.denominator == 1 and 1 <= value <= members:
            return int(value)
        message = (
            f"`at_least` cannot ask for {shown(self._reading.words(node))} of {members} parties"
        )
        help = f"write a whole number from 1 to {members} first, then the parties"
        if isinstance(node, ast.Name):
            message, help = "`at_least` lacks the number of parties", "write `at_least(1, a, b)`"
        self._reading.report(node, "bad-number", message, help)
        return None
