"""Agreements one by one: the best by some measure, or drawn uniformly; the closest packages."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod

import numpy as np

from zopa._version import __version__
from zopa.case.case import Case, Choice
from zopa.diagnostics import UsageError, did_you_mean
from zopa.problem.compile import compile_problem, with_scores
from zopa.problem.diagram import Diagram, count, sample
from zopa.problem.problem import Problem
from zopa.problem.relation import IntArray, NodeLimit
from zopa.problem.utility import reservation
from zopa.results.agreements import Agreed, Agreements, Way
from zopa.results.base import Level, Reading, Verdict
from zopa.rules.space import Members
from zopa.solve.assess import leans_on
from zopa.solve.bargain import Why, nash
from zopa.solve.concessions import conflicts_and_concessions
from zopa.solve.pareto import Ranked, ranked
from zopa.solve.reserved import Judge, reservations
from zopa.solve.sources import evidence_of
from zopa.solve.space import NODE_LIMIT, SpaceFacts, agreements_of, explore, following
from zopa.solve.wording import settled

__all__ = [
    "LOOKED_AT",
    "Choices",
    "Ranking",
    "best_agreements",
    "choices_of",
    "drawn_agreements",
    "read_ranking",
]

# Outcomes looked at for a ranking that is no sum of worths.
LOOKED_AT = 200_000
# Concession sets of a closed space whose packages are looked at.
_WAYS = 50
# As many digits on either side as a number of the expression language may have.
_WEIGHT = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30}|\d{1,30}/\d{1,30})", re.ASCII)
# The value that an outcome is ranked by, its classes, how many outcomes it stands for.
_Found = tuple[Fraction | None, tuple[int, ...], int]


@dataclass(frozen=True)
class Ranking:
    """What agreements are ranked by.

    Parameters
    ----------
    weights
        Per party, what one unit of its utility counts; empty for the order of the model.
    gains
        Rank by the product of gains over the walk-away values instead.
    """

    weights: tuple[tuple[str, Fraction], ...] = ()
    gains: bool = False

    def words(self, case: Case) -> str:
        """Say it."""
        if self.gains:
            return (
                "the product of gains over the walk-away values (Nash), "
                "among those in which everybody gains"
            )
        if not self.weights:
            return "no measure: in the order of the model's options"
        parts = [
            f"{case.parties[party].title}’s utility"
            if weight == 1
            else f"{weight} times {case.parties[party].title}’s utility"
            for party, weight in self.weights
        ]
        return " plus ".join(parts)


def read_ranking(problem: Problem, text: str | None) -> Ranking:
    """Read what agreements are to be ranked by: ``nash``, a party, or ``a=2,b=1``.

    Raises
    ------
    UsageError
        If a party is unknown, has no utility or no walk-away value, or a weight is no number.
    """
    case = problem.case
    if text is None:
        return Ranking()
    if text == "nash":
        missing = [p for p in case.parties if reservation(case, p) is None]
        unvalued = [p for p in case.parties if p not in _valued(problem)]
        if missing or unvalued:
            raise UsageError(
                "--by nash needs what outcomes are worth to every party, and its walk-away value; "
                f"not known for {', '.join(dict.fromkeys([*unvalued, *missing]))}",
                "give them with --walk-away PARTY=N, or rank by one party's utility",
            )
        return Ranking(gains=True)
    weights = []
    for part in text.split(","):
        name, _, number = part.strip().partition("=")
        if name not in case.parties:
            raise UsageError(
                f"--by: {name!r} is neither nash nor a party",
                did_you_mean(name, ("nash", *case.parties)) or "write e.g. --by a=2,b=1",
            )
        if name not in _valued(problem):
            raise UsageError(
                f"--by: nothing says what outcomes are worth to {name!r}",
                "give its stances an ideal, limits or values",
            )
        weight = Fraction(1) if not number else _weight(number.strip())
        if weight is None:
            raise UsageError(
                f"--by: {number!r} is no number of at most 30 digits", "write e.g. --by a=2,b=1"
            )
        if weight <= 0:
            raise UsageError(f"--by: the weight of {name!r} must be positive")
        weights.append((name, weight))
    if len(dict(weights)) < len(weights):
        raise UsageError("--by names a party twice")
    return Ranking(weights=tuple(weights))


def _weight(text: str) -> Fraction | None:
    """Read a decimal or a fraction; None if it is neither, or has too many digits to be meant."""
    if _WEIGHT.fullmatch(text) is None:
        return None
    try:
        return Fraction(text)
    except ZeroDivisionError:
        return None


def _valued(problem: Problem) -> tuple[str, ...]:
    return () if problem.scores is None else problem.scores.parties


def best_agreements(
    case: Case,
    best: int,
    by: str | None = None,
    level: Level = Level.DEMANDS,
    reading: Reading = Reading.CODED,
    *,
    node_limit: int = NODE_LIMIT,
) -> Agreements:
    """Find the best few agreements; of a closed space, the best of the closest packages.

    Parameters
    ----------
    best
        How many at most.
    by
        See `read_ranking`; in the order of the model if left out.
    """
    problem = with_scores(compile_problem(case, level, reading))
    ranking = read_ranking(problem, by)
    facts = explore(problem, node_limit)
    shown = _frame(facts, ranking.words(case))
    if facts.verdict is Verdict.UNKNOWN:
        return shown
    if facts.verdict is Verdict.CLOSED:
        return _closest(facts, shown, ranking, best, node_limit)
    try:
        found, complete = _best(choices_of(problem, node_limit), ranking, best)
    except NodeLimit:
        return shown
    return shown.model_copy(
        update={"found": tuple(_agreed(problem, *one) for one in found), "complete": complete}
    )


def drawn_agreements(
    case: Case,
    draws: int,
    seed: int = 0,
    level: Level = Level.DEMANDS,
    reading: Reading = Reading.CODED,
    *,
    node_limit: int = NODE_LIMIT,
) -> Agreements:
    """Draw agreements uniformly, independently and with replacement; none of a closed space."""
    problem = with_scores(compile_problem(case, level, reading))
    facts = explore(problem, node_limit, soft=False)
    shown = _frame(facts, None).model_copy(update={"seed": seed})
    if facts.verdict is not Verdict.OPEN:
        return shown
    rng = np.random.default_rng(seed)
    try:
        rows = _drawn(choices_of(problem, node_limit), draws, rng)
    except NodeLimit:
        return shown
    values = np.stack(
        [_within(v.class_of, rows[:, i], rng) for i, v in enumerate(problem.variables)]
    )
    found = tuple(
        _agreed(problem, None, tuple(row), 1, tuple(value))
        for row, value in zip(rows.tolist(), values.T.tolist(), strict=True)
    )
    return shown.model_copy(update={"found": found, "complete": len(found) == draws})


@dataclass(frozen=True, eq=False)
class Choices:
    """Outcomes to choose from: the paths of a diagram, all of them or those that a judge admits."""

    problem: Problem
    diagram: Diagram
    judge: Judge | None = None

    def ranked(self, weights: Sequence[Sequence[int]]) -> Iterator[Ranked | None]:
        """Yield the outcomes best first; None in the place of one that the judge does not admit."""
        for one in ranked(self.diagram, weights):
            admitted = self.judge is None or bool(self.judge.agreed(np.array([one.outcome]))[0])
            yield one if admitted else None


def choices_of(problem: Problem, node_limit: int) -> Choices:
    """Give all agreements; where sums of worth make a diagram too large, judged beside it.

    Raises
    ------
    NodeLimit
        If the diagram is too large all the same.
    """
    try:
        return Choices(problem, agreements_of(problem, following(problem, node_limit)))
    except NodeLimit:
        aside = reservations(problem)
        if not aside:
            raise
        diagram = agreements_of(problem, node_limit, without=aside)
        return Choices(problem, diagram, Judge(problem))


def _drawn(choices: Choices, draws: int, rng: np.random.Generator) -> IntArray:
    """Draw agreements; fewer than asked for where the judge admits hardly any."""
    if choices.judge is None:
        return sample(choices.diagram, draws, rng)
    found = np.empty((0, len(choices.problem.sizes)), dtype=np.int64)
    looked_at = 0
    while len(found) < draws and looked_at < LOOKED_AT:
        rows = sample(choices.diagram, LOOKED_AT // 10, rng)
        looked_at += len(rows)
        found = np.concatenate([found, rows[choices.judge.agreed(rows)]])
    return found[:draws]


def _within(class_of: IntArray, classes: IntArray, rng: np.random.Generator) -> IntArray:
    """Draw one value of each class, uniformly."""
    order = np.argsort(class_of, kind="stable")
    starts = np.searchsorted(class_of[order], np.arange(int(class_of.max()) + 2))
    return order[rng.integers(starts[classes], starts[classes + 1])]


def _frame(facts: SpaceFacts, by: str | None) -> Agreements:
    """Give the answer without any agreement in it."""
    problem, case = facts.problem, facts.problem.case
    return Agreements(
        zopa=__version__,
        case=case.name,
        title=case.title,
        scenario=case.scenario,
        scenario_title=case.scenario_title,
        selection=case.selection.words,
        evidence=evidence_of(case),
        level=problem.level,
        reading=problem.reading,
        as_of=str(case.as_of),
        verdict=facts.verdict,
        base="closest" if facts.verdict is Verdict.CLOSED else "agreements",
        by=by,
        complete=facts.verdict is Verdict.CLOSED,
        total=facts.agreements,
        found=(),
    )


def _best(choices: Choices, ranking: Ranking, most: int) -> tuple[list[_Found], bool]:
    """Find the best outcomes; say whether the ranking is complete."""
    if ranking.gains:
        return _by_gains(choices, most)
    weights, unit = _weights(choices.problem, ranking)
    found: list[_Found] = []
    for looked_at, one in enumerate(choices.ranked(weights)):
        if len(found) == most:
            break
        if looked_at == LOOKED_AT:
            return found, False
        if one is not None:
            value = Fraction(one.score, unit) if ranking.weights else None
            found.append((value, one.outcome, one.copies))
    return found, True


def _weights(problem: Problem, ranking: Ranking) -> tuple[list[list[int]], int]:
    """Turn weights of utilities into integer weights of options, and say what one unit is."""
    if problem.scores is None or not ranking.weights:
        return [[0] * size for size in problem.sizes], 1
    scores = problem.scores
    factors = [(p, weight / scores.utilities[p].scale) for p, weight in ranking.weights]
    unit = lcm(*(factor.denominator for _, factor in factors))
    columns = [(scores.parties.index(p), int(factor * unit)) for p, factor in factors]
    tables = [
        [sum(row[column] * factor for column, factor in columns) for row in table.tolist()]
        for table in scores.tables
    ]
    return tables, unit


def _by_gains(choices: Choices, most: int) -> tuple[list[_Found], bool]:
    """Rank by the product of gains.

    Outcomes come by a weighted sum of gains, tuned so that it is tight at the Nash point. The
    weighted mean of gains is at least their weighted geometric mean, so that no outcome further
    down can have a greater product than the sum allows.
    """
    problem, scores = choices.problem, choices.problem.scores
    if scores is None:
        return [], True
    least = [
        utility.least_score(value)
        for party, utility in scores.utilities.items()
        if (value := reservation(problem.case, party)) is not None
    ]
    scale = prod(utility.scale for utility in scores.utilities.values())
    # the best of all paths, admitted or not, tunes the weights
    top = nash(choices.diagram, scores.tables, least)
    if not len(top.points):
        return [], top.why is not Why.LIMIT
    gains = [int(v) - r for v, r in zip(top.points.vectors[0], least, strict=True)]
    factors = [max(1, prod(gains) // gain) for gain in gains]
    tables = [
        [sum(v * f for v, f in zip(row, factors, strict=True)) for row in table.tolist()]
        for table in scores.tables
    ]
    parties, floor = len(least), sum(f * r for f, r in zip(factors, least, strict=True))
    found: list[tuple[int, tuple[int, ...], int]] = []
    bar: list[int] = []
    for looked_at, one in enumerate(choices.ranked(tables)):
        if looked_at == LOOKED_AT:
            return _sorted(found, most, scale), False
        if one is None:
            continue
        reach = max(0, one.score - floor)
        # the product times parties^parties times the factors is at most reach^parties
        if len(bar) == most and reach**parties < bar[0] * parties**parties * prod(factors):
            return _sorted(found, most, scale), True
        own = [s - r for s, r in zip(scores.of(one.outcome), least, strict=True)]
        if min(own) <= 0:
            continue
        product = prod(own)
        found.append((product, one.outcome, one.copies))
        heapq.heappush(bar, product)
        if len(bar) > most:
            heapq.heappop(bar)
    return _sorted(found, most, scale), True


def _sorted(
    found: Sequence[tuple[int, tuple[int, ...], int]], most: int, scale: int
) -> list[_Found]:
    ordered = sorted(found, key=lambda one: (-one[0], one[1]))
    return [
        (Fraction(product, scale), outcome, copies) for product, outcome, copies in ordered[:most]
    ]


def _closest(
    facts: SpaceFacts, shown: Agreements, ranking: Ranking, most: int, node_limit: int
) -> Agreements:
    """Give the best outcomes that break the fewest commitments, and what each way out opens."""
    problem = facts.problem
    concessions = conflicts_and_concessions(facts).concessions
    if not concessions.complete or concessions.fewest is None:
        # a complete search that finds no way out: the rules alone leave no outcome to list
        return shown.model_copy(update={"complete": concessions.complete})
    fewest = len(concessions.fewest.drop)
    smallest = [c for c in concessions.minimal if len(c.drop) == fewest]
    place = {c.id: i for i, c in enumerate(problem.commitments)}
    ways: list[Way] = []
    # several ways may open the same outcome where several groups of parties could agree
    pool: dict[_Found, None] = {}
    whole = len(smallest) == concessions.ties.get("fewest", len(smallest)) <= _WAYS
    for concession in smallest[:_WAYS]:
        dropped = frozenset(place[name] for name in concession.drop)
        try:
            opened = agreements_of(problem, node_limit, without=dropped)
        except NodeLimit:
            whole = False
            continue
        found, complete = _best(Choices(problem, opened), ranking, most)
        whole = whole and complete
        if not found:
            continue
        pool |= dict.fromkeys(found)
        ways.append(
            Way(drop=concession.drop, opens=count(opened), closest=_agreed(problem, *found[0]))
        )
    best = sorted(pool, key=lambda one: (-(one[0] or 0), one[1]))
    return shown.model_copy(
        update={
            "found": tuple(_agreed(problem, *one) for one in best[:most]),
            "least_broken": fewest,
            "ways": tuple(ways),
            "complete": whole,
        }
    )


def _agreed(
    problem: Problem,
    value: Fraction | None,
    assignment: tuple[int, ...],
    copies: int,
    values: Sequence[int] | None = None,
) -> Agreed:
    case, scores = problem.case, problem.scores
    outcome = problem.outcome(assignment) if values is None else _outcome(problem, values)
    named = {} if scores is None else dict(zip(scores.parties, scores.of(assignment), strict=True))
    return Agreed(
        outcome=settled(case, outcome),
        value=value,
        utilities={
            p: Fraction(score, scores.utilities[p].scale)
            for p, score in named.items()
            if scores is not None
        },
        copies=copies,
        broken=tuple(
            c.id
            for c, relation in zip(problem.commitments, problem.relations, strict=True)
            if not relation.kept_by(assignment)
        ),
        leans_on_silence=tuple(f"{p}.{issue}" for p, issue in leans_on(case, outcome)),
    )


def _outcome(problem: Problem, values: Sequence[int]) -> dict[str, Choice]:
    """Read values of the variables, not classes, as an outcome."""
    chosen: dict[str, Choice] = {}
    for issue, domain in problem.case.space.items():
        indices = problem.variables_of(issue)
        if isinstance(domain, Members):
            inside = [str(problem.variables[i].member) for i in indices if values[i]]
            chosen[issue] = frozenset(inside)
        else:
            chosen[issue] = domain.at(values[indices[0]])
    return chosen
