"""What a file of another program is, told from its content and not from its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from zopa.diagnostics import InputError, Span, UsageError
from zopa.exchange.games import new_case
from zopa.exchange.genius import ROOTS, GeniusFile, read_genius
from zopa.exchange.geniusweb import is_geniusweb, read_geniusweb
from zopa.exchange.gmcr import is_gmcr, read_gmcr
from zopa.exchange.keyed import KeyedFile, Value
from zopa.exchange.ktab import is_ktab, read_ktab
from zopa.exchange.negmas import is_negmas, read_negmas
from zopa.exchange.negolog import is_negolog, read_negolog
from zopa.exchange.told import NewCase, foreign, refused
from zopa.exchange.xml_text import Element, parse_xml
from zopa.files.characters import decode
from zopa.files.document import Document
from zopa.files.limits import Limits
from zopa.files.reader import parse_document
from zopa.files.source import Source

_KEY = re.compile(r"(?:\s*(?:#.*|---\s*)?\n)*[\w\"'$.-][^:\n]*:(?:\s|\Z)")


class Kind(StrEnum):
    """What a file may be, in words for a message."""

    STANCES = "a table of stances from zopa export (csv)"
    CASE = "a whole case from zopa export (json)"
    GENIUS = "a domain or profile of GENIUS (XML)"
    GENIUSWEB = "a domain or profile of GeniusWeb (JSON)"
    NEGMAS = "an outcome space or utility function of NegMAS (YAML, JSON)"
    NEGOLOG = "a profile of NegoLog (JSON)"
    GMCR = "a graph model of GMCR+ (JSON)"
    KTAB = "an actor table of KTAB (csv)"


@dataclass(frozen=True)
class Foreign:
    """A file: what it is, its name without the ending, and its content in a form with places."""

    kind: Kind
    name: str
    content: Element | Document | Source

    @property
    def start(self) -> Span:
        """Where the file begins."""
        if isinstance(self.content, Element):
            return self.content.span
        return Span(self.content.shown, 1, 1, 1, 1)


def recognise(data: bytes, name: str, ending: str, shown: str, limits: Limits) -> Foreign:
    """Read a file far enough to say what it is.

    Raises
    ------
    InputError
        With what is wrong with its form, or ``unknown-format`` with all that is known.
    """
    source = decode(data, shown, limits)
    match source.text.lstrip()[:1]:
        case "<":
            root = parse_xml(source, limits)
            if root.tag not in ROOTS:
                raise _unknown(source)
            return Foreign(Kind.GENIUS, name, root)
        case "{" | "[":
            return _document(data, name, source, limits)
    if is_ktab(source):
        return Foreign(Kind.KTAB, name, source)
    if ending in (".csv", ".tsv"):
        return Foreign(Kind.STANCES, name, source)
    if _KEY.match(source.text):
        return _document(data, name, source, limits)
    raise _unknown(source)


def _document(data: bytes, name: str, source: Source, limits: Limits) -> Foreign:
    document = parse_document(data, source.shown, limits, foreign=True)
    top = Value.of(document)
    for kind, belongs in _KEYED:
        if belongs(top):
            return Foreign(kind, name, document)
    if "schema" in document.data or "model" in document.data:
        return Foreign(Kind.CASE, name, parse_document(data, source.shown, limits))
    raise _unknown(source)


_KEYED = (
    (Kind.GMCR, is_gmcr),
    (Kind.GENIUSWEB, is_geniusweb),
    (Kind.NEGOLOG, is_negolog),
    (Kind.NEGMAS, is_negmas),
)


def _unknown(source: Source) -> InputError:
    known = "; ".join(kind.value for kind in Kind)
    span = source.head_span(0, len(source.text))
    return refused(
        "unknown-format", "this is in no format that zopa knows", span, f"known: {known}"
    )


def read_new_case(files: Sequence[Foreign]) -> NewCase:
    """Make a case of files of another program that belong together.

    Raises
    ------
    UsageError
        If they are of several kinds.
    InputError
        With what cannot be taken over.
    """
    kinds = {file.kind for file in files}
    if len(kinds) > 1:
        found = ", ".join(sorted(kind.value for kind in kinds))
        raise UsageError(f"these files are of several kinds: {found}", "import one kind at a time")
    try:
        return _READERS[files[0].kind](files)
    except OverflowError as error:
        raise foreign(f"what this becomes cannot be written: {error}", files[0].start) from None


def _genius(files: Sequence[Foreign]) -> NewCase:
    named = [GeniusFile(f.name, f.content) for f in files if isinstance(f.content, Element)]
    return new_case(read_genius(named))


def _keyed(files: Sequence[Foreign]) -> list[KeyedFile]:
    return [
        KeyedFile(file.name, Value.of(file.content))
        for file in files
        if isinstance(file.content, Document)
    ]


def _ktab(files: Sequence[Foreign]) -> NewCase:
    if len(files) > 1:
        raise UsageError("these are several tables of actors", "import one at a time")
    content = files[0].content
    if not isinstance(content, Source):
        raise TypeError("a table is no document")
    return read_ktab(files[0].name, content)


_READERS: Mapping[Kind, Callable[[Sequence[Foreign]], NewCase]] = {
    Kind.GENIUS: _genius,
    Kind.GENIUSWEB: lambda files: new_case(read_geniusweb(_keyed(files))),
    Kind.NEGMAS: lambda files: new_case(read_negmas(_keyed(files))),
    Kind.NEGOLOG: lambda files: new_case(read_negolog(_keyed(files))),
    Kind.GMCR: lambda files: read_gmcr(_keyed(files)),
    Kind.KTAB: _ktab,
}
