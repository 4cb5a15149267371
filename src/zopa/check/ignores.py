"""``# zopa: ignore[code]``: warnings that the author of a file has looked at and let stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from zopa.case.memory import Memory
from zopa.check.codes import WARNINGS
from zopa.diagnostics import Diagnostic, Severity, Span, did_you_mean
from zopa.files.document import Document
from zopa.files.remarks import Remark, remarks

_IGNORE = re.compile(r"ignore[ \t]*\[(?P<codes>[^][#]*)\][ \t:,.;-]*(?P<reason>.*)")
_CODE = re.compile(r"[^,\s](?:[^,]*[^,\s])?")


class Ignore(NamedTuple):
    """One code that a comment lets stand, on a line or (None) in a whole file."""

    code: str
    span: Span
    line: int | None
    reason: str


class Ignored(NamedTuple):
    """A finding that a comment lets stand, and the reason that follows there, if any."""

    diagnostic: Diagnostic
    reason: str


def settle(
    documents: Iterable[Document],
    found: Sequence[Diagnostic],
    *,
    whole: bool,
    memory: Memory | None = None,
) -> tuple[tuple[Diagnostic, ...], tuple[Ignored, ...]]:
    """Part what was found into what stands and what comments ignore.

    Parameters
    ----------
    whole
        Whether everything was looked for; else nothing is said of comments that ignore nothing.
    memory
        What was worked out before.

    Returns
    -------
    tuple
        The findings that are left, with those about the comments themselves; and the ignored ones.
        An error is never ignored.
    """
    memory = memory or Memory()
    ignores: list[Ignore] = []
    said: list[Diagnostic] = []
    for document in documents:
        own, wrong = memory.recall((ignores_of, document), partial(ignores_of, document))
        ignores += own
        said += wrong
    if not (ignores or said):
        return tuple(found), ()
    by_place: dict[tuple[str, str, int | None], list[Ignore]] = {}
    for ignore in ignores:
        by_place.setdefault((ignore.code, ignore.span.file, ignore.line), []).append(ignore)
    left: list[Diagnostic] = []
    ignored: list[Ignored] = []
    used: set[Ignore] = set()
    vain: set[Ignore] = set()
    for diagnostic in found:
        covering: list[Ignore] = []
        if (place := diagnostic.span) is not None:
            for line in (None, place.line):  # a comment on the whole file stands above the others
                covering += by_place.get((diagnostic.code, place.file, line), [])
        if covering and diagnostic.severity is Severity.ERROR:
            vain.update(covering)
            covering = []
        used.update(covering)
        if covering:
            ignored.append(Ignored(diagnostic, covering[0].reason))
        else:
            left.append(diagnostic)
    unused = [ignore for ignore in ignores if ignore not in used]
    said += [_vain(i) for i in unused if i in vain]
    said += [_unused(i) for i in unused if i not in vain and whole]
    return (*left, *said), tuple(ignored)


def ignores_of(document: Document) -> tuple[tuple[Ignore, ...], tuple[Diagnostic, ...]]:
    """Read the comments of a file that let warnings stand, and say what is wrong with them."""
    said: list[Diagnostic] = []
    found = [ignore for remark in remarks(document) for ignore in _read(document, remark, said)]
    return tuple(found), tuple(said)


def _read(document: Document, remark: Remark, said: list[Diagnostic]) -> Iterator[Ignore]:
    """Read the codes of a comment, and say what is wrong with it."""
    source = document.source
    hit = _IGNORE.match(remark.said)
    codes = list(_CODE.finditer(hit["codes"])) if hit else []
    if hit is None or not codes:
        message = "after 'zopa:' a comment says which warning it ignores"
        span = source.span(remark.at, remark.start + len(remark.said))
        said.append(_warning("bad-ignore", message, span, "write '# zopa: ignore[code]'"))
        return
    for index, word in enumerate(codes):
        start = remark.start + hit.start("codes") + word.start()
        span = source.span(start, start + len(word[0]))
        if word[0] not in WARNINGS:
            near = did_you_mean(word[0], sorted(WARNINGS))
            said.append(
                _warning(
                    "bad-ignore",
                    f"no warning has the code {word[0]!r}",
                    span,
                    f"only warnings can be ignored; {near or 'their codes stand behind them'}",
                )
            )
        elif word[0] in [other[0] for other in codes[:index]]:
            message = f"{word[0]!r} stands twice in this comment"
            said.append(_warning("bad-ignore", message, span, "remove one"))
        else:
            yield Ignore(word[0], span, remark.line, hit["reason"])


def _vain(ignore: Ignore) -> Diagnostic:
    message = f"an error cannot be ignored, and {ignore.code!r} is one here"
    return _warning("unused-ignore", message, ignore.span, "correct the error; remove the comment")


def _unused(ignore: Ignore) -> Diagnostic:
    where = "in this file" if ignore.line is None else f"on line {ignore.line}"
    message = f"there is no warning {ignore.code!r} {where}"
    return _warning("unused-ignore", message, ignore.span, "remove it, or move it to the place")


def _warning(code: str, message: str, span: Span, help: str) -> Diagnostic:
    return Diagnostic(code, message, span, help, Severity.WARNING)
