"""Plain data to YAML that `zopa.files.reader` reads back as the same data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

import yaml

from zopa.files.characters import FORBIDDEN
from zopa.files.scalars import reads_as_text, resolve_plain

WIDTH = 100
_FLOW_WIDTH = 60


class _Dumper(yaml.Dumper):
    """PyYAML's emitter with lists indented below their keys; nothing of it represents objects.

    The emitter is the one in Python because libyaml's writes emoji as escapes.
    """

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def dump_yaml(data: object) -> str:
    """Write plain data as YAML.

    Keys keep their order; a text is quoted only where YAML would read something else; short
    lists stand on one line, as in ``[freeze, swap]``; longer texts with line ends become blocks.

    Parameters
    ----------
    data
        Dicts with text keys, lists, tuples, text, int, Decimal, bool, None and dates. Dates are
        read back as text, whole Decimals as int.

    Returns
    -------
    str
        Ends with a line end; the same for the same data.

    Raises
    ------
    TypeError
        For a value of another type (a float, for one) or a key that is no text.
    ValueError
        For what no file can hold: half a character, a Decimal that is no number, a number of
        more than 40 digits.
    """
    return str(yaml.emit(_events(data), Dumper=_Dumper, width=WIDTH, allow_unicode=True))


def _events(data: object) -> Iterator[yaml.Event]:
    yield yaml.StreamStartEvent()
    yield yaml.DocumentStartEvent(explicit=False)
    yield from _value(data)
    yield yaml.DocumentEndEvent(explicit=False)
    yield yaml.StreamEndEvent()


def _value(value: object) -> Iterator[yaml.Event]:
    match value:
        case Mapping():
            yield yaml.MappingStartEvent(None, None, True, flow_style=not value)
            for key, inner in value.items():
                if not isinstance(key, str):
                    raise TypeError(f"keys must be text, not {type(key).__name__}")
                yield _text(key, block=False)
                yield from _value(inner)
            yield yaml.MappingEndEvent()
        case list() | tuple():
            yield yaml.SequenceStartEvent(None, None, True, flow_style=_is_short(value))
            for inner in value:
                yield from _value(inner)
            yield yaml.SequenceEndEvent()
        case str():
            yield _text(value, block=True)
        case _:
            yield yaml.ScalarEvent(None, None, (True, False), _spelling(value))


def _is_short(values: list[object] | tuple[object, ...]) -> bool:
    """Tell whether a list reads well on one line: few words or numbers, or short lists of them."""
    return _length(values) <= _FLOW_WIDTH


def _length(value: object) -> int:
    if isinstance(value, list | tuple):
        return sum(_length(inner) + 2 for inner in value)
    if isinstance(value, Mapping) or (isinstance(value, str) and "\n" in value):
        return _FLOW_WIDTH + 1
    return len(str(value))


def _text(text: str, *, block: bool) -> yaml.Event:
    text.encode()  # raises UnicodeEncodeError, a ValueError, for half a character
    plain = reads_as_text(text) and text != "<<"
    style = None
    if FORBIDDEN.search(text):
        style = '"'  # only escapes can hold it
    elif "\n" in text:
        style = "|" if block and "\n" in text.strip("\n") else '"'
    return yaml.ScalarEvent(None, None, (plain, True), text, style=style)


def _spelling(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            spelling = str(value)
            if resolve_plain(spelling) != value:  # NaN, Infinity
                raise ValueError(f"{spelling} cannot be written")
            return spelling
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case _:
            raise TypeError(f"{type(value).__name__} cannot be written as YAML")
