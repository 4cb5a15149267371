"""Actor tables of KTAB and of expected-utility models: influence, positions and saliences.

KTAB's tables begin with a line about the scenario (name, description, number of actors, number of
dimensions); positions run from 0 to 100. Tables that begin with the headings name no scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from zopa.diagnostics import InputError
from zopa.exchange.amounts import decimal_of, number_of, rounded
from zopa.exchange.csv_text import Cell, cell_span, read_table
from zopa.exchange.games import MOST_STEPS
from zopa.exchange.names import Ids
from zopa.exchange.told import Loss, NewCase, foreign
from zopa.files.source import Source
from zopa.files.words import quote

_FINEST = 3  # decimal places of a step: 100,001 outcomes
_SUFFIXES = ("position", "pstn")


class _Row(NamedTuple):
    actor: Cell
    description: str
    influence: Cell
    pairs: list[tuple[Cell, Cell]]


class _Table(NamedTuple):
    source: Source
    title: str
    dimensions: list[str]
    rows: list[_Row]
    ends: tuple[Fraction, Fraction] | None


def is_ktab(source: Source) -> bool:
    """Tell whether one of the first two lines begins with the heading ``Actor``."""
    heads = [source.line(n + 1).partition(",")[0] for n in range(min(2, len(source.starts)))]
    return "actor" in [head.strip(' "').lower() for head in heads]


def read_ktab(name: str, source: Source) -> NewCase:
    """Make a case of a table: a number issue for each dimension, a party for each actor.

    A position becomes the ideal of a stance, the salience its weight.

    Raises
    ------
    InputError
        With the first thing that cannot be read.
    """
    losses: list[Loss] = []
    table = _table(name, source, losses)
    parties = Ids("party")
    actors = [(parties.of(row.actor.text.strip()), row) for row in table.rows]
    ids = Ids("issue", frozenset(party for party, _ in actors))
    issues = {
        ids.of(dimension): _issue(dimension, n, table, losses)
        for n, dimension in enumerate(table.dimensions)
    }
    positions = {party: _stances(row, list(issues), source, losses) for party, row in actors}
    if any(positions.values()):
        text = "the table names none; 'assumed' is written"
        losses.append(Loss("basis of the positions", text))
    return NewCase(
        {"title": table.title, "parties": _parties(actors), "issues": issues},
        positions,
        tuple(losses),
    )


def _parties(actors: list[tuple[str, _Row]]) -> dict[str, Any]:
    descriptions = [row.description for _, row in actors]
    named = all(descriptions) and len(set(descriptions)) == len(descriptions)
    found: dict[str, Any] = {}
    for party, row in actors:
        name = row.actor.text.strip()
        if named:
            found[party] = {"title": row.description, "short": name}
        elif row.description:
            found[party] = {"title": name, "note": row.description}
        else:
            found[party] = name
    return found


def _table(name: str, source: Source, losses: list[Loss]) -> _Table:
    rows = read_table(source, ",")
    about: list[Cell] | None = None
    if rows and rows[0][0].text.strip().lower() != "actor":
        about, *rows = rows
    if not rows or rows[0][0].text.strip().lower() != "actor":
        raise foreign("no line begins with the heading 'Actor'", source.head_span(0, 1))
    head, *rest = rows
    texts = [cell.text.strip() for cell in head]
    while texts and not texts[-1]:
        texts.pop()
    first = 2 if len(texts) > 1 and texts[1].lower() == "description" else 1
    dimensions = [_dimension(text) for text in texts[first + 1 :: 2]]
    if len(texts) < first + 3 or (len(texts) - first) % 2 == 0:
        raise foreign(
            "the headings are not Actor, Description, Influence and pairs of Position and Salience",
            cell_span(source, head[0]),
            "Description may be left out",
        )
    found = [_row(source, row, first, len(texts)) for row in rest]
    names = [row.actor.text.strip() for row in found]
    known: set[str] = set()
    for row, actor in zip(found, names, strict=True):
        if actor in known:
            raise _wrong(source, row.actor, f"the actor {quote(actor)} stands twice")
        known.add(actor)
    if not found:
        raise foreign("there are no actors here", cell_span(source, head[0]))
    title = name
    if about is not None:
        told = [cell.text.strip() for cell in about]
        title = told[0] or name
        losses += _about(source, about, len(found), len(dimensions))
    ends = None if about is None else (Fraction(0), Fraction(100))
    return _Table(source, title, dimensions, found, ends)


def _about(source: Source, about: list[Cell], actors: int, dimensions: int) -> list[Loss]:
    losses = []
    if len(about) > 1 and about[1].text.strip():
        text = f"{quote(about[1].text.strip())}; a case has a title only"
        losses.append(Loss(f"{source.shown}:1: description", text))
    for cell, count, what in zip(
        about[2:], (actors, dimensions), ("actors", "dimensions"), strict=False
    ):
        if number_of(cell.text) != count:
            text = f"the first line says {quote(cell.text.strip())}; there are {count}"
            losses.append(Loss(f"{source.shown}:1: {what}", text))
    return losses


def _dimension(heading: str) -> str:
    word = heading.lower()
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and word != suffix:
            return heading[: -len(suffix)].strip()
    return heading or "Position"


def _row(source: Source, row: list[Cell], first: int, width: int) -> _Row:
    if len(row) < width or not row[0].text.strip():
        raise _wrong(source, row[0], f"this row has {len(row)} cells, or no actor")
    for cell in row[width:]:
        if cell.text.strip():
            raise _wrong(source, cell, "this cell stands under no heading")
    pairs = [(row[n], row[n + 1]) for n in range(first + 1, width, 2)]
    return _Row(row[0], row[1].text.strip() if first == 2 else "", row[first], pairs)


def _wrong(source: Source, cell: Cell, message: str) -> InputError:
    return foreign(message, cell_span(source, cell))


def _number(source: Source, cell: Cell) -> Fraction:
    value = number_of(cell.text)
    if value is None or value < 0:
        raise _wrong(source, cell, f"{quote(cell.text.strip())} is no number from 0 up")
    return value


def _issue(dimension: str, number: int, table: _Table, losses: list[Loss]) -> dict[str, Any]:
    cells = [row.pairs[number][0] for row in table.rows]
    places = [_number(table.source, cell) for cell in cells]
    low, high = table.ends or (min(places), max(places))
    if table.ends is None:
        text = f"the table names no scale; taken from {rounded(low)} to {rounded(high)}"
        losses.append(Loss(dimension, text))
    digits = 0
    for cell, place in zip(cells, places, strict=True):
        if not low <= place <= high:
            raise _wrong(table.source, cell, "this position lies outside 0 to 100")
        while (place * 10**digits).denominator != 1 and digits <= _FINEST:
            digits += 1
        if digits > _FINEST:
            message = f"this position has more than {_FINEST} decimal places"
            raise _wrong(table.source, cell, message)
    if (high - low) * 10**digits >= MOST_STEPS:
        message = f"with these positions, {dimension} has more than {MOST_STEPS:,} outcomes"
        raise _wrong(table.source, cells[places.index(high)], message)
    ends = {"min": rounded(low), "max": rounded(high), "step": rounded(Fraction(1, 10**digits))}
    return {"title": dimension, "kind": "number", "unit": "points", **ends}


def _stances(
    row: _Row, issues: Sequence[str], source: Source, losses: list[Loss]
) -> dict[str, Any]:
    line, _ = source.place(row.actor.start)
    where = f"{source.shown}:{line}: {row.actor.text.strip()}"
    if (influence := row.influence.text.strip()) != "":
        losses.append(Loss(where, f"influence {influence}; zopa gives no party more weight"))
    stances = {}
    for issue, (position, salience) in zip(issues, row.pairs, strict=True):
        weight = _number(source, salience)
        place = _number(source, position)
        if weight == 0:
            losses.append(
                Loss(f"{where}, {issue}", f"salience 0; position {rounded(place)} is left out")
            )
            continue
        written = decimal_of(weight)
        stances[issue] = {"ideal": decimal_of(place), "weight": written, "basis": "assumed"}
    return {"stances": stances} if stances else {}
