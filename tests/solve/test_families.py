"""All concession sets and all conflicts: against definitions, published answers, and each other."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zopa.problem.diagram import build
from zopa.problem.order import search_order
from zopa.problem.relation import NodeLimit, Relation
from zopa.problem.soft import build_soft
from zopa.solve.families import (
    JUST_EMPTY,
    NOTHING,
    Families,
    concession_family,
    conflict_family,
    element_order,
)

Sets = set[frozenset[int]]


def as_sets(families: Families, f: int) -> Sets:
    listed = [frozenset(members) for members in families.sets(f)]
    assert len(listed) == len(set(listed)) == families.count(f)
    return set(listed)


def minimal(sets: Iterable[frozenset[int]]) -> Sets:
    every = set(sets)
    return {a for a in every if not any(b < a for b in every)}


def solve(
    sizes: list[int], rules: list[Relation], commitments: list[Relation], node_limit: int = 10**6
) -> tuple[Families, int, int]:
    """Find concessions and conflicts where everybody must accept."""
    soft = build_soft(sizes, rules, commitments, search_order(sizes, [*rules, *commitments]))
    families = Families(element_order([soft]), node_limit)
    concessions = concession_family(families, [soft])
    return families, concessions, conflict_family(families, concessions)


# the algebra

FAMILY = st.sets(st.frozensets(st.integers(0, 6)), max_size=9)


@given(FAMILY, FAMILY, st.permutations(range(7)), st.sets(st.integers(0, 6)))
def test_operations_agree_with_plain_sets(
    f: Sets, g: Sets, order: list[int], some: set[int]
) -> None:
    families = Families(order)
    a, b = families.of(f), families.of(g)
    assert as_sets(families, a) == f
    assert (a == b) == (f == g)
    assert as_sets(families, families.union(a, b)) == f | g
    assert as_sets(families, families.minimal(families.union(a, b))) == minimal(f | g)
    assert as_sets(families, families.without_supersets(a, b)) == {
        s for s in f if not any(t <= s for t in g)
    }
    assert as_sets(families, families.excluding(a, some)) == {s for s in f if not s & some}
    assert as_sets(families, families.minimal_hitting_sets(a)) == minimal(
        frozenset(s)
        for k in range(8)
        for s in combinations(range(7), k)
        if all(t & set(s) for t in f)
    )
    for members in f | g:
        assert families.contains(a, members) == (members in f)


@given(FAMILY, st.permutations(range(7)), st.integers(0, 12))
def test_the_smallest_sets_come_by_size_then_lexicographically(
    f: Sets, order: list[int], k: int
) -> None:
    families = Families(order)
    a = families.of(f)
    expected = sorted((tuple(sorted(s)) for s in f), key=lambda s: (len(s), s))
    assert families.smallest(a, k) == expected[:k]
    assert families.least_size(a) == (len(expected[0]) if f else None)


WEIGHT = st.one_of(st.integers(0, 3), st.fractions(0, 2, max_denominator=4))


@given(FAMILY, st.permutations(range(7)), st.lists(WEIGHT, min_size=7, max_size=7))
def test_the_cheapest_set_is_the_smallest_then_the_first_of_least_weight(
    f: Sets, order: list[int], weights: list[Fraction | int]
) -> None:
    families = Families(order)
    expected = min(
        (
            (sum((Fraction(weights[e]) for e in s), Fraction(0)), len(s), tuple(sorted(s)))
            for s in f
        ),
        default=None,
    )
    found = families.cheapest(families.of(f), weights)
    assert found == (None if expected is None else (expected[0], expected[2]))


def test_hitting_the_minimal_hitting_sets_gives_the_family_back() -> None:
    rng = np.random.default_rng(0)
    for _ in range(30):
        sets = minimal(
            frozenset(np.flatnonzero(row).tolist()) for row in rng.random((25, 14)) < 0.3
        )
        families = Families(range(14))
        f = families.of(sets)
        assert families.minimal_hitting_sets(families.minimal_hitting_sets(f)) == f


def test_unknown_and_repeated_elements_are_refused() -> None:
    with pytest.raises(ValueError, match="distinct"):
        Families([1, 2, 1])
    families = Families([1, 2])
    with pytest.raises(ValueError, match="unknown elements"):
        families.of([{3}])
    with pytest.raises(ValueError, match="unknown elements"):
        families.excluding(JUST_EMPTY, [3])


def test_a_family_that_grows_too_large_raises_the_limit() -> None:
    rng = np.random.default_rng(1)
    families = Families(range(30), node_limit=400)
    sets = [frozenset(rng.choice(30, 4, replace=False).tolist()) for _ in range(30)]
    with pytest.raises(NodeLimit):
        families.minimal_hitting_sets(families.of(sets))


# ladders


@dataclass
class Case:
    """A random problem with ladders, parties and coalitions."""

    sizes: list[int]
    rules: list[Relation]
    commitments: list[Relation]
    ladders: list[tuple[int, int]]
    party: list[int]
    coalitions: list[frozenset[int]]

    def broken(self) -> Sets:
        """What the outcomes break, coalition by coalition."""

        def holds(relation: Relation, outcome: tuple[int, ...]) -> bool:
            return bool(relation.holds[tuple(outcome[v] for v in relation.scope)])

        kept = [x for x in product(*map(range, self.sizes)) if all(holds(r, x) for r in self.rules)]
        return {
            frozenset(
                e
                for e, c in enumerate(self.commitments)
                if self.party[e] in who and not holds(c, x)
            )
            for x in kept
            for who in self.coalitions
        }

    def conflicts(self) -> Sets:
        """The minimal conflicts by their definition: a rung per ladder, none of them too high."""
        paired = {e for pair in self.ladders for e in pair}
        rungs = [(None, red, demand) for demand, red in self.ladders]
        rungs += [(None, e) for e in range(len(self.commitments)) if e not in paired]  # type: ignore
        broken = self.broken()

        def chosen(heights: tuple[int, ...]) -> frozenset[int]:
            return frozenset(
                e for own, h in zip(rungs, heights, strict=True) if (e := own[h]) is not None
            )

        clashing = {
            heights
            for heights in product(*(range(len(own)) for own in rungs))
            if all(chosen(heights) & b for b in broken)
        }
        return {
            chosen(heights)
            for heights in clashing
            if not any(
                h and (*heights[:i], h - 1, *heights[i + 1 :]) in clashing
                for i, h in enumerate(heights)
            )
        }

    def solve(self, order: list[int]) -> tuple[Families, int, int]:
        softs = []
        for who in self.coalitions:
            own = [e for e, party in enumerate(self.party) if party in who]
            held = [self.commitments[e] for e in own]
            softs.append(build_soft(self.sizes, self.rules, held, order, elements=own))
        families = Families(element_order(softs, self.ladders))
        concessions = concession_family(families, softs)
        return families, concessions, conflict_family(families, concessions, self.ladders)


COALITIONS = {
    "everybody": [frozenset({0, 1, 2})],
    "one and either of two": [frozenset({0, 1}), frozenset({0, 2})],
    "two of three": [frozenset({0, 1}), frozenset({0, 2}), frozenset({1, 2})],
    "either": [frozenset({0}), frozenset({1})],
}


def random_case(rng: np.random.Generator, coalitions: list[frozenset[int]]) -> Case:
    variables = int(rng.integers(1, 6))
    sizes = [int(s) for s in rng.integers(2, 4, variables)]

    def relation(density: float) -> Relation:
        width = min(variables, int(rng.integers(1, 4)))
        scope = tuple(int(v) for v in rng.permutation(variables)[:width])
        return Relation(scope, rng.random([sizes[v] for v in scope]) < density)

    pieces: list[list[Relation]] = []
    while sum(map(len, pieces)) < 6:
        demand = relation(0.3)
        if rng.random() < 0.6:
            wider = demand.holds | (rng.random(demand.holds.shape) < 0.3)
            pieces.append([demand, Relation(demand.scope, wider)])
        else:
            pieces.append([demand])
    number = iter(rng.permutation(sum(map(len, pieces))).tolist())
    commitments: dict[int, Relation] = {}
    party: dict[int, int] = {}
    ladders = []
    for piece in pieces:
        elements = [next(number) for _ in piece]
        owner = int(rng.integers(1 + max(max(who) for who in coalitions)))
        commitments |= dict(zip(elements, piece, strict=True))
        party |= dict.fromkeys(elements, owner)
        if len(elements) == 2:
            ladders.append((elements[0], elements[1]))
    return Case(
        sizes,
        [relation(0.8) for _ in range(rng.integers(0, 3))],
        [commitments[e] for e in sorted(commitments)],
        ladders,
        [party[e] for e in sorted(party)],
        coalitions,
    )


@pytest.mark.parametrize("rule", COALITIONS)
@pytest.mark.parametrize("seed", range(2))
def test_concessions_and_conflicts_agree_with_their_definitions(rule: str, seed: int) -> None:
    rng = np.random.default_rng([seed, *rule.encode()])
    laddered = 0
    for _ in range(60):
        case = random_case(rng, COALITIONS[rule])
        order = [int(v) for v in rng.permutation(len(case.sizes))]
        families, concessions, conflicts = case.solve(order)
        expected = case.conflicts()
        assert as_sets(families, concessions) == minimal(case.broken())
        assert as_sets(families, conflicts) == expected
        laddered += any(red in s for s in expected for _, red in case.ladders)
    assert laddered > 5


def test_a_demand_goes_where_its_red_line_or_less_would_do() -> None:
    # Hitting sets of the concession sets alone would name the pair {0, 2} as well, and each of the
    # pairs with 0 as a demand; but 2 alone is in every concession set.
    families = Families([0, 1, 2, 3, 4])
    concessions = families.of([{0, 2, 3}, {2, 4}])
    ladders = [(0, 1), (2, 3)]
    conflicts = conflict_family(families, concessions, ladders)
    assert as_sets(families, conflicts) == {frozenset(s) for s in ({2}, {0, 4}, {3, 4})}


def test_a_clash_of_red_lines_is_told_without_the_demands_above_them() -> None:
    # two parties with a demand (0, 2) and a red line (1, 3) each; the red lines alone clash
    demand, red = np.array([1, 0, 0, 0]), np.array([1, 1, 0, 0])
    tables = [demand, red, demand[::-1], red[::-1]]
    soft = build_soft([4], [], [Relation((0,), table) for table in tables], [0])
    ladders = [(0, 1), (2, 3)]
    families = Families(element_order([soft], ladders))
    concessions = concession_family(families, [soft])
    assert list(families.sets(conflict_family(families, concessions, ladders))) == [(1, 3)]
    assert as_sets(families, concessions) == {frozenset({0, 1}), frozenset({2, 3})}


@pytest.mark.parametrize(
    ("order", "sets", "ladders", "message"),
    [
        ([0, 2, 1], [{0, 1}], [(0, 1)], "neighbours"),
        ([1, 0], [{0, 1}], [(0, 1)], "neighbours"),
        ([0, 1, 2], [{0, 1}], [(0, 1), (1, 2)], "neighbours"),
        ([0, 1, 2], [{1, 2}], [(0, 1)], "without its demand"),
        ([0, 1, 2], [{0, 2}, {1}], [(0, 1)], "without its demand"),
        ([2, 0, 1], [{2, 0}, {2, 1}], [(0, 1)], "without its demand"),
    ],
)
def test_ladders_that_do_not_fit_are_refused(
    order: list[int], sets: list[set[int]], ladders: list[tuple[int, int]], message: str
) -> None:
    families = Families(order)
    with pytest.raises(ValueError, match=message):
        conflict_family(families, families.of(sets), ladders)


def test_the_element_order_puts_red_lines_right_after_their_demands() -> None:
    rng = np.random.default_rng(5)
    for _ in range(40):
        case = random_case(rng, COALITIONS["two of three"])
        softs = []
        for who in case.coalitions:
            own = [e for e, party in enumerate(case.party) if party in who]
            held = [case.commitments[e] for e in own]
            softs.append(
                build_soft(case.sizes, case.rules, held, range(len(case.sizes)), elements=own)
            )
        order = element_order(softs, case.ladders)
        assert sorted(order) == list(range(len(case.commitments)))
        for demand, red in case.ladders:
            assert order.index(red) == order.index(demand) + 1


# the two ends


def test_an_open_space_has_the_empty_concession_set_and_no_conflict() -> None:
    families, concessions, conflicts = solve([2], [], [Relation((0,), np.array([1, 0]))])
    assert (concessions, conflicts) == (JUST_EMPTY, NOTHING)
    assert families.smallest(concessions, 3) == [()]
    assert families.least_size(conflicts) is None


def test_rules_that_cannot_be_kept_leave_no_concession_and_one_conflict_without_members() -> None:
    rules = [Relation((0,), np.array([1, 0])), Relation((0,), np.array([0, 1]))]
    families, concessions, conflicts = solve([2], rules, [Relation((0,), np.array([1, 0]))])
    assert (concessions, conflicts) == (NOTHING, JUST_EMPTY)
    assert list(families.sets(conflicts)) == [()]


def test_without_any_coalition_nothing_opens_the_space() -> None:
    families = Families(element_order([], [(4, 2)]))
    assert families.elements == (4, 2)
    assert concession_family(families, []) == NOTHING


# published answers


def clause(literals: tuple[int, ...]) -> Relation:
    holds = np.zeros((2,) * len(literals), dtype=bool)
    for bits in product((0, 1), repeat=len(literals)):
        holds[bits] = any(bit == (lit > 0) for bit, lit in zip(bits, literals, strict=True))
    return Relation(tuple(abs(lit) - 1 for lit in literals), holds)


def paired(text: str) -> list[tuple[int, ...]]:
    """Expand ``1:4,5`` to the pairs (1, 4) and (1, 5)."""
    return [
        (int(head), int(tail))
        for part in text.split()
        for head, tails in [part.split(":")]
        for tail in tails.split(",")
    ]


# Clauses are numbered from 1. Sources: the example of Liffiton and Sakallah, Algorithms for
# Computing Minimal Unsatisfiable Subsets of Constraints (2008); and test1.cnf to test3.cnf of the
# test suite of MARCO (Liffiton et al., Fast, Flexible MUS Enumeration, 2016) with its answers.
PUBLISHED = {
    "Liffiton and Sakallah": (
        [(1,), (-1,), (-1, 2), (-2,)],
        [(1, 2), (1, 3, 4)],
        [(1,), (2, 3), (2, 4)],
    ),
    "MARCO test1": (
        [(1,), (-1,), (2,), (-2,), (1, 2)],
        [(1, 2), (2, 4, 5), (3, 4)],
        [(1, 3, 5), (1, 4), (2, 3), (2, 4)],
    ),
    "MARCO test2": (
        [(-1,), (-2,), (1, 2), (1, -2), (-1, 2), (-1, -2)],
        [(1, 2, 3), (1, 3, 4), (2, 3, 5), (3, 4, 5, 6)],
        [(1, 2, 6), (1, 5), (2, 4), (3,)],
    ),
    "MARCO test3": (
        [
            *((1, 2), (3, 4), (5, 6), (7, 8), (9, 10)),
            *((-5, -7), (-5, -9), (-7, -9), (-6, -8), (-6, -10), (-8, -10)),
            *((-1, -3), (-1, -5), (-3, -5), (-2, -4), (-2, -6), (-4, -6)),
        ],
        [
            (1, 2, 3, 4, 5, 6, 7, 11, 12, 16, 17),
            (1, 2, 3, 4, 5, 8, 9, 10, 13, 14, 15),
            (1, 2, 3, 12, 13, 14, 15, 16, 17),
            (3, 4, 5, 6, 7, 8, 9, 10, 11),
        ],
        [
            (3,),
            *paired("1:4,5,6,7,8,9,10,11 2:4,5,6,7,8,9,10,11 4:12,13,14,15,16,17"),
            *paired("5:12,13,14,15,16,17 6:13,14,15 7:13,14,15 11:13,14,15"),
            *paired("8:12,16,17 9:12,16,17 10:12,16,17"),
        ],
    ),
}


@pytest.mark.parametrize("source", PUBLISHED)
def test_published_conflicts_and_correction_sets_are_found(source: str) -> None:
    clauses, conflicts, corrections = PUBLISHED[source]
    variables = max(abs(lit) for own in clauses for lit in own)
    families, found, clashes = solve([2] * variables, [], [clause(own) for own in clauses])
    assert as_sets(families, found) == {frozenset(e - 1 for e in s) for s in corrections}
    assert as_sets(families, clashes) == {frozenset(e - 1 for e in s) for s in conflicts}


# size


def unary_clashes(count: int) -> list[Relation]:
    tables = (np.array([1, 0]), np.array([0, 1]))
    return [Relation((v,), table) for v in range(count) for table in tables]


def test_twenty_clashes_have_a_million_concession_sets_and_twenty_conflicts() -> None:
    families, concessions, conflicts = solve([2] * 20, [], unary_clashes(20))
    assert families.count(concessions) == 2**20
    assert families.size(concessions) == 40
    assert list(families.sets(conflicts)) == [(2 * v, 2 * v + 1) for v in range(20)]
    assert families.least_size(concessions) == 20
    first, second = families.smallest(concessions, 2)
    assert first == tuple(range(0, 40, 2))
    assert second == (*range(0, 38, 2), 39)
    dear_even = [2 if e % 2 == 0 else Fraction(1, 3) for e in range(40)]
    assert families.cheapest(concessions, dear_even) == (Fraction(20, 3), tuple(range(1, 40, 2)))


def test_a_thousand_elements_do_not_exhaust_the_stack() -> None:
    limit = sys.getrecursionlimit()
    families, concessions, conflicts = solve([2] * 1000, [], unary_clashes(1000))
    assert families.count(concessions) == 2**1000
    assert families.count(conflicts) == 1000
    assert families.smallest(concessions, 1) == [tuple(range(0, 2000, 2))]
    assert families.minimal_hitting_sets(conflicts) == concessions
    both = families.union(concessions, conflicts)
    assert families.count(both) == 2**1000 + 1000
    assert families.minimal(both) == families.union(conflicts, concessions)
    assert sys.getrecursionlimit() == limit


def implication(rng: np.random.Generator, issues: int, options: int) -> Relation:
    """Some options of one or two issues require some options of another."""
    width = 3 if rng.random() < 0.3 else 2
    scope = tuple(int(v) for v in rng.choice(issues, width, replace=False))
    sides = []
    for _ in scope:
        side = np.zeros(options, dtype=bool)
        side[rng.choice(options, int(rng.integers(1, options - 1)), replace=False)] = True
        sides.append(side)
    when = sides[0]
    for side in sides[1:-1]:
        when = np.logical_and.outer(when, side)
    return Relation(scope, ~np.logical_and.outer(when, ~sides[-1]))


def twenty_issues(seed: int, unary: int, wide: int) -> tuple[list[Relation], list[Relation]]:
    """Rules and commitments on 20 issues with five options each."""
    rng = np.random.default_rng(seed)
    rules = [implication(rng, 20, 5) for _ in range(10)]
    commitments = []
    for k in range(unary):
        accepted = np.zeros(5, dtype=bool)
        accepted[rng.choice(5, int(rng.integers(1, 4)), replace=False)] = True
        commitments.append(Relation((k % 20,), accepted))
    return rules, commitments + [implication(rng, 20, 5) for _ in range(wide)]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_hundred_commitments_on_twenty_issues_are_solved_completely(seed: int) -> None:
    rules, commitments = twenty_issues(seed, 80, 20)
    families, concessions, conflicts = solve([5] * 20, rules, commitments)
    assert families.count(concessions) > 10**5
    assert families.minimal_hitting_sets(conflicts) == concessions

    def is_open(kept: set[int]) -> bool:
        held = [*rules, *(commitments[e] for e in sorted(kept))]
        order = search_order([5] * 20, held)
        return not build([5] * 20, [[1] * 5] * 20, held, [], [frozenset()], order).empty

    every = set(range(100))
    for dropped in families.smallest(concessions, 3):
        assert is_open(every - set(dropped))
        assert not is_open(every - set(dropped[1:]))
    for members in families.smallest(conflicts, 3):
        assert not is_open(set(members))
        assert all(is_open(set(members) - {e}) for e in members)


def test_where_conditions_are_dense_concession_sets_still_take_few_nodes() -> None:
    # the up-set of all that opens the space, or minimal sets at every node of the soft diagram,
    # would take several times as many; the count is that of an independent program
    rules, commitments = twenty_issues(2, 60, 40)
    soft = build_soft([5] * 20, rules, commitments, search_order([5] * 20, [*rules, *commitments]))
    families = Families(element_order([soft]), node_limit=100_000)
    assert families.count(concession_family(families, [soft])) == 12_800_750
