"""Statements become tables over a problem's classes where they can, and are refused where not."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, cast

import numpy as np
import pytest

from zopa.case.case import Case
from zopa.problem import statements
from zopa.problem.problem import Problem, Variable
from zopa.problem.relation import Relation
from zopa.problem.statements import NotTabulated, relation_of
from zopa.results.base import Level, Reading
from zopa.rules.evaluate import evaluate
from zopa.rules.parse import parse_constraint
from zopa.rules.space import Domain, Members, Numbers, Options

SPACE: dict[str, Domain] = {
    "mode": Options(("ant", "bee", "cat")),
    "cap": Numbers(Fraction(0), Fraction(5), Fraction(1)),
    "who": Members(("us", "eu")),
}
# cap falls into three classes: 0 to 2, 3 and 5, and 4; eu in or out makes no difference
CLASSES = {("mode", None): [0, 1, 2], ("cap", None): [0, 0, 0, 1, 2, 1], ("who", "us"): [0, 1],
           ("who", "eu"): [0, 0]}  # fmt: skip


class _Case:
    """As much of a case as statements need."""

    space: Mapping[str, Domain] = SPACE
    rules = ()


def variable(issue: str, member: str | None, classes: list[int]) -> Variable:
    _, firsts, counts = np.unique(classes, return_index=True, return_counts=True)
    return Variable(
        issue,
        member,
        np.array(classes),
        tuple(int(first) for first in firsts),
        tuple(int(count) for count in counts),
    )


@pytest.fixture
def problem() -> Problem:
    return Problem(
        case=cast(Case, _Case()),
        level=Level.DEMANDS,
        reading=Reading.CODED,
        variables=tuple(variable(*key, classes) for key, classes in CLASSES.items()),
        rules={},
        definitions=(),
        commitments=(),
        relations=(),
        coalitions=(frozenset(),),
        order=(0, 1, 2, 3),
    )


def agree(problem: Problem, relation: Relation, text: str) -> None:
    """Compare a table with the statement, value by value."""
    constraint = parse_constraint(text, SPACE)
    for mode in range(3):
        for cap in range(6):
            for bits in range(4):
                who = cast(Members, SPACE["who"]).at(bits)
                outcome: Any = {"mode": SPACE["mode"].at(mode), "cap": Fraction(cap), "who": who}
                values = (mode, cap, int("us" in who), int("eu" in who))
                classes = [
                    int(v.class_of[value])
                    for v, value in zip(problem.variables, values, strict=True)
                ]
                assert relation.kept_by(classes) == evaluate(constraint, outcome)


STATEMENTS = [
    "mode == bee",
    "cap <= 2",
    "cap in [3, 5] or mode != ant",
    "us in who",
    "not (us not in who and cap == 4)",
    "mode in [ant, cat] and (us in who or cap == 4 or cap <= 2)",
]


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_table_over_classes_says_what_the_statement_says(problem: Problem, text: str) -> None:
    agree(problem, relation_of(problem, parse_constraint(text, SPACE).root), text)


@pytest.mark.parametrize("text", STATEMENTS)
def test_large_statements_are_put_together_from_their_parts(
    problem: Problem, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MOST_CELLS", 18)
    agree(problem, relation_of(problem, parse_constraint(text, SPACE).root), text)


@pytest.mark.parametrize("text", ["cap <= 1", "cap == 3", "eu in who", "size(who) == 1"])
def test_what_tells_apart_the_values_of_a_class_is_refused(problem: Problem, text: str) -> None:
    with pytest.raises(NotTabulated, match="merged"):
        relation_of(problem, parse_constraint(text, SPACE).root)


def test_a_table_too_large_is_refused(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST_CELLS", 10)
    with pytest.raises(NotTabulated, match="too large"):
        relation_of(problem, parse_constraint("cap >= 2 * size(who)", SPACE).root)
