"""Put the words of an expression in order: shorthand of limits, nesting, what may follow what.

What passes here is handed to Python's parser, which then finds a tree and nothing to complain of.
"""

from __future__ import annotations

from collections.abc import Sequence

from zopa.rules.problems import Problem, shown
from zopa.rules.scan import Kind, Token

DEEPEST = 50

_COMPARING = ("==", "!=", "<", "<=", ">", ">=", "in", "not in")
_JOINING = ("and", "or", "not")
_PREFIX = ("not", "-", "+")
_PARTNER = {")": "(", "]": "["}


def with_issue(tokens: Sequence[Token], about: str) -> list[Token]:
    """Write the issue of a limit where the author left it out: ``<= 600`` is about it."""
    filled: list[Token] = []
    for token in tokens:
        before = filled[-1].text if filled else "("
        if token.text in _COMPARING and (before == "(" or before in _JOINING):
            filled.append(Token(Kind.NAME, about, token.start, token.start))
        filled.append(token)
    return filled


def depth_problem(tokens: Sequence[Token]) -> Problem | None:
    """Find the first word at which brackets, ``not`` and signs nest too deeply."""
    brackets: list[int] = []  # signs waiting for their operand, per open bracket
    signs = depth = 0
    operand_next = True
    for token in tokens:
        if token.kind is Kind.OPEN:
            brackets.append(signs)
            signs, operand_next = 0, True
            depth += 1
        elif token.kind is Kind.CLOSE and brackets:
            depth -= signs + 1
            signs, operand_next = brackets.pop(), False
        elif operand_next and token.text in _PREFIX:
            signs += 1
            depth += 1
        else:
            # counting `not` and signs as done at the first word after them is enough for a limit
            depth -= signs
            signs = 0
            operand_next = token.kind in (Kind.OPERATOR, Kind.COMMA)
        if depth > DEEPEST:
            return Problem(
                "expression-too-deep",
                f"the expression nests more than {DEEPEST} deep",
                "split it into several conditions",
                token.start,
                token.end,
            )
    return None


def order_problem(tokens: Sequence[Token]) -> Problem | None:
    """Find the first word that cannot stand where it stands."""
    opened: list[tuple[Token, bool]] = []  # each with whether it opens a list or arguments
    before: Token | None = None
    for token in tokens:
        ends_operand = before is not None and _ends_operand(before)
        message, remedy = _misplaced(token, before, ends_operand, opened)
        if message:
            return Problem("expression-syntax", message, remedy, token.start, token.end)
        if token.kind is Kind.OPEN:
            opened.append((token, token.text == "[" or ends_operand))
        elif token.kind is Kind.CLOSE:
            opened.pop()
        before = token
    if opened:
        bracket = opened[-1][0]
        message = f"the bracket {shown(bracket.text)} is never closed"
        return Problem("expression-syntax", message, "", bracket.start, bracket.end)
    if before is not None and not _ends_operand(before):
        message = f"something is missing after {shown(before.text)}"
        return Problem("expression-syntax", message, "", before.start, before.end)
    return None


def _ends_operand(token: Token) -> bool:
    return token.kind in (Kind.NAME, Kind.NUMBER, Kind.CLOSE)


def _misplaced(
    token: Token, before: Token | None, ends_operand: bool, opened: list[tuple[Token, bool]]
) -> tuple[str, str]:
    """Say why a word cannot follow what is before it, and the remedy; empty if it can."""
    match token.kind:
        case Kind.NAME | Kind.NUMBER:
            starts = not ends_operand
        case Kind.OPEN:
            calls = token.text == "(" and before is not None and before.kind is Kind.NAME
            starts = not ends_operand or calls
        case Kind.CLOSE:
            return _misplaced_close(token, before, ends_operand, opened)
        case Kind.COMMA:
            return _misplaced_comma(ends_operand, opened)
        case Kind.OPERATOR:
            return _misplaced_operator(token, before, ends_operand)
    if starts:
        return "", ""
    if before is not None and before.kind is Kind.NUMBER and token.kind is Kind.NAME:
        return f"an operator is missing before {shown(token.text)}", "write numbers without a unit"
    if token.text == "[":
        return "an operator is missing before the list", "write `in` before a list of options"
    return (
        f"an operator is missing before {shown(token.text)}",
        "compare with `==`, join statements with `and` or `or`; names have `_` for spaces",
    )


def _misplaced_operator(token: Token, before: Token | None, ends_operand: bool) -> tuple[str, str]:
    if ends_operand:
        if token.text == "not":
            return "an operator is missing before `not`", "join statements with `and` or `or`"
        return "", ""
    if token.text not in _PREFIX:
        return f"something is missing before {shown(token.text)}", ""
    follows = before is not None and before.kind is Kind.OPERATOR and before.text not in _JOINING
    if token.text == "not" and before is not None and follows:
        return (
            f"`not` cannot follow {shown(before.text)}",
            "write `!=` or `not in`, or put `not` before the whole comparison",
        )
    return "", ""


def _misplaced_close(
    token: Token, before: Token | None, ends_operand: bool, opened: list[tuple[Token, bool]]
) -> tuple[str, str]:
    if not opened or opened[-1][0].text != _PARTNER[token.text]:
        return f"the bracket {shown(token.text)} closes none that is open", ""
    empty = before is not None and before.kind is Kind.OPEN
    trailing = before is not None and before.kind is Kind.COMMA
    if ends_operand or trailing or (empty and opened[-1][1]):
        return "", ""
    return f"something is missing before {shown(token.text)}", ""


def _misplaced_comma(ends_operand: bool, opened: list[tuple[Token, bool]]) -> tuple[str, str]:
    if not opened or not opened[-1][1]:
        return (
            "a comma outside a list",
            "write lists as `[a, b]`, decimals with a point, thousands without a separator",
        )
    return ("", "") if ends_operand else ("something is missing before `,`", "")
