"""Compare scenarios with their baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from zopa._version import __version__
from zopa.case.case import Case
from zopa.case.differences import Change, changes
from zopa.compare.effects import alone, minimal_sets, shapley
from zopa.compare.summary import Limits, Solved, sum_up
from zopa.compare.switches import Entangled, Switched, switch
from zopa.compare.turnover import turnover
from zopa.problem.problem import Commitment, Problem
from zopa.problem.relation import NodeLimit
from zopa.problem.subsets import subset_counts
from zopa.problem.utility import same_utility
from zopa.results.base import Level, Reading
from zopa.results.comparison import (
    Attribution,
    ChangeResult,
    Comparison,
    Effect,
    KeptConflict,
    PartyNames,
    ScenarioComparison,
)
from zopa.results.solution import Conflict
from zopa.rules.tables import MOST_CELLS, cells, truth_table
from zopa.solve.changes import change_words
from zopa.solve.concessions import LISTED
from zopa.solve.solver import versions
from zopa.solve.space import NODE_LIMIT, following

__all__ = ["CHANGES", "compare_cases"]

# Changes of a scenario of which all subsets are looked at: 4,096.
CHANGES = 12


def compare_cases(
    base: Case,
    cases: Mapping[str, Case],
    level: Level = Level.DEMANDS,
    reading: Reading = Reading.CODED,
    *,
    node_limit: int = NODE_LIMIT,
    most_changes: int = CHANGES,
) -> Comparison:
    """Compare cases with a baseline of the same model.

    Parameters
    ----------
    base
        The baseline.
    cases
        By name, in the order of the result.
    level, reading
        As for `zopa.solve.solver.solve_case`.
    node_limit
        Size of a decision diagram beyond which an answer is unknown.
    most_changes
        Changes of a scenario beyond which its subsets of changes are not looked at.

    Returns
    -------
    Comparison
        Frozen; exact, or None with the reason.
    """
    limits = Limits(node_limit, most_changes)
    before = sum_up(base, level, reading, limits)
    return Comparison(
        zopa=__version__,
        case=base.name,
        title=base.title,
        selection=_shared_words(base, cases),
        level=level,
        reading=reading,
        as_of=str(base.as_of),
        parties={
            name: PartyNames(title=party.title, short=party.short or party.title)
            for name, party in base.parties.items()
        },
        issues={issue: base.titles.issue(issue) for issue in base.space},
        inputs=dict(base.inputs),
        versions=versions(),
        limits={"nodes": node_limit, "listed": LISTED, "changes": most_changes},
        baseline=before.summary,
        scenarios={
            name: _compared(before, sum_up(case, level, reading, limits, before), limits)
            for name, case in cases.items()
        },
    )


def _shared_words(base: Case, cases: Mapping[str, Case]) -> tuple[str, ...]:
    """Give the options that choose the cases, their scenarios aside."""
    chosen = next(iter(cases.values()), base)
    return replace(chosen.selection, scenario=None).words


def _compared(before: Solved, after: Solved, limits: Limits) -> ScenarioComparison:
    base, case = before.problem.case, after.problem.case
    made = changes(base, case)
    switched = _switched(before.problem, after.problem, made, limits)
    effects = _effects(made, switched)
    agreements = turnover(switched.together, limits.nodes)
    conflicts = _conflicts(before, after)
    why = {
        "attribution": effects.why,
        "opening_sets": effects.why,
        "agreements_gained": agreements.why,
        "agreements_lost": agreements.why,
        "conflicts_removed": conflicts.why,
        "conflicts_added": conflicts.why,
    }
    return ScenarioComparison(
        summary=after.summary,
        changes=tuple(_described(base, case, change) for change in made),
        conflicts_removed=conflicts.removed,
        conflicts_added=conflicts.added,
        conflicts_kept=conflicts.kept,
        agreements_gained=agreements.gained,
        agreements_lost=agreements.lost,
        agreements_kept=agreements.kept,
        opening_sets=effects.opening,
        attribution=effects.attribution,
        why={key: reason for key, reason in why.items() if reason},
    )


def _described(base: Case, case: Case, change: Change) -> ChangeResult:
    before, after = change_words(base, case, change)
    return ChangeResult(
        id=change.id,
        party=change.party or None,
        kind=change.kind,
        before=before,
        after=after,
    )


@dataclass(frozen=True, eq=False)
class _Switches:
    """The diagram with a selector per change, and the one with a selector for all of them.

    They are the same where the first could be made; where not, ``why`` says the reason.
    """

    single: Switched | None
    together: Switched | None
    why: str = ""


def _switched(before: Problem, after: Problem, made: Sequence[Change], limits: Limits) -> _Switches:
    nodes = min(following(problem, limits.nodes) for problem in (before, after))
    why = ""
    if len(made) > limits.changes:
        why = (
            f"there are {len(made)} changes; all their subsets are looked at only where there "
            f"are at most {limits.changes}"
        )
    else:
        try:
            single = switch(before, after, [(change,) for change in made], nodes)
            return _Switches(single, single)
        except (NodeLimit, Entangled) as limit:
            why = str(limit)
    try:
        return _Switches(None, switch(before, after, [tuple(made)], nodes), why)
    except NodeLimit:
        return _Switches(None, None, why)


@dataclass(frozen=True)
class _Effects:
    opening: tuple[tuple[str, ...], ...] | None = None
    attribution: dict[str, Attribution] | None = None
    why: str = ""


def _effects(made: Sequence[Change], switches: _Switches) -> _Effects:
    """Say which changes open the space, and how much each does."""
    if switches.single is None:
        return _Effects(why=switches.why)
    try:
        counts = subset_counts(switches.single.diagram, switches.single.selectors)
    except NodeLimit as limit:
        return _Effects(why=str(limit))
    is_open = np.asarray(counts > 0, dtype=np.bool_)
    opening = tuple(tuple(made[i].id for i in chosen) for chosen in minimal_sets(is_open))
    verdicts = is_open.astype(np.int64)
    first_ones = zip(alone(verdicts), alone(counts), strict=True)
    shares = zip(shapley(verdicts), shapley(counts), strict=True)
    attribution = {
        change.id: Attribution(
            alone=Effect(verdict=one[0], agreements=one[1]),
            shapley=Effect(verdict=share[0], agreements=share[1]),
        )
        for change, one, share in zip(made, first_ones, shares, strict=True)
    }
    return _Effects(opening, attribution)


@dataclass(frozen=True)
class _ConflictChanges:
    removed: tuple[Conflict, ...] | None = None
    added: tuple[Conflict, ...] | None = None
    kept: tuple[KeptConflict, ...] | None = None
    why: str = ""


def _conflicts(before: Solved, after: Solved) -> _ConflictChanges:
    """Compare conflicts by the ids of their members."""
    for solved, which in ((before, "the baseline"), (after, "the scenario")):
        found = solved.conflicts
        if not found.complete:
            return _ConflictChanges(why=f"the conflicts of {which} are not known: a limit was hit")
        if found.listed < found.count:
            return _ConflictChanges(
                why=f"{which} has {found.count:,} conflicts; at most {LISTED:,} are compared"
            )
    old = {frozenset(c.members): c for c in before.conflicts.minimal}
    new = {frozenset(c.members): c for c in after.conflicts.minimal}
    changed = _changed_members(before.problem, after.problem)
    return _ConflictChanges(
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
    if (one.held_by, one.strength) != (other.held_by, other.strength):
        return False
    if one.constraint is None or other.constraint is None:
        was, now = (p.scores.utilities[one.party] for p in (before, after) if p.scores is not None)
        return one.reservation == other.reservation and same_utility(was, now)
    if one.constraint.root == other.constraint.root:
        return True
    space = before.case.space
    if one.constraint.issues != other.constraint.issues or cells(one.limit, space) > MOST_CELLS:
        return False
    # written in another way, it may still allow the same
    asked, asks = (truth_table(c.limit, space).holds for c in (one, other))
    return np.array_equal(asked, asks)
