"""``zopa timeline`` and ``evidence``: positions in time, and what rests on what."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from zopa.case.selection import Selection
from zopa.cli import completing
from zopa.cli.options import (
    CaseArgument,
    Format,
    FormatOption,
    LevelName,
    LevelOption,
    WorkspaceOption,
    level_of,
    listed,
    loaded_case,
    selects,
)


@partial(selects, without=("as_of",))
def timeline(
    case: CaseArgument,
    selection: Selection,
    level: LevelOption = LevelName.DEMANDS,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Show how positions and the agreement space moved, from day to day.

    A line for each day on which an entry begins or ends, or an event of the model took place, with
    the verdicts, the conflicts and the fewest concessions from then on, and the positions that
    moved, before and after.
    """
    from zopa import api
    from zopa.case.asked import written
    from zopa.cli import messages, output

    with output.working("going through the days"):
        found, odd = api.timeline(case, selection, level=level_of(level), start=workspace)
    messages.show_warnings(odd, written(selection).text)
    output.show_timeline(found, as_json=form is Format.JSON)


@selects
def evidence(
    case: CaseArgument,
    selection: Selection,
    coders: Annotated[
        bool,
        typer.Option("--coders", help="Compare with the files of other coders, PARTY@CODER.yaml."),
    ] = False,
    parties: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="List the statements of these parties only.",
            autocompletion=completing.party_list,
        ),
    ] = None,
    issues: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="List the statements on these issues only.",
            autocompletion=completing.issue_list,
        ),
    ] = None,
    level: LevelOption = LevelName.DEMANDS,
    form: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Show what rests on what: documents, events, inference, contradictions; then every claim.

    For each document and source event: what falls without it, and what becomes of the verdict and
    the conflicts. --parties and --issues shorten the list of statements; JSON holds them all.
    """
    from zopa.cli import output

    loaded = loaded_case(case, selection, workspace)
    with output.working("weighing the evidence"):
        found = loaded.evidence(level_of(level), coders=coders)
    output.show_evidence(found, listed(parties), listed(issues), as_json=form is Format.JSON)
