"""``zopa chart`` and ``report``: figures and the report folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zopa.case.selection import Selection
from zopa.cli import completing
from zopa.cli.options import (
    CaseArgument,
    CautiousOption,
    FileFormat,
    Format,
    FormatOption,
    LevelName,
    LevelOption,
    PaperName,
    WorkspaceOption,
    level_of,
    listed,
    loaded_case,
    selects,
)

if TYPE_CHECKING:
    from zopa.report.make import Choices

# of a report: one solves and draws, one compares the scenarios
_PROCESSES = 2


@selects
def chart(  # noqa: PLR0913  (one argument per option of the command line)
    case: CaseArgument,
    selection: Selection,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="matrix, ranges, conflicts, space, scenarios, blocking, evidence or timeline.",
            autocompletion=completing.chart_kinds,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FILE", help="CASE-KIND.FORMAT if left out."),
    ] = None,
    file_format: Annotated[
        FileFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="Taken from FILE's ending if left out, else pdf. json draws no file: it prints "
            "each page's headline and its description for readers who cannot see it.",
        ),
    ] = None,
    width: Annotated[
        int, typer.Option(help="Width in mm: 183 (two columns), 120 or 89 (one column).")
    ] = 183,
    parties: Annotated[
        str | None,
        typer.Option(
            metavar="A,B", help="Only these parties.", autocompletion=completing.party_list
        ),
    ] = None,
    issues: Annotated[
        str | None,
        typer.Option(
            metavar="A,B", help="Only these issues.", autocompletion=completing.issue_list
        ),
    ] = None,
    greyscale: Annotated[bool, typer.Option("--greyscale", help="Without colour.")] = False,
    level: LevelOption = LevelName.DEMANDS,
    cautious: CautiousOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Draw one figure for print, as PDF, SVG or PNG.

    A chart of several pages becomes one PDF, or several numbered SVG or PNG files.
    """
    from zopa import api
    from zopa.case.asked import written as options
    from zopa.cli import messages, output
    from zopa.results.base import Reading

    target, form = output.chart_target(out, file_format, case, kind)
    with output.working("solving"):
        prepared = api.chart(
            case,
            kind,
            selection,
            level=level_of(level),
            reading=Reading.CAUTIOUS if cautious else Reading.CODED,
            start=workspace,
        )
    messages.show_warnings(prepared.warnings, options(selection).text)
    with output.working("drawing"):
        pages = prepared.draw(
            width=width, parties=listed(parties), issues=listed(issues), greyscale=greyscale
        )
        words_only = file_format is FileFormat.JSON
        written = () if words_only else api.write_charts(prepared.results, pages, target, form)
    if words_only:
        output.show_pages(case, kind, pages)
    else:
        output.show_written(written)


@selects
def report(
    case: CaseArgument,
    selection: Selection,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="DIR",
            help="reports/CASE/ if left out; reports/CASE/SCENARIO/ for one.",
        ),
    ] = None,
    paper: Annotated[
        PaperName | None, typer.Option("--paper", help="The brief's paper size, a4 if left out.")
    ] = None,
    charts: Annotated[
        str | None,
        typer.Option(
            metavar="FORMATS",
            help="What the charts are written as beside the brief: some of pdf, svg and png, "
            "joined by commas, or none; all if left out.",
        ),
    ] = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Write nothing: compute the report anew, compare it with the one in its folder, "
            "and say what differs. Exit code 1 if anything does.",
        ),
    ] = False,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Write brief, explorer, charts and tables to reports/CASE/, and name the files."""
    from zopa.cli import messages, output

    choices = report_choices(paper, charts)
    loaded = loaded_case(case, selection, workspace)
    if verify:
        with output.working("solving and comparing"):
            found = loaded.verify(out, choices, _PROCESSES)
        output.show_verification(found, as_json=form is Format.JSON)
        if found.differences:
            raise typer.Exit(messages.FINDINGS)
        return
    with output.working("solving and drawing"):
        written = loaded.report(out, choices, _PROCESSES)
    output.show_lacking(written.lacking, written.left_out)
    output.show_written(written.paths, as_json=form is Format.JSON)


def report_choices(paper: PaperName | None, charts: str | None) -> Choices | None:
    """Read what a report is to be like; None where nothing is said."""
    from zopa.report.known import known
    from zopa.report.make import FORMATS, Choices

    if paper is None and charts is None:
        return None
    usual = Choices()
    forms = usual.charts
    if charts is not None:
        forms = () if charts == "none" else known("format", "formats", listed(charts), FORMATS)
    return Choices(usual.paper if paper is None else paper.value, forms)
