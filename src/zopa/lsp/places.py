"""Places as an editor counts them: lines and columns from 0, columns in its own units."""

from __future__ import annotations

from lsprotocol import types
from pygls.workspace import PositionCodec

from zopa.diagnostics import Span
from zopa.files.source import Source


def position_of(source: Source, line: int, column: int, codec: PositionCodec) -> types.Position:
    """Give a place, counted from 1 in characters, as the editor counts.

    Lines are those of zopa's reader, which ends them where the protocol does.
    """
    written = source.line(line) if line <= len(source.starts) else ""
    return types.Position(line - 1, codec.client_num_units(written[: column - 1]))


def range_of(source: Source, span: Span, codec: PositionCodec) -> types.Range:
    """Give a span as the editor counts."""
    return types.Range(
        position_of(source, span.line, span.column, codec),
        position_of(source, span.end_line, span.end_column, codec),
    )


def index_of(source: Source, position: types.Position, codec: PositionCodec) -> int:
    """Give the index in the text of a place that the editor names; past the end is the end."""
    if position.line >= len(source.starts):
        return len(source.text)
    line = source.line(position.line + 1)
    units = 0
    for index, char in enumerate(line):
        if units >= position.character:
            return source.starts[position.line] + index
        units += codec.client_num_units(char)
    return source.starts[position.line] + len(line)
