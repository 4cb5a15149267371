"""The line of a file that a diagnostic speaks of, with carets under the place."""

from __future__ import annotations

import re
from pathlib import Path

from zopa.diagnostics import Span
from zopa.files.document import Document
from zopa.files.limits import Limits
from zopa.files.source import Source

WIDTH = 80
_ELLIPSIS = "…"
# control characters move the cursor, and bidirectional ones turn the line around, in a terminal
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


def excerpt(source: Document | Source | Path, span: Span) -> str:
    """Print the source line at the start of a span with carets under it.

    Parameters
    ----------
    source
        The document, its text, or the file when it could not be read as one.
    span
        Where; of a span over several lines the first line's part is marked.

    Returns
    -------
    str
        Two lines without a final line end, each at most 80 characters; empty when the file or
        the line is not there. Columns are characters: tabs are kept, wide characters count one.
    """
    if isinstance(source, Document):
        origin: Source | None = source.source
    else:
        origin = source if isinstance(source, Source) else source_of(source)
    if origin is None or not 1 <= span.line <= len(origin.starts):
        return ""
    text = _UNPRINTABLE.sub("\ufffd", origin.line(span.line))
    first = min(max(span.column - 1, 0), len(text))
    last = span.end_column - 1 if span.end_line == span.line else len(text)
    last = max(first + 1, min(last, len(text)))
    gutter = f"{span.line} | "
    text, first, last = _cut(text, first, last, WIDTH - len(gutter))
    indent = re.sub(r"[^\t]", " ", text[:first].ljust(first))
    margin = " " * (len(gutter) - 2) + "| "
    return f"{gutter}{text}".rstrip() + f"\n{margin}{indent}{'^' * (last - first)}"


def _cut(text: str, first: int, last: int, width: int) -> tuple[str, int, int]:
    """Cut a line to a width so that the marked part begins in sight, and shift the marks."""
    if max(len(text), last) <= width:
        return text, first, last
    start = max(0, min(first - width // 3, len(text) - width + 1))
    shown = text[start : start + width]
    if start > 0:
        shown = _ELLIPSIS + shown[1:]
    if start + width < len(text):
        shown = shown[:-1] + _ELLIPSIS
    return shown, first - start, min(last - start, width)


def source_of(path: Path) -> Source | None:
    """Read the text of a file that may hold anything; None where there is none."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            data = file.read(Limits().max_bytes)
    except (OSError, ValueError):
        return None
    return Source.of("", data.decode("utf-8", errors="replace").removeprefix("\ufeff"))
