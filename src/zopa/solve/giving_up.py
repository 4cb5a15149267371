"""Conflicts and the fewest concessions of a problem, without the words for every concession set.

What a comparison of many scenarios asks of each; None where a limit was hit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from zopa.problem.problem import Problem
from zopa.problem.relation import NodeLimit
from zopa.results.solution import Conflicts
from zopa.solve.concessions import FAMILY_LIMIT, describe_conflicts, ladder_pairs
from zopa.solve.families import Families, concession_family, conflict_family, element_order
from zopa.solve.highlights import least
from zopa.solve.space import SpaceFacts

__all__ = ["GivingUp", "conflicts_of", "fewest_to_give_up", "giving_up"]


@dataclass(frozen=True, eq=False)
class GivingUp:
    """The concession sets of a problem as a family over its commitments; conflicts come from it.

    ``ladders`` pairs each demand with the red line below it.
    """

    families: Families
    concessions: int
    ladders: Sequence[tuple[int, int]]


def giving_up(facts: SpaceFacts, node_limit: int = FAMILY_LIMIT) -> GivingUp | None:
    """Find all minimal concession sets; None where a limit was hit."""
    if facts.softs is None:
        return None
    ladders = ladder_pairs(facts.problem)
    families = Families(element_order(facts.softs, ladders), node_limit)
    try:
        return GivingUp(families, concession_family(families, facts.softs), ladders)
    except NodeLimit:
        return None


def conflicts_of(problem: Problem, found: GivingUp, listed: int) -> Conflicts:
    """Describe the conflicts, the smallest first, up to a number; the count is exact.

    Raises
    ------
    NodeLimit
        If finding them takes too many nodes.
    """
    family = conflict_family(found.families, found.concessions, found.ladders)
    return describe_conflicts(problem, found.families, family, listed)


def fewest_to_give_up(
    problem: Problem, found: GivingUp, dropped: Collection[int] = ()
) -> tuple[int, int] | None:
    """Count the fewest commitments, and the fewest ladders, whose dropping opens the space.

    Parameters
    ----------
    dropped
        Commitments that are set aside already, and are in no concession set.

    Returns
    -------
    tuple of int or None
        Two counts, each the least of its kind; 0 where the space is open. None where no dropping
        opens it, because the rules themselves cannot be kept.
    """
    families = found.families
    commitments = least(families, found.concessions, dict.fromkeys(families.elements, 1))
    tops = _top_rungs(problem, dropped)
    costs = {i: int(i in tops) for i in families.elements}
    ladders = least(families, found.concessions, costs)
    return None if commitments is None or ladders is None else (commitments.cost, ladders.cost)


def _top_rungs(problem: Problem, dropped: Collection[int]) -> frozenset[int]:
    """Give the commitments that are the first of their ladders to be given up."""
    tops: dict[str, int] = {}
    for i, commitment in enumerate(problem.commitments):
        if i not in dropped:
            tops.setdefault(commitment.ladder, i)
    return frozenset(tops.values())
