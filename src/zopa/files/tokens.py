"""The words and signs of a YAML text, and what stands between them: breaks and comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import yaml

OPENING = (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)
CLOSING = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
BLOCK_STYLES = ("|", ">")
_STARTS = (yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken)


class Piece(NamedTuple):
    """A word or sign of the text.

    ``closes`` and ``opens`` are how many lists and mappings in lines (not in brackets) end before
    it and begin with it; ``is_entry`` tells that it begins an entry of one.
    """

    kind: type[yaml.Token]
    text: str
    start: int
    end: int
    style: str
    closes: int
    opens: int
    is_entry: bool

    @property
    def is_block_text(self) -> bool:
        """Whether it is a text of lines of its own, after ``|`` or ``>``."""
        return self.style in BLOCK_STYLES


class Comment(NamedTuple):
    """A comment and the column where it begins, from 0."""

    text: str
    column: int


class Gap(NamedTuple):
    """What stands between two pieces: a comment behind the first, then comments and empty lines."""

    behind: Comment | None
    rows: tuple[Comment | None, ...]
    broken: bool

    @property
    def remarked(self) -> bool:
        """Whether there is any comment."""
        return self.behind is not None or any(self.rows)


def pieces(text: str) -> list[Piece]:
    """Take a text apart; the last piece is empty and stands at the end.

    The text must be YAML that can be read.
    """
    return list(_pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    open_blocks: list[str] = []
    closes = opens = 0
    is_entry = False
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        start, end = token.start_mark.index, token.end_mark.index
        if isinstance(token, yaml.StreamStartToken):
            continue
        if isinstance(token, _STARTS):
            open_blocks.append("list" if isinstance(token, yaml.BlockSequenceStartToken) else "map")
            opens += 1
            continue
        # a list may stand in the column of its key, and then nothing says where it ends
        if isinstance(token, yaml.BlockEndToken | yaml.KeyToken) and open_blocks[-1:] == ["items"]:
            open_blocks.pop()
            closes += 1
        if isinstance(token, yaml.BlockEndToken):
            open_blocks.pop()
            closes += 1
            continue
        if isinstance(token, yaml.BlockEntryToken) and open_blocks[-1] == "map":
            open_blocks.append("items")
            opens += 1
        if isinstance(token, yaml.KeyToken | yaml.BlockEntryToken):
            is_entry = True
            if start == end:
                continue
        style = getattr(token, "style", None) or ""
        if style in BLOCK_STYLES and text[end - 1] == "\n":
            end -= 1  # as with any other piece, what follows begins with the break
        yield Piece(type(token), text[start:end], start, end, style, closes, opens, is_entry)
        closes = opens = 0
        is_entry = False


def gap(text: str, start: int, end: int) -> Gap:
    """Read what stands between two pieces."""
    first, *others = text[start:end].split("\n")
    at = first.find("#")
    behind = None if at < 0 else Comment(first[at:].rstrip(), column(text, start) + at)
    rows: list[Comment | None] = []
    for line in others[:-1]:
        shown = line.strip()
        rows.append(Comment(shown, line.index("#")) if shown else None)
    return Gap(behind, tuple(rows), bool(others))


def column(text: str, index: int) -> int:
    """Give the column of a character, from 0."""
    return index - text.rfind("\n", 0, index) - 1
