"""Many cells of one case, kept in a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.api.loading import LoadedCase, loaded_case
from zopa.case.files import read_case
from zopa.case.select import Selector
from zopa.case.selection import AS_CODED, Selection
from zopa.case.workspace import find_workspace
from zopa.diagnostics import Diagnostic, InputError
from zopa.results.base import Level, Reading

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from zopa.compare.sweep.choose import SweepRequest
    from zopa.compare.sweep.plan import Plan
    from zopa.compare.sweep.run import Progress
    from zopa.results.sweep import SweepSummary


@dataclass(frozen=True)
class LoadedSweep:
    """A sweep, ready to be run; ``path`` is the file that it is kept in."""

    plan: Plan
    path: Path
    warnings: tuple[Diagnostic, ...] = ()
    asked: str = ""

    def __repr__(self) -> str:
        """Say in one line what would be gone through."""
        case = self.plan.variants[0].case.name
        return f"<LoadedSweep of {case}: {self.plan.cells:,} cells, into {self.path}>"

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
    for name, chosen in selections(request, selection, most).items():
        try:
            loaded[name] = loaded_case(workspace, selector, chosen)
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
        return summarise(store, store.run(run, workspace.case_name(case)))


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
        export(store, store.run(run, workspace.case_name(case)), target)
    return target
