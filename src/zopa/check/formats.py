"""What a check found, in the forms that other programs read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from zopa._version import __version__
from zopa.check.ignores import Ignored
from zopa.diagnostics import Diagnostic, Severity

__all__ = ["github", "plain", "sarif"]

_SARIF = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "WORKSPACE"


_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.REMARK: "note"}
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.REMARK: "notice"}


def plain(diagnostics: Sequence[Diagnostic], ignored: Sequence[Ignored] = ()) -> dict[str, object]:
    """Give zopa's own JSON: one object a diagnostic, places counted from 1, in characters."""
    return {
        "schema": 1,
        "diagnostics": [_plain(d) for d in diagnostics],
        "suppressed": [{**_plain(one.diagnostic), "reason": one.reason} for one in ignored],
    }


def _plain(diagnostic: Diagnostic) -> dict[str, object]:
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "file": span.file if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
        "message": diagnostic.message,
        "help": diagnostic.help,
    }


def github(diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    """Give the workflow commands that GitHub shows at the lines of a pull request."""
    for diagnostic in diagnostics:
        keys = {"title": f"zopa {diagnostic.code}"}
        span = diagnostic.span
        if span is not None:
            keys |= {"file": span.file, "line": str(span.line), "endLine": str(span.end_line)}
            if span.line == span.end_line:  # columns are shown within a line only
                # the end of GitHub's is inclusive
                last = max(span.column, span.end_column - 1)
                keys |= {"col": str(span.column), "endColumn": str(last)}
        listed = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in keys.items())
        yield f"::{_COMMANDS[diagnostic.severity]} {listed}::{_escaped(_text(diagnostic))}"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + more else c for c in text)


def _text(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.message}; {diagnostic.help}" if diagnostic.help else diagnostic.message


def sarif(diagnostics: Sequence[Diagnostic], ignored: Sequence[Ignored] = ()) -> dict[str, object]:
    """Give a SARIF 2.1.0 log; files are relative to the workspace."""
    codes = sorted({d.code for d in (*diagnostics, *(one.diagnostic for one in ignored))})
    return {
        "$schema": _SARIF,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "zopa",
                        "semanticVersion": __version__,
                        "rules": [{"id": code} for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {_ROOT: {"description": {"text": "The workspace."}}},
                # all results say whether they are suppressed, or none may (3.27.23)
                "results": [
                    *(_result(d, codes) | {"suppressions": []} for d in diagnostics),
                    *(
                        _result(one.diagnostic, codes) | {"suppressions": [_suppression(one)]}
                        for one in ignored
                    ),
                ],
            }
        ],
    }


def _suppression(ignored: Ignored) -> dict[str, object]:
    reason = {"justification": ignored.reason} if ignored.reason else {}
    return {"kind": "inSource", **reason}


def _result(diagnostic: Diagnostic, codes: Sequence[str]) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": _text(diagnostic)},
    }
    span = diagnostic.span
    if span is not None:
        result["locations"] = [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(span.file), "uriBaseId": _ROOT},
                    "region": {
                        "startLine": span.line,
                        "startColumn": span.column,
                        "endLine": span.end_line,
                        "endColumn": span.end_column,
                    },
                }
            }
        ]
    return result
