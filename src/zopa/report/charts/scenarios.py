"""The scenarios: the verdict and the core of each, beside the baseline's ghost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zopa.report.charts.chosen import Request, choose_named
from zopa.report.charts.dumbbells import dumbbells
from zopa.report.charts.frame import Frame, on_file, read_as
from zopa.report.charts.layout import text_width, tidy
from zopa.report.charts.marks import KeyEntry, party_key, party_mark
from zopa.report.charts.page import Page
from zopa.report.charts.scenarios_draw import conflicts_cell, conflicts_scale, core_cell
from zopa.report.charts.scenarios_words import (
    scenarios_deck,
    scenarios_headline,
    scenarios_note,
    summary_alt,
)
from zopa.report.charts.sheet import Sheet
from zopa.report.charts.style import MARGIN, SMALL, chart_style, drop, line_height
from zopa.report.charts.table import Cell, Column, Group, Row, Table, table_pages
from zopa.report.charts.verdicts import verdict_cell, verdicts_cell
from zopa.report.phrases import day
from zopa.results.comparison import Comparison, ScenarioComparison, Summary

_WIDE_FROM = 150.0
_MARKED = 3.6


@chart_style()
def scenarios(
    comparison: Comparison,
    *,
    width: float = 183.0,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    greyscale: bool = False,
) -> tuple[Page, ...]:
    """Draw what each scenario comes to, in the order asked for, the baseline first.

    A row has the verdicts, the issues that all agreements settle alike, and the conflicts beside
    those of the baseline. Where utilities are known, a second table has what a bargaining point is
    worth to each party. Scenarios are never ranked.

    Parameters
    ----------
    comparison
        The results to show.
    width
        Of the page, in millimetres.
    parties, issues
        Ids to show, all if None: whose changes and utilities, and which issues of the core.
    greyscale
        Draw in greys.

    Returns
    -------
    tuple of Page
        At least one page.

    Raises
    ------
    UsageError
        If a party or issue is unknown or the width is out of range.
    """
    request = choose_named(
        {p: (r.short, r.title) for p, r in comparison.parties.items()},
        comparison.issues,
        width,
        parties,
        issues,
        greyscale,
    )
    rows = summaries(comparison)
    frame = Frame(
        scenarios_headline(comparison),
        scenarios_deck(comparison),
        _footer(comparison),
    )
    table = _table(request, comparison, rows)
    worth = dumbbells(request, comparison, rows)
    return table_pages(request, frame, (table, *worth), _key(request, comparison))


def summaries(comparison: Comparison) -> dict[str, tuple[Summary, ScenarioComparison | None]]:
    """List the baseline and the scenarios, by the names to show."""
    rows: dict[str, tuple[Summary, ScenarioComparison | None]] = {
        "Baseline": (comparison.baseline, None)
    }
    for name, found in comparison.scenarios.items():
        title = tidy(found.summary.title or "") or name
        rows[title if title not in rows else f"{title} ({name})"] = (found.summary, found)
    return rows


def _footer(comparison: Comparison) -> str:
    parts = [tidy(comparison.title), "baseline and scenarios, which are assumptions"]
    parts += read_as(comparison.level, comparison.reading)
    if comparison.selection:
        parts.append("options: " + " ".join(comparison.selection))
    parts.append(f"positions as of {day(comparison.as_of)}")
    return " · ".join(parts) + "\n" + on_file(comparison.inputs)


def _table(
    request: Request,
    comparison: Comparison,
    rows: Mapping[str, tuple[Summary, ScenarioComparison | None]],
) -> Table:
    wide = request.width >= _WIDE_FROM
    room = request.width - 2 * MARGIN
    core = "Core: settled alike in all agreements"
    widths: tuple[float, ...]
    titles: tuple[str, ...]
    if wide:
        widths = (50.0, 15.0, 16.0, 15.0, 41.0, room - 137.0)
        titles = ("Scenario", "As coded", "Cautious", "Red lines", core, "Conflicts")
    else:
        name, verdicts = room * 0.36, 27.0
        rest = room - name - verdicts
        widths = (name, verdicts, rest * 0.5, rest * 0.5)
        titles = ("Scenario", "Verdict", "Core: settled alike", "Conflicts")
    most = max((s.conflicts or 0 for s, _ in rows.values()), default=0)
    ghost = comparison.baseline.conflicts
    columns = [Column(title, wide_) for title, wide_ in zip(titles, widths, strict=True)]
    columns[-1] = Column(titles[-1], widths[-1], behind=conflicts_scale(request, ghost, most))
    made = [
        Row(
            (
                _name(request, title, summary, found),
                *_verdicts(request, summary, wide),
                core_cell(request, comparison, summary, widths[-2]),
                conflicts_cell(request, summary, most, ghost),
            ),
            summary_alt(request, comparison, title, summary, found),
        )
        for title, (summary, found) in rows.items()
    ]
    groups = (Group("", tuple(made)),)
    return Table(tuple(columns), groups, note=scenarios_note(request, comparison))


def _verdicts(request: Request, summary: Summary, wide: bool) -> tuple[Cell, ...]:
    levels = summary.levels
    verdicts = (
        ("coded", levels.demands.verdict),
        ("cautious", levels.demands.cautious),
        ("red lines", levels.red_lines.verdict),
    )
    if wide:
        return tuple(verdict_cell(verdict, request.colours) for _, verdict in verdicts)
    return (verdicts_cell(verdicts, request.colours),)


def _name(request: Request, title: str, summary: Summary, found: ScenarioComparison | None) -> Cell:
    """Set the title, and below it the marks of the parties whose positions are changed."""
    if found is None:
        return Cell((title,), bold=True)
    counts: dict[str | None, int] = {}
    for change in found.changes:
        counts[change.party] = counts.get(change.party, 0) + 1
    shown = [(p, counts[p]) for p in request.parties if p in counts]
    model = counts.get(None, 0)

    def mark(sheet: Sheet, x: float, middle: float, width: float, height: float) -> None:
        y = middle + height / 2 - 3.0
        x += 1.9
        for party, count in shown:
            party_mark(sheet, request.looks[party], x, y, radius=0.95)
            text = f"{count}"
            sheet.text(x + 1.8, y + drop(SMALL), text, size=SMALL, colour=request.colours.muted)
            x += _MARKED + text_width(text, SMALL) + 1.2
        if model:
            text = f"{model} in the model"
            sheet.text(x - 1.2, y + drop(SMALL), text, size=SMALL, colour=request.colours.muted)

    return Cell((title,), mark=mark, below=line_height(SMALL) + 0.8)


def _key(request: Request, comparison: Comparison) -> list[KeyEntry]:
    return [
        *party_key(request),
        KeyEntry("below a name: how many of each party’s positions are changed", sign="n"),
    ]
