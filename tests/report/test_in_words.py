"""The agreement space in words, as it is printed: what it says, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zopa import api
from zopa.report.blocks import Block, Heading, Item, Paragraph
from zopa.report.explain import explain
from zopa.report.in_words import space_in_words
from zopa.report.summary import summarise
from zopa.results.base import Level
from zopa.results.solution import Solution

HEADING = Heading("The agreement space in words")


@pytest.fixture(scope="module")
def compromise() -> Solution:
    return api.solve("tutorial", "compromise")


def changed(solution: Solution, **fields: Any) -> tuple[Block, ...]:
    """The section for a solution with another space."""
    space = solution.space.model_copy(update=fields)
    return tuple(space_in_words(solution.model_copy(update={"space": space})))


def test_what_goes_beyond_the_core_is_listed(compromise: Solution) -> None:
    assert tuple(space_in_words(compromise)) == (
        HEADING,
        Paragraph(
            "An outcome that keeps the rules is an agreement exactly when it settles the core as "
            "above and all of this holds:"
        ),
        Item("“Yearly payment of Marrowfen” is at least 65 thousand crowns a year."),
        Item("“Who runs the sluice” is “Quillbeck runs it” or “Both towns run it”."),
        Item("“Who may inspect the works” includes Marrowfen's staff."),
    )


@pytest.mark.parametrize("write", [summarise, explain])
def test_the_section_follows_the_core(
    write: Callable[[Solution], tuple[Block, ...]], compromise: Solution
) -> None:
    blocks = write(compromise)
    titles = [block.text for block in blocks if isinstance(block, Heading)]
    assert HEADING in blocks
    before = titles[titles.index(HEADING.text) - 1]
    assert before in ("Core: what every agreement settles alike", "What all agreements share")


def test_a_closed_space_has_no_such_section() -> None:
    closed = api.solve("tutorial")
    assert HEADING not in summarise(closed)
    assert HEADING not in explain(closed)


def test_walk_away_values_that_bind_are_named_by_party() -> None:
    solution = api.solve("tutorial", level=Level.RED_LINES)
    assert tuple(space_in_words(solution))[1] == Paragraph(
        "An outcome that keeps the rules and reaches the walk-away values of Quillbeck and "
        "Marrowfen is an agreement exactly when all of this holds:"
    )


def test_a_core_that_says_it_all_is_said_to(compromise: Solution) -> None:
    parts = tuple(p for p in compromise.space.formula_parts if p.issues[0] in ("share", "metering"))
    assert changed(compromise, formula_parts=parts)[1:] == (
        Paragraph(
            "An outcome that keeps the rules is an agreement exactly when it settles the core as "
            "above."
        ),
    )


def test_without_a_formula_the_reason_is_given(compromise: Solution) -> None:
    none = {"formula": None, "formula_prose": None, "formula_parts": ()}
    note = "the agreements hang together in too many ways for a short formula"
    assert changed(compromise, **none, formula_note=note)[1:] == (
        Paragraph("The agreements hang together in too many ways for a short formula."),
    )
    note = "every outcome that keeps the rules and reaches the walk-away values is an agreement"
    solution = api.solve("tutorial", level=Level.RED_LINES)
    besides = solution.space.formula_besides[1:]
    assert changed(solution, **none, formula_besides=besides, formula_note=note)[1:] == (
        Paragraph(
            "Every outcome that keeps the rules and reaches the walk-away value of Marrowfen is an "
            "agreement."
        ),
    )
