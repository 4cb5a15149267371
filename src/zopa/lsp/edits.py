"""Edits that the server proposes: another name for a thing, the word that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from zopa.case.mentions import Mention, Thing
from zopa.diagnostics import InputError, suggested
from zopa.files.layout import format_text
from zopa.files.source import Source
from zopa.lsp.answers import Asked, asked, here, stretch
from zopa.lsp.index import File
from zopa.lsp.places import index_of
from zopa.schema.base import is_id

if TYPE_CHECKING:
    from zopa.lsp.server import ZopaServer

_WORD = re.compile(r"[\w-]+")


def prepared(
    server: ZopaServer, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """Give the name at a place, to be given another; None where nothing has one.

    Raises
    ------
    JsonRpcInvalidParams
        With the reason, if the thing has a name that cannot be changed now.
    """
    question = asked(server, params.text_document.uri)
    found = here(question, params.position) if question else None
    named = _renamable(question, *found) if question and found else None
    if question is None or found is None or named is None:
        return None
    _refuse_half_typed(question, named.thing)
    where = stretch(named.start, named.end, found[0].source, question.codec)
    return types.PrepareRenamePlaceholder(where, named.thing.name)


def renamed(server: ZopaServer, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """Give the thing at a place another name, everywhere; see `_edits_of` for what is refused."""
    question = asked(server, params.text_document.uri)
    found = here(question, params.position) if question else None
    named = _renamable(question, *found) if question and found else None
    if question is None or named is None:
        return None
    edits = _edits_of(question, named.thing, params.new_name)
    if not server.can("workspace.workspace_edit.document_changes"):
        return types.WorkspaceEdit({server.uri(path): own for path, own in edits.items()})
    # with the versions that were read: an editor refuses where its text has changed meanwhile
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(
                    uri=server.uri(path), version=server.text_version(path)
                ),
                list(own),
            )
            for path, own in edits.items()
        ]
    )


def _renamable(question: Asked, file: File, index: int) -> Mention | None:
    named = question.names.at(file.path, index)
    # what a party says of an issue has the name
    found = next((m for m in named if m.thing.what != "stance"), None)
    if found is None or not any(question.names.definitions(found.thing)):
        return None
    return found


def _refuse_half_typed(question: Asked, thing: Thing) -> None:
    broken = [file.path.name for file in question.names.files.values() if not file.whole]
    if broken:
        raise JsonRpcInvalidParams(
            f"{', '.join(broken)} cannot be read as it is, and may name {thing.name!r} too: mend "
            "it first"
        )


def _edits_of(question: Asked, thing: Thing, name: str) -> dict[Path, list[types.TextEdit]]:
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
    _refuse_half_typed(question, thing)
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


def laid_out(question: Asked) -> list[types.TextEdit] | None:
    """Lay a text out as ``zopa fmt`` does, line by line; None where it cannot be read."""
    text = question.project.text(question.path)
    try:
        after = format_text(text.encode(), question.path.name).decode()
    except (InputError, UnicodeEncodeError):
        # what is wrong is told as a finding already
        return None
    old, new = Source.of("", text), Source.of("", after)
    before, lines = _lines(old), _lines(new)
    return [
        types.TextEdit(
            stretch(_start(old, first), _start(old, last), old, question.codec),
            "".join(lines[start:end]),
        )
        for tag, first, last, start, end in SequenceMatcher(
            None, before, lines, autojunk=False
        ).get_opcodes()
        if tag != "equal"
    ]


def _lines(source: Source) -> list[str]:
    ends = (*source.starts[1:], len(source.text))
    return [source.text[start:end] for start, end in zip(source.starts, ends, strict=True)]


def _start(source: Source, line: int) -> int:
    return source.starts[line] if line < len(source.starts) else len(source.text)


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
