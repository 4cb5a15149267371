"""``zopa compare``: scenarios beside the baseline."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

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


class TableFormat(StrEnum):
    """Text for people, a table for spreadsheets or documents, JSON for programs."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    MD = "md"


@selects
def compare(
    case: CaseArgument,
    selection: Selection,
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO",
            help="Scenarios, each a name or several names joined by +; all if left out.",
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
    from zopa.cli import output, tables
    from zopa.results.base import Reading

    reading = Reading.CAUTIOUS if cautious else Reading.CODED
    loaded = api.load_scenarios(case, scenarios or None, selection, start=workspace)
    for scenario in loaded.scenarios.values():
        output.show_warnings(scenario.warnings, scenario.asked)
    with output.working("comparing"):
        found = loaded.compare(level_of(level), reading)
    tables.show_comparison(found, form.value)
