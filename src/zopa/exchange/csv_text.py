"""Tables as CSV that no spreadsheet computes, and back, each cell knowing its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from zopa.diagnostics import Span
from zopa.exchange.told import refused
from zopa.files.source import Source

# What makes a spreadsheet compute a cell, also in the wide letters of East Asian keyboards.
TRIGGERS = "=+-@\t\r\n＝＋－＠"
_GUARD = "'"
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_QUOTED = re.compile(r'"((?:[^"]|"")*+)"')
_SEPARATORS = ",;\t"


class Cell(NamedTuple):
    """A cell: its text, its stretch of the file, and where its first character stands.

    ``inner`` is None where the characters of the text are not those of the file one by one.
    """

    text: str
    start: int
    end: int
    inner: int | None


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would compute; `unguarded` takes it away.

    A text that begins with an apostrophe gets another, so that the way back is exact.
    """
    if text[:1] and text[0] in TRIGGERS + _GUARD and not _NUMBER.fullmatch(text):
        return _GUARD + text
    return text


def unguarded(text: str) -> str:
    """Take away what `guarded` put before a text."""
    if text[:1] == _GUARD and text[1:2] and text[1] in TRIGGERS + _GUARD:
        return text[1:]
    return text


def write_table(rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV with commas and line feeds; nothing in it is computed."""
    return "".join(",".join(_field(guarded(text)) for text in row) + "\n" for row in rows)


def _field(text: str) -> str:
    if any(c in text for c in '",;\t\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def read_table(source: Source, separator: str = "") -> list[list[Cell]]:
    """Read CSV.

    Parameters
    ----------
    separator
        What stands between cells; a comma, a semicolon or a tab if left out, whichever the first
        line has most of.

    Returns
    -------
    list of list of Cell
        The rows without empty ones; guards are taken away.

    Raises
    ------
    InputError
        ``bad-table`` for a quoted cell that does not end, or goes on after its end.
    """
    first = source.text.partition("\n")[0]
    separator = separator or max(_SEPARATORS, key=first.count)
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    for cell, ends in _cells(source, separator):
        row.append(cell)
        if ends:
            if any(c.text.strip() for c in row):
                rows.append(row)
            row = []
    return rows


def _cells(source: Source, separator: str) -> Iterator[tuple[Cell, bool]]:
    """Give each cell, and whether its row ends with it."""
    text, at = source.text, 0
    plain = re.compile(rf"[^{separator}\r\n]*")
    while True:
        cell = _quoted(source, at) if text.startswith('"', at) else _plain(plain, text, at)
        at = cell.end
        if at == len(text):
            yield cell, True
            return
        if text[at] == separator:
            yield cell, False
        elif text[at] in "\r\n":
            at += text.startswith("\r\n", at)
            yield cell, True
        else:
            raise refused(
                "bad-table",
                "a quoted cell goes on after its closing quote",
                source.span(at, at + 1),
                'write a quote inside a quoted cell twice: ""',
            )
        at += 1


def _quoted(source: Source, at: int) -> Cell:
    hit = _QUOTED.match(source.text, at)
    if hit is None:
        raise refused(
            "bad-table",
            "the quote that begins this cell is never closed",
            source.span(at, at + 1),
            "add the closing quote; write a quote inside a quoted cell twice",
        )
    text = hit[1].replace('""', '"')
    return _cell(text, hit.start(), hit.end(), at + 1 if text == hit[1] else None)


def _plain(pattern: re.Pattern[str], text: str, at: int) -> Cell:
    hit = pattern.match(text, at)
    end = at if hit is None else hit.end()
    return _cell(text[at:end], at, end, at)


def _cell(written: str, start: int, end: int, inner: int | None) -> Cell:
    text = unguarded(written)
    if inner is not None:
        inner += len(written) - len(text)
    return Cell(text, start, end, inner)


def cell_span(source: Source, cell: Cell) -> Span:
    """Give the place of a cell."""
    return source.span(cell.start, cell.end)
