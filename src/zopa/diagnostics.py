"""What zopa says about a file that is wrong: spans, diagnostics, and the errors that carry them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

# stands for a file's name where a place is in the options of a command
COMMAND_LINE = "command-line"


class Span(NamedTuple):
    """A stretch of a text file.

    Lines and columns count from 1, columns in characters; the end is exclusive.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Severity(StrEnum):
    """How much a diagnostic matters.

    An error stops a solve, a warning does not; a remark is shown when it is asked for.
    """

    ERROR = "error"
    WARNING = "warning"
    REMARK = "remark"


class Diagnostic(NamedTuple):
    """One finding about the input, written for the person who edits the file.

    Parameters
    ----------
    code
        Stable name of the kind of finding, kebab-case, e.g. ``unknown-option``.
    message
        What is wrong, in one sentence without a final full stop.
    span
        Where; None only when no file can be named.
    help
        What to do about it; empty when the message says it all.
    """

    code: str
    message: str
    span: Span | None = None
    help: str = ""
    severity: Severity = Severity.ERROR

    @property
    def asked(self) -> bool:
        """Whether it speaks of what a request asks for, not of a file."""
        return self.span is not None and self.span.file == COMMAND_LINE

    def __str__(self) -> str:
        where = f"{self.span}: " if self.span else ""
        remedy = f"; {self.help}" if self.help else ""
        return f"{where}{self.severity}[{self.code}]: {self.message}{remedy}"


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort diagnostics by place, without repeats."""
    nowhere = Span("", 0, 0, 0, 0)
    return tuple(
        sorted(dict.fromkeys(diagnostics), key=lambda d: (d.span or nowhere, d.code, d.message))
    )


def first_error(diagnostics: Iterable[Diagnostic]) -> str:
    """Say the first thing that is wrong, where there is room for one."""
    found = (d.message for d in diagnostics if d.severity is Severity.ERROR)
    return next(found, "it has errors")


class ZopaError(Exception):
    """Base of every error that zopa raises on purpose; its text is written for users."""


class InputError(ZopaError):
    """The files are wrong, or what was asked about them.

    Carries every diagnostic found, not just the first. ``written`` is the text that places in
    `COMMAND_LINE` point into.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic], written: str = "") -> None:
        self.diagnostics = in_order(diagnostics)
        self.written = written
        super().__init__("\n".join(str(d) for d in self.diagnostics))


class UsageError(ZopaError):
    """The call is wrong (an unknown case, scenario, option of a command)."""

    def __init__(self, message: str, help: str = "") -> None:
        self.message = message
        self.help = help
        super().__init__(f"{message}; {help}" if help else message)


class EnvironmentFailure(ZopaError):  # noqa: N818  (reads better than ...Error next to OSError)
    """The machine said no: a file cannot be read or written."""


def printable(text: str) -> str:
    """Write what a terminal would obey or cannot show as escapes.

    So neither control characters nor text that runs backwards reaches it, and the name of a file
    that is no text at all can still be printed. Odd blanks, as between ``600`` and ``000``, become
    plain ones.
    """
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else " " if unicodedata.category(c) == "Zs" else repr(c)[1:-1]
        for c in text
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known words nearest to a wrong one.

    Returns
    -------
    str
        ``did you mean 'tariff'?``, or the list of known words when none is near, or an empty
        string when nothing is known.
    """
    names = list(known)
    near = difflib.get_close_matches(word, names, n=2, cutoff=0.6)
    if not near:
        lowered = {name.lower(): name for name in names}
        near = [lowered[w] for w in difflib.get_close_matches(word.lower(), lowered, n=2)]
    if near:
        return "did you mean " + " or ".join(repr(name) for name in near) + "?"
    if names and len(names) <= 12:
        return "known here: " + ", ".join(names)
    return ""


def suggested(text: str) -> tuple[str, ...]:
    """Read the words that `did_you_mean` suggests in a text; none where it suggests none."""
    found = re.search(r"did you mean ('[^']+'(?: or '[^']+')*)\?", text)
    return tuple(word.strip("'") for word in found[1].split(" or ")) if found else ()
