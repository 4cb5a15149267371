"""The conflicts: columns, members, rules, shares, ways out, pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zopa.report.charts.conflicts import conflicts
from zopa.report.charts.layout import check_layout
from zopa.report.charts.ways_out import percent
from zopa.results.base import Level, Verdict
from zopa.results.solution import (
    CommitmentResult,
    Concessions,
    Conflict,
    Conflicts,
    Note,
    RuleResult,
    Solution,
)

PAIR = {"ru": ("Russia", "RU"), "ua": ("Ukraine", "UA")}
AGAINST = {"ru": {"ideal": "a", "accept": ["a"]}, "ua": {"ideal": "b", "accept": ["b"]}}


def issues(count: int) -> dict[str, Any]:
    options = {"a": "Alpha", "b": "Beta"}
    return {
        f"i{k}": {"kind": "choice", "title": f"Issue {k}", "options": options} for k in range(count)
    }


@pytest.fixture
def clash(build: Callable[[Any], Solution], case: Callable[..., Any]) -> Callable[..., Solution]:
    """Build a case with this many issues, each a conflict of two demands."""

    def make(count: int, **more: Any) -> Solution:
        stances = dict.fromkeys(issues(count), AGAINST)
        return build(case(parties=PAIR, issues=issues(count), stances=stances, **more))

    return make


def condition(party: str, title: str, **more: Any) -> CommitmentResult:
    return CommitmentResult(
        party=party,
        held_by=more.pop("held_by", (party,)),
        kind="condition",
        ladder=title,
        issues=("i0",),
        strength=more.pop("strength", "demand"),
        title=title,
        prose=title,
        basis=more.pop("basis", "reported"),
        **more,
    )


def test_each_conflict_is_a_column_with_a_mark_per_member(
    clash: Callable[..., Solution], drawn: Any
) -> None:
    (page,) = conflicts(clash(3))
    assert page.title == (
        "Three minimal conflicts close the agreement space; three concessions together open it"
    )
    assert drawn.count(page, "link firm") == 3
    # Three members each, and once each at the party's heading; squares and discs of the ways
    # out come on top: three concessions in one list.
    texts = drawn.texts(page)
    ways = [text for text in texts if text.startswith("also accept")]
    members = drawn.count(page, "party circle") + drawn.count(page, "party square")
    assert members == 6 + 2 + len(ways) + 1
    assert [text for text in texts if text in ("1", "2", "3")].count("1") == 1 + 6
    assert "pairs" in texts


def test_one_conflict_is_spoken_of_in_the_singular(clash: Callable[..., Solution]) -> None:
    (page,) = conflicts(clash(1))
    assert page.title == "One minimal conflict closes the agreement space; one concession opens it"


def test_the_share_counts_all_conflicts_that_a_commitment_is_part_of(
    clash: Callable[..., Solution], drawn: Any
) -> None:
    extra = {"ru.link": condition("ru", "Only with a link")}
    more = tuple(
        Conflict(members=("ru.link", f"ua.i{k}.demand"), weakest_basis="reported")
        for k in (0, 1, 2)
    )
    (page,) = conflicts(clash(3, extra_commitments=extra, extra_conflicts=more))
    prose = drawn.prose(page)
    assert "Most often: RU, “Only with a link”, in three of six." in prose
    assert "of 6" in drawn.texts(page)
    assert "condition, reported" in drawn.texts(page)


def test_a_tie_is_said_instead_of_a_winner(clash: Callable[..., Solution], drawn: Any) -> None:
    assert "No commitment is in more than one of them." in drawn.prose(conflicts(clash(3))[0])


def test_rules_that_take_part_have_rows_and_marks(
    clash: Callable[..., Solution], drawn: Any
) -> None:
    rules = {"r1": RuleResult(title="A rule of logic", prose="p", basis="logic")}
    more = (Conflict(members=("ru.i0.demand", "ua.i1.demand"), rules=("r1",)),)
    (page,) = conflicts(clash(2, rules=rules, extra_conflicts=more))
    assert drawn.count(page, "rule member") == 1 + 1
    assert "A rule of logic" in drawn.texts(page)
    assert "Rules of the model" in drawn.texts(page)
    assert "under the rule A rule of logic" in page.alt


def test_leaning_on_inference_shows_in_lines_and_marks(build: Any, case: Any, drawn: Any) -> None:
    stances = {
        "i0": {"ru": AGAINST["ru"] | {"basis": "inferred"}, "ua": AGAINST["ua"]},
        "i1": {"ru": AGAINST["ru"] | {"basis": "assumed"}, "ua": AGAINST["ua"]},
        "i2": AGAINST,
    }
    (page,) = conflicts(build(case(parties=PAIR, issues=issues(3), stances=stances)))
    assert drawn.count(page, "link firm") == 1
    assert drawn.count(page, "link inferred") > 1
    assert drawn.count(page, "link assumed") > 1
    assert drawn.count(page, "party circle inferred") == 1 + 1
    assert drawn.count(page, "party circle assumed") == 1 + 1
    assert "Two of the conflicts lean on something inferred or assumed" in drawn.prose(page)


def test_red_lines_disputes_and_followers_are_named_on_their_row(
    clash: Callable[..., Solution], drawn: Any
) -> None:
    extra = {
        "ua.never": condition(
            "ua", "Never that", strength="red_line", held_by=("ua", "ru"), disputed_by=("c0",)
        )
    }
    more = (Conflict(members=("ru.i0.demand", "ua.never"), weakest_basis="reported"),)
    (page,) = conflicts(clash(1, extra_commitments=extra, extra_conflicts=more))
    assert "condition, red line, reported, disputed, also for RU" in drawn.texts(page)
    assert drawn.count(page, "red_line firm") == 1


def test_the_cheapest_ways_out_stand_below_and_the_same_set_comes_once(
    clash: Callable[..., Solution], drawn: Any
) -> None:
    solution = clash(2)
    prose = drawn.prose(conflicts(solution)[0])
    assert "Smallest and most even of four ways out" in prose
    assert "Fewest commitments and fewest that cross no red line" in prose
    assert "Most even" in prose
    assert "crosses no red lines; given up of each one's own weight: RU 10%" in prose
    same = solution.concessions.model_copy(update={"most_even": solution.concessions.fewest})
    again = conflicts(solution.model_copy(update={"concessions": same}))[0]
    assert "Fewest commitments, fewest that cross no red line and most even" in drawn.prose(again)


def test_ways_out_that_tie_with_others_say_so(clash: Callable[..., Solution], drawn: Any) -> None:
    solution = clash(2)
    tied = solution.concessions.model_copy(update={"ties": {"fewest": 4}})
    page = conflicts(solution.model_copy(update={"concessions": tied}))[0]
    assert "Fewest commitments (one of four that tie)" in drawn.prose(page)


def test_ways_out_that_all_cross_red_lines_say_so(
    clash: Callable[..., Solution], drawn: Any
) -> None:
    solution = clash(2)
    found = solution.concessions.model_copy(update={"fewest_without_red_lines": None})
    page = conflicts(solution.model_copy(update={"concessions": found}))[0]
    assert "Smallest and most even of four ways out, each crossing a red line" in drawn.texts(page)


def test_red_lines_coded_on_one_side_only_are_pointed_out(
    clash: Callable[..., Solution], drawn: Any
) -> None:
    note = Note(code="one_sided_red_lines", text="a red line is on record for one side only")
    page = conflicts(clash(1).model_copy(update={"notes": (note,)}))[0]
    assert "A red line is on record for one side only." in drawn.prose(page)
    assert "A red line is on record for one side only." in page.alt


def test_an_open_space_gets_a_page_that_says_so(build: Any, case: Any, drawn: Any) -> None:
    stances = {"i0": {"ru": AGAINST["ru"], "ua": AGAINST["ru"]}}
    solution = build(case(parties=PAIR, issues=issues(1), stances=stances, cautious=Verdict.CLOSED))
    (page,) = conflicts(solution)
    assert page.title == "All commitments can be kept together: there is no conflict to show"
    assert "in the cautious reading, none exists" in drawn.prose(page)
    assert drawn.count(page, "link*") == 0
    assert "source event" in drawn.prose(page)


def test_an_unknown_verdict_is_never_drawn_as_closed(
    clash: Callable[..., Solution], drawn: Any
) -> None:
    solution = clash(0, verdict=Verdict.UNKNOWN)
    (page,) = conflicts(solution)
    assert page.title == "Whether all commitments can be kept together is unknown"
    assert "close" not in drawn.prose(page)


def test_the_level_of_red_lines_names_red_lines_and_gives_demands_beside_it(
    clash: Callable[..., Solution], drawn: Any
) -> None:
    solution = clash(0, level=Level.RED_LINES)
    (page,) = conflicts(solution)
    assert page.title.startswith("All red lines can be kept together")
    assert "with demands, agreements exist" in drawn.prose(page)


def test_an_incomplete_list_says_at_least_and_which_are_shown(
    clash: Callable[..., Solution], drawn: Any
) -> None:
    solution = clash(4, most_conflicts=2)
    prose = drawn.prose(conflicts(solution)[0])
    assert "Four minimal conflicts close" in prose
    assert "Two of four conflicts listed: the smallest." in prose
    cut = solution.conflicts.model_copy(update={"complete": False})
    page = conflicts(solution.model_copy(update={"conflicts": cut}))[0]
    assert page.title.startswith("At least four minimal conflicts close")
    assert "Two of at least four conflicts listed" in drawn.prose(page)


def test_many_conflicts_go_on_over_pages_and_none_is_dropped(
    clash: Callable[..., Solution], drawn: Any
) -> None:
    solution = clash(45)
    pages = conflicts(solution)
    assert len(pages) > 2
    assert sum(drawn.count(page, "link firm") for page in pages) == 45
    for page in pages:
        assert drawn.height(page) <= 247
    alts = " ".join(page.alt for page in pages)
    assert all(f"Conflict {k}: " in alts for k in range(1, 46))
    assert "conflicts 1 to " in drawn.prose(pages[0])


def test_shared_rows_let_many_columns_stand_on_one_page(build: Any, case: Any, drawn: Any) -> None:
    keys = [f"c{k}" for k in range(12)]
    extra = {key: condition("ru" if k % 2 else "ua", f"Row {k}") for k, key in enumerate(keys)}
    more = tuple(
        Conflict(members=(keys[k % 12], keys[(k * 5 + 1) % 12], keys[(k * 7 + 2) % 12]))
        for k in range(60)
    )
    solution = build(
        case(
            parties=PAIR,
            issues=issues(1),
            stances={},
            extra_commitments=extra,
            extra_conflicts=more,
        )
    )
    pages = conflicts(solution)
    numbers = [[int(t) for t in drawn.texts(page) if t.isdecimal()] for page in pages]
    assert set(range(1, 13)) <= set(numbers[0])
    assert 2 < len(pages) < 6
    for page in pages:
        assert check_layout(page.figure) == ()


def test_a_conflict_with_more_members_than_a_page_is_spread(
    build: Any, case: Any, drawn: Any
) -> None:
    extra = {f"c{k}": condition("ru", f"Commitment number {k}") for k in range(80)}
    more = (Conflict(members=tuple(extra)),)
    solution = build(
        case(
            parties=PAIR,
            issues=issues(1),
            stances={},
            extra_commitments=extra,
            extra_conflicts=more,
        )
    )
    pages = conflicts(solution)
    shown = [t for page in pages for t in drawn.texts(page) if t.startswith("Commitment number")]
    assert shown[:80] == [f"Commitment number {k}" for k in range(80)]
    assert all(drawn.height(page) <= 247 for page in pages)


def test_parties_and_issues_choose_the_conflicts_that_touch_them(
    clash: Callable[..., Solution], drawn: Any
) -> None:
    solution = clash(3)
    (page,) = conflicts(solution, issues=["i1"])
    assert page.title == "One of three minimal conflicts touches what is chosen here"
    assert drawn.count(page, "link firm") == 1
    assert "2" in drawn.texts(page)
    none = Conflicts(complete=True, count=3, listed=3, minimal=solution.conflicts.minimal[:2])
    other = solution.model_copy(update={"conflicts": none})
    (page,) = conflicts(other, issues=["i2"])
    assert page.title == "None of the conflicts listed touches what is chosen here"


def test_no_concessions_found_claims_none(clash: Callable[..., Solution], drawn: Any) -> None:
    none = Concessions(complete=False, count=0, listed=0, minimal=())
    (page,) = conflicts(clash(2).model_copy(update={"concessions": none}))
    assert page.title == "Two minimal conflicts close the agreement space"
    assert "ways out" not in drawn.prose(page)


def test_small_shares_are_not_rounded_to_nothing() -> None:
    assert percent(0.001) == "under 1%"
    assert percent(0.144) == "14%"
    assert percent(0.0) == "0%"
