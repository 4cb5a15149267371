"""Cases from and for other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.case.draft import errors
from zopa.case.files import read_case
from zopa.case.workspace import find_workspace
from zopa.check.case import check_files
from zopa.diagnostics import InputError, UsageError, did_you_mean

if TYPE_CHECKING:
    from zopa.exchange.told import Loss


@dataclass(frozen=True)
class Exported:
    """A case in another form, as files by name; ``losses`` tell what that cannot hold."""

    form: str
    files: Mapping[str, bytes]
    losses: tuple[Loss, ...]

    @property
    def data(self) -> bytes:
        """The only file, of a form that has one."""
        (data,) = self.files.values()
        return data


@dataclass(frozen=True)
class Imported:
    """What an import wrote, which files it replaced, and what could not be held."""

    case: str
    paths: tuple[Path, ...]
    replaced: tuple[str, ...]
    losses: tuple[Loss, ...]


def export(case: str, to: str, start: Path | None = None) -> Exported:
    """Give a case in a form for other programs, and tell what that cannot hold.

    Parameters
    ----------
    to
        ``csv``: the stances as a table for spreadsheets, one a row. ``json``: everything that the
        files say. ``genius``, ``geniusweb``, ``negmas``, ``negmas-json``, ``negolog``: the issues,
        and what outcomes are worth to each party as far as that adds up over issues, as a domain
        and its profiles.

    Raises
    ------
    UsageError
        If there is no such case or form, or the form cannot hold the utilities.
    InputError
        With every error of the case's files.
    """
    from zopa.case.export import FORMS
    from zopa.exchange.writers import WRITERS

    if to not in FORMS and to not in WRITERS:
        known = (*FORMS, *WRITERS)
        raise UsageError(f"there is no form {to!r} to export to", did_you_mean(to, known))
    if to in WRITERS:
        return _as_game(case, to, start)
    workspace = find_workspace(start)
    data, losses = FORMS[to](read_case(workspace, workspace.case_name(case)))
    return Exported(to, {f"{case}.{to}": data}, losses)


def _as_game(case: str, to: str, start: Path | None) -> Exported:
    from zopa.api.loading import load
    from zopa.case.select import scenario_names
    from zopa.exchange.told import Loss
    from zopa.exchange.writers import WRITERS
    from zopa.problem.additive import as_game, not_additive

    loaded = load(case, start=start)
    files, losses = WRITERS[to](as_game(loaded.case), case)
    scenarios = (
        Loss(f"scenarios.{name}", "a scenario; the baseline is given")
        for name in scenario_names(loaded.files)
    )
    told = (*not_additive(loaded.case), *scenarios, *losses)
    return Exported(to, files, tuple(dict.fromkeys(told)))


def import_files(
    paths: Sequence[Path],
    into: str,
    *,
    overwrite: bool = False,
    as_of: date | None = None,
    start: Path | None = None,
) -> Imported:
    """Bring files of other tools into the workspace, all of them or none.

    Parameters
    ----------
    paths
        A table of stances for a case that is there, or what makes a new one: a whole case, or the
        files of another program. What they are is told from their content.
    into
        The case: that of the table, or a new one.
    as_of
        The day of a new case whose files name none; today if left out.
    overwrite
        Whether position files that are there may be written anew.

    Raises
    ------
    UsageError
        If the files do not go together, the case is missing or there already, or a file would be
        replaced that may not be.
    InputError
        With all that is wrong with the files; then nothing has been written.
    """
    from zopa.case.bring_in import bring_in

    workspace = find_workspace(start)
    files, brought = bring_in(workspace, paths, into, as_of or date.today())
    if wrong := errors(check_files(files)):
        raise InputError(wrong)
    if brought.replaces and not overwrite:
        raise UsageError(
            f"this would write anew {', '.join(brought.replaces)}",
            "allow it with --replace; keep the old files in version control",
        )
    return Imported(into, brought.write(), brought.replaces, brought.losses)
