"""A file that was read: its data, and the place of everything in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from zopa.diagnostics import Span
from zopa.files.nodes import ListNode, MapNode, Node, ScalarNode, Slot
from zopa.files.source import Source

Path = tuple[str | int, ...]
"""Keys and list positions from the top of the file, e.g. ``("issues", "tariff", "min")``."""


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one YAML file, each part of which knows where it stands.

    Paths may name what is not in the file, as validators do (the branch of a union, the index of
    a list that was written without its brackets): such components are skipped, and what remains
    leads to the deepest thing that exists.

    Parameters
    ----------
    shown
        The file's name as messages show it, with forward slashes.
    data
        Plain data: text, exact numbers (int, Decimal), true/false, None, lists and dicts
        (`zopa.files.scalars.Plain`), a copy for every alias.
    """

    shown: str
    data: dict[str, Any]
    source: Source = field(repr=False, compare=False)
    root: MapNode = field(repr=False, compare=False)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the file without their ends."""
        return self.source.lines

    def _find(self, path: Path) -> tuple[Slot, Slot | None]:
        """The deepest slot on a path, and the last on the way there that has a key."""
        slot = Slot(self.root, self.root.start, self.root.end)
        keyed = None
        for part in path:
            child = _child(slot.node, part)
            if child is None:
                continue
            slot = child
            keyed = child if child.key_start >= 0 else None
        return slot, keyed

    def value_span(self, path: Path) -> Span:
        """Where the value at a path stands; an alias stands for its value, not for its parts."""
        slot, _ = self._find(path)
        return self.source.span(slot.start, slot.end)

    def key_span(self, path: Path) -> Span:
        """Where the key of the value at a path stands.

        What has no key (an entry of a list, the whole file) gives the first line of its value.
        """
        slot, keyed = self._find(path)
        if keyed is not None:
            return self.source.span(keyed.key_start, keyed.key_end)
        return self.source.head_span(slot.start, slot.end)

    def spot_span(self, path: Path) -> Span:
        """The place to point at for a value: the value, or its key when it is a long collection.

        A list or mapping that runs over several lines would otherwise point at its first entry,
        which is not what is wrong.
        """
        slot, _ = self._find(path)
        span = self.source.span(slot.start, slot.end)
        if span.line == span.end_line or isinstance(slot.node, ScalarNode):
            return span
        return self.key_span(path)

    def text_span(self, path: Path, start: int, end: int) -> Span:
        """Where the characters ``start`` to ``end`` (exclusive) of a text are written.

        Parameters
        ----------
        path
            Path of a text.
        start, end
            Offsets in the value, as a parser of that value counts; cut to the text's length.
            Equal offsets give an empty span.

        Returns
        -------
        Span
            The spelling of those characters: escapes, doubled quotes and folded lines included.
            The whole value when it is no text, or its spelling cannot be followed.
        """
        slot, _ = self._find(path)
        node = slot.node
        if not isinstance(node, ScalarNode) or not isinstance(node.value, str):
            return self.source.span(slot.start, slot.end)
        from zopa.files.offsets import character_places

        places = character_places(node, self.source.text)
        if not places:
            return self.source.span(slot.start, slot.end)
        start = max(0, min(start, len(places)))
        end = max(start, min(end, len(places)))
        first = places[start][0] if start < len(places) else places[-1][1]
        return self.source.span(first, places[end - 1][1] if end > start else first)


def _child(node: Node, part: str | int) -> Slot | None:
    if isinstance(node, MapNode) and isinstance(part, str):
        return node.entries.get(part)
    if isinstance(node, ListNode) and isinstance(part, int) and 0 <= part < len(node.items):
        return node.items[part]
    return None
