"""Solve a case as far as a row of figures about it needs."""

from __future__ import annotations

from dataclasses import dataclass

from zopa.case.case import Case
from zopa.problem.compile import compile_problem
from zopa.problem.problem import Problem
from zopa.problem.relation import NodeLimit
from zopa.results.base import Level
from zopa.results.standing import Standing
from zopa.solve.concessions import LISTED
from zopa.solve.families import conflict_family
from zopa.solve.giving_up import GivingUp, fewest_to_give_up, giving_up
from zopa.solve.solver import levels_of
from zopa.solve.space import explore

Sets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Stood:
    """Where a case stands, and its conflicts, the smallest first, up to `LISTED`."""

    problem: Problem
    standing: Standing
    conflicts: Sets


def stand(case: Case, level: Level, node_limit: int, base: Stood | None = None) -> Stood:
    """Say where a case stands; faster for much the same case as one that is known already."""
    problem = compile_problem(case, level, like=None if base is None else base.problem)
    facts = explore(problem, node_limit)
    found = giving_up(facts)
    least = None if found is None else fewest_to_give_up(problem, found)
    count, members = (None, ()) if found is None else _conflicts(problem, found)
    standing = Standing(
        levels=levels_of(facts, node_limit),
        conflicts=count,
        fewest_commitments=None if least is None else least[0],
        fewest_ladders=None if least is None else least[1],
        agreements=facts.agreements if facts.method == "exact" else None,
    )
    return Stood(problem, standing, members)


def _conflicts(problem: Problem, found: GivingUp) -> tuple[int | None, Sets]:
    """Count the conflicts, and list the smallest; None where a limit is hit."""
    families = found.families
    try:
        family = conflict_family(families, found.concessions, found.ladders)
    except NodeLimit:
        return None, ()
    ids = [commitment.id for commitment in problem.commitments]
    smallest = families.smallest(family, LISTED)
    return families.count(family), tuple(tuple(ids[i] for i in members) for members in smallest)


def verdicts_differ(before: Stood, after: Stood) -> bool:
    """Whether any of the verdicts is another."""
    return before.standing.levels != after.standing.levels


def gone(before: Stood, after: Stood) -> tuple[Sets, Sets]:
    """List the conflicts that go, and those that come; of those listed."""
    kept, now = set(before.conflicts), set(after.conflicts)
    removed = tuple(members for members in before.conflicts if members not in now)
    added = tuple(members for members in after.conflicts if members not in kept)
    return removed, added
