"""What writes files that editors of cases need."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.case.workspace import find_workspace
from zopa.diagnostics import UsageError
from zopa.files.write import write_all

if TYPE_CHECKING:
    from zopa.case.layout import Layouts
    from zopa.schema.published import FileKind


def format_files(words: Sequence[str] = (), start: Path | None = None) -> Layouts:
    """Work out the one layout of cases and files; `Layouts.write` puts it in place.

    Parameters
    ----------
    words
        Cases and YAML files; every case if empty.

    Raises
    ------
    UsageError
        If there is no such case, or only the cases packed with zopa are here.
    """
    from zopa.case.layout import lay_out

    return lay_out(words, find_workspace(start))


def json_schema(kind: FileKind | str) -> dict[str, object]:
    """Give the JSON Schema (draft 7) of a kind of file: model, positions, scenarios, source, deal.

    Raises
    ------
    ValueError
        If there is no such kind.
    """
    from zopa.schema.published import FileKind, json_schema

    return json_schema(FileKind(kind))


def write_schemas(folder: Path | None = None, start: Path | None = None) -> tuple[Path, ...]:
    """Write the JSON Schema of every kind of file, for editors.

    Parameters
    ----------
    folder
        Where to; ``schemas`` in the workspace if left out.

    Raises
    ------
    UsageError
        If there is no workspace and no folder is given.
    EnvironmentFailure
        If they cannot be written; then none has changed.
    """
    from zopa.schema.published import FileKind, schema_file

    if folder is None:
        workspace = find_workspace(start)
        if workspace.packed:
            raise UsageError(
                "there is no workspace here to write schemas into",
                "go to one, or give a folder with --out",
            )
        folder = workspace.root / "schemas"
    files = dict(schema_file(kind) for kind in FileKind)
    write_all(folder, files)
    return tuple(folder / name for name in files)
