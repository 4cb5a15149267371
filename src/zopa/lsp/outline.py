"""The outline of a file: what it defines, and what belongs to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from zopa.files.document import Document
from zopa.files.nodes import MapNode, Slot, to_plain
from zopa.lsp.answers import Asked, stretch
from zopa.lsp.index import File, Shift
from zopa.schema.published import FileKind

_Path = tuple[str, ...]

_KINDS = {
    "parties": types.SymbolKind.Class,
    "events": types.SymbolKind.Event,
    "issues": types.SymbolKind.Enum,
    "options": types.SymbolKind.EnumMember,
    "members": types.SymbolKind.EnumMember,
    "rules": types.SymbolKind.Operator,
    "notes": types.SymbolKind.String,
    "stances": types.SymbolKind.Field,
    "conditions": types.SymbolKind.Operator,
    "bonuses": types.SymbolKind.Number,
    "claims": types.SymbolKind.Constant,
    "scenarios": types.SymbolKind.Namespace,
    "set": types.SymbolKind.Field,
    "add": types.SymbolKind.Operator,
}
# the mappings whose keys are names, by the path of keys; * is any name
_ROOMS: dict[FileKind, tuple[_Path, ...]] = {
    FileKind.MODEL: (
        ("parties",),
        ("events",),
        ("issues",),
        ("issues", "*", "options"),
        ("issues", "*", "members"),
        ("rules",),
        ("notes",),
    ),
    FileKind.POSITIONS: (("stances",), ("conditions",), ("bonuses",)),
    FileKind.SOURCE: (("claims",),),
    FileKind.SCENARIOS: (("scenarios",), ("scenarios", "*", "set"), ("scenarios", "*", "add")),
}


def symbols(question: Asked) -> list[types.DocumentSymbol]:
    """Give the outline of the file asked about, half typed or not."""
    file = question.names.files.get(question.path)
    document = question.project.buffers.good.get(question.path)
    if file is None or document is None:
        return []
    shift = Shift(document.source.text, file.source.text)
    return list(_Outline(question, file, document, shift).of(document.root, ()))


class _Outline:
    def __init__(self, question: Asked, file: File, document: Document, shift: Shift) -> None:
        self.question = question
        self.file = file
        self.document = document
        self.shift = shift

    def of(self, node: object, path: _Path) -> Iterator[types.DocumentSymbol]:
        """Give what a mapping holds: rooms, and in rooms names."""
        if not isinstance(node, MapNode):
            return
        room = path in _ROOMS[self.file.kind]
        for key, slot in node.entries.items():
            inner = (*path, "*" if room else key)
            below = list(self.of(slot.node, inner))
            if room:
                kind = _KINDS[path[-1]]
                # rooms of one name each, e.g. the options of an issue, are no level of their own
                flat = [named for inside in below for named in inside.children or ()]
                yield self._symbol(key, slot, kind, self._title(slot), flat)
            elif inner in _ROOMS[self.file.kind]:
                yield self._symbol(key, slot, types.SymbolKind.Module, "", below)

    def _title(self, slot: Slot) -> str:
        said = to_plain(slot.node)
        if isinstance(said, dict):
            said = next((said[k] for k in ("title", "statement", "text") if k in said), "")
        return said if isinstance(said, str) else ""

    def _symbol(
        self,
        name: str,
        slot: Slot,
        kind: types.SymbolKind,
        detail: str,
        children: list[types.DocumentSymbol],
    ) -> types.DocumentSymbol:
        start, end = self.shift.at(slot.key_start), self.shift.at(slot.key_end)
        codec, source = self.question.codec, self.file.source
        return types.DocumentSymbol(
            name=name or " ",
            kind=kind,
            range=stretch(start, max(end, self.shift.at(slot.end)), source, codec),
            selection_range=stretch(start, end, source, codec),
            detail=detail or None,
            children=children,
        )


def flat(
    found: Iterable[types.DocumentSymbol], uri: str, above: str | None = None
) -> Iterator[types.SymbolInformation]:
    """Give an outline as a list, for editors that know no other."""
    for symbol in found:
        location = types.Location(uri, symbol.range)
        yield types.SymbolInformation(location, symbol.name, symbol.kind, container_name=above)
        yield from flat(symbol.children or (), uri, symbol.name)
