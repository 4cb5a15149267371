"""The explorer of a case: the baseline and every scenario, for what was asked for."""

from __future__ import annotations

from dataclasses import replace

from zopa.case.case import Case
from zopa.case.files import CaseFiles
from zopa.case.select import Selector, scenario_names
from zopa.case.selection import Selection
from zopa.diagnostics import InputError, first_error
from zopa.report.explorer.data import embedded
from zopa.report.explorer.page import explorer_page
from zopa.results.solution import Solution
from zopa.solve.tables import PageTables, page_tables

__all__ = ["build_explorer"]


def build_explorer(files: CaseFiles, case: Case, solution: Solution) -> bytes:
    """Build the page.

    Parameters
    ----------
    files
        What the case was selected from; its scenarios are applied to the same selection.
    case, solution
        What a reader sees first, and what one without scripts is told.
    """
    selector = Selector(files)
    asked = case.selection
    start = "+".join(asked.scenarios) or None
    names: list[str | None] = [None, *scenario_names(files)]
    if start not in names:
        names.append(start)
    scenarios: dict[str | None, PageTables] = {}
    refused: dict[str, str] = {}
    first: PageTables | None = None
    for name in names:
        tables = _tables(selector, replace(asked, scenario=name), first)
        if isinstance(tables, PageTables):
            scenarios[name] = tables
            first = first or tables
        else:
            refused[name or ""] = tables
    return explorer_page(solution, embedded(scenarios, refused, start))


def _tables(selector: Selector, selection: Selection, first: PageTables | None) -> PageTables | str:
    """Give the tables of a scenario, or why it cannot be applied."""
    try:
        case, found = selector.examine(selection)
        if case is None:
            return first_error(found)
        return page_tables(case, None if first is None else first.problem)
    except InputError as error:
        return first_error(error.diagnostics)
