"""A case or a scenario, loaded without errors and ready to be solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.case.asked import written
from zopa.case.case import Case
from zopa.case.draft import errors
from zopa.case.files import CaseFiles, read_case
from zopa.case.select import Selector, refusal, scenario_names
from zopa.case.selection import AS_CODED, Selection
from zopa.case.workspace import Workspace, find_workspace
from zopa.check.case import check_case
from zopa.diagnostics import Diagnostic, InputError, UsageError, first_error, in_order
from zopa.files.write import is_reserved
from zopa.results.base import Level, Reading

if TYPE_CHECKING:
    from zopa.api.comparing import Beside
    from zopa.case.case import Choice
    from zopa.report.folder import Written
    from zopa.report.make import Choices, Others, Report
    from zopa.report.verify import Verification
    from zopa.results.agreements import Agreements
    from zopa.results.assessment import Assessment
    from zopa.results.base import Result
    from zopa.results.evidence import EvidenceReport
    from zopa.results.solution import Solution
    from zopa.results.timeline import Timeline

# so many stances of all scenarios together take longer than a process takes to begin
_WORTH_A_PROCESS = 500


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

    def __repr__(self) -> str:
        """Say in one line which case it is; its files would fill many screens."""
        asked = " ".join(self.case.selection.words)
        about = f"{self.case.name} {asked}" if asked else self.case.name
        parties, issues = len(self.case.parties), len(self.case.issues)
        return f"<LoadedCase {about}: {parties} parties, {issues} issues>"

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

    def export_agreements(
        self,
        target: Path,
        level: Level | str = Level.DEMANDS,
        reading: Reading | str = Reading.CODED,
        *,
        most: int | None = None,
    ) -> int:
        """Write all agreements, a row each; see `export_agreements`."""
        from zopa.files.rows import write_rows
        from zopa.solve.listing import about, list_agreements

        listing = list_agreements(self.case, Level(level), Reading(reading), most)
        return write_rows(target, listing.columns, listing.blocks, about(listing.problem))

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

    def report(
        self, out: Path | None = None, choices: Choices | None = None, workers: int = 1
    ) -> Written:
        """Write the brief, explorer, charts, tables and the manifest; see `report`."""
        from zopa.report.folder import write_report

        folder = out or self._folder()
        return write_report(self.make_report(choices, workers), folder)

    def verify(
        self, out: Path | None = None, choices: Choices | None = None, workers: int = 1
    ) -> Verification:
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
        return verify_report(manifest, self.make_report(choices or manifest.choices(), workers))

    def make_report(self, choices: Choices | None = None, workers: int = 1) -> Report:
        """Make every file of a report, and write none.

        Parameters
        ----------
        workers
            With more than one, a second process of this machine compares the scenarios, and makes
            the explorer, while this one draws: not of a small case, which takes less time than a
            process takes to begin.
        """
        from zopa.report.make import make_report

        stances = len(self.case.stances) * len(scenario_names(self.files))
        if workers == 1 or stances < _WORTH_A_PROCESS:
            solution = self.solve()
            page = partial(self.explorer, solution)
            return make_report(
                solution, partial(others, self), choices, lambda: {"explorer.html": page()}
            )
        from zopa.compare.processes import processes

        with processes(1) as pool:
            beside = pool.submit(others, self)
            solution = self.solve()
            made = pool.submit(self.explorer, solution)
            return make_report(
                solution, beside.result, choices, lambda: {"explorer.html": made.result()}
            )

    def explorer(self, solution: Solution | None = None) -> bytes:
        """Build the explorer: one HTML file that answers a reader's own questions.

        Parameters
        ----------
        solution
            What a reader without scripts is told; solved anew if left out.
        """
        from zopa.report.explorer.build import build_explorer

        return build_explorer(self.files, self.case, solution or self.solve())

    def beside(self) -> Beside:
        """Compare the scenarios with the baseline: all of a baseline, else what was asked for.

        Of a selection that holds more than a scenario, scenarios that do not fit it are left out,
        and named.
        """
        # the room above builds on this one
        from zopa.api.comparing import beside

        return beside(self)

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
        if selection.scenario is not None and is_reserved(selection.scenario):
            raise UsageError(
                f"on Windows no folder is named {selection.scenario!r}",
                "say where the report goes with --out DIR",
            )
        return self.workspace.reports(self.case.name, scenario=self.case.scenario)


def others(loaded: LoadedCase) -> Others:
    """Work out what a report needs besides the solution, by the command that gives it."""
    from zopa.report.make import Others

    found: dict[str, Result] = {"evidence": loaded.evidence()}
    beside, days = loaded.beside(), _days(loaded)
    if beside.comparison is not None:
        found["compare"] = beside.comparison
    if isinstance(days, str):
        return Others(found, {"timeline": days}, beside.left_out)
    if days is not None:
        found["timeline"] = days
    return Others(found, scenarios=beside.left_out)


def _days(loaded: LoadedCase) -> Timeline | str | None:
    """Go through the days; None where one is asked for, else why what is asked for misses some."""
    from zopa.compare.timeline import timeline

    asked = loaded.case.selection
    if asked.as_of is not None:
        return None
    try:
        return timeline(loaded.files, asked)[0]
    except InputError as error:
        if asked == AS_CODED:
            raise
        return f"not on every day: {first_error(error.diagnostics)}"


def load(
    case: str,
    selection: str | Selection | None = None,
    *,
    start: Path | str | None = None,
) -> LoadedCase:
    """Load a case, or one of its scenarios.

    Parameters
    ----------
    case
        Its name, as `cases` lists it: that of its folders.
    selection
        A scenario's name, or a `Selection`, which can say more; the baseline if left out.
    start
        The folder from which to look upwards for a workspace; the current one if left out.

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
    return loaded_case(workspace, Selector(files), selection)


def loaded_case(workspace: Workspace, selector: Selector, selection: Selection) -> LoadedCase:
    """Examine and check what a selection asks for."""
    resolved, found = selector.examine(selection)
    problems = (*found, *(check_case(resolved) if resolved is not None else ()))
    if resolved is None or errors(problems):
        raise refusal(selection, problems)
    asked = (d for d in problems if d.asked)
    return LoadedCase(selector.files, resolved, workspace, in_order(asked))


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


def export_agreements(
    case: str,
    target: Path,
    selection: str | Selection | None = None,
    *,
    level: Level | str = Level.DEMANDS,
    reading: Reading | str = Reading.CODED,
    most: int | None = None,
    start: Path | None = None,
) -> int:
    """Write the agreement space as ``.csv`` or ``.parquet``: every agreement, a row each.

    Parameters
    ----------
    target
        Replaced once all is written.
    most
        Agreements beyond which to refuse; a million if left out.

    Returns
    -------
    int
        The number of agreements; none of a closed space.

    Raises
    ------
    UsageError
        If there are too many agreements, the ending is another, or pyarrow is missing.
    EnvironmentFailure
        If the agreements cannot be listed within the limits of the method, or not be written.
    """
    loaded = load(case, selection, start=start)
    return loaded.export_agreements(target, level, reading, most=most)


def explain(
    case: str,
    selection: str | Selection | None = None,
    *,
    level: Level | str = Level.DEMANDS,
    reading: Reading | str = Reading.CODED,
    start: Path | None = None,
) -> str:
    """Explain a case in sentences, with sources, as Markdown; see `load` and `LoadedCase.solve`."""
    from zopa.report.explain import explain
    from zopa.report.markdown import markdown

    return markdown(explain(load(case, selection, start=start).solve(level, reading)))


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
