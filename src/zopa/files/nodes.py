"""The tree of a YAML file, in which everything knows its place.

Indices count characters of the file's text without its byte order mark; ends are exclusive.
``weight`` is the number of keys and values below and with a node, ``height`` the nesting below
it, both with aliases expanded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from zopa.files.scalars import Plain, Scalar


class ScalarNode(NamedTuple):
    """A scalar: the ``text`` YAML gives, its value, its style, and its stretch of the source."""

    text: str
    value: Scalar
    style: str
    start: int
    end: int
    bare: bool = True  # no tag and no anchor stand before it

    @property
    def height(self) -> int:
        """Nothing is nested in it."""
        return 0

    @property
    def weight(self) -> int:
        """One, and one more for every 100 characters."""
        return 1 + len(self.text) // 100


@dataclass(slots=True)
class ListNode:
    """A sequence and where each of its entries stands."""

    start: int
    end: int = 0
    items: list[Slot] = field(default_factory=list)
    weight: int = 1
    height: int = 1


@dataclass(slots=True)
class MapNode:
    """A mapping and where each of its keys and values stands."""

    start: int
    end: int = 0
    entries: dict[str, Slot] = field(default_factory=dict)
    weight: int = 1
    height: int = 1


Node = ScalarNode | ListNode | MapNode


class Slot(NamedTuple):
    """A place for a value: where the value (or the alias for it) stands, and its key if any."""

    node: Node
    start: int
    end: int
    key_start: int = -1
    key_end: int = -1


def to_plain(node: Node) -> Plain:
    """Copy a tree into plain data; what an alias repeats is copied, not shared."""
    match node:
        case ScalarNode():
            return node.value
        case ListNode():
            return [to_plain(slot.node) for slot in node.items]
        case MapNode():
            return {key: to_plain(slot.node) for key, slot in node.entries.items()}
