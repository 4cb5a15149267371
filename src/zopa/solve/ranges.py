"""What draws of uncertain walk-away values and weights say of agreements and bargaining points.

The other commitments do not change, so that the outcomes which keep them are one diagram for all
draws. A draw asks for what some of its outcomes are worth: whatever gives everybody enough is
dominated by a Pareto-optimal outcome that does so too, so the frontier decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from zopa.diagnostics import UsageError
from zopa.problem.compile import scores_over
from zopa.problem.problem import Problem, Scores
from zopa.problem.relation import BoolArray, IntArray, NodeLimit
from zopa.problem.utility import reservation, utilities
from zopa.results.bargaining import Base
from zopa.results.ranges import DrawnShare, PointSpread, Ranges, Spread, Stays, ValueRange
from zopa.solve import pareto
from zopa.solve.estimates import wilson
from zopa.solve.labels import Points
from zopa.solve.nondominated import survivors
from zopa.solve.reserved import reservations
from zopa.solve.space import coalition_diagrams, rule_keeping
from zopa.solve.uncertain import Uncertain, drawn_cases, uncertain_values
from zopa.solve.wording import settled
from zopa.solve.worth import Reach, picked_points

# Of a space that is closed by what is not drawn.
_NEVER = DrawnShare(hits=0, share=0, interval=(0, 0))
# Agreements followed through the draws.
FOLLOWED = 50


def drawn_ranges(
    problem: Problem, main: Reach | None, draws: int, seed: int, node_limit: int
) -> Ranges | None:
    """Draw uncertain values as `value_ranges` does, if draws are asked for.

    Returns
    -------
    Ranges or None
        None if there are no draws, or a limit was hit.

    Raises
    ------
    UsageError
        If there is nothing to draw.
    """
    if not draws:
        return None
    if not uncertain_of(problem):
        raise UsageError(
            "there is nothing to draw: no walk-away value and no weight that counts has a range",
            "give a party 'walk_away: {low: 30, high: 45}', or a stance "
            "'weight_range: {low: 2, high: 4}' beside its weight",
        )
    try:
        return value_ranges(problem, main, draws, seed, node_limit)
    except NodeLimit:
        return None


def value_ranges(
    problem: Problem, main: Reach | None, draws: int, seed: int, node_limit: int
) -> Ranges | None:
    """Draw all uncertain values again and again, and see what becomes of the answer.

    Parameters
    ----------
    problem
        With scores.
    main
        What the main answer could reach: its agreements are followed.
    draws, seed
        How many draws, and how the generator starts.
    node_limit
        Size of a decision diagram beyond which it is not built.

    Returns
    -------
    Ranges or None
        None if nothing that matters has a range.

    Raises
    ------
    NodeLimit
        If the outcomes to choose from take too large a diagram.
    """
    uncertain = uncertain_of(problem)
    if not uncertain or problem.scores is None:
        return None
    trials = _Trials(problem, uncertain, node_limit)
    followed = _followed(problem, main)
    tally = _Tally(len(followed.outcomes), problem.scores.parties)
    for case in drawn_cases(problem.case, uncertain, draws, seed):
        tally.add(trials.run(replace(problem, case=case), followed))
    return Ranges(
        draws=draws,
        seed=seed,
        walk_away={p: ValueRange(low=a, high=b) for p, (a, b) in uncertain.walk_away.items()},
        weights={
            f"{party}.{issue}": ValueRange(low=a, high=b)
            for (party, issue), (a, b) in uncertain.weights.items()
        },
        base=trials.base,
        open=_share(tally.open, draws) if trials.base == "agreements" else _NEVER,
        undecided=tally.undecided,
        agreements=tuple(_described(problem, problem.scores, followed, tally.stays, draws)),
        bargaining=tally.spreads(),
    )


def uncertain_of(problem: Problem) -> Uncertain:
    """Collect what can be drawn for a problem with scores."""
    known = {} if problem.scores is None else problem.scores.utilities
    return uncertain_values(problem.case, known)


@dataclass(frozen=True, eq=False)
class _Followed:
    """Agreements of the main answer: their outcomes, score vectors, and what picks them."""

    outcomes: IntArray
    vectors: tuple[tuple[int, ...], ...]
    picked_by: tuple[tuple[str, ...], ...]


def _followed(problem: Problem, main: Reach | None) -> _Followed:
    """Take the bargaining points first, then the frontier's points in its order."""
    if main is None or main.base == "rules_only":
        return _Followed(np.empty((0, len(problem.sizes)), dtype=np.int64), (), ())
    names: dict[tuple[int, ...], list[str]] = {}
    where: dict[tuple[int, ...], IntArray] = {}
    picked, why = picked_points(main)
    groups: list[tuple[str | None, Points]] = [
        (name, one.points) for name, one in picked.items() if name not in why
    ]
    for name, points in (*groups, (None, main.frontier)):
        for vector, outcome in zip(points.vectors.tolist(), points.outcomes, strict=True):
            where.setdefault(tuple(vector), outcome)
            names.setdefault(tuple(vector), []).extend([] if name is None else [name])
    chosen = list(where)[:FOLLOWED]
    return _Followed(
        np.array([where[vector] for vector in chosen], dtype=np.int64),
        tuple(chosen),
        tuple(tuple(names[vector]) for vector in chosen),
    )


@dataclass(frozen=True, eq=False)
class _Result:
    """One draw: whether there is an agreement (None: a limit was hit), which followed ones stay.

    ``points`` are, by name, the utilities that a bargaining point has, a row per tie.
    """

    is_open: bool | None
    stays: BoolArray
    points: Mapping[str, list[list[Fraction]]]


class _Trials:
    """What is the same in every draw, and one draw after another."""

    def __init__(self, problem: Problem, uncertain: Uncertain, node_limit: int) -> None:
        found = coalition_diagrams(problem, node_limit)
        self.base: Base = "agreements"
        # who accepts, and what may be had then: of an empty space, all that keeps the rules
        self._choices = [(who, diagram) for who, diagram in found if not diagram.empty]
        if not self._choices:
            self.base = "rules_only"
            whole = rule_keeping(problem, node_limit)
            self._choices = [] if whole.empty else [(frozenset(), whole)]
        self._weights_drawn = bool(uncertain.weights)
        self._frontiers: list[tuple[Scores, pareto.Frontier]] | None = None
        self._kept: list[BoolArray] | None = None

    def run(self, problem: Problem, followed: _Followed) -> _Result:
        """See what becomes of the answer for a problem whose case has its values drawn."""
        scores = scores_over(problem.variables, utilities(problem.case))
        least = {
            party: utility.least_score(value)
            for party, utility in scores.utilities.items()
            if (value := reservation(problem.case, party)) is not None
        }
        stays = self._stays(problem, followed.outcomes, scores, least)
        frontiers = self._all_frontiers(scores)
        if not all(one.complete for one in frontiers):
            return _Result(None, stays, {})
        enough = [
            one.take(np.flatnonzero(_reaching(one.vectors, scores, who, least)))
            for (who, _), one in zip(self._choices, frontiers, strict=True)
        ]
        points = _merged(enough)
        if points is None or not len(points):
            return _Result(False, stays, {})
        known = pareto.Frontier(
            points.vectors, points.ties, points.outcomes, complete=True, labels=0, least=None
        )
        drawn = replace(problem, scores=scores)
        reached = Reach(drawn, scores, self._choices[0][1], self.base, known)
        picked, why = picked_points(reached)
        return _Result(
            self.base == "agreements",
            stays,
            {
                name: _utilities(one.points.vectors, scores)
                for name, one in picked.items()
                if name not in why
            },
        )

    def _all_frontiers(self, scores: Scores) -> list[pareto.Frontier]:
        """Give the frontier of each coalition; other walk-away values only change its scale."""
        if self._weights_drawn or self._frontiers is None:
            found = [pareto.frontier(diagram, scores.tables) for _, diagram in self._choices]
            self._frontiers = [(scores, one) for one in found]
            return found
        return [_rescaled(one, before, scores) for before, one in self._frontiers]

    def _stays(
        self, problem: Problem, outcomes: IntArray, scores: Scores, least: Mapping[str, int]
    ) -> BoolArray:
        """Say which outcomes are agreements."""
        if self._kept is None:
            aside = reservations(problem)
            self._kept = [
                np.logical_and.reduce(
                    [
                        np.ones(len(outcomes), dtype=np.bool_),
                        *(
                            relation.kept_by_each(outcomes)
                            for i, relation in enumerate(problem.relations)
                            if i not in aside and who & set(problem.commitments[i].held_by)
                        ),
                    ]
                )
                for who, _ in self._choices
            ]
        parties = len(scores.parties)
        vectors = np.zeros((len(outcomes), parties), dtype=np.int64)
        for variable, table in enumerate(scores.tables):
            vectors += table[outcomes[:, variable]]
        stays = np.zeros(len(outcomes), dtype=np.bool_)
        for (who, _), kept in zip(self._choices, self._kept, strict=True):
            stays |= kept & _reaching(vectors, scores, who, least)
        return stays


def _reaching(
    vectors: IntArray, scores: Scores, who: frozenset[str], least: Mapping[str, int]
) -> BoolArray:
    """Say which score vectors give everybody of a coalition what it asks for at least."""
    enough = np.ones(len(vectors), dtype=np.bool_)
    for column, party in enumerate(scores.parties):
        if party in who and party in least:
            enough &= vectors[:, column] >= least[party]
    return enough


def _rescaled(frontier: pareto.Frontier, before: Scores, after: Scores) -> pareto.Frontier:
    columns = zip(before.utilities.values(), after.utilities.values(), strict=True)
    vectors = np.empty_like(frontier.vectors)
    for column, (old, new) in enumerate(columns):
        # each is a whole number of units on both scales
        whole = frontier.vectors[:, column].astype(object) * new.scale // old.scale
        vectors[:, column] = whole.astype(np.int64)
    return replace(frontier, vectors=vectors)


def _merged(groups: Sequence[Points]) -> Points | None:
    """Join Pareto-optimal points of several sets; those that others dominate go."""
    if len(groups) < 2:
        return groups[0] if groups else None
    vectors = np.concatenate([one.vectors for one in groups])
    outcomes = np.concatenate([one.outcomes for one in groups])
    ties = tuple(tied for one in groups for tied in one.ties)
    rows, starts = survivors(np.zeros(len(vectors), dtype=np.int64), vectors.T)
    return Points(vectors, ties, outcomes).take(rows[starts])


def _utilities(vectors: IntArray, scores: Scores) -> list[list[Fraction]]:
    scales = [utility.scale for utility in scores.utilities.values()]
    return [
        [Fraction(score, scale) for score, scale in zip(row, scales, strict=True)]
        for row in vectors.tolist()
    ]


class _Tally:
    """What has been seen in the draws so far."""

    def __init__(self, followed: int, parties: tuple[str, ...]) -> None:
        self.open = self.undecided = 0
        self.stays = np.zeros(followed, dtype=np.int64)
        self._parties = parties
        self._found: dict[str, int] = {}
        self._ends: dict[str, list[list[Fraction]]] = {}

    def add(self, result: _Result) -> None:
        """Count one draw."""
        self.open += result.is_open is True
        self.undecided += result.is_open is None
        self.stays += result.stays
        for name, rows in result.points.items():
            self._found[name] = self._found.get(name, 0) + 1
            ends = self._ends.setdefault(name, [list(rows[0]), list(rows[0])])
            for row in rows:
                ends[0] = list(map(min, ends[0], row))
                ends[1] = list(map(max, ends[1], row))

    def spreads(self) -> dict[str, PointSpread]:
        """Give, by name, where the bargaining points lay."""
        return {
            name: PointSpread(
                found=found,
                utilities={
                    party: Spread(low=float(low), high=float(high))
                    for party, low, high in zip(self._parties, *self._ends[name], strict=True)
                },
            )
            for name, found in self._found.items()
        }


def _share(hits: int, draws: int) -> DrawnShare:
    fine = 10**6
    low, high = wilson(hits, draws, fine)
    return DrawnShare(hits=hits, share=hits / draws, interval=(low / fine, high / fine))


def _described(
    problem: Problem, scores: Scores, followed: _Followed, stays: Iterable[int], draws: int
) -> Iterator[Stays]:
    for outcome, vector, names, hits in zip(
        followed.outcomes.tolist(), followed.vectors, followed.picked_by, stays, strict=True
    ):
        yield Stays(
            outcome=settled(problem.case, problem.outcome(outcome)),
            utilities={
                party: Fraction(score, scores.utilities[party].scale)
                for party, score in zip(scores.parties, vector, strict=True)
            },
            picked_by=names,
            stays=_share(int(hits), draws),
        )
