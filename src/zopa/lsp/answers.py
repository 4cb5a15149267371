"""Answers to an editor's questions, in the words of the protocol."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types
from pygls.workspace import PositionCodec

from zopa.case.case import Case
from zopa.case.mentions import Thing
from zopa.files.source import Source
from zopa.lsp.complete import Proposal, ignorable, proposals
from zopa.lsp.cursor import cursor_at
from zopa.lsp.hover import about
from zopa.lsp.index import File, Index
from zopa.lsp.places import index_of, range_of
from zopa.lsp.project import Project
from zopa.schema.published import FileKind

if TYPE_CHECKING:
    from zopa.lsp.server import ZopaServer

_KINDS = {
    "key": types.CompletionItemKind.Property,
    "word": types.CompletionItemKind.Keyword,
    "party": types.CompletionItemKind.Class,
    "issue": types.CompletionItemKind.Variable,
    "option": types.CompletionItemKind.EnumMember,
    "claim": types.CompletionItemKind.Reference,
    "event": types.CompletionItemKind.Event,
}


class Asked(NamedTuple):
    """What a question is about: a place in a file of a case."""

    project: Project
    case: str
    kind: FileKind
    path: Path
    names: Index
    codec: PositionCodec


def asked(server: ZopaServer, uri: str) -> Asked | None:
    """Find the case of a file; None if it belongs to none."""
    found = server.located(uri)
    place = found[0].place(found[1]) if found else None
    if found is None or place is None:
        return None
    project, path = found
    codec = server.workspace.position_codec
    return Asked(project, place.case, place.kind, path, project.index(place.case), codec)


def stretch(start: int, end: int, source: Source, codec: PositionCodec) -> types.Range:
    """Give a stretch of a text as the editor counts."""
    return range_of(source, source.span(start, end), codec)


def here(question: Asked, position: types.Position) -> tuple[File, int] | None:
    """Give the file that a question is about, and the character."""
    file = question.names.files.get(question.path)
    return None if file is None else (file, index_of(file.source, position, question.codec))


def complete(server: ZopaServer, params: types.CompletionParams) -> list[types.CompletionItem]:
    """Propose what may be written at the cursor."""
    question = asked(server, params.text_document.uri)
    if question is None:
        return []
    source = Source.of("", question.project.text(question.path))
    index = index_of(source, params.position, question.codec)
    codes = ignorable(source.text, index)
    if codes is not None:
        start, end, found = codes
    else:
        cursor = cursor_at(source.text, index)
        if cursor is None:
            return []
        start, end = cursor.start, cursor.end
        found = proposals(cursor, question.kind, question.names)
    over = stretch(start, end, source, question.codec)
    uri = params.text_document.uri
    return [_item(proposal, number, over, uri) for number, proposal in enumerate(found)]


def _item(proposal: Proposal, number: int, over: types.Range, uri: str) -> types.CompletionItem:
    about = None if proposal.thing is None else [uri, *proposal.thing]
    return types.CompletionItem(
        label=proposal.label,
        kind=_KINDS.get(proposal.what, types.CompletionItemKind.Value),
        detail=proposal.detail or None,
        sort_text=f"{number:05}",
        # a dollar sign or a brace in a text is one
        insert_text_format=types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(over, proposal.text),
        data=about,
    )


def explained(server: ZopaServer, item: types.CompletionItem) -> types.CompletionItem:
    """Add what there is to say of the thing that is proposed."""
    match item.data:
        case [str() as uri, str() as what, str() as within, str() as name]:
            question = asked(server, uri)
            if question is not None:
                text = about(Thing(what, within, name), question.names, _case(question))
                item.documentation = types.MarkupContent(types.MarkupKind.PlainText, text)
    return item


def _case(question: Asked) -> Case | None:
    return question.project.case(question.case)


def definition(server: ZopaServer, params: types.DefinitionParams) -> list[types.Location]:
    """Give the places where the thing at a place gets its name."""
    question = asked(server, params.text_document.uri)
    found = here(question, params.position) if question else None
    if question is None or found is None:
        return []
    return [
        server.location(place)
        for mention in question.names.at(found[0].path, found[1])
        for place in question.names.definitions(mention.thing)
    ]


def references(server: ZopaServer, params: types.ReferenceParams) -> list[types.Location]:
    """Give every place of the case that names the thing at a place."""
    question = asked(server, params.text_document.uri)
    found = here(question, params.position) if question else None
    if question is None or found is None:
        return []
    return [
        server.location(place)
        for mention in question.names.at(found[0].path, found[1])[:1]
        for place in question.names.places[mention.thing]
        if params.context.include_declaration or not place.mention.defines
    ]


def highlighted(
    server: ZopaServer, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight]:
    """Give every place of the file that names the thing at a place."""
    question = asked(server, params.text_document.uri)
    found = here(question, params.position) if question else None
    if question is None or found is None:
        return []
    file, index = found
    return [
        types.DocumentHighlight(
            stretch(other.start, other.end, file.source, question.codec),
            types.DocumentHighlightKind.Write
            if other.defines
            else types.DocumentHighlightKind.Read,
        )
        for mention in question.names.at(file.path, index)[:1]
        for other in file.mentions
        if other.thing == mention.thing
    ]


def tell(server: ZopaServer, params: types.HoverParams) -> types.Hover | None:
    """Tell what the name at a place stands for."""
    question = asked(server, params.text_document.uri)
    found = here(question, params.position) if question else None
    if question is None or found is None:
        return None
    file, index = found
    named = question.names.at(file.path, index)
    if not named:
        return None
    text = about(named[0].thing, question.names, _case(question))
    return types.Hover(
        types.MarkupContent(types.MarkupKind.PlainText, text),
        stretch(named[0].start, named[0].end, file.source, question.codec),
    )
