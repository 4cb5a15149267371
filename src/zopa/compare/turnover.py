"""Agreements that come and go from one case to another, counted outcome by outcome."""

from __future__ import annotations

from dataclasses import dataclass

from zopa.compare.switches import Switched
from zopa.problem.diagram import Diagram, count, first
from zopa.problem.relation import NodeLimit
from zopa.problem.subsets import differences
from zopa.results.comparison import Agreements
from zopa.solve.wording import settled

__all__ = ["Turnover", "turnover"]


@dataclass(frozen=True)
class Turnover:
    """Agreements gained, lost and kept; None where ``why`` says for what reason."""

    gained: Agreements | None = None
    lost: Agreements | None = None
    kept: int | None = None
    why: str = ""


def turnover(switched: Switched | None, node_limit: int) -> Turnover:
    """Count the agreements that come and go, in one diagram over the shared issues.

    Parameters
    ----------
    switched
        The agreements with all selectors off and on; None where a limit was hit.
    """
    if switched is None:
        return Turnover(why="a limit was hit")
    try:
        found = differences(switched.diagram, switched.selectors, node_limit)
    except NodeLimit as limit:
        return Turnover(why=str(limit))
    return Turnover(
        gained=_counted(switched, found.after),
        lost=_counted(switched, found.before),
        kept=count(found.both),
    )


def _counted(switched: Switched, diagram: Diagram) -> Agreements:
    assignment = first(diagram)
    if assignment is None:
        return Agreements(count=0, example=None)
    outcome = switched.problem.outcome(assignment)
    return Agreements(count=count(diagram), example=settled(switched.problem.case, outcome))
