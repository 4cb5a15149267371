"""What each stance and condition costs: agreements that it alone prevents, and its share of all.

A *ladder* is broken where its top rung is; a demand implies its red line. With V(x) the ladders
that a rule-keeping outcome x breaks, the game behind the shares is v(S), the number of outcomes
that are lost once the ladders S are in force: those x for which V(x) and S meet.

References
----------
Shapley, *A Value for n-Person Games* (1953); Banzhaf, *Weighted Voting Doesn't Work* (1965); Dubey
and Shapley, *Mathematical Properties of the Banzhaf Power Index* (1979), for the two ways of
stating Banzhaf's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from zopa.problem.diagram import Diagram, count, sample
from zopa.problem.problem import Problem
from zopa.problem.relation import IntArray, NodeLimit
from zopa.results.blocking import Blocking, LadderBlocking
from zopa.solve.estimates import SEED, wilson
from zopa.solve.space import NODE_LIMIT, SpaceFacts, rule_keeping
from zopa.solve.tallies import alone, prepare, tally

# A second or two: edges of the soft diagram, times how many numbers of broken ladders there can be,
# times the primes that the counts take.
WORK_LIMIT = 50_000_000
DRAWS = 50_000


@dataclass(frozen=True)
class _Ladder:
    """A ladder with the positions of its rungs that are needed, the top one first."""

    id: str
    rungs: tuple[int, ...]


@dataclass(frozen=True)
class _Counts:
    """Outcomes that break a ladder: by how many ladders they break, and by its top rung alone.

    ``by_broken[k]`` of them break ``k`` ladders in all. ``top_alone``: they break its top rung,
    which is not its last, and nothing else; None where the top rung is the last.
    """

    by_broken: tuple[int, ...]
    top_alone: int | None

    @property
    def breaks(self) -> int:
        """All outcomes that break the ladder."""
        return sum(self.by_broken)

    @property
    def withdraw(self) -> int:
        """Outcomes that break no other ladder."""
        return sum(self.by_broken[1:2])

    @cached_property
    def shapley(self) -> Fraction:
        """Each outcome, shared equally among the ladders that it breaks."""
        return sum((Fraction(n, k) for k, n in enumerate(self.by_broken) if n), Fraction(0))

    @cached_property
    def banzhaf(self) -> Fraction:
        """Each outcome, by the share of coalitions of other ladders that do not lose it."""
        return sum((Fraction(2 * n, 2**k) for k, n in enumerate(self.by_broken) if n), Fraction(0))


def blocking(
    facts: SpaceFacts,
    node_limit: int = NODE_LIMIT,
    work_limit: int = WORK_LIMIT,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Blocking | None:
    """Find what each ladder blocks.

    Parameters
    ----------
    facts
        The agreement space.
    node_limit
        Nodes of the diagram of rule-keeping outcomes beyond which nothing is found.
    work_limit
        Edges times coefficients times primes, beyond which the figures are estimated.
    draws, seed
        How many rule-keeping outcomes are drawn for an estimate, with replacement, and how the
        generator starts.

    Returns
    -------
    Blocking or None
        None where several groups of parties could agree, and where a limit was hit.
    """
    problem = facts.problem
    if len(problem.coalitions) != 1:
        return None
    ladders = _ladders(problem, problem.coalitions[0])
    exact = _exact(facts, ladders, work_limit)
    if exact is not None:
        return _described(ladders, exact)
    try:
        diagram = rule_keeping(problem, node_limit)
    except NodeLimit:
        return None
    if diagram.empty:
        return _described(ladders, _nothing(ladders))
    return _estimated(problem, ladders, diagram, draws, seed)


def _ladders(problem: Problem, coalition: frozenset[str]) -> list[_Ladder]:
    rungs: dict[str, list[int]] = {}
    for position, commitment in enumerate(problem.commitments):
        if coalition.intersection(commitment.held_by):
            rungs.setdefault(commitment.ladder, []).append(position)
    return [
        _Ladder(name, tuple(sorted(own, key=lambda i: problem.commitments[i].rung)))
        for name, own in rungs.items()
    ]


def _exact(
    facts: SpaceFacts, ladders: Sequence[_Ladder], work_limit: int
) -> Sequence[_Counts] | None:
    """Count over the soft diagram; None without one, or where that takes too long."""
    if facts.softs is None:
        return None
    problem = facts.problem
    (soft,) = facts.softs
    if soft.empty:
        return _nothing(ladders)
    bound = problem.outcomes if facts.feasible is None else facts.feasible
    tops = [ladder.rungs[0] for ladder in ladders]
    prepared = prepare(soft, problem.multiplicities, tops, bound)
    if prepared.work > work_limit:
        return None
    by_broken = tally(prepared)
    single = alone(soft, problem.multiplicities, bound)
    return [
        _Counts(by_broken[top], single.get(top, 0) if len(ladder.rungs) > 1 else None)
        for ladder, top in zip(ladders, tops, strict=True)
    ]


def _nothing(ladders: Sequence[_Ladder]) -> Sequence[_Counts]:
    """Where no outcome keeps the rules, none is lost."""
    return [_Counts((), 0 if len(ladder.rungs) > 1 else None) for ladder in ladders]


def _described(ladders: Sequence[_Ladder], counts: Sequence[_Counts]) -> Blocking:
    lost = sum((c.shapley for c in counts), Fraction(0))
    swings = sum((c.banzhaf for c in counts), Fraction(0))
    return Blocking(
        method="exact",
        lost=int(lost),
        ladders={
            ladder.id: LadderBlocking(
                weaken=own.top_alone,
                withdraw=own.withdraw,
                breaks=own.breaks,
                shapley=own.shapley,
                shapley_share=own.shapley / lost if lost else None,
                banzhaf=own.banzhaf,
                banzhaf_share=own.banzhaf / swings if swings else None,
            )
            for ladder, own in zip(ladders, counts, strict=True)
        },
    )


def _estimated(
    problem: Problem, ladders: Sequence[_Ladder], diagram: Diagram, draws: int, seed: int
) -> Blocking:
    """Estimate from rule-keeping outcomes that are drawn uniformly."""
    outcomes = sample(diagram, draws, np.random.default_rng(seed))
    scale = _Scale(count(diagram), len(outcomes))
    counts, lost = _sampled(problem, ladders, outcomes)
    shapley = sum((c.shapley for c in counts), Fraction(0))
    swings = sum((c.banzhaf for c in counts), Fraction(0))
    return Blocking(
        method="estimated",
        lost=scale.up(lost),
        lost_interval=scale.interval(lost),
        draws=scale.draws,
        seed=seed,
        ladders={
            ladder.id: LadderBlocking(
                weaken=None if own.top_alone is None else scale.up(own.top_alone),
                withdraw=scale.up(own.withdraw),
                breaks=scale.up(own.breaks),
                shapley=scale.up(own.shapley),
                shapley_share=own.shapley / shapley if shapley else None,
                banzhaf=scale.up(own.banzhaf),
                banzhaf_share=own.banzhaf / swings if swings else None,
                intervals={
                    name: scale.interval(value)
                    for name, value in (
                        ("weaken", own.top_alone),
                        ("withdraw", own.withdraw),
                        ("breaks", own.breaks),
                        ("shapley", own.shapley),
                        ("banzhaf", own.banzhaf),
                    )
                    if value is not None
                },
            )
            for ladder, own in zip(ladders, counts, strict=True)
        },
    )


def _sampled(
    problem: Problem, ladders: Sequence[_Ladder], outcomes: IntArray
) -> tuple[list[_Counts], int]:
    """Count in a sample; give the number of outcomes that break something too."""
    broken = {
        position: ~problem.relations[position].kept_by_each(outcomes)
        for ladder in ladders
        for position in ladder.rungs
    }
    tops = [broken[ladder.rungs[0]] for ladder in ladders]
    together = sum(tops, np.zeros(len(outcomes), dtype=np.int64))
    counts = []
    for ladder, top in zip(ladders, tops, strict=True):
        lower = [broken[position] for position in ladder.rungs[1:]]
        alone_at_top = top & (together == 1)
        for rung in lower:
            alone_at_top &= ~rung
        by_broken = tuple(int(n) for n in np.bincount(together[top]))
        counts.append(_Counts(by_broken, int(alone_at_top.sum()) if lower else None))
    return counts, int((together > 0).sum())


@dataclass(frozen=True)
class _Scale:
    """From a sample of ``draws`` to all ``outcomes``."""

    outcomes: int
    draws: int

    def up(self, found: Fraction | int) -> int:
        """Estimate a total from what was found in the sample, to the nearest whole outcome."""
        return round(Fraction(found) * self.outcomes / self.draws)

    def interval(self, found: Fraction | int) -> tuple[int, int]:
        """Give the interval of such a total at 95%."""
        return wilson(found, self.draws, self.outcomes)
