"""The agreement space: is there any, how large, and what every agreement has in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zopa.problem.diagram import Diagram, build, count, first, marginals
from zopa.problem.problem import Problem
from zopa.problem.relation import NodeLimit
from zopa.problem.soft import SoftDiagram, build_soft, least_broken
from zopa.results.base import Verdict
from zopa.rules.space import Members

NODE_LIMIT = 3_000_000


@dataclass(frozen=True, eq=False)
class SpaceFacts:
    """The agreement space of a problem, exact or not at all.

    ``kept[i][c]`` counts the agreements with class ``c`` of variable ``i``; ``least[i][c]`` is the
    fewest commitments that a rule-keeping outcome with it breaks. None where a limit was hit.
    """

    problem: Problem
    verdict: Verdict
    agreements: int | None
    feasible: int | None
    kept: tuple[tuple[int, ...], ...] | None
    least: tuple[tuple[int | None, ...], ...] | None
    example: tuple[int, ...] | None
    softs: tuple[SoftDiagram, ...] | None

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
        if not self.agreements or self.kept is None:
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
            kept = (self.kept or ())[variable]
            alive = [c for c, agreements in enumerate(kept) if agreements]
            meaning = self.problem.variables[variable]
            if len(alive) != 1 or meaning.multiplicity[alive[0]] != 1:
                return None
            value = 2 * value + meaning.values[alive[0]] if is_set else meaning.values[alive[0]]
        return value


def verdict(problem: Problem, node_limit: int = NODE_LIMIT) -> Verdict:
    """Say whether agreements exist; ``unknown`` when the diagram would grow too large."""
    try:
        return Verdict.CLOSED if agreements_of(problem, node_limit).empty else Verdict.OPEN
    except NodeLimit:
        return Verdict.UNKNOWN


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


def explore(problem: Problem, node_limit: int = NODE_LIMIT) -> SpaceFacts:
    """Find the agreement space of a problem and what it has in common."""
    found, feasible, kept, example = Verdict.UNKNOWN, None, None, None
    agreements: int | None = None
    try:
        diagram = agreements_of(problem, node_limit)
        found = Verdict.CLOSED if diagram.empty else Verdict.OPEN
        agreements, kept, example = count(diagram), marginals(diagram), first(diagram)
        feasible = count(rule_keeping(problem, node_limit))
    except NodeLimit:
        pass
    softs, least = None, None
    try:
        softs = soft_diagrams(problem, node_limit)
        least = _least(problem, softs)
    except NodeLimit:
        pass
    return SpaceFacts(problem, found, agreements, feasible, kept, least, example, softs)


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
