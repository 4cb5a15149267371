"""Errors, findings and warnings: what is wrong, where, and what to do about it."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from zopa.cli.terminal import print_json, say
from zopa.diagnostics import (
    COMMAND_LINE,
    Diagnostic,
    InputError,
    UsageError,
    ZopaError,
    in_order,
    printable,
)

if TYPE_CHECKING:
    from zopa.api import CheckReport
    from zopa.files.source import Source

FINDINGS, USAGE, COULD_NOT_RUN = 1, 2, 3


def show_error(error: ZopaError) -> int:
    """Print an error for the user, and give the exit code."""
    match error:
        case InputError(diagnostics=diagnostics):
            for diagnostic in diagnostics:
                _line(sys.stderr, diagnostic)
                _asked(diagnostic, error.written)
            say(f"{count_of(len(diagnostics), 'error')}; nothing was solved or written")
            return USAGE if all(d.asked for d in diagnostics) else FINDINGS
        case UsageError():
            say(f"zopa: {error.message}", rest=" " * 6)
            lines = error.help.rstrip().split("\n") if error.help else []
            for line in lines:
                # of several lines it is a text to copy
                say(line, " " * 6, whole=len(lines) > 1)
            return USAGE
        case _:
            say(f"zopa: {error}", rest=" " * 6)
            return COULD_NOT_RUN


def show_warnings(diagnostics: Sequence[Diagnostic], written: str) -> None:
    """Print on stderr what is odd about the options of a command."""
    for diagnostic in diagnostics:
        _line(sys.stderr, diagnostic)
        _asked(diagnostic, written)


def _asked(diagnostic: Diagnostic, written: str) -> None:
    """Show the option that a diagnostic speaks of, with carets under the place."""
    from zopa.files.excerpt import excerpt
    from zopa.files.source import Source

    if diagnostic.span is not None and diagnostic.asked:
        text = excerpt(Source.of(COMMAND_LINE, written), diagnostic.span)
        print(textwrap.indent(text, "    "), file=sys.stderr)


def _line(stream: TextIO, diagnostic: Diagnostic) -> None:
    where = f"{diagnostic.span}: " if diagnostic.span else ""
    # never broken: editors and scripts read the place off it
    line = f"{where}{diagnostic.severity}: {diagnostic.message} [{diagnostic.code}]"
    print(printable(line), file=stream)
    if diagnostic.help:
        say(diagnostic.help, "    ", stream=stream)


def show_check(report: CheckReport, form: str, *, remarks: bool) -> None:
    """Print what a check found, with or without the remarks, and a closing count on stderr."""
    from zopa.check import formats

    found = in_order([*report.diagnostics, *(report.remarks if remarks else ())])
    match form:
        case "json":
            print_json(formats.plain(found, report.ignored))
        case "github":
            for line in formats.github(found):
                print(line)
        case "sarif":
            print_json(formats.sarif(found, report.ignored))
        case _:
            for diagnostic, text in _with_excerpts(report, found):
                _line(sys.stdout, diagnostic)
                if text:
                    print(textwrap.indent(text.rstrip("\n"), "    "))
    counts = [count_of(report.errors, "error"), count_of(report.warnings, "warning")]
    if report.ignored:
        counts.append(f"{len(report.ignored)} ignored")
    if report.remarks:
        counts.append(count_of(len(report.remarks), "remark") + ("" if remarks else " with --all"))
    say(f"{', '.join(report.cases)}: {', '.join(counts)}")


def count_of(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _with_excerpts(
    report: CheckReport, found: Sequence[Diagnostic]
) -> Iterator[tuple[Diagnostic, str]]:
    """Yield each finding with the line that it speaks of; findings of a file follow each other."""
    from zopa.files.excerpt import excerpt, source_of

    read: tuple[str, Source | None] = ("", None)
    for diagnostic in found:
        span = diagnostic.span
        if span is None:
            yield diagnostic, ""
            continue
        if span.file != read[0]:  # a long file with many findings is read once
            read = (span.file, source_of(report.root / span.file))
        yield diagnostic, "" if read[1] is None else excerpt(read[1], span)
