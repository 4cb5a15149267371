"""What writes files that editors of cases need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.case.workspace import find_workspace, workspace_above
from zopa.diagnostics import InputError, UsageError
from zopa.files.write import write_all

if TYPE_CHECKING:
    from zopa.case.layout import LaidOut, Layouts
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


def format_text(data: bytes, shown: str = "stdin") -> LaidOut:
    """Work out the one layout of a text, as an editor holds it before it is saved.

    Parameters
    ----------
    shown
        Its name in messages.

    Returns
    -------
    LaidOut
        ``after`` is the text laid out, ``diff()`` what changes.

    Raises
    ------
    InputError
        If it cannot be read, or would not say the same afterwards.
    """
    from zopa.case.layout import lay_out_text

    return lay_out_text(data, shown)


@dataclass(frozen=True)
class Begun:
    """What was written of a case; paths are relative to the current folder if they are in it."""

    case: str
    paths: tuple[Path, ...]


def init(
    case: str,
    parties: Sequence[str] = (),
    scenarios: Sequence[str] = (),
    start: Path | None = None,
) -> Begun:
    """Begin a case with a small example, or add parties and scenarios to one that is there.

    Nothing is overwritten; all files are written, or none.

    Parameters
    ----------
    case
        The name of a new case; with parties or scenarios, of one that is there.
    parties
        Ids of new parties, each of which gets an entry in the model and a position file.
    scenarios
        Ids of new scenarios, which change nothing yet.
    start
        A folder in a workspace; if there is none in or above it, it becomes one.

    Raises
    ------
    UsageError
        If a name is taken or none, the case is missing, or nothing can be added to a file.
    InputError
        If the files of the case cannot be read, or would have new errors.
    EnvironmentFailure
        If the files cannot be written.
    """
    from zopa.case.begin import begin_case, begin_parts

    here = start or Path.cwd()
    workspace = workspace_above(here)
    if not (parties or scenarios):
        begun = begin_case(workspace.root if workspace else here.resolve(), case)
    else:
        from zopa.case.draft import errors
        from zopa.case.files import read_case
        from zopa.check.case import check_files

        if workspace is None:
            raise UsageError("there is no workspace here", f"begin one with: zopa init {case}")
        before = read_case(workspace, case)
        after, begun = begin_parts(workspace, before, parties, scenarios)
        known = {(found.code, found.message) for found in check_files(before)}
        if wrong := [d for d in errors(check_files(after)) if (d.code, d.message) not in known]:
            raise InputError(wrong)
    write_all(begun.root, begun.files)
    here = Path.cwd()
    paths = (begun.root / name for name in begun.files)
    return Begun(case, tuple(p.relative_to(here) if p.is_relative_to(here) else p for p in paths))


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
