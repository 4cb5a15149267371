"""Verdicts by CP-SAT: outcomes as a model of integer programming, searched exactly.

References
----------
Perron and Didier, *CP-SAT* (Google OR-Tools, https://developers.google.com/optimization/cp/).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zopa.problem.clauses import encode
from zopa.problem.problem import Problem
from zopa.problem.relation import IntArray, Threshold
from zopa.results.base import Verdict
from zopa.solve.fallback import OutOfWork

__all__ = ["Effort", "Found", "Outcomes", "Question", "settle"]

# What a verdict, or all bargaining points together, may take: about as many seconds on a machine
# of 2025, but counted in steps, so that the answer is the same on any machine.
EFFORT = 30


class Effort:
    """How much search is left, in CP-SAT's deterministic time."""

    def __init__(self, left: float | None = None) -> None:
        self.left = EFFORT if left is None else left

    def spend(self, amount: float) -> None:
        """Count what a search took."""
        self.left -= amount


@dataclass(frozen=True, eq=False)
class Found:
    """What a search for agreements came to.

    ``core`` names variables that all agreements settle alike, with the class; it may lack some
    where the search was given up.
    """

    verdict: Verdict
    example: tuple[int, ...] | None = None
    core: Mapping[int, int] | None = None


def settle(problem: Problem, *, core: bool = False, effort: Effort | None = None) -> Found:
    """Say whether agreements exist.

    Parameters
    ----------
    core
        Whether to look for what all agreements settle alike.

    Raises
    ------
    NodeLimit
        If the problem takes too many clauses.
    """
    outcomes = Outcomes(problem, effort or Effort())
    try:
        example = outcomes.ask().answer()
    except OutOfWork:
        return Found(Verdict.UNKNOWN)
    if example is None:
        return Found(Verdict.CLOSED)
    return Found(Verdict.OPEN, example, _core(outcomes, example) if core else None)


def _core(outcomes: Outcomes, example: Sequence[int]) -> Mapping[int, int]:
    """Ask for agreements that differ on what looks settled, until there are none."""
    settled = dict(enumerate(example))
    try:
        while settled:
            question = outcomes.ask()
            question.some([-outcomes.literal(v, c) for v, c in settled.items()])
            other = question.answer()
            if other is None:
                return settled
            settled = {v: c for v, c in settled.items() if other[v] == c}
    except OutOfWork:
        pass
    return {}


class Outcomes:
    """The outcomes of a problem, to be asked about.

    Parameters
    ----------
    problem
        With scores, if questions are to be about them.
    effort
        Shared by all questions.
    agreed
        Whether the outcomes are agreements, or only keep the rules.

    Raises
    ------
    NodeLimit
        If the problem takes too many clauses.
    """

    def __init__(self, problem: Problem, effort: Effort, *, agreed: bool = True) -> None:
        from ortools.sat.python import cp_model

        self.problem = problem
        self.effort = effort
        self._encoded = encode(problem, sums=False)
        self._model = cp_model.CpModel()
        # their numbers in the model are those of the literals, less one
        self._holds = [self._model.new_bool_var("") for _ in range(self._encoded.count)]
        for literals in self._encoded.options:
            self._model.add_exactly_one([self._boolean(literal) for literal in literals])
        for clause in self._encoded.clauses:
            self._model.add_bool_or([self._boolean(literal) for literal in clause])
        for switch, threshold in self._encoded.sums:
            self._add_sum(switch, threshold)
        for switch in self._encoded.rules.values():
            self._model.add_bool_or([self._boolean(switch)])
        self._agreed = agreed
        self.bounds, self._scores = self._add_scores()

    def literal(self, variable: int, option: int) -> int:
        """Give the literal that says that a variable has a class."""
        return self._encoded.options[variable][option]

    def ask(self, given_up: Collection[int] = ()) -> Question:
        """Begin a question; what is added to it does not bind later ones.

        Parameters
        ----------
        given_up
            Positions of commitments that agreements may break.
        """
        question = Question(self, self._model.clone(), [score.index for score in self._scores])
        for i, literal in enumerate(self._encoded.given_up):
            dropped = not self._agreed or i in given_up
            question.some([literal if dropped else -literal])
        return question

    def read(self, solver: Any) -> tuple[int, ...]:
        """Read an outcome, as a class per variable."""
        return tuple(
            next(
                c for c, literal in enumerate(row) if solver.boolean_value(self._holds[literal - 1])
            )
            for row in self._encoded.options
        )

    def _boolean(self, literal: int) -> Any:
        boolean = self._holds[abs(literal) - 1]
        return boolean if literal > 0 else ~boolean

    def _weighted(self, worths: Iterable[tuple[int, IntArray]]) -> tuple[Any, int, int]:
        """Add up what the classes of some variables are worth; give bounds of the sum, too."""
        from ortools.sat.python import cp_model

        terms, weights, low, high = [], [], 0, 0
        for variable, row in worths:
            base = int(row.min())
            low, high = low + base, high + int(row.max())
            for literal, worth in zip(self._encoded.options[variable], row.tolist(), strict=True):
                terms.append(self._boolean(literal))
                weights.append(int(worth))
        return cp_model.LinearExpr.weighted_sum(terms, weights), low, high

    def _add_sum(self, switch: int, threshold: Threshold) -> None:
        pairs = list(zip(threshold.scope, threshold.worths, strict=False))
        total, low, high = self._weighted(pairs)
        # bounds beyond what the sum can be may not fit into the solver's integers
        least = low if threshold.least is None else min(max(threshold.least, low), high + 1)
        most = high if threshold.most is None else max(min(threshold.most, high), low - 1)
        on = self._boolean(switch)
        if not pairs:
            kept = least <= 0 <= most
            clauses = self._encoded.options[threshold.scope[-1]] if threshold.decides else None
            if clauses is not None:
                self._model.add_implication(on, self._boolean(clauses[int(kept)]))
            elif not kept:
                self._model.add_bool_or([~on])
            return
        if not threshold.decides:
            self._model.add_linear_constraint(total, least, most).only_enforce_if(on)
            return
        within = self._boolean(self._encoded.options[threshold.scope[-1]][1])
        self._model.add_linear_constraint(total, least, most).only_enforce_if(on, within)
        below, above = self._model.new_bool_var(""), self._model.new_bool_var("")
        self._model.add(total <= least - 1).only_enforce_if(below)
        self._model.add(total >= most + 1).only_enforce_if(above)
        self._model.add_bool_or([~on, within, below, above])

    def _add_scores(self) -> tuple[tuple[tuple[int, int], ...], list[Any]]:
        """Make a variable for every party's score; give the bounds, too."""
        scores = self.problem.scores
        if scores is None:
            return (), []
        bounds, variables = [], []
        for column in range(len(scores.parties)):
            rows = [(v, table[:, column]) for v, table in enumerate(scores.tables)]
            total, low, high = self._weighted([(v, row) for v, row in rows if row.any()])
            bounds.append((low, high))
            variables.append(self._model.new_int_var(low, high, ""))
            self._model.add(variables[-1] == total)
        return tuple(bounds), variables


class Question:
    """A question about outcomes: what they must be like, and what is to be as large as possible."""

    def __init__(self, outcomes: Outcomes, model: Any, scores: Sequence[int]) -> None:
        self._outcomes = outcomes
        self._model = model
        self._scores = [model.get_int_var_from_proto_index(index) for index in scores]

    def _boolean(self, literal: int) -> Any:
        boolean = self._model.get_bool_var_from_proto_index(abs(literal) - 1)
        return boolean if literal > 0 else ~boolean

    def some(self, literals: Iterable[int]) -> None:
        """Ask that one of the literals hold."""
        self._model.add_bool_or([self._boolean(literal) for literal in literals])

    def at_least(self, floors: Sequence[int]) -> None:
        """Ask that every party's score reach its floor."""
        for score, (low, high), floor in zip(
            self._scores, self._outcomes.bounds, floors, strict=True
        ):
            self._model.add(score >= min(max(floor, low), high + 1))

    def sum_at_least(self, weights: Sequence[int], least: int) -> None:
        """Ask that a weighted sum of scores reach a bound."""
        self._model.add(self._sum(weights) >= least)

    def better_for_somebody(self, vector: Sequence[int]) -> None:
        """Ask that some party's score exceed what it is in a vector."""
        exceeds = []
        for score, value in zip(self._scores, vector, strict=True):
            more = self._model.new_bool_var("")
            self._model.add(score >= value + 1).only_enforce_if(more)
            exceeds.append(more)
        self._model.add_bool_or(exceeds)

    def maximise_sum(self, weights: Sequence[int]) -> None:
        """Look for the greatest weighted sum of scores."""
        self._model.maximize(self._sum(weights))

    def maximise_least(self, floors: Sequence[int], units: Sequence[int | None], fine: int) -> None:
        """Look for the greatest least gain over the floors, in ``fine`` parts of a party's unit.

        Gains are rounded down to such parts; a party without a unit is not compared.
        """
        most = min(
            fine * (high - floor) // unit
            for (_, high), floor, unit in zip(self._outcomes.bounds, floors, units, strict=True)
            if unit is not None
        )
        least = self._model.new_int_var(0, max(0, most), "")
        for score, floor, unit in zip(self._scores, floors, units, strict=True):
            if unit is not None:
                self._model.add(fine * (score - floor) >= unit * least)
        self._model.maximize(least)

    def minimise(self, costs: Mapping[int, Sequence[int]]) -> None:
        """Look for the least sum of costs, given by variable and class."""
        from ortools.sat.python import cp_model

        terms, weights = [], []
        for variable, row in costs.items():
            for option, cost in enumerate(row):
                terms.append(self._boolean(self._outcomes.literal(variable, option)))
                weights.append(int(cost))
        self._model.minimize(cp_model.LinearExpr.weighted_sum(terms, weights))

    def cost_at_most(self, costs: Mapping[int, Sequence[int]], most: int) -> None:
        """Ask that a sum of costs stay within a bound."""
        from ortools.sat.python import cp_model

        terms, weights = [], []
        for variable, row in costs.items():
            for option, cost in enumerate(row):
                terms.append(self._boolean(self._outcomes.literal(variable, option)))
                weights.append(int(cost))
        self._model.add(cp_model.LinearExpr.weighted_sum(terms, weights) <= most)

    def _sum(self, weights: Sequence[int]) -> Any:
        from ortools.sat.python import cp_model

        return cp_model.LinearExpr.weighted_sum(self._scores, [int(w) for w in weights])

    def answer(self) -> tuple[int, ...] | None:
        """Search for an outcome, as a class per variable; None if there is none.

        Raises
        ------
        OutOfWork
            If the search is given up.
        """
        from ortools.sat.python import cp_model

        effort = self._outcomes.effort
        if effort.left <= 0:
            raise OutOfWork
        solver = cp_model.CpSolver()
        # one worker, a fixed seed and no clock: the same question has the same answer everywhere
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = effort.left
        status = solver.solve(self._model)
        effort.spend(solver.response_proto.deterministic_time)
        if status == cp_model.INFEASIBLE:
            return None
        if status != cp_model.OPTIMAL:
            raise OutOfWork
        return self._outcomes.read(solver)
