"""Stances as a table, one a row, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from zopa.diagnostics import Diagnostic, InputError, did_you_mean
from zopa.exchange.cells import (
    FLAG,
    NUMBER,
    TERM,
    TERMS,
    TEXT,
    WORD,
    WORDS,
    WORTHS,
    BadCellError,
    Kind,
)
from zopa.exchange.csv_text import Cell, cell_span, read_table, write_table
from zopa.exchange.told import refused
from zopa.files.document import Document
from zopa.files.nodes import ListNode, MapNode, ScalarNode, Slot, to_plain
from zopa.files.source import Source
from zopa.files.words import quote
from zopa.schema.positions import Positions, Stance

_LIMIT: Mapping[str, Kind] = {
    "options": TERMS,
    "basis": WORD,
    "confidence": NUMBER,
    "event": WORD,
    "evidence": WORDS,
    "disputed_by": WORDS,
    "note": TEXT,
}
_KEYS = ("party", "issue")


def _limit_columns(name: str) -> dict[str, tuple[tuple[str, ...], Kind]]:
    return {
        name if key == "options" else f"{name}_{key}": ((name, key), kind)
        for key, kind in _LIMIT.items()
    }


_COLUMNS: Mapping[str, tuple[tuple[str, ...], Kind]] = {
    "since": (("since",), WORD),
    "until": (("until",), WORD),
    "ideal": (("ideal",), TERM),
    **_limit_columns("acceptable"),
    **_limit_columns("red_line"),
    "silent": (("silent",), FLAG),
    "defers_to": (("defers_to",), WORD),
    "weight": (("weight",), NUMBER),
    "weight_low": (("weight_range", "low"), NUMBER),
    "weight_high": (("weight_range", "high"), NUMBER),
    "values": (("values",), WORTHS),
    "points": (("points",), WORTHS),
    "basis": (("basis",), WORD),
    "confidence": (("confidence",), NUMBER),
    "event": (("event",), WORD),
    "evidence": (("evidence",), WORDS),
    "disputed_by": (("disputed_by",), WORDS),
    "note": (("note",), TEXT),
    "weight_because": (("weight_because",), TEXT),
    "confidence_because": (("confidence_because",), TEXT),
    "coded_by": (("coded_by",), TEXT),
    "reviewed_on": (("reviewed_on",), WORD),
    "private": (("private",), FLAG),
}
HEADER: tuple[str, ...] = (*_KEYS, *_COLUMNS)
"""The columns of the table, in order."""


def stance_table(positions: Sequence[Positions]) -> str:
    """Write all stances of some parties as CSV: a line of headings, then one stance a row."""
    rows = [list(HEADER)]
    for file in positions:
        for issue, entries in file.stances.items():
            rows += [[file.party, issue, *_row(stance)] for stance in entries]
    return write_table(rows)


def _row(stance: Stance) -> Iterator[str]:
    for path, kind in _COLUMNS.values():
        value: object = stance
        for name in path:
            value = None if value is None else getattr(value, name)
        # what a stance has none of is an empty list, what a limit has none of overrules the stance
        none = value is None or (value == () and len(path) == 1 and path != ("ideal",))
        yield "" if none else kind.write(value)


class StanceRows(NamedTuple):
    """What a table says of one party: the tree of its stances by issue, as a file would have it."""

    party: Cell
    stances: MapNode


def read_stances(source: Source) -> Mapping[str, StanceRows]:
    """Read a table of stances, by party, in the order of the rows.

    Raises
    ------
    InputError
        With all that is wrong with its form: ``bad-table`` and ``bad-cell``. What the cells say
        is judged when it is bound to the schema.
    """
    rows = read_table(source)
    if not rows:
        raise refused("bad-table", "the table is empty", source.span(0, 0), _headings_help())
    header, found = _header(source, rows[0])
    parties: dict[str, StanceRows] = {}
    for row in rows[1:]:
        cells = dict(zip(header, row, strict=False))
        for cell in row[len(header) :]:
            if cell.text.strip():
                found.append(_wrong(source, cell, "this cell stands under no heading"))
        for key in _KEYS:
            if key not in cells or not cells[key].text.strip():
                found.append(_wrong(source, cells.get(key, row[0]), f"this row names no {key}"))
        if found:
            continue
        entry = _entry(source, cells, row, found)
        party, issue = cells["party"], cells["issue"]
        of = parties.setdefault(
            party.text.strip(), StanceRows(party, MapNode(party.start, party.end))
        )
        _add(of.stances, issue, entry)
    if found:
        raise InputError(found)
    return parties


def _header(source: Source, row: list[Cell]) -> tuple[list[str], list[Diagnostic]]:
    found: list[Diagnostic] = []
    names: list[str] = []
    for cell in row:
        name = cell.text.strip()
        if name not in HEADER and (name or cell is not row[-1]):
            hint = did_you_mean(name, HEADER) or "remove the column; nothing could keep it"
            found.append(_wrong(source, cell, f"there is no column {quote(name)}", hint))
        elif name in names:
            found.append(_wrong(source, cell, f"the column {name!r} stands twice"))
        names.append(name)
    missing = [key for key in _KEYS if key not in names]
    if missing and not found:  # else a misspelt heading would be told twice
        message = f"the table has no column {' and no column '.join(map(repr, missing))}"
        found.append(_wrong(source, row[0], message, _headings_help()))
    if found:
        raise InputError(found)
    return names, found


def _headings_help() -> str:
    return "the first line names the columns: party, issue and others that 'zopa export' writes"


def _wrong(source: Source, cell: Cell, message: str, help: str = "") -> Diagnostic:
    return Diagnostic("bad-table", message, cell_span(source, cell), help)


def _entry(
    source: Source, cells: Mapping[str, Cell], row: list[Cell], found: list[Diagnostic]
) -> MapNode:
    entry = MapNode(row[0].start, row[-1].end)
    for column, (path, kind) in _COLUMNS.items():
        cell = cells.get(column)
        if cell is None or not cell.text.strip():
            continue
        try:
            node = kind.read(cell.text.strip(), _Places(cell))
        except BadCellError as error:
            span = cell_span(source, cell)
            message = f"in the column {column!r}: {error.message}"
            found.append(Diagnostic("bad-cell", message, span, error.help))
            continue
        owner = entry
        for name in path[:-1]:
            slot = owner.entries.setdefault(
                name, Slot(MapNode(cell.start, cell.end), cell.start, cell.end, *_ends(cell))
            )
            if isinstance(slot.node, MapNode):
                owner = slot.node
        owner.entries[path[-1]] = Slot(node, cell.start, cell.end, *_ends(cell))
    for name in ("acceptable", "red_line"):
        _shorten(entry, name)
    return entry


def _shorten(entry: MapNode, name: str) -> None:
    """Write a limit that has nothing but options as those alone."""
    slot = entry.entries.get(name)
    if slot is not None and isinstance(slot.node, MapNode) and [*slot.node.entries] == ["options"]:
        entry.entries[name] = slot.node.entries["options"]


def _ends(cell: Cell) -> tuple[int, int]:
    return cell.start, cell.end


class _Places:
    """Where the characters of a cell's text, without blanks around it, stand in the file."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.lead = len(cell.text) - len(cell.text.lstrip())

    def __call__(self, start: int, end: int) -> tuple[int, int]:
        if self.cell.inner is None:
            return self.cell.start, self.cell.end
        first = self.cell.inner + self.lead
        return first + start, first + end


def _add(stances: MapNode, issue: Cell, entry: MapNode) -> None:
    name = issue.text.strip()
    slot = Slot(entry, entry.start, entry.end)
    known = stances.entries.get(name)
    if known is None:
        stances.entries[name] = Slot(entry, entry.start, entry.end, *_ends(issue))
    elif isinstance(known.node, ListNode):
        known.node.items.append(slot)
    else:
        first = Slot(known.node, known.start, known.end)
        both = ListNode(known.start, known.end, [first, slot])
        stances.entries[name] = known._replace(node=both)


def positions_document(
    source: Source, rows: StanceRows, kept: Mapping[str, object], as_of: str
) -> Document:
    """Make the position file of a party from its rows and what its file has besides stances.

    Parameters
    ----------
    kept
        The data of the file there is; empty if there is none.
    as_of
        The day for a file that is new.

    Returns
    -------
    Document
        In which every stance stands where the table has it.
    """
    name = rows.party.text.strip()
    at = (rows.party.start, rows.party.end)
    root = MapNode(*at)
    root.entries["party"] = Slot(ScalarNode(name, name, "'", *at), *at, *at)
    root.entries["stances"] = Slot(rows.stances, *at, *at)
    data: dict[str, object] = {"party": name, "as_of": as_of, **kept}
    data["stances"] = to_plain(rows.stances)
    return Document(source.shown, data, source, root)
