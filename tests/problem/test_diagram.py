"""Decision diagrams agree with enumeration, whatever the agreement rule."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
import pytest

from zopa.problem.diagram import Diagram, build, count, first, marginals, sample
from zopa.problem.relation import NodeLimit, Relation

Outcome = tuple[int, ...]


@dataclass
class Case:
    """A random problem and its agreements, found by enumeration."""

    sizes: list[int]
    multiplicities: list[list[int]]
    rules: list[Relation]
    groups: list[list[Relation]]
    coalitions: list[frozenset[int]]
    order: list[int]

    def build(self) -> Diagram:
        return build(
            self.sizes,
            self.multiplicities,
            self.rules,
            self.groups,
            self.coalitions,
            self.order,
        )

    def agreements(self) -> list[Outcome]:
        def keeps(relations: list[Relation], outcome: Outcome) -> bool:
            return all(r.holds[tuple(outcome[v] for v in r.scope)] for r in relations)

        return [
            outcome
            for outcome in product(*map(range, self.sizes))
            if keeps(self.rules, outcome)
            and any(all(keeps(self.groups[g], outcome) for g in c) for c in self.coalitions)
        ]

    def weight(self, outcome: Outcome) -> int:
        return prod(self.multiplicities[v][o] for v, o in enumerate(outcome))


def random_relation(rng: np.random.Generator, sizes: list[int], density: float) -> Relation:
    width = 0 if rng.random() < 0.02 else int(rng.integers(1, 4))
    scope = tuple(int(v) for v in rng.permutation(len(sizes))[:width])
    return Relation(scope, rng.random([sizes[v] for v in scope]) < density)


def random_case(rng: np.random.Generator, parties: int, coalitions: list[frozenset[int]]) -> Case:
    variables = int(rng.integers(1, 7))
    sizes = [int(s) for s in rng.integers(1, 5, variables)]
    while prod(sizes) > 600:
        sizes[sizes.index(max(sizes))] -= 1
    huge = rng.random() < 0.15
    return Case(
        sizes=sizes,
        multiplicities=[
            [10**25 if huge and rng.random() < 0.3 else int(rng.integers(1, 4)) for _ in range(s)]
            for s in sizes
        ],
        rules=[random_relation(rng, sizes, 0.85) for _ in range(rng.integers(0, 3))],
        groups=[
            [random_relation(rng, sizes, 0.8) for _ in range(rng.integers(0, 4))]
            for _ in range(parties)
        ],
        coalitions=coalitions,
        order=[int(v) for v in rng.permutation(variables)],
    )


RULES = {
    "nobody can agree": (2, []),
    "nobody needs to agree": (2, [frozenset[int]()]),
    "everybody": (3, [frozenset({0, 1, 2})]),
    "either": (2, [frozenset({0}), frozenset({1})]),
    "one and either of two": (3, [frozenset({0, 1}), frozenset({0, 2})]),
    "two of three": (3, [frozenset({0, 1}), frozenset({0, 2}), frozenset({1, 2})]),
    "two pairs": (4, [frozenset({0, 1}), frozenset({2, 3})]),
    "a chain of pairs": (4, [frozenset({0, 1}), frozenset({1, 2}), frozenset({2, 3})]),
    "not minimal": (3, [frozenset({0}), frozenset({0, 1}), frozenset({1, 2})]),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_diagram_agrees_with_enumeration(rule: str) -> None:
    parties, coalitions = RULES[rule]
    rng = np.random.default_rng(sorted(RULES).index(rule))
    for _ in range(70):
        case = random_case(rng, parties, coalitions)
        diagram, agreements = case.build(), case.agreements()
        assert diagram.empty == (not agreements)
        assert count(diagram) == sum(map(case.weight, agreements))
        assert marginals(diagram) == tuple(
            tuple(sum(case.weight(a) for a in agreements if a[v] == o) for o in range(size))
            for v, size in enumerate(case.sizes)
        )
        assert first(diagram) == min(agreements, default=None)
        variable = int(rng.integers(len(case.sizes)))
        option = int(rng.integers(case.sizes[variable]))
        kept = [a for a in agreements if a[variable] == option]
        assert first(diagram, {variable: option}) == min(kept, default=None)
        assert {tuple(a) for a in sample(diagram, 4, rng).tolist()} <= set(agreements)


def test_every_node_of_a_diagram_leads_to_an_agreement_and_differs_from_the_others() -> None:
    rng = np.random.default_rng(11)
    for _ in range(60):
        case = random_case(rng, 3, [frozenset({0, 1}), frozenset({0, 2})])
        diagram = case.build()
        below = 1
        for layer in reversed(diagram.layers):
            assert not layer.flags.writeable
            assert layer.max(initial=-1) < below
            if not diagram.empty:
                assert (layer >= 0).any(axis=1).all()
                assert len(np.unique(layer, axis=0)) == len(layer)
                assert set(layer[layer >= 0].tolist()) == set(range(below))
            below = len(layer)
        assert below == (0 if diagram.empty else 1)
        assert diagram.nodes == sum(map(len, diagram.layers))
        assert diagram.width == max(map(len, diagram.layers))


def test_a_rule_that_everybody_must_accept_makes_the_diagram_of_plain_rules() -> None:
    rng = np.random.default_rng(12)
    for _ in range(30):
        case = random_case(rng, 3, [frozenset({0, 1, 2})])
        relations = [r for group in case.groups for r in group]
        plain = build(
            case.sizes,
            case.multiplicities,
            [*case.rules, *relations],
            [],
            [frozenset()],
            case.order,
        )
        diagram = case.build()
        assert diagram.empty == plain.empty
        for ours, theirs in zip(diagram.layers, plain.layers, strict=True):
            assert np.array_equal(ours, theirs)


def test_a_commitment_may_be_held_by_several_parties() -> None:
    shared = Relation((0, 1), np.array([[1, 0], [0, 1]]))
    other = Relation((0,), np.array([0, 1]))
    groups = [[shared], [shared, other], [other]]
    pairs = [frozenset({0, 1}), frozenset({0, 2}), frozenset({1, 2})]
    diagram = build([2, 2], [[1, 1], [1, 1]], [], groups, pairs, [0, 1])
    assert count(diagram) == 1
    assert first(diagram) == (1, 1)


def test_a_space_of_more_than_a_nonillion_outcomes_is_counted_exactly() -> None:
    sizes, copies = [5] * 20, [[10**12, 1, 2, 3, 4]] * 20
    equal = Relation((3, 17), np.eye(5, dtype=bool))
    diagram = build(sizes, copies, [equal], [], [frozenset()], range(20))
    each = 10**12 + 10
    both = 10**24 + 1 + 4 + 9 + 16
    assert count(diagram) == each**18 * both
    assert marginals(diagram)[17] == tuple(m**2 * each**18 for m in copies[0])
    assert marginals(diagram)[0] == tuple(m * each**17 * both for m in copies[0])


def test_the_first_agreement_is_first_by_variable_number_not_by_layer() -> None:
    unequal = Relation((0, 1), ~np.eye(2, dtype=bool))
    diagram = build([2, 2], [[1, 1], [1, 1]], [unequal], [], [frozenset()], [1, 0])
    assert first(diagram) == (0, 1)


def test_the_first_agreement_is_found_among_hundreds_of_variables() -> None:
    differ = [Relation((v, v + 1), ~np.eye(3, dtype=bool)) for v in range(299)]
    diagram = build([3] * 300, [[1, 1, 1]] * 300, differ, [], [frozenset()], range(300))
    assert first(diagram) == (0, 1) * 150
    assert first(diagram, {0: 2, 299: 2}) == (2, *(0, 1) * 149, 2)
    assert count(diagram) == 3 * 2**299


@pytest.mark.parametrize("fixed", [{2: 0}, {0: 2}, {0: -1}])
def test_fixing_an_option_that_does_not_exist_is_refused(fixed: dict[int, int]) -> None:
    diagram = build([2, 2], [[1, 1], [1, 1]], [], [], [frozenset()], [0, 1])
    with pytest.raises(ValueError, match="must exist"):
        first(diagram, fixed)


@pytest.mark.parametrize("scale", [1, 10**30])
def test_samples_are_uniform_over_original_options(scale: int) -> None:
    copies = [[1 * scale, 3 * scale], [2 * scale, 1 * scale, 1 * scale]]
    relation = Relation((0, 1), np.array([[1, 1, 0], [1, 0, 1]]))
    diagram = build([2, 3], copies, [relation], [], [frozenset()], [1, 0])
    weights = {(0, 0): 2, (0, 1): 1, (1, 0): 6, (1, 2): 3}
    draws = sample(diagram, 24_000, np.random.default_rng(3)).tolist()
    for outcome, weight in weights.items():
        expected = 24_000 * weight / 12
        assert abs(draws.count(list(outcome)) - expected) < 5 * expected**0.5
    assert len(draws) == sum(draws.count(list(outcome)) for outcome in weights)


def test_the_same_generator_state_gives_the_same_samples() -> None:
    diagram = build([3] * 4, [[1, 2, 3]] * 4, [], [], [frozenset()], [2, 0, 3, 1])
    one, other = (sample(diagram, 50, np.random.default_rng(9)) for _ in range(2))
    assert np.array_equal(one, other)


def test_an_empty_space_is_a_diagram_without_nodes() -> None:
    never = Relation((1,), np.array([0, 0, 0]))
    diagram = build([2, 3], [[1, 1], [1, 1, 1]], [never], [], [frozenset()], [0, 1])
    assert diagram.empty
    assert (diagram.nodes, diagram.width, count(diagram), first(diagram)) == (0, 0, 0, None)
    assert marginals(diagram) == ((0, 0), (0, 0, 0))
    assert sample(diagram, 5, np.random.default_rng(0)).shape == (0, 2)


def test_without_variables_there_is_one_outcome() -> None:
    diagram = build([], [], [], [], [frozenset()], [])
    assert (diagram.empty, count(diagram), first(diagram)) == (False, 1, ())


def test_a_diagram_that_grows_too_large_raises_the_limit_with_its_layer() -> None:
    mirrored = [Relation((v, v + 6), np.eye(4, dtype=bool)) for v in range(6)]
    arguments = ([4] * 12, [[1] * 4] * 12, mirrored, [], [frozenset()], range(12))
    with pytest.raises(NodeLimit) as caught:
        build(*arguments, node_limit=1000)
    assert caught.value.layer == 5
    assert caught.value.nodes > 1000
    assert build(*arguments, node_limit=10_000).width == 4**6


def test_a_layer_with_too_many_edges_raises_the_limit_before_it_is_made() -> None:
    with pytest.raises(NodeLimit):
        build([100_000], [[1] * 100_000], [], [], [frozenset()], [0], node_limit=1000)


@pytest.mark.parametrize(
    ("multiplicities", "coalitions", "message"),
    [
        ([[1]], [frozenset[int]()], "multiplicities"),
        ([[1, 0]], [frozenset[int]()], "multiplicities"),
        ([[1, 1]], [frozenset({0})], "unknown group"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(
    multiplicities: list[list[int]], coalitions: list[frozenset[int]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        build([2], multiplicities, [], [], coalitions, [0])
