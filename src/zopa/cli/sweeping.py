"""``zopa sweep``: every combination of codings, scenarios and draws, kept in one file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zopa.case.selection import Selection
from zopa.cli import completing
from zopa.cli.options import (
    BasisName,
    CaseArgument,
    CautiousOption,
    Format,
    FormatOption,
    LevelName,
    LevelOption,
    WorkspaceOption,
    gathers,
    level_of,
    listed,
    selects,
)
from zopa.cli.terminal import animated, say
from zopa.diagnostics import UsageError

if TYPE_CHECKING:
    from zopa.compare.sweep.choose import SweepRequest
    from zopa.results.sweep import SweepSummary


class CellsName(StrEnum):
    """What is worked out for every cell."""

    VERDICT = "verdict"
    FULL = "full"


def _flag(name: str, help: str) -> tuple[Any, bool]:
    return Annotated[bool, typer.Option(name, help=help)], False


_OPTIONS: Mapping[str, tuple[Any, Any]] = {
    "combine": (
        Annotated[
            str | None,
            typer.Option(
                metavar="A,B",
                help="Every combination of these scenarios is a case.",
                autocompletion=completing.scenario_list,
            ),
        ],
        None,
    ),
    "vary": (
        Annotated[
            list[str] | None,
            typer.Option(
                metavar="ID",
                help="Keep or drop this coding: PARTY.ISSUE, PARTY.ISSUE.demand, "
                "PARTY.ISSUE.red_line or PARTY.CONDITION. Repeat for more.",
                autocompletion=completing.coding_names,
            ),
        ],
        None,
    ),
    "vary_basis": (
        Annotated[
            BasisName | None,
            typer.Option(help="Keep or drop every coding on this basis or a weaker one."),
        ],
        None,
    ),
    "vary_disputed": _flag(
        "--vary-disputed", "Keep or drop every coding that claims speak against."
    ),
    "draws": (
        Annotated[
            int, typer.Option(metavar="N", min=0, help="Draw walk-away values and weights N times.")
        ],
        0,
    ),
    "seed": (Annotated[int, typer.Option(metavar="N", min=0, help="Of the draws.")], 0),
    "cells": (
        Annotated[
            CellsName,
            typer.Option(
                help="verdict: open or closed. full: also the other verdicts, size, conflicts, "
                "fewest concessions and bargaining points."
            ),
        ],
        CellsName.VERDICT,
    ),
    "resume": _flag("--resume", "Go on with the same sweep where it was stopped."),
    "restart": _flag("--restart", "Drop what is there of it and begin again."),
    "show": _flag("--show", "Run nothing; sum up what the file has."),
    "run": (
        Annotated[
            int | None,
            typer.Option(metavar="N", help="With --show: this run; the newest if left out."),
        ],
        None,
    ),
    "db": (
        Annotated[
            Path | None,
            typer.Option(metavar="FILE", help="The file; reports/CASE/sweep.sqlite if left out."),
        ],
        None,
    ),
    "export": (
        Annotated[
            Path | None,
            typer.Option(
                metavar="FILE",
                help="Write all cells as .csv or .parquet; alone, of what the file has.",
            ),
        ],
        None,
    ),
    "workers": (
        Annotated[
            int,
            typer.Option(metavar="N", min=1, help="Work it off in N local processes."),
        ],
        1,
    ),
    "cluster": (
        Annotated[
            str | None,
            typer.Option(
                metavar="ADDRESS",
                help="Work it off on the Dask cluster whose scheduler is there: tcp://host:8786.",
            ),
        ],
        None,
    ),
    "max_cells": (
        Annotated[int | None, typer.Option(metavar="N", min=1, help="Allow so many cells.")],
        None,
    ),
}


@dataclass(frozen=True)
class _Asked:
    """What to go through, how, and what of the file to show."""

    vary_disputed: bool
    draws: int
    seed: int
    cells: CellsName
    resume: bool
    restart: bool
    show: bool
    workers: int
    combine: str | None = None
    vary: Sequence[str] = ()
    vary_basis: BasisName | None = None
    run: int | None = None
    db: Path | None = None
    cluster: str | None = None
    export: Path | None = None
    max_cells: int | None = None

    def request(self, scenarios: Sequence[str] | None) -> SweepRequest:
        """Give what to go through."""
        from zopa.compare.sweep.choose import SweepRequest

        return SweepRequest(
            scenarios=tuple(scenarios or ()),
            combine=listed(self.combine) or (),
            vary=tuple(self.vary),
            vary_basis=None if self.vary_basis is None else self.vary_basis.value,
            vary_disputed=self.vary_disputed,
            draws=self.draws,
            seed=self.seed,
            detail=self.cells.value,
        )

    def check(self, request: SweepRequest) -> None:
        """Refuse options that do not go together."""
        if self.show and (request.asks or self.resume or self.restart):
            raise UsageError(
                "--show runs nothing, and takes nothing to go through",
                "choose a run with --run N, or leave out --show",
            )
        if self.cluster is not None and self.workers > 1:
            raise UsageError("--workers are local processes, not those of a cluster", "drop one")
        if self.run is not None and not self.show and self.export is None:
            raise UsageError("--run chooses what to show or export", "add --show")
        if self.run is not None and request.asks:
            raise UsageError("--run chooses what is there already", "leave out what to go through")
        if self.resume and self.restart:
            raise UsageError("--resume keeps what is there, --restart drops it", "choose one")


@selects
@partial(gathers, into="asked", options=_OPTIONS, make=lambda words: _Asked(**words))
def sweep(
    case: CaseArgument,
    selection: Selection,
    asked: _Asked,
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO",
            help="Cases beside the baseline, each a scenario or several joined by +.",
        ),
    ] = None,
    level: LevelOption = LevelName.DEMANDS,
    cautious: CautiousOption = False,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Go through every combination of codings kept or dropped, of scenarios and of draws.

    Every chunk of cells is saved when it is done; a sweep that was stopped goes on with --resume.
    """
    from zopa import api
    from zopa.cli import messages, output
    from zopa.results.base import Reading

    request = asked.request(scenarios)
    asked.check(request)
    if asked.export is not None and not (asked.show or request.asks):
        written = api.export_sweep(case, asked.export, db=asked.db, run=asked.run, start=workspace)
        output.show_written([written], as_json=form is Format.JSON)
        return
    if asked.show:
        found = api.sweep_summary(case, db=asked.db, run=asked.run, start=workspace)
    else:
        loaded = api.load_sweep(
            case,
            request,
            selection,
            level=level_of(level),
            reading=Reading.CAUTIOUS if cautious else Reading.CODED,
            db=asked.db,
            most=asked.max_cells,
            start=workspace,
        )
        messages.show_warnings(loaded.warnings, loaded.asked)
        with _progress() as progress:
            found = _stoppable(
                lambda: loaded.run(
                    resume=asked.resume,
                    restart=asked.restart,
                    workers=asked.workers,
                    cluster=asked.cluster,
                    progress=progress,
                )
            )
    output.show_sweep(found, as_json=form is Format.JSON)
    if asked.export is not None:
        path = Path(found.path)
        written = api.export_sweep(case, asked.export, db=path, run=found.run, start=workspace)
        say(f"zopa: the cells are in {written}", rest="      ")


def _stoppable(run: Callable[[], SweepSummary]) -> SweepSummary:
    """Run a sweep; say how to go on with it where it is interrupted."""
    try:
        return run()
    except KeyboardInterrupt:
        say(
            "zopa: stopped; what is done is saved, the same command with --resume goes on",
            rest="      ",
        )
        raise typer.Exit(130) from None


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar with the time left, on a terminal only."""
    if not animated(sys.stderr):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("sweeping"),
        BarColumn(),
        TextColumn("{task.percentage:>5.1f}% of {task.fields[cells]} cells"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None, cells="")

        def tell(done: int, cells: int) -> None:
            # what was there before says nothing about how fast it goes now
            if bar.tasks[0].total is None:
                bar.update(task, total=cells, completed=done, cells=f"{cells:,}")
                bar.reset(task, total=cells, completed=done, cells=f"{cells:,}")
            else:
                bar.update(task, completed=done)

        yield tell
