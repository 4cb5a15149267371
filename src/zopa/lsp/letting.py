"""The edit that lets a warning stand: a comment at its line, which changes nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lsprotocol import types

from zopa.check.codes import WARNINGS
from zopa.check.ignores import ignores_of
from zopa.diagnostics import InputError
from zopa.files.document import Document
from zopa.files.reader import parse_document
from zopa.files.source import Source
from zopa.lsp.answers import Asked, stretch

# a comment behind a line that would be longer stands above it
_WIDE = 100
_CODES = re.compile(r"#[ \t]*zopa:[ \t]*ignore[ \t]*\[[^\]\[#]*")


class _Insertion(NamedTuple):
    at: int
    text: str


def let_stand(
    question: Asked, uri: str, found: Sequence[types.Diagnostic]
) -> list[types.CodeAction]:
    """Propose, for each warning, a comment that ignores it."""
    text = question.project.text(question.path)
    try:
        document = parse_document(text.encode(), question.path.name)
    except (InputError, UnicodeEncodeError):
        return []
    source, actions = document.source, []
    for diagnostic in found:
        code = str(diagnostic.code)
        if diagnostic.severity != types.DiagnosticSeverity.Warning or code not in WARNINGS:
            continue
        insertion = _found(document, code, diagnostic.range.start.line + 1)
        if insertion is None:
            continue
        where = stretch(insertion.at, insertion.at, source, question.codec)
        actions.append(
            types.CodeAction(
                title=f"Let this stand: ignore {code!r} here",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic],
                edit=types.WorkspaceEdit({uri: [types.TextEdit(where, insertion.text)]}),
            )
        )
    return actions


def _found(document: Document, code: str, line: int) -> _Insertion | None:
    """Find a place for the comment that leaves all that the file says as it is."""
    for insertion in _tries(document, code, line):
        text = document.source.text
        changed = text[: insertion.at] + insertion.text + text[insertion.at :]
        try:
            after = parse_document(changed.encode(), document.shown)
        except InputError:
            continue
        moved = line + len(Source.of("", insertion.text).starts) - 1
        if after.data == document.data and (code, moved) in _ignored(after):
            return insertion
    return None


def _ignored(document: Document) -> set[tuple[str, int | None]]:
    return {(ignore.code, ignore.line) for ignore in ignores_of(document)[0]}


def _tries(document: Document, code: str, line: int) -> Iterator[_Insertion]:
    source = document.source
    if line > len(source.starts):
        return
    own = source.line(line)
    for number in (line, line - 1):
        if number >= 1 and (hit := _CODES.search(source.line(number))):
            yield _Insertion(source.starts[number - 1] + hit.end(), f", {code}")
    comment = f"# zopa: ignore[{code}]"
    end = source.starts[line - 1] + len(own)
    behind = _Insertion(end, f"  {comment}")
    blanks = own[: len(own) - len(own.lstrip(" "))]
    line_end = "\r\n" if "\r\n" in source.text else "\n"
    above = _Insertion(source.starts[line - 1], f"{blanks}{comment}{line_end}")
    yield from (behind, above) if len(own) + len(behind.text) <= _WIDE else (above, behind)
