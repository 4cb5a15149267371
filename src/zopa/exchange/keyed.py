"""Keys with values of other programs' files (JSON, YAML), each read with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from zopa.diagnostics import InputError, Span
from zopa.exchange.amounts import number_of
from zopa.exchange.told import Loss, foreign
from zopa.files.document import Document
from zopa.files.nodes import ListNode, MapNode, Node, ScalarNode
from zopa.files.source import Source
from zopa.files.words import quote


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a file: what it is, and where it stands.

    Its readers raise `InputError` at its place where it is something else than asked for. ``what``
    names it in messages.
    """

    node: Node
    source: Source
    what: str

    @classmethod
    def of(cls, document: Document) -> Value:
        """Give the whole of a document."""
        return cls(document.root, document.source, "the file")

    @property
    def span(self) -> Span:
        """Where it begins, up to the end of that line."""
        return self.source.head_span(self.node.start, self.node.end)

    @property
    def where(self) -> str:
        """Name the place for a loss."""
        return f"{self.span.file}:{self.span.line}"

    def wrong(self, message: str, help: str = "") -> InputError:
        """Make the error that refuses the file at this place."""
        return foreign(message, self.span, help)

    @property
    def is_mapping(self) -> bool:
        """Whether it is keys with values."""
        return isinstance(self.node, MapNode)

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.node, ListNode)

    @property
    def is_none(self) -> bool:
        """Whether it is written as nothing."""
        return isinstance(self.node, ScalarNode) and self.node.value is None

    def entries(self) -> dict[str, Value]:
        """Give keys with values, in the order of the file."""
        if not isinstance(self.node, MapNode):
            raise self.wrong(f"{self.what} has to be keys with values")
        return {
            key: Value(slot.node, self.source, quote(key))
            for key, slot in self.node.entries.items()
        }

    def get(self, key: str) -> Value | None:
        """Give the value of a key; None if the key is missing or has none."""
        if not isinstance(self.node, MapNode):
            raise self.wrong(f"{self.what} has to be keys with values")
        slot = self.node.entries.get(key)
        found = None if slot is None else Value(slot.node, self.source, quote(key))
        return None if found is None or found.is_none else found

    def has(self, key: str) -> bool:
        """Tell whether it has a key, with or without a value."""
        return isinstance(self.node, MapNode) and key in self.node.entries

    def need(self, key: str) -> Value:
        """Give the value of a key that has to be there."""
        found = self.get(key)
        if found is None:
            raise self.wrong(f"{self.what} has no {key!r}")
        return found

    def items(self) -> list[Value]:
        """Give the entries of a list."""
        if not isinstance(self.node, ListNode):
            raise self.wrong(f"{self.what} has to be a list")
        return [
            Value(slot.node, self.source, f"entry {n} of {self.what}")
            for n, slot in enumerate(self.node.items, start=1)
        ]

    def text(self) -> str:
        """Give a text, or a number as it is written."""
        if not isinstance(self.node, ScalarNode) or not self.node.text.strip():
            raise self.wrong(f"{self.what} has to be a text")
        return self.node.text

    def number(self) -> Fraction:
        """Give a decimal exactly; a number in quotes is one, too."""
        value = number_of(self.node.text) if isinstance(self.node, ScalarNode) else None
        if value is None:
            raise self.wrong(
                f"{self.what} is no decimal that zopa reads", "it reads at most 40 digits, exactly"
            )
        return value

    def unknown(self, known: Collection[str]) -> Iterator[Loss]:
        """Tell the keys that are not known, and so not read."""
        for key, value in self.entries().items():
            if key not in known and not value.is_none:
                yield Loss(f"{value.where}: {key}", "not known; left out")


class KeyedFile(NamedTuple):
    """A file of another program: what it is called, without its ending, and all of it."""

    name: str
    top: Value


def same_keys(found: Value, known: Collection[str], what: str) -> dict[str, Value]:
    """Give keys with values in the order of ``known``; refuse what is missing or strange."""
    keys, names = found.entries(), frozenset(known)
    for key in keys:
        if key not in names:
            raise keys[key].wrong(f"the domain has no {what} {quote(key)}")
    missing = [key for key in known if key not in keys]
    if missing:
        raise found.wrong(f"{found.what} has no {what} {quote(missing[0])}")
    return {key: keys[key] for key in known}
