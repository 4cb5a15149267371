"""``zopa solve``, ``explain`` and ``assess``: one case, solved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zopa.case.selection import Selection
from zopa.cli.options import (
    CaseArgument,
    CautiousOption,
    Format,
    FormatOption,
    LevelName,
    LevelOption,
    SaveOption,
    WorkspaceOption,
    level_of,
    loaded_case,
    selects,
    solution_of,
)


@selects
def solve(
    case: CaseArgument,
    selection: Selection,
    level: LevelOption = LevelName.DEMANDS,
    cautious: CautiousOption = False,
    save_as: SaveOption = None,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Find the agreement space, the zones, all minimal conflicts and all concession sets.

    Exact, or it says that it is not. The JSON holds everything that was found, with the source of
    every commitment.
    """
    from zopa.cli import output

    solution = solution_of(case, selection, level, cautious, workspace, save_as)
    output.show_solution(solution, as_json=form is Format.JSON)


@selects
def explain(
    case: CaseArgument,
    selection: Selection,
    level: LevelOption = LevelName.DEMANDS,
    cautious: CautiousOption = False,
    save_as: SaveOption = None,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Explain in sentences, with sources: who wants what, why it clashes, which ways lead out."""
    from zopa.cli import output

    solution = solution_of(case, selection, level, cautious, workspace, save_as)
    output.show_explanation(solution, as_json=form is Format.JSON)


@selects
def assess(
    case: CaseArgument,
    selection: Selection,
    deal: Annotated[
        Path | None,
        typer.Argument(metavar="DEAL.yaml", help="A file with 'settles: {issue: value, ...}'."),
    ] = None,
    fix: Annotated[
        list[str] | None,
        typer.Option(
            "--fix",
            metavar="ISSUE=VALUE",
            help="Settle an issue; repeat for more. Members of a set are joined by commas.",
        ),
    ] = None,
    level: LevelOption = LevelName.DEMANDS,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Test a draft deal, whole or partial: whom it crosses, the nearest repair, what stays open.

    Example: zopa assess ukraine-2025 --fix donbas_control=freeze --fix nato_membership=renounced
    """
    from zopa import api
    from zopa.cli import output

    loaded = loaded_case(case, selection, workspace)
    with output.working("assessing the deal"):
        found = api.assess(loaded, deal_file=deal, fix=fix or (), level=level_of(level))
    output.show_assessment(found, loaded.solve, as_json=form is Format.JSON)
