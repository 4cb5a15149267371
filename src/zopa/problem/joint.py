"""Several problems over the same issues as one: common variables, and selectors between them.

What the problems say becomes comparable, outcome by outcome, once they share their variables. A
*selector* is a further variable with two options that turns some of the relations on or off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from zopa.problem.paths import INT64_LIMIT
from zopa.problem.problem import Problem, Variable
from zopa.problem.relation import AnyRelation, IntArray, NodeLimit, Relation, Threshold

__all__ = ["Shared", "guarded"]


class Shared:
    """The variables that several problems share, with the way back from each problem's own.

    An option of a shared variable stands for values that no table of any problem tells apart.

    Parameters
    ----------
    problems
        At least one, all over the same issues.

    Attributes
    ----------
    variables
        Those of the issues, then the auxiliaries of all problems; of auxiliaries with the same
        definition, one.
    definitions
        What the auxiliaries are.

    Raises
    ------
    ValueError
        If the problems are over different issues.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        issues = [[v for v in problem.variables if v.issue is not None] for problem in problems]
        names = [[(v.issue, v.member) for v in variables] for variables in issues]
        if any(other != names[0] for other in names):
            raise ValueError("the problems are over different issues")
        self.variables = [_joined(alike) for alike in zip(*issues, strict=True)]
        self.definitions: list[AnyRelation] = []
        self._places: dict[int, list[int]] = {}
        self._known: dict[object, int] = {}
        for problem in problems:
            self._place(problem)

    def _place(self, problem: Problem) -> None:
        """Number a problem's variables among the shared ones."""
        place = list(range(len(problem.variables)))
        self._places[id(problem)] = place
        copies: Counter[object] = Counter()
        for number, variable in enumerate(problem.variables):
            if variable.issue is not None:
                continue
            defined = [d for d in problem.definitions if d.scope[-1] == number]
            place[number] = len(self.variables)
            content = tuple(_content(self.relation(problem, d)) for d in defined)
            # two alike in one problem stay two, or a sum would name one twice
            key = (content, copies[content])
            copies[content] += 1
            if key in self._known:
                place[number] = self._known[key]
                continue
            self._known[key] = place[number]
            self.variables.append(variable)
            self.definitions += [self.relation(problem, d) for d in defined]

    def relation(self, problem: Problem, relation: AnyRelation) -> AnyRelation:
        """Read a relation of one of the problems over the shared variables."""
        place = self._places[id(problem)]
        scope = tuple(place[number] for number in relation.scope)
        picks = [self._classes(problem, number) for number in relation.scope]
        if isinstance(relation, Relation):
            return Relation(scope, relation.holds[np.ix_(*picks)])
        worths = zip(relation.worths, picks, strict=False)
        return Threshold(
            scope,
            tuple(worth[pick] for worth, pick in worths),
            relation.least,
            relation.most,
            relation.decides,
        )

    def _classes(self, problem: Problem, number: int) -> IntArray:
        """Give, per option of the shared variable, the option of the problem's own."""
        variable = problem.variables[number]
        if variable.issue is None:
            return np.arange(variable.size)
        return variable.class_of[np.asarray(self.variables[number].values, dtype=np.int64)]


def _content(definition: AnyRelation) -> object:
    """Give what a definition says, apart from the number of the auxiliary that it defines."""
    scope = definition.scope[:-1]
    if isinstance(definition, Relation):
        return scope, definition.shape, definition.holds.tobytes()
    worths = tuple(worth.tobytes() for worth in definition.worths)
    return scope, worths, definition.least, definition.most, definition.decides


def _joined(variables: Sequence[Variable]) -> Variable:
    """Tell values apart where one of the variables does."""
    classes: IntArray = np.zeros_like(variables[0].class_of)
    for variable in variables:
        _, classes = np.unique(classes * variable.size + variable.class_of, return_inverse=True)
    _, first, inverse = np.unique(classes, return_index=True, return_inverse=True)
    # classes are numbered as they first occur, as those of a single problem are
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    class_of = rank[inverse]
    class_of.setflags(write=False)
    return Variable(
        issue=variables[0].issue,
        member=variables[0].member,
        class_of=class_of,
        values=tuple(int(value) for value in np.sort(first)),
        multiplicity=tuple(int(count) for count in np.bincount(class_of)),
    )


def guarded(relation: AnyRelation, selectors: Mapping[int, int]) -> list[AnyRelation]:
    """Give relations that hold where this one does, or where a selector has another option.

    Parameters
    ----------
    relation
        A table, or a sum that decides no variable.
    selectors
        Variable with two options: the option for which the relation is in force.

    Returns
    -------
    list
        One, or for a sum with bounds on both sides two, which hold together.

    Raises
    ------
    NodeLimit
        If a sum leaves no room for the guard in 64 bits.
    """
    if not selectors:
        return [relation]
    if isinstance(relation, Relation):
        holds = np.ones((2,) * len(selectors) + relation.shape, dtype=np.bool_)
        holds[tuple(selectors.values())] = relation.holds
        return [Relation((*selectors, *relation.scope), holds)]
    return [
        _released(relation, selectors, bound, sign)
        for bound, sign in ((relation.least, 1), (relation.most, -1))
        if bound is not None
    ]


def _released(
    threshold: Threshold, selectors: Mapping[int, int], bound: int, sign: int
) -> Threshold:
    """Let a selector with another option add enough for one bound to hold whatever the rest is."""
    if threshold.decides:
        raise ValueError("what defines a variable holds always")
    worst = sum(min(int(sign * w) for w in worth) for worth in threshold.worths)
    reach = sum(max(abs(int(w)) for w in worth) for worth in threshold.worths)
    enough = max(0, sign * bound - worst)
    if reach + enough * len(selectors) >= INT64_LIMIT:
        raise NodeLimit(None, 0)
    freeing = []
    for option in selectors.values():
        worth = np.full(2, sign * enough, dtype=np.int64)
        worth[option] = 0
        freeing.append(worth)
    return Threshold(
        scope=(*selectors, *threshold.scope),
        worths=(*freeing, *threshold.worths),
        least=bound if sign > 0 else None,
        most=bound if sign < 0 else None,
    )
