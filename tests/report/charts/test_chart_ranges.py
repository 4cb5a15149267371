"""The ranges: ladders, number lines, gaps, pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zopa.diagnostics import UsageError
from zopa.report.charts.gaps import gap_of
from zopa.report.charts.ladder import runs
from zopa.report.charts.ranges import fill, ranges
from zopa.results.base import Verdict
from zopa.results.solution import Solution

PAIR = {"ru": ("Russia", "RU"), "ua": ("Ukraine", "UA")}


@pytest.fixture
def line(build: Callable[[Any], Solution], case: Callable[..., Any]) -> Callable[..., Solution]:
    """Build a case of one number from 0 to 1000 in steps of 50."""

    def make(parties: Any = PAIR, **stances: Any) -> Solution:
        issue = {"kind": "number", "title": "Cap", "unit": "thousand personnel"}
        issue |= {"min": 0, "max": 1000, "step": 50}
        return build(case(parties=parties, issues={"i": issue}, stances={"i": stances}))

    return make


@pytest.fixture
def rungs(build: Callable[[Any], Solution], case: Callable[..., Any]) -> Callable[..., Solution]:
    """Build a case of one scale with five options."""

    def make(**stances: Any) -> Solution:
        options = {f"o{k}": f"Rung {k}" for k in range(5)}
        issue = {"kind": "scale", "title": "Strength", "options": options}
        return build(case(parties=PAIR, issues={"i": issue}, stances={"i": stances}))

    return make


def upto(high: object, is_open: bool = False) -> dict[str, Any]:
    return {"ideal": Decimal(100), "accept": [(0, high, False, is_open)]}


def start(low: object, is_open: bool = False) -> dict[str, Any]:
    return {"ideal": Decimal(900), "accept": [(low, 1000, is_open, False)]}


def test_a_gap_is_measured_exactly_and_drawn(line: Callable[..., Solution], drawn: Any) -> None:
    solution = line(ru=upto(650), ua=start(700))
    (page,) = ranges(solution)
    assert (
        "No overlap: gap of 50 thousand personnel between RU (up to 650) and UA (from 700)"
        in drawn.prose(page)
    )
    assert drawn.count(page, "gap") > 0
    assert drawn.count(page, "overlap") == 0
    gap = gap_of(solution.issues["i"])
    assert (gap.low, gap.high, gap.below, gap.above) == (650, 700, ("ru",), ("ua",))


@settings(max_examples=40, deadline=None)
@given(st.fractions(0, 500, max_denominator=7), st.fractions(0, 499, max_denominator=7))
def test_gaps_are_exact_differences(low: Fraction, more: Fraction) -> None:
    from zopa.results.base import Zone
    from zopa.results.solution import (
        Interval,
        IssueResult,
        LimitResult,
        NumberZone,
        StanceResult,
    )

    def stance(a: Fraction, b: Fraction) -> StanceResult:
        return StanceResult(
            acceptable=LimitResult(text="", intervals=(Interval(min=a, max=b),), basis="stated")
        )

    high = low + more + 1
    issue = IssueResult(
        kind="number",
        title="T",
        zones=(NumberZone(zone=Zone.CONTESTED, min=0, max=1000, grid_points=1),),
        stances={
            "a": stance(Fraction(0), low),
            "b": stance(high, Fraction(1000)),
            "c": StanceResult(missing=True, limit_unknown=True),
        },
    )
    gap = gap_of(issue)
    assert gap is not None
    assert gap.high - gap.low == more + 1
    assert gap.is_exact


def test_there_is_no_gap_where_a_range_has_holes(line: Callable[..., Solution], drawn: Any) -> None:
    holes = {"ideal": Decimal(0), "accept": [(0, 100, False, False), (900, 1000, False, False)]}
    solution = line(ru=holes, ua={"ideal": Decimal(500), "accept": [(400, 600, False, False)]})
    assert gap_of(solution.issues["i"]) is None
    (page,) = ranges(solution)
    assert "No overlap: every value leaves a demand" in drawn.prose(page)
    # Two bars of one party, one of the other, and one in the key: the hole shows.
    assert drawn.count(page, "bar firm") == 3 + 1


def test_ranges_that_only_touch_are_no_gap_of_nothing(
    line: Callable[..., Solution], drawn: Any
) -> None:
    prose = drawn.prose(ranges(line(ru=upto(650, is_open=True), ua=start(650)))[0])
    assert "RU and UA meet at 650 thousand personnel, without sharing it" in prose
    assert "gap" not in prose


def test_open_and_closed_ends_are_drawn_apart(line: Callable[..., Solution], drawn: Any) -> None:
    (page,) = ranges(line(ru=upto(650, is_open=True), ua=start(700)))
    assert drawn.count(page, "open end") == 1 + 1
    assert drawn.count(page, "closed end") == 1
    assert "this end not included" in drawn.texts(page)


def test_an_overlap_is_shaded_and_hatched(line: Callable[..., Solution], drawn: Any) -> None:
    (page,) = ranges(line(ru=upto(800), ua=start(600)))
    assert page.title == "The ranges of all parties overlap on record"
    assert "Overlap on record (600 to 800)" in drawn.texts(page)
    assert drawn.count(page, "overlap") == 1 + 1
    assert drawn.count(page, "overlap hatch") > 4


def test_an_overlap_by_silence_is_not_shaded(line: Callable[..., Solution], drawn: Any) -> None:
    (page,) = ranges(line(ru=upto(800), ua={"silent": True}))
    assert page.title == "The ranges overlap only if silence counts as consent"
    assert drawn.count(page, "overlap") == 0
    assert drawn.count(page, "by silence") > 0


def test_an_overlap_between_steps_is_no_overlap(line: Callable[..., Solution], drawn: Any) -> None:
    (page,) = ranges(line(ru=upto(640), ua=start(610)))
    assert page.title == "The ranges do not overlap"
    assert (
        "Overlap (610 to 640) lies between steps of 50 thousand personnel: no outcome has it"
        in drawn.prose(page)
    )
    assert drawn.count(page, "overlap") == 0
    assert drawn.count(page, "between steps") > 0


def test_an_unknown_limit_fades_out_up_to_a_red_line(
    line: Callable[..., Solution], drawn: Any
) -> None:
    stance = {"ideal": Decimal(500), "red": [(0, 400, False, True)]}
    (page,) = ranges(line(ru=stance, ua=start(100)))
    assert drawn.count(page, "fading") > 10
    assert drawn.count(page, "red_line firm") == 1 + 1


def test_a_ladder_claims_no_distance(rungs: Callable[..., Solution], drawn: Any) -> None:
    (page,) = ranges(
        rungs(ru={"ideal": "o0", "accept": ["o0"]}, ua={"ideal": "o4", "accept": ["o4"]})
    )
    prose = drawn.prose(page)
    assert "gap" not in prose
    assert "Steps of a ladder are names in order, not distances." in prose
    assert "No overlap: every option leaves a demand" in prose
    assert "↑ the most" in drawn.texts(page)
    assert "↓ the least" in drawn.texts(page)


def test_rungs_stand_with_the_highest_on_top(rungs: Callable[..., Solution], drawn: Any) -> None:
    (page,) = ranges(rungs(ru={"ideal": "o0", "accept": ["o0"]}))
    shown = [text for text in drawn.texts(page) if text.startswith("Rung")]
    assert shown == [f"Rung {k}" for k in (4, 3, 2, 1, 0)]


def test_holes_in_a_ladder_show(rungs: Callable[..., Solution], drawn: Any) -> None:
    (page,) = ranges(
        rungs(
            ru={"ideal": "o0", "accept": ["o0", "o1", "o3"]},
            ua={"ideal": "o0", "accept": ["o0", "o1"], "basis": "inferred"},
        )
    )
    assert drawn.count(page, "bar firm") == 2 + 1
    assert drawn.count(page, "bar inferred") == 1 + 1
    assert "Overlap on record at two of five options" in drawn.texts(page)


def test_runs_are_unbroken_stretches() -> None:
    assert runs([True, True, False, True]) == [(0, 1), (3, 3)]
    assert runs([]) == []


def test_an_unknown_ladder_limit_fades_only_over_unknown_rungs(
    rungs: Callable[..., Solution], drawn: Any
) -> None:
    (page,) = ranges(rungs(ru={"ideal": "o0", "red": ["o1"]}, ua={"ideal": "o0"}))
    # Russia's ideal is walled in by its red line; only Ukraine's bar fades, upwards.
    assert drawn.count(page, "fading") == 16
    assert drawn.texts(page).count("?") == 3 + 4 + 1


def test_declared_flexibility_is_a_full_bar(rungs: Callable[..., Solution], drawn: Any) -> None:
    solution = rungs(ru={"ideal": "o0", "accept": ["o0"]}, ua={"silent": True})
    issue = solution.issues["i"]
    stance = issue.stances["ua"].model_copy(
        update={"silent": False, "limit_unknown": False, "flexible": True, "basis": "stated"}
    )
    options = {
        key: option.model_copy(update={"silent": (), "limit_unknown": ()})
        for key, option in issue.options.items()
    }
    changed = issue.model_copy(
        update={"stances": {**issue.stances, "ua": stance}, "options": options}
    )
    (page,) = ranges(solution.model_copy(update={"issues": {"i": changed}}))
    assert drawn.count(page, "bar firm") == 2 + 1
    assert "Ukraine accepts all of it" in page.alt


def test_sayings_replace_bars(rungs: Callable[..., Solution], drawn: Any) -> None:
    (page,) = ranges(rungs(ru={"silent": True}, ua={"defers_to": "ru"}))
    assert drawn.count(page, "silent firm") == 5 + 1
    assert drawn.count(page, "defers firm") == 5 + 1
    assert drawn.count(page, "bar*") == 0


def test_a_case_without_order_gets_a_page_that_says_so(build: Any, case: Any, drawn: Any) -> None:
    issue = {"kind": "choice", "title": "T", "options": {"a": "A"}}
    solution = build(case(parties=PAIR, issues={"i": issue}, stances={}))
    (page,) = ranges(solution)
    assert page.title == "No issue here has an order"
    with pytest.raises(UsageError, match="'i' is a choice and has no order"):
        ranges(solution, issues=["i"])


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        ("rrd", "The ranges of all parties overlap on record on two of three ordered issues"),
        ("rr", "The ranges of all parties overlap on record on all two ordered issues"),
        ("dd", "The ranges overlap on none of two ordered issues"),
        ("ss", "On all two ordered issues the ranges overlap only if silence counts as consent"),
        (
            "ssd",
            "On one of three ordered issues the ranges do not overlap; the other two overlap only "
            "if silence counts as consent",
        ),
        (
            "sd",
            "On one of two ordered issues the ranges do not overlap; the other one overlaps only "
            "if silence counts as consent",
        ),
    ],
)
def test_the_headline_is_computed_from_the_data(
    build: Any, case: Any, kinds: str, text: str
) -> None:
    both = {"ideal": "a", "accept": ["a"]}
    pairs = {
        "r": {"ru": both, "ua": both},
        "s": {"ru": both, "ua": {"silent": True}},
        "d": {"ru": both, "ua": {"ideal": "b", "accept": ["b"]}},
    }
    issues = {
        f"i{k}": {"kind": "scale", "title": f"Issue {k}", "options": {"a": "A", "b": "B"}}
        for k in range(len(kinds))
    }
    stances = {f"i{k}": pairs[kind] for k, kind in enumerate(kinds)}
    page = ranges(build(case(parties=PAIR, issues=issues, stances=stances)))[0]
    assert page.title == text
    assert page.alt.startswith(text)


def test_an_unknown_verdict_is_said(build: Any, varied_case: Any, drawn: Any) -> None:
    case = varied_case(2, 2)
    case.verdict = Verdict.UNKNOWN
    prose = drawn.prose(ranges(build(case))[0])
    assert "is unknown, because the computation reached a limit" in prose
    assert "No agreement exists" not in prose


@dataclass(frozen=True)
class Block:
    """Stands for a panel of some height."""

    name: int
    height: float
    can_split: bool = False

    def split(self, room: float) -> tuple[Block, Block] | None:
        if not self.can_split:
            return None
        return Block(self.name, room, True), Block(self.name, self.height - room, True)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(5, 100), min_size=1, max_size=25), st.integers(1, 3))
def test_pages_are_filled_in_order_and_nothing_is_lost(heights: list[float], columns: int) -> None:
    blocks = [Block(name, height) for name, height in enumerate(heights)]
    pages = fill(blocks, columns, 120.0)
    assert [b for page in pages for column in page for b in column] == blocks
    for page in pages:
        assert len(page) <= columns
        for column in page:
            assert sum(b.height for b in column) + 5.0 * (len(column) - 1) <= 120.0 + 1e-6


def test_a_panel_higher_than_a_page_is_cut() -> None:
    pages = fill([Block(0, 250.0, True)], 2, 100.0)
    total = sum(b.height for page in pages for column in page for b in column)
    assert total == pytest.approx(250.0)
    assert all(b.height <= 100 for page in pages for column in page for b in column)


def test_a_ladder_of_many_rungs_is_continued(build: Any, case: Any, drawn: Any) -> None:
    options = {f"o{k}": f"Rung number {k}" for k in range(80)}
    issue = {"kind": "scale", "title": "High", "options": options}
    pages = ranges(build(case(parties=PAIR, issues={"i": issue}, stances={})))
    shown = [t for page in pages for t in drawn.texts(page) if t.startswith("Rung number")]
    assert shown == list(reversed(options.values()))
    assert all(drawn.height(page) <= 247 for page in pages)
    assert "High (continued)" in drawn.texts(pages[1])


def test_too_many_parties_are_refused_with_the_least_width(build: Any, case: Any) -> None:
    parties = {f"p{k}": (f"Party {k}", f"P{k}") for k in range(20)}
    issue = {"kind": "scale", "title": "T", "options": {"a": "A"}}
    solution = build(case(parties=parties, issues={"i": issue}, stances={}))
    with pytest.raises(UsageError, match="at least 128 mm wide"):
        ranges(solution, width=89)
    assert ranges(solution, width=128)
