"""The kinds of chart, by the names that the command line uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from zopa.diagnostics import UsageError, did_you_mean
from zopa.report.charts.conflicts import conflicts
from zopa.report.charts.matrix import matrix
from zopa.report.charts.page import Page
from zopa.report.charts.ranges import ranges
from zopa.report.charts.style import TWO_COLUMNS
from zopa.results.solution import Solution


class Chart(Protocol):
    """A function that draws one kind of chart, as pages."""

    def __call__(
        self,
        solution: Solution,
        *,
        width: float = TWO_COLUMNS,
        parties: Sequence[str] | None = None,
        issues: Sequence[str] | None = None,
        greyscale: bool = False,
    ) -> tuple[Page, ...]:
        """Draw ``solution`` at a width in millimetres, all parties and issues if None."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of chart: what it shows, in one line, and the function that draws it."""

    summary: str
    draw: Chart


KINDS: dict[str, Kind] = {
    "matrix": Kind("what every party says on every option, with the result in words", matrix),
    "ranges": Kind("what every party accepts on scales and numbers: overlaps and gaps", ranges),
    "conflicts": Kind("what cannot be kept together, and the smallest ways out", conflicts),
}


def draw(
    solution: Solution,
    kind: str,
    *,
    width: float = TWO_COLUMNS,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    greyscale: bool = False,
) -> tuple[Page, ...]:
    """Draw a chart by the name of its kind.

    Raises
    ------
    UsageError
        If there is no such kind, party or issue, or the chart does not fit the width.
    """
    if kind not in KINDS:
        raise UsageError(f"there is no chart {kind!r}", did_you_mean(kind, KINDS))
    return KINDS[kind].draw(
        solution, width=width, parties=parties, issues=issues, greyscale=greyscale
    )
