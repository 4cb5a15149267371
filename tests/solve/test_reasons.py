"""Which rules take part in a conflict: the same whichever way the question is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest

from zopa.problem.compile import compile_problem
from zopa.problem.relation import NodeLimit
from zopa.solve import reasons
from zopa.solve.reasons import rules_taking_part, satisfiable
from zopa.solve.solver import solve_case

Make = Callable[[Random, object], Any]


@pytest.mark.parametrize("seed", range(4))
def test_rules_are_left_out_from_the_last_as_if_each_were_tried(
    seed: int, random_case: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = Random(seed)
    with_rules = 0
    for number in range(40):
        case = random_case(rng, (seed, number)).case()
        problem = compile_problem(case)
        if len(problem.coalitions) != 1:
            continue
        place = {c.id: i for i, c in enumerate(problem.commitments)}
        for conflict in solve_case(case).conflicts.minimal:
            members = [place[name] for name in conflict.members]
            kept = [problem.relations[i] for i in members]

            def clash(names: Sequence[str], kept: list[Any] = kept, problem: Any = problem) -> bool:
                return not satisfiable(problem, [*kept, *(problem.rules[n] for n in names)])

            expected = rules_taking_part(problem, members, clash)
            assert conflict.rules == rules_taking_part(problem, members) == expected
            with monkeypatch.context() as patch:
                patch.setattr(reasons, "concession_family", _limit)
                assert rules_taking_part(problem, members) == expected
            with_rules += bool(expected)
    assert with_rules > 3


def _limit(*_: object) -> int:
    raise NodeLimit(None, 0)
