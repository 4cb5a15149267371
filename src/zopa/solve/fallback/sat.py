"""Conflicts and concession sets by PySAT, the smallest first, where no soft diagram fits.

Concession sets come from maximum satisfiability: the fewest commitments set aside, then the fewest
that do not contain a set found before, and so on. Conflicts are the cheapest rungs that share a
member with every concession set known; rungs that turn out to hold together after all lead to one
more concession set, and the others are smallest conflicts.

References
----------
Ignatiev, Morgado and Marques-Silva, *PySAT: A Python Toolkit for Prototyping with SAT Oracles*
(SAT 2018) and *RC2: An Efficient MaxSAT Solver* (Journal on Satisfiability, 2019); Ignatiev,
Previti, Liffiton and Marques-Silva, *Smallest MUS Extraction with Minimal Hitting Set Dualization*
(CP 2015).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any

from zopa.problem.clauses import Clauses, encode
from zopa.problem.problem import Problem
from zopa.solve.fallback import OutOfWork

__all__ = ["Clashes", "Effort"]

# Conflicts that the SAT solver may meet in each of its tasks, and one more for each call of it: a
# measure of effort that is the same on any machine.
EFFORT = 200_000
_SOLVER = "g4"

Members = tuple[int, ...]


class Effort:
    """How much search is left, in the SAT solver's conflicts."""

    def __init__(self, left: int | None = None) -> None:
        self.left = EFFORT if left is None else left

    def solve(self, solver: Any, assumptions: Sequence[int]) -> bool:
        """Say whether clauses can be kept under assumptions.

        Raises
        ------
        OutOfWork
            If the search is given up.
        """
        if self.left <= 0:
            raise OutOfWork
        before = solver.accum_stats()["conflicts"]
        solver.conf_budget(self.left)
        found: bool | None = solver.solve_limited(assumptions=list(assumptions))
        self.left -= solver.accum_stats()["conflicts"] - before + 1
        if found is None:
            raise OutOfWork
        return found


class Clashes:
    """Which commitments of a problem can be kept together; use it in a ``with`` statement.

    Parameters
    ----------
    problem
        The problem.
    ladders
        Pairs of a demand and the red line below it, by position.

    Attributes
    ----------
    effort
        What is left of the search that goes on; a new one may be given for another task.

    Raises
    ------
    NodeLimit
        If the problem takes too many clauses.
    """

    def __init__(self, problem: Problem, ladders: Sequence[tuple[int, int]]) -> None:
        from pysat.solvers import Solver

        self.effort = Effort()
        self._problem = problem
        self._below = dict(ladders)
        self._encoded = encode(problem, sums=True)
        self._clauses = [*self._encoded.clauses, *_one_each(self._encoded)]
        self._rules = list(self._encoded.rules.values())
        self._solver = Solver(name=_SOLVER, bootstrap_with=self._clauses)

    def __enter__(self) -> Clashes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._solver.delete()

    def possible(self, members: Iterable[int], rules: Iterable[str] | None = None) -> bool:
        """Say whether some coalition can keep all of some commitments that bind it.

        Parameters
        ----------
        members
            Positions of the commitments; the others may be broken.
        rules
            The rules to keep; all of them if left out.

        Raises
        ------
        OutOfWork
            If the search is given up.
        """
        switches = self._rules if rules is None else [self._encoded.rules[name] for name in rules]
        kept = [-self._encoded.given_up[i] for i in members]
        return self.effort.solve(self._solver, [*switches, *kept])

    def clash(self, members: Iterable[int], rules: Iterable[str]) -> bool:
        """Say whether no coalition can keep some commitments under some rules alone."""
        return not self.possible(members, rules)

    def concession_sets(
        self, costs: Mapping[int, int] | None = None, never: Collection[int] = ()
    ) -> Iterator[Members]:
        """Yield minimal sets of commitments whose dropping opens the space, the cheapest first.

        Parameters
        ----------
        costs
            What dropping each commitment costs, positive; 1 each if left out.
        never
            Commitments that are not dropped.

        Raises
        ------
        OutOfWork
            If the search is given up; what was yielded before stands.
        """
        given_up = self._encoded.given_up
        hard = [*self._clauses, *((switch,) for switch in self._rules)]
        hard += [(-given_up[i],) for i in never]
        soft = {
            -literal: 1 if costs is None else costs[i]
            for i, literal in enumerate(given_up)
            if i not in never
        }
        for holds, block in _cheapest(hard, soft, self.effort):
            dropped = tuple(i for i, literal in enumerate(given_up) if holds(literal))
            yield dropped
            block([-given_up[i] for i in dropped])

    def conflicts(self, concessions: Iterable[Members]) -> Iterator[Members]:
        """Yield all minimal conflicts of a closed space, the smallest first.

        No member can be dropped, and no demand weakened to its red line.

        Parameters
        ----------
        concessions
            Concession sets known already; all others that are needed are found on the way.

        Raises
        ------
        OutOfWork
            If the search is given up; what was yielded before stands.
        """
        count = len(self._encoded.given_up)
        rungs = range(1, count + 1)
        hard: list[Sequence[int]] = [
            (-rungs[demand], rungs[red]) for demand, red in self._below.items()
        ]
        hard += [[rungs[i] for i in dropped] for dropped in concessions]
        # a further member costs more than all demands instead of red lines do
        soft = {-rungs[i]: 1 if i in self._below else count + 1 for i in range(count)}
        for i, red in self._below.items():
            soft[-rungs[red]] = count + 1
            soft[-rungs[i]] = 1
        for holds, block in _cheapest(hard, soft, self.effort):
            raised = {i for i in range(count) if holds(rungs[i])}
            members = tuple(sorted(raised - {self._below[i] for i in raised if i in self._below}))
            if self.possible(members):
                block([rungs[i] for i in self._grown(members)])
            else:
                yield members
                block([-rungs[i] for i in members])

    def _grown(self, members: Members) -> Members:
        """Add commitments as long as all hold together; give those left out: a concession set."""
        everything = range(len(self._encoded.given_up))
        kept = self._kept_now()
        for i in everything:
            if i not in kept and self.possible([*sorted(kept), i]):
                kept |= self._kept_now()
        return tuple(i for i in everything if i not in kept)

    def _kept_now(self) -> set[int]:
        """List the commitments that the outcome just found keeps, or that do not bind in it."""
        problem, encoded = self._problem, self._encoded
        holds = [literal > 0 for literal in self._solver.get_model()]
        outcome = encoded.chosen(holds)
        kept = {i for i, relation in enumerate(problem.relations) if relation.kept_by(outcome)}
        for literal, members in zip(encoded.coalitions, problem.coalitions, strict=True):
            if holds[literal - 1]:
                free = {
                    i for i, c in enumerate(problem.commitments) if not members & set(c.held_by)
                }
                return kept | free
        raise ValueError("no coalition agrees")


def _one_each(encoded: Clauses) -> list[list[int]]:
    """Say that every variable has exactly one class."""
    from pysat.card import CardEnc, EncType

    found: list[list[int]] = []
    top = encoded.count
    for literals in encoded.options:
        found.append(list(literals))
        if len(literals) > 1:
            kind = EncType.pairwise if len(literals) < 6 else EncType.ladder
            most = CardEnc.atmost(lits=list(literals), bound=1, top_id=top, encoding=kind)
            found += most.clauses
            top = max(top, most.nv)
    return found


Cheapest = tuple[Callable[[int], bool], Callable[[Sequence[int]], None]]


def _cheapest(
    hard: Iterable[Sequence[int]], soft: Mapping[int, int], effort: Effort
) -> Iterator[Cheapest]:
    """Yield models of clauses, the cheapest first, each to be blocked before the next.

    Parameters
    ----------
    hard
        Clauses to keep.
    soft
        Literals, each with what it costs if it does not hold.

    Yields
    ------
    holds, block
        A function that says whether a literal holds, and one that takes a further clause to keep.
    """
    from pysat.examples.rc2 import RC2
    from pysat.formula import WCNF

    formula = WCNF()
    for clause in hard:
        formula.append(list(clause))
    for literal, cost in soft.items():
        formula.append([literal], weight=cost)
    with RC2(formula, solver=_SOLVER) as search:

        def ask(assumptions: Sequence[int] = (), expect_interrupt: bool = False) -> bool:
            return effort.solve(search.oracle, assumptions)

        # RC2 itself knows no limit that is independent of the clock
        search._call_oracle = ask
        while (model := search.compute()) is not None:
            yield frozenset(model).__contains__, search.add_clause
