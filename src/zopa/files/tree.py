"""The stream of YAML events made into a tree in which everything knows its place.

No YAML constructor is ever called, nothing recurses over the file, and every limit is checked
while the events come in, before an alias is expanded or a deep structure is built.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from zopa.diagnostics import Diagnostic, did_you_mean
from zopa.files.limits import Limits
from zopa.files.nodes import ListNode, MapNode, Node, ScalarNode, Slot
from zopa.files.scalars import BadNumberError, Scalar, resolve_plain
from zopa.files.source import Source
from zopa.files.words import found, quote, shorten

# Events alone are asked of it. Without libyaml the pure parser gives the same events, slower.
LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_TAG = "tag:yaml.org,2002:"
_SCALAR_TAGS: dict[str, Callable[[Scalar], bool]] = {
    _TAG + "null": lambda value: value is None,
    _TAG + "bool": lambda value: isinstance(value, bool),
    _TAG + "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    _TAG + "float": lambda value: not isinstance(value, bool | str | None),
}
_TEXT_TAGS = ("!", _TAG + "str")
_EMPTY_BLOCK = re.compile(r"[|>][-+]?[1-9]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TRAILING = " \t\r\n"


@dataclass(slots=True)
class _Frame:
    """A collection that is still open."""

    node: ListNode | MapNode
    flow: bool
    anchor: str | None
    opened_at_weight: int
    last_end: int
    key: Slot | None = None


class _StopReadingError(Exception):
    """Going on would break a limit or make no sense; the reason is already reported."""


class TreeBuilder:
    """Builds the tree of one file from its events and collects what is wrong with it.

    Parameters
    ----------
    foreign
        The file is another program's: a number that zopa does not take stays text, and any scalar
        may be a key, as it is written.

    Attributes
    ----------
    findings
        Everything reported so far; when it is not empty the tree must not be used.
    last_scalar
        Start and end index of the scalar read last.
    """

    def __init__(self, source: Source, limits: Limits, *, foreign: bool = False) -> None:
        self.findings: list[Diagnostic] = []
        self.last_scalar = (0, 0)
        self._source = source
        self._limits = limits
        self._foreign = foreign
        self._root: Node | None = None
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Node | None, int]] = {}
        self._weight = 0
        self._documents = 0

    def build(self) -> Node | None:
        """Read the events; None when the file holds no document or reading had to stop.

        Raises
        ------
        yaml.YAMLError
            If the text is not YAML; ``findings`` keeps what was found before that place.
        """
        takers: dict[type, Callable[[Any, int, int], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.DocumentStartEvent: self._start_document,
        }
        try:
            event: Any  # the stubs let marks be None, which no parser does
            for event in yaml.parse(self._source.text, Loader=LOADER):
                if take := takers.get(type(event)):
                    take(event, event.start_mark.index, event.end_mark.index)
        except _StopReadingError:
            return None
        return self._root

    def _start_document(self, event: Any, start: int, end: int) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(
                "yaml-many-documents",
                "a second document starts here, but a file holds one",
                start,
                end,
                "remove the line, or move what follows to a file of its own",
            )

    def report(self, code: str, message: str, start: int, end: int, help: str = "") -> None:
        """Note a finding; stop when there are more than anybody would read."""
        self.findings.append(Diagnostic(code, message, self._source.span(start, end), help))
        if len(self.findings) >= self._limits.max_findings:
            self.findings.append(
                Diagnostic(
                    "too-many-errors",
                    f"reading stops here, after {len(self.findings)} errors in this file",
                    self._source.span(end, end),
                    "put those right first, then check again",
                )
            )
            raise _StopReadingError

    def _stop(self, code: str, message: str, start: int, end: int, help: str = "") -> None:
        self.report(code, message, start, end, help)
        raise _StopReadingError

    def _count(self, weight: int, start: int, end: int) -> None:
        self._weight += weight
        if self._weight > self._limits.max_nodes:
            self._stop(
                "yaml-too-many-nodes",
                f"the file holds more than {self._limits.max_nodes} keys and values once its"
                " aliases are expanded",
                start,
                end,
                "split the file, or use fewer aliases",
            )

    def _check_depth(self, depth: int, start: int, end: int) -> None:
        if depth > self._limits.max_depth:
            self._stop(
                "yaml-too-deep",
                f"lists and keys are nested more than {self._limits.max_depth} deep here",
                start,
                end,
                "close the brackets, or indent less",
            )

    def _scalar(self, event: yaml.ScalarEvent, start: int, end: int) -> None:
        text, style, anchor, tag = event.value, event.style or "", event.anchor, event.tag
        self.last_scalar = (start, end)
        trimmed = end
        if style in ("|", ">"):
            raw = self._source.text[start:end]
            trimmed = start + len(raw.rstrip(_TRAILING))
            if not text.strip() and _EMPTY_BLOCK.match(raw):
                self._empty_block(start, trimmed)
        elif style == '"' and _SURROGATE.search(text):  # only the pure parser lets it through
            self.report("bad-text", "half a character is written here", start, end)
        value = text if style and tag is None else self._value(tag, text, start, end)
        node = ScalarNode(text, value, style, start, end, anchor is None and tag is None)
        self._count(node.weight, start, trimmed)
        if anchor is not None:
            self._name(anchor, node, start, trimmed)
        self._attach(node, start, trimmed)

    def _empty_block(self, start: int, end: int) -> None:
        written = self._source.text[start:end]
        self.report(
            "yaml-syntax",
            f"{quote(written)} starts a block of text here, and the block is empty",
            start,
            end,
            f"if the text is meant, put it in quotes: {quote(written)}",
        )

    def _value(self, tag: str | None, text: str, start: int, end: int) -> Scalar:
        if tag in _TEXT_TAGS:
            return text
        if tag is not None and tag not in _SCALAR_TAGS:
            self._bad_tag(tag, start, end)
            return text
        try:
            value = resolve_plain(text)
        except BadNumberError as error:
            if self._foreign:
                return text
            self.report("bad-number", error.message, start, end, error.help)
            return text
        if tag is not None and not _SCALAR_TAGS[tag](value):
            self.report(
                "yaml-tag",
                f"the tag !!{tag.removeprefix(_TAG)} does not fit {found(value)}",
                start,
                end,
                "remove the tag",
            )
        return value

    def _bad_tag(self, tag: str, start: int, end: int) -> None:
        shown = "!!" + tag.removeprefix(_TAG) if tag.startswith(_TAG) else tag
        self.report(
            "yaml-tag",
            f"the tag {quote(shown)} is not read by zopa, and nothing is ever run from a file",
            start,
            end,
            "remove the tag, or put a text that starts with '!' in quotes",
        )

    def _alias(self, event: yaml.AliasEvent, start: int, end: int) -> None:
        name = event.anchor or ""
        if name not in self._anchors:
            self.report(
                "yaml-unknown-alias",
                f"nothing in the file above is named '&{name}'",
                start,
                end,
                did_you_mean(name, self._anchors) or "put a text that starts with '*' in quotes",
            )
            self._attach(ScalarNode("", "", "'", start, end), start, end)
            return
        node, _ = self._anchors[name]
        if node is None:
            self._stop(
                "yaml-recursive-alias",
                f"'*{name}' stands inside the value that it repeats, which would never end",
                start,
                end,
                "write the value out",
            )
            return
        self._check_depth(len(self._stack) + node.height, start, end)
        self._count(node.weight, start, end)
        self._attach(node, start, end)

    def _name(self, anchor: str | None, node: Node | None, start: int, end: int) -> None:
        """Remember what an anchor names; None while its collection is still open."""
        if anchor is None:
            return
        if anchor in self._anchors and self._anchors[anchor][1] != start:
            line, _ = self._source.place(self._anchors[anchor][1])
            self.report(
                "yaml-duplicate-anchor",
                f"the name '&{anchor}' is already given at line {line}",
                start,
                end,
                "use another name",
            )
        self._anchors[anchor] = (node, start)

    def _open(
        self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, start: int, end: int
    ) -> None:
        is_map = isinstance(event, yaml.MappingStartEvent)
        if event.tag not in (None, "!", _TAG + ("map" if is_map else "seq")):
            self._bad_tag(event.tag, start, start + 1)
        self._check_depth(len(self._stack) + 1, start, start + 1)
        opened_at = self._weight
        self._count(1, start, start + 1)
        node = MapNode(start) if is_map else ListNode(start)
        self._name(event.anchor, None, start, start + 1)
        flow = bool(event.flow_style)
        self._stack.append(_Frame(node, flow, event.anchor, opened_at, start))

    def _close(self, event: yaml.Event, start: int, end: int) -> None:
        frame = self._stack.pop()
        node = frame.node
        # a block collection ends with its last entry, not where the next key begins
        node.end = end if frame.flow else frame.last_end
        node.weight = self._weight - frame.opened_at_weight
        self._name(frame.anchor, node, node.start, node.start + 1)
        self._attach(node, node.start, node.end)

    def _attach(self, node: Node, start: int, end: int) -> None:
        if not self._stack:
            self._root = node
            return
        frame = self._stack[-1]
        frame.last_end = end
        into = frame.node
        if node.height >= into.height:
            into.height = node.height + 1
        if isinstance(into, ListNode):
            into.items.append(Slot(node, start, end))
        elif frame.key is None:
            frame.key = Slot(node, start, end)
        else:
            key, frame.key = frame.key, None
            self._enter(into, key, node, start, end)

    def _enter(self, mapping: MapNode, key: Slot, node: Node, start: int, end: int) -> None:
        name = self._key_text(key)
        if name is None:
            return
        if name in mapping.entries:
            first = mapping.entries[name]
            line, column = self._source.place(first.key_start)
            self.report(
                "yaml-duplicate-key",
                f"the key {quote(name)} is already given at line {line}, column {column}",
                key.start,
                key.end,
                "keep one of the two",
            )
            return
        mapping.entries[name] = Slot(node, start, end, key.start, key.end)

    def _key_text(self, key: Slot) -> str | None:
        node = key.node
        if not isinstance(node, ScalarNode):
            kind = "a list" if isinstance(node, ListNode) else "keys with values"
            self.report(
                "yaml-key-not-text",
                f"a key must be a text, not {kind}",
                key.start,
                min(key.end, key.start + 1),
                "a text that starts with a bracket must be in quotes",
            )
        elif isinstance(node.value, str):
            if node.value != "<<" or node.style:
                return node.value
            message = "merge keys ('<<') are not read by zopa"
            self.report("yaml-merge-key", message, key.start, key.end, "write the keys out")
        elif self._foreign:
            return node.text
        elif node.text == "":
            message = "the key before this colon is missing"
            self.report("yaml-key-not-text", message, key.start, key.end)
        else:
            kind = "nothing" if node.value is None else found(node.value)
            self.report(
                "yaml-key-not-text",
                f"a key must be a text, but {shorten(node.text)} is read as {kind}",
                key.start,
                key.end,
                f"put it in quotes: {quote(node.text)}",
            )
        return None
