"""One case of a comparison: solved, and summed up in a row."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from zopa.case.case import Case
from zopa.problem.compile import compile_problem, with_scores
from zopa.problem.problem import Problem
from zopa.problem.relation import NodeLimit
from zopa.results.bargaining import Bargaining
from zopa.results.base import Level, Reading
from zopa.results.comparison import Fewest, Summary
from zopa.results.solution import Conflicts
from zopa.solve.concessions import LISTED
from zopa.solve.giving_up import conflicts_of, fewest_to_give_up, giving_up
from zopa.solve.solver import in_common, levels_of
from zopa.solve.space import SpaceFacts, explore
from zopa.solve.worth import worth

__all__ = ["Limits", "Solved", "sum_up"]


@dataclass(frozen=True)
class Limits:
    """Nodes of a diagram, and changes of which all subsets are looked at."""

    nodes: int
    changes: int


@dataclass(frozen=True, eq=False)
class Solved:
    """A case, solved as far as a comparison needs it."""

    problem: Problem
    summary: Summary
    conflicts: Conflicts


def sum_up(
    case: Case, level: Level, reading: Reading, limits: Limits, base: Solved | None = None
) -> Solved:
    """Solve a case and sum it up; faster for much the same case as one that is solved already."""
    problem = compile_problem(case, level, reading, like=None if base is None else base.problem)
    facts = explore(problem, limits.nodes)
    found = giving_up(facts)
    conflicts = Conflicts(complete=False, count=0, listed=0, minimal=())
    fewest = None
    if found is not None:
        least = fewest_to_give_up(problem, found)
        fewest = None if least is None else Fewest(commitments=least[0], ladders=least[1])
        with suppress(NodeLimit):
            conflicts = conflicts_of(problem, found, LISTED)
    core, free = in_common(facts)
    bargaining, why = _bargaining(facts, limits)
    summary = Summary(
        title=_title(case),
        because=case.scenario_because,
        verdict=facts.verdict,
        levels=levels_of(facts, limits.nodes),
        core=core,
        free=free,
        conflicts=conflicts.count if conflicts.complete else None,
        fewest=fewest,
        outcomes=problem.outcomes,
        feasible=facts.feasible,
        agreements=facts.agreements,
        method=facts.method,
        interval=facts.interval,
        bargaining=bargaining,
        why=why,
    )
    return Solved(problem, summary, conflicts)


def _bargaining(facts: SpaceFacts, limits: Limits) -> tuple[Bargaining | None, dict[str, str]]:
    """Find the bargaining points, or say why there are none."""
    scored = with_scores(facts.problem)
    if scored.scores is None or not scored.scores.parties:
        return None, {"bargaining": "nothing is known of what outcomes are worth to the parties"}
    bargaining = worth(scored, facts.verdict, limits.nodes).bargaining
    if bargaining is not None:
        return bargaining, {}
    if facts.feasible == 0:
        return None, {"bargaining": "no outcome keeps the rules"}
    return None, {"bargaining": "a limit was hit"}


def _title(case: Case) -> str | None:
    """Name a scenario, and say whether more is changed; None for the baseline."""
    if not case.selection.changes:
        return case.scenario_title
    title = case.scenario_title
    return "Changes asked for" if title is None else f"{title}, with further changes"
