"""Where each character of a scalar's value stands in the file, for every style of scalar.

The scalar is decoded a second time, each character keeping its place. The result counts only if
it equals what the YAML parser read; otherwise there is no map, and callers use the whole scalar.
"""

from __future__ import annotations

import re

from zopa.files.nodes import ScalarNode

_SIMPLE_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEX_ESCAPES = {"x": 2, "u": 4, "U": 8}
_BREAK = re.compile(r"\r\n|\n|\r")
_BLANKS = re.compile(r"[ \t]*")
_BREAKS = re.compile(r"(?:\r\n|\n|\r)(?:[ \t]*+(?:\r\n|\n|\r))*+[ \t]*+")
_PROPERTY = re.compile(r"(?:&[^\s,\[\]{}]+|!(?:<[^>\s]*>|[^\s,\[\]{}]*))(?:\s+(?:#.*)?)*")
_HEADER = re.compile(r"[|>](?P<flags>[-+0-9]*)[ \t]*(?:#.*)?")

Places = list[tuple[int, int]]
"""For each character of a value: where its spelling starts and ends in the source."""


def character_places(node: ScalarNode, text: str) -> Places | None:
    """Find where each character of a scalar's value is written.

    Parameters
    ----------
    node
        The scalar.
    text
        The text of the file that the node's indices count in.

    Returns
    -------
    list of (int, int), or None
        One entry per character of ``node.text``: start and end index of its spelling (of an
        escape: the whole escape; of a folded line end: the line end). None when the scalar's
        spelling cannot be followed.
    """
    start = node.start
    if not node.bare:
        while prefix := _PROPERTY.match(text, start, node.end):
            start = prefix.end()
    written = _Written(text, start, node.end)
    if node.style in ("|", ">"):
        return _block(written, node)
    try:
        match node.style:
            case "":
                written.plain()
            case "'":
                written.single_quoted()
            case _:
                written.double_quoted()
    except (IndexError, ValueError):
        return None
    return written.places if "".join(written.chars) == node.text else None


_Line = tuple[str, int, int]  # what stands on it, its index, the end of its line end


class _Written:
    """Decodes a flow scalar from the source, character by character."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.chars: list[str] = []
        self.places: Places = []

    def put(self, char: str, start: int, end: int) -> None:
        self.chars.append(char)
        self.places.append((start, end))

    def fold(self, at: int) -> int:
        """Decode the characters at ``at`` up to and with a line end, or a run of blanks.

        One line end becomes a space, n of them n - 1 line ends; blanks around them vanish.
        """
        blanks = _BLANKS.match(self.text, at, self.end)
        after = blanks.end() if blanks else at
        fold = _BREAKS.match(self.text, after, self.end)
        if fold is None:
            stop = max(after, at + 1)
            for index in range(at, stop):
                self.put(self.text[index], index, index + 1)
            return stop
        breaks = list(_BREAK.finditer(self.text, after, fold.end()))
        if len(breaks) == 1:
            self.put(" ", breaks[0].start(), breaks[0].end())
        for line_end in breaks[1:]:
            self.put("\n", line_end.start(), line_end.end())
        return fold.end()

    def plain(self) -> None:
        at = self.start
        while at < self.end:
            at = self.fold(at)

    def single_quoted(self) -> None:
        at = self.start + 1
        while at < self.end - 1:
            if self.text.startswith("''", at):
                self.put("'", at, at + 2)
                at += 2
            else:
                at = self.fold(at)

    def double_quoted(self) -> None:
        at = self.start + 1
        while at < self.end - 1:
            at = self.escape(at) if self.text[at] == "\\" else self.fold(at)

    def escape(self, at: int) -> int:
        if line_end := _BREAKS.match(self.text, at + 1, self.end):
            # the line goes on without a space; empty lines after it still count
            for further in list(_BREAK.finditer(self.text, at + 1, line_end.end()))[1:]:
                self.put("\n", further.start(), further.end())
            return line_end.end()
        kind = self.text[at + 1]
        if kind in _HEX_ESCAPES:
            end = at + 2 + _HEX_ESCAPES[kind]
            self.put(chr(int(self.text[at + 2 : end], 16)), at, end)
            return end
        if kind not in _SIMPLE_ESCAPES:
            raise ValueError(kind)
        self.put(_SIMPLE_ESCAPES[kind], at, at + 2)
        return at + 2


def _block(written: _Written, node: ScalarNode) -> Places | None:
    header = _HEADER.match(written.text, written.start, written.end)
    if header is None:
        return None
    lines = _lines(written.text, header.end(), written.end)[1:]
    indent = _indent(lines, node.text)
    chars, places = _block_at(lines, indent, header["flags"], node.style == "|")
    return places if "".join(chars) == node.text else None


def _indent(lines: list[_Line], value: str) -> int:
    """Indentation of a block: what the first line with text has more in the file than in value."""
    written = [len(content) - len(content.lstrip(" ")) for content, _, _ in lines]
    kept = next((line for line in value.split("\n") if line.strip(" ")), None)
    for depth, (content, _, _) in zip(written, lines, strict=True):
        if kept is not None and content.strip(" "):
            return max(0, depth - (len(kept) - len(kept.lstrip(" "))))
    return max(written, default=0)


def _lines(text: str, start: int, end: int) -> list[_Line]:
    lines = []
    at = start
    for line_end in _BREAK.finditer(text, start, end):
        lines.append((text[at : line_end.start()], at, line_end.end()))
        at = line_end.end()
    if at < end:
        lines.append((text[at:end], at, end))
    return lines


def _block_at(
    lines: list[_Line], indent: int, flags: str, literal: bool
) -> tuple[list[str], Places]:
    chars: list[str] = []
    places: Places = []

    def put(char: str, place: tuple[int, int]) -> None:
        chars.append(char)
        places.append(place)

    pending: Places = []  # line ends not yet written: the last line's own, then empty lines
    after_text = False  # the first pending line end closes a line of text
    was_spaced = False  # that line starts with a blank, so folding leaves it alone
    for content, at, end in lines:
        line_end = (at + len(content), end)
        has_end = at + len(content) < end
        if len(content) <= indent and not content.strip(" "):
            if has_end:
                pending.append(line_end)
            continue
        if len(content) <= indent or content[:indent].strip(" "):
            return [], []  # the line lies outside the block
        spaced = content[indent] in " \t"
        if after_text and not literal and not was_spaced and not spaced:
            if len(pending) == 1:
                put(" ", pending[0])
            pending = pending[1:]
        for place in pending:
            put("\n", place)
        for offset in range(indent, len(content)):
            put(content[offset], (at + offset, at + offset + 1))
        pending = [line_end] if has_end else []
        after_text, was_spaced = has_end, spaced
    if "-" not in flags:
        for place in pending if "+" in flags else pending[: 1 if after_text else 0]:
            put("\n", place)
    return chars, places
