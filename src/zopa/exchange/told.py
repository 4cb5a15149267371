"""What an import or an export has to tell besides its result."""

from __future__ import annotations

from dataclasses import dataclass

from zopa.diagnostics import Diagnostic, InputError, Span


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that a format cannot hold, or that became something else on the way.

    Parameters
    ----------
    item
        What: a key of a file, e.g. ``russia.walk_away``, or a place in a file of another tool.
    text
        What became of it.
    """

    item: str
    text: str

    def __str__(self) -> str:
        return f"{self.item}: {self.text}"


def refused(code: str, message: str, span: Span, help: str = "") -> InputError:
    """Make the error that refuses a file, with one diagnostic."""
    return InputError([Diagnostic(code, message, span, help)])
