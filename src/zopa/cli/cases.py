"""``zopa cases``, ``check`` and ``schema``: what is here, and what may be wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zopa.cli import completing
from zopa.cli.options import CheckFormat, FileKind, Format, FormatOption, WorkspaceOption


def cases(
    case: Annotated[
        str | None,
        typer.Argument(
            metavar="CASE",
            help="Show this case's ids and titles.",
            autocompletion=completing.case_names,
        ),
    ] = None,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """List the cases that are here; of one case, every party, issue, option and scenario.

    The ids are what --fix, --scenario, --parties and deal files use.
    """
    from zopa import api
    from zopa.cli import output

    if case is not None:
        output.show_outline(api.load(case, start=workspace), as_json=form is Format.JSON)
        return

    found = api.cases(workspace)
    output.show_cases(found, as_json=form is Format.JSON)


def check(
    case: Annotated[
        str | None,
        typer.Argument(
            metavar="CASE",
            help="The case; all cases if left out.",
            autocompletion=completing.case_names,
        ),
    ] = None,
    form: Annotated[
        CheckFormat,
        typer.Option(
            "--format",
            "-f",
            help="text to read, json for programs, github for annotations in a pull request, "
            "sarif (2.1.0) for code scanners.",
        ),
    ] = CheckFormat.TEXT,
    everything: Annotated[
        bool, typer.Option("--all", help="Show remarks too: what is only good to know.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Check the files of a case, and give every error at once, with file, line and remedy.

    Errors make the exit code 1; warnings do not. The comment `# zopa: ignore[code]` lets a warning
    stand: behind it, or on the line above.
    """
    from zopa import api
    from zopa.cli import messages

    report = api.check(case, workspace)
    messages.show_check(report, form, remarks=everything)
    if report.errors:
        raise typer.Exit(1)


def schema(
    kind: Annotated[
        FileKind | None,
        typer.Argument(metavar="KIND", help="Print this one: " + ", ".join(FileKind) + "."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="FOLDER", help="Write there, not to schemas/ in the workspace."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the JSON Schemas of all files, with which an editor completes and checks keys.

    How an editor is told of them stands in docs/editors.md.
    """
    from zopa import api
    from zopa.cli import output, terminal

    if kind is None:
        output.show_written(api.write_schemas(out, workspace))
        return
    if out is not None:
        raise typer.BadParameter("goes without KIND: all schemas are written", param_hint="--out")
    terminal.print_json(api.json_schema(kind))
