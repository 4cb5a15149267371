"""Bargaining points: against their definitions by enumeration, and published problems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm, prod

import numpy as np
import pytest

from zopa.problem.diagram import Diagram, build
from zopa.problem.relation import IntArray, Relation
from zopa.solve import search
from zopa.solve.bargain import (
    Bargain,
    Why,
    egalitarian,
    kalai_smorodinsky,
    nash,
    utilitarian,
)
from zopa.solve.pareto import Frontier, Points, frontier

Vector = tuple[int, ...]
# vector: number of outcomes that share it, and the first of them
Table = dict[Vector, tuple[int, tuple[int, ...]]]
Answer = tuple[object, Table]


@dataclass
class Domain:
    """A diagram with scores, all its outcomes, and reservation values."""

    diagram: Diagram
    scores: list[IntArray]
    table: Table
    reservation: Vector
    scales: list[int]

    @property
    def rational(self) -> Table:
        return {v: t for v, t in self.table.items() if min(self.gains(v)) >= 0}

    def gains(self, vector: Vector) -> list[int]:
        return [v - d for v, d in zip(vector, self.reservation, strict=True)]

    def pareto(self, vector: Vector) -> bool:
        return not any(
            u != vector and all(a >= b for a, b in zip(u, vector, strict=True)) for u in self.table
        )

    # the definitions, over all outcomes

    def nash(self) -> Answer | None:
        gaining = {v: t for v, t in self.table.items() if min(self.gains(v)) > 0}
        return best_by(gaining, lambda v: prod(self.gains(v)))

    def egalitarian(self) -> Answer | None:
        found = best_by(
            self.rational,
            lambda v: min(Fraction(g, s) for g, s in zip(self.gains(v), self.scales, strict=True)),
        )
        return found and (found[0], {v: t for v, t in found[1].items() if self.pareto(v)})

    def kalai_smorodinsky(self) -> Answer | None:
        if not self.rational:
            return None
        ideal = [max(column) for column in zip(*map(self.gains, self.rational), strict=True)]

        def relative(vector: Vector) -> list[Fraction]:
            gains = zip(self.gains(vector), ideal, strict=True)
            return sorted(Fraction(g, most) for g, most in gains if most)

        found = best_by(self.rational, relative)
        assert found is not None
        value = found[0][0] if found[0] else None
        return value, found[1]

    def utilitarian(self, counted: Table) -> Answer | None:
        return best_by(
            counted,
            lambda v: sum(Fraction(u, s) for u, s in zip(v, self.scales, strict=True)),
        )


def best_by(table: Table, value: Callable[[Vector], object]) -> tuple[object, Table] | None:
    if not table:
        return None
    values = {vector: value(vector) for vector in table}
    best = max(values.values())  # type: ignore[type-var]
    return best, {v: t for v, t in table.items() if values[v] == best}


def score(scores: Sequence[IntArray], outcome: tuple[int, ...]) -> Vector:
    rows = [array[option].tolist() for array, option in zip(scores, outcome, strict=True)]
    return tuple(sum(column) for column in zip(*rows, strict=True))


def random_domain(rng: np.random.Generator, parties: int) -> Domain:
    """Draw a diagram with rules and coalitions; small spreads of scores make many ties."""
    sizes = [int(s) for s in rng.integers(1, 5, rng.integers(1, 5))]
    while prod(sizes) > 100:
        sizes[sizes.index(max(sizes))] -= 1

    def relations(most: int) -> list[Relation]:
        found = []
        for _ in range(rng.integers(0, most)):
            scope = tuple(int(v) for v in rng.permutation(len(sizes))[: rng.integers(1, 4)])
            found.append(Relation(scope, rng.random([sizes[v] for v in scope]) < 0.85))
        return found

    copies = [[int(rng.choice([1, 2, 3, 10**25])) for _ in range(size)] for size in sizes]
    rules, groups = relations(3), [relations(3), relations(3)]
    coalitions = [[frozenset({0, 1})], [frozenset({0}), frozenset({1})]][rng.integers(2)]
    order = [int(v) for v in rng.permutation(len(sizes))]
    spread = [2, 3, 8, 1000, 10**9, 10**16][rng.integers(6)]
    scores = [rng.integers(-spread // 3, spread, (size, parties)) for size in sizes]
    if rng.random() < 0.2:
        for array in scores:
            array[:, 0] = 7

    def keeps(group: list[Relation], outcome: tuple[int, ...]) -> bool:
        return all(r.holds[tuple(outcome[v] for v in r.scope)] for r in group)

    table: Table = {}
    for outcome in product(*map(range, sizes)):
        accepted = any(all(keeps(groups[g], outcome) for g in c) for c in coalitions)
        if accepted and keeps(rules, outcome):
            ties, first = table.get(score(scores, outcome), (0, outcome))
            ties += prod(m[o] for m, o in zip(copies, outcome, strict=True))
            table[score(scores, outcome)] = (ties, first)
    diagram = build(sizes, copies, rules, groups, coalitions, order)
    vectors = list(table)
    if vectors and rng.random() < 0.9:
        one, other = (vectors[i] for i in rng.integers(len(vectors), size=2))
        slack = int(rng.integers(0, 3))
        reservation = tuple(min(a, b) - slack for a, b in zip(one, other, strict=True))
    else:
        reservation = tuple(int(v) for v in rng.integers(-3, 4, parties))
    return Domain(
        diagram, scores, table, reservation, [int(s) for s in rng.integers(1, 5, parties)]
    )


def as_table(points: Points) -> Table:
    vectors = [tuple(v) for v in points.vectors.tolist()]
    assert vectors == sorted(set(vectors), reverse=True)
    outcomes = [tuple(o) for o in points.outcomes.tolist()]
    return dict(zip(vectors, zip(points.ties, outcomes, strict=True), strict=True))


def agree(found: Bargain, expected: Answer | None, domain: Domain, why: Why) -> None:
    if expected is None:
        assert found.why is (why if domain.table else Why.NO_OUTCOME)
        assert (found.value, len(found.points)) == (None, 0)
    else:
        assert found.why is None
        assert (found.value, as_table(found.points)) == expected
        assert all(map(domain.pareto, expected[1]))


def check_all(domain: Domain, known: Frontier | None) -> None:
    diagram, scores, reservation = domain.diagram, domain.scores, domain.reservation
    scales = domain.scales
    found = nash(diagram, scores, reservation, known=known)
    agree(found, domain.nash(), domain, Why.NO_GAIN)
    found = egalitarian(diagram, scores, reservation, scales=scales, known=known)
    agree(found, domain.egalitarian(), domain, Why.NOT_RATIONAL)
    found = kalai_smorodinsky(diagram, scores, reservation, known=known)
    agree(found, domain.kalai_smorodinsky(), domain, Why.NOT_RATIONAL)
    if found.why is None:
        assert found.ideal == tuple(map(max, zip(*domain.rational, strict=True)))
    found = utilitarian(diagram, scores, scales=scales, known=known)
    agree(found, domain.utilitarian(domain.table), domain, Why.NO_OUTCOME)
    found = utilitarian(diagram, scores, reservation, scales=scales, known=known)
    agree(found, domain.utilitarian(domain.rational), domain, Why.NOT_RATIONAL)


def free(sizes: Sequence[int]) -> Diagram:
    ones = [[1] * size for size in sizes]
    return build(sizes, ones, [], [], [frozenset()], range(len(sizes)))


@pytest.mark.parametrize("parties", range(1, 7))
def test_points_taken_from_the_frontier_are_what_the_definitions_say(parties: int) -> None:
    for seed in range(100):
        domain = random_domain(np.random.default_rng([seed, parties]), parties)
        check_all(domain, frontier(domain.diagram, domain.scores))


@pytest.mark.parametrize("parties", range(1, 7))
def test_points_searched_for_are_what_the_definitions_say(parties: int) -> None:
    for seed in range(25):
        check_all(random_domain(np.random.default_rng([seed, parties, 1]), parties), None)


@pytest.mark.parametrize("easy", [0, 30_000])
@pytest.mark.parametrize("parties", range(1, 7))
def test_every_stage_of_the_search_finds_them(
    parties: int, easy: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # small domains are done in the first stage otherwise; with 0 every search takes the detour
    monkeypatch.setattr(search, "_TRIVIAL", 0)
    monkeypatch.setattr(search, "_EASY", easy)
    monkeypatch.setattr(search, "_WIDTH", 3)
    for seed in range(5):
        check_all(random_domain(np.random.default_rng([seed, parties, 4]), parties), None)


def test_a_frontier_that_lacks_points_is_not_relied_on() -> None:
    rng = np.random.default_rng(4)
    for _ in range(10):
        domain = random_domain(rng, 3)
        higher = [d + 2 for d in domain.reservation]
        check_all(domain, frontier(domain.diagram, domain.scores, least=higher))
        check_all(domain, frontier(domain.diagram, domain.scores, label_limit=0))


@pytest.mark.parametrize("detour", [False, True])
@pytest.mark.parametrize("parties", [2, 3, 4, 5])
def test_search_and_frontier_agree_where_enumeration_cannot_go(
    parties: int, detour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if detour:
        # a hunt so narrow that what it meets is seldom best
        monkeypatch.setattr(search, "_EASY", 0)
        monkeypatch.setattr(search, "_WIDTH", 1)
    for seed in range(2):
        rng = np.random.default_rng([seed, parties, 2])
        sizes = [4] * (16 if parties < 4 else 11)
        rules = []
        for _ in range(12):
            scope = tuple(rng.permutation(len(sizes))[:2].tolist())
            rules.append(Relation(scope, rng.random((4, 4)) < 0.8))
        diagram = build(sizes, [[1] * 4] * len(sizes), rules, [], [frozenset()], range(len(sizes)))
        scores = [rng.integers(0, 60, (4, parties)) for _ in sizes]
        reservation = [20 * len(sizes)] * parties
        whole = frontier(diagram, scores, least=reservation, label_limit=10**7)
        assert whole.complete
        for point in (nash, egalitarian, kalai_smorodinsky, utilitarian):
            taken = point(diagram, scores, reservation, known=whole)
            searched = point(diagram, scores, reservation)
            assert (taken.labels, searched.labels > 0) == (0, True)
            assert taken.why is searched.why is None
            assert (taken.value, taken.ideal) == (searched.value, searched.ideal)
            assert as_table(taken.points) == as_table(searched.points)


def test_relabelling_parties_and_variables_relabels_the_points() -> None:
    for seed in range(12):
        rng = np.random.default_rng([seed, 3])
        sizes = [3, 4, 2]
        scores = [rng.integers(0, 6, (size, 3)) for size in sizes]
        reservation = [int(d) for d in rng.integers(0, 9, 3)]
        moved, swapped = rng.permutation(3).tolist(), rng.permutation(3).tolist()
        for point in (nash, egalitarian, kalai_smorodinsky, utilitarian):
            before = point(free(sizes), scores, reservation)
            after = point(
                free([sizes[v] for v in moved]),
                [scores[v][:, swapped] for v in moved],
                [reservation[p] for p in swapped],
            )
            assert (after.value, after.why) == (before.value, before.why)
            assert {v: t for v, (t, _) in as_table(after.points).items()} == {
                tuple(v[p] for p in swapped): t for v, (t, _) in as_table(before.points).items()
            }


def test_nash_and_kalai_smorodinsky_do_not_depend_on_scales() -> None:
    rng = np.random.default_rng(8)
    for _ in range(12):
        scores = [rng.integers(0, 9, (3, 2)) for _ in range(3)]
        stretched = [array * [7, 1000] + [5, -3] for array in scores]
        for point in (nash, kalai_smorodinsky):
            plain = point(free([3] * 3), scores, [6, 6])
            other = point(free([3] * 3), stretched, [6 * 7 + 15, 6 * 1000 - 9])
            assert plain.points.outcomes.tolist() == other.points.outcomes.tolist()
            assert plain.points.ties == other.points.ties


# published and textbook problems, each as one variable whose options are the points


def point_set(points: Sequence[Sequence[int]]) -> tuple[Diagram, list[IntArray]]:
    return free([len(points)]), [np.array(points)]


@pytest.mark.parametrize(
    ("points", "reservation", "expected"),
    [
        (
            [(10, 0), (6, 5), (5, 7), (2, 9), (0, 10), (4, 4)],
            (1, 1),
            {"nash": [(5, 7)], "ks": [(5, 7)], "egal": [(6, 5), (5, 7)], "util": [(5, 7)]},
        ),
        (
            [
                (9, 1, 1),
                (1, 9, 1),
                (1, 1, 9),
                (4, 4, 4),
                (5, 5, 2),
                (3, 5, 5),
                (2, 2, 2),
                (6, 4, 3),
            ],
            (0, 0, 0),
            {
                "nash": [(3, 5, 5)],
                "ks": [(4, 4, 4)],
                "egal": [(4, 4, 4)],
                "util": [(6, 4, 3), (3, 5, 5)],
            },
        ),
        # NegMAS, tests/core/test_preferences.py: the discrete Nash point of its mixture scenario
        (
            [(4, 1), (1, 4), (2, 2)],
            (1, 1),
            {"nash": [(2, 2)], "ks": [(2, 2)], "egal": [(2, 2)], "util": [(4, 1), (1, 4)]},
        ),
    ],
)
def test_discrete_problems_with_known_answers(
    points: list[Vector], reservation: Vector, expected: dict[str, list[Vector]]
) -> None:
    diagram, scores = point_set(points)
    for known in (None, frontier(diagram, scores)):
        found = {
            "nash": nash(diagram, scores, reservation, known=known),
            "ks": kalai_smorodinsky(diagram, scores, reservation, known=known),
            "egal": egalitarian(diagram, scores, reservation, known=known),
            "util": utilitarian(diagram, scores, reservation, known=known),
        }
        assert {name: list(as_table(b.points)) for name, b in found.items()} == expected


# GENIUS 10.4 templates, weights to twelve decimals; points by enumeration at reservation value 0:
# option numbers of the Nash, Kalai-Smorodinsky, egalitarian and utilitarian outcome
GENIUS = {
    "laptop": (
        [
            ([0.445212577166, 0.378082517080, 0.176756709926], "12 20 30/30 20 9/30 10 20"),
            ([0.378082517080, 0.176756709926, 0.445212577166], "12 30 20/20 30 9/3 2 1"),
        ],
        "200 210 210 200",
    ),
    "Itex and Cypress": (
        [
            (
                [0.470016657654, 0.122081671370, 0.177270081908, 0.230631589069],
                "1 10 25 33 40/1 10 19 25/15 6 1/20 7 1",
            ),
            (
                [0.288126350274, 0.191529048298, 0.242125758776, 0.278218842653],
                "30 20 10 5 1/1 20 10 5/10 25 1/1 30 5",
            ),
        ],
        "4111 4111 4111 4111",
    ),
    "England and Zimbabwe": (
        [
            (
                [0.303146233376, 0.303346839836, 0.049028952380, 0.049045008022, 0.295432966387],
                "5 7 9 1/3 6 8 1/12 1 7/10 1 6/7 10 4 1",
            ),
            (
                [0.197079803119, 0.201342688162, 0.154066977663, 0.154077191831, 0.293433339225],
                "9 7 5 1/8 5 3 1/1 9 5/1 19 9/11 9 7 1",
            ),
        ],
        "22111 22110 22110 22111",
    ),
}


@pytest.mark.parametrize("name", GENIUS)
def test_points_of_genius_domains(name: str) -> None:
    profiles, expected = GENIUS[name]
    tables = [
        [
            [Fraction(f"{weight:.12f}") * e / max(row) for e in row]
            for weight, row in zip(
                weights, (list(map(int, t.split())) for t in text.split("/")), strict=True
            )
        ]
        for weights, text in profiles
    ]
    scales = [lcm(*(u.denominator for row in table for u in row)) for table in tables]
    scores = [
        np.array(
            [
                [int(u * s) for u, s in zip(worth, scales, strict=True)]
                for worth in zip(*rows, strict=True)
            ]
        )
        for rows in zip(*tables, strict=True)
    ]
    diagram = free([len(array) for array in scores])
    found = [
        nash(diagram, scores, (0, 0)),
        kalai_smorodinsky(diagram, scores, (0, 0)),
        egalitarian(diagram, scores, (0, 0), scales=scales),
        utilitarian(diagram, scores, scales=scales),
    ]
    assert [b.points.ties for b in found] == [(1,)] * 4
    outcomes = ["".join(map(str, b.points.outcomes[0].tolist())) for b in found]
    assert " ".join(outcomes) == expected


# edges


def test_products_that_doubles_cannot_tell_apart_are_told_apart() -> None:
    ten = 10**7
    diagram, scores = point_set([(ten - 1, ten + 1), (ten, ten)])
    found = nash(diagram, scores, (0, 0))
    assert (found.value, as_table(found.points)) == (10**14, {(ten, ten): (1, (1,))})
    big = 10**17
    diagram, scores = point_set([(big, big + 1, big, big), (big, big, big + 2, big)])
    found = nash(diagram, scores, (0, 0, 0, 0))
    assert found.value == big**3 * (big + 2)
    assert found.points.outcomes.tolist() == [[1]]


def test_equal_products_are_all_listed_with_their_ties() -> None:
    diagram, scores = point_set([(2, 6), (3, 4), (4, 3), (6, 2), (4, 3), (1, 9)])
    found = nash(diagram, scores, (0, 0))
    assert as_table(found.points) == {
        (6, 2): (1, (3,)),
        (4, 3): (2, (2,)),
        (3, 4): (1, (1,)),
        (2, 6): (1, (0,)),
    }


def test_nobody_gaining_is_no_nash_point_but_a_rational_outcome() -> None:
    diagram, scores = point_set([(5, 3), (3, 5), (5, 5)])
    found = nash(diagram, scores, (5, 4))
    assert (found.why, found.value, len(found.points)) == (Why.NO_GAIN, None, 0)
    # the first party's ideal gain is 0, so that only the second's gain counts
    found = kalai_smorodinsky(diagram, scores, (5, 3))
    assert (found.value, found.ideal) == (Fraction(1), (5, 5))
    assert as_table(found.points) == {(5, 5): (1, (2,))}


def test_where_nobody_can_gain_the_reservation_point_is_the_kalai_smorodinsky_point() -> None:
    diagram, scores = point_set([(5, 5), (9, 1), (5, 5), (1, 9)])
    found = kalai_smorodinsky(diagram, scores, (5, 5))
    assert (found.value, found.ideal, found.why) == (None, (5, 5), None)
    assert as_table(found.points) == {(5, 5): (2, (0,))}


def test_the_ideal_counts_only_outcomes_in_which_nobody_loses() -> None:
    # over all outcomes the ideal would be (10, 10), and (6, 5) would tie with (5, 7)
    diagram, scores = point_set([(10, 0), (6, 5), (5, 7), (2, 9), (0, 10), (4, 4)])
    found = kalai_smorodinsky(diagram, scores, (1, 1))
    assert (found.ideal, found.value) == ((6, 9), Fraction(3, 4))


def test_relative_gains_are_improved_beyond_the_least_one() -> None:
    diagram, scores = point_set([(4, 2, 4), (4, 3, 2), (2, 4, 3), (1, 1, 1)])
    found = kalai_smorodinsky(diagram, scores, (0, 0, 0))
    # all have a least relative gain of one half; (4, 2, 4) leaves the others at 1 and 1
    assert as_table(found.points) == {(4, 2, 4): (1, (0,))}
    assert found.value == Fraction(1, 2)


def test_scales_decide_what_an_equal_gain_is() -> None:
    diagram, scores = point_set([(10, 900), (40, 500), (60, 300)])
    assert egalitarian(diagram, scores, (0, 0)).points.outcomes.tolist() == [[2]]
    found = egalitarian(diagram, scores, (0, 0), scales=(1, 10))
    assert (found.value, found.points.outcomes.tolist()) == (Fraction(40), [[1]])
    found = utilitarian(diagram, scores, scales=(3, 7))
    assert (found.value, found.points.outcomes.tolist()) == (
        Fraction(10, 3) + Fraction(900, 7),
        [[0]],
    )


def test_scales_without_a_small_common_multiple_are_exact_too() -> None:
    scales = [2**61 - 1, 2**60 - 93, 10**17 + 3, 10**16 + 61]
    rng = np.random.default_rng(2)
    scores = [rng.integers(0, 1000, (4, 4)) for _ in range(4)]
    diagram = free([4] * 4)
    known = frontier(diagram, scores)
    for reservation in ([900] * 4, [1500, 900, 900, 900]):
        taken = utilitarian(diagram, scores, reservation, scales=scales, known=known)
        searched = utilitarian(diagram, scores, reservation, scales=scales)
        assert taken.value == searched.value is not None
        assert as_table(taken.points) == as_table(searched.points)


def test_a_search_that_passes_its_limit_gives_no_point() -> None:
    rng = np.random.default_rng(1)
    diagram, scores = free([5] * 10), [rng.integers(0, 100, (5, 3)) for _ in range(10)]
    for point in (nash, egalitarian, kalai_smorodinsky, utilitarian):
        found = point(diagram, scores, (500, 500, 500), label_limit=5)
        assert (found.why, found.value, len(found.points)) == (Why.LIMIT, None, 0)
        assert found.labels > 5


def test_arguments_that_do_not_fit_are_refused() -> None:
    diagram, scores = point_set([(1, 2), (2, 1)])
    with pytest.raises(ValueError, match="1 values given for 2 parties"):
        nash(diagram, scores, [0])
    with pytest.raises(ValueError, match="positive"):
        egalitarian(diagram, scores, [0, 0], scales=[1, 0])
    with pytest.raises(ValueError, match="another number of parties"):
        nash(diagram, scores, [0, 0], known=frontier(*point_set([(1, 2, 3)])))
