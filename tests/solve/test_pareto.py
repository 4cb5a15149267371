"""Frontier, ideal point and ranking: against enumeration, closed forms and published domains."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import comb, lcm, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zopa.problem.diagram import Diagram, build, count
from zopa.problem.relation import IntArray, Relation
from zopa.solve import labels, nondominated
from zopa.solve.nondominated import survivors
from zopa.solve.pareto import (
    Frontier,
    LabelLimit,
    Points,
    best,
    frontier,
    ideal_point,
    ranked,
)

Vector = tuple[int, ...]
# vector: number of outcomes that share it, and the first of them
Table = dict[Vector, tuple[int, tuple[int, ...]]]


@dataclass
class Domain:
    """A random diagram with scores, and all its outcomes, found by enumeration."""

    diagram: Diagram
    scores: list[IntArray]
    outcomes: list[tuple[int, ...]]
    table: Table

    @property
    def parties(self) -> int:
        return self.scores[0].shape[1]

    @property
    def pareto(self) -> Table:
        return {v: t for v, t in self.table.items() if not any(dominates(u, v) for u in self.table)}


def dominates(a: Vector, b: Vector) -> bool:
    return a != b and all(x >= y for x, y in zip(a, b, strict=True))


def score(scores: list[IntArray], outcome: tuple[int, ...]) -> Vector:
    rows = [array[option].tolist() for array, option in zip(scores, outcome, strict=True)]
    return tuple(sum(column) for column in zip(*rows, strict=True))


def enumerate_all(diagram: Diagram, scores: list[IntArray], outcomes: list[Vector]) -> Domain:
    table: Table = {}
    for outcome in outcomes:
        vector = score(scores, outcome)
        copies = prod(m[o] for m, o in zip(diagram.multiplicities, outcome, strict=True))
        ties, first = table.get(vector, (0, outcome))
        table[vector] = (ties + copies, first)
    return Domain(diagram, scores, outcomes, table)


def random_domain(rng: np.random.Generator, parties: int, spread: int | None = None) -> Domain:
    """Draw a diagram with rules and coalitions; small spreads of scores make many ties."""
    sizes = [int(s) for s in rng.integers(1, 5, rng.integers(1, 6))]
    while prod(sizes) > 150:
        sizes[sizes.index(max(sizes))] -= 1

    def relations(most: int) -> list[Relation]:
        found = []
        for _ in range(rng.integers(0, most)):
            scope = tuple(int(v) for v in rng.permutation(len(sizes))[: rng.integers(1, 4)])
            found.append(Relation(scope, rng.random([sizes[v] for v in scope]) < 0.85))
        return found

    huge = rng.random() < 0.1
    copies = [
        [10**25 if huge and rng.random() < 0.3 else int(rng.integers(1, 4)) for _ in range(size)]
        for size in sizes
    ]
    rules, groups = relations(3), [relations(3), relations(3)]
    coalitions = [
        [frozenset({0, 1})],
        [frozenset({0}), frozenset({1})],
        [frozenset[int]()],
    ][rng.integers(3)]
    order = [int(v) for v in rng.permutation(len(sizes))]
    if spread is None:
        spread = [2, 3, 8, 1000, 10**9, 10**16][rng.integers(6)]
    scores = [rng.integers(-spread // 3, spread, (size, parties)) for size in sizes]

    def keeps(group: list[Relation], outcome: tuple[int, ...]) -> bool:
        return all(r.holds[tuple(outcome[v] for v in r.scope)] for r in group)

    outcomes = [
        outcome
        for outcome in product(*map(range, sizes))
        if keeps(rules, outcome)
        and any(all(keeps(groups[g], outcome) for g in c) for c in coalitions)
    ]
    return enumerate_all(build(sizes, copies, rules, groups, coalitions, order), scores, outcomes)


def draw_least(rng: np.random.Generator, domain: Domain) -> Vector:
    """Draw reservation values, most often some that outcomes can just meet."""
    vectors = list(domain.table)
    if not vectors or rng.random() < 0.1:
        return tuple(int(v) for v in rng.integers(-3, 4, domain.parties))
    one, other = (vectors[i] for i in rng.integers(len(vectors), size=2))
    slack = int(rng.integers(-1, 2))
    return tuple(min(a, b) - slack for a, b in zip(one, other, strict=True))


def reaching(table: Table, least: Vector) -> Table:
    return {v: t for v, t in table.items() if all(a >= b for a, b in zip(v, least, strict=True))}


def as_table(points: Points) -> Table:
    vectors = [tuple(v) for v in points.vectors.tolist()]
    assert len(set(vectors)) == len(vectors) == len(points)
    assert vectors == sorted(vectors, reverse=True)
    assert all(type(ties) is int for ties in points.ties)
    outcomes = [tuple(o) for o in points.outcomes.tolist()]
    return dict(zip(vectors, zip(points.ties, outcomes, strict=True), strict=True))


def free(sizes: list[int], copies: list[list[int]] | None = None) -> Diagram:
    """Build the diagram of all combinations."""
    ones = [[1] * size for size in sizes]
    return build(sizes, copies or ones, [], [], [frozenset()], range(len(sizes)))


# the frontier


@pytest.mark.parametrize("parties", range(1, 7))
def test_the_frontier_is_what_enumeration_finds(parties: int) -> None:
    for seed in range(160):
        domain = random_domain(np.random.default_rng([seed, parties]), parties)
        found = frontier(domain.diagram, domain.scores)
        assert found.complete
        assert as_table(found) == domain.pareto, seed


@pytest.mark.parametrize("parties", range(1, 7))
def test_looking_at_a_few_labels_at_a_time_changes_nothing(
    parties: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labels, "_CHUNK", 4)
    monkeypatch.setattr(nondominated, "_SMALL", 2)
    for seed in range(30):
        domain = random_domain(np.random.default_rng([seed, parties, 5]), parties)
        assert as_table(frontier(domain.diagram, domain.scores)) == domain.pareto, seed


@pytest.mark.parametrize("parties", range(1, 7))
def test_a_least_score_only_leaves_points_out(parties: int) -> None:
    left = 0
    for seed in range(60):
        rng = np.random.default_rng([seed, parties, 1])
        domain = random_domain(rng, parties)
        least = draw_least(rng, domain)
        found = frontier(domain.diagram, domain.scores, least=least)
        assert found.complete
        assert as_table(found) == reaching(domain.pareto, least), seed
        left += len(found)
    assert left > 30


@pytest.mark.parametrize("parties", range(2, 7))
def test_what_is_found_within_a_limit_is_on_the_frontier_with_all_its_ties(parties: int) -> None:
    certain = missing = 0
    for seed in range(15):
        rng = np.random.default_rng([seed, parties, 2])
        domain = random_domain(rng, parties)
        least = draw_least(rng, domain) if seed % 2 else None
        pareto = domain.pareto if least is None else reaching(domain.pareto, least)
        needed = frontier(domain.diagram, domain.scores, least=least).labels
        limit = max(0, needed - 1)
        found = frontier(domain.diagram, domain.scores, least=least, label_limit=limit)
        assert found.complete == (needed == 0)
        assert as_table(found).items() <= pareto.items(), seed
        certain += len(found)
        missing += len(pareto) - len(found)
    assert certain > 2
    assert missing > 8


def test_a_frontier_too_large_for_its_limit_still_gives_every_partys_best() -> None:
    rng = np.random.default_rng(5)
    diagram = free([5] * 12)
    scores = [rng.integers(0, 100, (5, 4)) for _ in range(12)]
    found = frontier(diagram, scores, label_limit=20_000)
    assert not found.complete
    assert found.labels > 20_000
    assert tuple(found.vectors.max(axis=0)) == ideal_point(diagram, scores)
    whole = as_table(frontier(diagram, scores, label_limit=10**7))
    assert 8 < len(found) < len(whole)
    assert as_table(found).items() <= whole.items()


def test_relabelling_parties_variables_and_options_changes_no_vector() -> None:
    for seed in range(40):
        rng = np.random.default_rng([seed, 3])
        parties, sizes = int(rng.integers(2, 6)), [int(s) for s in rng.integers(1, 5, 4)]
        copies = [[int(m) for m in rng.integers(1, 5, size)] for size in sizes]
        scores = [rng.integers(0, 5, (size, parties)) for size in sizes]
        holds = rng.random((sizes[0], sizes[2])) < 0.7
        holds[0, 0] = True
        plain = build(sizes, copies, [Relation((0, 2), holds)], [], [frozenset()], range(4))
        moved, swapped = rng.permutation(4).tolist(), rng.permutation(parties)
        mixed = [rng.permutation(size) for size in sizes]
        place = [moved.index(v) for v in range(4)]
        relation = Relation((place[0], place[2]), holds[np.ix_(mixed[0], mixed[2])])
        other = build(
            [sizes[v] for v in moved],
            [[copies[v][o] for o in mixed[v]] for v in moved],
            [relation],
            [],
            [frozenset()],
            rng.permutation(4).tolist(),
        )
        before = frontier(plain, scores)
        after = frontier(other, [scores[v][mixed[v]][:, swapped] for v in moved])
        assert {v: t for v, (t, _) in as_table(after).items()} == {
            tuple(v[p] for p in swapped): t for v, (t, _) in as_table(before).items()
        }


@pytest.mark.parametrize("reverse", [False, True])
def test_a_hundred_yes_or_no_questions_have_a_known_frontier(reverse: bool) -> None:
    # each question is worth a point to the one or to the other, or to nobody (three ways): who
    # gets k of n points leaves C(n, k) outcomes, of which the first gives it the first k
    n = 100
    scores = [np.array([[0, 1], [1, 0], [0, 0]])] * n
    diagram = build(
        [3] * n,
        [[1, 1, 3]] * n,
        [],
        [],
        [frozenset()],
        range(n)[::-1] if reverse else range(n),
    )
    assert count(diagram) == 5**n
    found = frontier(diagram, scores)
    assert as_table(found) == {
        (k, n - k): (comb(n, k), (0,) * (n - k) + (1,) * k) for k in range(n + 1)
    }


def test_ties_count_original_options_beyond_64_bits() -> None:
    copies = [[10**25, 1, 3]] * 3
    scores = [np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0]])] * 3
    found = as_table(frontier(free([3] * 3, copies), scores))
    assert found == {
        (k, 3 - k, 0): (comb(3, k) * 10 ** (25 * k) * 4 ** (3 - k), (0,) * k + (1,) * (3 - k))
        for k in range(4)
    }


def test_no_agreement_has_an_empty_frontier() -> None:
    diagram = build([2, 3], [[1] * 2, [1] * 3], [], [], [], [0, 1])
    found = frontier(diagram, [np.zeros((2, 3), int), np.zeros((3, 3), int)])
    assert found.complete
    assert (found.vectors.shape, found.outcomes.shape, found.ties) == ((0, 3), (0, 2), ())
    assert ideal_point(diagram, [np.zeros((2, 3), int), np.zeros((3, 3), int)]) is None
    assert best(diagram, [np.zeros(2, int), np.zeros(3, int)], 5) == []


def test_a_complete_frontier_covers_what_asks_for_no_less() -> None:
    diagram, scores = free([3]), [np.array([[2, 0], [1, 1], [0, 2]])]
    whole, part = frontier(diagram, scores), frontier(diagram, scores, least=(1, 0))
    assert whole.covers(None)
    assert whole.covers((5, 5))
    assert part.covers((1, 0))
    assert part.covers((2, 1))
    assert not part.covers((0, 2))
    assert not part.covers(None)
    assert not frontier(diagram, scores, label_limit=0).covers((1, 1))


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([np.zeros((2, 2), int)], "1 variables given, the diagram has 2"),
        ([np.zeros((2, 2), int), np.zeros((2, 2), int)], "variable 1"),
        ([np.zeros((2, 2), int), np.zeros((3, 1), int)], "variable 1"),
        ([np.zeros((2, 2)), np.zeros((3, 2))], "not integers"),
        ([np.zeros((2, 0), int), np.zeros((3, 0), int)], "at least one party"),
        ([np.full((2, 1), 2**61), np.full((3, 1), 2**61)], "coarser scale"),
        ([np.array([[2**61], [-(2**61)]]), np.zeros((3, 1), int)], "coarser scale"),
    ],
)
def test_scores_that_do_not_fit_are_refused(scores: list[IntArray], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        frontier(free([2, 3]), scores)


def test_a_least_score_is_needed_for_every_party_and_whole() -> None:
    scores = [np.zeros((2, 2), int)]
    with pytest.raises(ValueError, match="1 values given for 2 parties"):
        frontier(free([2]), scores, least=[0])
    with pytest.raises(ValueError, match="integers"):
        frontier(free([2]), scores, least=[0, 0.5])  # type: ignore[list-item]


def test_scores_close_to_the_limit_are_told_apart() -> None:
    # doubles would take these for the same
    top = 2**60
    scores = [np.array([[top, 0, 5], [top - 1, 1, 5], [top - 1, 1, 4], [top, 0, 6]])]
    assert as_table(frontier(free([4]), scores)) == {
        (top, 0, 6): (1, (3,)),
        (top - 1, 1, 5): (1, (1,)),
    }


# the published domains

# Bilateral domains of GENIUS 10.4 (its templates for laptop, Itex and Cypress, England and
# Zimbabwe): weights to twelve decimals, evaluations per issue; the frontier as others enumerated it
# (the option numbers of each outcome, best for the first party first), and its ends' utilities.

LAPTOP = (
    [
        ([0.445212577166, 0.378082517080, 0.176756709926], "12 20 30/30 20 9/30 10 20"),
        ([0.378082517080, 0.176756709926, 0.445212577166], "12 30 20/20 30 9/3 2 1"),
    ],
    "200 210 100 110",
    [(1.000052, 0.815105), (0.725620, 1.000052)],
)
ITEX_CYPRESS = (
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
    "4300 4200 4100 4310 4210 4301 4201 4101 4311 4211 4111 3111 2111 1211 0101 1111 0211 0111",
    [(1.0, 0.163611), (0.212212, 1.0)],
)
ENGLAND_ZIMBABWE = (
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
    "22001 22021 22201 22221 22011 22121 22211 22111 12111 21111 22110 02111 11111 12110 21110 "
    "20111 01111 02110 11110 10111 20110 01110 00111 10110 00110",
    [(1.0, 0.450302), (0.497963, 1.0)],
)
Published = tuple[list[tuple[list[float], str]], str, list[tuple[float, float]]]


def genius(profiles: list[tuple[list[float], str]]) -> tuple[Diagram, list[IntArray], list[int]]:
    """Score a domain exactly: weight times evaluation over the issue's best evaluation."""
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
                [int(u * s) for u, s in zip(us, scales, strict=True)]
                for us in zip(*rows, strict=True)
            ]
        )
        for rows in zip(*tables, strict=True)
    ]
    return free([len(array) for array in scores]), scores, scales


@pytest.mark.parametrize("published", [LAPTOP, ITEX_CYPRESS, ENGLAND_ZIMBABWE])
def test_frontiers_of_genius_domains(published: Published) -> None:
    profiles, outcomes, ends = published
    diagram, scores, scales = genius(profiles)
    found = frontier(diagram, scores)
    assert " ".join("".join(map(str, row)) for row in found.outcomes.tolist()) == outcomes
    assert set(found.ties) == {1}
    for row, end in zip((0, -1), ends, strict=True):
        assert found.vectors[row] / np.array(scales, float) == pytest.approx(end, abs=1e-6)


# the ideal point


@pytest.mark.parametrize("parties", range(1, 7))
def test_the_ideal_point_is_what_enumeration_finds(parties: int) -> None:
    nobody = 0
    for seed in range(25):
        rng = np.random.default_rng([seed, parties, 4])
        domain = random_domain(rng, parties)
        least = draw_least(rng, domain)
        counted = reaching(domain.table, least)
        ideal = tuple(map(max, zip(*counted, strict=True))) if counted else None
        whole = frontier(domain.diagram, domain.scores)
        assert ideal_point(domain.diagram, domain.scores, least) == ideal, seed
        assert ideal_point(domain.diagram, domain.scores, least, known=whole) == ideal, seed
        everything = tuple(map(max, zip(*domain.table, strict=True))) if domain.table else None
        assert ideal_point(domain.diagram, domain.scores) == everything
        assert ideal_point(domain.diagram, domain.scores, known=whole) == everything
        nobody += ideal is None
    assert 0 < nobody < 20


def test_a_search_for_the_ideal_point_that_passes_its_limit_says_so() -> None:
    rng = np.random.default_rng(1)
    diagram, scores = free([5] * 10), [rng.integers(0, 100, (5, 3)) for _ in range(10)]
    with pytest.raises(LabelLimit, match="stopped after"):
        ideal_point(diagram, scores, (650, 650, 650), label_limit=10)


# rankings


def test_the_best_outcomes_are_what_sorting_finds() -> None:
    for seed in range(150):
        rng = np.random.default_rng([seed, 6])
        domain = random_domain(rng, 1)
        size = 10**17 if seed % 5 == 0 else 3
        weights = [rng.integers(-size, size, n) for n in domain.diagram.sizes]
        worth = {
            o: sum(int(w[x]) for w, x in zip(weights, o, strict=True)) for o in domain.outcomes
        }
        k = int(rng.integers(0, len(worth) + 2))
        found = best(domain.diagram, weights, k)
        assert [(r.score, r.outcome) for r in found] == sorted(
            ((worth[o], o) for o in worth), key=lambda pair: (-pair[0], pair[1])
        )[:k]
        copies = domain.diagram.multiplicities
        assert all(
            r.copies == prod(m[x] for m, x in zip(copies, r.outcome, strict=True)) for r in found
        )


def test_the_first_of_very_many_outcomes_come_without_listing_them() -> None:
    diagram = free([10] * 30)
    weights = [np.arange(10)[::-1] * 10 for _ in range(29)] + [np.zeros(10, int)]
    first = list(islice(ranked(diagram, weights), 12))
    assert [r.score for r in first] == [2610] * 10 + [2600] * 2
    assert [r.outcome[-1] for r in first[:10]] == list(range(10))
    assert first[10].outcome == (0,) * 28 + (1, 0)


def test_weights_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="every option"):
        best(free([2, 3]), [np.zeros(2, int)], 1)
    with pytest.raises(ValueError, match="integers"):
        best(free([2]), [np.zeros(2)], 1)


# the filter


@given(
    st.integers(1, 6),
    st.lists(st.integers(0, 3), min_size=1, max_size=40),
    st.sampled_from([2, 4, 2**62 - 1]),
    st.integers(0, 2**32),
)
def test_survivors_are_the_non_dominated_points_of_each_segment(
    parties: int, segment: list[int], spread: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 3, (parties, len(segment))) * (spread // 2)
    points += rng.integers(0, 2, points.shape)
    homes = np.sort(np.array(segment))
    rows, starts = survivors(homes, points)
    listed = [(int(h), *v) for h, v in zip(homes, points.T.tolist(), strict=True)]
    expected = [
        i
        for i, (home, *v) in enumerate(listed)
        if not any(h == home and dominates(tuple(u), tuple(v)) for h, *u in listed)
    ]
    assert sorted(rows.tolist()) == expected
    ordered = [listed[i] for i in rows]
    assert ordered == sorted(ordered, key=lambda row: (row[0], *(-x for x in row[1:])))
    assert starts.tolist() == [
        i for i in range(len(rows)) if i == 0 or ordered[i] != ordered[i - 1]
    ]


def test_a_large_frontier_of_four_parties_has_no_dominated_point() -> None:
    rng = np.random.default_rng(3)
    found = frontier(free([6] * 5), [rng.integers(0, 200, (6, 4)) for _ in range(5)])
    assert isinstance(found, Frontier)
    everything = np.array(found.vectors)
    for vector in everything[::7]:
        above = (everything >= vector).all(axis=1)
        assert above.sum() == 1
