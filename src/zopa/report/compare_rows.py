"""A comparison as a flat table, a row per scenario, for spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence

from zopa.report.bargains import PRINCIPLES
from zopa.report.compare import outcome_words, set_words
from zopa.report.compare_points import points_of
from zopa.report.sentences import number_text
from zopa.results.comparison import Comparison, ScenarioComparison, Summary
from zopa.results.solution import Conflict

__all__ = ["COLUMNS", "rows"]

COLUMNS = (
    "scenario",
    "title",
    "verdict",
    "coded",
    "cautious",
    "red_lines",
    "core",
    "conflicts",
    "fewest_commitments",
    "fewest_ladders",
    "changes",
    "conflicts_removed",
    "conflicts_added",
    "agreements_gained",
    "agreements_lost",
    "opening_sets",
    *PRINCIPLES,
    "agreements",
    "method",
)

Cell = str | int | None


def rows(comparison: Comparison) -> tuple[tuple[Cell, ...], ...]:
    """Give a row per scenario, the baseline first; None is unknown or does not apply.

    In a cell, changes and sets are separated by semicolons; members of a set are joined by `` + ``.
    """
    return (
        _row("baseline", comparison.baseline, None),
        *(_row(name, found.summary, found) for name, found in comparison.scenarios.items()),
    )


def _row(name: str, summary: Summary, found: ScenarioComparison | None) -> tuple[Cell, ...]:
    levels, fewest = summary.levels, summary.fewest
    cautious = levels.demands.cautious
    cells: dict[str, Cell] = {
        "scenario": name,
        "title": summary.title,
        "verdict": summary.verdict.value,
        "coded": levels.demands.verdict.value,
        "cautious": None if cautious is None else cautious.value,
        "red_lines": levels.red_lines.verdict.value,
        "core": outcome_words(summary.core),
        "conflicts": summary.conflicts,
        "fewest_commitments": None if fewest is None else fewest.commitments,
        "fewest_ladders": None if fewest is None else fewest.ladders,
        "agreements": summary.agreements,
        "method": summary.method,
        **{principle: _points(summary, principle) for principle in PRINCIPLES},
    }
    if found is not None:
        gained, lost = found.agreements_gained, found.agreements_lost
        cells |= {
            "changes": "; ".join(change.id for change in found.changes),
            "conflicts_removed": _conflicts(found.conflicts_removed),
            "conflicts_added": _conflicts(found.conflicts_added),
            "agreements_gained": None if gained is None else gained.count,
            "agreements_lost": None if lost is None else lost.count,
            "opening_sets": (
                None
                if found.opening_sets is None
                else "; ".join(map(set_words, found.opening_sets))
            ),
        }
    return tuple(cells.get(column) for column in COLUMNS)


def _points(summary: Summary, principle: str) -> str | None:
    """Write what the points are worth to the parties, exactly; of a closed space, of the rules."""
    points = points_of(summary, principle)
    if points is None:
        return None
    return "; ".join(
        " ".join(f"{party}={number_text(value)}" for party, value in point.utilities.items())
        for point in points
    )


def _conflicts(conflicts: Sequence[Conflict] | None) -> str | None:
    if conflicts is None:
        return None
    return "; ".join(set_words(conflict.members) for conflict in conflicts)
