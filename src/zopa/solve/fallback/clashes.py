"""Families of conflicts and concession sets by search: all of them, or the smallest.

Whichever of the two families a search finds whole gives the other one, however large, because each
holds the minimal sets that share a member with every set of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from zopa.problem.problem import Problem
from zopa.schema.base import Strength
from zopa.solve.fallback import OutOfWork
from zopa.solve.fallback.sat import Clashes, Effort
from zopa.solve.families import Families, conflict_family

__all__ = ["SEARCHED", "Searched", "find"]

# Sets of each family that are looked for.
SEARCHED = 100
# Sets that conflicts stand for, with demands in the place of red lines.
_MOST_RAISED = 20_000

Members = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Searched:
    """What a search found of a closed space.

    ``whole``: both families are complete. If not, their sets are still conflicts and concession
    sets, and no smaller concession set is missing. ``ties`` is then the number of smallest
    concession sets, None where not all may have been found; ``without_red_lines`` is the smallest
    that crosses none, ``by_ladders`` one that gives up the fewest ladders, None where unknown.
    """

    families: Families
    conflicts: int
    concessions: int
    whole: bool
    ties: int | None = None
    without_red_lines: Members | None = None
    by_ladders: Members | None = None


def find(
    problem: Problem, ladders: Sequence[tuple[int, int]], clashes: Clashes, most: int
) -> Searched:
    """Search for the conflicts and concession sets of a closed space.

    Parameters
    ----------
    ladders
        Pairs of a demand and its red line, by position.
    most
        How many sets of each family to look for.

    Raises
    ------
    NodeLimit
        If their families grow too large.
    """
    families = Families(_order(len(problem.commitments), ladders))
    sets, whole = _taken(clashes.concession_sets(), clashes, most)
    if whole:
        concessions = families.of(sets)
        return Searched(
            families, conflict_family(families, concessions, ladders), concessions, True
        )
    conflicts, whole = _taken(clashes.conflicts(sets), clashes, most)
    if whole:
        raised = _raised(conflicts, ladders)
        if raised is not None:
            concessions = families.minimal_hitting_sets(families.of(raised))
            return Searched(families, families.of(conflicts), concessions, True)
    red_lines = [i for i, c in enumerate(problem.commitments) if c.strength is Strength.RED_LINE]
    gentle, _ = _taken(clashes.concession_sets(never=red_lines), clashes, 1)
    tops = {c.ladder: i for i, c in reversed(list(enumerate(problem.commitments)))}
    count = len(problem.commitments)
    costs = {i: count + 1 if tops[c.ladder] == i else 1 for i, c in enumerate(problem.commitments)}
    fewest, _ = _taken(clashes.concession_sets(costs), clashes, 1)
    sizes = [len(members) for members in sets]
    return Searched(
        families,
        families.of(conflicts),
        families.of(sets),
        whole=False,
        ties=sizes.count(sizes[0]) if sizes and sizes[-1] > sizes[0] else None,
        without_red_lines=next(iter(gentle), None),
        by_ladders=next(iter(fewest), None),
    )


def _taken(sets: Iterator[Members], clashes: Clashes, most: int) -> tuple[list[Members], bool]:
    """Take sets as long as the search has not done its work; say whether those were all."""
    clashes.effort = Effort()
    found: list[Members] = []
    try:
        # one more than wanted shows whether there are more
        for members in islice(sets, most + 1):
            found.append(members)
    except OutOfWork:
        return found[:most], False
    return found[:most], len(found) <= most


def _order(count: int, ladders: Iterable[tuple[int, int]]) -> list[int]:
    """Order the commitments so that each red line follows its demand."""
    below = dict(ladders)
    reds = set(below.values())
    order: list[int] = []
    for i in range(count):
        if i not in reds:
            order += [i, below[i]] if i in below else [i]
    return order


def _raised(
    conflicts: Iterable[Members], ladders: Iterable[tuple[int, int]]
) -> list[Members] | None:
    """Add what also clashes because a demand implies its red line; None if that is too much."""
    above = {red: demand for demand, red in ladders}
    found: list[Members] = []
    for members in conflicts:
        choices = [(i, above[i]) if i in above else (i,) for i in members]
        for raised in product(*choices):
            found.append(tuple(sorted(raised)))
            if len(found) > _MOST_RAISED:
                return None
    return found
