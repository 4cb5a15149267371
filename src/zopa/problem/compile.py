"""Case -> Problem: tables over the named issues, equal options merged, order searched, scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from zopa.case.case import Case
from zopa.diagnostics import Diagnostic, InputError, Span
from zopa.problem.commitments import commitments
from zopa.problem.grid import Grid, Tabled, auxiliaries, switches
from zopa.problem.order import search_order
from zopa.problem.problem import Commitment, Problem, Scores, Variable
from zopa.problem.relation import AnyRelation, Threshold
from zopa.problem.utility import Utility, utilities
from zopa.results.base import Level, Reading
from zopa.rules.consent import minimal_coalitions
from zopa.rules.sums import split
from zopa.rules.tables import TableTooLarge, too_large, truth_table
from zopa.rules.tree import Constraint


def compile_problem(
    case: Case,
    level: Level = Level.DEMANDS,
    reading: Reading = Reading.CODED,
    *,
    scored: bool = False,
    like: Problem | None = None,
) -> Problem:
    """Compile a case.

    Parameters
    ----------
    level
        ``demands``: all commitments. ``red_lines``: red lines, conditions of that strength and
        walk-away values.
    reading
        ``cautious``: where there is an ideal but no stated limit, only the ideal is acceptable.
    scored
        Keep options apart that are worth different amounts to somebody, and give the scores. With
        walk-away values it is so in any case.
    like
        A problem over the same issues. Searching an order of the variables takes longest; where
        nothing joins issues that nothing joins there, its order serves.

    Raises
    ------
    InputError
        If a rule, condition or bonus joins so many values that its table would be too large.
    """
    brought = commitments(case, level, reading)
    found: list[Diagnostic] = []
    rules = {rule.id: _table(case, rule.constraint, rule.origin, found) for rule in case.rules}
    tables = [
        None if c.constraint is None else _table(case, c.constraint, c.origin, found)
        for c in brought
    ]
    for bonus in case.bonuses.values():
        _table(case, bonus.constraint, bonus.origin, found)
    if found:
        raise InputError(found)
    kept = [one for one in (*rules.values(), *tables) if one is not None]
    scored = scored or any(c.kind == "walk_away" for c in brought)
    valued = utilities(case) if scored else {}
    terms = [term for utility in valued.values() for term in utility.terms]
    grid = Grid(case, kept, terms)
    extra, worth = auxiliaries(grid, terms)
    sums = switches(grid, kept, len(grid.variables) + len(extra))
    variables = (*grid.variables, *extra, *sums.variables)
    definitions: tuple[AnyRelation, ...] = (*worth, *sums.definitions)
    rule_relations = {name: sums.relation(one) for name, one in rules.items() if one is not None}
    scores = scores_over(variables, valued) if scored else None
    relations = tuple(
        _reservation(c, scores, variables) if one is None else sums.relation(one)
        for c, one in zip(brought, tables, strict=True)
    )
    joining = (*rule_relations.values(), *sums.definitions, *relations)
    if like is not None and joined(joining, like) <= joined((*like.always, *like.relations), like):
        order = with_auxiliaries(like.order, len(grid.variables), definitions)
    else:
        sizes = tuple(v.size for v in variables)
        order = search_order(sizes, (*rule_relations.values(), *definitions, *relations))
    return Problem(
        case=case,
        level=level,
        reading=reading,
        variables=variables,
        rules=rule_relations,
        definitions=definitions,
        commitments=brought,
        relations=relations,
        coalitions=minimal_coalitions(case.agreement),
        order=tuple(order),
        scores=scores,
    )


def joined(relations: Iterable[AnyRelation], problem: Problem) -> frozenset[frozenset[int]]:
    """Give the sets of variables that relations join, those of issues alone, as numbered in one."""
    issues = sum(variable.issue is not None for variable in problem.variables)
    scopes = (frozenset(v for v in relation.scope if v < issues) for relation in relations)
    return frozenset(scope for scope in scopes if len(scope) > 1)


def with_auxiliaries(
    order: Sequence[int], variables: int, definitions: Iterable[AnyRelation]
) -> tuple[int, ...]:
    """Put the auxiliaries into an order of the other variables, each where it is decided."""
    known = [variable for variable in order if variable < variables]
    for definition in definitions:
        *others, auxiliary = definition.scope
        known.insert(max(known.index(other) for other in others) + 1, auxiliary)
    return tuple(known)


def with_scores(problem: Problem) -> Problem:
    """Give a problem's case compiled with scores, at the same level and in the same reading."""
    if problem.scores is not None:
        return problem
    return compile_problem(problem.case, problem.level, problem.reading, scored=True, like=problem)


def _table(
    case: Case, constraint: Constraint, origin: Span | None, found: list[Diagnostic]
) -> Tabled | None:
    """Tabulate a constraint, whole or cut into sums and a rest."""
    try:
        return Tabled(truth_table(constraint, case.space), None)
    except TableTooLarge as error:
        cut = split(constraint, case.space)
        if cut is not None:
            return Tabled(truth_table(cut.rest, cut.space), cut)
        found.append(too_large(error, case.space, origin))
        return None


def scores_over(variables: Sequence[Variable], utilities: Mapping[str, Utility]) -> Scores:
    """Add up what every class is worth to every party.

    Parameters
    ----------
    variables
        Of a problem compiled with scores.
    utilities
        Those that it was compiled with, or such with other weights: those tell the same options
        apart.
    """
    tables = [np.zeros((v.size, len(utilities)), dtype=np.int64) for v in variables]
    places = {(v.issue, v.member): i for i, v in enumerate(variables) if v.issue is not None}
    # those that say which case of a combination there is follow the issues, term by term
    auxiliary = len(places)
    for column, utility in enumerate(utilities.values()):
        for term in utility.terms:
            if term.levels is not None:
                place, auxiliary = auxiliary, auxiliary + 1
            else:
                place = places[term.issues[0], term.member]
            worths = utility.scores(term)
            tables[place][:, column] += worths[np.asarray(variables[place].values, np.int64)]
    for table in tables:
        table.setflags(write=False)
    return Scores(utilities, tuple(tables))


def _reservation(
    commitment: Commitment, scores: Scores | None, variables: Sequence[Variable]
) -> Threshold:
    """Say that a party's score reaches its reservation value."""
    if scores is None or commitment.reservation is None:
        raise ValueError(f"{commitment.id} needs a utility")
    column = scores.parties.index(commitment.party)
    worths = [table[:, column] for table in scores.tables]
    matter = [i for i in range(len(variables)) if worths[i].any()]
    return Threshold(
        scope=tuple(matter),
        worths=tuple(worths[i] for i in matter),
        least=scores.utilities[commitment.party].least_score(commitment.reservation),
    )
