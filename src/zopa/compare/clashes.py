"""Conflicts that come and go from one case to another, by the ids of their members."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zopa.compare.summary import Solved
from zopa.problem.problem import Commitment, Problem
from zopa.problem.utility import same_utility
from zopa.results.comparison import KeptConflict
from zopa.results.solution import Conflict
from zopa.rules.tables import MOST_CELLS, cells, truth_table
from zopa.solve.concessions import LISTED

__all__ = ["ConflictChanges", "conflict_changes"]


@dataclass(frozen=True)
class ConflictChanges:
    """Conflicts gone, new and left; None where ``why`` says for what reason."""

    removed: tuple[Conflict, ...] | None = None
    added: tuple[Conflict, ...] | None = None
    kept: tuple[KeptConflict, ...] | None = None
    why: str = ""


def conflict_changes(before: Solved, after: Solved, names: tuple[str, str]) -> ConflictChanges:
    """Compare the conflicts of two cases.

    Parameters
    ----------
    names
        What the two are called where a limit was hit.
    """
    for solved, which in zip((before, after), names, strict=True):
        found = solved.conflicts
        if not found.complete:
            return ConflictChanges(why=f"the conflicts of {which} are not known: a limit was hit")
        if found.listed < found.count:
            return ConflictChanges(
                why=f"{which} has {found.count:,} conflicts; at most {LISTED:,} are compared"
            )
    old = {frozenset(c.members): c for c in before.conflicts.minimal}
    new = {frozenset(c.members): c for c in after.conflicts.minimal}
    changed = _changed_members(before.problem, after.problem)
    return ConflictChanges(
        removed=tuple(c for members, c in old.items() if members not in new),
        added=tuple(c for members, c in new.items() if members not in old),
        kept=tuple(
            KeptConflict(members=c.members, changed=tuple(m for m in c.members if m in changed))
            for members, c in new.items()
            if members in old
        ),
    )


def _changed_members(before: Problem, after: Problem) -> frozenset[str]:
    """Name the commitments that both have and that do not ask for the same."""
    old = {c.id: c for c in before.commitments}
    return frozenset(
        c.id for c in after.commitments if c.id in old and not _same(before, after, old[c.id], c)
    )


def _same(before: Problem, after: Problem, one: Commitment, other: Commitment) -> bool:
    if (set(one.held_by), one.strength) != (set(other.held_by), other.strength):
        return False
    if one.constraint is None or other.constraint is None:
        was, now = (p.scores.utilities[one.party] for p in (before, after) if p.scores is not None)
        return one.reservation == other.reservation and same_utility(was, now)
    space = before.case.space
    issues = {*one.constraint.issues, *other.constraint.issues}
    if any(space.get(issue) != after.case.space.get(issue) for issue in issues):
        # what may be settled is not the same, so neither is what is asked for
        return False
    if one.constraint.root == other.constraint.root:
        return True
    if one.constraint.issues != other.constraint.issues or cells(one.limit, space) > MOST_CELLS:
        return False
    # written in another way, it may still allow the same
    asked, asks = (truth_table(c.limit, space).holds for c in (one, other))
    return np.array_equal(asked, asks)
