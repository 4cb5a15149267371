"""The agreement space in words: a formula that tells agreements among the rule-keeping outcomes.

Every outcome that keeps the rules is an agreement if and only if the formula holds. It is found in
three ways, of which the shortest counts, and none is shown before it was read back from its text
and its diagram compared with that of the agreements.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from zopa.problem.diagram import Diagram
from zopa.problem.problem import Problem
from zopa.problem.projection import same
from zopa.problem.relation import AnyRelation, NodeLimit
from zopa.problem.statements import NotTabulated, relation_of
from zopa.results.base import Verdict
from zopa.rules.parse import parse_constraint
from zopa.rules.problems import ExpressionError
from zopa.rules.source import source
from zopa.rules.subsets import joined, words
from zopa.rules.tree import And, Constraint, Or, Statement, issues_of
from zopa.solve.narrowing import NODES_UNFOLDED, Narrowing, TooMuch, Work
from zopa.solve.space import SpaceFacts, agreements_of, rule_keeping

# A space whose diagram is larger, once reduced, cannot be put into few words.
_MOST_NODES = 30_000

_CLOSED = "there is no agreement to describe"
_UNKNOWN = "whether there are agreements is not known: a limit was hit"
_ALL = "every outcome that keeps the rules is an agreement"
_ALL_BUT_WORTH = (
    "every outcome that keeps the rules and reaches the walk-away values is an agreement"
)
_TANGLED = "the agreements hang together in too many ways for a short formula"

# More coalitions would make an "or" that nobody reads.
_MOST_COALITIONS = 8


@dataclass(frozen=True)
class SpaceFormula:
    """What tells agreements from other rule-keeping outcomes, or why that is not said.

    Parameters
    ----------
    whole
        Holds, among the outcomes that keep the rules and ``besides``, for the agreements alone;
        None if there is a ``note``.
    parts
        What ``whole`` joins by "and"; one part for each thing to say.
    besides
        The walk-away values that an agreement must reach, too: they are about what an outcome is
        worth as a whole, which statements about issues cannot say in few words.
    note
        Why there is no formula.
    """

    whole: Constraint | None
    parts: tuple[Constraint, ...]
    besides: tuple[str, ...]
    note: str | None


def formula_of(facts: SpaceFacts) -> SpaceFormula:
    """Describe the agreements that were found, if any were."""
    match facts.verdict:
        case Verdict.OPEN:
            return space_formula(facts.problem)
        case Verdict.CLOSED:
            return _without(_CLOSED)
        case Verdict.UNKNOWN:
            return _without(_UNKNOWN)


def space_formula(problem: Problem, node_limit: int = NODES_UNFOLDED) -> SpaceFormula:
    """Describe the agreements among the outcomes that keep the rules.

    Parameters
    ----------
    node_limit
        Nodes of a diagram, before merging, beyond which nothing short could be said of it.

    Returns
    -------
    SpaceFormula
        Its expression is read back from text and found to be exact, or it is not given.
    """
    needed = set(problem.needed)
    given = {
        commitment.id: relation
        for commitment, relation in zip(problem.commitments, problem.relations, strict=True)
        if commitment.kind == "walk_away" and needed.intersection(commitment.held_by)
    }
    less = _setting_aside(problem, given)
    try:
        return _found(less, agreements_of(problem, node_limit), given, node_limit)
    except NodeLimit:
        pass
    try:
        # without following sums of worth: what is left unsaid is that all of these are reached
        found = _found(less, agreements_of(less, node_limit), {}, node_limit)
    except NodeLimit:
        return _without(_TANGLED)
    if found.note == _ALL and given:
        return SpaceFormula(None, (), tuple(given), _ALL_BUT_WORTH)
    return found if found.whole is None else replace(found, besides=tuple(given))


def _setting_aside(problem: Problem, ids: Collection[str]) -> Problem:
    """Give a problem without some commitments."""
    pairs = zip(problem.commitments, problem.relations, strict=True)
    kept = [pair for pair in pairs if pair[0].id not in ids]
    return replace(
        problem,
        commitments=tuple(commitment for commitment, _ in kept),
        relations=tuple(relation for _, relation in kept),
    )


def _found(
    problem: Problem, agreements: Diagram, given: Mapping[str, AnyRelation], node_limit: int
) -> SpaceFormula:
    """Describe agreements; the problem is without what is given, which all of them keep."""
    if agreements.empty:
        return _without(_CLOSED)
    if agreements.nodes > _MOST_NODES:
        return _without(_TANGLED)
    rules = rule_keeping(problem, node_limit)
    if same(agreements, rules):
        return _without(_ALL)
    if given:
        rules = Work(problem, tuple(given.values())).build(())
    if same(agreements, rules):
        return SpaceFormula(None, (), tuple(given), _ALL_BUT_WORTH)
    return _shortest(problem, agreements, rules, given)


def _shortest(
    problem: Problem, agreements: Diagram, rules: Diagram, given: Mapping[str, AnyRelation]
) -> SpaceFormula:
    """Go the ways to a formula, and give the shortest that is proved."""
    found: list[tuple[Statement, ...]] = []
    for way in (_by_constraints, _by_blocks, _by_coalitions):
        try:
            parts = way(problem, agreements, rules, Work(problem, tuple(given.values())))
        except (NodeLimit, NotTabulated, TooMuch):
            continue
        if parts is not None:
            found.append(parts)
    for parts in sorted(found, key=lambda parts: sum(map(words, parts))):
        whole = _read_back(problem, parts)
        besides = None if whole is None else _besides(problem, agreements, whole, given)
        if whole is not None and besides is not None:
            return SpaceFormula(whole, _split(whole), besides, None)
    return _without(_TANGLED)


def _without(note: str) -> SpaceFormula:
    return SpaceFormula(None, (), (), note)


def _split(whole: Constraint) -> tuple[Constraint, ...]:
    roots = whole.root.parts if isinstance(whole.root, And) else (whole.root,)
    return tuple(_constraint(root) for root in roots)


def _constraint(root: Statement) -> Constraint:
    unread = Constraint("", root, issues_of(root))
    return Constraint(source(unread), root, unread.issues)


# Ways to a formula


def _by_constraints(
    problem: Problem, agreements: Diagram, rules: Diagram, work: Work
) -> tuple[Statement, ...] | None:
    """State what single issues are left, and the constraints of the case that still bite."""
    if len(problem.coalitions) != 1:
        return None
    narrowing = Narrowing(problem, agreements, rules, work)
    return narrowing.told(narrowing.brought(problem.coalitions[0]))


def _by_blocks(
    problem: Problem, agreements: Diagram, rules: Diagram, work: Work
) -> tuple[Statement, ...] | None:
    """State what single issues are left, and the pieces of the diagram that hang together."""
    narrowing = Narrowing(problem, agreements, rules, work)
    return narrowing.told(narrowing.blocks())


def _by_coalitions(
    problem: Problem, _: Diagram, rules: Diagram, work: Work
) -> tuple[Statement, ...] | None:
    """State what every coalition would agree to, and join it by "or"."""
    if not 1 < len(problem.coalitions) <= _MOST_COALITIONS:
        return None
    told: list[tuple[Statement, ...]] = []
    for coalition in problem.coalitions:
        accepted = work.build(_relations(problem, coalition))
        if accepted.empty:
            continue
        if same(accepted, rules):
            return None
        narrowing = Narrowing(problem, accepted, rules, work)
        told.append(narrowing.told(narrowing.brought(coalition)))
    common = [part for part in told[0] if all(part in parts for parts in told)]
    rest = [[part for part in parts if part not in common] for parts in told]
    if not all(rest):
        return tuple(common)
    either = joined(Or, [joined(And, parts) for parts in rest])
    return (*common, *(either.parts if isinstance(either, And) else (either,)))


def _relations(problem: Problem, coalition: frozenset[str]) -> list[AnyRelation]:
    pairs = zip(problem.commitments, problem.relations, strict=True)
    return [
        relation for commitment, relation in pairs if coalition.intersection(commitment.held_by)
    ]


# The proof


def _read_back(problem: Problem, parts: Sequence[Statement]) -> Constraint | None:
    """Write a formula as text and read it again, with the case's names; None if that fails."""
    whole = joined(And, sorted(parts, key=lambda part: _place(problem, part)))
    try:
        return parse_constraint(_constraint(whole).text, problem.case.space)
    except ExpressionError:
        return None


def _besides(
    problem: Problem, agreements: Diagram, formula: Constraint, given: Mapping[str, AnyRelation]
) -> tuple[str, ...] | None:
    """Prove a formula, and list what of the given it cannot do without; None if it is wrong."""
    try:
        relations, alternatives = _relations_of(problem, formula)

        def proves(kept: Mapping[str, AnyRelation]) -> bool:
            found = Work(problem, tuple(kept.values())).build(relations, alternatives)
            return same(found, agreements)

        needed = dict(given)
        if not proves(needed):
            return None
        for name in given:
            less = {other: needed[other] for other in needed if other != name}
            if proves(less):
                needed = less
        return tuple(needed)
    except (NotTabulated, NodeLimit):
        return None


def _place(problem: Problem, part: Statement) -> tuple[bool, list[int]]:
    """Order statements: on single issues first, in the order of the model."""
    issues = list(problem.case.space)
    named = issues_of(part)
    return len(named) > 1, sorted(issues.index(issue) for issue in named)


def _relations_of(
    problem: Problem, formula: Constraint
) -> tuple[list[AnyRelation], list[list[AnyRelation]]]:
    """Tabulate the parts of a formula; an "or" too large for a table is a list of alternatives."""
    relations: list[AnyRelation] = []
    alternatives: list[list[AnyRelation]] = []
    for part in _split(formula):
        try:
            relations.append(relation_of(problem, part.root))
        except NotTabulated:
            if alternatives or not isinstance(part.root, Or):
                raise
            for way in part.root.parts:
                conjuncts = _split(_constraint(way))
                alternatives.append([relation_of(problem, c.root) for c in conjuncts])
    return relations, alternatives
