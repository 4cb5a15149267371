"""One layout for every YAML file: what stands between words and signs, never the words."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from zopa.diagnostics import Diagnostic, InputError, Span
from zopa.files.reader import parse_document
from zopa.files.tokens import CLOSING, OPENING, Comment, Gap, Piece, column, gap, pieces

WIDTH = 100
_INDENT = 2
_BEHIND = 2
_SPELLED = {
    **dict.fromkeys(("True", "TRUE"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
    **dict.fromkeys(("~", "Null", "NULL"), "null"),
}
_BEFORE_A_VALUE = (
    yaml.ValueToken,
    yaml.KeyToken,
    yaml.BlockEntryToken,
    yaml.TagToken,
    yaml.AnchorToken,
)
_SIGN = re.compile(r"(?P<style>[|>])(?P<how>[-+0-9]*)[ \t]*(?P<comment>#.*)?")
_LINE_END = re.compile(r"\r\n?|\n")


def format_text(data: bytes, shown: str) -> bytes:
    """Lay out a YAML file anew.

    Two blanks per level, one blank after ``:``, ``-`` and ``,``, one empty line where there are
    several, and what fits into a line is not broken. Words, quotes, the order of keys, the line
    breaks of texts and long lists, and lists in lines or in brackets are the author's choice.

    Parameters
    ----------
    data
        The bytes of the file.
    shown
        Its name in messages.

    Returns
    -------
    bytes
        The same bytes again if the file is formatted. Lines end as the first one does.

    Raises
    ------
    InputError
        If the file cannot be read; ``not-formatted`` if what it says or its comments would not
        stay the same.
    """
    before = parse_document(data, shown)
    text = _LINE_END.sub("\n", before.source.text)
    after = _Layout(text).text()
    first_end = _LINE_END.search(before.source.text)
    formatted = after.replace("\n", first_end[0] if first_end else "\n").encode()
    try:
        again = parse_document(formatted, shown)
        # of plain data, repr shows the kind of each value and the order of keys too
        same = repr(before.data) == repr(again.data) and _comments(text) == _comments(after)
    except InputError:
        same = False
    if not same:
        message = "the file is left as it is: it would not say the same afterwards"
        help = "write it more plainly: one 'key: value' a line, comments on lines of their own"
        raise InputError([Diagnostic("not-formatted", message, Span(shown, 1, 1, 1, 1), help)])
    return formatted


def _comments(text: str) -> list[str]:
    """Every comment, in order."""
    found: list[Comment | None] = []
    ended, at = text if text.endswith("\n") else text + "\n", 0
    for piece in pieces(text):
        between = gap(ended, at, len(ended) if piece.kind is yaml.StreamEndToken else piece.start)
        found += [between.behind, *between.rows]
        if piece.is_block_text and (sign := _SIGN.match(piece.text)) and sign["comment"]:
            found.append(Comment(sign["comment"].rstrip(), 0))
        at = piece.end
    return [comment.text for comment in found if comment]


class _Level(NamedTuple):
    """A list or mapping in lines: the column of its entries as it was, and as it becomes."""

    old: int
    new: int


class _Layout:
    """One pass over the pieces of a text, which writes line after line."""

    def __init__(self, text: str) -> None:
        self.ended = text.endswith("\n")
        self.source = text if self.ended else text + "\n"
        self.pieces = pieces(text)
        self.lines: list[str] = []
        self.line: list[str] = []  # the parts of the last line, and how long they are
        self.length = 0
        self.levels: list[_Level] = []
        self.brackets: list[int] = []  # where lines begin in each of the brackets that are open
        self.one_line_until = -1
        self.empty_line_due = False

    def text(self) -> str:
        previous: Piece | None = None
        for index, piece in enumerate(self.pieces):
            if self._is_spare_comma(index):
                continue
            last = piece.kind is yaml.StreamEndToken
            end = len(self.source) if last else piece.start
            between = gap(self.source, previous.end if previous else 0, end)
            self._step(previous, index, between)
            previous = piece
        return "\n".join(self.lines) + "\n"

    def _say(self, words: str) -> None:
        self.line.append(words)
        self.length += len(words)

    def _end_line(self, *more: str) -> None:
        """End the line if there is one, and write whole lines behind it."""
        if self.line:
            self.lines.append("".join(self.line))
        self.lines += more
        self.line, self.length = [], 0

    def _step(self, previous: Piece | None, index: int, between: Gap) -> None:
        piece = self.pieces[index]
        remaining = len(self.levels) - piece.closes
        closed = self.levels[remaining:]
        del self.levels[remaining:]
        broken = self._breaks(previous, index, between)
        if not broken and previous is not None:
            self._say(_blank(previous, piece))
        for _ in range(piece.opens):
            self._open(piece, broken=broken)
        if broken:
            self._remarks(previous, piece, between, closed)
            self._begin_line(previous, piece)
        self._write(index)

    def _breaks(self, previous: Piece | None, index: int, between: Gap) -> bool:
        """Tell whether a line ends before a piece."""
        piece = self.pieces[index]
        if previous is None or previous.is_block_text or piece.kind is yaml.StreamEndToken:
            return True
        if not between.broken or between.remarked:
            return between.broken
        if self.brackets:
            return previous.kind is yaml.FlowEntryToken and index > self.one_line_until
        if previous.kind is yaml.BlockEntryToken:
            return piece.is_entry and not piece.opens  # the one before is empty
        return previous.kind is not yaml.ValueToken or piece.is_entry or not self._fits(index)

    def _fits(self, index: int) -> bool:
        """Tell whether a value, with a blank before it, fits into the line."""
        piece = self.pieces[index]
        if piece.is_block_text:
            return True
        if piece.kind in OPENING:
            return self._one_line(index, self.length + 1) is not None
        return "\n" not in piece.text and self.length + 1 + len(piece.text) <= WIDTH

    def _one_line(self, index: int, length: int) -> int | None:
        """Find the end of the brackets that begin with a piece, if they fit into the line.

        ``length`` is that of the line before them.
        """
        depth = 0
        previous: Piece | None = None
        for at in range(index, len(self.pieces)):
            piece = self.pieces[at]
            if self._is_spare_comma(at):
                continue
            if previous is not None:
                if gap(self.source, previous.end, piece.start).remarked:
                    return None
                length += len(_blank(previous, piece))
            length += len(_spelled(piece))
            if length > WIDTH or "\n" in piece.text:
                return None
            depth += (piece.kind in OPENING) - (piece.kind in CLOSING)
            if not depth:
                return at
            previous = piece
        return None

    def _is_spare_comma(self, index: int) -> bool:
        """Tell whether a piece is a comma behind which nothing follows."""
        if self.pieces[index].kind is not yaml.FlowEntryToken:
            return False
        before, after = self.pieces[index - 1], self.pieces[index + 1]
        return after.kind in CLOSING and "#" not in self.source[before.end : after.start]

    def _open(self, piece: Piece, *, broken: bool) -> None:
        below = self._inner() if self.levels else 0
        new = below if broken else self.length
        self.levels.append(_Level(column(self.source, piece.start), new))

    def _remarks(
        self, previous: Piece | None, piece: Piece, between: Gap, closed: list[_Level]
    ) -> None:
        """Write comments and empty lines before a line begins."""
        rows = list(between.rows)
        aligned: tuple[int, int] | None = None
        if between.behind and previous is None:
            rows.insert(0, between.behind)
        elif between.behind:
            aligned = (between.behind.column, self._behind(between.behind))
        empty = self.empty_line_due
        self.empty_line_due = False
        opened = previous is None or previous.kind in (yaml.ValueToken, yaml.BlockEntryToken)
        written = False
        for row in rows:
            if row is None:
                empty, aligned = True, None
                continue
            if aligned is None or aligned[0] != row.column:
                aligned = None
            if empty and not self.brackets and (written or not opened):
                self._end_line("")
            at = aligned[1] if aligned else self._column_of(row, closed)
            self._end_line(" " * at + row.text)
            empty, written = False, True
        last = piece.kind is yaml.StreamEndToken
        if empty and not last and not self.brackets and (written or not opened):
            self._end_line("")

    def _behind(self, comment: Comment) -> int:
        """Write a comment behind the line: in its column, but not too near; give the column."""
        at = max(comment.column, self.length + _BEHIND)
        self._say(" " * (at - self.length) + comment.text)
        return at

    def _column_of(self, comment: Comment, closed: list[_Level]) -> int:
        """Put a comment where the entries are that it was in line with, or right of."""
        if self.brackets:
            return self.brackets[-1]
        # where both an ended list and what follows are in its column, it belongs to what follows
        levels = sorted([*closed, *self.levels], key=lambda level: level.old)
        left = [level.new for level in levels if level.old <= comment.column]
        return left[-1] if left else 0

    def _begin_line(self, previous: Piece | None, piece: Piece) -> None:
        self._end_line()
        if piece.kind is yaml.StreamEndToken:
            return
        is_value = previous is not None and previous.kind in _BEFORE_A_VALUE and not piece.is_entry
        if self.brackets:
            at = self.brackets[-1]
        elif self.levels:
            at = self.levels[-1].new + (_INDENT if is_value else 0)
        else:
            at = 0
        self._say(" " * at)

    def _write(self, index: int) -> None:
        piece = self.pieces[index]
        if piece.kind in OPENING:
            if not self.brackets:
                end = self._one_line(index, self.length)
                self.one_line_until = -1 if end is None else end
            self.brackets.append(self.length + 1)
        elif piece.kind in CLOSING:
            self.brackets.pop()
        if piece.kind is yaml.StreamEndToken:
            return
        if piece.is_block_text:
            self._block_text(piece)
        elif "\n" in piece.text:
            self._text_of_lines(piece)
        else:
            self._say(_spelled(piece))

    def _text_of_lines(self, piece: Piece) -> None:
        """Write a text that goes on in further lines, which are set in."""
        at = self.brackets[-1] if self.brackets else self._inner()
        first, *others = piece.text.split("\n")
        self._say(_trimmed(first, piece))
        for line in others:
            trimmed = _trimmed(line, piece).lstrip(" \t")
            self._end_line()
            self._say(" " * at + trimmed if trimmed else "")

    def _block_text(self, piece: Piece) -> None:
        """Write a text after ``|`` or ``>``, whose lines keep what they are set in further."""
        first, *body = piece.text.split("\n")
        sign = _SIGN.match(first)
        if sign is None:
            raise ValueError("a text in lines begins with its sign")
        digit = sign["how"].strip("+-")
        old = self.levels[-1].old + int(digit) if digit and self.levels else _indent(body)
        lines = [line[old:] for line in body]
        keep, strip = "+" in sign["how"], "-" in sign["how"]
        if not self.ended and piece.end == len(self.source) - 1 and lines:
            # without a break behind it the text has none either
            if lines[-1]:
                keep, strip = False, True
            else:
                del lines[-1]
        while lines and not lines[-1] and not keep:
            del lines[-1]
            self.empty_line_due = True
        how = (str(_INDENT) if digit else "") + ("+" if keep else "-" if strip else "")
        self._say(sign["style"] + how)
        if sign["comment"]:
            at = column(self.source, piece.start) + sign.start("comment")
            self._behind(Comment(sign["comment"].rstrip(), at))
        at = self._inner()
        self._end_line(*(" " * at + line if line else "" for line in lines))

    def _inner(self) -> int:
        return (self.levels[-1].new if self.levels else 0) + _INDENT


def _spelled(piece: Piece) -> str:
    return piece.text if piece.style else _SPELLED.get(piece.text, piece.text)


def _trimmed(line: str, piece: Piece) -> str:
    trimmed = line.rstrip(" \t")
    # in double quotes a blank behind a backslash counts
    return line if piece.style == '"' and trimmed.endswith("\\") else trimmed


def _indent(lines: list[str]) -> int:
    """How far the first line with words is set in."""
    first = next((line for line in lines if line.strip()), max(lines, key=len, default=""))
    return len(first) - len(first.lstrip(" "))


def _blank(previous: Piece, piece: Piece) -> str:
    """Give what stands between two pieces of one line."""
    if previous.kind is yaml.ValueToken:
        return " "
    if piece.kind is yaml.ValueToken:
        # '*a:' would be another alias
        named = (yaml.AliasToken, yaml.AnchorToken, yaml.TagToken)
        return " " if previous.kind in named else ""
    if previous.kind in OPENING or piece.kind in CLOSING or piece.kind is yaml.FlowEntryToken:
        return ""
    return " "
