"""From a diagram of agreements to statements: what is left of each issue, and what ties them.

Throughout, the rules hold. What is said of single issues holds for every agreement, and so narrows
down what has to be said of several; what is said of some of them, what of the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from zopa.diagnostics import ZopaError
from zopa.problem.diagram import Diagram, build
from zopa.problem.problem import Problem
from zopa.problem.projection import alive, blocks, broken_alone, project, same
from zopa.problem.relation import AnyRelation, BoolArray, NodeLimit, Relation
from zopa.problem.soft import SoftDiagram, build_soft
from zopa.problem.statements import MOST_CELLS as TABULATED
from zopa.problem.statements import NotTabulated, relation_of
from zopa.rules.subsets import joined, narrowed, words
from zopa.rules.tree import And, Or, Statement
from zopa.solve.links import Link, Phrases

# Limits are counts, never times, so that the same case gives the same answer everywhere.
MOST_CELLS = 1_024
MOST_TIES = 40
MOST_WORDS = 60  # of one tie; a longer list of ways tells nobody anything
_MOST_BUILDS = 150
_MOST_EDGES = 5_000_000  # of all diagrams built
_MOST_EDGES_READ = 100_000  # of one diagram, one by one
NODES_UNFOLDED = 110_000


class TooMuch(ZopaError):  # noqa: N818  (nobody's error: there is no short formula then)
    """A formula would take more work than a few words are worth."""


class Work:
    """Builds diagrams until that becomes too much.

    Parameters
    ----------
    given
        What every outcome is to keep besides the rules.
    """

    def __init__(self, problem: Problem, given: Sequence[AnyRelation] = ()) -> None:
        self._problem = problem
        self._given = given
        self._builds = 0
        self._edges = 0

    def build(
        self, relations: Iterable[AnyRelation], alternatives: Sequence[Sequence[AnyRelation]] = ()
    ) -> Diagram:
        """Build the diagram of the outcomes that keep the rules, what is given, and more.

        Parameters
        ----------
        alternatives
            If there are any, all of one of these must be kept, too.

        Raises
        ------
        TooMuch, NodeLimit
            If this is one diagram too many, or the diagram is too large.
        """
        self._builds += 1
        if self._builds > _MOST_BUILDS or self._edges > _MOST_EDGES:
            raise TooMuch("too many diagrams")
        ways = [frozenset([i]) for i in range(len(alternatives))] or [frozenset()]
        diagram = build(
            self._problem.sizes,
            self._problem.multiplicities,
            (*self._problem.always, *self._given, *relations),
            alternatives,
            ways,
            self._problem.order,
            NODES_UNFOLDED,
        )
        self._edges += _edges(diagram)
        return diagram

    def broken_alone(
        self, relations: Iterable[AnyRelation], ties: Sequence[Sequence[AnyRelation]]
    ) -> frozenset[int]:
        """Find ties that some outcome breaks while it keeps all others, and some relations.

        Returns
        -------
        frozenset of int
            Positions of ties that cannot be done without; not all, where the diagram is too large.
        """
        numbered = [(i, relation) for i, tie in enumerate(ties) for relation in tie]
        try:
            soft = build_soft(
                self._problem.sizes,
                (*self._problem.always, *self._given, *relations),
                [relation for _, relation in numbered],
                self._problem.order,
                NODES_UNFOLDED,
            )
        except NodeLimit:
            return frozenset()
        self._edges += _edges(soft)
        if _edges(soft) > _MOST_EDGES_READ:
            return frozenset()
        return broken_alone(soft, [i for i, _ in numbered])


def _edges(diagram: Diagram | SoftDiagram) -> int:
    return sum(layer.size for layer in diagram.layers)


@dataclass(frozen=True, eq=False)
class Tie:
    """Something that ties several variables together.

    Parameters
    ----------
    scope
        The variables that decide it, without those that all agreements settle alike.
    relations
        All of them must be kept.
    roots
        The statements that say so, as the case has them; None if it has none.
    """

    scope: tuple[int, ...]
    relations: tuple[AnyRelation, ...]
    roots: tuple[Statement, ...] | None

    @property
    def length(self) -> int:
        """How much there is to say, for the order in which to try doing without."""
        return sum(map(words, self.roots)) if self.roots is not None else 1_000


class Narrowing:
    """Says how a diagram of agreements is narrower than the rules.

    Parameters
    ----------
    agreements
        All agreements, or those of one coalition.
    rules
        All outcomes that keep the rules and what is given.
    work
        Builds diagrams.
    """

    def __init__(self, problem: Problem, agreements: Diagram, rules: Diagram, work: Work) -> None:
        self._problem = problem
        self._agreements = agreements
        self._work = work
        self._alive = alive(agreements)
        self._allowed = alive(rules)
        self._phrases = Phrases(problem)
        self._open = [
            v for v, left in enumerate(self._alive) if self._is_said(v) and left.sum() > 1
        ]
        self._bounds = {
            v: self._bound(v)
            for v, left in enumerate(self._alive)
            if self._is_said(v) and not np.array_equal(left, self._allowed[v])
        }

    def _is_said(self, variable: int) -> bool:
        return self._problem.variables[variable].issue is not None

    def _bound(self, variable: int) -> Statement:
        """Say what is left of a single issue; options that no rule allows may be counted in."""
        must = frozenset(np.flatnonzero(self._alive[variable]).tolist())
        never = frozenset(np.flatnonzero(~self._allowed[variable]).tolist())
        statement = self._phrases.literal(variable, must, must | never)[0]
        if statement is None:
            raise TooMuch("an issue is left in too many stretches")
        return statement

    # What ties issues together

    def brought(self, coalition: Collection[str]) -> list[Tie]:
        """List the constraints on several variables that some parties bring."""
        found: dict[tuple[int, ...], Tie] = {}
        for commitment, relation in zip(
            self._problem.commitments, self._problem.relations, strict=True
        ):
            scope = self._deciding(relation)
            single = len(relation.scope) == 1 and self._is_said(relation.scope[0])
            if single or not set(coalition).intersection(commitment.held_by):
                continue
            root = None if commitment.constraint is None else (commitment.constraint.root,)
            before = found.get(scope, Tie(scope, (), ()))
            roots = None if root is None or before.roots is None else (*before.roots, *root)
            found[scope] = Tie(scope, (*before.relations, relation), roots)
        return list(found.values())

    def _deciding(self, relation: AnyRelation) -> tuple[int, ...]:
        """List the open variables of issues that a relation hangs on, directly or not."""
        behind: dict[int, Sequence[int]] = {}
        for definition in self._problem.definitions:
            auxiliary = max(definition.scope)
            behind[auxiliary] = [v for v in definition.scope if v != auxiliary]
        found: set[int] = set()
        pending = list(relation.scope)
        while pending:
            variable = pending.pop()
            if variable not in found:
                found.add(variable)
                pending += behind.get(variable, ())
        return tuple(v for v in self._open if v in found)

    def blocks(self) -> list[Tie]:
        """List the pieces of the diagram that hang together."""
        ties = []
        for block in blocks(self._agreements):
            scope = tuple(v for v in self._open if v in block)
            if len(scope) > 1:
                left = {v: self._left(v) for v in scope}
                cells = self._cells(self._agreements, left)
                sizes = [self._problem.sizes[v] for v in scope]
                if prod(sizes) > TABULATED:
                    raise TooMuch("too many combinations")
                holds = np.zeros(sizes, dtype=np.bool_)
                holds[np.ix_(*left.values())] = cells
                ties.append(Tie(scope, (Relation(scope, holds),), None))
        return ties

    # What has to be said

    def told(self, ties: Sequence[Tie]) -> tuple[Statement, ...]:
        """Say what every agreement keeps, so that with the rules nothing else does.

        Parameters
        ----------
        ties
            Together with what is left of single issues they make up the agreements.

        Raises
        ------
        TooMuch, NodeLimit, NotTabulated
            If that takes too much work, or cannot be said.
        """
        base = self._work.build(self._box(self._bounds))
        if same(base, self._agreements):
            return tuple(self._bounds.values())
        biting = self._biting(ties, base)
        said = [self._shortest(tie, base) for tie in biting]
        bounds = dict(self._bounds)
        for i, tie in enumerate(biting):
            own = {v: bounds[v] for v in tie.scope if v in bounds}
            if own and not _is_clause(said[i]):
                less = {v: bound for v, bound in bounds.items() if v not in own}
                ways = self._ways(tie, [*less], said[:i] + said[i + 1 :])
                length = words(said[i]) + sum(map(words, own.values()))
                if ways is not None and words(ways) < length:
                    said[i], bounds = ways, less
        whole = joined(And, [*bounds.values(), *said])
        return whole.parts if isinstance(whole, And) else (whole,)

    def _biting(self, ties: Sequence[Tie], base: Diagram) -> list[Tie]:
        """Drop the ties that the rest implies, those that would take most words first."""
        left = [tie for tie in ties if self._bites(tie, base)]
        if len(left) > MOST_TIES:
            raise TooMuch("too many constraints tie issues together")
        box = self._box(self._bounds)
        needed = self._work.broken_alone(box, [tie.relations for tie in left])
        spare = [tie for i, tie in enumerate(left) if i not in needed]
        for tie in sorted(spare, key=lambda tie: -tie.length):
            others = [other for other in left if other is not tie]
            kept = [relation for other in others for relation in other.relations]
            if same(self._work.build([*box, *kept]), self._agreements):
                left = others
        return left

    def _bites(self, tie: Tie, base: Diagram) -> bool:
        """Whether something that keeps the rules and the bounds breaks a tie, as far as is seen."""
        looked_at = {v: self._left(v) for v in tie.scope}
        if not _is_small(base, looked_at):
            return True
        table = self._table(tie, looked_at)
        return table is None or bool((self._cells(base, looked_at) & ~table).any())

    def _table(self, tie: Tie, looked_at: Mapping[int, Sequence[int]]) -> BoolArray | None:
        """Tabulate a tie, the settled variables read off; None where it hangs on others."""
        found = np.ones([len(classes) for classes in looked_at.values()], dtype=np.bool_)
        places = list(looked_at)
        for relation in tie.relations:
            if not isinstance(relation, Relation) or not all(map(self._is_said, relation.scope)):
                return None
            picks = [looked_at.get(v, self._left(v)) for v in relation.scope]
            inside = [v for v in relation.scope if v in looked_at]
            table = relation.holds[np.ix_(*picks)].reshape([len(looked_at[v]) for v in inside])
            axes = sorted(range(len(inside)), key=lambda i: places.index(inside[i]))
            shape = [len(looked_at[v]) if v in inside else 1 for v in places]
            found &= table.transpose(axes).reshape(shape)
        return found

    def _box(self, variables: Iterable[int]) -> list[AnyRelation]:
        return [Relation((v,), self._alive[v]) for v in variables]

    def _left(self, variable: int) -> list[int]:
        classes: list[int] = np.flatnonzero(self._alive[variable]).tolist()
        return classes

    def _cells(self, diagram: Diagram, looked_at: Mapping[int, Sequence[int]]) -> BoolArray:
        if not _is_small(diagram, looked_at):
            raise TooMuch("too many combinations")
        return project(diagram, looked_at)

    def _shortest(self, tie: Tie, base: Diagram) -> Statement:
        """Say a tie in the fewest words found, given the rules and the bounds.

        What the tie forbids among that must stay forbidden, and what agreements have must hold.
        The rest breaks some other tie, and it is left to that to say so.
        """
        found = [] if tie.roots is None else self._as_written(tie.roots)
        looked_at = {v: self._left(v) for v in self._whole_set(tie.scope)}
        if _is_small(base, looked_at) and _is_small(self._agreements, looked_at):
            table = self._table(tie, looked_at)
            if table is None:
                kept = self._work.build([*self._box(self._bounds), *tie.relations])
                table = self._cells(kept, looked_at)
            off = self._cells(base, looked_at) & ~table
            link = _link(looked_at, self._cells(self._agreements, looked_at), off)
            ways = (self._phrases.by_size, self._phrases.all_of, self._phrases.any_of)
            found += [statement for way in ways if (statement := way(link)) is not None]
        shortest = min(found, key=words, default=None)
        if shortest is None or words(shortest) > MOST_WORDS:
            raise TooMuch("issues hang together in too many ways")
        return shortest

    def _as_written(self, roots: Sequence[Statement]) -> list[Statement]:
        """Give the author's own statements, without what is settled anyway."""
        space = self._problem.case.space
        left = {}
        members = {}
        for variable, classes in enumerate(self._alive):
            meaning = self._problem.variables[variable]
            if meaning.issue is None:
                continue
            if meaning.member is None:
                left[meaning.issue] = classes[meaning.class_of]
            elif meaning.size == 2 and classes.sum() == 1:
                members[meaning.issue, meaning.member] = bool(classes[1])
        parts = [narrowed(root, space, left, members) for root in roots]
        statements = [part for part in parts if not isinstance(part, bool)]
        if not statements:
            return []
        try:
            relation_of(self._problem, joined(And, statements))
        except NotTabulated:
            # where sums are too large for a table, the problem knows the statement as a whole
            return [joined(And, roots)]
        return [joined(And, statements)]

    def _whole_set(self, scope: tuple[int, ...]) -> tuple[int, ...]:
        """Add the other members where all is about one set, to count its members."""
        about = {self._problem.variables[v].issue for v in scope}
        issue = self._problem.variables[scope[0]].issue
        if len(about) == 1 and issue is not None:
            return self._problem.variables_of(issue)
        return scope

    def _ways(
        self, tie: Tie, bounded: Iterable[int], others: Sequence[Statement]
    ) -> Statement | None:
        """List the ways in which a tie holds so that they say what is left of its issues, too."""
        looked_at = {v: np.flatnonzero(self._allowed[v]).tolist() for v in tie.scope}
        if not _is_small(self._agreements, looked_at):
            return None
        relations = [relation_of(self._problem, statement) for statement in others]
        rest = self._work.build([*self._box(bounded), *relations])
        on = self._cells(self._agreements, looked_at)
        off = self._cells(rest, looked_at) & ~on
        return self._phrases.any_of(_link(looked_at, on, off))


def _is_small(diagram: Diagram, looked_at: Mapping[int, Sequence[int]]) -> bool:
    """Whether some variables have few combinations, to be read off a diagram in short time."""
    cells = prod(map(len, looked_at.values()))
    return cells <= MOST_CELLS and _edges(diagram) <= _MOST_EDGES_READ


def _link(looked_at: Mapping[int, Sequence[int]], on: BoolArray, off: BoolArray) -> Link:
    return Link(tuple(looked_at), tuple(map(tuple, looked_at.values())), on, off)


def _is_clause(statement: Statement) -> bool:
    """Whether it is an "or" of statements on single issues, which ways would not say shorter."""
    parts = statement.parts if isinstance(statement, Or) else (statement,)
    return not any(isinstance(part, And | Or) for part in parts)
