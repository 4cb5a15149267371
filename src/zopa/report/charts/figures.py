"""The kinds of chart, by the names that the command line uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from zopa.diagnostics import UsageError, did_you_mean
from zopa.report.charts.blocking import blocking
from zopa.report.charts.conflicts import conflicts
from zopa.report.charts.evidence import evidence
from zopa.report.charts.matrix import matrix
from zopa.report.charts.page import Page
from zopa.report.charts.ranges import ranges
from zopa.report.charts.scenarios import scenarios
from zopa.report.charts.space import space
from zopa.report.charts.style import TWO_COLUMNS
from zopa.report.charts.timeline import timeline
from zopa.results.base import Result
from zopa.results.comparison import Comparison
from zopa.results.evidence import EvidenceReport
from zopa.results.solution import Solution
from zopa.results.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of chart.

    Parameters
    ----------
    summary
        What it shows, in one line.
    draw
        The function that draws it, as pages.
    made_from, command
        The results that it is a function of, and the command that prints them.
    issues
        Why issues cannot be chosen; empty where they can.
    """

    summary: str
    draw: Callable[..., tuple[Page, ...]]
    made_from: type[Result] = Solution
    command: str = "solve"
    issues: str = ""


KINDS: dict[str, Kind] = {
    "matrix": Kind("what every party says on every option, with the result in words", matrix),
    "ranges": Kind("what every party accepts on scales and numbers: overlaps and gaps", ranges),
    "conflicts": Kind("what cannot be kept together, and the smallest ways out", conflicts),
    "space": Kind(
        "what outcomes are worth to the parties: frontier, zone, bargaining points",
        space,
        issues="utilities are of whole outcomes",
    ),
    "scenarios": Kind(
        "verdict, core and conflicts of every scenario beside the baseline",
        scenarios,
        Comparison,
        "compare",
    ),
    "blocking": Kind("who and what blocks most: shares of the outcomes lost", blocking),
    "evidence": Kind(
        "which commitments rest on which documents and events; the weakest link",
        evidence,
        EvidenceReport,
        "evidence",
    ),
    "timeline": Kind(
        "positions and the agreement space from day to day",
        timeline,
        Timeline,
        "timeline",
    ),
}


def kind_of(kind: str, issues: Sequence[str] | None = None) -> Kind:
    """Find a kind by its name.

    Raises
    ------
    UsageError
        If there is no such kind, or issues are chosen where that makes no sense.
    """
    if kind not in KINDS:
        raise UsageError(f"there is no chart {kind!r}", did_you_mean(kind, KINDS))
    found = KINDS[kind]
    if issues is not None and found.issues:
        raise UsageError(
            f"the chart {kind!r} cannot be cut to some issues: {found.issues}",
            "leave the issues out",
        )
    return found


def draw(
    results: Result,
    kind: str,
    *,
    width: float = TWO_COLUMNS,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    greyscale: bool = False,
    **more: Any,
) -> tuple[Page, ...]:
    """Draw a chart by the name of its kind.

    Parameters
    ----------
    results
        What the kind is a function of: a `Solution` for most.
    more
        What only some kinds know, such as ``drawn`` for ``space``.

    Raises
    ------
    UsageError
        If there is no such kind, party or issue, the results are of another kind, or the chart
        does not fit the width.
    """
    found = kind_of(kind, issues)
    if not isinstance(results, found.made_from):
        raise UsageError(
            f"the chart {kind!r} is not made from a {type(results).__name__}",
            f"give it a {found.made_from.__name__}, which {found.command} returns",
        )
    return found.draw(
        results, width=width, parties=parties, issues=issues, greyscale=greyscale, **more
    )
