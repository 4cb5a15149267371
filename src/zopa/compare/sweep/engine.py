"""The cells of a sweep: what is shared within a group is worked out once, then cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from zopa.case.case import Case
from zopa.compare.sweep.plan import Plan
from zopa.problem.compile import compile_problem, with_scores
from zopa.problem.diagram import Diagram, count
from zopa.problem.problem import Problem
from zopa.problem.relation import BoolArray, NodeLimit
from zopa.problem.soft import SoftDiagram
from zopa.results.bargaining import Base
from zopa.results.base import Level, Reading, Verdict
from zopa.solve import pareto
from zopa.solve.concessions import FAMILY_LIMIT, ladder_pairs
from zopa.solve.families import Families, concession_family, conflict_family, element_order
from zopa.solve.giving_up import GivingUp, fewest_to_give_up
from zopa.solve.keep_drop import KeepDrop, keep_drop, opened
from zopa.solve.space import explore, following, rule_keeping, settle, soft_diagrams
from zopa.solve.uncertain import drawn_steps, with_steps
from zopa.solve.worth import Reach, picked_points, worth

__all__ = ["Cell", "ChunkResult", "Engine"]

# How the bargaining points of a cell are told: per name, each tie's utility of every party.
Points = Mapping[str, tuple[Mapping[str, Fraction], ...]]


@dataclass(frozen=True)
class Cell:
    """What a comparison says of a scenario, for one cell; None where a limit was hit.

    ``base`` says what the bargaining points are taken from; None if nothing is known of worth.
    """

    cell: int
    verdict: Verdict
    coded: Verdict
    cautious: Verdict
    red_lines: Verdict
    agreements: int | None
    method: str
    low: int | None
    high: int | None
    conflicts: int | None
    fewest_commitments: int | None
    fewest_ladders: int | None
    base: Base | None
    points: Points


@dataclass(frozen=True, eq=False)
class ChunkResult:
    """One chunk, done: the verdicts of its cells in their order, and the cells if asked for."""

    chunk: int
    is_open: BoolArray
    unknown: BoolArray
    cells: tuple[Cell, ...] = ()


class Engine:
    """Works out the cells of a plan; the case of a group is compiled once for cells in a row."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._group: tuple[int, _Group] | None = None
        # a problem of each variant, whose order of variables serves for its other draws
        self._likes: dict[int, dict[tuple[Level, Reading], Problem]] = {}
        self._steps: dict[int, tuple[Iterator[tuple[int, ...]], list[tuple[int, ...]]]] = {}

    def chunk(self, number: int) -> ChunkResult:
        """Work out one chunk."""
        is_open, unknown, cells = [], [], []
        for group, first, bits in self.plan.parts(number):
            own = self._of(group)
            if self.plan.detail == "verdict":
                found = own.verdicts(first, bits)
            else:
                start = group * self.plan.combinations
                rows = [own.cell(start, mask) for mask in range(first, first + (1 << bits))]
                cells += rows
                found = (
                    np.array([c.verdict is Verdict.OPEN for c in rows]),
                    np.array([c.verdict is Verdict.UNKNOWN for c in rows]),
                )
            is_open.append(found[0])
            unknown.append(found[1])
        return ChunkResult(number, np.concatenate(is_open), np.concatenate(unknown), tuple(cells))

    def _of(self, number: int) -> _Group:
        if self._group is None or self._group[0] != number:
            group = self.plan.group(number)
            case = self.plan.variants[group.variant].case
            if group.draw is not None:
                case = self._drawn(group.variant, group.draw)
            likes = self._likes.setdefault(group.variant, {})
            self._group = (number, _Group(self.plan, case, likes))
        return self._group[1]

    def _drawn(self, variant: int, draw: int) -> Case:
        """Give a variant's case with the values of a draw; those before it are drawn on the way."""
        own = self.plan.variants[variant]
        if variant not in self._steps:
            source = drawn_steps(own.uncertain, self.plan.draws, self.plan.seed)
            self._steps[variant] = (source, [])
        source, known = self._steps[variant]
        while len(known) <= draw:
            known.append(next(source))
        return with_steps(own.case, own.uncertain, known[draw])


class _Side:
    """One level and reading of a group: its problem and what its outcomes break."""

    def __init__(self, plan: Plan, problem: Problem) -> None:
        self.problem = problem
        self.node_limit = plan.node_limit
        place = {c.id: i for i, c in enumerate(problem.commitments)}
        # a coding may have no part in this case, at this level
        self.codings = [
            [place[name] for name in coding.commitments if name in place] for coding in plan.codings
        ]
        self.softs: tuple[SoftDiagram, ...] | None = None
        with suppress(NodeLimit):
            self.softs = soft_diagrams(problem, following(problem, plan.node_limit))

    def dropped(self, mask: int) -> frozenset[int]:
        """Give the positions of the commitments that a set of codings drops."""
        return frozenset(i for bit, own in enumerate(self.codings) if mask >> bit & 1 for i in own)

    def without(self, mask: int) -> Problem:
        """Give the problem without them."""
        return _without(self.problem, self.dropped(mask))

    @cached_property
    def sets(self) -> KeepDrop | None:
        """The sets of codings whose dropping opens the space; None where a limit is hit."""
        found = self.families()
        return None if found is None else keep_drop(found.families, found.concessions, self.codings)

    def families(self) -> GivingUp | None:
        """Find the concession sets, in a forest of their own."""
        if self.softs is None:
            return None
        ladders = ladder_pairs(self.problem)
        families = Families(element_order(self.softs, ladders), FAMILY_LIMIT)
        try:
            return GivingUp(families, concession_family(families, self.softs), ladders)
        except NodeLimit:
            return None

    def verdicts(self, first: int, bits: int) -> tuple[BoolArray, BoolArray]:
        """Say which sets of codings open the space, and for which it is unknown."""
        size = 1 << bits
        if self.sets is not None:
            return self.sets.verdicts(first, bits), np.zeros(size, dtype=np.bool_)
        found = [
            settle(self.without(mask), self.node_limit)[0] for mask in range(first, first + size)
        ]
        return (
            np.array([verdict is Verdict.OPEN for verdict in found]),
            np.array([verdict is Verdict.UNKNOWN for verdict in found]),
        )

    def verdict(self, mask: int) -> Verdict:
        """Say whether a set of codings opens the space."""
        is_open, unknown = self.verdicts(mask, 0)
        if unknown[0]:
            return Verdict.UNKNOWN
        return Verdict.OPEN if is_open[0] else Verdict.CLOSED


class _Group:
    """All cells of one case with its values drawn."""

    def __init__(self, plan: Plan, case: Case, likes: dict[tuple[Level, Reading], Problem]) -> None:
        self._plan = plan
        self._case = case
        self._likes = likes
        self._sides: dict[tuple[Level, Reading], _Side] = {}
        self._asked = self._side(plan.level, plan.reading)
        # agreements and their worth by what is dropped: some drops change neither
        self._opened: dict[frozenset[int], _Space] = {}
        self._giving_up: GivingUp | None = None

    def verdicts(self, first: int, bits: int) -> tuple[BoolArray, BoolArray]:
        """Say which sets of codings open the space, and for which it is unknown."""
        return self._asked.verdicts(first, bits)

    def _side(self, level: Level, reading: Reading) -> _Side:
        key = (level, reading)
        if key not in self._sides:
            problem = compile_problem(self._case, level, reading, like=self._likes.get(key))
            self._likes.setdefault(key, problem)
            self._sides[key] = _Side(self._plan, problem)
        return self._sides[key]

    def cell(self, start: int, mask: int) -> Cell:
        """Work out one cell in full."""
        side = self._asked
        verdict = side.verdict(mask)
        conflicts, fewest = self._conflicts(mask)
        space = self._space(mask, verdict)
        return Cell(
            cell=start + mask,
            verdict=verdict,
            coded=self._side(Level.DEMANDS, Reading.CODED).verdict(mask),
            cautious=self._side(Level.DEMANDS, Reading.CAUTIOUS).verdict(mask),
            red_lines=self._side(Level.RED_LINES, Reading.CODED).verdict(mask),
            agreements=space.agreements,
            method=space.method,
            low=None if space.interval is None else space.interval[0],
            high=None if space.interval is None else space.interval[1],
            conflicts=conflicts,
            fewest_commitments=None if fewest is None else fewest[0],
            fewest_ladders=None if fewest is None else fewest[1],
            base=space.base,
            points=space.points,
        )

    def _conflicts(self, mask: int) -> tuple[int | None, tuple[int, int] | None]:
        """Count the conflicts of what is kept, and the least to give up of it."""
        for _ in range(2):
            try:
                if self._giving_up is None:
                    self._giving_up = self._asked.families()
                if self._giving_up is None:
                    break
                return self._counted(self._giving_up, self._asked.dropped(mask))
            except NodeLimit:
                # the forest has grown over many cells: try again in a new one
                self._giving_up = None
        return None, None

    def _counted(
        self, found: GivingUp, dropped: frozenset[int]
    ) -> tuple[int | None, tuple[int, int] | None]:
        families = found.families
        gone = dropped.intersection(families.elements)
        left = families.minimal(families.erasing(found.concessions, gone))
        ladders = [pair for pair in found.ladders if gone.isdisjoint(pair)]
        conflicts = families.count(conflict_family(families, left, ladders))
        return conflicts, fewest_to_give_up(
            self._asked.problem, GivingUp(families, left, ladders), dropped
        )

    def _space(self, mask: int, verdict: Verdict) -> _Space:
        """Find the agreements and the bargaining points; the same for all closed cells."""
        if verdict is Verdict.CLOSED and self._asked.sets is not None:
            return self._closed
        dropped = self._asked.dropped(mask)
        # a red line asks for nothing that its demand, if kept, does not ask for
        spared = {red for demand, red in ladder_pairs(self._asked.problem) if demand not in dropped}
        key = dropped - spared
        if key not in self._opened:
            self._opened[key] = self._agreed(mask, verdict, key)
        return self._opened[key]

    @cached_property
    def _scored(self) -> _Side:
        """The same side with what outcomes are worth."""
        problem = with_scores(self._asked.problem)
        return self._asked if problem is self._asked.problem else _Side(self._plan, problem)

    @cached_property
    def _closed(self) -> _Space:
        """What all closed cells have: no agreement, and the points of what keeps the rules."""
        scored = self._scored.problem
        try:
            diagram = rule_keeping(scored, self._plan.node_limit)
        except NodeLimit:
            return _searched(scored, Verdict.CLOSED, self._plan.node_limit, 0, "exact")
        return _Space(0, "exact", None, *_points(scored, diagram, "rules_only"))

    def _agreed(self, mask: int, verdict: Verdict, dropped: frozenset[int]) -> _Space:
        problem, scored = self._asked.problem, self._scored.problem
        softs, scored_softs = self._asked.softs, self._scored.softs
        if verdict is Verdict.OPEN and softs is not None and scored_softs is not None:
            with suppress(NodeLimit):
                agreements = count(opened(problem, softs, dropped))
                diagram = opened(scored, scored_softs, dropped)
                return _Space(agreements, "exact", None, *_points(scored, diagram, "agreements"))
        facts = explore(self._asked.without(mask), self._plan.node_limit, soft=False)
        found = _searched(
            self._scored.without(mask),
            facts.verdict,
            self._plan.node_limit,
            facts.agreements,
            facts.method,
        )
        return replace(found, interval=facts.interval)


@dataclass(frozen=True)
class _Space:
    """The agreements of a cell, and what its bargaining points are worth."""

    agreements: int | None
    method: str
    interval: tuple[int, int] | None
    base: Base | None
    points: Points


def _without(problem: Problem, dropped: frozenset[int]) -> Problem:
    """Set commitments aside; what outcomes are worth stays."""
    kept = [i for i in range(len(problem.commitments)) if i not in dropped]
    return replace(
        problem,
        commitments=tuple(problem.commitments[i] for i in kept),
        relations=tuple(problem.relations[i] for i in kept),
    )


def _points(problem: Problem, diagram: Diagram, base: Base) -> tuple[Base | None, Points]:
    """Find the bargaining points of some outcomes."""
    scores = problem.scores
    if scores is None or not scores.parties or diagram.empty:
        return None, {}
    frontier = pareto.frontier(diagram, scores.tables)
    picked, why = picked_points(Reach(problem, scores, diagram, base, frontier))
    scales = {party: utility.scale for party, utility in scores.utilities.items()}
    return base, {
        name: tuple(
            {
                party: Fraction(score, scales[party])
                for party, score in zip(scores.parties, row, strict=True)
            }
            for row in one.points.vectors.tolist()
        )
        for name, one in picked.items()
        if name not in why
    }


def _searched(
    scored: Problem, verdict: Verdict, node_limit: int, agreements: int | None, method: str
) -> _Space:
    """Find the bargaining points without the soft diagram; by search where no diagram fits."""
    found = worth(scored, verdict, node_limit).bargaining
    if found is None:
        return _Space(agreements, method, None, None, {})
    names = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
    points = {
        name: tuple(
            {party: Fraction(str(value)) for party, value in point.utilities.items()}
            for point in getattr(found, name)
        )
        for name in names
        if getattr(found, name) is not None
    }
    return _Space(agreements, method, None, found.base, points)
