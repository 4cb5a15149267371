"""Printing: data on stdout, progress and messages on stderr; file text is never read as markup."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.diagnostics import (
    Diagnostic,
    EnvironmentFailure,
    InputError,
    Severity,
    UsageError,
    ZopaError,
)

if TYPE_CHECKING:
    from zopa.api import CaseSummary, CheckReport, LoadedCase
    from zopa.report.blocks import Block
    from zopa.results.assessment import Assessment
    from zopa.results.solution import Solution

FINDINGS, USAGE, COULD_NOT_RUN = 1, 2, 3


def width() -> int:
    """Columns to write in: the terminal's, at most 100, and 80 where there is none."""
    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 100))


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show that something takes time, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def print_json(data: object) -> None:
    """Print JSON with exact integers and readable text."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def show_error(error: ZopaError) -> int:
    """Print an error for the user, and give the exit code."""
    match error:
        case InputError(diagnostics=diagnostics):
            for diagnostic in diagnostics:
                _line(sys.stderr, diagnostic)
            count = len(diagnostics)
            print(
                f"{count} error{'s' if count != 1 else ''}; nothing was solved or written",
                file=sys.stderr,
            )
            return FINDINGS
        case UsageError():
            print(f"zopa: {error.message}", file=sys.stderr)
            if error.help:
                print(f"      {error.help}", file=sys.stderr)
            return USAGE
        case EnvironmentFailure():
            print(f"zopa: {error}", file=sys.stderr)
            return COULD_NOT_RUN
        case _:
            print(f"zopa: {error}", file=sys.stderr)
            return COULD_NOT_RUN


def _line(stream, diagnostic: Diagnostic) -> None:  # type: ignore[no-untyped-def]
    where = f"{diagnostic.span}: " if diagnostic.span else ""
    print(f"{where}{diagnostic.severity}: {diagnostic.message} [{diagnostic.code}]", file=stream)
    if diagnostic.help:
        print(f"    {diagnostic.help}", file=stream)
