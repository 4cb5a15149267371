"""Charts and reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.api.comparing import load_scenarios, timeline
from zopa.api.loading import load
from zopa.case.selection import Selection
from zopa.diagnostics import Diagnostic, UsageError, in_order
from zopa.results.base import Level, Reading, Verdict

if TYPE_CHECKING:
    from zopa.report.charts.page import Page
    from zopa.report.folder import Written
    from zopa.report.make import Choices
    from zopa.results.agreements import Agreements
    from zopa.results.comparison import Comparison
    from zopa.results.evidence import EvidenceReport
    from zopa.results.solution import Solution
    from zopa.results.timeline import Timeline

    # what some kind of chart is made from
    Charted = Solution | Comparison | EvidenceReport | Timeline


def charts(
    results: Charted,
    kind: str,
    *,
    width: int = 183,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    greyscale: bool = False,
    drawn: Agreements | None = None,
) -> tuple[Page, ...]:
    """Draw one kind of chart; see ``zopa.report.charts.figures.KINDS``.

    Parameters
    ----------
    results
        What the kind is made from; `chart` works it out.
    drawn
        For ``space`` of two parties: agreements listed or drawn at random, shown as points.

    Raises
    ------
    UsageError
        If there is no such kind, party or issue, the results are of another kind, or the width
        is too small for it.
    """
    from zopa.report.charts.figures import draw

    more = {} if drawn is None else {"drawn": drawn}
    return draw(
        results, kind, width=width, parties=parties, issues=issues, greyscale=greyscale, **more
    )


# how many agreements the space of two parties shows as points: all if so few, else so many draws
_DRAWN = 300


@dataclass(frozen=True)
class PreparedChart:
    """What one chart is made from; ``warnings`` tell what is odd about what was asked for.

    Examples
    --------
    >>> import zopa
    >>> pages = zopa.chart("ukraine-2025", "matrix").draw(width=89)
    """

    kind: str
    results: Charted
    warnings: tuple[Diagnostic, ...] = ()
    drawn: Agreements | None = None

    def __repr__(self) -> str:
        """Say in one line which chart it is."""
        return f"<PreparedChart {self.kind} of {self.results.case}; draw() gives its pages>"

    def _repr_html_(self) -> str:
        """Show all its pages in a notebook, as `draw` makes them without being told more."""
        drawings = (page._repr_svg_() for page in self.draw())
        # the declaration in front is none of HTML's
        return "".join(f"<div>{drawing[drawing.index('<svg') :]}</div>" for drawing in drawings)

    def draw(
        self,
        *,
        width: int = 183,
        parties: Sequence[str] | None = None,
        issues: Sequence[str] | None = None,
        greyscale: bool = False,
    ) -> tuple[Page, ...]:
        """Draw it; see `charts`."""
        return charts(
            self.results,
            self.kind,
            width=width,
            parties=parties,
            issues=issues,
            greyscale=greyscale,
            drawn=self.drawn,
        )


def chart(
    case: str,
    kind: str,
    selection: str | Selection | None = None,
    *,
    level: Level | str = Level.DEMANDS,
    reading: Reading | str = Reading.CODED,
    start: Path | None = None,
) -> PreparedChart:
    """Work out what a kind of chart is made from.

    Parameters
    ----------
    selection
        A scenario's name, or a `Selection`. For ``scenarios``, several may be named, joined by
        commas; all if none is.

    Raises
    ------
    UsageError
        If there is no such kind, case or scenario, or the kind does not know what is asked for.
    InputError
        With every error in what was asked for.
    """
    from zopa.report.charts.figures import kind_of

    made_from = kind_of(kind).command
    asked = selection if isinstance(selection, Selection) else Selection(scenario=selection)
    reading = Reading(reading)
    if made_from == "compare":
        named = asked.scenario.split(",") if asked.scenario else None
        cases = load_scenarios(case, named, replace(asked, scenario=None), start=start)
        odd = (d for one in cases.scenarios.values() for d in one.warnings)
        return PreparedChart(kind, cases.compare(level, reading), in_order(dict.fromkeys(odd)))
    if made_from in ("timeline", "evidence") and reading is Reading.CAUTIOUS:
        raise UsageError(
            f"the chart {kind!r} shows both readings", "leave out --cautious, or its like in Python"
        )
    if made_from == "timeline":
        days, warnings = timeline(case, asked, level=level, start=start)
        return PreparedChart(kind, days, warnings)
    loaded = load(case, asked, start=start)
    if made_from == "evidence":
        return PreparedChart(kind, loaded.evidence(level), loaded.warnings)
    solution = loaded.solve(level, reading)
    drawn = None
    if kind == "space" and solution.verdict is Verdict.OPEN:
        few = (solution.space.agreements or _DRAWN + 1) <= _DRAWN
        one_by_one = loaded.agreements if few else loaded.sample
        drawn = one_by_one(_DRAWN, level=level, reading=reading)
    return PreparedChart(kind, solution, loaded.warnings, drawn)


def write_charts(
    results: Charted, pages: Sequence[Page], target: Path, form: str
) -> tuple[Path, ...]:
    """Write drawn pages as ``pdf``, ``svg`` or ``png``.

    Returns
    -------
    tuple of Path
        One file, or numbered ones where several pages become SVG or PNG.

    Raises
    ------
    EnvironmentFailure
        If they cannot be written; then none has changed.
    """
    from zopa.report.folder import write_pages

    return write_pages(results, pages, target, form)


def report(
    case: str,
    selection: str | Selection | None = None,
    *,
    out: Path | None = None,
    start: Path | None = None,
    choices: Choices | None = None,
) -> Written:
    """Write brief, explorer, charts, tables and the manifest to ``reports/<case>/``.

    A scenario's report goes to ``reports/<case>/<scenario>/``; one of a selection that asks for
    more needs ``out``. What an earlier report wrote there and this one does not is removed.

    Raises
    ------
    UsageError
        If the selection asks for more than a scenario, and ``out`` is not given.
    EnvironmentFailure
        If they cannot be written; then none has changed.
    """
    return load(case, selection, start=start).report(out, choices)
