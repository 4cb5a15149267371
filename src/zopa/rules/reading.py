"""From text to Python's syntax tree, with every node traceable to the author's characters."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import NamedTuple

from zopa.rules.layout import depth_problem, order_problem, with_issue
from zopa.rules.problems import ExpressionError, Problem
from zopa.rules.scan import Kind, Token, scan

LONGEST = 2_000


class Named(NamedTuple):
    """A word of an expression that was found to name something.

    Parameters
    ----------
    what
        ``issue``, ``option`` or ``party``; the members of a set count as options.
    name
        The name.
    issue
        Whose option it is; empty for what is no option.
    start, end
        Where the author wrote it, in characters.
    """

    what: str
    name: str
    issue: str
    start: int
    end: int


@dataclass(slots=True)
class Reading:
    """An expression on its way to a tree.

    Parameters
    ----------
    text
        The author's text.
    root
        Python's syntax tree of the tokens; names and numbers in it are placeholders.
    problems
        What has been found so far; readers of the tree add to it.
    named
        The names that could be resolved, in no order; readers of the tree add to it.
    """

    text: str
    root: ast.expr
    problems: list[Problem]
    starts: dict[int, Token] = field(repr=False)
    ends: dict[int, Token] = field(repr=False)
    named: list[Named] = field(default_factory=list, repr=False)

    @property
    def broken(self) -> list[Token]:
        """Words that have been reported and mean nothing."""
        return [token for token in self.starts.values() if token.broken]

    def token(self, node: ast.expr) -> Token:
        """First word of a node: the word itself for names and numbers."""
        return self.starts[node.col_offset]

    def note(self, node: ast.expr, what: str, issue: str = "") -> None:
        """Note what the word at a node names; not where the author left the word out."""
        token = self.token(node)
        if token.end > token.start:
            self.named.append(Named(what, token.text, issue, token.start, token.end))

    def words(self, node: ast.expr) -> str:
        """Author's text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Where a node stands in the author's text, in characters."""
        first = self.starts[node.col_offset]
        last = self.ends.get(node.end_col_offset or 0, first)
        return first.start, max(last.end, first.start)

    def report(self, node: ast.expr, code: str, message: str, help: str = "") -> None:
        """Note a problem with a node, unless it is the echo of a word that has lost its meaning."""
        start, end = self.span(node)
        if start == end:  # the issue that a limit left out: point at what follows
            end = max(token.end for token in self.starts.values() if token.start == start)
        if any(start <= token.start < end for token in self.broken):
            return
        self.problems.append(Problem(code, message, help, start, end))


def read(text: str, about: str | None = None) -> Reading:
    """Read a text into Python's syntax tree.

    Parameters
    ----------
    text
        Any text; line breaks count as spaces.
    about
        Issue that a comparison without a left side is about.

    Raises
    ------
    ExpressionError
        If the text has no tree at all.
    """
    if len(text) > LONGEST:
        message = f"the expression has {len(text)} characters, the limit is {LONGEST}"
        help = "split it into several conditions"
        raise ExpressionError([Problem("expression-too-long", message, help, 0, len(text))])
    tokens, problems = scan(text)
    if about is not None:
        tokens = with_issue(tokens, about)
    deep = depth_problem(tokens)
    order = order_problem(tokens)
    if deep is not None:
        raise ExpressionError([*problems, deep])
    if not tokens:
        empty = Problem("expression-syntax", "the expression is empty", "", 0, len(text))
        raise ExpressionError(problems or [empty])
    if order is not None:
        # behind a word without meaning, and at one that has been repaired, it is only an echo
        echo = any(token.broken and token.start <= order.start for token in tokens)
        echo = echo or any(problem.start == order.start for problem in problems)
        raise ExpressionError(problems if echo else [*problems, order])
    return _parse(text, tokens, problems)


def _parse(text: str, tokens: list[Token], problems: list[Problem]) -> Reading:
    starts: dict[int, Token] = {}
    ends: dict[int, Token] = {}
    words: list[str] = []
    column = 0
    for token in tokens:
        word = _placeholder(token)
        starts[column] = token
        ends[column + len(word)] = token
        words.append(word)
        column += len(word) + 1
    try:
        root = ast.parse(" ".join(words), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError):
        # the limits above leave nothing that gets here unreported, as far as is known
        message = "this is not an expression of the language"
        unknown = Problem("expression-syntax", message, "simplify it", 0, len(text))
        raise ExpressionError(problems or [unknown]) from None
    return Reading(text, root, problems, starts, ends)


def _placeholder(token: Token) -> str:
    """Spell a token for Python's parser, which learns neither names nor numbers.

    So no literal is ever computed, no keyword or warning of some Python version interferes, and
    byte offsets equal character offsets.
    """
    match token.kind:
        case Kind.NAME:
            return "n"
        case Kind.NUMBER:
            return "0"
        case _:
            return token.text
