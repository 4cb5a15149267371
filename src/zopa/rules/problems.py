"""What can be wrong with an expression, and the error that carries all of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from zopa.diagnostics import ZopaError, did_you_mean

_SHOWN = 40


class Problem(NamedTuple):
    """One thing wrong with an expression, written for the person who edits the file.

    Parameters
    ----------
    code
        Stable name of the kind of problem, kebab-case, e.g. ``unknown-option``.
    message
        What is wrong, in one sentence without a final full stop.
    help
        What to do about it; empty when the message says it all.
    start, end
        Where, as character offsets into the expression's text; the end is exclusive.
    """

    code: str
    message: str
    help: str
    start: int
    end: int

    def __str__(self) -> str:
        remedy = f"; {self.help}" if self.help else ""
        return f"{self.start}: [{self.code}]: {self.message}{remedy}"


class ExpressionError(ZopaError):
    """An expression cannot be read; carries every problem found, in order of place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(
            sorted(dict.fromkeys(problems), key=lambda p: (p.start, p.end, p.code, p.message))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


def shown(text: str) -> str:
    """Quote a stretch of an expression for a message: shortened, and safe to print anywhere."""
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    printable = (c if c.isprintable() else f"\\u{ord(c):04x}" for c in short)
    return f"`{''.join(printable)}`"


def suggest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Say which known name may be meant, or give other advice when none is near."""
    # a name far longer than any id is no misspelling, and costs difflib quadratic time
    near = did_you_mean(word, known) if len(word) <= 100 else ""
    return near or otherwise
