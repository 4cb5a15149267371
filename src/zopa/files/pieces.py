"""A document put together from values written one by one, as the arguments of a command are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import yaml

from zopa.diagnostics import Diagnostic
from zopa.files.document import Document
from zopa.files.limits import Limits
from zopa.files.nodes import ListNode, MapNode, Node, ScalarNode, Slot, to_plain
from zopa.files.source import Source
from zopa.files.tree import TreeBuilder

_LIMITS = Limits()

Stretch = tuple[int, int]
"""Start and end, the end exclusive, of some characters of the text."""


class Piece(NamedTuple):
    """A value somewhere in a text.

    Parameters
    ----------
    keys
        The keys that lead to it, outermost first, each with the stretch where it is written.
    value
        The stretch of the value.
    entry
        The value is one more entry of the list at the keys, and plain text, not YAML.
    """

    keys: tuple[tuple[str, Stretch], ...]
    value: Stretch
    entry: bool = False


def assemble(source: Source, pieces: Iterable[Piece]) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Put values together to one document, in which everything knows its place in the text.

    Returns
    -------
    tuple
        The document, without the values that cannot be read, and all that is wrong with those.
        Of values for one key the last is kept.
    """
    root = MapNode(0, len(source.text))
    found: list[Diagnostic] = []
    for piece in pieces:
        start, end = piece.value
        if piece.entry:
            text = source.text[start:end]
            _append(root, piece, ScalarNode(text, text, "", start, end))
            continue
        node, wrong = _read(source, piece.value)
        found += wrong
        if not wrong:
            _enter(root, piece, node)
    data = {key: to_plain(slot.node) for key, slot in root.entries.items()}
    return Document(source.shown, data, source, root), tuple(found)


def _read(source: Source, value: Stretch) -> tuple[Node, list[Diagnostic]]:
    """Read one value as YAML, by the rules and limits of a file."""
    start, end = value
    # blanks in front keep every index as it is in the whole text
    alone = Source(source.shown, " " * start + source.text[start:end], source.starts)
    builder = TreeBuilder(alone, _LIMITS)
    nothing = ScalarNode("", None, "", start, end)
    try:
        node = builder.build()
    except yaml.YAMLError as error:
        from zopa.files.syntax import explain_syntax_error

        trouble = explain_syntax_error(error, alone, builder.last_scalar)
        return nothing, [*builder.findings, trouble]
    return nothing if node is None else node, builder.findings


def _enter(root: MapNode, piece: Piece, node: Node) -> None:
    start, end = piece.value
    mapping = root
    for key, (key_start, key_end) in piece.keys[:-1]:
        slot = mapping.entries.get(key)
        if slot is None or not isinstance(slot.node, MapNode):
            slot = Slot(MapNode(key_start, end), key_start, end, key_start, key_end)
            mapping.entries[key] = slot
        mapping = slot.node  # type: ignore[assignment]
    key, (key_start, key_end) = piece.keys[-1]
    mapping.entries[key] = Slot(node, start, end, key_start, key_end)


def _append(root: MapNode, piece: Piece, node: Node) -> None:
    key, (key_start, key_end) = piece.keys[-1]
    start, end = piece.value
    slot = root.entries.setdefault(
        key, Slot(ListNode(start, end), key_start, end, key_start, key_end)
    )
    if isinstance(slot.node, ListNode):
        slot.node.items.append(Slot(node, start, end))
