"""What a selection asks for, read: its day, and its changes with the place of each in the request.

The options of a selection are read as if they stood in a file, one option a line, so that what is
wrong in them is reported as in any file, at its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zopa.case.case import EvidenceFilter
from zopa.case.files import Origin
from zopa.case.selection import CHANGE_OPTIONS, Selection
from zopa.diagnostics import COMMAND_LINE, Diagnostic, InputError, Span, UsageError, did_you_mean
from zopa.files.bind import bind
from zopa.files.characters import decode
from zopa.files.limits import Limits
from zopa.files.pieces import Piece, assemble
from zopa.files.source import Source
from zopa.files.words import quote
from zopa.schema.base import Basis
from zopa.schema.scenarios import Changes

# more belongs into scenarios.yaml, where it can be read
MAX_CHANGES = 1_000
MAX_LENGTH = 100_000

_NUMBER = re.compile(r"\d{1,3}(\.\d{1,30})?|\.\d{1,30}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# under which key of a scenario the changes of an option stand
_KEYS = {flag: field for field, flag in CHANGE_OPTIONS.items()}
_FORMS = {
    "--set": "PARTY.ISSUE.FIELD=VALUE, e.g. russia.land.acceptable='[freeze, swap]'",
    "--add": "PARTY.CONDITION='{when: ..., require: ..., strength: demand}'",
    "--walk-away": "PARTY=N or PARTY=LOW..HIGH",
}


Key = tuple[str, tuple[int, int]]
"""A key with the stretch of the text where it is written."""


@dataclass(frozen=True)
class Asked:
    """A request, read.

    ``changes`` is None where there are none, or where they cannot be read; ``at`` is where they
    are written, ``scenario_at`` where the scenarios are named.
    """

    as_of: date | None
    changes: Changes | None
    at: Origin | None
    scenario_at: Span | None
    diagnostics: tuple[Diagnostic, ...]


def read_selection(selection: Selection) -> Asked:
    """Read what a selection asks for; what is wrong in its changes is among the diagnostics.

    Raises
    ------
    UsageError
        If the day is none, or there is too much to read.
    """
    day = day_of(selection.as_of)
    source = written(selection)
    scenario_at = None
    if selection.scenarios:
        scenario_at = source.span(len("--scenario "), len(source.line(1)))
    if not selection.changes:
        return Asked(day, None, None, scenario_at, ())
    found: list[Diagnostic] = []
    document, unread = assemble(source, _pieces(selection, source, found))
    changes, wrong = bind(document, Changes)
    at = Origin(document, ())
    return Asked(day, changes, at, scenario_at, (*found, *unread, *wrong))


def written(selection: Selection) -> Source:
    """Write the request as text, one option a line, as its diagnostics point into it.

    Raises
    ------
    UsageError
        If it is too long, or no text.
    """
    lines = [flag if value is None else f"{flag} {value}" for flag, value in selection.options()]
    text = "\n".join(lines)
    if len(lines) > MAX_CHANGES or len(text) > MAX_LENGTH:
        raise UsageError(
            f"more than {MAX_CHANGES:,} changes or {MAX_LENGTH:,} characters are asked for",
            "write them as a scenario in scenarios.yaml",
        )
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{quote(text)} is not text", "write it in UTF-8") from None
    try:
        return decode(data, COMMAND_LINE, Limits())
    except InputError as error:
        first = error.diagnostics[0]
        raise UsageError(first.message, first.help) from None


def day_of(asked: date | str | None) -> date | None:
    """Read a day.

    Raises
    ------
    UsageError
        If it is no day of the calendar.
    """
    if not isinstance(asked, str):
        return asked
    try:
        if _DAY.fullmatch(asked):
            return date.fromisoformat(asked)
    except ValueError:
        pass
    raise UsageError(f"{quote(asked)} is not a date", "write a day of the calendar as 2025-08-18")


def filter_of(
    selection: Selection, sources: Iterable[str], events: Iterable[str]
) -> EvidenceFilter:
    """Read the filters on evidence.

    Raises
    ------
    UsageError
        If a basis or a confidence is none, or a source or an event is unknown.
    """
    bases = [basis.value for basis in (Basis.STATED, Basis.REPORTED, Basis.INFERRED)]
    if selection.evidence is not None and selection.evidence not in bases:
        hint = did_you_mean(selection.evidence, bases)
        raise UsageError(f"{quote(selection.evidence)} is no basis to filter by", hint)
    for what, names, known in (
        ("source", selection.without_sources, tuple(sources)),
        ("event", selection.without_events, tuple(events)),
    ):
        for name in names:
            if name not in known:
                raise UsageError(f"unknown {what} {quote(name)}", did_you_mean(name[:100], known))
    return EvidenceFilter(
        basis=None if selection.evidence is None else Basis(selection.evidence),
        undisputed=selection.undisputed,
        min_confidence=_share(selection.min_confidence),
        without_sources=tuple(sorted(set(selection.without_sources))),
        without_events=tuple(sorted(set(selection.without_events))),
    )


def _share(asked: Decimal | str | None) -> Decimal | None:
    if asked is None:
        return None
    text = str(asked)
    share = Decimal(text) if _NUMBER.fullmatch(text) else None
    if share is None or share > 1:
        raise UsageError(f"{quote(text)} is no confidence", "give a number from 0 to 1, e.g. 0.5")
    return share


def _pieces(selection: Selection, source: Source, found: list[Diagnostic]) -> Iterator[Piece]:
    at = 0
    seen: set[tuple[str, ...]] = set()
    for flag, value in selection.options():
        start = at + len(flag) + 1
        end = start - 1 if value is None else start + len(value)
        if flag in _KEYS:
            pieces = _piece(flag, (_KEYS[flag], (at, start - 1)), source, start, end)
            if isinstance(pieces, Diagnostic):
                found.append(pieces)
            elif (names := _names(pieces[0], flag)) in seen:
                span = source.span(pieces[0].keys[1][1][0], pieces[0].value[0] - 1)
                message = f"{quote('.'.join(names[1:]))} is given twice"
                found.append(Diagnostic("yaml-duplicate-key", message, span, "keep one of the two"))
            else:
                seen |= {names} if len(names) > 1 else set()
                yield from pieces
        at = end + 1


def _names(piece: Piece, flag: str) -> tuple[str, ...]:
    """Name what a change is about: the keys of its value, but for the ends of a range."""
    keys = tuple(key for key, _ in piece.keys)
    return keys[:2] if flag == "--walk-away" else keys


def _piece(
    flag: str, key: Key, source: Source, start: int, end: int
) -> tuple[Piece, ...] | Diagnostic:
    """Read the form of one change: which keys lead to which value."""
    if flag in ("--drop", "--without-rule"):
        return (Piece((key,), (start, end), entry=True),)
    equals = source.text.find("=", start, end)
    if equals < 0:
        return _malformed(flag, f"{quote(source.text[start:end])} has no '='", source, start, end)
    value = (equals + 1, end)
    name = source.text[start:equals]
    if flag == "--walk-away":
        return _range((key, (name, (start, equals))), source, value)
    if flag == "--add":
        return (Piece((key, (name, (start, equals))), value),)
    target, dot, field = name.rpartition(".")
    if not dot or target.count(".") != 1:
        message = f"{quote(name)} is not of the form party.issue.field"
        return _malformed(flag, message, source, start, equals)
    split = start + len(target)
    keys = (key, (target, (start, split)), (field, (split + 1, equals)))
    return (Piece(keys, value),)


def _range(keys: tuple[Key, ...], source: Source, value: tuple[int, int]) -> tuple[Piece, ...]:
    """Read ``N``, or ``LOW..HIGH``."""
    start, end = value
    dots = source.text.find("..", start, end)
    if dots < 0:
        return (Piece(keys, value),)
    between = (dots, dots + 2)
    return (
        Piece((*keys, ("low", between)), (start, dots)),
        Piece((*keys, ("high", between)), (dots + 2, end)),
    )


def _malformed(flag: str, message: str, source: Source, start: int, end: int) -> Diagnostic:
    span = source.span(start, end)
    return Diagnostic("bad-argument", message, span, f"write {flag} {_FORMS[flag]}")
