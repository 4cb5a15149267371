"""``zopa solve``, ``explain`` and ``assess``: one case, solved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zopa.case.selection import Selection
from zopa.cli import completing
from zopa.cli.options import (
    CaseArgument,
    CautiousOption,
    Format,
    FormatOption,
    LevelName,
    LevelOption,
    SaveOption,
    TableFormat,
    WorkspaceOption,
    level_of,
    loaded_case,
    selects,
    solution_of,
)
from zopa.diagnostics import UsageError


@selects
def solve(  # noqa: PLR0913  (one argument per option of the command line)
    case: CaseArgument,
    selection: Selection,
    level: LevelOption = LevelName.DEMANDS,
    cautious: CautiousOption = False,
    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            metavar="N",
            min=0,
            max=1_000_000,
            show_default=False,
            help="Draw walk-away values and weights N times from their ranges: how much of the "
            "answer hangs on them?",
        ),
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Of the draws.")] = 0,
    save_as: SaveOption = None,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Find the agreement space, the zones, all minimal conflicts and all concession sets.

    Exact, or it says that it is not. The JSON holds everything that was found, with the source of
    every commitment.
    """
    from zopa.cli import output

    solution = solution_of(
        case, selection, level, cautious, workspace, save_as, draws=draws, seed=seed
    )
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
            autocompletion=completing.issue_equals,
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


@selects
def agreements(  # noqa: PLR0913  (one argument per option of the command line)
    case: CaseArgument,
    selection: Selection,
    best: Annotated[
        int | None, typer.Option("--best", metavar="K", min=1, help="How many; 20 if left out.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="MEASURE",
            help="nash (the product of gains), a party, or weights of utilities: a=2,b=1. The "
            "order of the model if left out.",
        ),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option("--sample", metavar="N", min=1, help="Draw so many uniformly instead."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Of the draws.")] = 0,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export",
            metavar="FILE",
            help="Write all agreements instead, a row each, as .csv or .parquet.",
        ),
    ] = None,
    max_rows: Annotated[
        int | None,
        typer.Option(
            "--max-rows",
            metavar="N",
            min=1,
            help="Let --export write so many; a million if left out.",
        ),
    ] = None,
    level: LevelOption = LevelName.DEMANDS,
    cautious: CautiousOption = False,
    form: Annotated[
        TableFormat, typer.Option("--format", "-f", help="text to read, json or csv for programs.")
    ] = TableFormat.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """List agreements one by one: the best by some measure, a random sample, or all to a file.

    Of a closed space: the packages that break the fewest commitments, and what each of the
    smallest concession sets opens. Example: zopa agreements tutorial -s compromise --by quillbeck
    """
    from zopa.cli import output
    from zopa.results.base import Reading

    _check_together(best, by, sample, export, max_rows)
    if export is not None and form is TableFormat.CSV:
        raise UsageError(
            "--export takes the form from the file's name", "leave out --format, or write json"
        )
    loaded = loaded_case(case, selection, workspace)
    reading = Reading.CAUTIOUS if cautious else Reading.CODED
    if export is not None:
        with output.working("listing"):
            rows = loaded.export_agreements(export, level_of(level), reading, most=max_rows)
        output.show_exported(export, rows, as_json=form is TableFormat.JSON)
        return
    with output.working("solving"):
        found = (
            loaded.agreements(20 if best is None else best, by, level_of(level), reading)
            if sample is None
            else loaded.sample(sample, seed, level_of(level), reading)
        )
    output.show_agreements(found, loaded, form)


def _check_together(
    best: int | None, by: str | None, sample: int | None, export: Path | None, max_rows: int | None
) -> None:
    """Refuse options that do not go together."""
    chosen = best is not None or by is not None
    if sample is not None and chosen:
        raise UsageError("--sample draws at random", "drop --best and --by, or drop --sample")
    if export is not None and (sample is not None or chosen):
        raise UsageError(
            "--export writes all agreements, in the order of the model",
            "drop --best, --by and --sample; or write some with --format csv > FILE",
        )
    if max_rows is not None and export is None:
        raise UsageError("--max-rows is about --export", "add --export FILE, or take --best K")
