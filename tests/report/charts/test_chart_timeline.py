"""The timeline: a column a period, what moved and when, nothing claimed of the rest."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from zopa.report.charts.layout import check_layout
from zopa.report.charts.timeline import timeline
from zopa.results.base import Verdict
from zopa.results.solution import Solution
from zopa.results.timeline import Timeline

Valued = Callable[..., Solution]


@pytest.fixture
def found(valued: Valued, made: Callable[[str, Solution], Timeline]) -> Timeline:
    return made("timeline", valued(2))


def with_verdicts(found: Timeline, *verdicts: Verdict) -> Timeline:
    periods = []
    for period, verdict in zip(found.periods, verdicts, strict=True):
        demands = period.standing.levels.demands.model_copy(update={"verdict": verdict})
        levels = period.standing.levels.model_copy(update={"demands": demands})
        standing = period.standing.model_copy(update={"levels": levels})
        periods.append(period.model_copy(update={"standing": standing}))
    return found.model_copy(update={"periods": tuple(periods)})


@pytest.mark.parametrize("parties", [2, 3, 5, 8])
@pytest.mark.parametrize("closed", [True, False])
def test_each_period_has_a_column_and_each_move_a_mark(
    valued: Valued, made: Any, drawn: Any, parties: int, closed: bool
) -> None:
    pages = timeline(made("timeline", valued(parties, closed=closed)))
    words = " ".join(drawn.prose(page) for page in pages)
    for head in ("before 1 August 2025", "from 1 August 2025", "from 10 August 2025"):
        assert head in words
    assert sum(drawn.count(page, "move") for page in pages) == 2
    assert all(check_layout(page.figure) == () for page in pages)


def test_a_move_is_told_before_and_after_and_the_rest_is_as_before(
    found: Timeline, drawn: Any
) -> None:
    (page,) = timeline(found)
    words = drawn.texts(page)
    assert words.index("Was") < words.index("Is now") < words.index("as before")
    assert "not there" in words
    assert "the model’s day" in drawn.prose(page)


def test_the_headline_says_when_the_verdict_turns(found: Timeline) -> None:
    closed, opened = Verdict.CLOSED, Verdict.OPEN
    (page,) = timeline(with_verdicts(found, closed, opened, closed))
    assert page.title == ("The agreement space opens on 1 August 2025 and closes on 10 August 2025")
    (page,) = timeline(with_verdicts(found, closed, closed, closed))
    assert page.title == "The agreement space stays closed in all three periods"
    (page,) = timeline(with_verdicts(found, *[Verdict.UNKNOWN] * 3))
    assert "unknown" in page.title
    assert "closed" not in page.title


def test_an_unknown_count_is_no_number(found: Timeline, drawn: Any) -> None:
    (page,) = timeline(found)
    assert "?" in drawn.texts(page)


def test_only_the_moves_of_the_parties_and_issues_named_are_shown(
    found: Timeline, drawn: Any
) -> None:
    (page,) = timeline(found, parties=["ru"])
    assert drawn.count(page, "move") == 1
    (page,) = timeline(found, issues=["issue_1"])
    assert drawn.count(page, "move") == 0


def test_many_periods_go_into_further_tables(found: Timeline, drawn: Any) -> None:
    first, middle, last = found.periods
    days = [f"2025-08-{k:02}" for k in range(1, 20)]
    more = [middle.model_copy(update={"since": a, "until": b}) for a, b in pairwise(days)]
    long = found.model_copy(update={"periods": (first, *more, last)})
    for width in (183, 89):
        pages = timeline(long, width=width)
        words = " ".join(drawn.prose(page) for page in pages)
        for day in range(2, 19):
            assert f"from {day} August 2025" in words
        assert all(check_layout(page.figure) == () for page in pages)
