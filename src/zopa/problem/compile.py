"""Case -> Problem: tables over the named issues, equal options merged, order searched, scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zopa.case.case import Case
from zopa.diagnostics import Diagnostic, InputError, Span
from zopa.problem.commitments import commitments
from zopa.problem.order import search_order
from zopa.problem.problem import Commitment, Problem, Scores, Variable
from zopa.problem.relation import BoolArray, IntArray, Relation, Threshold
from zopa.problem.utility import Term, Utility, utilities
from zopa.results.base import Level, Reading
from zopa.rules.consent import minimal_coalitions
from zopa.rules.space import Members
from zopa.rules.tables import Table, TableTooLarge, too_large, truth_table
from zopa.rules.tree import Constraint


def compile_problem(
    case: Case,
    level: Level = Level.DEMANDS,
    reading: Reading = Reading.CODED,
    *,
    scored: bool = False,
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
    kept = [table for table in (*rules.values(), *tables) if table is not None]
    scored = scored or any(c.kind == "walk_away" for c in brought)
    valued = utilities(case) if scored else {}
    terms = [term for utility in valued.values() for term in utility.terms]
    grid = _Grid(case, kept, terms)
    auxiliaries, definitions = _auxiliaries(grid, terms)
    variables = (*grid.variables, *auxiliaries)
    rule_relations = {
        name: grid.relation(table) for name, table in rules.items() if table is not None
    }
    scores = _scores(grid, variables, valued) if scored else None
    relations = tuple(
        _reservation(c, scores, variables) if table is None else grid.relation(table)
        for c, table in zip(brought, tables, strict=True)
    )
    sizes = tuple(v.size for v in variables)
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
        order=tuple(search_order(sizes, (*rule_relations.values(), *definitions, *relations))),
        scores=scores,
    )


def with_scores(problem: Problem) -> Problem:
    """Give a problem's case compiled with scores, at the same level and in the same reading."""
    if problem.scores is not None:
        return problem
    return compile_problem(problem.case, problem.level, problem.reading, scored=True)


def _table(
    case: Case, constraint: Constraint, origin: Span | None, found: list[Diagnostic]
) -> Table | None:
    try:
        return truth_table(constraint, case.space)
    except TableTooLarge as error:
        found.append(too_large(error, case.space, origin))
        return None


class _Grid:
    """The variables of a case's issues, with tables turned into relations over them.

    Parameters
    ----------
    tables
        Every table that must stay readable from the merged classes.
    terms
        Every part of a utility that must.
    """

    def __init__(self, case: Case, tables: Sequence[Table], terms: Sequence[Term]) -> None:
        self.case = case
        joint = [
            Table(term.issues, term.levels == level)
            for term in terms
            if term.levels is not None
            for level in range(term.worths.numerators.size)
        ]
        single = [term for term in terms if term.levels is None]
        self.variables = tuple(self._variables([*tables, *joint], single))
        self._place = {(v.issue, v.member): i for i, v in enumerate(self.variables)}

    def _variables(self, tables: Sequence[Table], terms: Sequence[Term]) -> Iterator[Variable]:
        for issue, domain in self.case.space.items():
            about = [table for table in tables if issue in table.issues]
            worths = [term for term in terms if term.issues == (issue,)]
            if isinstance(domain, Members):
                yield from _members(issue, domain, about, worths)
            else:
                marks = [_numbered(term.worths.numerators) for term in worths]
                marks += [_kinds(_rows(table, issue)) for table in about]
                yield _variable(issue, None, _classes(domain.count, marks))

    def place(self, issue: str, member: str | None) -> int:
        """Find the variable of an issue, or of a member of a set."""
        return self._place[issue, member]

    def scope(self, issues: Iterable[str]) -> tuple[int, ...]:
        """List the variables of some issues, those of a set's members in their order."""
        found: list[int] = []
        for issue in issues:
            domain = self.case.space[issue]
            if isinstance(domain, Members):
                found += [self._place[issue, member] for member in domain.names]
            else:
                found.append(self._place[issue, None])
        return tuple(found)

    def merged(self, issues: Sequence[str], values: NDArray[Any]) -> NDArray[Any]:
        """Read an array with an axis per issue at the first value of every class.

        Returns
        -------
        NDArray
            An axis per variable of the issues.
        """
        scope = self.scope(issues)
        shape = [len(self.variables[variable].class_of) for variable in scope]
        picks = [np.asarray(self.variables[variable].values, np.int64) for variable in scope]
        read: NDArray[Any] = values.reshape(shape)[np.ix_(*picks)]
        return read

    def relation(self, table: Table) -> Relation:
        """Turn a table over values into one over classes."""
        return Relation(self.scope(table.issues), self.merged(table.issues, table.holds))


def _auxiliaries(
    grid: _Grid, terms: Sequence[Term]
) -> tuple[tuple[Variable, ...], tuple[Relation, ...]]:
    """Make a variable for every part of a utility that hangs on several variables.

    Returns
    -------
    variables, definitions
        In the order of those terms; each definition says which of the variable's values goes with
        which combination.
    """
    variables: list[Variable] = []
    definitions: list[Relation] = []
    for term in terms:
        if term.levels is None:
            continue
        count = term.worths.numerators.size
        levels = grid.merged(term.issues, term.levels)
        scope = (*grid.scope(term.issues), len(grid.variables) + len(variables))
        variables.append(_variable(None, None, np.arange(count, dtype=np.int64)))
        definitions.append(Relation(scope, levels[..., None] == np.arange(count)))
    return tuple(variables), tuple(definitions)


def _scores(grid: _Grid, variables: Sequence[Variable], utilities: Mapping[str, Utility]) -> Scores:
    """Add up what every class is worth to every party."""
    tables = [np.zeros((v.size, len(utilities)), dtype=np.int64) for v in variables]
    auxiliary = len(grid.variables)
    for column, utility in enumerate(utilities.values()):
        for term in utility.terms:
            if term.levels is not None:
                place, auxiliary = auxiliary, auxiliary + 1
            else:
                place = grid.place(term.issues[0], term.member)
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


def _members(
    issue: str, domain: Members, tables: Iterable[Table], terms: Iterable[Term]
) -> Iterator[Variable]:
    shaped = []
    for table in tables:
        axis = table.issues.index(issue)
        moved = np.moveaxis(table.holds, axis, 0)
        shaped.append(moved.reshape((2,) * len(domain.names) + (-1,)))
    valued = {term.member for term in terms if term.worths.numerators.any()}
    for position, member in enumerate(domain.names):
        marks = [_kinds(np.moveaxis(table, position, 0).reshape(2, -1)) for table in shaped]
        if member in valued:
            marks.append(np.arange(2))
        yield _variable(issue, member, _classes(2, marks))


def _rows(table: Table, issue: str) -> BoolArray:
    moved = np.moveaxis(table.holds, table.issues.index(issue), 0)
    return moved.reshape(moved.shape[0], -1)


def _kinds(rows: BoolArray) -> IntArray:
    """Number the rows so that equal ones share a number."""
    packed = np.ascontiguousarray(np.packbits(rows, axis=1))
    return _numbered(packed.view(np.dtype((np.void, packed.shape[1]))).ravel())


def _numbered(values: NDArray[Any]) -> IntArray:
    """Number values so that equal ones share a number."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _classes(count: int, marks: Iterable[IntArray]) -> IntArray:
    """Number the values so that two share a number where no mark tells them apart."""
    classes = np.zeros(count, np.int64)
    for mark in marks:
        classes = _numbered(classes * (int(mark.max()) + 1) + mark)
    _, first, inverse = np.unique(classes, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _variable(issue: str | None, member: str | None, classes: IntArray) -> Variable:
    _, first, counts = np.unique(classes, return_index=True, return_counts=True)
    classes.setflags(write=False)
    return Variable(
        issue=issue,
        member=member,
        class_of=classes,
        values=tuple(int(value) for value in first),
        multiplicity=tuple(int(count) for count in counts),
    )
