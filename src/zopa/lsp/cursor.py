"""Where in a half-typed file the cursor is: the path of keys, and what stands before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from zopa.diagnostics import InputError
from zopa.files.nodes import ListNode, MapNode, Node, ScalarNode
from zopa.files.reader import parse_document

Path = tuple[str | int, ...]

# stands for the word that is being typed; no id is like it
_WORD = "zopa__cursor__word"
_BEFORE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z")
_AFTER = re.compile(r"[A-Za-z0-9_-]*")
# what may still be open at the end of a line
_ENDS = ("", "]", "}", '"', "'", "]}", "}}", '"]', '"}', "]]", "]}}")


class Cursor(NamedTuple):
    """What is being typed.

    Parameters
    ----------
    path
        Of a value its path, of a key the path of its mapping.
    key
        Whether a key is being typed.
    before
        What stands before the word in the same key or value.
    start, end
        The word, as indices in the text of the file.
    data
        What the file would say.
    own_line
        Whether nothing but blanks stands before the word in its line.
    """

    path: Path
    key: bool
    before: str
    start: int
    end: int
    data: dict[str, object]
    own_line: bool


def cursor_at(text: str, index: int) -> Cursor | None:
    """Find what is being typed at a character; None where the file is too broken to tell."""
    match = _BEFORE.search(text, 0, index)
    start = match.start() if match else index
    after = _AFTER.match(text, index)
    end = after.end() if after else index
    line_start = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    own_line = not text[line_start:start].strip(" ")
    for guess in _guesses(text[:start], text[end:], own_line):
        try:
            document = parse_document(guess.encode("utf-8", "surrogatepass"), "")
        except InputError:
            continue
        found = next(_find(document.root, ()), None)
        if found is not None:
            path, key, before = found
            return Cursor(path, key, before, start, end, document.data, own_line)
    return None


def _guesses(before: str, after: str, own_line: bool) -> Iterator[str]:
    """Write the file out with the word in it, in the ways in which it may become readable."""
    rest_of_line = re.split(r"[\r\n]", after, maxsplit=1)[0]
    as_key = f"{_WORD}: 0"
    if own_line and not rest_of_line.strip():
        yield before + as_key + after
    yield before + _WORD + after
    yield before + as_key + after
    for ending in _ENDS:
        yield before + _WORD + ending + "\n"
        if own_line and not ending:
            yield before + as_key + "\n"


def _find(node: Node, path: Path) -> Iterator[tuple[Path, bool, str]]:
    match node:
        case MapNode(entries=entries):
            for key, slot in entries.items():
                if _WORD in key:
                    yield path, True, key.partition(_WORD)[0]
                yield from _find(slot.node, (*path, key))
        case ListNode(items=items):
            for index, slot in enumerate(items):
                yield from _find(slot.node, (*path, index))
        case ScalarNode(text=text):
            if _WORD in text:
                yield path, False, text.partition(_WORD)[0]
