"""What an editor can ask, and the part of the server that answers it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from zopa.lsp import answers, edits, letting, outline
from zopa.lsp.answers import asked
from zopa.lsp.lens import lenses
from zopa.lsp.server import ZopaServer

A = TypeVar("A")
_LOG = logging.getLogger(__name__)


def make_server() -> ZopaServer:
    """Make a server with every feature."""
    server = ZopaServer()
    _texts(server)
    _names(server)
    _shapes(server)
    _edits(server)
    return server


def refuses(record: logging.LogRecord) -> bool:
    """Tell whether a line of a log speaks of a question that was refused for a reason."""
    info = record.exc_info
    return bool(info) and isinstance(info, tuple) and isinstance(info[1], JsonRpcInvalidParams)


def _on(server: ZopaServer, method: str, options: Any = None) -> Callable[[Any], Any]:
    """Answer a question or a notice; where the answer fails, with nothing: no editor shows that."""

    def register(answer: Callable[[Any], A] | Callable[[Any], Awaitable[A]]) -> Any:
        if asyncio.iscoroutinefunction(answer):

            @wraps(answer)
            async def later(params: Any) -> A | None:
                try:
                    return await answer(params)  # type: ignore[no-any-return]
                except JsonRpcException:
                    raise
                except Exception:
                    _LOG.exception("no answer to %s", method)
                    return None

            return server.feature(method, options)(later)

        @wraps(answer)
        def at_once(params: Any) -> Any:
            try:
                return answer(params)
            except JsonRpcException:
                raise
            except Exception:
                _LOG.exception("no answer to %s", method)
                return None

        return server.feature(method, options)(at_once)

    return register


def _texts(server: ZopaServer) -> None:
    """Add what an editor tells of its files and those on the disk."""

    @_on(server, types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        await server.watch()

    @_on(server, types.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.rest()

    @_on(server, types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        server.keep(item.uri, item.text, item.version)

    @_on(server, types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        text = server.workspace.get_text_document(uri).source
        server.keep(uri, text, params.text_document.version)

    @_on(server, types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.keep(params.text_document.uri, None)

    @_on(server, types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        server.changed_on_disk([params.text_document.uri])

    @_on(server, types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_files(params: types.DidChangeWatchedFilesParams) -> None:
        server.changed_on_disk(change.uri for change in params.changes)


def _names(server: ZopaServer) -> None:
    """Add what there is to say of names."""
    triggers = types.CompletionOptions(trigger_characters=list(" [,.:"), resolve_provider=True)

    @_on(server, types.TEXT_DOCUMENT_COMPLETION, triggers)
    def completion(params: types.CompletionParams) -> list[types.CompletionItem]:
        return answers.complete(server, params)

    @_on(server, types.COMPLETION_ITEM_RESOLVE)
    def resolve(item: types.CompletionItem) -> types.CompletionItem:
        return answers.explained(server, item)

    @_on(server, types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        return answers.tell(server, params)

    @_on(server, types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> list[types.Location]:
        return answers.definition(server, params)

    @_on(server, types.TEXT_DOCUMENT_REFERENCES)
    def references(params: types.ReferenceParams) -> list[types.Location]:
        return answers.references(server, params)

    @_on(server, types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    def highlight(params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
        return answers.highlighted(server, params)


def _shapes(server: ZopaServer) -> None:
    """Add what a file consists of, and what the answer says above its parts."""

    @_on(server, types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(
        params: types.DocumentSymbolParams,
    ) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
        question = asked(server, params.text_document.uri)
        found = [] if question is None else outline.symbols(question)
        if server.can("text_document.document_symbol.hierarchical_document_symbol_support"):
            return found
        return list(outline.flat(found, params.text_document.uri))

    @_on(server, types.TEXT_DOCUMENT_CODE_LENS)
    async def code_lens(params: types.CodeLensParams) -> list[types.CodeLens]:
        question = asked(server, params.text_document.uri)
        found = await server.conflicts(question.project, question.case) if question else None
        # an edit meanwhile has moved what is named
        question = asked(server, params.text_document.uri)
        return [] if question is None or found is None else lenses(question, found)


def _edits(server: ZopaServer) -> None:
    """Add what changes texts."""

    @_on(server, types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare_rename(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        return edits.prepared(server, params)

    @_on(server, types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        return edits.renamed(server, params)

    @_on(server, types.TEXT_DOCUMENT_FORMATTING)
    def formatting(params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        question = asked(server, params.text_document.uri)
        return None if question is None else edits.laid_out(question)

    kinds = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])

    @_on(server, types.TEXT_DOCUMENT_CODE_ACTION, kinds)
    def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        question = asked(server, params.text_document.uri)
        if question is None:
            return []
        found = params.context.diagnostics
        uri = params.text_document.uri
        return [*edits.mended(question, uri, found), *letting.let_stand(question, uri, found)]
