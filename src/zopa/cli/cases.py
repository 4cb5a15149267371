"""``zopa cases`` and ``zopa check``: what is here, and what is wrong with it."""

from __future__ import annotations

from typing import Annotated

import typer

from zopa.cli.options import Format, FormatOption, WorkspaceOption


def cases(
    case: Annotated[
        str | None, typer.Argument(metavar="CASE", help="Show this case's ids and titles.")
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
        str | None, typer.Argument(metavar="CASE", help="The case; all cases if left out.")
    ] = None,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Check the files of a case, and give every error at once, with file, line and remedy.

    Errors make the exit code 1; warnings do not.
    """
    from zopa import api
    from zopa.cli import output

    report = api.check(case, workspace)
    output.show_check(report, as_json=form is Format.JSON)
    if report.errors:
        raise typer.Exit(1)
