"""What a brief says in its sections: a frontier that is cut fairly."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from zopa import api
from zopa.report.brief.parts import Para, Table
from zopa.report.brief.reach import reach_section
from zopa.results.solution import Solution


@pytest.fixture(scope="module")
def solved() -> Solution:
    return api.solve("tutorial")


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
