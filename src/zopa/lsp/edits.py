"""Edits that the server proposes: another name for a thing, the word that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from zopa.case.mentions import Mention, Thing
from zopa.diagnostics import suggested
from zopa.files.source import Source
from zopa.lsp.answers import Asked, stretch
from zopa.lsp.index import File
from zopa.lsp.places import index_of
from zopa.schema.base import is_id

_WORD = re.compile(r"[\w-]+")


def renamable(question: Asked, file: File, index: int) -> Mention | None:
    """Give the name at a place, if it can be given another."""
    named = question.names.at(file.path, index)
    # what a party says of an issue has the name
    found = next((m for m in named if m.thing.what != "stance"), None)
    if found is None or not any(question.names.definitions(found.thing)):
        return None
    return found


def renamed(question: Asked, thing: Thing, name: str) -> dict[Path, list[types.TextEdit]]:
    """Give a thing another name, everywhere that the files of its case name it.

    Returns
    -------
    dict
        The edits of each file, by its path.

    Raises
    ------
    JsonRpcInvalidParams
        With the reason, if the name is none or taken, or some file cannot be read.
    """
    if not is_id(name):
        raise JsonRpcInvalidParams(
            f"{name!r} is no id: use small ASCII letters, digits and underscores, and no word of "
            "the expression language"
        )
    if name in {other.name for other in question.names.all(thing.what, thing.within)}:
        raise JsonRpcInvalidParams(f"there is a {thing.what} {name!r} already")
    broken = [file.path.name for file in question.names.files.values() if not file.whole]
    if broken:
        raise JsonRpcInvalidParams(
            f"{', '.join(broken)} cannot be read as it is, and may name {thing.name!r} too: mend "
            "it first"
        )
    said = [path.name for path in question.names.files if path.stem.startswith(f"{thing.name}@")]
    if thing.what == "party" and said:
        raise JsonRpcInvalidParams(
            f"the name of {', '.join(said)} says {thing.name!r}: a file of another coder is "
            "renamed by hand, with its party"
        )
    edits: dict[Path, list[types.TextEdit]] = {}
    for place in question.names.places[thing]:
        source, mention = place.file.source, place.mention
        where = stretch(mention.start, mention.end, source, question.codec)
        edits.setdefault(place.file.path, []).append(types.TextEdit(where, name))
    return edits


def mended(question: Asked, uri: str, found: Sequence[types.Diagnostic]) -> list[types.CodeAction]:
    """Propose, for each finding that suggests a word, to write that word."""
    source = Source.of("", question.project.text(question.path))
    actions = []
    for diagnostic in found:
        start = index_of(source, diagnostic.range.start, question.codec)
        word = _WORD.match(source.text, start)
        # the place may be the start of more than the word
        if word is None or repr(word.group()) not in diagnostic.message:
            continue
        over = stretch(word.start(), word.end(), source, question.codec)
        better = suggested(diagnostic.message)
        actions += [
            types.CodeAction(
                title=f"Write {name!r} instead of {word.group()!r}",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic],
                is_preferred=len(better) == 1,
                edit=types.WorkspaceEdit({uri: [types.TextEdit(over, name)]}),
            )
            for name in better
        ]
    return actions
