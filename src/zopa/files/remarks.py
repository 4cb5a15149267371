"""Comments that speak to zopa: ``# zopa: ...``, and the lines that they stand for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from zopa.files.document import Document

_COMMENT = re.compile(r"#[ \t]*zopa:[ \t]*(?P<said>[^\r\n]*)")


class Remark(NamedTuple):
    """A comment that begins with ``zopa:``.

    Parameters
    ----------
    said
        What stands behind ``zopa:``, to the end of the line.
    start
        Index of its first character in the text.
    at
        Index of the ``#``.
    line
        The line that it stands for, from 1: its own, or the next that is no comment where nothing
        else stands on its own; None for the whole file, where only comments stand above it.
    """

    said: str
    start: int
    at: int
    line: int | None


def remarks(document: Document) -> Iterator[Remark]:
    """Find the comments of a file that speak to zopa; what looks like one in a text is none."""
    source = document.source
    hits = list(_COMMENT.finditer(source.text))
    if not hits:
        return
    # imported here: taking the text apart costs as much as reading it, and few files ask for it
    from zopa.files.tokens import pieces

    starts, ends = [], []
    for piece in pieces(source.text):
        if piece.kind is yaml.DocumentStartToken:
            continue
        first = piece.start
        if piece.is_block_text:  # the line of its sign may bear a comment
            first += len(re.split(r"[\r\n]", piece.text, maxsplit=1)[0])
        starts.append(first)
        ends.append(piece.end)
    # the last piece is empty and stands at the end; before the first there are only comments
    for hit in hits:
        before = bisect_right(starts, hit.start()) - 1
        if before >= 0 and hit.start() < ends[before]:
            continue
        line, _ = source.place(hit.start())
        yield Remark(
            hit["said"].rstrip(),
            hit.start("said"),
            hit.start(),
            None if before < 0 else _stands_for(document, line),
        )


def _stands_for(document: Document, line: int) -> int:
    source = document.source
    while line < len(source.starts) and source.line(line).lstrip().startswith("#"):
        line += 1
    return line
