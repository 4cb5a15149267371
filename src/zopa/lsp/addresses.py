"""Addresses of files: what an editor calls a file, and where it is."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

_DRIVE = re.compile(r"/[A-Za-z]:")


def path_of(uri: str) -> Path | None:
    """Give the file at an address, links followed; None where that is no file of this machine."""
    try:
        parts = urlsplit(uri)
        if parts.scheme != "file":
            return None
        # editors write the colon of a drive as %3A, and whatever else they like as an escape
        name = unquote(parts.path, errors="surrogateescape")
        if parts.netloc not in ("", "localhost"):
            name = f"//{parts.netloc}{name}"
        elif _DRIVE.match(name):
            name = url2pathname(name)
        path = Path(name)
        return path.resolve() if path.is_absolute() else None
    except (OSError, RuntimeError, ValueError):
        # links in a circle, a NUL character, brackets where the name of a machine stands
        return None
