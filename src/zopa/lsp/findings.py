"""Findings as an editor shows them: at the place, with a way to the page that explains them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lsprotocol import types
from pygls.workspace import PositionCodec

from zopa.diagnostics import Diagnostic, Severity, Span
from zopa.files.document import Document
from zopa.files.nodes import MapNode, Node
from zopa.files.source import Source
from zopa.lsp.places import range_of
from zopa.schema.published import FileKind

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
}
# what could be taken out of the file, and nothing would change: editors show it faded
_IDLE = frozenset(
    {
        "already-implied",
        "change-without-effect",
        "scenario-without-effect",
        "unused-ignore",
        "without-effect",
    }
)
_CODE = re.compile(r"`([a-z0-9-]+)`")


class Shows(NamedTuple):
    """What an editor can show beside a message."""

    links: bool
    tags: bool


def told(
    found: Iterable[Diagnostic],
    source: Source,
    codec: PositionCodec,
    shows: Shows,
    related: Callable[[Span], list[types.DiagnosticRelatedInformation]],
) -> list[types.Diagnostic]:
    """Write the findings of one file for an editor.

    Parameters
    ----------
    related
        Gives the places that a finding is about, too.
    """
    return [
        types.Diagnostic(
            range=range_of(source, diagnostic.span, codec),
            message="\n".join(filter(None, (diagnostic.message, diagnostic.help))),
            severity=_SEVERITIES[diagnostic.severity],
            code=diagnostic.code,
            code_description=link_of(diagnostic.code) if shows.links else None,
            source="zopa",
            tags=[types.DiagnosticTag.Unnecessary]
            if shows.tags and diagnostic.code in _IDLE
            else None,
            related_information=related(diagnostic.span) or None,
        )
        for diagnostic in found
        if diagnostic.span is not None
    ]


def issue_at(document: Document, kind: FileKind, index: int) -> str | None:
    """Name the issue of the stance, or of the change of one, that a character lies in."""
    match kind:
        case FileKind.POSITIONS:
            return _key_at(_below(document.root, "stances"), index)
        case FileKind.SCENARIOS:
            scenarios = _below(document.root, "scenarios")
            scenario = _key_at(scenarios, index)
            target = _key_at(_below(_below(scenarios, scenario), "set"), index)
            return None if target is None else target.partition(".")[2]
    return None


def _below(node: Node | None, key: str | None) -> Node | None:
    slot = node.entries.get(key) if isinstance(node, MapNode) and key is not None else None
    return None if slot is None else slot.node


def _key_at(node: Node | None, index: int) -> str | None:
    slots = node.entries.items() if isinstance(node, MapNode) else ()
    return next((key for key, slot in slots if slot.key_start <= index <= slot.end), None)


def link_of(code: str) -> types.CodeDescription | None:
    """Lead to the line of the page of diagnostics that explains a code."""
    address = _links().get(code)
    return None if address is None else types.CodeDescription(address)


@cache
def _links() -> dict[str, str]:
    """Find the line of the page of diagnostics that explains each code."""
    page = _page()
    if page is None:
        return {}
    links: dict[str, str] = {}
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        # the first cell of a row names one code, or some that mean much the same
        if line.startswith("| `"):
            for code in _CODE.findall(line.split("|")[1]):
                links.setdefault(code, f"{page.as_uri()}#L{number}")
    return links


def _page() -> Path | None:
    """Find the page, in the wheel or in a source checkout: it is there without a network."""
    package = Path(__file__).resolve().parents[1]
    for page in (
        package / "packed" / "docs" / "diagnostics.md",
        package.parent.parent / "docs" / "diagnostics.md",
    ):
        if page.is_file():
            return page
    return None
