"""The scenarios: verdict and core of each, the baseline's ghost, no ranking."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from zopa.report.charts.layout import check_layout
from zopa.report.charts.scenarios import scenarios
from zopa.results.base import Verdict
from zopa.results.comparison import Comparison
from zopa.results.solution import Solution

Valued = Callable[..., Solution]
Made = Callable[[str, Solution], Comparison]


@pytest.fixture
def comparison(valued: Valued, made: Made) -> Comparison:
    return made("scenarios", valued(2))


def test_rows_stand_in_the_order_of_the_files(comparison: Comparison, drawn: Any) -> None:
    (page,) = scenarios(comparison)
    words = drawn.prose(page)
    places = [words.index(name) for name in ("Baseline", "Scenario 0", "Scenario 1", "Scenario 2")]
    assert places == sorted(places)


def test_the_headline_leads_with_the_verdict_and_the_core(comparison: Comparison) -> None:
    (page,) = scenarios(comparison)
    assert page.title == (
        "One of three scenarios opens the agreement space; "
        "one issue is then always settled the same way; of one scenario that is unknown"
    )
    closed = {
        name: one.model_copy(
            update={"summary": one.summary.model_copy(update={"verdict": Verdict.CLOSED})}
        )
        for name, one in comparison.scenarios.items()
    }
    (page,) = scenarios(comparison.model_copy(update={"scenarios": closed}))
    assert page.title == "None of three scenarios opens the agreement space"


def test_each_verdict_has_a_mark_of_its_own(comparison: Comparison, drawn: Any) -> None:
    (page,) = scenarios(comparison)
    levels = [s.summary.levels for s in comparison.scenarios.values()]
    levels.append(comparison.baseline.levels)
    verdicts = [v for one in levels for v in (one.demands.verdict, one.demands.cautious)]
    verdicts += [one.red_lines.verdict for one in levels]
    assert drawn.count(page, "verdict open") == verdicts.count(Verdict.OPEN)
    assert drawn.count(page, "verdict unknown") == verdicts.count(Verdict.UNKNOWN) == 1
    assert drawn.count(page, "red_line firm") == verdicts.count(Verdict.CLOSED)


def test_a_square_is_filled_for_each_issue_of_the_core(comparison: Comparison, drawn: Any) -> None:
    (page,) = scenarios(comparison)
    assert drawn.count(page, "core issue") == 1
    assert drawn.count(page, "free issue") == len(comparison.issues) - 1
    (only,) = scenarios(comparison, issues=["issue_1"])
    assert drawn.count(only, "core issue") == 0
    assert drawn.count(only, "free issue") == 1


def test_conflicts_stand_beside_the_ghost_of_the_baseline(
    comparison: Comparison, drawn: Any
) -> None:
    (page,) = scenarios(comparison)
    counts = [one.summary.conflicts for one in comparison.scenarios.values()]
    known = [n for n in counts if n is not None]
    assert drawn.count(page, "conflicts") == len(known) + 1
    before = comparison.baseline.conflicts
    assert drawn.count(page, "ghost") == sum(n != before for n in known)
    assert "unknown" in drawn.texts(page)


@pytest.mark.parametrize("parties", [2, 3, 5, 8])
@pytest.mark.parametrize("closed", [True, False])
def test_dumbbells_say_what_a_point_is_worth_to_each_party(
    valued: Valued, made: Made, drawn: Any, parties: int, closed: bool
) -> None:
    found = made("scenarios", valued(parties, closed=closed))
    for width in (183, 89):
        pages = scenarios(found, width=width)
        assert all(check_layout(page.figure) == () for page in pages)
        words = [text for page in pages for text in drawn.texts(page)]
        for value in found.baseline.bargaining.nash[0].utilities.values():
            assert words.count(f"{float(Fraction(value)):g}") >= 4  # a row each


def test_without_utilities_there_are_no_dumbbells(
    build: Callable[[Any], Solution], varied_case: Callable[..., Any], made: Made, drawn: Any
) -> None:
    (page,) = scenarios(made("scenarios", build(varied_case(3, 2))))
    assert drawn.count(page, "utility scale") == 0


def test_changes_are_counted_by_party(comparison: Comparison, drawn: Any) -> None:
    (page,) = scenarios(comparison)
    changed = comparison.scenarios["s0"].changes
    assert [c.party for c in changed] == ["ru", "ua", "ru"]
    words = drawn.texts(page)
    place = next(k for k, text in enumerate(words) if text.startswith("Scenario 0"))
    assert "2" in words[place - 4 : place + 6]
    assert "changes positions of Russia and Ukraine" in page.alt
