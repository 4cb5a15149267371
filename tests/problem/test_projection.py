"""What is read off a diagram about some variables agrees with its outcomes, one by one."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest

from zopa.problem.diagram import Diagram, build
from zopa.problem.projection import alive, blocks, broken_alone, project, same
from zopa.problem.relation import Relation
from zopa.problem.soft import build_soft

Outcome = tuple[int, ...]


def random_relation(rng: np.random.Generator, sizes: list[int], density: float) -> Relation:
    width = int(rng.integers(1, 4))
    scope = tuple(int(v) for v in rng.permutation(len(sizes))[:width])
    return Relation(scope, rng.random([sizes[v] for v in scope]) < density)


def random_problem(rng: np.random.Generator) -> tuple[list[int], list[Relation], list[int]]:
    variables = int(rng.integers(1, 7))
    sizes = [int(s) for s in rng.integers(1, 5, variables)]
    while prod(sizes) > 400:
        sizes[sizes.index(max(sizes))] -= 1
    relations = [random_relation(rng, sizes, 0.8) for _ in range(rng.integers(0, 5))]
    return sizes, relations, [int(v) for v in rng.permutation(variables)]


def diagram_of(sizes: list[int], relations: list[Relation], order: list[int]) -> Diagram:
    ones = [[1] * size for size in sizes]
    return build(sizes, ones, relations, (), (frozenset(),), order)


def kept(sizes: list[int], relations: list[Relation]) -> set[Outcome]:
    return {
        outcome
        for outcome in product(*map(range, sizes))
        if all(relation.kept_by(outcome) for relation in relations)
    }


@pytest.mark.parametrize("seed", range(150))
def test_projections_and_living_options_agree_with_enumeration(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes, relations, order = random_problem(rng)
    diagram, outcomes = diagram_of(sizes, relations, order), kept(sizes, relations)
    for variable, options in enumerate(alive(diagram)):
        assert {int(o) for o in np.flatnonzero(options)} == {o[variable] for o in outcomes}
    scope = [int(v) for v in rng.permutation(len(sizes))[: rng.integers(1, len(sizes) + 1)]]
    looked_at = {
        v: sorted(int(o) for o in rng.permutation(sizes[v])[: rng.integers(1, sizes[v] + 1)])
        for v in scope
    }
    table = project(diagram, looked_at)
    assert table.shape == tuple(map(len, looked_at.values()))
    found = {
        tuple(looked_at[v][int(i)] for v, i in zip(scope, cell, strict=True))
        for cell in np.argwhere(table)
    }
    shown = {tuple(outcome[v] for v in scope) for outcome in outcomes}
    looked = {s for s in shown if all(o in looked_at[v] for v, o in zip(scope, s, strict=True))}
    assert found == looked


@pytest.mark.parametrize("seed", range(150))
def test_blocks_are_independent_of_each_other(seed: int) -> None:
    rng = np.random.default_rng(1_000 + seed)
    sizes, relations, order = random_problem(rng)
    diagram, outcomes = diagram_of(sizes, relations, order), kept(sizes, relations)
    pieces = blocks(diagram)
    if not outcomes:
        assert pieces == []
        return
    assert [v for piece in pieces for v in piece] == order
    combinations = prod(len({tuple(o[v] for v in piece) for o in outcomes}) for piece in pieces)
    assert combinations == len(outcomes)


@pytest.mark.parametrize("seed", range(150))
def test_diagrams_are_the_same_just_when_their_outcomes_are(seed: int) -> None:
    rng = np.random.default_rng(2_000 + seed)
    sizes, relations, order = random_problem(rng)
    one = diagram_of(sizes, relations, order)
    # the same outcomes said in another way: all at once
    whole = np.zeros(sizes, dtype=np.bool_)
    for outcome in kept(sizes, relations):
        whole[outcome] = True
    assert same(one, diagram_of(sizes, [Relation(tuple(range(len(sizes))), whole)], order))
    more = [*relations, random_relation(rng, sizes, 0.7)]
    equal = kept(sizes, more) == kept(sizes, relations)
    assert same(one, diagram_of(sizes, more, order)) is equal


def test_only_diagrams_over_the_same_layers_are_compared() -> None:
    with pytest.raises(ValueError, match="same layers"):
        same(diagram_of([2, 2], [], [0, 1]), diagram_of([2, 2], [], [1, 0]))


@pytest.mark.parametrize("seed", range(150))
def test_what_some_outcome_breaks_alone_agrees_with_enumeration(seed: int) -> None:
    rng = np.random.default_rng(3_000 + seed)
    sizes, rules, order = random_problem(rng)
    kinds = [int(k) for k in rng.integers(0, 4, rng.integers(1, 7))]
    commitments = [random_relation(rng, sizes, 0.6) for _ in kinds]
    soft = build_soft(sizes, rules, commitments, order)
    broken = [
        {k for k, c in zip(kinds, commitments, strict=True) if not c.kept_by(outcome)}
        for outcome in kept(sizes, rules)
    ]
    expected = {next(iter(some)) for some in broken if len(some) == 1}
    assert broken_alone(soft, kinds) == expected
