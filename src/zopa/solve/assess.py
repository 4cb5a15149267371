"""Test a draft deal, whole or partial, against rules and commitments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from zopa.case.case import Case, Choice
from zopa.problem.diagram import Diagram, build, count, marginals
from zopa.problem.paths import first_outcome
from zopa.problem.problem import Problem
from zopa.problem.relation import AnyRelation, IntArray, NodeLimit, Relation
from zopa.problem.soft import build_soft, fewest
from zopa.results.assessment import Crossed, DealVerdict, Nearest, Repair
from zopa.rules.space import Members, Numbers
from zopa.solve.space import NODE_LIMIT, agreements_of
from zopa.solve.wording import settled


@dataclass(frozen=True)
class DealFacts:
    """What solving with a deal's terms fixed found; see ``zopa.results.assessment``."""

    verdict: DealVerdict
    rules_broken: tuple[str, ...]
    crossed: tuple[Crossed, ...]
    nearest: Nearest | None
    repair: Repair | None
    agreements: int | None
    completions: int | None
    left_open: dict[str, tuple[str, ...] | int]
    leans_on: tuple[tuple[str, str], ...]


def assess(problem: Problem, deal: Mapping[str, Choice]) -> DealFacts:
    """Assess a deal.

    Parameters
    ----------
    deal
        How it settles some issues or all; values on the grid.
    """
    terms = problem.fixed(deal)
    # a term is one value, even where its class stands for several
    problem = replace(
        problem,
        variables=tuple(
            replace(v, multiplicity=(1,) * v.size) if i in terms else v
            for i, v in enumerate(problem.variables)
        ),
    )
    fixed = _terms(problem, terms)
    rules = problem.always
    leans = leans_on(problem.case, deal)
    try:
        completions = count(_build(problem, [*rules, *fixed], (), (frozenset(),)))
        broken_rules = _broken_rules(problem, fixed)
        if not completions:
            return DealFacts(
                DealVerdict.AGAINST_RULES, broken_rules, (), None, None, 0, 0, {}, leans
            )
        kept = _build(problem, [*rules, *fixed], problem.groups, problem.group_coalitions)
        whole = len(deal) == len(problem.case.space)
        verdict = (
            DealVerdict.BROKEN
            if kept.empty
            else DealVerdict.AGREEMENT
            if whole
            else DealVerdict.OPEN
        )
        return DealFacts(
            verdict=verdict,
            rules_broken=(),
            crossed=_crossed(problem, [*rules, *fixed]),
            nearest=_nearest(problem, fixed, deal),
            repair=_repair(problem, deal) if kept.empty else None,
            agreements=count(kept),
            completions=completions,
            left_open=_left_open(problem, kept, deal),
            leans_on=leans,
        )
    except NodeLimit:
        return DealFacts(DealVerdict.UNKNOWN, (), (), None, None, None, None, {}, leans)


def leans_on(case: Case, deal: Mapping[str, Choice]) -> tuple[tuple[str, str], ...]:
    """Name party and issue where a deal settles what a party has no stated limit on.

    A party's own ideal needs no stated limit, and an option that it rules out is no guess.
    """
    found = []
    for issue, choice in deal.items():
        for party in case.parties:
            stance = case.stance(party, issue)
            if stance.limit_unknown and stance.ideal != choice:
                found.append((party, issue))
    return tuple(found)


def _terms(problem: Problem, fixed: Mapping[int, int]) -> list[Relation]:
    terms = []
    for variable, chosen in sorted(fixed.items()):
        only = np.zeros(problem.sizes[variable], np.bool_)
        only[chosen] = True
        terms.append(Relation((variable,), only))
    return terms


def _build(
    problem: Problem,
    rules: Sequence[AnyRelation],
    groups: Sequence[Sequence[AnyRelation]],
    coalitions: Sequence[frozenset[int]],
) -> Diagram:
    return build(
        problem.sizes, problem.multiplicities, rules, groups, coalitions, problem.order, NODE_LIMIT
    )


def _broken_rules(problem: Problem, fixed: Sequence[AnyRelation]) -> tuple[str, ...]:
    """Name the rules that the terms break one by one."""
    return tuple(
        name
        for name, rule in problem.rules.items()
        if _build(problem, [rule, *problem.definitions, *fixed], (), (frozenset(),)).empty
    )


def _crossed(problem: Problem, rules: Sequence[AnyRelation]) -> tuple[Crossed, ...]:
    return tuple(
        Crossed(
            commitment=c.id,
            party=c.party,
            strength=c.strength.value,
            needed=bool(set(c.held_by) & set(problem.needed)),
        )
        for c, relation in zip(problem.commitments, problem.relations, strict=True)
        if _build(problem, [*rules, relation], (), (frozenset(),)).empty
    )


def _nearest(
    problem: Problem, fixed: Sequence[AnyRelation], deal: Mapping[str, Choice]
) -> Nearest | None:
    best: tuple[int, tuple[int, ...], tuple[str, ...]] | None = None
    for coalition in problem.coalitions:
        needed = [i for i, c in enumerate(problem.commitments) if coalition & set(c.held_by)]
        soft = build_soft(
            problem.sizes,
            [*problem.always, *fixed],
            [problem.relations[i] for i in needed],
            problem.order,
            NODE_LIMIT,
            elements=needed,
        )
        found = fewest(soft)
        if found is not None and (best is None or found < best[:2]):
            broken = tuple(
                problem.commitments[i].id
                for i in needed
                if not problem.relations[i].kept_by(found[1])
            )
            best = (*found, broken)
    if best is None:
        return None
    return Nearest(
        broken=best[2], outcome=settled(problem.case, {**problem.outcome(best[1]), **deal})
    )


def _repair(problem: Problem, deal: Mapping[str, Choice]) -> Repair | None:
    """Find the agreement that changes the fewest terms."""
    diagram = agreements_of(problem)
    if diagram.empty:
        return None
    wanted = problem.fixed(deal)
    penalties: list[IntArray] = []
    for variable, layer in zip(diagram.order, diagram.layers, strict=True):
        cost = np.zeros(layer.shape, np.int64)
        if variable in wanted:
            cost[:] = 1
            cost[:, wanted[variable]] = 0
        penalties.append(cost)
    found = first_outcome(diagram.layers, diagram.order, diagram.sizes, {}, penalties)
    if found is None:
        return None
    outcome = dict(problem.outcome(found[1]))
    for issue, choice in deal.items():
        # a class may stand for several values; the deal's own value is as good as its lowest
        own = problem.fixed({issue: choice})
        same = {variable for variable, chosen in own.items() if found[1][variable] == chosen}
        if len(same) == len(own):
            outcome[issue] = choice
        elif isinstance(choice, frozenset) and isinstance(found_set := outcome[issue], frozenset):
            kept = {str(problem.variables[variable].member) for variable in same}
            outcome[issue] = (found_set - kept) | (choice & kept)
    changes = {issue: outcome[issue] for issue, choice in deal.items() if outcome[issue] != choice}
    return Repair(changes=settled(problem.case, changes), outcome=settled(problem.case, outcome))


def _left_open(
    problem: Problem, kept: Diagram, deal: Mapping[str, Choice]
) -> dict[str, tuple[str, ...] | int]:
    if kept.empty:
        return {}
    counts = marginals(kept)
    left: dict[str, tuple[str, ...] | int] = {}
    for issue, domain in problem.case.space.items():
        if issue in deal:
            continue
        indices = problem.variables_of(issue)
        if isinstance(domain, Members):
            left[issue] = tuple(
                str(problem.variables[i].member)
                for i in indices
                if counts[i][int(problem.variables[i].class_of[1])]
            )
            continue
        alive = [bool(counts[indices[0]][c]) for c in problem.variables[indices[0]].class_of]
        if isinstance(domain, Numbers):
            left[issue] = sum(alive)
        else:
            left[issue] = tuple(domain.at(i) for i, a in enumerate(alive) if a)
    return left
