"""What a terminal takes: its width in cells, its letters, whether it has colour and moves."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
import textwrap
import unicodedata
from typing import TextIO

from zopa.diagnostics import printable

__all__ = ["animated", "cells", "coloured", "filled", "plainly", "print_json", "say", "width"]

# how to write without the letters of typography
_PLAIN = {
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‘’‚‹›′", "'"),
    **dict.fromkeys("–‐‑‒−", "-"),
    **dict.fromkeys("·•", "*"),
    "—": "--",
    "…": "...",
    "×": "x",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    **dict.fromkeys("\u00a0\u2009\u202f", " "),
}


def plainly(error: UnicodeError) -> tuple[str | bytes, int]:
    """Write what an encoding lacks: signs of typography as plain ones, all else as an escape."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    sign = error.object[error.start]
    if sign in _PLAIN:
        return _PLAIN[sign], error.start + 1
    found, _ = codecs.backslashreplace_errors(
        UnicodeEncodeError(error.encoding, error.object, error.start, error.start + 1, error.reason)
    )
    return found, error.start + 1


def width() -> int:
    """Columns to write in: the terminal's, at most 100, and 80 where there is none."""
    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 100))


def coloured(stream: TextIO) -> bool:
    """Whether headings may stand out: on a terminal that can, unless NO_COLOR is set."""
    return animated(stream) and not os.environ.get("NO_COLOR")


def animated(stream: TextIO) -> bool:
    """Whether a stream is a terminal that moves its cursor."""
    return stream.isatty() and os.environ.get("TERM", "").lower() not in ("dumb", "unknown")


def cells(text: str) -> int:
    """Count the columns that a text takes; Chinese and the like take two a letter."""
    if text.isascii():
        return len(text)
    return sum(_cells(letter) for letter in text)


def _cells(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def filled(text: str, columns: int, first: str = "", rest: str = "") -> list[str]:
    """Break a text into lines of at most so many columns; ``first`` and ``rest`` begin them."""
    if cells(text) == len(text):
        return textwrap.wrap(text, columns, initial_indent=first, subsequent_indent=rest)
    lines, line, empty = list[str](), first, True
    for word in text.split():
        for piece in _pieces(word, columns - max(len(first), len(rest))):
            if not empty and cells(line) + 1 + cells(piece) > columns:
                lines.append(line)
                line, empty = rest, True
            line += piece if empty else f" {piece}"
            empty = False
    return lines if empty else [*lines, line]


def _pieces(word: str, columns: int) -> list[str]:
    """Break a word that is too long for a line anywhere."""
    pieces, piece = list[str](), ""
    for letter in word:
        if cells(piece + letter) > columns:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


def say(
    text: str,
    first: str = "",
    rest: str | None = None,
    *,
    stream: TextIO | None = None,
    whole: bool = False,
) -> None:
    """Print a message, on stderr if no stream is given; on a terminal broken between words.

    Elsewhere a message is one line, as those who search a log expect, and so it is if ``whole``.
    """
    stream = sys.stderr if stream is None else stream
    rest = first if rest is None else rest
    shown = printable(text)
    lines = [first + shown]
    if stream.isatty() and not whole:
        lines = filled(shown, width(), first, rest)
    print("\n".join(lines), file=stream)


def print_json(data: object) -> None:
    """Print JSON with exact integers and readable text.

    Letters that a terminal would obey, or does not know, become escapes, which mean the same.
    """
    import json

    ascii_only = (sys.stdout.encoding or "utf-8").lower() not in ("utf-8", "utf8")
    for line in json.dumps(data, ensure_ascii=ascii_only, indent=2).split("\n"):
        if not line.isprintable():
            line = "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line)
        sys.stdout.write(line + "\n")
