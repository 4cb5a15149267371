"""Statements as tables over a problem's variables, where they do not cut through its classes."""

from __future__ import annotations

from math import prod

import numpy as np

from zopa.diagnostics import ZopaError
from zopa.problem.problem import Problem
from zopa.problem.relation import AnyRelation, BoolArray, Relation
from zopa.rules.space import Members
from zopa.rules.tables import TableTooLarge, truth_table
from zopa.rules.tree import And, Constraint, Contains, Not, Or, Statement, issues_of

MOST_CELLS = 2_000_000


class NotTabulated(ZopaError):  # noqa: N818  (nobody's error: the caller does without)
    """A statement's table would be too large, or it tells apart what the problem has merged."""


def relation_of(problem: Problem, root: Statement) -> Relation:
    """Tabulate a statement over the variables of the issues that it names.

    Parameters
    ----------
    root
        Read with the case's space.

    Raises
    ------
    NotTabulated
        If that takes more than `MOST_CELLS` cells, or the statement is true for one value of a
        class and false for another.
    """
    if _cells(problem, root) > MOST_CELLS:
        known = _known(problem).get(root)
        if known is not None:
            return known
    match root:
        case Contains(issue, member, negated):
            domain = problem.case.space[issue]
            if not isinstance(domain, Members):
                raise NotTabulated(f"{issue!r} is no set")
            variable = problem.variables_of(issue)[domain.names.index(member)]
            inside = np.array([False, True]) != negated
            return Relation((variable,), _over_classes(problem, (variable,), inside))
        case And(parts) | Or(parts) if _cells(problem, root) > MOST_CELLS:
            return _combined([relation_of(problem, part) for part in parts], isinstance(root, Or))
        case Not(part) if _cells(problem, root) > MOST_CELLS:
            inner = relation_of(problem, part)
            return Relation(inner.scope, ~inner.holds)
    issues = issues_of(root)
    if len(issues) > 1 and _cells(problem, root) > MOST_CELLS:
        raise NotTabulated("the table would be too large")
    try:
        table = truth_table(Constraint("", root, issues), problem.case.space)
    except TableTooLarge as error:
        raise NotTabulated(str(error)) from error
    scope = tuple(variable for issue in issues for variable in problem.variables_of(issue))
    shape = [len(problem.variables[variable].class_of) for variable in scope]
    if len(shape) > 60:
        raise NotTabulated("an array cannot have so many axes")
    return Relation(scope, _over_classes(problem, scope, table.holds.reshape(shape)))


def _known(problem: Problem) -> dict[Statement, Relation]:
    """Give the statements of the case that the problem has as tables, perhaps over sums."""
    roots: list[tuple[Statement, AnyRelation]] = [
        (rule.constraint.root, problem.rules[rule.id])
        for rule in problem.case.rules
        if rule.id in problem.rules
    ]
    for commitment, relation in zip(problem.commitments, problem.relations, strict=True):
        if commitment.constraint is not None:
            roots.append((commitment.constraint.root, relation))
    return {root: relation for root, relation in roots if isinstance(relation, Relation)}


def _cells(problem: Problem, root: Statement) -> int:
    return prod(problem.case.space[issue].count for issue in issues_of(root))


def _over_classes(problem: Problem, scope: tuple[int, ...], holds: BoolArray) -> BoolArray:
    """Read a table over values at one value of every class, having seen that any will do."""
    meanings = [problem.variables[variable] for variable in scope]
    firsts = [np.asarray(meaning.values, np.int64) for meaning in meanings]
    merged: BoolArray = holds[np.ix_(*firsts)]
    if not np.array_equal(merged[np.ix_(*(meaning.class_of for meaning in meanings))], holds):
        raise NotTabulated("the statement tells apart what the problem has merged")
    return merged


def _combined(relations: list[Relation], any_of: bool) -> Relation:
    """Join tables into one over all their variables."""
    sizes = {v: n for r in relations for v, n in zip(r.scope, r.shape, strict=True)}
    scope = tuple(sizes)
    if prod(sizes.values()) > MOST_CELLS or len(scope) > 60:
        raise NotTabulated("the table would be too large")
    holds = np.full(tuple(sizes.values()), not any_of, dtype=np.bool_)
    for relation in relations:
        axes = sorted(range(len(relation.scope)), key=lambda i: scope.index(relation.scope[i]))
        within = set(relation.scope)
        shape = [sizes[v] if v in within else 1 for v in scope]
        table = relation.holds.transpose(axes).reshape(shape)
        holds = holds | table if any_of else holds & table
    return Relation(scope, holds)
