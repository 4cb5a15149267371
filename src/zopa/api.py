"""One function per command: what the command line calls, and what a notebook uses.

Heavy libraries are imported inside the functions that need them, so that checking a case is fast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.case.asked import written
from zopa.case.case import Case
from zopa.case.draft import errors
from zopa.case.files import CaseFiles, read_case
from zopa.case.select import Selector, refusal, scenario_names
from zopa.case.selection import AS_CODED, BASELINE, Selection
from zopa.case.workspace import Workspace, find_workspace
from zopa.check.case import check_case, check_files
from zopa.diagnostics import (
    Diagnostic,
    InputError,
    Severity,
    UsageError,
    did_you_mean,
    in_order,
)
from zopa.files.write import write_all
from zopa.results.base import Level, Reading, Verdict

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from zopa.case.case import Choice
    from zopa.compare.sweep.choose import SweepRequest
    from zopa.compare.sweep.plan import Plan
    from zopa.compare.sweep.run import Progress
    from zopa.exchange.told import Loss
    from zopa.report.charts.page import Page
    from zopa.report.folder import Written
    from zopa.report.make import Choices, Report
    from zopa.report.verify import Verification
    from zopa.results.agreements import Agreements
    from zopa.results.assessment import Assessment
    from zopa.results.base import Result
    from zopa.results.comparison import Comparison
    from zopa.results.evidence import EvidenceReport
    from zopa.results.solution import Solution
    from zopa.results.sweep import SweepSummary
    from zopa.results.timeline import Timeline
    from zopa.schema.published import FileKind

    # what some kind of chart is made from
    Charted = Solution | Comparison | EvidenceReport | Timeline


# the name that a comparison gives to changes asked for on top of no scenario
ASKED = "asked"


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
    """What a check found, over one case or several; files are named from ``root``."""

    cases: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    root: Path

    @property
    def errors(self) -> int:
        """Number of errors; warnings do not count."""
        return sum(d.severity is Severity.ERROR for d in self.diagnostics)

    @property
    def warnings(self) -> int:
        """Number of warnings."""
        return len(self.diagnostics) - self.errors


@dataclass(frozen=True)
class Exported:
    """A case in another form; ``losses`` tell what that cannot hold."""

    form: str
    data: bytes
    losses: tuple[Loss, ...]


@dataclass(frozen=True)
class Imported:
    """What an import wrote, which files it replaced, and what could not be held."""

    case: str
    paths: tuple[Path, ...]
    replaced: tuple[str, ...]
    losses: tuple[Loss, ...]


@dataclass(frozen=True)
class LoadedCase:
    """A case without errors, ready to be solved; the entry for notebooks.

    ``warnings`` tell what is odd about what was asked for; ``zopa check`` tells of the files.

    Examples
    --------
    >>> import zopa
    >>> zopa.load("ukraine-2025").solve().verdict
    <Verdict.CLOSED: 'closed'>
    """

    files: CaseFiles
    case: Case
    workspace: Workspace
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def asked(self) -> str:
        """The options that choose this case, one a line, as ``warnings`` point into them."""
        return written(self.case.selection).text

    def solve(
        self,
        level: Level | str = Level.DEMANDS,
        reading: Reading | str = Reading.CODED,
        *,
        draws: int = 0,
        seed: int = 0,
    ) -> Solution:
        """Solve it at a level and in a reading.

        Parameters
        ----------
        draws, seed
            How often to draw the walk-away values and weights that are known only within bounds,
            and how the generator starts; not at all if 0.

        Raises
        ------
        UsageError
            If draws are asked for, and no value that matters has a range.
        """
        from zopa.solve.solver import solve_case

        return solve_case(self.case, Level(level), Reading(reading), draws=draws, seed=seed)

    def assess(
        self,
        deal: Mapping[str, Choice],
        level: Level | str = Level.DEMANDS,
        title: str | None = None,
    ) -> Assessment:
        """Assess a draft deal, whole or partial."""
        from zopa.solve.deals import assess_deal

        return assess_deal(self.case, deal, Level(level), title)

    def agreements(
        self,
        best: int = 20,
        by: str | None = None,
        level: Level | str = Level.DEMANDS,
        reading: Reading | str = Reading.CODED,
    ) -> Agreements:
        """List the best few agreements; of a closed space, the closest packages.

        Parameters
        ----------
        by
            ``nash``, a party, or weights of utilities such as ``"a=2,b=1"``; the order of the
            model if left out.

        Raises
        ------
        UsageError
            If that cannot be measured.
        """
        from zopa.solve.agreements import best_agreements

        return best_agreements(self.case, best, by, Level(level), Reading(reading))

    def sample(
        self,
        draws: int,
        seed: int = 0,
        level: Level | str = Level.DEMANDS,
        reading: Reading | str = Reading.CODED,
    ) -> Agreements:
        """Draw agreements uniformly, with replacement; none of a closed space."""
        from zopa.solve.agreements import drawn_agreements

        return drawn_agreements(self.case, draws, seed, Level(level), Reading(reading))

    def evidence(
        self, level: Level | str = Level.DEMANDS, *, coders: bool = False
    ) -> EvidenceReport:
        """Say what every statement rests on, and what changes if that is wrong.

        Parameters
        ----------
        coders
            Whether to compare it with what other coders have.

        Raises
        ------
        UsageError
            If ``coders`` is asked for and there is one coder only.
        """
        from zopa.compare.evidence import evidence_report

        return evidence_report(Selector(self.files), self.case, Level(level), coders=coders)

    def save_as(self, name: str) -> Path:
        """Append what is changed here to the case's scenarios; see `zopa.case.save`."""
        from zopa.case.save import save_scenario

        return save_scenario(self.workspace, self.files, self.case.selection, name)

    def report(self, out: Path | None = None, choices: Choices | None = None) -> Written:
        """Write the brief, explorer, charts, tables and the manifest; see `report`."""
        from zopa.report.folder import write_report

        folder = out or self._folder()
        return write_report(self.make_report(choices), folder)

    def verify(self, out: Path | None = None, choices: Choices | None = None) -> Verification:
        """Compute a report anew and compare it with what is in its folder.

        Parameters
        ----------
        choices
            As the folder's manifest says, if left out.

        Raises
        ------
        UsageError
            If there is no report, or no manifest that can be read.
        """
        from zopa.report.verify import Manifest, verify_report

        manifest = Manifest(out or self._folder())
        return verify_report(manifest, self.make_report(choices or manifest.choices()))

    def make_report(self, choices: Choices | None = None) -> Report:
        """Make every file of a report, and write none."""
        from zopa.report.make import make_report

        solution = self.solve()
        apart = {"explorer.html": self.explorer(solution)}
        return make_report(solution, self._others(), choices, apart)

    def _others(self) -> Mapping[str, Result]:
        """Work out what a report needs besides the solution, by the command that gives it."""
        found: dict[str, Result] = {"evidence": self.evidence()}
        comparison, days = self.beside(), self._timeline()
        if comparison is not None:
            found["compare"] = comparison
        if days is not None:
            found["timeline"] = days
        return found

    def _timeline(self) -> Timeline | None:
        """Go through the days; None where a day is asked for, or what is asked for misses some."""
        from zopa.compare.timeline import timeline

        asked = self.case.selection
        if asked.as_of is not None:
            return None
        try:
            return timeline(self.files, asked)[0]
        except InputError:
            if asked == AS_CODED:
                raise
            return None

    def explorer(self, solution: Solution | None = None) -> bytes:
        """Build the explorer: one HTML file that answers a reader's own questions.

        Parameters
        ----------
        solution
            What a reader without scripts is told; solved anew if left out.
        """
        from zopa.report.explorer.build import build_explorer

        return build_explorer(self.files, self.case, solution or self.solve())

    def beside(self) -> Comparison | None:
        """Compare the scenarios with the baseline: all of a baseline, else what was asked for.

        Of a selection that holds more than a scenario, scenarios that do not fit it are left out.
        """
        selector, asked = Selector(self.files), self.case.selection
        base = asked.unchanged()
        wanted = {asked.scenario or ASKED: asked}
        if asked == base:
            names = scenario_names(self.files)
            wanted = {name: replace(asked, scenario=name) for name in names}
        loaded: dict[str, LoadedCase] = {}
        for name, selection in wanted.items():
            try:
                loaded[name] = _loaded(self.workspace, selector, selection)
            except InputError:
                if asked == AS_CODED:
                    raise
        if not loaded:
            return None
        baseline = self if asked == base else _loaded(self.workspace, selector, base)
        return LoadedScenarios(baseline, loaded).compare()

    def _folder(self) -> Path:
        """Give the folder of a report that has a name of its own, so that none replaces another.

        Raises
        ------
        UsageError
            If more is asked for than a name can tell.
        """
        selection = self.case.selection
        if selection != Selection(scenario=selection.scenario, public=selection.public):
            raise UsageError(
                "a report of more than a scenario has no folder of its own",
                "say where it goes with --out DIR",
            )
        return self.workspace.reports(self.case.name, scenario=self.case.scenario)


@dataclass(frozen=True)
class LoadedScenarios:
    """A baseline and scenarios of it, without errors, ready to be compared."""

    base: LoadedCase
    scenarios: Mapping[str, LoadedCase]

    def compare(
        self, level: Level | str = Level.DEMANDS, reading: Reading | str = Reading.CODED
    ) -> Comparison:
        """Compare the scenarios with the baseline at a level and in a reading."""
        from zopa.compare.scenarios import compare_cases

        loaded = {name: scenario.case for name, scenario in self.scenarios.items()}
        return compare_cases(self.base.case, loaded, Level(level), Reading(reading))


@dataclass(frozen=True)
class LoadedSweep:
    """A sweep, ready to be run; ``path`` is the file that it is kept in."""

    plan: Plan
    path: Path
    warnings: tuple[Diagnostic, ...] = ()
    asked: str = ""

    def run(
        self,
        *,
        resume: bool = False,
        restart: bool = False,
        workers: int = 1,
        executor: Executor | None = None,
        cluster: str | None = None,
        progress: Progress | None = None,
    ) -> SweepSummary:
        """Run it, each chunk saved as soon as it is done, and sum it up.

        Parameters
        ----------
        resume
            Go on with the same sweep where it was stopped.
        restart
            Drop what is there of it and begin again.
        workers
            Processes of this machine that work it off; 1 for this process alone.
        executor
            Works it off instead; the plan is sent along with every chunk.
        cluster
            The address of a Dask scheduler whose workers work it off instead.
        progress
            Told now and then how many cells are done, and how many there are.

        Raises
        ------
        UsageError
            If it was begun before and neither is asked for, or there is nothing to resume; or
            Dask is asked for and not installed.
        EnvironmentFailure
            If a chunk cannot be saved; those before it are safe.
        """
        from zopa.compare.sweep.cluster import by_cluster
        from zopa.compare.sweep.run import entered, run_plan
        from zopa.compare.sweep.store import Store
        from zopa.compare.sweep.summary import summarise
        from zopa.compare.sweep.workers import by_executor, by_processes, here

        if executor is not None:
            work = by_executor(self.plan, executor)
        elif cluster is not None:
            work = by_cluster(self.plan, cluster)
        else:
            work = by_processes(self.plan, workers) if workers > 1 else here(self.plan)
        with Store(self.path, create=True) as store:
            begun = entered(store, self.plan, resume=resume, restart=restart)
            return summarise(store, run_plan(store, begun, self.plan, progress, work))


def load_sweep(
    case: str,
    request: SweepRequest,
    selection: Selection = AS_CODED,
    *,
    level: Level | str = Level.DEMANDS,
    reading: Reading | str = Reading.CODED,
    db: Path | None = None,
    most: int | None = None,
    start: Path | None = None,
) -> LoadedSweep:
    """Load a sweep: every case it goes through, and the codings that it varies.

    Parameters
    ----------
    selection
        Changes and filters that all cases are taken with.
    db
        The file to keep it in; ``reports/<case>/sweep.sqlite`` if left out.
    most
        Cells above which to refuse; a limit that depends on the detail if left out.

    Raises
    ------
    UsageError
        If nothing is to be gone through, an id is none, or there are too many cells.
    InputError
        With every error in what was asked for.
    """
    from zopa.compare.sweep.choose import planned, selections
    from zopa.compare.sweep.plan import check_size

    workspace = find_workspace(start)
    selector = Selector(read_case(workspace, case))
    loaded: dict[str, LoadedCase] = {}
    left_out: list[tuple[str, str]] = []
    for name, chosen in selections(request, selection).items():
        try:
            loaded[name] = _loaded(workspace, selector, chosen)
        except InputError as error:
            if name in request.scenarios or not set(name.split("+")) - {name}:
                raise
            # each of them makes a case, and together they say two things at once
            left_out.append((name, "; ".join(d.message for d in error.diagnostics)))
    cases = {name: one.case for name, one in loaded.items()}
    plan = planned(request, cases, Level(level), Reading(reading), left_out)
    check_size(plan, most)
    base = next(iter(loaded.values()))
    path = db or workspace.reports(base.case.name) / "sweep.sqlite"
    return LoadedSweep(plan, path, base.warnings, base.asked)


def sweep_summary(
    case: str, *, db: Path | None = None, run: int | None = None, start: Path | None = None
) -> SweepSummary:
    """Sum up a sweep that is kept in a file: the newest, or the one of a number.

    Raises
    ------
    UsageError
        If there is none.
    """
    from zopa.compare.sweep.store import Store
    from zopa.compare.sweep.summary import summarise

    workspace = find_workspace(start)
    path = db or workspace.reports(workspace.case_name(case)) / "sweep.sqlite"
    with Store(path) as store:
        return summarise(store, store.run(run))


def export_sweep(
    case: str,
    target: Path,
    *,
    db: Path | None = None,
    run: int | None = None,
    start: Path | None = None,
) -> Path:
    """Write the cells of a sweep that is kept in a file as ``.csv`` or ``.parquet``.

    Raises
    ------
    UsageError
        If there is no such sweep, the ending is another, or pyarrow is missing.
    EnvironmentFailure
        If it cannot be written.
    """
    from zopa.compare.sweep.export import export
    from zopa.compare.sweep.store import Store

    workspace = find_workspace(start)
    path = db or workspace.reports(workspace.case_name(case)) / "sweep.sqlite"
    with Store(path) as store:
        export(store, store.run(run), target)
    return target


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
    for name in names:
        try:
            found += check_files(read_case(workspace, name))
        except InputError as error:
            found += error.diagnostics
    return CheckReport(names, in_order(found), workspace.root)


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


def load(
    case: str,
    selection: str | Selection | None = None,
    *,
    start: Path | None = None,
) -> LoadedCase:
    """Load a case, or one of its scenarios.

    Parameters
    ----------
    selection
        A scenario's name, or a `Selection`, which can say more; the baseline if left out.

    Raises
    ------
    UsageError
        If there is no such case or scenario.
    InputError
        With every error in what was asked for.
    """
    workspace = find_workspace(start)
    files = read_case(workspace, case)
    if not isinstance(selection, Selection):
        selection = Selection(scenario=selection)
    return _loaded(workspace, Selector(files), selection)


def _loaded(workspace: Workspace, selector: Selector, selection: Selection) -> LoadedCase:
    """Examine and check what a selection asks for."""
    resolved, found = selector.examine(selection)
    problems = (*found, *(check_case(resolved) if resolved is not None else ()))
    if resolved is None or errors(problems):
        raise refusal(selection, problems)
    asked = (d for d in problems if d.asked)
    return LoadedCase(selector.files, resolved, workspace, in_order(asked))


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
    base = _loaded(workspace, selector, selection.unchanged())
    loaded: dict[str, LoadedCase] = {}
    wrong: dict[Diagnostic, None] = {}
    for name, chosen in selections.items():
        try:
            loaded[name] = _loaded(workspace, selector, chosen)
        except InputError as error:
            if any(d.asked for d in error.diagnostics):
                # what is wrong with the request is so for every scenario
                raise
            wrong |= dict.fromkeys(error.diagnostics)
    if wrong:
        raise InputError(in_order(wrong))
    return LoadedScenarios(base, loaded)


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


def solve(
    case: str,
    selection: str | Selection | None = None,
    *,
    level: Level | str = Level.DEMANDS,
    reading: Reading | str = Reading.CODED,
    start: Path | None = None,
) -> Solution:
    """Solve a case; see `load` and `LoadedCase.solve`."""
    return load(case, selection, start=start).solve(level, reading)


def assess(
    loaded: LoadedCase,
    *,
    deal_file: Path | None = None,
    fix: Sequence[str] = (),
    level: Level | str = Level.DEMANDS,
) -> Assessment:
    """Assess a draft deal from a file, from ``issue=value`` words, or from both (words win).

    Raises
    ------
    UsageError
        If neither gives a term, or a word is wrong.
    InputError
        With every error in the deal file.
    """
    from zopa.case.deals import read_deal, terms_of

    title, terms = (None, {}) if deal_file is None else read_deal(loaded.case, deal_file)
    terms = {**terms, **terms_of(loaded.case, fix)}
    if not terms:
        raise UsageError(
            "no deal given", "name a deal file, or settle issues with --fix ISSUE=VALUE"
        )
    return loaded.assess(terms, level, title)


def charts(
    results: Charted,
    kind: str,
    *,
    width: int = 183,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    greyscale: bool = False,
    drawn: Agreements | None = None,
) -> tuple[Page, ...]:
    """Draw one kind of chart; see ``zopa.report.charts.figures.KINDS``.

    Parameters
    ----------
    results
        What the kind is made from; `chart` works it out.
    drawn
        For ``space`` of two parties: agreements listed or drawn at random, shown as points.

    Raises
    ------
    UsageError
        If there is no such kind, party or issue, the results are of another kind, or the width
        is too small for it.
    """
    from zopa.report.charts.figures import draw

    more = {} if drawn is None else {"drawn": drawn}
    return draw(
        results, kind, width=width, parties=parties, issues=issues, greyscale=greyscale, **more
    )


# how many agreements the space of two parties shows as points: all if so few, else so many draws
_DRAWN = 300


@dataclass(frozen=True)
class PreparedChart:
    """What one chart is made from; ``warnings`` tell what is odd about what was asked for.

    Examples
    --------
    >>> import zopa
    >>> pages = zopa.chart("ukraine-2025", "matrix").draw(width=89)
    """

    kind: str
    results: Charted
    warnings: tuple[Diagnostic, ...] = ()
    drawn: Agreements | None = None

    def draw(
        self,
        *,
        width: int = 183,
        parties: Sequence[str] | None = None,
        issues: Sequence[str] | None = None,
        greyscale: bool = False,
    ) -> tuple[Page, ...]:
        """Draw it; see `charts`."""
        return charts(
            self.results,
            self.kind,
            width=width,
            parties=parties,
            issues=issues,
            greyscale=greyscale,
            drawn=self.drawn,
        )


def chart(
    case: str,
    kind: str,
    selection: str | Selection | None = None,
    *,
    level: Level | str = Level.DEMANDS,
    reading: Reading | str = Reading.CODED,
    start: Path | None = None,
) -> PreparedChart:
    """Work out what a kind of chart is made from.

    Parameters
    ----------
    selection
        A scenario's name, or a `Selection`. For ``scenarios``, several may be named, joined by
        commas; all if none is.

    Raises
    ------
    UsageError
        If there is no such kind, case or scenario, or the kind does not know what is asked for.
    InputError
        With every error in what was asked for.
    """
    from zopa.report.charts.figures import kind_of

    made_from = kind_of(kind).command
    asked = selection if isinstance(selection, Selection) else Selection(scenario=selection)
    reading = Reading(reading)
    if made_from == "compare":
        named = asked.scenario.split(",") if asked.scenario else None
        cases = load_scenarios(case, named, replace(asked, scenario=None), start=start)
        odd = (d for one in cases.scenarios.values() for d in one.warnings)
        return PreparedChart(kind, cases.compare(level, reading), in_order(dict.fromkeys(odd)))
    if made_from in ("timeline", "evidence") and reading is Reading.CAUTIOUS:
        raise UsageError(
            f"the chart {kind!r} shows both readings", "leave out --cautious, or its like in Python"
        )
    if made_from == "timeline":
        days, warnings = timeline(case, asked, level=level, start=start)
        return PreparedChart(kind, days, warnings)
    loaded = load(case, asked, start=start)
    if made_from == "evidence":
        return PreparedChart(kind, loaded.evidence(level), loaded.warnings)
    solution = loaded.solve(level, reading)
    drawn = None
    if kind == "space" and solution.verdict is Verdict.OPEN:
        few = (solution.space.agreements or _DRAWN + 1) <= _DRAWN
        one_by_one = loaded.agreements if few else loaded.sample
        drawn = one_by_one(_DRAWN, level=level, reading=reading)
    return PreparedChart(kind, solution, loaded.warnings, drawn)


def write_charts(
    results: Charted, pages: Sequence[Page], target: Path, form: str
) -> tuple[Path, ...]:
    """Write drawn pages as ``pdf``, ``svg`` or ``png``.

    Returns
    -------
    tuple of Path
        One file, or numbered ones where several pages become SVG or PNG.

    Raises
    ------
    EnvironmentFailure
        If they cannot be written; then none has changed.
    """
    from zopa.report.folder import write_pages

    return write_pages(results, pages, target, form)


def report(
    case: str,
    selection: str | Selection | None = None,
    *,
    out: Path | None = None,
    start: Path | None = None,
    choices: Choices | None = None,
) -> Written:
    """Write brief, explorer, charts, tables and the manifest to ``reports/<case>/``.

    A scenario's report goes to ``reports/<case>/<scenario>/``; one of a selection that asks for
    more needs ``out``. What an earlier report wrote there and this one does not is removed.

    Raises
    ------
    UsageError
        If the selection asks for more than a scenario, and ``out`` is not given.
    EnvironmentFailure
        If they cannot be written; then none has changed.
    """
    return load(case, selection, start=start).report(out, choices)


def export(case: str, to: str, start: Path | None = None) -> Exported:
    """Give a case in a form for other programs, and tell what that cannot hold.

    Parameters
    ----------
    to
        ``csv``: the stances as a table for spreadsheets, one a row. ``json``: everything that the
        files say.

    Raises
    ------
    UsageError
        If there is no such case or form.
    InputError
        With every error of the case's files.
    """
    from zopa.case.export import FORMS

    if to not in FORMS:
        raise UsageError(f"there is no form {to!r} to export to", did_you_mean(to, FORMS))
    workspace = find_workspace(start)
    data, losses = FORMS[to](read_case(workspace, workspace.case_name(case)))
    return Exported(to, data, losses)


def import_files(
    paths: Sequence[Path], into: str, *, overwrite: bool = False, start: Path | None = None
) -> Imported:
    """Bring files of other tools into the workspace, all of them or none.

    Parameters
    ----------
    paths
        A table of stances (``.csv``) for a case that is there, or a whole case (``.json``).
    into
        The case: that of the table, or a new one.
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
    files, brought = bring_in(workspace, paths, into)
    if wrong := errors(check_files(files)):
        raise InputError(wrong)
    if brought.replaces and not overwrite:
        raise UsageError(
            f"this would write anew {', '.join(brought.replaces)}",
            "allow it with --replace; keep the old files in version control",
        )
    return Imported(into, brought.write(), brought.replaces, brought.losses)
