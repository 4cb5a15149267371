"""Read every file of a case, and collect every error of all of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from zopa.case.shelf import Shelf
from zopa.case.workspace import Workspace
from zopa.diagnostics import Diagnostic, InputError, Span, printable
from zopa.files.document import Document
from zopa.files.words import quote
from zopa.schema.base import is_id
from zopa.schema.evidence import Source
from zopa.schema.model import Model
from zopa.schema.positions import Positions
from zopa.schema.scenarios import Scenarios

T = TypeVar("T", bound=BaseModel)
Path_ = tuple[str | int, ...]


class Filed(NamedTuple, Generic[T]):
    """What one file says, with the file that says it."""

    document: Document
    content: T

    def at(self, *path: str | int) -> Origin:
        """Point at a place in the file."""
        return Origin(self.document, path)


class Origin(NamedTuple):
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
    """All files of one case, read and validated one by one.

    ``positions`` are those of the first coder, ``codings`` the files of others, by coder;
    ``inputs`` are the SHA-256 sums of the files of the case but for those of other coders, which
    are ``coded_inputs``.
    """

    name: str
    model: Filed[Model]
    positions: tuple[Filed[Positions], ...]
    sources: tuple[Filed[Source], ...]
    scenarios: Filed[Scenarios] | None
    inputs: dict[str, str]
    codings: Mapping[str, tuple[Filed[Positions], ...]] = field(default_factory=dict)
    coded_inputs: Mapping[str, str] = field(default_factory=dict)

    def coded_by(self, coder: str) -> CaseFiles:
        """Give the case as another coder has it: that coder's file where there is one."""
        own = {filed.content.party: filed for filed in self.codings[coder]}
        positions = [own.pop(filed.content.party, filed) for filed in self.positions]
        taken = (*positions, *own.values())
        all_inputs = {**self.inputs, **self.coded_inputs}
        unused = {f.document.shown for f in self.positions if f not in taken}
        used = {f.document.shown for f in taken} | (self.inputs.keys() - unused)
        inputs = {name: digest for name, digest in sorted(all_inputs.items()) if name in used}
        return replace(self, positions=taken, inputs=inputs, codings={}, coded_inputs={})


def read_case(workspace: Workspace, name: str, shelf: Shelf | None = None) -> CaseFiles:
    """Read the files of a case.

    Parameters
    ----------
    workspace
        Where to look.
    name
        The case: a folder name under ``models/``, ``positions/`` and ``seeds/``.
    shelf
        Where the files are read from; the disk if left out.

    Raises
    ------
    UsageError
        If there is no such case.
    InputError
        With every error of all files, when any has one.
    """
    workspace.case_name(name)
    reading = _Reading(workspace, shelf or Shelf())
    models = workspace.root / "models" / name
    model = reading.one(models / "model.yaml", Model, required=True)
    scenarios = reading.one(models / "scenarios.yaml", Scenarios, required=False)
    reading.misnamed(models, ("model", "scenarios"))
    positions = tuple(reading.every("positions", name, Positions))
    codings = reading.codings(positions)
    sources = tuple(reading.every("seeds", name, Source))
    if reading.diagnostics or model is None:
        raise InputError(reading.diagnostics)
    others = {f.document.shown for filed in codings.values() for f in filed}
    inputs = dict(sorted(reading.inputs.items()))
    return CaseFiles(
        name=name,
        model=model,
        positions=tuple(f for f in positions if f.document.shown not in others),
        sources=sources,
        scenarios=scenarios,
        inputs={name: digest for name, digest in inputs.items() if name not in others},
        codings=codings,
        coded_inputs={name: digest for name, digest in inputs.items() if name in others},
    )


class _Reading:
    """One pass over a case's files, collecting errors as it goes."""

    def __init__(self, workspace: Workspace, shelf: Shelf) -> None:
        self.workspace = workspace
        self.shelf = shelf
        self.diagnostics: list[Diagnostic] = []
        self.inputs: dict[str, str] = {}

    def one(self, path: Path, kind: type[T], *, required: bool) -> Filed[T] | None:
        shown = self.workspace.shown(path)
        # a link to nothing is there, and an error
        if not self.shelf.has(path):
            if required:
                self._missing(shown, f"there is no {shown}", "every case needs this file")
            return None
        document, content, digest, wrong = self.shelf.read(path, shown, kind)
        self.diagnostics += wrong
        if document is None:
            return None
        self.inputs[shown] = digest
        return None if content is None else Filed(document, content)

    def every(self, room: str, name: str, kind: type[T]) -> Iterator[Filed[T]]:
        folder = self.workspace.root / room / name
        shown = self.workspace.shown(folder)
        listed = self.shelf.folder(folder)
        if not listed and not folder.is_dir():
            self._missing(shown, f"there is no folder {shown}", "every case needs this folder")
            return
        self.misnamed(folder)
        paths = [path for path in listed if path.suffix == ".yaml" and not _is_hidden(path)]
        if not paths and room == "positions":
            self._missing(shown, f"{shown} holds no position file", "add one file per party")
        for path in paths:
            filed = self.one(path, kind, required=True)
            if filed is not None:
                yield filed

    def codings(
        self, positions: tuple[Filed[Positions], ...]
    ) -> dict[str, tuple[Filed[Positions], ...]]:
        """Find the files of other coders, ``party@coder.yaml``, by coder."""
        found: dict[str, tuple[Filed[Positions], ...]] = {}
        for filed in positions:
            party, at, coder = PurePosixPath(filed.document.shown).stem.partition("@")
            if not at:
                continue
            if not is_id(coder):
                shown = filed.document.shown
                help = "name it party@coder.yaml, the coder in small letters, digits, underscores"
                self._missing(shown, f"{quote(coder)} is no coder's name", help, "bad-coder")
            elif party != filed.content.party:
                self.diagnostics.append(
                    Diagnostic(
                        "bad-coder",
                        f"the file is named after {quote(party)}",
                        filed.at("party").span,
                        f"name it {filed.content.party}@{coder}.yaml",
                    )
                )
            found[coder] = (*found.get(coder, ()), filed)
        return dict(sorted(found.items()))

    def misnamed(self, folder: Path, names: tuple[str, ...] = ()) -> None:
        """Report files that were surely meant to be read: with the ending .yml, or nearly a name.

        Parameters
        ----------
        names
            The only names that are read, without their ending; any name if empty.
        """
        for path in self.shelf.folder(folder):
            if _is_hidden(path) or path.suffix.lower() not in (".yaml", ".yml"):
                continue
            stem = path.stem
            if names:
                near = difflib.get_close_matches(path.stem.lower(), names, n=1, cutoff=0.8)
                stem = near[0] if near else ""
            if stem and path.name != f"{stem}.yaml":
                shown = self.workspace.shown(path)
                self._missing(shown, f"{shown} is not read", f"name it {printable(stem)}.yaml")

    def _missing(self, shown: str, message: str, help: str, code: str = "missing-file") -> None:
        self.diagnostics.append(Diagnostic(code, message, Span(shown, 1, 1, 1, 1), help))


def _is_hidden(path: Path) -> bool:
    # editors keep their own files beside the one that is open, e.g. .#russia.yaml
    return path.name.startswith(".")
