"""The Pareto frontier and the bargaining points of a case, described for the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import Protocol

from zopa.case.case import Case
from zopa.problem.diagram import Diagram
from zopa.problem.problem import Problem, Scores
from zopa.problem.relation import NodeLimit
from zopa.problem.utility import reservation
from zopa.results.bargaining import Bargaining, Base, Frontier, Point
from zopa.results.base import Amount, AnsweredBy, Verdict
from zopa.solve import bargain, pareto
from zopa.solve.assess import leans_on
from zopa.solve.bargain import Bargain, Why
from zopa.solve.fallback import OutOfWork, missing
from zopa.solve.fallback.bargains import Bargains
from zopa.solve.labels import Points
from zopa.solve.reserved import reservations
from zopa.solve.space import agreements_of, coalition_agreements, following, rule_keeping
from zopa.solve.wording import settled

__all__ = [
    "Reach",
    "Worth",
    "bargaining_points",
    "describe_frontier",
    "picked_points",
    "reach",
    "searched_points",
    "worth",
]


# The points that compare gains over walk-away values.
_WITH_GAINS = ("nash", "kalai_smorodinsky", "egalitarian")
# A point in words is long; the vectors of all are given beside.
_DESCRIBED = 50


@dataclass(frozen=True, eq=False)
class Reach:
    """What the parties could choose from, and what it is worth to them.

    Parameters
    ----------
    problem
        Compiled with scores.
    diagram
        All agreements; of a closed space, the outcomes that keep the rules.
    base
        Which of the two.
    frontier
        Its Pareto-optimal score vectors.
    """

    problem: Problem
    scores: Scores
    diagram: Diagram
    base: Base
    frontier: pareto.Frontier


@dataclass(frozen=True)
class Worth:
    """The frontier and the bargaining points, None where there is none or it is not known.

    ``reach`` holds the diagram that they come from. ``method`` says what the bargaining points were
    asked of, ``limit`` where that gave no answer.
    """

    reach: Reach | None
    bargaining: Bargaining | None
    method: AnsweredBy

    @cached_property
    def frontier(self) -> Frontier | None:
        """The frontier in words, made when it is asked for."""
        return None if self.reach is None else describe_frontier(self.reach)


def worth(problem: Problem, verdict: Verdict, node_limit: int) -> Worth:
    """Find the frontier and the bargaining points; over the node limit the latter by search."""
    try:
        found = reach(problem, verdict, node_limit)
    except NodeLimit:
        if missing():
            return Worth(None, None, "limit")
        try:
            return Worth(None, searched_points(problem, verdict), "cp_sat")
        except (NodeLimit, OutOfWork):
            return Worth(None, None, "limit")
    if found is None:
        return Worth(None, None, "diagram")
    return Worth(found, bargaining_points(found), "diagram")


def reach(problem: Problem, verdict: Verdict, node_limit: int) -> Reach | None:
    """Find the frontier of a problem with scores.

    Returns
    -------
    Reach or None
        None if nobody's utility is known, the verdict is unknown, or there is no outcome.

    Raises
    ------
    NodeLimit
        If the outcomes to choose from are no diagram.
    """
    scores = problem.scores
    if scores is None or not scores.parties or verdict is Verdict.UNKNOWN:
        return None
    diagram, least = _choices(problem, verdict, node_limit)
    if diagram.empty:
        return None
    found = pareto.frontier(diagram, scores.tables, least=least)
    base: Base = "agreements" if verdict is Verdict.OPEN else "rules_only"
    return Reach(problem, scores, diagram, base, found)


def _choices(
    problem: Problem, verdict: Verdict, node_limit: int
) -> tuple[Diagram, Sequence[int] | None]:
    """Give the outcomes to choose from, and the least score per party if the diagram leaves it out.

    Raises
    ------
    NodeLimit
        If they are no diagram, not even beside the walk-away values.
    """
    if verdict is not Verdict.OPEN:
        return rule_keeping(problem, node_limit), None
    try:
        return agreements_of(problem, following(problem, node_limit)), None
    except NodeLimit:
        apart = coalition_agreements(problem, node_limit)
        if not reservations(problem) or len(problem.coalitions) > 1 or not apart:
            raise
        return apart[0]


def describe_frontier(found: Reach, listed: int = _DESCRIBED) -> Frontier:
    """Describe a frontier; at most so many of its points in full."""
    points = found.frontier
    return Frontier(
        complete=points.complete,
        base=found.base,
        parties=found.scores.parties,
        count=len(points),
        listed=min(len(points), listed),
        scores=tuple(map(tuple, points.vectors.tolist())),
        ties=points.ties,
        points=_points(found.problem, found.scores, points, listed),
    )


def bargaining_points(found: Reach) -> Bargaining:
    """Find the bargaining points, with the parties' walk-away values as the case has them."""
    return _bargaining(found.problem, found.scores, found.base, _OnDiagram(found))


def searched_points(problem: Problem, verdict: Verdict) -> Bargaining | None:
    """Find the bargaining points by search, where no diagram fits.

    Returns
    -------
    Bargaining or None
        None if nobody's utility is known, the verdict is unknown, or nothing keeps the rules.

    Raises
    ------
    NodeLimit, OutOfWork
        If not even a search can begin.
    """
    scores = problem.scores
    if scores is None or not scores.parties or verdict is Verdict.UNKNOWN:
        return None
    is_open = verdict is Verdict.OPEN
    finder = Bargains(problem, agreed=is_open)
    if finder.empty():
        return None
    base: Base = "agreements" if is_open else "rules_only"
    return _bargaining(problem, scores, base, finder)


class _Finder(Protocol):
    """Finds bargaining points, given the least score of each party and the parties' scales."""

    def nash(self, least: Sequence[int]) -> Bargain: ...

    def kalai_smorodinsky(self, least: Sequence[int]) -> Bargain: ...

    def egalitarian(self, least: Sequence[int], scales: Sequence[int]) -> Bargain: ...

    def utilitarian(self, scales: Sequence[int]) -> Bargain: ...


class _OnDiagram:
    """Finds them on a diagram whose frontier is known."""

    def __init__(self, found: Reach) -> None:
        self._on = (found.diagram, found.scores.tables)
        self._known = found.frontier

    def nash(self, least: Sequence[int]) -> Bargain:
        return bargain.nash(*self._on, least, known=self._known)

    def kalai_smorodinsky(self, least: Sequence[int]) -> Bargain:
        return bargain.kalai_smorodinsky(*self._on, least, known=self._known)

    def egalitarian(self, least: Sequence[int], scales: Sequence[int]) -> Bargain:
        return bargain.egalitarian(*self._on, least, scales=scales, known=self._known)

    def utilitarian(self, scales: Sequence[int]) -> Bargain:
        return bargain.utilitarian(*self._on, scales=scales, known=self._known)


def picked_points(found: Reach) -> tuple[dict[str, Bargain], dict[str, str]]:
    """Find the bargaining points, with the parties' walk-away values as the case has them.

    Returns
    -------
    picked, why
        By name: what was found, and for what reason there is no point.
    """
    return _picked(found.problem.case, found.scores, _OnDiagram(found))


def _picked(
    case: Case, scores: Scores, finder: _Finder
) -> tuple[dict[str, Bargain], dict[str, str]]:
    scales = [utility.scale for utility in scores.utilities.values()]
    why: dict[str, str | None] = dict.fromkeys(_WITH_GAINS, _missing(case, scores))
    picked: dict[str, Bargain] = {}
    if not any(why.values()):
        least = [
            utility.least_score(value)
            for party, utility in scores.utilities.items()
            if (value := reservation(case, party)) is not None
        ]
        picked |= {
            "nash": finder.nash(least),
            "kalai_smorodinsky": finder.kalai_smorodinsky(least),
            "egalitarian": finder.egalitarian(least, scales),
        }
    why["utilitarian"] = _unvalued(case, scores)
    if why["utilitarian"] is None:
        picked["utilitarian"] = finder.utilitarian(scales)
    why |= {name: _reason(one.why) for name, one in picked.items() if one.why is not None}
    return picked, {name: text for name, text in why.items() if text is not None}


def _bargaining(problem: Problem, scores: Scores, base: Base, finder: _Finder) -> Bargaining:
    picked, why = _picked(problem.case, scores, finder)
    scales = [utility.scale for utility in scores.utilities.values()]
    points = {
        name: None if name in why else _points(problem, scores, picked[name].points, _DESCRIBED)
        for name in (*_WITH_GAINS, "utilitarian")
    }
    even = picked.get("kalai_smorodinsky")
    return Bargaining(
        base=base,
        method="diagram" if isinstance(finder, _OnDiagram) else "cp_sat",
        nash=points["nash"],
        kalai_smorodinsky=points["kalai_smorodinsky"],
        egalitarian=points["egalitarian"],
        utilitarian=points["utilitarian"],
        ties={name: len(one.points) for name, one in picked.items() if one.why is None},
        values=_values(picked, prod(scales)),
        ideal={}
        if even is None or even.ideal is None
        else {
            party: Fraction(score, scale)
            for party, score, scale in zip(scores.parties, even.ideal, scales, strict=True)
        },
        why=why,
    )


def _values(picked: Mapping[str, Bargain], scale: int) -> dict[str, Amount]:
    """Give the optima; a product of gains is turned from scores into utilities."""
    return {
        name: Fraction(one.value, scale) if name == "nash" else Fraction(one.value)
        for name, one in picked.items()
        if one.value is not None
    }


def _missing(case: Case, scores: Scores) -> str | None:
    """Say why gains cannot be measured; None if they can."""
    unvalued = _unvalued(case, scores)
    if unvalued is not None:
        return unvalued
    missing = [
        case.parties[party].title for party in case.parties if reservation(case, party) is None
    ]
    return f"no walk-away value is given for {_joined(missing)}" if missing else None


def _unvalued(case: Case, scores: Scores) -> str | None:
    unknown = [p.title for name, p in case.parties.items() if name not in scores.parties]
    return f"nothing says what outcomes are worth to {_joined(unknown)}" if unknown else None


def _reason(why: Why) -> str:
    match why:
        case Why.LIMIT:
            return "unknown: the exact method passed its limit"
        case Why.NO_OUTCOME | Why.NOT_RATIONAL:
            return "no outcome gives every party at least its walk-away value"
        case Why.NO_GAIN:
            return "no outcome gives every party more than its walk-away value"


def _joined(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _points(problem: Problem, scores: Scores, points: Points, listed: int) -> tuple[Point, ...]:
    describe = _describer(problem, scores)
    rows = zip(
        points.vectors[:listed].tolist(),
        (points.ties or (None,) * len(points))[:listed],
        points.outcomes[:listed].tolist(),
        strict=True,
    )
    return tuple(describe(vector, ties, assignment) for vector, ties, assignment in rows)


def _describer(
    problem: Problem, scores: Scores
) -> Callable[[Sequence[int], int | None, Sequence[int]], Point]:
    """Make a function that turns a score vector and its first outcome into a point."""
    case = problem.case
    pairs = list(zip(problem.commitments, problem.relations, strict=True))

    def describe(vector: Sequence[int], ties: int | None, assignment: Sequence[int]) -> Point:
        outcome = problem.outcome(assignment)
        named = dict(zip(scores.parties, vector, strict=True))
        broken = [c for c, relation in pairs if not relation.kept_by(assignment)]
        return Point(
            outcome=settled(case, outcome),
            utilities={p: Fraction(s, scores.utilities[p].scale) for p, s in named.items()},
            scores=named,
            ties=ties,
            gives={
                party: ids
                for party in case.parties
                if (ids := tuple(c.id for c in broken if party in c.held_by))
            },
            gets={
                party: ideals
                for party in case.parties
                if (
                    ideals := tuple(
                        issue
                        for issue, choice in outcome.items()
                        if case.stance(party, issue).ideal == choice
                    )
                )
            },
            leans_on_silence=tuple(f"{p}.{issue}" for p, issue in leans_on(case, outcome)),
        )

    return describe
