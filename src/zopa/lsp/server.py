"""The server: it keeps what the editor holds, and answers over standard input and output."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from pathlib import Path

from lsprotocol import types
from pygls import uris
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from zopa._version import __version__
from zopa.case.case import Case
from zopa.diagnostics import Diagnostic, Severity, Span
from zopa.files.source import Source
from zopa.lsp.answers import asked, complete, definition, here, references, stretch, tell
from zopa.lsp.edits import mended, renamable, renamed
from zopa.lsp.index import Index, Place
from zopa.lsp.lens import Conflicts, conflicts_of, lenses
from zopa.lsp.places import range_of
from zopa.lsp.project import Project, workspace_of

# so long after an edit a case is checked, that edits which arrive together are checked once
_PAUSE = 0.01

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
}


class ZopaServer(LanguageServer):
    """Keeps the projects of an editor, and tells it what is wrong in them."""

    def __init__(self) -> None:
        # whole texts: what counts as a line end is then zopa's business alone
        whole = types.TextDocumentSyncKind.Full
        super().__init__("zopa", __version__, text_document_sync_kind=whole)
        self.projects: dict[Path, Project] = {}
        self._open: dict[Path, tuple[str, int]] = {}
        self._told: dict[tuple[Path, str], set[Path]] = {}
        self._due: dict[tuple[Path, str], asyncio.TimerHandle] = {}
        self._conflicts: dict[tuple[Path, str], tuple[Case, Conflicts | None]] = {}

    def located(self, uri: str) -> tuple[Project, Path] | None:
        """Find the workspace of a file; None if it lies in none."""
        name = uris.to_fs_path(uri)
        if name is None:
            return None
        path = Path(name).resolve()
        workspace = workspace_of(path)
        if workspace is None:
            return None
        return self.projects.setdefault(workspace.root, Project(workspace)), path

    def uri(self, path: Path) -> str:
        """Name a file as the editor does."""
        return self._open[path][0] if path in self._open else path.as_uri()

    def text_version(self, path: Path) -> int | None:
        """Give the version of an open file's text; None if the file is not open."""
        return self._open[path][1] if path in self._open else None

    def keep(self, uri: str, text: str | None, version: int = 0) -> None:
        """Take over the text of a file, or go back to the disk's, and check its case."""
        found = self.located(uri)
        if found is None:
            return
        project, path = found
        if text is None:
            project.buffers.texts.pop(path, None)
            self._open.pop(path, None)
        else:
            project.buffers.texts[path] = text
            self._open[path] = (uri, version)
        self.plan_check(project, path)

    def plan_check(self, project: Project, path: Path) -> None:
        """Check the case that a file belongs to, in a moment."""
        place = project.place(path)
        if place is None:
            return
        key = (project.workspace.root, place.case)
        if key in self._due:
            self._due[key].cancel()
        loop = asyncio.get_running_loop()
        self._due[key] = loop.call_later(_PAUSE, self._check, project, place.case)

    def _check(self, project: Project, case: str) -> None:
        key = (project.workspace.root, case)
        self._due.pop(key, None)
        start = time.perf_counter()
        by_file: dict[Path, list[Diagnostic]] = {path: [] for path, _ in project.paths(case)}
        for diagnostic in project.check(case):
            if diagnostic.span is not None:
                by_file.setdefault(project.workspace.root / diagnostic.span.file, []).append(
                    diagnostic
                )
        for path in self._told.get(key, set()) - by_file.keys():
            self._tell(project, path, [])
        for path, found in by_file.items():
            self._tell(project, path, found)
        self._told[key] = set(by_file)
        self.checked(project, case, time.perf_counter() - start)

    async def conflicts(self, project: Project, case: str) -> Conflicts | None:
        """Find the conflicts of a case beside all else; None where it cannot be solved."""
        key, resolved = (project.workspace.root, case), project.case(case)
        if resolved is None:
            return None
        known = self._conflicts.get(key)
        if known is None or known[0] is not resolved:
            found = await asyncio.to_thread(conflicts_of, resolved)
            known = self._conflicts[key] = (resolved, found)
        return known[1]

    def checked(self, project: Project, case: str, seconds: float) -> None:
        """Note how long a check took."""
        self.window_log_message(
            types.LogMessageParams(
                types.MessageType.Debug, f"checked {case} in {1000 * seconds:.0f} ms"
            )
        )

    def _tell(self, project: Project, path: Path, found: list[Diagnostic]) -> None:
        index = project.index_of_file(path) if found else None
        source = Source.of("", project.text(path) if found else "")
        codec = self.workspace.position_codec
        told = [
            types.Diagnostic(
                range=range_of(source, diagnostic.span, codec),
                message="\n".join(filter(None, (diagnostic.message, diagnostic.help))),
                severity=_SEVERITIES[diagnostic.severity],
                code=diagnostic.code,
                source="zopa",
                related_information=self._related(index, path, source, diagnostic.span),
            )
            for diagnostic in found
            if diagnostic.span is not None
        ]
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(self.uri(path), told, version=self.text_version(path))
        )

    def _related(
        self, index: Index | None, path: Path, source: Source, span: Span
    ) -> list[types.DiagnosticRelatedInformation] | None:
        """Lead to the issue of the stance in which something was found."""
        start = source.starts[min(span.line, len(source.starts)) - 1] + span.column - 1
        thing = index.issue_around(path, start) if index else None
        if index is None or thing is None:
            return None
        return [
            types.DiagnosticRelatedInformation(
                self.location(place), f"the issue {thing.name}: {index.title(thing)}"
            )
            for place in index.definitions(thing)
        ] or None

    def location(self, place: Place) -> types.Location:
        """Say where a mention is, as the editor counts."""
        source, mention = place.file.source, place.mention
        span = source.span(mention.start, mention.end)
        return types.Location(
            self.uri(place.file.path), range_of(source, span, self.workspace.position_codec)
        )


def make_server() -> ZopaServer:
    """Make a server with every feature."""
    server = ZopaServer()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        server.keep(item.uri, item.text, item.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        text = server.workspace.get_text_document(uri).source
        server.keep(uri, text, params.text_document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.keep(params.text_document.uri, None)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        if found := server.located(params.text_document.uri):
            server.plan_check(*found)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_files(params: types.DidChangeWatchedFilesParams) -> None:
        for change in params.changes:
            if found := server.located(change.uri):
                server.plan_check(*found)

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=list(" [,.:"))
    )
    def completion(params: types.CompletionParams) -> list[types.CompletionItem]:
        return complete(server, params)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        return tell(server, params)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def find_definition(params: types.DefinitionParams) -> list[types.Location]:
        return definition(server, params)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def find_references(params: types.ReferenceParams) -> list[types.Location]:
        return references(server, params)

    _edits(server)
    return server


def _edits(server: ZopaServer) -> None:
    """Add what changes texts, and what the answer says above them."""

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare_rename(params: types.PrepareRenameParams) -> types.Range | None:
        question = asked(server, params.text_document.uri)
        found = here(question, params.position) if question else None
        named = renamable(question, *found) if question and found else None
        if question is None or found is None or named is None:
            return None
        return stretch(named.start, named.end, found[0].source, question.codec)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        question = asked(server, params.text_document.uri)
        found = here(question, params.position) if question else None
        named = renamable(question, *found) if question and found else None
        if question is None or named is None:
            return None
        edits = renamed(question, named.thing, params.new_name)
        return types.WorkspaceEdit({server.uri(path): own for path, own in edits.items()})

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    )
    def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        question = asked(server, params.text_document.uri)
        if question is None:
            return []
        return mended(question, params.text_document.uri, params.context.diagnostics)

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def code_lens(params: types.CodeLensParams) -> list[types.CodeLens]:
        question = asked(server, params.text_document.uri)
        found = await server.conflicts(question.project, question.case) if question else None
        # an edit meanwhile has moved what is named
        question = asked(server, params.text_document.uri)
        return [] if question is None or found is None else lenses(question, found)


def serve() -> None:
    """Answer an editor over standard input and output until it goes."""
    # copies, since pygls closes what it is given, and the command line still writes its last line
    with (
        os.fdopen(os.dup(sys.stdin.fileno()), "rb") as stdin,
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as stdout,
    ):
        # a refusal is an answer, and no failure of the server
        logging.getLogger("pygls.protocol.json_rpc").addFilter(_no_refusal)
        make_server().start_io(stdin, stdout)


def _no_refusal(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], JsonRpcInvalidParams))
