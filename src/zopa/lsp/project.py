"""One workspace in an editor: its cases, from buffers and disk, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from zopa.case.case import Case
from zopa.case.files import CaseFiles, read_case
from zopa.case.memory import Memory
from zopa.case.mentions import NOTHING_KNOWN, Known, Mention, known_names, mentions
from zopa.case.select import Selector
from zopa.case.workspace import ROOMS, Workspace
from zopa.check.case import check_files
from zopa.diagnostics import Diagnostic, InputError, Span, UsageError, in_order
from zopa.files.document import Document
from zopa.files.source import Source
from zopa.lsp.buffers import Buffers
from zopa.lsp.findings import issue_at
from zopa.lsp.index import File, Index, moved
from zopa.schema import evidence
from zopa.schema.model import Model
from zopa.schema.positions import Positions
from zopa.schema.published import FileKind
from zopa.schema.scenarios import Scenarios

MODELS: dict[FileKind, type[BaseModel]] = {
    FileKind.MODEL: Model,
    FileKind.SCENARIOS: Scenarios,
    FileKind.POSITIONS: Positions,
    FileKind.SOURCE: evidence.Source,
}


class Place(NamedTuple):
    """Which file of which case a path is."""

    case: str
    kind: FileKind


def workspace_of(path: Path) -> Workspace | None:
    """Find the workspace that a file lies in; none of those packed with the program."""
    for folder in path.parents:
        if all((folder / room).is_dir() for room in ROOMS):
            return Workspace(folder)
    return None


class Project:
    """A workspace, with the buffers that lie over its files."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.buffers = Buffers()
        self._mentions: dict[Path, tuple[Document, Known, tuple[Mention, ...]]] = {}
        self._memories: dict[str, Memory] = {}
        self._cases: dict[str, tuple[tuple[tuple[str, str], ...], Case]] = {}

    def place(self, path: Path) -> Place | None:
        """Say which file of a case a path is; None if it is none that zopa reads."""
        try:
            parts = path.relative_to(self.workspace.root).parts
        except ValueError:
            return None
        if len(parts) != 3 or path.suffix != ".yaml" or path.name.startswith("."):
            return None
        room, case, name = parts
        match room, name:
            case "models", "model.yaml":
                return Place(case, FileKind.MODEL)
            case "models", "scenarios.yaml":
                return Place(case, FileKind.SCENARIOS)
            case "positions", _:
                return Place(case, FileKind.POSITIONS)
            case "seeds", _:
                return Place(case, FileKind.SOURCE)
        return None

    def case_of(self, path: Path) -> str | None:
        """Say to which case a file or folder belongs, be it one that zopa reads or not."""
        if not path.is_relative_to(self.workspace.root):
            return None
        parts = path.relative_to(self.workspace.root).parts
        return parts[1] if len(parts) > 1 and parts[0] in ROOMS else None

    def paths(self, case: str) -> Iterator[tuple[Path, FileKind]]:
        """Give every file of a case, the model first."""
        root = self.workspace.root
        for room in ("models", "positions", "seeds"):
            for path in self.buffers.folder(root / room / case):
                place = self.place(path)
                if place is not None and self.buffers.has(path):
                    yield path, place.kind

    def read(self, case: str) -> CaseFiles:
        """Read a case; see `read_case`."""
        return read_case(self.workspace, case, self.buffers)

    def check(self, case: str) -> tuple[Diagnostic, ...]:
        """Find what ``zopa check`` finds in a case."""
        try:
            files = self.read(case)
            memory = self.memory(case)
            memory.begin()
            return in_order(check_files(files, memory))
        except InputError as error:
            return error.diagnostics
        except UsageError:
            # the files of no case, or of one that is not begun yet
            return ()

    def index(self, case: str) -> Index:
        """Find what the files of a case name, of a half-typed one what it named before."""
        files = list(self._files(case))
        known = NOTHING_KNOWN
        if files and files[0][1] is FileKind.MODEL:
            known = known_names(files[0][2])
        return Index(known, tuple(self._file(*file, known) for file in files))

    def issue_at(self, path: Path, span: Span) -> str | None:
        """Name the issue of the stance in which something was found, if it was in one."""
        place, document = self.place(path), self.buffers.good.get(path)
        if place is None or document is None:
            return None
        starts = document.source.starts
        start = starts[min(span.line, len(starts)) - 1] + span.column - 1
        return issue_at(document, place.kind, start)

    def defined(self, case: str, issue: str) -> tuple[Path, Span, str] | None:
        """Give the place of an issue in the model, and its title."""
        path = self.workspace.root / "models" / case / "model.yaml"
        model = self.buffers.good.get(path)
        issues = None if model is None else model.data.get("issues")
        if model is None or not isinstance(issues, dict) or issue not in issues:
            return None
        said = issues[issue].get("title") if isinstance(issues[issue], dict) else None
        title = said if isinstance(said, str) else ""
        return path, model.key_span(("issues", issue)), title

    def _files(self, case: str) -> Iterator[tuple[Path, FileKind, Document, bool]]:
        for path, kind in self.paths(case):
            read = self.buffers.read(path, self.workspace.shown(path), MODELS[kind])
            document = self.buffers.good.get(path)
            if document is not None:
                yield path, kind, document, read.document is document

    def _file(
        self, path: Path, kind: FileKind, document: Document, whole: bool, known: Known
    ) -> File:
        kept = self._mentions.get(path)
        if kept is None or kept[0] is not document or kept[1] != known:
            kept = (document, known, mentions(document, kind, known))
            self._mentions[path] = kept
        if whole:
            return File(path, kind, document.data, document.source, kept[2], True)
        text = self.text(path)
        shifted = moved(kept[2], document.source.text, text)
        return File(path, kind, document.data, Source.of("", text), shifted, False)

    def case(self, case: str) -> Case | None:
        """Resolve the baseline of a case, or give the last that had no errors."""
        try:
            files = self.read(case)
            inputs = tuple(files.inputs.items())
            known = self._cases.get(case)
            if known is None or known[0] != inputs:
                found, _ = Selector(files, self.memory(case)).examine()
                if found is not None:
                    self._cases[case] = (inputs, found)
        except (InputError, UsageError):
            pass
        return self._cases[case][1] if case in self._cases else None

    def memory(self, case: str) -> Memory:
        """Give what was worked out about a case before."""
        return self._memories.setdefault(case, Memory())

    def text(self, path: Path) -> str:
        """Give the text of a file, as the editor or the disk has it; empty where there is none."""
        text = self.buffers.texts.get(path)
        if text is None:
            try:
                text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
            except OSError:
                text = ""
        return text.removeprefix("\ufeff")
