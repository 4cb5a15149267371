"""The text of a file, and the way from a character's index to its line and column."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from zopa.diagnostics import Span

_LINE_END = re.compile(r"\r\n|\n|\r")


class Source(NamedTuple):
    """A file's text without its byte order mark, and where its lines begin.

    Parameters
    ----------
    shown
        The file's name in messages.
    text
        The characters of the file.
    starts
        Shape (line,); index in ``text`` of each line's first character, ascending.
    """

    shown: str
    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, shown: str, text: str) -> Source:
        """Find the lines of a text, which end at LF, CR LF or CR, as in an editor."""
        return cls(shown, text, (0, *(end.end() for end in _LINE_END.finditer(text))))

    @property
    def lines(self) -> tuple[str, ...]:
        """Shape (line,); all lines without their ends."""
        return tuple(self.line(number) for number in range(1, len(self.starts) + 1))

    def line(self, number: int) -> str:
        """One line, counted from 1, without its end."""
        start = self.starts[number - 1]
        if number == len(self.starts):
            return self.text[start:]
        return self.text[start : self.starts[number]].rstrip("\r\n")

    def place(self, index: int) -> tuple[int, int]:
        """Line and column of a character, both from 1; an index past the end is the end."""
        index = max(0, min(index, len(self.text)))
        line = bisect_right(self.starts, index) - 1
        return line + 1, index - self.starts[line] + 1

    def span(self, start: int, end: int) -> Span:
        """Span from one index to another, the end exclusive."""
        return Span(self.shown, *self.place(start), *self.place(max(start, end)))

    def head_span(self, start: int, end: int) -> Span:
        """Span from an index to another, or to the end of the line where it starts."""
        line, column = self.place(start)
        end_of_line = self.starts[line - 1] + len(self.line(line))
        end_line, end_column = self.place(max(start, min(end, end_of_line)))
        return Span(self.shown, line, column, end_line, end_column)
