"""What a brief says in its sections: sources in their order, a frontier that is cut fairly."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from zopa import api
from zopa.report.brief.citing import event_letters, sources_section
from zopa.report.brief.method import uncertainty_section
from zopa.report.brief.parts import Bullet, Para, Strong, Table
from zopa.report.brief.reach import reach_section
from zopa.results.solution import Solution


@pytest.fixture(scope="module")
def solved() -> Solution:
    return api.solve("tutorial")


def test_claims_stand_in_the_order_of_their_document(solved: Solution) -> None:
    turned = solved.model_copy(update={"claims": dict(reversed(solved.claims.items()))})
    tables = [part for part in sources_section(turned) if isinstance(part, Table)]
    assert len(tables) == 2
    for table in tables:
        paragraphs = [[int(n) for n in row[0].runs[0].split(", ")] for row in table.rows]  # type: ignore[union-attr]
        assert paragraphs == sorted(paragraphs)


def test_a_cut_list_of_the_frontier_is_not_the_best_for_one_party(solved: Solution) -> None:
    parts = list(reach_section(solved, ()))
    table = parts[-1]
    assert isinstance(table, Table)
    assert solved.frontier is not None
    numbers = [int(str(row[0].runs[0])) for row in table.rows]
    assert len(numbers) == 12
    assert (numbers[0], numbers[-1]) == (1, len(solved.frontier.points))
    steps = {after - before for before, after in pairwise(numbers)}
    assert max(steps) - min(steps) <= 1
    said = next(str(part.runs[0]) for part in reversed(parts) if isinstance(part, Para))
    assert re.match(r"Of 45 utility vectors, 12 at even steps", said)


def test_a_source_event_has_the_same_letter_where_it_is_told_and_where_a_claim_retells_it(
    solved: Solution,
) -> None:
    told = [
        part.runs
        for part in uncertainty_section(solved, (), ())
        if isinstance(part, Bullet) and isinstance(part.runs[0], Strong)
    ]
    letters = event_letters(solved)
    assert list(letters.values()) == ["a"]
    assert [(runs[0].text, runs[1]) for runs in told] == [  # type: ignore[union-attr]
        ("a ", f"{solved.events[name].title} ") for name in letters
    ]
    retold = [
        getattr(run, "text", run)
        for part in sources_section(solved)
        if isinstance(part, Table)
        for row in part.rows
        for run in row[1].runs
    ]
    assert retold.count("event\u00a0a") == sum(c.event in letters for c in solved.claims.values())
