"""All minimal conflicts and all minimal concession sets, each described for its reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from zopa.case.case import Choice
from zopa.problem.diagram import Diagram, count
from zopa.problem.paths import INT64_LIMIT, first_outcome
from zopa.problem.problem import Commitment, Problem
from zopa.problem.relation import IntArray, NodeLimit
from zopa.problem.soft import SoftDiagram
from zopa.results.solution import Concessions, ConcessionSet, Conflict, Conflicts, Opened
from zopa.rules.tables import truth_table
from zopa.schema.base import Strength
from zopa.solve.families import Families, concession_family, conflict_family, element_order
from zopa.solve.highlights import least, most_even
from zopa.solve.reasons import reasons, rules_taking_part
from zopa.solve.space import SpaceFacts, agreements_of
from zopa.solve.wording import settled, widening

LISTED = 1_000
# Nodes of families of sets: some ten seconds' worth of work.
FAMILY_LIMIT = 1_000_000


@dataclass(frozen=True)
class ConflictFacts:
    """Conflicts and concessions of one problem."""

    conflicts: Conflicts
    concessions: Concessions


def conflicts_and_concessions(
    facts: SpaceFacts, listed: int = LISTED, node_limit: int = FAMILY_LIMIT
) -> ConflictFacts:
    """Find all minimal conflicts and concession sets of a problem.

    Parameters
    ----------
    facts
        Its agreement space; without soft diagrams nothing is found and ``complete`` is False.
    listed
        How many of each to describe, the smallest first; the counts are exact all the same.
    node_limit
        Nodes beyond which to give up. Conflicts need more of them than concession sets, and may be
        missing where those are complete.
    """
    conflicts = Conflicts(complete=False, count=0, listed=0, minimal=())
    concessions = Concessions(complete=False, count=0, listed=0, minimal=())
    found = find_clashes(facts, node_limit)
    try:
        if found is not None:
            concessions = _describe_concessions(facts, found.families, found.concessions, listed)
            conflicts = describe_conflicts(facts.problem, found, listed)
    except NodeLimit:
        pass
    return ConflictFacts(conflicts, concessions)


@dataclass(frozen=True, eq=False)
class Clashes:
    """The concession sets of a problem as a family over its commitments; conflicts come from it.

    ``ladders`` pairs each demand with the red line below it.
    """

    families: Families
    concessions: int
    ladders: Sequence[tuple[int, int]]


def find_clashes(facts: SpaceFacts, node_limit: int = FAMILY_LIMIT) -> Clashes | None:
    """Find all minimal concession sets; None where a limit was hit."""
    if facts.softs is None:
        return None
    ladders = _ladders(facts.problem)
    families = Families(element_order(facts.softs, ladders), node_limit)
    try:
        return Clashes(families, concession_family(families, facts.softs), ladders)
    except NodeLimit:
        return None


def _ladders(problem: Problem) -> list[tuple[int, int]]:
    """Pair each demand with the red line below it, by position."""
    place = {c.id: i for i, c in enumerate(problem.commitments)}
    return [
        (i, place[f"{c.ladder}.red_line"])
        for i, c in enumerate(problem.commitments)
        if c.kind == "demand" and f"{c.ladder}.red_line" in place
    ]


def describe_conflicts(problem: Problem, found: Clashes, listed: int) -> Conflicts:
    """Describe the conflicts, the smallest first, up to a number; the count is exact.

    Raises
    ------
    NodeLimit
        If finding them takes too many nodes.
    """
    family = conflict_family(found.families, found.concessions, found.ladders)
    minimal = []
    for members in found.families.smallest(family, listed):
        rules = rules_taking_part(problem, members)
        ranks = [c.basis for i in members if (c := problem.commitments[i]).basis is not None]
        weakest = max(ranks, key=lambda basis: basis.rank, default=None)
        minimal.append(
            Conflict(
                members=tuple(problem.commitments[i].id for i in members),
                rules=rules,
                because=reasons(problem, members, rules),
                weakest_basis=weakest.value if weakest else None,
            )
        )
    return Conflicts(
        complete=True,
        count=found.families.count(family),
        listed=len(minimal),
        minimal=tuple(minimal),
    )


def fewest_to_give_up(problem: Problem, found: Clashes) -> tuple[int, int] | None:
    """Count the fewest commitments, and the fewest ladders, whose dropping opens the space.

    Returns
    -------
    tuple of int or None
        Two counts, each the least of its kind; 0 where the space is open. None where no dropping
        opens it, because the rules themselves cannot be kept.
    """
    families = found.families
    commitments = least(families, found.concessions, dict.fromkeys(families.elements, 1))
    tops = top_rungs(problem)
    costs = {i: int(i in tops) for i in families.elements}
    ladders = least(families, found.concessions, costs)
    return None if commitments is None or ladders is None else (commitments.cost, ladders.cost)


def top_rungs(problem: Problem) -> frozenset[int]:
    """Give the commitments that are the first of their ladders to be given up."""
    tops: dict[str, int] = {}
    for i, commitment in enumerate(problem.commitments):
        tops.setdefault(commitment.ladder, i)
    return frozenset(tops.values())


def _describe_concessions(
    facts: SpaceFacts, families: Families, family: int, listed: int
) -> Concessions:
    problem = facts.problem
    sets = families.smallest(family, listed)
    if sets == [()]:
        # an open space asks for no concession
        return Concessions(complete=True, count=0, listed=0, minimal=())
    describe = _Describer(facts)
    red_lines = [
        i
        for i, c in enumerate(problem.commitments)
        if c.strength is Strength.RED_LINE and i in families.elements
    ]
    one_each = dict.fromkeys(families.elements, 1)
    top_rungs = {i: int(describe.is_top(i)) for i in families.elements}
    gentle = families.excluding(family, red_lines)
    fewest = least(families, family, one_each)
    fewest_gentle = least(families, gentle, one_each)
    fewest_ladders = least(families, family, top_rungs)
    reservations = [
        i
        for i, c in enumerate(problem.commitments)
        if c.kind == "walk_away" and i in families.elements
    ]
    weighed = families.excluding(family, reservations)
    even = most_even(families, weighed, describe.costs())
    found = {
        "fewest": fewest,
        "fewest_without_red_lines": fewest_gentle,
        "fewest_ladders": fewest_ladders,
    }
    return Concessions(
        complete=True,
        count=families.count(family),
        listed=len(sets),
        fewest=None if fewest is None else describe(fewest.members),
        fewest_without_red_lines=None if fewest_gentle is None else describe(fewest_gentle.members),
        fewest_ladders=None if fewest_ladders is None else describe(fewest_ladders.members),
        most_even=None if even is None else describe(even),
        ties={name: one.ties for name, one in found.items() if one is not None},
        minimal=tuple(describe(members) for members in sets),
    )


class _Describer:
    """Describes concession sets of one problem; equal sets are described once."""

    def __init__(self, facts: SpaceFacts) -> None:
        self.problem = facts.problem
        self.softs = facts.softs or ()
        self.known: dict[tuple[int, ...], ConcessionSet] = {}
        self.reaches: dict[str, _Reach | None] = {}
        self.weights = _weights(self.problem)
        self.tops = top_rungs(self.problem)
        totals: dict[str, Fraction] = {}
        for party, weight in self.weights.values():
            totals[party] = totals.get(party, Fraction(0)) + weight
        self.totals = totals

    def is_top(self, position: int) -> bool:
        """Whether a commitment is the top rung of its ladder, the first to be given up."""
        return position in self.tops

    def costs(self) -> dict[int, tuple[str, Fraction]]:
        """Give each commitment's party and share, borne by the top rung of its ladder."""
        nothing = Fraction(0)
        return {
            i: (c.party, self._share(c) if self.is_top(i) else nothing)
            for i, c in enumerate(self.problem.commitments)
            if c.kind != "walk_away"
        }

    def _share(self, commitment: Commitment) -> Fraction:
        party, weight = self.weights[commitment.ladder]
        return weight / self.totals[party]

    def __call__(self, members: Sequence[int]) -> ConcessionSet:
        key = tuple(members)
        if key not in self.known:
            self.known[key] = self._describe(key)
        return self.known[key]

    def _reaches(self, dropped: Sequence[Commitment]) -> list[_Reach]:
        """Measure the top rung of every dropped ladder, one per issue."""
        found: dict[int | str, _Reach] = {}
        for commitment in dropped:
            if commitment.id not in self.reaches:
                self.reaches[commitment.id] = _reach(self.problem, commitment)
            reach = self.reaches[commitment.id]
            if reach is not None:
                key = commitment.id if reach.value is None else reach.variable
                found.setdefault(key, reach)
        return list(found.values())

    def _describe(self, members: tuple[int, ...]) -> ConcessionSet:
        problem = self.problem
        dropped = [problem.commitments[i] for i in members]
        opened = _opened(problem, self.softs, frozenset(members))
        outcome, assignment = _least_widening(problem, opened, self._reaches(dropped))
        worths = _worths(problem, dropped, assignment)
        shares: dict[str, Fraction] = {}
        for ladder in dict.fromkeys(c.ladder for c in dropped if c.kind != "walk_away"):
            party, weight = self.weights[ladder]
            shares[party] = shares.get(party, Fraction(0)) + weight / self.totals[party]
        return ConcessionSet(
            drop=tuple(c.id for c in dropped),
            red_lines_crossed=tuple(c.id for c in dropped if c.strength is Strength.RED_LINE),
            share={p: shares[p] for p in problem.case.parties if p in shares},
            widen={c.id: widening(problem.case, c, outcome, worths.get(c.id)) for c in dropped},
            lower_to=dict(worths),
            opens=Opened(agreements=count(opened), example=settled(problem.case, outcome)),
        )


def _weights(problem: Problem) -> dict[str, tuple[str, Fraction]]:
    """Give each ladder's party and weight; a missing weight counts as 1.

    A walk-away value has none: nothing says what it weighs beside the issues.
    """
    return {
        c.ladder: (c.party, Fraction(c.weight if c.weight is not None else Decimal(1)))
        for c in problem.commitments
        if c.kind != "walk_away"
    }


def _opened(problem: Problem, softs: Sequence[SoftDiagram], dropped: frozenset[int]) -> Diagram:
    """Give the agreements once some commitments are dropped.

    With one coalition they are the soft diagram's paths that break nothing else; with several a
    path may serve more than one coalition, so the agreements are built anew.
    """
    if len(softs) != 1:
        return agreements_of(problem, without=dropped)
    soft = softs[0]
    layers = []
    for layer, labels, broken in zip(soft.layers, soft.labels, soft.broken, strict=True):
        allowed = np.array([dropped.issuperset(own) for own in broken])
        layers.append(np.where(allowed[labels], layer, -1))
    return Diagram(
        problem.sizes, problem.multiplicities, soft.order, tuple(layers), empty=soft.empty
    )


@dataclass(frozen=True)
class _Reach:
    """How far the classes of variables lie from what a commitment keeps.

    ``distances[v][c]`` is that of the nearest value of class ``c`` of variable ``v``: steps on
    scales and numbers, places in the list on choices; for a walk-away value, what the class falls
    short of the best one. ``value[c]`` is that nearest value; None where distances are no places.
    """

    distances: Mapping[int, IntArray]
    value: IntArray | None

    @property
    def variable(self) -> int:
        """The variable of a limit on one issue."""
        return next(iter(self.distances))

    @property
    def most(self) -> int:
        """The greatest distance of an outcome."""
        return sum(int(distance.max()) for distance in self.distances.values())


def _reach(problem: Problem, commitment: Commitment) -> _Reach | None:
    """Measure the distances for a walk-away value, or a limit on a choice, scale or number."""
    if commitment.kind == "walk_away" and problem.scores is not None:
        column = problem.scores.parties.index(commitment.party)
        worths = [table[:, column] for table in problem.scores.tables]
        return _Reach({i: w.max() - w for i, w in enumerate(worths) if w.any()}, None)
    if commitment.kind not in ("demand", "red_line"):
        return None
    variables = problem.variables_of(commitment.issues[0])
    variable = problem.variables[variables[0]]
    if variable.member is not None:
        return None
    kept = truth_table(commitment.limit, problem.case.space).holds.nonzero()[0]
    values = np.arange(len(variable.class_of))
    distance = values
    if len(kept):
        right = np.clip(np.searchsorted(kept, values), 0, len(kept) - 1)
        left = np.clip(right - 1, 0, len(kept) - 1)
        distance = np.minimum(abs(values - kept[right]), abs(values - kept[left]))
    order = np.lexsort((values, distance))
    _, firsts = np.unique(variable.class_of[order], return_index=True)
    nearest = order[firsts]
    return _Reach({variables[0]: distance[nearest]}, nearest)


def _least_widening(
    problem: Problem, opened: Diagram, reaches: Sequence[_Reach]
) -> tuple[Mapping[str, Choice], tuple[int, ...]]:
    """Choose an opened agreement that goes no further past each dropped limit than it must.

    The dropped limits count in the model's order, each before all later ones; what they leave open
    is settled by the lexicographically first agreement.

    Returns
    -------
    outcome, assignment
        The agreement, also as classes of the variables.
    """
    unit = 1
    costs = [np.zeros(size, dtype=object) for size in problem.sizes]
    for reach in reversed(reaches):
        # Python's integers: the units of many limits exceed 64 bits
        for variable, distance in reach.distances.items():
            costs[variable] = costs[variable] + distance.astype(object) * unit
        unit *= reach.most + 1
    penalties = []
    for variable, layer in zip(opened.order, opened.layers, strict=True):
        row = costs[variable].astype(np.int64) if unit < INT64_LIMIT else costs[variable]
        penalties.append(np.broadcast_to(row, layer.shape))
    found = first_outcome(opened.layers, opened.order, opened.sizes, {}, penalties)
    if found is None:
        raise ValueError("a concession set opens nothing")
    outcome = dict(problem.outcome(found[1]))
    for reach in reaches:
        if reach.value is not None:
            issue = str(problem.variables[reach.variable].issue)
            value = int(reach.value[found[1][reach.variable]])
            outcome[issue] = problem.case.space[issue].at(value)
    return outcome, found[1]


def _worths(
    problem: Problem, dropped: Sequence[Commitment], assignment: Sequence[int]
) -> dict[str, Fraction]:
    """Say what an outcome is worth to the parties whose walk-away value is dropped."""
    if problem.scores is None:
        return {}
    scores = dict(zip(problem.scores.parties, problem.scores.of(assignment), strict=True))
    return {
        c.id: Fraction(scores[c.party], problem.scores.utilities[c.party].scale)
        for c in dropped
        if c.kind == "walk_away"
    }
