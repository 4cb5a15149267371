"""Compare scenarios with their baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from zopa._version import __version__
from zopa.case.case import Case
from zopa.case.differences import Change, changes
from zopa.compare.clashes import conflict_changes
from zopa.compare.effects import alone, minimal_sets, shapley
from zopa.compare.summary import Limits, Solved, sum_up
from zopa.compare.switches import Entangled, Switched, switch
from zopa.compare.turnover import turnover
from zopa.problem.problem import Problem
from zopa.problem.relation import NodeLimit
from zopa.problem.subsets import subset_counts
from zopa.results.base import Level, Reading
from zopa.results.comparison import (
    Attribution,
    ChangeResult,
    Comparison,
    Effect,
    PartyNames,
    ScenarioComparison,
)
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
    conflicts = conflict_changes(before, after, ("the baseline", "the scenario"))
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
