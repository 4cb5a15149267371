"""Files as an editor holds them: what is open and not saved lies over what is on the disk."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from zopa.case.shelf import Read, Shelf, filed
from zopa.diagnostics import InputError
from zopa.files.document import Document
from zopa.files.reader import read_bytes

T = TypeVar("T", bound=BaseModel)

# what changed in the last seconds may change again within one tick of its file system's clock
_SETTLED = 3 * 10**9


class _Kept(NamedTuple):
    state: object
    digest: bytes
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
        """Read a file, or give what reading the same bytes gave before."""
        state = self._state(path)
        kept = self._kept.get(path)
        if kept is not None and state is not None and kept.state == state:
            return kept.read
        try:
            data = self._bytes(path, shown)
        except InputError as error:
            self._kept.pop(path, None)
            return Read(None, None, "", error.diagnostics)
        digest = hashlib.sha256(data).digest()
        if kept is None or kept.digest != digest:
            kept = _Kept(state, digest, filed(data, shown, kind))
        self._kept[path] = kept._replace(state=state)
        if kept.read.document is not None:
            self.good[path] = kept.read.document
        return kept.read

    def _state(self, path: Path) -> object:
        """Give what changes with the text; None where nothing tells."""
        if path in self.texts:
            return self.texts[path]
        try:
            status = path.stat()
        except (OSError, ValueError):
            return None
        if time.time_ns() - status.st_mtime_ns < _SETTLED:
            return None
        return (status.st_mtime_ns, status.st_size, status.st_ino)

    def _bytes(self, path: Path, shown: str) -> bytes:
        text = self.texts.get(path)
        if text is None:
            return read_bytes(path, shown)
        # half a character, which an editor may hold, becomes what is no UTF-8, and is reported
        return text.encode("utf-8", "surrogatepass")
