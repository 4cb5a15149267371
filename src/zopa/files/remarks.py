"""Comments that speak to zopa: ``# zopa: ...``, and the lines that they stand for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from zopa.files.document import Document
from zopa.files.nodes import ListNode, Node, ScalarNode

_LINE_END = re.compile(r"[\r\n]")
# a tag and a name may stand before a text, and comments behind them
_BEFORE = re.compile(r"(?:[!&]\S*|\s+|#[^\r\n]*)*")
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
    texts = sorted(_texts(document.root, source.text, set()))
    for hit in hits:
        before = bisect_right(texts, (hit.start(), len(source.text))) - 1
        if before >= 0 and hit.start() < texts[before][1]:
            continue
        line, _ = source.place(hit.start())
        yield Remark(
            hit["said"].rstrip(),
            hit.start("said"),
            hit.start(),
            None if hit.start() < document.root.start else _stands_for(document, line),
        )


def _texts(node: Node, text: str, seen: set[int]) -> Iterator[tuple[int, int]]:
    """Yield where keys and values begin and end; what an alias repeats stands in one place.

    The sign of a text of lines, ``|`` or ``>``, is left out: a comment may stand behind it.
    """
    if isinstance(node, ScalarNode):
        start = _begins(text, node.start)
        if node.style in ("|", ">"):
            line_end = _LINE_END.search(text, start)
            start = line_end.start() if line_end else node.end
        yield start, node.end
    elif id(node) not in seen:
        seen.add(id(node))
        if isinstance(node, ListNode):
            slots = node.items
        else:
            slots = list(node.entries.values())
            yield from ((_begins(text, slot.key_start), slot.key_end) for slot in slots)
        for slot in slots:
            yield from _texts(slot.node, text, seen)


def _begins(text: str, start: int) -> int:
    before = _BEFORE.match(text, start)
    return before.end() if before else start


def _stands_for(document: Document, line: int) -> int:
    source = document.source
    while line < len(source.starts) and source.line(line).lstrip().startswith("#"):
        line += 1
    return line
