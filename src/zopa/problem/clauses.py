"""A problem as clauses over Boolean variables, for solvers that search and build no diagram.

Every relation is read as an automaton, as in diagrams, and its states become variables: a clause
for each step. A table of many issues thus takes as many clauses as its automaton has steps, where
forbidding its combinations one by one could take millions.

References
----------
Abío, Gange, Mayer-Eichberger and Stuckey, *On CNF Encodings of Decision Diagrams* (CPAIOR 2016).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zopa.problem.automaton import BROKEN, KEPT, Automaton
from zopa.problem.problem import Problem
from zopa.problem.relation import AnyRelation, NodeLimit, Threshold
from zopa.problem.sums import compile_relation

__all__ = ["MOST_CLAUSES", "TRUE", "Clauses", "encode"]

MOST_CLAUSES = 1_000_000
# The literal that always holds.
TRUE = 1


@dataclass(frozen=True, eq=False)
class Clauses:
    """A problem in clauses; literals are numbers from 1, negative where the variable is false.

    Parameters
    ----------
    count
        Number of Boolean variables.
    options
        Per variable of the problem and class: the literal that says that it is chosen. That exactly
        one of them holds is left to the solver.
    clauses
        What holds always.
    rules
        Per rule: the literal that switches it on.
    given_up
        Per commitment: the literal that sets it aside.
    coalitions
        Per minimal coalition: the literal that says that its members agree, which means that all
        their commitments hold but those set aside. One of them agrees.
    sums
        Sums that no clause speaks of, each with the literal that switches it on.
    """

    count: int
    options: tuple[tuple[int, ...], ...]
    clauses: tuple[tuple[int, ...], ...]
    rules: Mapping[str, int]
    given_up: tuple[int, ...]
    coalitions: tuple[int, ...]
    sums: tuple[tuple[int, Threshold], ...]

    def chosen(self, holds: Sequence[bool]) -> tuple[int, ...]:
        """Read the class of every variable from the values of the Boolean variables."""
        return tuple(
            next(c for c, literal in enumerate(literals) if holds[literal - 1])
            for literals in self.options
        )


def encode(problem: Problem, *, sums: bool) -> Clauses:
    """Write a problem as clauses.

    Parameters
    ----------
    sums
        Whether sums become clauses, too; else they are left to a solver that can add.

    Raises
    ------
    NodeLimit
        If that takes more than `MOST_CLAUSES`, or a sum takes too many values on the way.
    """
    writer = _Writer(problem, sums)
    for definition in problem.definitions:
        writer.write(definition, TRUE)
    rules = {name: writer.new() for name in problem.rules}
    for name, rule in problem.rules.items():
        writer.write(rule, rules[name])
    coalitions = tuple(writer.new() for _ in problem.coalitions)
    writer.add(coalitions)
    given_up = tuple(writer.new() for _ in problem.commitments)
    for commitment, relation, aside in zip(
        problem.commitments, problem.relations, given_up, strict=True
    ):
        bound = [
            literal
            for literal, members in zip(coalitions, problem.coalitions, strict=True)
            if members.intersection(commitment.held_by)
        ]
        if not bound:
            continue
        held = writer.new()
        for literal in bound:
            writer.add((-literal, aside, held))
        writer.write(relation, held)
    return Clauses(
        count=writer.count,
        options=writer.options,
        clauses=tuple(writer.clauses),
        rules=rules,
        given_up=given_up,
        coalitions=coalitions,
        sums=tuple(writer.sums),
    )


class _Writer:
    """Collects clauses and hands out variables."""

    def __init__(self, problem: Problem, sums: bool) -> None:
        self.count = TRUE
        self.clauses: list[tuple[int, ...]] = [(TRUE,)]
        self.sums: list[tuple[int, Threshold]] = []
        self.options = tuple(tuple(self.new() for _ in range(size)) for size in problem.sizes)
        self._in_clauses = sums
        self._order = problem.order
        self._layer_of = [0] * len(problem.order)
        for layer, variable in enumerate(problem.order):
            self._layer_of[variable] = layer
        self._allowed = [np.ones(size, dtype=np.bool_) for size in problem.sizes]

    def new(self) -> int:
        self.count += 1
        return self.count

    def add(self, clause: Sequence[int]) -> None:
        self.clauses.append(tuple(clause))
        if len(self.clauses) > MOST_CLAUSES:
            raise NodeLimit(None, len(self.clauses))

    def write(self, relation: AnyRelation, switch: int) -> None:
        """Say that a relation is kept where the literal ``switch`` holds."""
        if isinstance(relation, Threshold) and not self._in_clauses:
            self.sums.append((switch, relation))
            return
        automaton = compile_relation(relation, self._layer_of, self._allowed)
        if sum(step.size for step in automaton.steps) > MOST_CLAUSES:
            raise NodeLimit(None, sum(len(step) for step in automaton.steps))
        if automaton.root == BROKEN:
            self.add((-switch,))
        elif automaton.root != KEPT:
            self._write_steps(automaton, switch)

    def _write_steps(self, automaton: Automaton, switch: int) -> None:
        reached = {automaton.root: switch}
        for layer, step in zip(automaton.layers, automaton.steps, strict=True):
            literals = self.options[self._order[layer]]
            following: dict[int, int] = {}
            for state, here in reached.items():
                after = step[state].tolist()
                allowed = [o for o, code in zip(literals, after, strict=True) if code != BROKEN]
                if len(allowed) < len(literals):
                    self.add((-here, *allowed))
                for option, code in zip(literals, after, strict=True):
                    if code in (BROKEN, KEPT):
                        continue
                    if code not in following:
                        following[code] = self.new()
                    self.add((-here, -option, following[code]))
            reached = following
