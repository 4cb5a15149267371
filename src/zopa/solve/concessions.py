"""All minimal conflicts and all minimal concession sets, each described for its reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from zopa.problem.problem import Problem
from zopa.problem.relation import NodeLimit
from zopa.results.base import AnsweredBy, Verdict
from zopa.results.solution import Concessions, ConcessionSet, Conflict, Conflicts
from zopa.schema.base import Strength
from zopa.solve.fallback import OutOfWork, missing
from zopa.solve.fallback.clashes import SEARCHED, Searched, find
from zopa.solve.fallback.sat import Clashes
from zopa.solve.families import Families, concession_family, conflict_family, element_order
from zopa.solve.highlights import least, most_even
from zopa.solve.opening import Describer, DiagramOpener, SearchOpener
from zopa.solve.reasons import reasons, rules_taking_part
from zopa.solve.space import SpaceFacts

LISTED = 1_000
# Nodes of families of sets: some ten seconds' worth of work.
FAMILY_LIMIT = 1_000_000


@dataclass(frozen=True)
class ConflictFacts:
    """Conflicts and concessions of one problem."""

    conflicts: Conflicts
    concessions: Concessions


def conflicts_and_concessions(
    facts: SpaceFacts, listed: int = LISTED, node_limit: int = FAMILY_LIMIT
) -> ConflictFacts:
    """Find all minimal conflicts and concession sets of a problem.

    Parameters
    ----------
    facts
        Its agreement space. Without soft diagrams, or where their families grow too large, a search
        looks for the smallest; ``complete`` is False unless it finds all.
    listed
        How many of each to describe, the smallest first; the counts are exact all the same.
    node_limit
        Nodes of families beyond which to search. Conflicts need more of them than concession sets,
        which may be found without a search all the same.
    """
    ladders = ladder_pairs(facts.problem)
    concessions = None
    if facts.softs is not None:
        families = Families(element_order(facts.softs, ladders), node_limit)
        describe = Describer(facts.problem, DiagramOpener(facts.problem, facts.softs))
        try:
            opening = concession_family(families, facts.softs)
            concessions = _describe_concessions(describe, families, opening, listed)
            clashing = conflict_family(families, opening, ladders)
            conflicts = describe_conflicts(facts.problem, families, clashing, listed)
            return ConflictFacts(conflicts, concessions)
        except NodeLimit:
            pass
    found = _searched(facts, ladders, listed)
    return found if concessions is None else ConflictFacts(found.conflicts, concessions)


def _searched(facts: SpaceFacts, ladders: Sequence[tuple[int, int]], listed: int) -> ConflictFacts:
    """Search where no diagram fits; an open space has no conflicts in any case."""
    if facts.verdict is Verdict.OPEN:
        return _nothing(facts.settled_by, complete=True)
    if facts.verdict is Verdict.UNKNOWN or missing():
        return _nothing("limit", complete=False)
    problem, most = facts.problem, min(listed, SEARCHED)
    try:
        with Clashes(problem, ladders) as clashes:
            found = find(problem, ladders, clashes, SEARCHED)
            conflicts = describe_conflicts(problem, found.families, found.conflicts, most, clashes)
        describe = Describer(problem, SearchOpener(problem))
    except NodeLimit:
        return _nothing("limit", complete=False)
    if found.whole:
        try:
            concessions = _describe_concessions(
                describe, found.families, found.concessions, most
            ).model_copy(update={"method": "pysat"})
            return ConflictFacts(conflicts, concessions)
        except OutOfWork:
            pass
    some = conflicts.model_copy(
        update={
            "complete": conflicts.complete and found.whole,
            "method": "pysat" if conflicts.count else "limit",
        }
    )
    return ConflictFacts(some, _describe_some(describe, found, most))


def _nothing(method: AnsweredBy, *, complete: bool) -> ConflictFacts:
    return ConflictFacts(
        Conflicts(complete=complete, method=method, count=0, listed=0, minimal=()),
        Concessions(complete=complete, method=method, count=0, listed=0, minimal=()),
    )


def ladder_pairs(problem: Problem) -> list[tuple[int, int]]:
    """Pair each demand with the red line below it, by position."""
    place = {c.id: i for i, c in enumerate(problem.commitments)}
    return [
        (i, place[f"{c.ladder}.red_line"])
        for i, c in enumerate(problem.commitments)
        if c.kind == "demand" and f"{c.ladder}.red_line" in place
    ]


def describe_conflicts(
    problem: Problem,
    families: Families,
    family: int,
    listed: int,
    clashes: Clashes | None = None,
) -> Conflicts:
    """Describe conflicts, with diagrams or by search; less than was found if that is given up."""
    minimal: list[Conflict] = []
    complete = True
    for members in families.smallest(family, listed):
        try:
            rules = rules_taking_part(
                problem, members, None if clashes is None else partial(clashes.clash, members)
            )
        except OutOfWork:
            complete = False
            break
        ranks = [c.basis for i in members if (c := problem.commitments[i]).basis is not None]
        weakest = max(ranks, key=lambda basis: basis.rank, default=None)
        minimal.append(
            Conflict(
                members=tuple(problem.commitments[i].id for i in members),
                rules=rules,
                because=reasons(problem, members, rules),
                weakest_basis=weakest.value if weakest else None,
            )
        )
    return Conflicts(
        complete=complete,
        method="diagram" if clashes is None else "pysat",
        count=families.count(family),
        listed=len(minimal),
        minimal=tuple(minimal),
    )


def _describe_concessions(
    describe: Describer, families: Families, family: int, listed: int
) -> Concessions:
    problem = describe.problem
    sets = families.smallest(family, listed)
    if sets == [()]:
        # an open space asks for no concession
        return Concessions(complete=True, count=0, listed=0, minimal=())
    red_lines = [
        i
        for i, c in enumerate(problem.commitments)
        if c.strength is Strength.RED_LINE and i in families.elements
    ]
    one_each = dict.fromkeys(families.elements, 1)
    top_rungs = {i: int(describe.is_top(i)) for i in families.elements}
    gentle = families.excluding(family, red_lines)
    described = describe.all(sets)
    fewest = least(families, family, one_each)
    fewest_gentle = least(families, gentle, one_each)
    fewest_ladders = least(families, family, top_rungs)
    reservations = [
        i
        for i, c in enumerate(problem.commitments)
        if c.kind == "walk_away" and i in families.elements
    ]
    weighed = families.excluding(family, reservations)
    even = most_even(families, weighed, describe.costs())
    found = {
        "fewest": fewest,
        "fewest_without_red_lines": fewest_gentle,
        "fewest_ladders": fewest_ladders,
    }
    return Concessions(
        complete=True,
        count=families.count(family),
        listed=len(sets),
        fewest=None if fewest is None else describe(fewest.members),
        fewest_without_red_lines=None if fewest_gentle is None else describe(fewest_gentle.members),
        fewest_ladders=None if fewest_ladders is None else describe(fewest_ladders.members),
        most_even=None if even is None else describe(even),
        ties={name: one.ties for name, one in found.items() if one is not None},
        minimal=described,
    )


def _describe_some(describe: Describer, found: Searched, listed: int) -> Concessions:
    """Describe what a search found of the concession sets, as far as it comes with examples."""
    sets = found.families.smallest(found.concessions, listed)

    def described(members: tuple[int, ...] | None) -> ConcessionSet | None:
        try:
            return None if members is None else describe(members)
        except OutOfWork:
            return None

    minimal = list(takewhile(lambda one: one is not None, map(described, sets)))
    shown = tuple(one for one in minimal if one is not None)
    return Concessions(
        complete=False,
        method="pysat" if shown else "limit",
        count=found.families.count(found.concessions),
        listed=len(shown),
        fewest=next(iter(shown), None),
        fewest_without_red_lines=described(found.without_red_lines),
        fewest_ladders=described(found.by_ladders),
        ties={} if found.ties is None or not shown else {"fewest": found.ties},
        minimal=shown,
    )
