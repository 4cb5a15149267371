"""The agreement space: is there any, how large, and what every agreement has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from zopa.problem.diagram import Diagram, build, count, first, marginals
from zopa.problem.problem import Problem
from zopa.problem.relation import NodeLimit
from zopa.problem.soft import SoftDiagram, build_soft, least_broken
from zopa.results.base import AnsweredBy, Verdict
from zopa.rules.space import Members
from zopa.solve.fallback import cp, missing
from zopa.solve.reserved import Reserved, least_scores, reservations, reserved_space

Method = Literal["exact", "estimated", "limit"]

NODE_LIMIT = 3_000_000
# Nodes of a diagram that follows what outcomes are worth, before other methods take over.
RESERVED_NODES = 500_000


@dataclass(frozen=True, eq=False)
class SpaceFacts:
    """The agreement space of a problem, exact or not at all.

    ``kept[i][c]`` counts the agreements with class ``c`` of variable ``i``; ``least[i][c]`` is the
    fewest commitments that a rule-keeping outcome with it breaks. None where a limit was hit.
    Where the agreements are not counted one by one, ``alike`` names variables that all of them
    settle alike, with the class. ``settled_by`` says what gave the verdict.
    """

    problem: Problem
    verdict: Verdict
    agreements: int | None
    feasible: int | None
    kept: tuple[tuple[int, ...], ...] | None
    least: tuple[tuple[int | None, ...], ...] | None
    example: tuple[int, ...] | None
    softs: tuple[SoftDiagram, ...] | None
    method: Method = "exact"
    interval: tuple[int, int] | None = None
    draws: int | None = None
    alike: Mapping[int, int] | None = None
    settled_by: AnsweredBy = "diagram"

    def agreements_with(self, issue: str, value: int) -> int | None:
        """Count the agreements that settle an issue with its value number ``value``."""
        if self.kept is None:
            return None
        variable = self.problem.variables_of(issue)[0]
        chosen = int(self.problem.variables[variable].class_of[value])
        return self.kept[variable][chosen] // self.problem.variables[variable].multiplicity[chosen]

    def least_broken_with(self, issue: str, value: int) -> int | None:
        """Give the fewest commitments broken by a rule-keeping outcome with this value."""
        if self.least is None:
            return None
        variable = self.problem.variables_of(issue)[0]
        return self.least[variable][int(self.problem.variables[variable].class_of[value])]

    def member(self, issue: str, member: int, *, included: bool) -> tuple[int | None, int | None]:
        """Give agreements and least broken for a set's member being in, or left out."""
        variable = self.problem.variables_of(issue)[member]
        chosen = int(self.problem.variables[variable].class_of[int(included)])
        copies = self.problem.variables[variable].multiplicity[chosen]
        agreements = None if self.kept is None else self.kept[variable][chosen] // copies
        least = None if self.least is None else self.least[variable][chosen]
        return agreements, least

    def core(self) -> dict[str, int]:
        """Give the issues that all agreements settle alike, with the value number."""
        if self.verdict is not Verdict.OPEN or (self.kept is None and self.alike is None):
            return {}
        core = {}
        for issue, domain in self.problem.case.space.items():
            settled = self._settled(issue, isinstance(domain, Members))
            if settled is not None:
                core[issue] = settled
        return core

    def _settled(self, issue: str, is_set: bool) -> int | None:
        value = 0
        for variable in self.problem.variables_of(issue):
            meaning = self.problem.variables[variable]
            if self.kept is not None:
                alive = [c for c, agreements in enumerate(self.kept[variable]) if agreements]
            else:
                alike = self.alike or {}
                alive = [alike[variable]] if variable in alike else []
            if len(alive) != 1 or meaning.multiplicity[alive[0]] != 1:
                return None
            value = 2 * value + meaning.values[alive[0]] if is_set else meaning.values[alive[0]]
        return value


def verdict(problem: Problem, node_limit: int = NODE_LIMIT) -> Verdict:
    """Say whether agreements exist; ``unknown`` where neither a diagram nor a search finds out."""
    return settle(problem, node_limit)[0]


def settle(problem: Problem, node_limit: int = NODE_LIMIT) -> tuple[Verdict, AnsweredBy]:
    """Say whether agreements exist, and what found it out."""
    try:
        found = _space(problem, node_limit).verdict
    except NodeLimit:
        found = Verdict.UNKNOWN
    if found is not Verdict.UNKNOWN:
        return found, "diagram"
    searched = _searched(problem, core=False)
    return searched.verdict, "limit" if searched.verdict is Verdict.UNKNOWN else "cp_sat"


def agreements_of(
    problem: Problem, node_limit: int = NODE_LIMIT, *, without: frozenset[int] = frozenset()
) -> Diagram:
    """Build the diagram of all agreements.

    Parameters
    ----------
    without
        Positions of commitments that are set aside.

    Raises
    ------
    NodeLimit
        If it grows too large.
    """
    pairs = [
        (commitment, relation)
        for i, (commitment, relation) in enumerate(
            zip(problem.commitments, problem.relations, strict=True)
        )
        if i not in without
    ]
    groups = [[r for c, r in pairs if party in c.held_by] for party in problem.case.parties]
    return build(
        problem.sizes,
        problem.multiplicities,
        problem.always,
        groups,
        problem.group_coalitions,
        problem.order,
        node_limit,
    )


def rule_keeping(problem: Problem, node_limit: int = NODE_LIMIT) -> Diagram:
    """Build the diagram of all outcomes that keep the rules.

    Raises
    ------
    NodeLimit
        If it grows too large.
    """
    return build(
        problem.sizes,
        problem.multiplicities,
        problem.always,
        (),
        (frozenset(),),
        problem.order,
        node_limit,
    )


def soft_diagrams(problem: Problem, node_limit: int = NODE_LIMIT) -> tuple[SoftDiagram, ...]:
    """Build one soft diagram per minimal coalition, with that coalition's commitments alone.

    Raises
    ------
    NodeLimit
        If one grows too large.
    """
    diagrams = []
    for coalition in problem.coalitions:
        needed = [i for i, c in enumerate(problem.commitments) if coalition.intersection(c.held_by)]
        diagrams.append(
            build_soft(
                problem.sizes,
                problem.always,
                [problem.relations[i] for i in needed],
                problem.order,
                node_limit,
                elements=needed,
            )
        )
    return tuple(diagrams)


def explore(problem: Problem, node_limit: int = NODE_LIMIT, *, soft: bool = True) -> SpaceFacts:
    """Find the agreement space of a problem and what it has in common.

    Parameters
    ----------
    soft
        Whether to find what outcomes break, too.
    """
    found, feasible = Reserved(Verdict.UNKNOWN, None, None, None), None
    try:
        found = _space(problem, node_limit)
        feasible = count(rule_keeping(problem, node_limit))
    except NodeLimit:
        # the verdict stays unknown, or the outcomes uncounted
        pass
    settled_by: AnsweredBy = "diagram"
    if found.verdict is Verdict.UNKNOWN:
        found = _searched(problem, core=True)
        settled_by = "limit" if found.verdict is Verdict.UNKNOWN else "cp_sat"
    softs, least = None, None
    try:
        if soft:
            softs = soft_diagrams(problem, following(problem, node_limit))
            least = _least(problem, softs)
    except NodeLimit:
        # conflicts, concessions and what each option breaks stay unknown
        pass
    method: Method = "exact" if found.interval is None else "estimated"
    return SpaceFacts(
        problem=problem,
        verdict=found.verdict,
        agreements=found.agreements,
        feasible=feasible,
        kept=found.kept,
        least=least,
        example=found.example,
        softs=softs,
        method="limit" if found.agreements is None else method,
        interval=found.interval,
        draws=found.draws,
        alike=found.core,
        settled_by=settled_by,
    )


def _searched(problem: Problem, *, core: bool) -> Reserved:
    """Settle the verdict by search; only a closed space is counted then."""
    if missing():
        return Reserved(Verdict.UNKNOWN, None, None, None)
    try:
        found = cp.settle(problem, core=core)
    except NodeLimit:
        return Reserved(Verdict.UNKNOWN, None, None, None)
    if found.verdict is Verdict.CLOSED:
        return Reserved(Verdict.CLOSED, 0, tuple((0,) * size for size in problem.sizes), None)
    return Reserved(found.verdict, None, None, found.example, core=found.core)


def following(problem: Problem, node_limit: int) -> int:
    """Say how large a diagram may grow; one that follows sums of worth is not worth waiting for."""
    return min(node_limit, RESERVED_NODES) if reservations(problem) else node_limit


def _space(problem: Problem, node_limit: int) -> Reserved:
    """Find the agreements: in a diagram, or, where sums of worth make it too large, beside one."""
    try:
        diagram = agreements_of(problem, following(problem, node_limit))
    except NodeLimit:
        aside = reservations(problem)
        if not aside:
            raise
        whole = agreements_of(problem, node_limit, without=aside)
        return reserved_space(problem, whole, coalition_agreements(problem, node_limit))
    verdict = Verdict.CLOSED if diagram.empty else Verdict.OPEN
    return Reserved(verdict, count(diagram), marginals(diagram), first(diagram))


def coalition_agreements(
    problem: Problem, node_limit: int
) -> list[tuple[Diagram, tuple[int, ...]]]:
    """Give, per minimal coalition, what it agrees to but for walk-away values, and those.

    Returns
    -------
    list of (Diagram, tuple of int)
        The least scores are those of `zopa.solve.reserved.least_scores`.

    Raises
    ------
    NodeLimit
        If a diagram grows too large.
    """
    found = coalition_diagrams(problem, node_limit)
    return [(diagram, least_scores(problem, who)) for who, diagram in found if not diagram.empty]


def coalition_diagrams(problem: Problem, node_limit: int) -> list[tuple[frozenset[str], Diagram]]:
    """Give every minimal coalition with what it agrees to but for walk-away values.

    Raises
    ------
    NodeLimit
        If a diagram grows too large.
    """
    aside = reservations(problem)
    found = []
    for coalition in problem.coalitions:
        kept = [
            relation
            for i, (c, relation) in enumerate(
                zip(problem.commitments, problem.relations, strict=True)
            )
            if i not in aside and coalition.intersection(c.held_by)
        ]
        diagram = build(
            problem.sizes,
            problem.multiplicities,
            [*problem.always, *kept],
            (),
            (frozenset(),),
            problem.order,
            node_limit,
        )
        found.append((coalition, diagram))
    return found


def _least(problem: Problem, softs: Sequence[SoftDiagram]) -> tuple[tuple[int | None, ...], ...]:
    """Take, per class, the fewest that any coalition's diagram has."""
    tables = [least_broken(soft) for soft in softs]
    return tuple(
        tuple(
            min((t[v][c] for t in tables if t[v][c] is not None), default=None)  # type: ignore[type-var]
            for c in range(size)
        )
        for v, size in enumerate(problem.sizes)
    )
