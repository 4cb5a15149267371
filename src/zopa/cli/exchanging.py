"""``zopa export`` and ``import``: a case for other programs, and files of other programs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from zopa.cli.options import CaseArgument, Format, FormatOption, WorkspaceOption


class ExportForm(StrEnum):
    """What a case can be exported to."""

    CSV = "csv"
    JSON = "json"


def export(
    case: CaseArgument,
    to: Annotated[
        ExportForm,
        typer.Option(
            "--to", help="csv: the stances, one a row, for spreadsheets. json: the whole case."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FILE", help="Write there, not to the terminal."),
    ] = None,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Give a case in a form for other programs, and tell what that form cannot hold.

    What is lost is listed on stderr; with --format json, which needs --out, as JSON on stdout.
    """
    from zopa import api
    from zopa.cli import output
    from zopa.files.write import write_atomically

    if form is Format.JSON and out is None:
        raise typer.BadParameter("json tells what was written: add --out", param_hint="--format")
    made = api.export(case, to.value, workspace)
    if out is None:
        output.write_bytes(made.data)
    else:
        write_atomically(out, made.data)
    output.show_exchange((), made.losses, as_json=form is Format.JSON, paths=[out] if out else [])


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="The files: one, or those of one domain."),
    ],
    into: Annotated[
        str,
        typer.Option("--into", metavar="CASE", help="The case: a new one, or that of a table."),
    ],
    overwrite: Annotated[
        bool, typer.Option("--replace", help="Write position files anew that are there.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="The day of a new case whose files name none; today if left out.",
        ),
    ] = None,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Bring files of other programs into the workspace, all of them or none.

    A table of stances goes into a case that is there. A whole case from zopa export, the domain and
    profiles of GENIUS, GeniusWeb, NegMAS or NegoLog, a graph model (.gmcr) or an actor table of
    KTAB make a new one. What the files are is told from their content. What could not be held is
    listed on stderr, and in the JSON.
    """
    from zopa import api
    from zopa.cli import output

    day = None if as_of is None else as_of.date()
    made = api.import_files(files, into, overwrite=overwrite, as_of=day, start=workspace)
    output.show_exchange(made.replaced, made.losses, as_json=form is Format.JSON, paths=made.paths)
