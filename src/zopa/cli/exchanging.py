"""``zopa export`` and ``import``: a case for other programs, and files of other programs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from zopa.case.selection import Selection
from zopa.cli.options import CaseArgument, Format, FormatOption, WorkspaceOption, selects


class ExportForm(StrEnum):
    """What a case can be exported to."""

    CSV = "csv"
    JSON = "json"
    GENIUS = "genius"
    GENIUSWEB = "geniusweb"
    NEGMAS = "negmas"
    NEGMAS_JSON = "negmas-json"
    NEGOLOG = "negolog"


@selects
def export(
    case: CaseArgument,
    selection: Selection,
    to: Annotated[
        ExportForm,
        typer.Option(
            "--to",
            help="csv: the stances, one a row, for spreadsheets. json: the whole case. The others: "
            "issues and utilities, as a domain and its profiles.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="PATH",
            help="Write there, not to the terminal; a folder for a domain and its profiles.",
        ),
    ] = None,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Give a case in a form for other programs, and tell what that form cannot hold.

    What is lost is listed on stderr; with --format json, which needs --out, as JSON on stdout. csv
    and json hold the files as they stand; a scenario, a day and other choices are for the others.
    """
    from zopa import api
    from zopa.cli import messages, output
    from zopa.files.write import write_all, write_atomically

    if form is Format.JSON and out is None:
        raise typer.BadParameter("json tells what was written: add --out", param_hint="--format")
    made = api.export(case, to.value, selection, start=workspace)
    messages.show_warnings(made.warnings, made.asked)
    paths = []
    if len(made.files) > 1:
        if out is None:
            raise typer.BadParameter("these are several files: add a folder", param_hint="--out")
        write_all(out, made.files)
        paths = [out / name for name in made.files]
    elif out is None:
        output.write_bytes(made.data)
    else:
        write_atomically(out, made.data)
        paths = [out]
    output.show_exchange((), made.losses, as_json=form is Format.JSON, paths=paths)


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
