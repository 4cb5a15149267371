"""A case as tables from which a reader's own questions are answered without this program."""

from __future__ import annotations

from dataclasses import dataclass

from zopa.case.case import Case
from zopa.problem.compile import compile_problem
from zopa.problem.problem import Problem
from zopa.problem.relation import NodeLimit, Relation
from zopa.results.base import Level, Reading
from zopa.solve.families import Families, concession_family, element_order
from zopa.solve.space import soft_diagrams

__all__ = ["LISTED", "PageTables", "page_tables"]

# Conflicts that are listed; a page that cannot have all of them says so.
LISTED = 2_000
_SOFT_NODES = 200_000
_FAMILY_NODES = 200_000


@dataclass(frozen=True, eq=False)
class PageTables:
    """A case with every commitment of either reading, and all sets that cannot be kept together.

    Parameters
    ----------
    problem
        Compiled in the cautious reading, with scores: the reading as coded has the commitments
        that are not ``from_ideal``, the level of red lines those of that strength.
    clashes
        Positions of commitments: every set that cannot be kept together, minimal under dropping a
        member. Unlike conflicts these are not weakened to red lines, so that whatever a reader
        sets aside, those without it are the ones that are left. None where there are too many.
    """

    problem: Problem
    clashes: tuple[tuple[int, ...], ...] | None

    @property
    def cells(self) -> int:
        """Number of cells of all tables; sums have none."""
        problem = self.problem
        relations = (*problem.always, *problem.relations)
        return sum(r.holds.size for r in relations if isinstance(r, Relation))


def page_tables(case: Case, like: Problem | None = None) -> PageTables:
    """Make the tables of a case.

    Parameters
    ----------
    like
        A problem over the same issues, whose order of the variables may serve; see
        `compile_problem`.
    """
    problem = compile_problem(case, Level.DEMANDS, Reading.CAUTIOUS, scored=True, like=like)
    return PageTables(problem, _clashes(problem))


def _clashes(problem: Problem) -> tuple[tuple[int, ...], ...] | None:
    try:
        softs = soft_diagrams(problem, _SOFT_NODES)
        families = Families(element_order(softs), _FAMILY_NODES)
        found = families.minimal_hitting_sets(concession_family(families, softs))
        if families.count(found) > LISTED:
            return None
        return tuple(families.smallest(found, LISTED))
    except NodeLimit:
        return None
