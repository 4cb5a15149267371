"""Read every file of a case, and collect every error of all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from zopa.case.workspace import Workspace
from zopa.diagnostics import Diagnostic, InputError, Span
from zopa.files.bind import bind
from zopa.files.reader import Document, read_document
from zopa.schema.evidence import Source
from zopa.schema.model import Model
from zopa.schema.positions import Positions
from zopa.schema.scenarios import Scenarios

T = TypeVar("T", bound=BaseModel)
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Filed(Generic[T]):
    """What one file says, with the file that says it."""

    document: Document
    content: T

    def at(self, *path: str | int) -> Origin:
        """Point at a place in the file."""
        return Origin(self.document, path)


@dataclass(frozen=True)
class Origin:
    """Where something is written: a document and a path of keys in it."""

    document: Document
    path: Path_

    @property
    def span(self) -> Span:
        """The span of the value there, or of the nearest thing above it."""
        return self.document.value_span(self.path)

    @property
    def key_span(self) -> Span:
        """The span of the key there, or of the nearest thing above it."""
        return self.document.key_span(self.path)

    def text_span(self, start: int, end: int) -> Span:
        """The span of some characters of the text there."""
        return self.document.text_span(self.path, start, end)

    def down(self, *path: str | int) -> Origin:
        """Point deeper."""
        return Origin(self.document, (*self.path, *path))


@dataclass(frozen=True)
class CaseFiles:
    """All files of one case, read and validated one by one."""

    name: str
    model: Filed[Model]
    positions: tuple[Filed[Positions], ...]
    sources: tuple[Filed[Source], ...]
    scenarios: Filed[Scenarios] | None
    inputs: dict[str, str]


def read_case(workspace: Workspace, name: str) -> CaseFiles:
    """Read the files of a case.

    Parameters
    ----------
    workspace
        Where to look.
    name
        The case: a folder name under ``models/``, ``positions/`` and ``seeds/``.

    Raises
    ------
    UsageError
        If there is no such case.
    InputError
        With every error of all files, when any has one.
    """
    workspace.case_name(name)
    reading = _Reading(workspace)
    model = reading.one(workspace.root / "models" / name / "model.yaml", Model, required=True)
    scenarios = reading.one(
        workspace.root / "models" / name / "scenarios.yaml", Scenarios, required=False
    )
    positions = tuple(reading.every("positions", name, Positions))
    sources = tuple(reading.every("seeds", name, Source))
    if reading.diagnostics or model is None:
        raise InputError(reading.diagnostics)
    return CaseFiles(
        name, model, positions, sources, scenarios, dict(sorted(reading.inputs.items()))
    )


class _Reading:
    """One pass over a case's files, collecting errors as it goes."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.diagnostics: list[Diagnostic] = []
        self.inputs: dict[str, str] = {}

    def one(self, path: Path, kind: type[T], *, required: bool) -> Filed[T] | None:
        shown = self.workspace.shown(path)
        if not path.exists():
            if required:
                self._missing(shown, f"there is no {shown}", "every case needs this file")
            return None
        try:
            document = read_document(path, shown)
        except InputError as error:
            self.diagnostics += error.diagnostics
            return None
        self.inputs[shown] = hashlib.sha256(path.read_bytes()).hexdigest()
        content, wrong = bind(document, kind)
        self.diagnostics += wrong
        return None if content is None else Filed(document, content)

    def every(self, room: str, name: str, kind: type[T]) -> Iterator[Filed[T]]:
        folder = self.workspace.root / room / name
        shown = self.workspace.shown(folder)
        if not folder.is_dir():
            self._missing(shown, f"there is no folder {shown}", "every case needs this folder")
            return
        for path in sorted(folder.glob("*.yml")):
            self._missing(
                self.workspace.shown(path),
                f"{self.workspace.shown(path)} is not read",
                "name it .yaml",
            )
        paths = sorted(folder.glob("*.yaml"))
        if not paths and room == "positions":
            self._missing(shown, f"{shown} holds no position file", "add one file per party")
        for path in paths:
            filed = self.one(path, kind, required=True)
            if filed is not None:
                yield filed

    def _missing(self, shown: str, message: str, help: str) -> None:
        self.diagnostics.append(Diagnostic("missing-file", message, Span(shown, 1, 1, 1, 1), help))
