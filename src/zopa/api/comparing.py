"""Scenarios beside the baseline, and one day after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.api.loading import LoadedCase, loaded_case
from zopa.case.files import CaseFiles, read_case
from zopa.case.select import Selector, scenario_names
from zopa.case.selection import AS_CODED, BASELINE, Selection
from zopa.case.workspace import find_workspace
from zopa.diagnostics import Diagnostic, InputError, UsageError, first_error, in_order
from zopa.results.base import Level, Reading

if TYPE_CHECKING:
    from zopa.results.comparison import Comparison
    from zopa.results.timeline import Timeline


# the name that a comparison gives to changes asked for on top of no scenario
ASKED = "asked"


@dataclass(frozen=True)
class LoadedScenarios:
    """A baseline and scenarios of it, without errors, ready to be compared."""

    base: LoadedCase
    scenarios: Mapping[str, LoadedCase]

    def __repr__(self) -> str:
        """Say in one line what would be compared."""
        return f"<LoadedScenarios of {self.base.case.name}: {', '.join(self.scenarios) or 'none'}>"

    def compare(
        self, level: Level | str = Level.DEMANDS, reading: Reading | str = Reading.CODED
    ) -> Comparison:
        """Compare the scenarios with the baseline at a level and in a reading."""
        from zopa.compare.scenarios import compare_cases

        loaded = {name: scenario.case for name, scenario in self.scenarios.items()}
        return compare_cases(self.base.case, loaded, Level(level), Reading(reading))


def load_scenarios(
    case: str,
    scenarios: Sequence[str] | None = None,
    selection: Selection = AS_CODED,
    *,
    start: Path | None = None,
) -> LoadedScenarios:
    """Load the baseline of a case and some of its scenarios.

    Parameters
    ----------
    scenarios
        Names, each of one scenario or of several joined by ``+``. If left out: all, or where the
        selection changes something by itself, that alone, under the name `ASKED`.
    selection
        What else to choose: the baseline takes its day, the scenarios its changes as well.

    Raises
    ------
    UsageError
        If there is no such case or scenario, or one is named twice.
    InputError
        With every error in what was asked for.
    """
    workspace = find_workspace(start)
    files = read_case(workspace, case)
    selector = Selector(files)
    selections = _selections(files, scenarios, selection)
    base = loaded_case(workspace, selector, selection.unchanged())
    loaded: dict[str, LoadedCase] = {}
    wrong: dict[Diagnostic, None] = {}
    for name, chosen in selections.items():
        try:
            loaded[name] = loaded_case(workspace, selector, chosen)
        except InputError as error:
            if any(d.asked for d in error.diagnostics):
                # what is wrong with the request is so for every scenario
                raise
            wrong |= dict.fromkeys(error.diagnostics)
    if wrong:
        raise InputError(in_order(wrong))
    return LoadedScenarios(base, loaded)


@dataclass(frozen=True)
class Beside:
    """Scenarios beside the baseline, and by their titles why some cannot be compared with it."""

    comparison: Comparison | None
    left_out: Mapping[str, str] = field(default_factory=dict)


def beside(loaded: LoadedCase) -> Beside:
    """Compare what there is to compare; see `LoadedCase.beside`."""
    selector, asked = Selector(loaded.files), loaded.case.selection
    base = asked.unchanged()
    wanted = {asked.scenario or ASKED: asked}
    if asked == base:
        names = scenario_names(loaded.files)
        wanted = {name: replace(asked, scenario=name) for name in names}
    found: dict[str, LoadedCase] = {}
    left_out: dict[str, str] = {}
    try:
        baseline = loaded if asked == base else loaded_case(loaded.workspace, selector, base)
    except InputError as error:
        return Beside(None, {"Baseline": first_error(error.diagnostics)})
    for name, selection in wanted.items():
        try:
            found[name] = loaded_case(loaded.workspace, selector, selection)
        except InputError as error:
            if asked == AS_CODED:
                raise
            left_out[_title(loaded.files, name)] = first_error(error.diagnostics)
    return Beside(LoadedScenarios(baseline, found).compare() if found else None, left_out)


def _title(files: CaseFiles, name: str) -> str:
    return name if files.scenarios is None else files.scenarios.content.scenarios[name].title


def _selections(
    files: CaseFiles, scenarios: Sequence[str] | None, selection: Selection
) -> Mapping[str, Selection]:
    if scenarios is None and selection.changes:
        return {ASKED: selection}
    names = scenario_names(files) if scenarios is None else scenarios
    chosen: dict[str, Selection] = {}
    for name in names:
        if name in chosen:
            raise UsageError(f"scenario {name!r} is named twice", "name each once")
        # the baseline is there in any case
        if name != BASELINE or selection.changes:
            chosen[name] = replace(selection, scenario=name)
    return chosen


def compare(
    case: str,
    scenarios: Sequence[str] | None = None,
    selection: Selection = AS_CODED,
    *,
    level: Level | str = Level.DEMANDS,
    reading: Reading | str = Reading.CODED,
    start: Path | None = None,
) -> Comparison:
    """Compare scenarios with the baseline; see `load_scenarios` and `LoadedScenarios.compare`."""
    return load_scenarios(case, scenarios, selection, start=start).compare(level, reading)


def timeline(
    case: str,
    selection: str | Selection | None = None,
    *,
    level: Level | str = Level.DEMANDS,
    start: Path | None = None,
) -> tuple[Timeline, tuple[Diagnostic, ...]]:
    """Go through the days on which something in a case begins, ends or happens.

    Returns
    -------
    tuple
        The timeline, and what is odd about what was asked for.

    Raises
    ------
    UsageError
        If there is no such case, scenario, source, event or coder, or a day is named.
    InputError
        With every error on any of the days.
    """
    from zopa.compare.timeline import timeline

    files = read_case(find_workspace(start), case)
    asked = selection if isinstance(selection, Selection) else Selection(scenario=selection)
    return timeline(files, asked, Level(level))
