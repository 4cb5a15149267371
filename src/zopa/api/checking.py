"""Which cases there are, and what is wrong with their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zopa.case.files import read_case
from zopa.case.select import scenario_names
from zopa.case.workspace import Workspace, find_workspace
from zopa.check.case import examine_files
from zopa.check.ignores import Ignored
from zopa.diagnostics import Diagnostic, InputError, Severity, UsageError, in_order


@dataclass(frozen=True)
class CaseSummary:
    """A case that can be worked on; ``title`` is None where its model cannot be read."""

    name: str
    title: str | None
    as_of: str | None
    parties: tuple[str, ...]
    issues: int
    scenarios: tuple[str, ...]
    errors: int
    place: str
    # by name, the parties that other coders than the first have files of
    coders: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class CheckReport:
    """What a check found, over one case or several; files are named from ``root``.

    ``diagnostics`` are errors and warnings, ``remarks`` what is only good to know, and ``ignored``
    the warnings and remarks that comments in the files let stand.
    """

    cases: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    root: Path
    remarks: tuple[Diagnostic, ...] = ()
    ignored: tuple[Ignored, ...] = ()

    @property
    def errors(self) -> int:
        """Number of errors; warnings do not count."""
        return sum(d.severity is Severity.ERROR for d in self.diagnostics)

    @property
    def warnings(self) -> int:
        """Number of warnings."""
        return len(self.diagnostics) - self.errors


def cases(start: Path | None = None) -> tuple[CaseSummary, ...]:
    """Say what cases there are here, or packed with zopa.

    Parameters
    ----------
    start
        A folder to look in; the current one and those above it if left out.
    """
    workspace = find_workspace(start)
    return tuple(_summary(workspace, name) for name in workspace.cases())


def _summary(workspace: Workspace, name: str) -> CaseSummary:
    place = workspace.shown_root()
    try:
        files = read_case(workspace, name)
    except InputError as error:
        wrong = sum(d.severity is Severity.ERROR for d in error.diagnostics)
        return CaseSummary(name, None, None, (), 0, (), wrong, place, {})
    model = files.model.content
    return CaseSummary(
        name=name,
        title=model.title,
        as_of=str(model.as_of),
        parties=tuple(model.parties),
        issues=len(model.issues),
        scenarios=scenario_names(files),
        errors=0,
        place=place,
        coders={
            coder: tuple(filed.content.party for filed in filed_by)
            for coder, filed_by in files.codings.items()
        },
    )


def check(case: str | None = None, start: Path | None = None) -> CheckReport:
    """Check a case, or all cases, and give every finding at once.

    Raises
    ------
    UsageError
        If there is no such case, or none at all.
    """
    workspace = find_workspace(start)
    names = workspace.cases() if case is None else (workspace.case_name(case),)
    if not names:
        raise UsageError(
            f"there are no cases in {workspace.shown_root()}",
            "a case is a folder of models/ that holds a model.yaml",
        )
    found: list[Diagnostic] = []
    remarks: list[Diagnostic] = []
    ignored: list[Ignored] = []
    for name in names:
        try:
            one = examine_files(read_case(workspace, name))
        except InputError as error:
            found += error.diagnostics
        else:
            found += one.diagnostics
            remarks += one.remarks
            ignored += one.ignored
    return CheckReport(names, in_order(found), workspace.root, in_order(remarks), tuple(ignored))
