"""``zopa compare`` and ``diff``: scenarios beside the baseline, one version beside another."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from zopa.case.selection import Selection
from zopa.cli import completing
from zopa.cli.options import (
    CaseArgument,
    CautiousOption,
    LevelName,
    LevelOption,
    WorkspaceOption,
    level_of,
    selects,
)


class TableFormat(StrEnum):
    """Text for people, a table for spreadsheets or documents, JSON for programs."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    MD = "md"


class TextFormat(StrEnum):
    """Text for people, Markdown for a pull request, JSON for programs."""

    TEXT = "text"
    MD = "md"
    JSON = "json"


@selects
def compare(
    case: CaseArgument,
    selection: Selection,
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO",
            help="Scenarios, each a name or several names joined by +; all if left out.",
            autocompletion=completing.scenario_names,
        ),
    ] = None,
    level: LevelOption = LevelName.DEMANDS,
    cautious: CautiousOption = False,
    form: Annotated[
        TableFormat,
        typer.Option(
            "--format",
            "-f",
            help="text or md (Markdown) to read, csv or tsv for spreadsheets (the table alone), "
            "json for programs.",
        ),
    ] = TableFormat.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Compare scenarios with the baseline: what changes, what it does, and which change does it.

    With changes of your own (--set and so on), each scenario is taken with them, and the baseline
    without; with no scenario named, they are compared by themselves.
    """
    from zopa import api
    from zopa.cli import messages, output, tables
    from zopa.results.base import Reading

    reading = Reading.CAUTIOUS if cautious else Reading.CODED
    loaded = api.load_scenarios(case, scenarios or None, selection, start=workspace)
    for scenario in loaded.scenarios.values():
        messages.show_warnings(scenario.warnings, scenario.asked)
    with output.working("comparing"):
        found = loaded.compare(level_of(level), reading)
    tables.show_comparison(found, form.value)


@selects
def diff(
    case: CaseArgument,
    selection: Selection,
    before: Annotated[
        str,
        typer.Argument(
            metavar="BEFORE",
            help="The version before: a revision of git, or a folder that holds models/.",
        ),
    ] = "HEAD",
    after: Annotated[
        str | None,
        typer.Argument(
            metavar="AFTER", help="The version after; the files as they are if left out."
        ),
    ] = None,
    level: LevelOption = LevelName.DEMANDS,
    cautious: CautiousOption = False,
    form: Annotated[
        TextFormat,
        typer.Option(
            "--format",
            "-f",
            help="text to read, md (Markdown) for a pull request, json for programs.",
        ),
    ] = TextFormat.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Compare two versions of a case: what was edited, and what that does to the agreements.

    By itself it sets the files as they are beside the last commit. Options that choose a case hold
    for both versions. Nothing in the working tree is changed. The exit code is 0 whether there are
    differences or not.
    """
    from zopa import api
    from zopa.cli import output, tables
    from zopa.results.base import Reading

    reading = Reading.CAUTIOUS if cautious else Reading.CODED
    with output.working("comparing"):
        found = api.diff(
            case,
            before,
            after,
            selection,
            level=level_of(level),
            reading=reading,
            start=workspace,
        )
    tables.show_versions(found, form.value)
