"""Trades: two issues on which two parties both do better by giving way on one each.

Each party has its way on the issue that matters more to it, by its own weights and values alone.
Both then prefer that to the reverse, in which each has its way on the other issue.

References
----------
Froman and Cohen, *Compromise and Logroll* (Behavioral Science, 1970); Raiffa, *The Art and Science
of Negotiation* (1982), ch. 10.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np

from zopa.case.case import Choice
from zopa.problem.diagram import Diagram, first
from zopa.problem.problem import Problem, Scores
from zopa.problem.relation import IntArray
from zopa.results.bargaining import Base, Side, Trade, Trades
from zopa.solve.wording import settled

__all__ = ["find_trades"]

LISTED = 100


@dataclass(frozen=True, eq=False)
class _Stake:
    """What two parties have at stake on an issue on which they want different things.

    ``ways[k]`` are the classes of the issue's variables in the k-th party's way; ``gains[k]`` what
    it gains by them, in its score, over the other's way.
    """

    ways: tuple[dict[int, int], dict[int, int]]
    gains: tuple[int, int]


def find_trades(problem: Problem, diagram: Diagram, base: Base, listed: int = LISTED) -> Trades:
    """Find all trades.

    Parameters
    ----------
    problem
        With scores. Worth that hangs on several issues is left aside.
    diagram
        The outcomes that a trade has to fit into.
    base
        Which these are.
    listed
        How many to describe at most; those that fit and cross no red line come first.
    """
    scores = problem.scores
    found = [] if scores is None else list(_trades(problem, scores, diagram))
    found.sort(key=lambda trade: (not trade.possible, bool(trade.red_lines_crossed)))
    return Trades(
        base=base, count=len(found), listed=min(listed, len(found)), found=tuple(found[:listed])
    )


def _trades(problem: Problem, scores: Scores, diagram: Diagram) -> Iterator[Trade]:
    for one, other in combinations(range(len(scores.parties)), 2):
        stakes = {
            issue: stake
            for issue in problem.case.issues
            if (stake := _stake(problem, scores, issue, one, other)) is not None
        }
        for mine, theirs in permutations(stakes, 2):
            here, there = stakes[mine], stakes[theirs]
            if here.gains[0] > there.gains[0] and there.gains[1] > here.gains[1]:
                yield _trade(problem, scores, diagram, (one, other), (mine, theirs), (here, there))


def _stake(problem: Problem, scores: Scores, issue: str, one: int, other: int) -> _Stake | None:
    """Say what is at stake between two parties; None where they do not want different things."""
    indices = problem.variables_of(issue)
    ways: tuple[dict[int, int], dict[int, int]] = ({}, {})
    totals = np.zeros((2, 2), dtype=object)
    for variable in indices:
        table = scores.tables[variable]
        pair = table[:, [one, other]]
        for way in (0, 1):
            chosen = _best(pair, way)
            ways[way][variable] = chosen
            totals[way] += pair[chosen].astype(object)
    gains = (totals[0][0] - totals[1][0], totals[1][1] - totals[0][1])
    if gains[0] <= 0 or gains[1] <= 0:
        return None
    return _Stake(ways, (int(gains[0]), int(gains[1])))


def _best(pair: IntArray, way: int) -> int:
    """Choose the class that is best for a party, of equal ones the best for the other."""
    own, others = pair[:, way], pair[:, 1 - way]
    order = np.lexsort((np.arange(len(own)), -others, -own))
    return int(order[0])


def _trade(
    problem: Problem,
    scores: Scores,
    diagram: Diagram,
    parties: tuple[int, int],
    issues: tuple[str, str],
    stakes: tuple[_Stake, _Stake],
) -> Trade:
    fixed = {**stakes[0].ways[0], **stakes[1].ways[1]}
    assignment = first(diagram, fixed)
    choices = _choices(problem, fixed, issues)
    sides = []
    for place, (party, issue) in enumerate(zip(parties, issues, strict=True)):
        name = scores.parties[party]
        scale = scores.utilities[name].scale
        sides.append(
            Side(
                party=name,
                issue=issue,
                option=settled(problem.case, choices)[issue],
                gains=Fraction(stakes[place].gains[place], scale),
                gives=Fraction(stakes[1 - place].gains[place], scale),
            )
        )
    crossed = [
        c.id
        for c, relation in zip(problem.commitments, problem.relations, strict=True)
        if c.kind in ("demand", "red_line")
        and c.issues[0] in issues
        and not relation.kept_by(_whole(problem, fixed))
    ]
    red = {c.id for c in problem.commitments if c.kind == "red_line"}
    return Trade(
        sides=(sides[0], sides[1]),
        possible=assignment is not None,
        gives_up=tuple(name for name in crossed if name not in red),
        red_lines_crossed=tuple(name for name in crossed if name in red),
    )


def _whole(problem: Problem, fixed: Mapping[int, int]) -> list[int]:
    """Fill up an assignment; what is filled in does not matter to limits on the fixed issues."""
    return [fixed.get(variable, 0) for variable in range(len(problem.sizes))]


def _choices(
    problem: Problem, fixed: Mapping[int, int], issues: tuple[str, str]
) -> dict[str, Choice]:
    outcome = problem.outcome(_whole(problem, fixed))
    return {issue: outcome[issue] for issue in issues}
