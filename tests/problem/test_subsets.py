"""What a diagram says about every choice of its selectors, against enumeration."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest

from zopa.problem import subsets
from zopa.problem.diagram import Diagram, build, count, first
from zopa.problem.relation import NodeLimit, Relation
from zopa.problem.subsets import differences, subset_counts

Outcome = tuple[int, ...]


class Switches:
    """A random problem, some of whose variables are selectors, and its agreements."""

    def __init__(self, seed: int, copies: int = 3) -> None:
        rng = np.random.default_rng(seed)
        selectors = int(rng.integers(0, 4))
        variables = int(rng.integers(1, 5))
        self.sizes = [int(s) for s in rng.integers(1, 4, variables)] + [2] * selectors
        place = [int(v) for v in rng.permutation(len(self.sizes))]
        self.sizes = [self.sizes[v] for v in place]
        self.selectors = [i for i, v in enumerate(place) if v >= variables]
        self.copies = [
            [1, 1] if i in self.selectors else [int(m) for m in rng.integers(1, copies + 1, size)]
            for i, size in enumerate(self.sizes)
        ]
        self.relations = []
        for _ in range(int(rng.integers(0, 5))):
            width = min(len(self.sizes), int(rng.integers(1, 4)))
            scope = tuple(int(v) for v in rng.permutation(len(self.sizes))[:width])
            holds = rng.random([self.sizes[v] for v in scope]) < rng.choice([0.4, 0.7])
            self.relations.append(Relation(scope, holds))
        self.order = [int(v) for v in rng.permutation(len(self.sizes))]
        self.rng = rng

    def build(self) -> Diagram:
        everybody = [frozenset[int]()]
        return build(self.sizes, self.copies, self.relations, [], everybody, self.order)

    def agreements(self, choice: Outcome) -> set[Outcome]:
        """The outcomes, without the selectors, that hold for a choice of them."""
        found = set()
        for outcome in product(*map(range, self.sizes)):
            if tuple(outcome[s] for s in self.selectors) == choice and all(
                r.holds[tuple(outcome[v] for v in r.scope)] for r in self.relations
            ):
                found.add(self.without(outcome))
        return found

    def without(self, outcome: Outcome) -> Outcome:
        return tuple(o for v, o in enumerate(outcome) if v not in self.selectors)

    def weight(self, outcomes: set[Outcome]) -> int:
        copies = [row for v, row in enumerate(self.copies) if v not in self.selectors]
        return sum(
            prod(row[o] for row, o in zip(copies, outcome, strict=True)) for outcome in outcomes
        )


@pytest.mark.parametrize("seed", range(150))
def test_counts_of_every_subset_agree_with_enumeration(seed: int) -> None:
    made = Switches(seed)
    counts = subset_counts(made.build(), made.selectors)
    assert counts.shape == (2,) * len(made.selectors)
    for choice in product((0, 1), repeat=len(made.selectors)):
        assert int(counts[choice]) == made.weight(made.agreements(choice))


@pytest.mark.parametrize("seed", range(150))
def test_what_comes_goes_and_stays_agrees_with_enumeration(seed: int) -> None:
    made = Switches(seed)
    found = differences(made.build(), made.selectors)
    before = made.agreements((0,) * len(made.selectors))
    after = made.agreements((1,) * len(made.selectors))
    for diagram, outcomes in (
        (found.before, before - after),
        (found.after, after - before),
        (found.both, before & after),
    ):
        assert count(diagram) == made.weight(outcomes)
        assignment = first(diagram)
        assert (assignment is None) == (not outcomes) == diagram.empty
        if assignment is not None:
            assert made.without(assignment) == min(outcomes)


def test_counts_beyond_64_bits_stay_exact() -> None:
    sizes, many = [1] * 5 + [2], 10**15
    copies = [[many]] * 5 + [[1, 1]]
    only_off = [Relation((5,), np.array([True, False]))]
    diagram = build(sizes, copies, only_off, [], [frozenset()], range(6))
    assert [int(n) for n in subset_counts(diagram, [5])] == [10**75, 0]
    assert count(differences(diagram, [5]).before) == 10**75


def test_too_many_counts_are_refused_and_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    diagram = build([2] * 4, [[1, 1]] * 4, [], [], [frozenset()], range(4))
    monkeypatch.setattr(subsets, "_MOST_COUNTS", 8)
    with pytest.raises(NodeLimit):
        subset_counts(diagram, [0, 1, 2, 3])


def test_a_comparison_that_grows_too_large_is_given_up() -> None:
    made = Switches(8)
    with pytest.raises(NodeLimit):
        differences(made.build(), made.selectors, node_limit=1)
