"""The words around charts: numbers, dates, amounts, verdicts, sources."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from zopa.diagnostics import UsageError
from zopa.report.charts.chosen import choose
from zopa.report.charts.frame import footer, sources, verdict_sentence
from zopa.report.phrases import amount_text, counted, day, end_value, exact, listing, number
from zopa.results.base import Level, Verdict
from zopa.results.solution import EvidenceKept, LevelVerdict, Solution
from zopa.schema.base import Basis


@pytest.fixture
def solution(build: Callable[[Any], Solution], varied_case: Callable[..., Any]) -> Solution:
    return build(varied_case(3, 3))


def test_numbers_are_words_up_to_ten() -> None:
    assert [number(n) for n in (0, 1, 10, 11, 1204)] == ["zero", "one", "ten", "11", "1,204"]


def test_counts_agree_with_their_noun() -> None:
    assert counted(0, "conflict") == "no conflicts"
    assert counted(1, "conflict") == "one conflict"
    assert counted(2, "party", "parties") == "two parties"


def test_lists_read_as_english() -> None:
    assert listing([]) == ""
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert listing(["a", "b"], "or") == "a or b"


@pytest.mark.parametrize(
    ("iso", "text"),
    [
        ("2025-08-18", "18 August 2025"),
        ("2025-08", "August 2025"),
        ("2025", "2025"),
        ("undated", "undated"),
        ("2025-13-01", "2025-13-01"),
    ],
)
def test_dates_read_as_english(iso: str, text: str) -> None:
    assert day(iso) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (600, "600"),
        (12500, "12,500"),
        (Decimal("0.50"), "0.5"),
        (Decimal("-3"), "−3"),
        (Fraction(1, 3), "1/3"),
        ("1/3", "1/3"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-12345.25"), "−12,345.25"),
    ],
)
def test_amounts_are_written_exactly(amount: Any, text: str) -> None:
    assert amount_text(amount) == text


def test_an_irrational_amount_shows_its_approximation() -> None:
    assert amount_text("sqrt(2)", 1.41421) == "sqrt(2) (about 1.41)"
    assert exact("sqrt(2)") is None
    assert exact("1/0") is None
    assert end_value("sqrt(2)", 1.5) == Fraction(3, 2)
    assert end_value("sqrt(2)", None) is None


def test_sources_count_documents_and_how_far_they_lean_on_one_event(solution: Solution) -> None:
    # Claims c0, c1, c2 ... take turns over two documents and over interview, summit, no event.
    assert sources(solution, ["c0"]) == (
        "One document, one named source event; 1 of 1 cited claim comes from one: "
        "The envoy's interview."
    )
    assert sources(solution, ["c0", "c3", "c6", "c1", "c0"]) == (
        "Two documents, two named source events; 3 of 4 cited claims come from one: "
        "The envoy's interview."
    )


def test_documents_that_share_an_event_are_not_called_independent(solution: Solution) -> None:
    assert "independent" not in sources(solution, list(solution.claims))


def test_claims_without_an_event_are_no_event(solution: Solution) -> None:
    # c2 and c8 stand in document 1, c5 in document 2; none has an event.
    assert sources(solution, ["c2", "c8", "c5"]) == "Two documents, no named source events."


def test_events_of_one_title_stay_apart(solution: Solution) -> None:
    events = {k: e.model_copy(update={"title": "Talks"}) for k, e in solution.events.items()}
    renamed = solution.model_copy(update={"events": events})
    assert "two named source events" in sources(renamed, ["c0", "c1"])


def test_a_figure_without_sources_says_so(solution: Solution) -> None:
    assert sources(solution, ["unknown"]) == "Rests on no cited source."


def test_the_footer_names_case_scenario_level_and_date(solution: Solution) -> None:
    assert footer(solution, []).startswith(
        "A synthetic case · baseline · level: demands and red lines · as coded · "
        "positions as of 18 August 2025\n"
    )
    other = solution.model_copy(
        update={"scenario": "x", "scenario_title": "If  X", "level": Level.RED_LINES}
    )
    assert (
        "· scenario “If X”, partly assumed · level: red lines only, demands set aside ·"
        in footer(other, [])
    )


def test_the_footer_names_what_was_asked_for(solution: Solution) -> None:
    kept = EvidenceKept(
        basis=Basis.REPORTED,
        undisputed=True,
        min_confidence=Decimal("0.5"),
        without_sources=("d1",),
        without_events=("e1",),
    )
    other = solution.model_copy(
        update={"evidence": kept, "selection": ("--drop", "a.b", "--evidence", "reported")}
    )
    assert (
        "A synthetic case · with changes asked for, partly assumed · level: demands and red lines "
        "· as coded · evidence kept: reported or firmer, undisputed, confidence at least 0.5, "
        "without d1 and e1 · positions as of"
    ) in footer(other, [])
    joined = other.model_copy(update={"scenario": "x", "scenario_title": "If X"})
    assert "· scenario “If X” with further changes, partly assumed ·" in footer(joined, [])
    stated = solution.model_copy(update={"evidence": EvidenceKept(basis=Basis.STATED)})
    assert "· evidence kept: stated only ·" in footer(stated, [])


def verdicts(solution: Solution, demands: Verdict, cautious: Verdict | None) -> str:
    levels = solution.levels.model_copy(
        update={"demands": LevelVerdict(verdict=demands, cautious=cautious)}
    )
    return verdict_sentence(solution.model_copy(update={"levels": levels}))


def test_an_unknown_verdict_is_never_called_closed(solution: Solution) -> None:
    text = verdicts(solution, Verdict.UNKNOWN, None)
    assert "unknown" in text
    assert "no agreement" not in text.lower()


def test_both_readings_are_given_where_they_differ(solution: Solution) -> None:
    assert verdicts(solution, Verdict.OPEN, Verdict.CLOSED) == (
        "Agreements exist over all issues together; in the cautious reading, none exists."
    )
    assert verdicts(solution, Verdict.OPEN, Verdict.UNKNOWN).endswith("that is unknown.")
    assert verdicts(solution, Verdict.CLOSED, Verdict.CLOSED) == (
        "No agreement exists over all issues together."
    )


def test_red_lines_alone_are_never_headlined_without_the_demands(solution: Solution) -> None:
    reds = solution.model_copy(update={"level": Level.RED_LINES})
    assert verdicts(reds, Verdict.CLOSED, None) == (
        "Agreements exist if only red lines count; with demands, no agreement exists over all "
        "issues together."
    )


def test_names_are_checked_with_a_suggestion(solution: Solution) -> None:
    with pytest.raises(UsageError, match="unknown party 'au'; known here: ru, ua, us"):
        choose(solution, 183, ["au"], None, False)
    with pytest.raises(UsageError, match="unknown issue 'isue_1'; did you mean 'issue_1'"):
        choose(solution, 183, None, ["isue_1"], False)
    with pytest.raises(UsageError, match="no party is chosen"):
        choose(solution, 183, [], None, False)


@pytest.mark.parametrize("width", [0, -5, 79.9, 421, float("nan"), float("inf")])
def test_impossible_widths_are_refused(solution: Solution, width: float) -> None:
    with pytest.raises(UsageError, match="mm wide"):
        choose(solution, width, None, None, False)


def test_parties_and_issues_keep_the_order_of_the_model(solution: Solution) -> None:
    chosen = choose(solution, 183, ["us", "ru"], ["issue_2", "issue_0"], False)
    assert chosen.parties == ("ru", "us")
    assert chosen.issues == ("issue_0", "issue_2")
    assert chosen.looks["us"].colour == "#DDAA33"
