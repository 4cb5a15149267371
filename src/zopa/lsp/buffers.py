"""Files as an editor holds them: what is open and not saved lies over what is on the disk."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from zopa.case.shelf import Read, Shelf, filed
from zopa.diagnostics import InputError
from zopa.files.document import Document
from zopa.files.reader import parse_document

T = TypeVar("T", bound=BaseModel)


class _Kept(NamedTuple):
    state: object
    read: Read[Any]


class Buffers(Shelf):
    """Reads open files from the editor, others from the disk, and each text once only.

    Attributes
    ----------
    texts
        What the editor holds, by file.
    good
        By file, the last text that was YAML: what half-typed files are asked about.
    """

    def __init__(self) -> None:
        self.texts: dict[Path, str] = {}
        self.good: dict[Path, Document] = {}
        self._kept: dict[Path, _Kept] = {}

    def has(self, path: Path) -> bool:
        """Tell whether the file is open, or on the disk."""
        return path in self.texts or super().has(path)

    def folder(self, path: Path) -> tuple[Path, ...]:
        """List what a folder holds, with files that are open and were never saved."""
        unsaved = {open_file for open_file in self.texts if open_file.parent == path}
        return tuple(sorted(unsaved.union(super().folder(path))))

    def read(self, path: Path, shown: str, kind: type[T]) -> Read[T]:
        """Read a file, or give what reading the same text gave before."""
        state = self._state(path)
        kept = self._kept.get(path)
        if kept is None or state is None or kept.state != state:
            kept = _Kept(state, self._read(path, shown, kind))
            self._kept[path] = kept
            if kept.read.document is not None:
                self.good[path] = kept.read.document
        return kept.read

    def _state(self, path: Path) -> object:
        if path in self.texts:
            return self.texts[path]
        try:
            status = path.stat()
        except (OSError, ValueError):
            return None
        return (status.st_mtime_ns, status.st_size, status.st_ino)

    def _read(self, path: Path, shown: str, kind: type[T]) -> Read[T]:
        text = self.texts.get(path)
        if text is None:
            return super().read(path, shown, kind)
        # half a character, which an editor may hold, becomes what is no UTF-8, and is reported
        data = text.encode("utf-8", "surrogatepass")
        try:
            document = parse_document(data, shown)
        except InputError as error:
            return Read(None, None, "", error.diagnostics)
        return filed(document, kind, hashlib.sha256(data).hexdigest())
