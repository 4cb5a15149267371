"""Cases from and for other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.api.loading import LoadedCase, load
from zopa.case.draft import errors
from zopa.case.files import read_case
from zopa.case.selection import AS_CODED, Selection
from zopa.case.workspace import find_workspace
from zopa.check.case import check_files
from zopa.diagnostics import Diagnostic, InputError, UsageError, did_you_mean

if TYPE_CHECKING:
    from zopa.exchange.told import Loss


@dataclass(frozen=True)
class Exported:
    """A case in another form, as files by name.

    ``losses`` tell what that cannot hold, ``warnings`` what is odd about what was ``asked`` for.
    """

    form: str
    files: Mapping[str, bytes]
    losses: tuple[Loss, ...]
    warnings: tuple[Diagnostic, ...] = ()
    asked: str = ""

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


def export(
    case: str,
    to: str,
    selection: str | Selection | None = None,
    *,
    start: Path | None = None,
) -> Exported:
    """Give a case in a form for other programs, and tell what that cannot hold.

    Parameters
    ----------
    to
        ``csv``: the stances as a table for spreadsheets, one a row. ``json``: everything that the
        files say. ``genius``, ``geniusweb``, ``negmas``, ``negmas-json``, ``negolog``: the issues,
        and what outcomes are worth to each party as far as that adds up over issues, as a domain
        and its profiles.
    selection
        A scenario's name, or a `Selection`, of which a domain and profiles are made; ``csv`` and
        ``json`` hold the files as they stand, with every day and scenario, and take none.

    Raises
    ------
    UsageError
        If there is no such case or form, the form cannot hold the utilities, or takes no selection.
    InputError
        With every error of the case's files.
    """
    from zopa.case.export import FORMS
    from zopa.exchange.writers import WRITERS

    if to not in FORMS and to not in WRITERS:
        known = (*FORMS, *WRITERS)
        raise UsageError(f"there is no form {to!r} to export to", did_you_mean(to, known))
    if to in WRITERS:
        return _as_game(load(case, selection, start=start), to)
    if selection not in (None, AS_CODED):
        raise UsageError(
            f"--to {to} holds the files as they stand, with all days and scenarios; what chooses "
            "one of them does not go with it",
            f"leave --scenario, --as-of and the like out, or export to {', '.join(WRITERS)}",
        )
    workspace = find_workspace(start)
    data, losses = FORMS[to](read_case(workspace, workspace.case_name(case)))
    return Exported(to, {f"{case}.{to}": data}, losses)


def _as_game(loaded: LoadedCase, to: str) -> Exported:
    from zopa.case.select import scenario_names
    from zopa.exchange.told import Loss
    from zopa.exchange.writers import WRITERS
    from zopa.problem.additive import as_game, not_additive

    files, losses = WRITERS[to](as_game(loaded.case), loaded.case.name)
    given = loaded.case.selection
    what = f"scenario {given.scenario!r}" if given.scenarios else "baseline"
    scenarios = (
        Loss(f"scenarios.{name}", f"a scenario; the {what} is given")
        for name in scenario_names(loaded.files)
        if name not in given.scenarios
    )
    told = (*not_additive(loaded.case), *scenarios, *losses)
    return Exported(to, files, tuple(dict.fromkeys(told)), loaded.warnings, loaded.asked)


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
        raise InputError(wrong if files.sources else _sources_missing(wrong))
    if brought.replaces and not overwrite:
        raise UsageError(
            f"this would write anew {', '.join(brought.replaces)}",
            "allow it with --replace; keep the old files in version control",
        )
    return Imported(into, brought.write(), brought.replaces, brought.losses)


def _sources_missing(wrong: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """Say once that claims are cited of which there is no source at all."""
    cited = [d for d in wrong if d.code == "unknown-claim"]
    if len(cited) < 2:
        return wrong
    said = cited[0]._replace(
        message=f"claims are cited in {len(cited)} places, and there is no source that holds them",
        help="take the sources along: zopa export CASE --to json writes them under 'sources'; "
        "or leave out every 'evidence' and 'disputed_by'",
    )
    return [said, *(d for d in wrong if d not in cited)]
