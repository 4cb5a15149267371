"""Lay out the files of a case anew: what each becomes, and all or none of them written."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zopa.case.workspace import ROOMS, Workspace
from zopa.diagnostics import (
    Diagnostic,
    EnvironmentFailure,
    InputError,
    UsageError,
    in_order,
    printable,
)
from zopa.files.layout import format_text
from zopa.files.reader import read_bytes
from zopa.files.write import write_together


@dataclass(frozen=True)
class LaidOut:
    """One file as it is and as it would be."""

    path: Path
    shown: str
    before: bytes
    after: bytes

    @property
    def changed(self) -> bool:
        """Whether the layout changes anything."""
        return self.before != self.after

    def diff(self) -> str:
        """Give the change in the form that git and patch use; empty if there is none."""
        lines = difflib.unified_diff(
            self.before.decode().splitlines(keepends=True),
            self.after.decode().splitlines(keepends=True),
            f"a/{self.shown.lstrip('/')}",
            f"b/{self.shown.lstrip('/')}",
        )
        end = "\n\\ No newline at end of file\n"
        return "".join(line if line.endswith("\n") else line + end for line in lines)


@dataclass(frozen=True)
class Layouts:
    """All files looked at, and what is wrong with those that are left as they are."""

    files: tuple[LaidOut, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def changed(self) -> tuple[LaidOut, ...]:
        """The files that are not formatted."""
        return tuple(file for file in self.files if file.changed)

    def write(self) -> None:
        """Write the files that change, all or none.

        Raises
        ------
        EnvironmentFailure
            If the machine refuses, or a file has changed since it was read.
        """
        for file in self.changed:
            if read_bytes(file.path, file.shown) != file.before:
                raise EnvironmentFailure(f"{file.shown} has changed meanwhile; nothing was written")
        write_together({file.path: file.after for file in self.changed})


def lay_out(words: Sequence[str], workspace: Workspace) -> Layouts:
    """Work out the layout of cases and files; nothing is written.

    Parameters
    ----------
    words
        Each is a file if it has the form of one, else a case; every case if empty.

    Raises
    ------
    UsageError
        If there is no such case, or it is one of those packed with zopa.
    """
    done: list[LaidOut] = []
    wrong: list[Diagnostic] = []
    # a link to a file stays one
    paths = {_followed(path): _shown(path, workspace) for path in _chosen(words, workspace)}
    for path, shown in paths.items():
        try:
            before = read_bytes(path, shown)
            done.append(LaidOut(path, shown, before, format_text(before, shown)))
        except InputError as error:
            wrong += error.diagnostics
    return Layouts(tuple(done), in_order(wrong))


def lay_out_text(data: bytes, shown: str) -> LaidOut:
    """Work out the layout of a text that is in no file; ``shown`` names it in messages.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    return LaidOut(Path(shown), shown, data, format_text(data, shown))


def _chosen(words: Sequence[str], workspace: Workspace) -> Iterator[Path]:
    for name in () if words else workspace.cases():
        yield from _case_files(name, workspace)
    for word in words:
        if word.lower().endswith((".yaml", ".yml")) or os.sep in word or "/" in word:
            yield Path(word)
        else:
            yield from _case_files(word, workspace)


def _case_files(name: str, workspace: Workspace) -> Iterator[Path]:
    """Give all YAML files of a case, those with errors too."""
    workspace.case_name(name)
    if workspace.packed:
        raise UsageError(
            "the cases packed with zopa are not written to",
            "go to a workspace of your own, or name files",
        )
    for room in ROOMS:
        for path in sorted((workspace.root / room / name).glob("*.yaml")):
            if not path.name.startswith("."):
                yield path


def _followed(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # links in a circle, a NUL character
        return path


def _shown(path: Path, workspace: Workspace) -> str:
    if path.is_absolute() and path.is_relative_to(workspace.root):
        return workspace.shown(path)
    return printable(path.as_posix())
