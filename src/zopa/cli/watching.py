"""``zopa watch``: check and solve on every save."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from zopa.case.selection import Selection
from zopa.cli.options import (
    CaseArgument,
    CautiousOption,
    LevelName,
    LevelOption,
    WorkspaceOption,
    level_of,
    selects,
)
from zopa.diagnostics import EnvironmentFailure

if TYPE_CHECKING:
    from zopa.api import Watched


@selects
def watch(
    case: CaseArgument,
    selection: Selection,
    level: LevelOption = LevelName.DEMANDS,
    cautious: CautiousOption = False,
    report: Annotated[
        bool, typer.Option("--report", help="Write the report anew as well, to its folder.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Check and solve a case, and again whenever one of its files is saved, until Ctrl-C.

    Errors are shown, and watching goes on. What changed in the verdict since the last save that
    could be solved is said first.
    """
    from zopa import api
    from zopa.cli import messages, output
    from zopa.results.base import Reading

    reading = Reading.CAUTIOUS if cautious else Reading.CODED
    for found in api.watch(
        case, selection, level=level_of(level), reading=reading, start=workspace
    ):
        _show(found)
        if report and found.loaded is not None:
            try:
                output.show_written(found.loaded.report().paths)
            except EnvironmentFailure as error:
                # a file that another program holds now, or a full disk, is no reason to end
                messages.show_error(error)
        print(f"watching {case}; Ctrl-C ends it", file=sys.stderr)
        sys.stdout.flush()


def _show(found: Watched) -> None:
    from zopa.cli import messages, output

    if found.checked is not None:
        messages.show_check(found.checked, "text", remarks=False)
    if found.error is not None:
        messages.show_error(found.error)
    if found.solution is None:
        return
    if found.before is not None:
        was, now = found.before.levels, found.solution.levels
        moved = [
            f"{name}: {old} -> {new}"
            for name, old, new in (
                ("as coded", was.demands.verdict, now.demands.verdict),
                ("cautious", was.demands.cautious, now.demands.cautious),
                ("red lines alone", was.red_lines.verdict, now.red_lines.verdict),
            )
            if old != new
        ]
        print("Since the last save: " + ("; ".join(moved) or "the same verdicts"))
    output.show_solution(found.solution, as_json=False)
