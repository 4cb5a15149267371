"""What an import or an export has to tell besides its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class NewCase:
    """What files of another program become.

    Parameters
    ----------
    model
        What ``model.yaml`` says, but for the day.
    positions
        What each party's file says, by party, but for its name and the day.
    losses
        What did not fit.
    """

    model: dict[str, Any]
    positions: dict[str, dict[str, Any]]
    losses: tuple[Loss, ...]


def refused(code: str, message: str, span: Span, help: str = "") -> InputError:
    """Make the error that refuses a file, with one diagnostic."""
    return InputError([Diagnostic(code, message, span, help)])


def foreign(message: str, span: Span, help: str = "") -> InputError:
    """Make the error that refuses a file of another program for what it says."""
    return refused("bad-import", message, span, help)
