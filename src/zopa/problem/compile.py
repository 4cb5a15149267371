"""Case -> Problem: truth tables over the named issues, equal options merged, order searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from zopa.case.case import Case
from zopa.diagnostics import Diagnostic, InputError, Span
from zopa.problem.commitments import commitments
from zopa.problem.order import search_order
from zopa.problem.problem import Problem, Variable
from zopa.problem.relation import BoolArray, IntArray, Relation
from zopa.results.base import Level, Reading
from zopa.rules.consent import minimal_coalitions
from zopa.rules.space import Members
from zopa.rules.tables import Table, TableTooLarge, too_large, truth_table
from zopa.rules.tree import Constraint


def compile_problem(
    case: Case, level: Level = Level.DEMANDS, reading: Reading = Reading.CODED
) -> Problem:
    """Compile a case.

    Parameters
    ----------
    level
        ``demands``: all commitments. ``red_lines``: red lines and conditions of that strength.
    reading
        ``cautious``: where there is an ideal but no stated limit, only the ideal is acceptable.

    Raises
    ------
    InputError
        If a rule or condition joins so many values that its table would be too large.
    """
    brought = commitments(case, level, reading)
    found: list[Diagnostic] = []
    rules = {rule.id: _table(case, rule.constraint, rule.origin, found) for rule in case.rules}
    tables = [_table(case, c.constraint, c.origin, found) for c in brought]
    if found:
        raise InputError(found)
    kept = [table for table in (*rules.values(), *tables) if table is not None]
    variables = _variables(case, kept)
    place = {(v.issue, v.member): i for i, v in enumerate(variables)}
    rule_relations = {
        name: _relation(case, table, variables, place)
        for name, table in rules.items()
        if table is not None
    }
    relations = tuple(_relation(case, t, variables, place) for t in tables if t is not None)
    sizes = tuple(v.size for v in variables)
    return Problem(
        case=case,
        level=level,
        reading=reading,
        variables=variables,
        rules=rule_relations,
        commitments=brought,
        relations=relations,
        coalitions=minimal_coalitions(case.agreement),
        order=tuple(search_order(sizes, (*rule_relations.values(), *relations))),
    )


def _table(
    case: Case, constraint: Constraint, origin: Span | None, found: list[Diagnostic]
) -> Table | None:
    try:
        return truth_table(constraint, case.space)
    except TableTooLarge as error:
        found.append(too_large(error, case.space, origin))
        return None


def _variables(case: Case, tables: Sequence[Table]) -> tuple[Variable, ...]:
    variables: list[Variable] = []
    for issue, domain in case.space.items():
        about = [table for table in tables if issue in table.issues]
        if isinstance(domain, Members):
            variables += _members(issue, domain, about)
        else:
            classes = _classes(domain.count, (_rows(t, issue) for t in about))
            variables.append(_variable(issue, None, classes))
    return tuple(variables)


def _members(issue: str, domain: Members, tables: Iterable[Table]) -> Iterable[Variable]:
    shaped = []
    for table in tables:
        axis = table.issues.index(issue)
        moved = np.moveaxis(table.holds, axis, 0)
        shaped.append(moved.reshape((2,) * len(domain.names) + (-1,)))
    for position, member in enumerate(domain.names):
        rows = (np.moveaxis(table, position, 0).reshape(2, -1) for table in shaped)
        yield _variable(issue, member, _classes(2, rows))


def _rows(table: Table, issue: str) -> BoolArray:
    moved = np.moveaxis(table.holds, table.issues.index(issue), 0)
    return moved.reshape(moved.shape[0], -1)


def _classes(count: int, tables: Iterable[BoolArray]) -> IntArray:
    """Number the values so that two share a number where no table tells them apart."""
    classes = np.zeros(count, np.int64)
    for rows in tables:
        packed = np.ascontiguousarray(np.packbits(rows, axis=1))
        keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
        _, ids = np.unique(keys, return_inverse=True)
        _, classes = np.unique(classes * (int(ids.max()) + 1) + ids, return_inverse=True)
    _, first, inverse = np.unique(classes, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _variable(issue: str, member: str | None, classes: IntArray) -> Variable:
    _, first, counts = np.unique(classes, return_index=True, return_counts=True)
    classes.setflags(write=False)
    return Variable(
        issue=issue,
        member=member,
        class_of=classes,
        values=tuple(int(value) for value in first),
        multiplicity=tuple(int(count) for count in counts),
    )


def _relation(
    case: Case,
    table: Table,
    variables: Sequence[Variable],
    place: Mapping[tuple[str, str | None], int],
) -> Relation:
    scope: list[int] = []
    shape: list[int] = []
    for issue, length in zip(table.issues, table.holds.shape, strict=True):
        domain = case.space[issue]
        if isinstance(domain, Members):
            scope += [place[issue, member] for member in domain.names]
            shape += [2] * len(domain.names)
        else:
            scope.append(place[issue, None])
            shape.append(length)
    holds = table.holds.reshape(shape)
    picks = [np.asarray(variables[i].values, np.int64) for i in scope]
    return Relation(tuple(scope), holds[np.ix_(*picks)])
