"""Where the files of a case are read from: the disk, or what an editor holds that is not saved."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from zopa.diagnostics import Diagnostic, InputError
from zopa.files.bind import bind
from zopa.files.reader import Document, parse_document, read_bytes

T = TypeVar("T", bound=BaseModel)


class Read(NamedTuple, Generic[T]):
    """What reading one file gave.

    ``document`` is None where the file is no YAML, ``content`` also where it breaks the schema;
    ``digest`` is the SHA-256 sum of its bytes.
    """

    document: Document | None
    content: T | None
    digest: str
    diagnostics: tuple[Diagnostic, ...]


class Shelf:
    """The files as they are on the disk."""

    def has(self, path: Path) -> bool:
        """Tell whether something of this name is there; a link to nothing is."""
        return os.path.lexists(path)

    def folder(self, path: Path) -> tuple[Path, ...]:
        """List what a folder holds, sorted; nothing where there is none."""
        return tuple(sorted(path.iterdir())) if path.is_dir() else ()

    def read(self, path: Path, shown: str, kind: type[T]) -> Read[T]:
        """Read a file and check it against what it may say."""
        try:
            data = read_bytes(path, shown)
        except InputError as error:
            return Read(None, None, "", error.diagnostics)
        return filed(data, shown, kind)


def filed(data: bytes, shown: str, kind: type[T]) -> Read[T]:
    """Read the bytes of a file, and check them against what it may say."""
    try:
        document = parse_document(data, shown)
    except InputError as error:
        return Read(None, None, "", error.diagnostics)
    content, wrong = bind(document, kind)
    return Read(document, content, hashlib.sha256(data).hexdigest(), wrong)
