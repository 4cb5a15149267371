"""One value in one cell of a table: texts, lists, numbers, worths, and back again exactly.

An empty cell is a key left out. Parts of a list stand between upright
strokes, at which no spreadsheet cuts. What would be read as
something else, or could become a formula where a spreadsheet cuts the cell at its own separator,
is written as a JSON text in double quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from zopa.exchange.csv_text import TRIGGERS
from zopa.files.characters import FORBIDDEN
from zopa.files.nodes import ListNode, MapNode, Node, ScalarNode, Slot
from zopa.files.scalars import BadNumberError, Scalar, reads_as_text, resolve_plain

# what a spreadsheet that separates by other signs would take for the start of a formula
_CUT = re.compile(rf"[;|\t\n][\s\"']*[{re.escape(TRIGGERS)}]")
_PART = re.compile(r'\s*+(?P<part>"(?:[^"\\]|\\.)*+"|[^|"][^|]*+|)\s*+(?P<end>\||\Z)')


class BadCellError(ValueError):
    """A cell cannot be read; ``message`` and ``help`` are the words of a diagnostic."""

    def __init__(self, message: str, help: str = "") -> None:
        self.message = message
        self.help = help
        super().__init__(message)


Places = Callable[[int, int], tuple[int, int]]
"""From a stretch of a cell's text to where it stands in the file."""


class Part(NamedTuple):
    """A stretch of a cell's text, and where it starts in it."""

    text: str
    start: int


class Kind(NamedTuple):
    """How a value is written into a cell, and how a cell is read as a node of a file's tree."""

    write: Callable[[object], str]
    read: Callable[[str, Places], Node]


def _quoted(text: str) -> str:
    """Write a text as JSON in which no sign separates cells or begins a formula."""
    written = json.dumps(text, ensure_ascii=bool(FORBIDDEN.search(text)))
    written = re.sub("[;|]", lambda c: f"\\u{ord(c[0]):04x}", written)
    if written[1] in TRIGGERS:
        written = f'"\\u{ord(written[1]):04x}{written[2:]}'
    return written


def _odd(text: str) -> bool:
    return text != text.strip() or not text or text[0] == '"' or bool(FORBIDDEN.search(text))


def _write_text(value: object) -> str:
    text = str(value)
    odd = _odd(text) or "\r" in text or bool(_CUT.search(text))
    return _quoted(text) if odd else text


def spelled(number: Decimal) -> str:
    """Write a number so that it is read back as the same."""
    plain = f"{number:f}"
    return plain if len(plain) <= 20 else str(number)


def _write_term(value: object) -> str:
    if isinstance(value, Decimal):
        return spelled(value)
    text = str(value)
    odd = _odd(text) or not reads_as_text(text) or any(c in text for c in "|\r\n\t")
    odd = odd or bool(_CUT.search(text))
    return _quoted(text) if odd or text[0] in TRIGGERS + "['" else text


def _write_list(value: object) -> str:
    parts = _sequence(value)
    return " | ".join(_write_term(part) for part in parts) if parts else "[]"


def _write_words(value: object) -> str:
    return " | ".join(map(str, _sequence(value))) or "[]"


def _write_ideal(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{' | '.join(_write_term(part) for part in value)}]"
    return _write_term(value)


def _write_worths(value: object) -> str:
    if isinstance(value, dict):
        return " | ".join(f"{name}={spelled(worth)}" for name, worth in value.items())
    return " | ".join(":".join(map(spelled, pair)) for pair in _pairs(value))


def _write_word(value: object) -> str:
    match value:
        case bool():
            return "true" if value else ""
        case Decimal():
            return spelled(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _sequence(value: object) -> Sequence[Decimal | str]:
    if not isinstance(value, tuple):
        raise TypeError(f"{type(value).__name__} is no list")
    return value


def _pairs(value: object) -> Sequence[tuple[Decimal, Decimal]]:
    if not isinstance(value, tuple):
        raise TypeError(f"{type(value).__name__} is no list")
    return value


def _scalar(part: Part, value: Scalar, places: Places) -> ScalarNode:
    start, end = places(part.start, part.start + len(part.text))
    # the empty style says that its characters stand in the file one by one
    same = isinstance(value, str) and value == part.text
    return ScalarNode(part.text if same else str(value), value, "" if same else "'", start, end)


def _parts(text: str, start: int = 0) -> Iterator[Part]:
    """Cut a list at its strokes, but for those in JSON texts; an empty last part is none."""
    at = start
    while at < len(text) or at == start:
        hit = _PART.match(text, at)
        if hit is None:
            raise BadCellError(
                "this list cannot be read",
                'separate its parts with "|", or write a part as a JSON text in double quotes',
            )
        if hit["part"] or hit["end"]:
            yield Part(hit["part"].rstrip(), hit.start("part"))
        if not hit["end"]:
            return
        at = hit.end()


def _json_text(text: str) -> str | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    # half a character cannot be written to a file
    if not isinstance(value, str) or any("\ud800" <= c <= "\udfff" for c in value):
        return None
    return value


def _value(text: str) -> Scalar:
    if text.startswith('"'):
        value = _json_text(text)
        if value is None:
            raise BadCellError("this is no JSON text", "end it with a double quote")
        return value
    return _plain(text)


def _plain(text: str) -> Scalar:
    try:
        return resolve_plain(text)
    except BadNumberError as error:
        raise BadCellError(error.message, error.help) from None


def _read_text(text: str, places: Places) -> Node:
    value = _json_text(text) if text.startswith('"') else None
    return _scalar(Part(text, 0), text if value is None else value, places)


def _read_term(text: str, places: Places) -> Node:
    return _scalar(Part(text, 0), _value(text), places)


def _list(parts: Iterator[Part], read: Callable[[str], Scalar], places: Places) -> ListNode:
    made = ListNode(*places(0, 0))
    for part in parts:
        node = _scalar(part, read(part.text), places)
        made.items.append(Slot(node, node.start, node.end))
    return made


def _read_list(text: str, places: Places) -> Node:
    if text == "[]":
        return ListNode(*places(0, 2))
    made = _list(_parts(text), _value, places)
    return made.items[0].node if len(made.items) == 1 else made


def _read_words(text: str, places: Places) -> Node:
    """Read ids: nothing that looks like a number is one."""
    if text == "[]":
        return ListNode(*places(0, 2))
    return _list(_parts(text), lambda word: word, places)


def _read_ideal(text: str, places: Places) -> Node:
    if text.startswith("["):
        if not text.endswith("]"):
            raise BadCellError("this list has no closing bracket", "write it as [a | b]")
        return _list(_parts(text[:-1] if text != "[]" else "[", 1), _value, places)
    return _read_term(text, places)


def _read_word(text: str, places: Places) -> Node:
    return _scalar(Part(text, 0), text, places)


def _read_number(text: str, places: Places) -> Node:
    return _scalar(Part(text, 0), _plain(text), places)


def _read_flag(text: str, places: Places) -> Node:
    flags: dict[str, Scalar] = {"true": True, "false": False}
    return _scalar(Part(text, 0), flags.get(text.lower(), text), places)


def _read_worths(text: str, places: Places) -> Node:
    start, end = places(0, len(text))
    options = MapNode(start, end)
    curve = ListNode(start, end)
    for part in _parts(text):
        name, sign, worth = part.text.partition("=")
        if sign:
            if name.strip() in options.entries:
                raise BadCellError(f"{name.strip()!r} stands twice in this cell")
            node = _scalar(Part(worth.strip(), part.start), _plain(worth.strip()), places)
            at = (node.start, node.end)
            options.entries[name.strip()] = Slot(node, *at, *at)
            continue
        numbers = [_plain(number.strip()) for number in part.text.split(":")]
        pair = ListNode(*places(part.start, part.start + len(part.text)))
        for number in numbers:
            node = _scalar(part, number, places)
            pair.items.append(Slot(node, node.start, node.end))
        curve.items.append(Slot(pair, pair.start, pair.end))
    if options.entries and curve.items:
        raise BadCellError(
            "options and amounts stand in one cell", "write a=1 | b=2, or 0:100 | 10:50"
        )
    return options if options.entries else curve


TEXT = Kind(_write_text, _read_text)
TERM = Kind(_write_ideal, _read_ideal)
TERMS = Kind(_write_list, _read_list)
WORDS = Kind(_write_words, _read_words)
WORD = Kind(_write_word, _read_word)
NUMBER = Kind(_write_word, _read_number)
FLAG = Kind(_write_word, _read_flag)
WORTHS = Kind(_write_worths, _read_worths)
