"""The matrix: marks, results in words, shading, pages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from zopa.diagnostics import UsageError
from zopa.report.charts.cells import Firmness, Mark, Standing, rows_of, standing, stretch_text
from zopa.report.charts.matrix import matrix
from zopa.results.base import Verdict, Zone
from zopa.results.solution import Interval, OptionResult, Solution

PAIR = {"ru": ("Russia", "RU"), "ua": ("Ukraine", "UA")}


@pytest.fixture
def one(build: Callable[[Any], Solution], case: Callable[..., Any]) -> Callable[..., Solution]:
    """Build a case of one choice with three options and the given stances."""

    def make(stances: dict[str, Any], parties: Any = PAIR, **more: Any) -> Solution:
        options = {"a": "Alpha", "b": "Beta", "c": ("Gamma", True)}
        issue = {"kind": "choice", "title": "The issue", "options": options} | more
        return build(case(parties=parties, issues={"i": issue}, stances={"i": stances}))

    return make


def cells(solution: Solution, party: str) -> list[tuple[Mark, Firmness]]:
    rows = rows_of(solution.issues["i"], tuple(solution.parties))
    return [(row.cells[party].mark, row.cells[party].firmness) for row in rows]


def test_each_stance_has_its_marks(one: Callable[..., Solution]) -> None:
    solution = one(
        {
            "ru": {"ideal": "a", "accept": ["a", "b"], "red": ["c"], "red_basis": "inferred"},
            "ua": {"ideal": "c", "basis": "assumed"},
        }
    )
    assert cells(solution, "ru") == [
        (Mark.IDEAL, Firmness.FIRM),
        (Mark.ACCEPTABLE, Firmness.FIRM),
        (Mark.RED_LINE, Firmness.INFERRED),
    ]
    assert cells(solution, "ua") == [
        (Mark.UNKNOWN, Firmness.FIRM),
        (Mark.UNKNOWN, Firmness.FIRM),
        (Mark.IDEAL, Firmness.ASSUMED),
    ]


def test_a_demand_without_a_red_line_is_outside_not_barred(one: Callable[..., Solution]) -> None:
    solution = one({"ru": {"ideal": "a", "accept": ["a"], "basis": "inferred"}})
    assert cells(solution, "ru")[1:] == [(Mark.OUTSIDE, Firmness.INFERRED)] * 2


def test_silence_no_entry_and_deferring_are_marked_apart(one: Callable[..., Solution]) -> None:
    parties = {**PAIR, "us": ("United States", "US")}
    solution = one({"ru": {"silent": True}, "us": {"defers_to": "ru"}}, parties)
    found = [cells(solution, party)[0][0] for party in parties]
    assert found == [Mark.SILENT, Mark.MISSING, Mark.DEFERS]


def test_a_basis_that_is_not_given_does_not_count_as_the_partys_word(
    one: Callable[..., Solution],
) -> None:
    solution = one({"ru": {"ideal": "a", "accept": ["a"], "basis": None}})
    assert {firmness for _, firmness in cells(solution, "ru")} == {Firmness.INFERRED}


def test_every_mark_is_drawn_as_often_as_it_occurs(
    one: Callable[..., Solution], drawn: Any
) -> None:
    parties = {**PAIR, "us": ("United States", "US"), "eu": ("Europe", "EU")}
    (page,) = matrix(
        one(
            {
                "ru": {"ideal": "a", "accept": ["a", "b"], "red": ["c"]},
                "ua": {"ideal": "c", "accept": ["c"], "basis": "inferred", "red": ["a"]},
                "us": {"silent": True},
                "eu": {"defers_to": "ru"},
            },
            parties,
        )
    )
    # Each kind of mark is drawn once more in the key, all inferred ones together as well.
    assert drawn.count(page, "ideal firm") == 1 + 1
    assert drawn.count(page, "acceptable firm") == 1 + 1
    assert drawn.count(page, "red_line firm") == 1 + 1
    assert drawn.count(page, "red cell") == 1 + 1
    assert drawn.count(page, "red_line inferred") == 1 + 1
    assert drawn.count(page, "ideal inferred") == 1 + 1
    assert drawn.count(page, "outside inferred") == 1 + 1
    assert drawn.count(page, "silent firm") == 3 + 1
    assert drawn.count(page, "defers firm") == 3 + 1
    assert drawn.count(page, "missing firm") == 0
    assert drawn.count(page, "overlap") == 0


def test_disputed_codings_are_marked(one: Callable[..., Solution], drawn: Any) -> None:
    solution = one({"ru": {"ideal": "a", "accept": ["a"]}, "ua": {"ideal": "a", "accept": ["a"]}})
    assert "!" not in drawn.texts(matrix(solution)[0])
    issue = solution.issues["i"]
    stance = issue.stances["ru"].model_copy(update={"disputed_by": ("c1",)})
    disputed = issue.model_copy(update={"stances": {**issue.stances, "ru": stance}})
    page = matrix(solution.model_copy(update={"issues": {"i": disputed}}))[0]
    assert drawn.texts(page).count("!") == 3 + 1


def test_an_overlap_on_record_is_shaded_and_one_by_silence_is_not(
    one: Callable[..., Solution], drawn: Any
) -> None:
    open_stance = {"ideal": "a", "accept": ["a", "b"]}
    (agreed,) = matrix(one({"ru": open_stance, "ua": open_stance}))
    assert drawn.count(agreed, "overlap") == 2 + 1
    assert drawn.prose(agreed).count("all accept") == 2 + 1
    (leaning,) = matrix(one({"ru": open_stance, "ua": {"silent": True}}))
    assert drawn.count(leaning, "overlap") == 0
    assert "open, if silence counts as consent: UA silent" in drawn.prose(leaning)
    assert "all accept" not in drawn.prose(leaning)


def test_unknown_limits_are_named_as_such(one: Callable[..., Solution], drawn: Any) -> None:
    (page,) = matrix(one({"ru": {"ideal": "a", "accept": ["a", "b"]}, "ua": {"ideal": "c"}}))
    assert "open, if unknown limits allow it: UA" in drawn.prose(page)


def test_objections_name_their_parties(one: Callable[..., Solution], drawn: Any) -> None:
    (page,) = matrix(
        one(
            {
                "ru": {"ideal": "a", "accept": ["a"], "red": ["c"]},
                "ua": {"ideal": "b", "accept": ["b"], "red": ["c"]},
            }
        )
    )
    assert "outside the demand of UA" in drawn.texts(page)
    assert "barred by RU, UA" in drawn.texts(page)


def test_packages_that_break_something_are_noted(one: Callable[..., Solution], drawn: Any) -> None:
    both = {"ideal": "a", "accept": ["a", "b"]}
    solution = one({"ru": both, "ua": both})
    issue = solution.issues["i"]
    options = {
        key: option.model_copy(update={"least_broken": broken})
        for (key, option), broken in zip(issue.options.items(), (2, None, 0), strict=True)
    }
    changed = issue.model_copy(update={"options": options})
    (page,) = matrix(solution.model_copy(update={"issues": {"i": changed}}))
    assert "all accept, but packages with it break at least two" in drawn.prose(page)
    assert "all accept, but the rules allow no package with it" in drawn.prose(page)


def test_options_of_the_analyst_carry_a_dagger(one: Callable[..., Solution], drawn: Any) -> None:
    (page,) = matrix(one({"ru": {"ideal": "a", "accept": ["a"]}}))
    assert "Gamma\u00a0†" in drawn.texts(page)
    assert "option added by the analyst" in drawn.texts(page)


def test_the_result_speaks_of_all_parties_also_when_some_are_hidden(
    one: Callable[..., Solution], drawn: Any
) -> None:
    solution = one({"ru": {"ideal": "a", "accept": ["a"]}, "ua": {"ideal": "b", "accept": ["b"]}})
    (page,) = matrix(solution, parties=["ru"])
    assert "outside the demand of UA" in drawn.texts(page)
    assert "results speak of all two parties" in drawn.prose(page)
    assert "UA Ukraine" not in drawn.prose(page)


def test_a_member_no_combination_of_which_is_agreed_names_no_empty_list() -> None:
    from zopa.report.charts.cells import Row, result_text

    for zone, word in ((Zone.CONTESTED, "no combination"), (Zone.BARRED, "every combination")):
        row = Row("m", "includes M", {}, OptionResult(title="M", zone=zone))
        assert word in result_text(row, {})


def number_case(build: Any, case: Any, stances: dict[str, Any]) -> Solution:
    issue = {"kind": "number", "title": "Cap", "unit": "men", "min": 0, "max": 100, "step": 10}
    return build(case(parties=PAIR, issues={"i": issue}, stances={"i": stances}))


def test_a_number_issue_has_a_row_per_stretch(build: Any, case: Any, drawn: Any) -> None:
    solution = number_case(
        build,
        case,
        {
            "ru": {"ideal": Decimal(10), "accept": [(0, 40, False, False)]},
            "ua": {
                "ideal": Decimal(90),
                "accept": [(60, 100, True, False)],
                "red": [(0, 20, 0, 1)],
            },
        },
    )
    (page,) = matrix(solution)
    texts = drawn.texts(page)
    rows = ["below 20", "20 to 40", "above 40, up to 60", "above 60"]
    assert [text for text in texts if text in rows] == rows
    assert "Cap (men)" in texts
    assert [m for m, _ in cells(solution, "ru")] == [
        Mark.IDEAL,
        Mark.ACCEPTABLE,
        Mark.OUTSIDE,
        Mark.OUTSIDE,
    ]
    assert cells(solution, "ua")[0][0] is Mark.RED_LINE


def test_stretches_are_written_with_their_ends(build: Any, case: Any) -> None:
    issue = number_case(build, case, {}).issues["i"]
    for low, high, opens, text in (
        (0, 100, (False, False), "any, 0 to 100"),
        (0, 40, (False, False), "up to 40"),
        (0, 40, (False, True), "below 40"),
        (40, 100, (False, False), "40 or more"),
        (40, 100, (True, False), "above 40"),
        (40, 40, (False, False), "exactly 40"),
        (20, 40, (False, False), "20 to 40"),
        (20, 40, (False, True), "20 to below 40"),
        (20, 40, (True, False), "above 20, up to 40"),
        (20, 40, (True, True), "above 20, below 40"),
    ):
        interval = Interval(min=low, max=high, min_open=opens[0], max_open=opens[1])
        assert stretch_text(issue, interval) == text


def test_a_set_issue_has_a_row_per_member_and_one_without_where_it_matters(
    build: Any, case: Any
) -> None:
    issue = {"kind": "set", "title": "Who", "options": {"us": "United States", "eu": "Europe"}}
    stances = {
        "ru": {"ideal": ("us",), "accept": []},
        "ua": {"ideal": ("us", "eu"), "accept": ["-without us"]},
    }
    solution = build(case(parties=PAIR, issues={"i": issue}, stances={"i": stances}))
    rows = rows_of(solution.issues["i"], ("ru", "ua"))
    assert [row.label for row in rows] == [
        "includes United States",
        "leaves out United States",
        "includes Europe",
        "leaves out Europe",
    ]
    assert rows[1].cells["ua"].mark is Mark.OUTSIDE
    assert rows[3].cells["ru"].mark is Mark.IDEAL
    # Nobody minds leaving Europe out once nobody's ideal does.
    stances["ru"]["ideal"] = ("us", "eu")
    again = build(case(parties=PAIR, issues={"i": issue}, stances={"i": stances}))
    assert len(rows_of(again.issues["i"], ("ru", "ua"))) == 3


def headline(build: Any, case: Any, kinds: str) -> str:
    """Draw issues of kinds r (agreed on record), s (by silence), d (demands), x (red lines)."""
    both = {"ideal": "a", "accept": ["a"]}
    against = {"ideal": "b", "accept": ["b"]}
    pairs = {
        "r": {"ru": both, "ua": both},
        "s": {"ru": both, "ua": {"silent": True}},
        "d": {"ru": both, "ua": against},
        "x": {"ru": both | {"red": ["b"]}, "ua": against | {"red": ["a"]}},
    }
    issues = {
        f"i{k}": {"kind": "choice", "title": f"Issue {k}", "options": {"a": "A", "b": "B"}}
        for k in range(len(kinds))
    }
    stances = {f"i{k}": pairs[kind] for k, kind in enumerate(kinds)}
    page = matrix(build(case(parties=PAIR, issues=issues, stances=stances)))[0]
    assert page.alt.startswith(page.title.split(" (page")[0])
    return page.title


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        ("rrsd", "Two of four issues have an option that every party accepts on record"),
        ("rsd", "One of three issues has an option that every party accepts on record"),
        ("rr", "On all two issues every party accepts an option on record"),
        (
            "sssd",
            "On one of four issues every option meets an objection; the other three are open only "
            "if silence counts as consent",
        ),
        (
            "sdx",
            "On two of three issues every option meets an objection; the other one is open only "
            "if silence counts as consent",
        ),
        ("ss", "All two issues are open only if silence counts as consent"),
        ("dx", "On all two issues every option meets an objection"),
        ("d", "Every option on this issue leaves the demand of some party"),
        ("x", "Every option on this issue crosses the red line of some party"),
        ("r", "Every party accepts an option on this issue on record"),
        ("s" * 11 + "d", "On one of 12 issues every option meets an objection; the other 11 are"),
    ],
)
def test_the_headline_is_computed_from_the_data(
    build: Any, case: Any, kinds: str, text: str
) -> None:
    assert headline(build, case, kinds).startswith(text)


def test_an_unknown_verdict_is_said_and_not_drawn_as_closed(
    build: Any, varied_case: Any, drawn: Any
) -> None:
    case = varied_case(2, 2)
    case.verdict = Verdict.UNKNOWN
    prose = drawn.prose(matrix(build(case))[0])
    assert "is unknown, because the computation reached a limit" in prose
    assert "No agreement exists" not in prose


def test_long_tables_go_on_over_pages_and_lose_no_row(
    build: Any, varied_case: Any, drawn: Any
) -> None:
    solution = build(varied_case(3, 25))
    pages = matrix(solution)
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert drawn.height(page) <= 247
        assert page.title.endswith(f"(page {number} of {len(pages)})")
        assert f"Page {number} of {len(pages)}: issue" in drawn.prose(page)
    shown = [text for page in pages for text in drawn.texts(page)]
    for key, issue in solution.issues.items():
        titles = [t for t in shown if t.startswith(issue.title) and "(continued)" not in t]
        assert len([t for t in titles if t.split(" (")[0] == issue.title]) == 1, key
    rows = sum(len(rows_of(i, tuple(solution.parties))) for i in solution.issues.values())
    lines = sum(drawn.count(page, "hair") for page in pages)
    blocks = sum(len([t for t in drawn.texts(page) if t.startswith("Issue ")]) for page in pages)
    assert rows == lines + blocks


def test_an_issue_longer_than_a_page_is_cut_and_continued(
    build: Any, case: Any, drawn: Any
) -> None:
    options = {f"o{k}": f"Option number {k}" for k in range(90)}
    issue = {"kind": "choice", "title": "Endless", "options": options}
    pages = matrix(build(case(parties=PAIR, issues={"i": issue}, stances={})))
    assert len(pages) == 3
    shown = [t for page in pages for t in drawn.texts(page) if t.startswith("Option number")]
    assert shown == list(options.values())
    assert "Endless (continued)" in drawn.texts(pages[1])


def test_a_narrow_page_puts_the_result_below_the_option(
    build: Any, varied_case: Any, drawn: Any
) -> None:
    solution = build(varied_case(5, 2))
    assert "Result" in drawn.texts(matrix(solution)[0])
    assert "Result" not in drawn.texts(matrix(solution, width=89)[0])


def test_too_many_parties_for_the_width_are_refused_with_the_least_width(
    build: Any, case: Any
) -> None:
    parties = {f"p{k}": (f"Party {k}", f"P{k}") for k in range(10)}
    issue = {"kind": "choice", "title": "T", "options": {"a": "A"}}
    solution = build(case(parties=parties, issues={"i": issue}, stances={}))
    with pytest.raises(UsageError, match=r"at least (\d+) mm wide") as caught:
        matrix(solution, width=89)
    least = int(caught.value.help.split("least ")[1].split(" ")[0])
    assert matrix(solution, width=least)
    with pytest.raises(UsageError):
        matrix(solution, width=least - 1)


def test_a_name_too_long_for_its_column_gives_way_to_its_shape(
    build: Any, case: Any, drawn: Any
) -> None:
    parties = {f"p{k}": (f"Party {k}", f"P{k}") for k in range(8)} | {"x": ("Council", "COUNCIL")}
    issue = {"kind": "choice", "title": "T", "options": {"a": "A"}}
    solution = build(case(parties=parties, issues={"i": issue}, stances={}))
    (page,) = matrix(solution, width=94)
    assert "COUNCIL" not in drawn.texts(page)
    # The ninth party's shape heads its column, and the key names it.
    assert "COUNCIL Council" in drawn.texts(page)
    assert drawn.count(page, "party triangle_left") == 2


def test_what_fits_a_narrow_page_fits_a_wider_one(build: Any, case: Any) -> None:
    parties = {f"p{k}": (f"Party {k}", f"P{k}") for k in range(12)}
    issue = {"kind": "choice", "title": "T", "options": {"a": "A"}}
    solution = build(case(parties=parties, issues={"i": issue}, stances={}))
    for width in range(114, 200, 5):
        assert matrix(solution, width=width)


def test_greyscale_uses_no_colour(build: Any, varied_case: Any, drawn: Any) -> None:
    (page, *_) = matrix(build(varied_case(5, 3)), greyscale=True)
    assert all(c[1:3] == c[3:5] == c[5:7] for c in drawn.colours(page))


def test_the_description_tells_every_option_and_its_result(one: Callable[..., Solution]) -> None:
    (page,) = matrix(
        one({"ru": {"ideal": "a", "accept": ["a"], "red": ["b"]}, "ua": {"defers_to": "ru"}})
    )
    assert "Alpha, all accept [ideal of Russia, left to Russia by Ukraine]" in page.alt
    assert "Beta, barred by Russia [red line of Russia, left to Russia by Ukraine]" in page.alt
    assert "Gamma (added by the analyst), outside the demand of Russia" in page.alt


def test_standing_is_the_best_that_any_option_reaches(one: Callable[..., Solution]) -> None:
    solution = one({"ru": {"ideal": "a", "accept": ["a"], "red": ["b", "c"]}})
    rows = rows_of(solution.issues["i"], ("ru", "ua"))
    assert standing(rows) is Standing.BY_SILENCE
    assert standing(rows[1:]) is Standing.BARRED
