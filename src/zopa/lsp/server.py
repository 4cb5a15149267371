"""The server: it keeps what the editor holds, and tells it what is wrong in its cases."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.lsp.server import LanguageServer

from zopa._version import __version__
from zopa.case.workspace import ROOMS
from zopa.diagnostics import Diagnostic, Span
from zopa.files.source import Source
from zopa.lsp.addresses import path_of
from zopa.lsp.counting import Conflicts, Counter
from zopa.lsp.findings import Shows, told
from zopa.lsp.index import Place
from zopa.lsp.places import range_of
from zopa.lsp.project import Project, workspace_of

if TYPE_CHECKING:
    from pygls.server import ServerErrors

# so long after an edit a case is checked, that edits which arrive together are checked once
_PAUSE = 0.002
# so long after the last edit conflicts are counted
_REST = 0.3

_LOG = logging.getLogger(__name__)
_Key = tuple[Path, str]


class ZopaServer(LanguageServer):
    """Keeps the projects of an editor, and tells it what is wrong in them."""

    def __init__(self) -> None:
        # whole texts: what counts as a line end is then zopa's business alone
        whole = types.TextDocumentSyncKind.Full
        super().__init__("zopa", __version__, text_document_sync_kind=whole)
        self.projects: dict[Path, Project] = {}
        self._open: dict[Path, tuple[str, int]] = {}
        self._told: dict[_Key, dict[Path, tuple[int | None, list[types.Diagnostic]]]] = {}
        self._due: dict[_Key, asyncio.TimerHandle] = {}
        self._counters: dict[_Key, Counter] = {}
        self._counted: dict[_Key, Conflicts | None] = {}
        self._counting: dict[_Key, asyncio.Task[Conflicts | None]] = {}
        self._recounts: dict[_Key, asyncio.Task[None]] = {}

    # Where files are

    def located(self, uri: str) -> tuple[Project, Path] | None:
        """Find the workspace of a file; None if it lies in none."""
        path = path_of(uri)
        workspace = None if path is None else workspace_of(path)
        if path is None or workspace is None:
            return None
        if workspace.root not in self.projects:
            self.projects[workspace.root] = Project(workspace)
        return self.projects[workspace.root], path

    def uri(self, path: Path) -> str:
        """Name a file as the editor does."""
        return self._open[path][0] if path in self._open else path.as_uri()

    def text_version(self, path: Path) -> int | None:
        """Give the version of an open file's text; None if the file is not open."""
        return self._open[path][1] if path in self._open else None

    def location(self, place: Place) -> types.Location:
        """Say where a mention is, as the editor counts."""
        source, mention = place.file.source, place.mention
        span = source.span(mention.start, mention.end)
        return types.Location(
            self.uri(place.file.path), range_of(source, span, self.workspace.position_codec)
        )

    def can(self, capability: str) -> bool:
        """Tell whether the editor says that it can do something."""
        return bool(get_capability(self.client_capabilities, capability))

    # What changes

    def keep(self, uri: str, text: str | None, version: int = 0) -> None:
        """Take over the text of a file, or go back to the disk's, and check its case."""
        path = path_of(uri)
        if path is None:
            return
        if text is None:
            self._open.pop(path, None)
        else:
            self._open[path] = (uri, version)
        found = self.located(uri)
        if found is None:
            return
        project, path = found
        if text is None:
            project.buffers.texts.pop(path, None)
        else:
            project.buffers.texts[path] = text
        self.plan_check(project, path)

    def changed_on_disk(self, uris: Iterable[str]) -> None:
        """Check the cases of files and folders that came, went or changed; open texts stay."""
        for uri in uris:
            found = self.located(uri)
            if found is not None and found[0].case_of(found[1]) is not None:
                self.plan_check(*found)
            elif (path := path_of(uri)) is not None:
                self._around(path)

    def _around(self, path: Path) -> None:
        """Check what lies in a folder that came or went, or beside it in the same workspace."""
        for (root, case), _ in list(self._told.items()):
            if root.is_relative_to(path) or path.parent == root:
                self._plan(self.projects[root], case)
        for open_file, (uri, version) in list(self._open.items()):
            found = self.located(uri)
            if found is not None and open_file not in found[0].buffers.texts:
                # its workspace was not there when it was opened
                text = self.workspace.get_text_document(uri).source
                self.keep(uri, text, version)

    def plan_check(self, project: Project, path: Path) -> None:
        """Check the case that a file or folder belongs to, in a moment."""
        case = project.case_of(path)
        if case is not None:
            self._plan(project, case)

    def _plan(self, project: Project, case: str) -> None:
        key = (project.workspace.root, case)
        if key in self._due:
            self._due[key].cancel()
        loop = asyncio.get_running_loop()
        self._due[key] = loop.call_later(_PAUSE, self._check, project, case)

    # What is wrong

    def _check(self, project: Project, case: str) -> None:
        key = (project.workspace.root, case)
        self._due.pop(key, None)
        start = time.perf_counter()
        try:
            self._tell_all(project, case, project.check(case))
        except Exception:
            # the editor keeps what it was told last, and the next edit is a new chance
            _LOG.exception("checking %s failed", case)
            return
        recount = self._recounts.get(key)
        if (
            key in self._counted
            and (recount is None or recount.done())
            and self.can("workspace.code_lens.refresh_support")
        ):
            self._recounts[key] = asyncio.ensure_future(self._recount(project, case))
        self.window_log_message(
            types.LogMessageParams(
                types.MessageType.Debug,
                f"checked {case} in {1000 * (time.perf_counter() - start):.0f} ms",
            )
        )

    def _tell_all(self, project: Project, case: str, found: Iterable[Diagnostic]) -> None:
        key, root = (project.workspace.root, case), project.workspace.root
        before = self._told.get(key, {})
        by_file: dict[Path, list[Diagnostic]] = {path: [] for path, _ in project.paths(case)}
        by_file |= {path: [] for path in before}
        for diagnostic in found:
            if diagnostic.span is not None:
                by_file.setdefault(root / diagnostic.span.file, []).append(diagnostic)
        now = {}
        for path, own in by_file.items():
            now[path] = (self.text_version(path), self._told_of(project, case, path, own))
            # an editor that sends a text waits for what is wrong with it, be that the same
            if now[path] != before.get(path, (None, [])) or path in self._open:
                version, diagnostics = now[path]
                self.text_document_publish_diagnostics(
                    types.PublishDiagnosticsParams(self.uri(path), diagnostics, version=version)
                )
        self._told[key] = {path: what for path, what in now.items() if what != (None, [])}

    def _told_of(
        self, project: Project, case: str, path: Path, found: list[Diagnostic]
    ) -> list[types.Diagnostic]:
        if not found:
            return []
        source = Source.of("", project.text(path))
        shows = Shows(
            links=self.can("text_document.publish_diagnostics.code_description_support"),
            tags=self.can("text_document.publish_diagnostics.tag_support"),
        )
        related = partial(self._related, project, case, path)
        return told(found, source, self.workspace.position_codec, shows, related)

    def _related(
        self, project: Project, case: str, path: Path, span: Span
    ) -> list[types.DiagnosticRelatedInformation]:
        """Lead to the issue of the stance in which something was found."""
        issue = project.issue_at(path, span)
        defined = None if issue is None else project.defined(case, issue)
        if issue is None or defined is None:
            return []
        model, span, title = defined
        source = Source.of("", project.text(model))
        where = range_of(source, span, self.workspace.position_codec)
        return [
            types.DiagnosticRelatedInformation(
                types.Location(self.uri(model), where), f"the issue {issue}: {title}"
            )
        ]

    # Conflicts

    async def conflicts(self, project: Project, case: str) -> Conflicts | None:
        """Find the conflicts of a case beside all else; None where it cannot be solved."""
        key = (project.workspace.root, case)
        counting = self._counting.get(key)
        if counting is None or counting.done():
            counting = self._counting[key] = asyncio.ensure_future(self._count(project, case))
        # one who asks may go away; others wait for the same answer
        return await asyncio.shield(counting)

    async def _count(self, project: Project, case: str) -> Conflicts | None:
        """Count once nobody types: what a case means is asked again after each rest."""
        key = (project.workspace.root, case)
        counter = self._counters.setdefault(key, Counter())
        found, resolved = None, project.case(case)
        while resolved is not None:
            asked = resolved
            if not counter.knows(asked):
                await asyncio.sleep(_REST)
                resolved = project.case(case)
                if resolved is not asked:
                    continue
            found = await counter.conflicts(asked)
            resolved = project.case(case)
            if resolved is asked:
                break
        self._counted[key] = found
        return found

    async def _recount(self, project: Project, case: str) -> None:
        """Let the editor ask for the counts again, where an edit in another file changed them."""
        before = self._counted.get((project.workspace.root, case))
        if await self.conflicts(project, case) != before:
            await self.workspace_code_lens_refresh_async(None)

    def rest(self) -> None:
        """End what runs beside the server."""
        for counter in self._counters.values():
            counter.stop()
            counter.end()

    # The editor

    async def watch(self) -> None:
        """Ask the editor to tell what changes on the disk: a checkout, another program's file."""
        if not self.can("workspace.did_change_watched_files.dynamic_registration"):
            return
        rooms = ",".join(sorted(ROOMS))
        watchers = [
            types.FileSystemWatcher(glob_pattern=glob)
            for glob in (f"**/{{{rooms}}}", f"**/{{{rooms}}}/*", f"**/{{{rooms}}}/*/*.{{yaml,yml}}")
        ]
        await self.client_register_capability_async(
            types.RegistrationParams(
                [
                    types.Registration(
                        id="zopa-files",
                        method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                        register_options=types.DidChangeWatchedFilesRegistrationOptions(watchers),
                    )
                ]
            )
        )

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:
        """Write down what went wrong, where it disturbs nobody who writes."""
        _LOG.error("%s: %s", source.__name__, error)


def serve() -> None:
    """Answer an editor over standard input and output until it goes."""
    from zopa.lsp.features import make_server, refuses

    # copies, since pygls closes what it is given, and the command line still writes its last line
    with (
        os.fdopen(os.dup(sys.stdin.fileno()), "rb") as stdin,
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as stdout,
    ):
        # a refusal is an answer, and no failure of the server
        logging.getLogger("pygls.protocol.json_rpc").addFilter(lambda record: not refuses(record))
        server = make_server()

        def interrupted(*_: object) -> None:
            # at once, since the thread that waits for the editor's next word could not be told
            server.rest()
            os._exit(130)

        signal.signal(signal.SIGINT, interrupted)
        try:
            server.start_io(stdin, stdout)
        finally:
            server.rest()
