"""All conflicts and concession sets of many commitments, and what each of them blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice, product
from pathlib import Path

import numpy as np
import pytest

import zopa
from benchmarks.rows import Row, median_seconds, peak_memory
from benchmarks.workloads import Clash, write_case
from zopa.problem.compile import compile_problem
from zopa.problem.diagram import build
from zopa.problem.order import search_order
from zopa.problem.relation import NodeLimit, Relation
from zopa.problem.soft import build_soft
from zopa.results.blocking import Blocking
from zopa.solve.blocking import blocking
from zopa.solve.families import Families, concession_family, conflict_family, element_order
from zopa.solve.space import SpaceFacts, explore

CLASHES = "All conflicts and all concession sets, five options an issue"
BLOCKED = "The blocking table"

CASES = [
    (Clash(5, 16, 4, 3), range(1, 3)),
    (Clash(20, 16, 4, 10), range(1, 4)),
    (Clash(20, 40, 10, 10), range(1, 4)),
    (Clash(20, 80, 20, 10), range(1, 6)),
    (Clash(20, 60, 40, 10), range(1, 6)),
    (Clash(20, 180, 20, 10), range(1, 4)),
    (Clash(20, 160, 40, 10), range(1, 2)),
    (Clash(43, 160, 40, 20), range(1, 4)),
]
GOALS = {
    (80, 20): "80 demands and 20 conditions on 20 issues: all conflicts and concessions, s",
    (60, 40): "60 demands and 40 conditions on 20 issues: all conflicts and concessions, s",
}
# Sets that are looked into one by one, spread over all.
_LOOKED_INTO = 12


def families(
    sizes: Sequence[int], rules: Sequence[Relation], commitments: Sequence[Relation]
) -> tuple[Families, int, int]:
    """Find all concession sets and all conflicts, the order of the variables included."""
    order = search_order(sizes, [*rules, *commitments])
    soft = build_soft(sizes, rules, commitments, order)
    every = Families(element_order([soft]))
    concessions = concession_family(every, [soft])
    return every, concessions, conflict_family(every, concessions)


@pytest.mark.parametrize(
    ("clash", "seed"),
    [
        pytest.param(
            clash,
            seed,
            marks=[pytest.mark.smallest] if clash.issues == 5 else [],
            id=f"{clash.issues}-{clash.demands}-{clash.conditions}-{seed}",
        )
        for clash, seeds in CASES
        for seed in seeds
    ],
)
def bench_clash(row: Row, clash: Clash, seed: int) -> None:
    """The two families of sets, complete or given up at the limit."""
    rules, commitments = clash.draw(seed)
    row.begin(
        CLASHES,
        issues=clash.issues,
        demands=clash.demands,
        conditions=clash.conditions,
        seed=seed,
    )

    def solve() -> tuple[Families, int, int] | None:
        try:
            return families(clash.sizes, rules, commitments)
        except NodeLimit:
            return None

    time, found = row.measure(solve)
    if found is None:
        row.note(conflicts="beyond the limit of nodes", **{"all,_s": time})
    else:
        every, concessions, conflicts = found
        check_families(clash.sizes, rules, commitments, found)
        row.note(
            concession_sets=every.count(concessions),
            conflicts=every.count(conflicts),
            **{"all,_s": time, "memory,_MB": peak_memory(solve) / 1e6},
        )
    name = GOALS.get((clash.demands, clash.conditions))
    if name is not None:
        row.goal(name, time, 0.5, "<=")


def check_families(
    sizes: Sequence[int],
    rules: Sequence[Relation],
    commitments: Sequence[Relation],
    found: tuple[Families, int, int],
) -> None:
    """Look into some sets: each does what it must, and none smaller by one does."""
    every, concessions, conflicts = found
    if np.prod(sizes) <= 10_000:
        assert set(map(frozenset, every.sets(concessions))) == by_outcomes(
            sizes, rules, commitments
        )
    order = search_order(sizes, [*rules, *commitments])
    copies = [[1] * size for size in sizes]

    def hold(kept: Iterable[int]) -> bool:
        relations = [*rules, *(commitments[i] for i in kept)]
        return not build(sizes, copies, relations, [], [frozenset()], order).empty

    numbers = range(len(commitments))
    for members in spread(every, concessions):
        assert hold(set(numbers).difference(members))
        for one in members:
            assert not hold(set(numbers).difference(members) | {one})
    for members in spread(every, conflicts):
        assert not hold(members)
        for one in members:
            assert hold(set(members) - {one})


def spread(every: Families, family: int) -> list[tuple[int, ...]]:
    """Take some sets of a family, from those that come first."""
    return list(islice(every.sets(family), 0, 1000, 1000 // _LOOKED_INTO))


def by_outcomes(
    sizes: Sequence[int], rules: Sequence[Relation], commitments: Sequence[Relation]
) -> set[frozenset[int]]:
    """Find the concession sets from what every single outcome breaks."""
    every = np.array(list(product(*map(range, sizes))))
    every = every[np.all([rule.kept_by_each(every) for rule in rules], axis=0)]
    kept = np.stack([c.kept_by_each(every) for c in commitments], axis=1)
    broken = {frozenset(np.flatnonzero(~row).tolist()) for row in kept}
    return {own for own in broken if not any(other < own for other in broken)}


@pytest.mark.parametrize(
    ("issues", "conditions", "rules"),
    [pytest.param(4, 4, 2, marks=pytest.mark.smallest), (10, 10, 5), (20, 20, 10), (43, 14, 20)],
)
def bench_blocking(row: Row, tmp_path: Path, issues: int, conditions: int, rules: int) -> None:
    """The table of a case as read from files: two demands an issue, and conditions."""
    write_case(tmp_path, issues, conditions, rules, seed=1)
    case = zopa.load("drawn", start=tmp_path).case
    facts = explore(compile_problem(case))
    time, found = row.measure(lambda: table(facts))
    row.begin(BLOCKED, issues=issues, stances_and_conditions=len(found.ladders))
    check_blocking(facts, found)
    row.note(
        outcomes_lost=found.lost,
        method=found.method,
        **{
            "table,_s": time,
            "compiled_and_explored_before,_s": median_seconds(
                lambda: explore(compile_problem(case)), 3
            ),
            "memory,_MB": peak_memory(lambda: table(facts)) / 1e6,
        },
    )
    if issues == 20:
        row.goal("Blocking table of 60 commitments, s", time, 0.5, "<=")


def table(facts: SpaceFacts) -> Blocking:
    """Make the table of a case with one coalition."""
    found = blocking(facts)
    if found is None:
        raise ValueError("no blocking table")
    return found


def check_blocking(facts: SpaceFacts, found: Blocking) -> None:
    """The shares add up to what is lost, which is what the rules leave and no agreement is."""
    assert found.method == "exact"
    assert facts.feasible is not None and facts.agreements is not None
    assert found.lost == facts.feasible - facts.agreements
    assert sum(ladder.shapley for ladder in found.ladders.values()) == found.lost
    assert all(ladder.withdraw <= ladder.breaks for ladder in found.ladders.values())
