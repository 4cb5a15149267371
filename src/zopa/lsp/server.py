"""The server: it keeps what the editor holds, and answers over standard input and output."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from zopa._version import __version__
from zopa.diagnostics import Diagnostic, Severity, Span
from zopa.files.source import Source
from zopa.lsp.answers import complete, definition, references, tell
from zopa.lsp.index import Index, Place
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

    return server


def serve() -> None:
    """Answer an editor over standard input and output until it goes."""
    # copies, since pygls closes what it is given, and the command line still writes its last line
    with (
        os.fdopen(os.dup(sys.stdin.fileno()), "rb") as stdin,
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as stdout,
    ):
        make_server().start_io(stdin, stdout)
