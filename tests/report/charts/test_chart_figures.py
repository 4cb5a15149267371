"""Every kind of chart over many shapes of case: nothing overlaps, nothing is cut."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib import rcParams

from zopa.diagnostics import UsageError
from zopa.report.charts.figures import KINDS, draw
from zopa.report.charts.layout import check_layout
from zopa.results.base import Verdict
from zopa.results.solution import Solution

Build = Callable[[Any], Solution]
Made = Callable[[str, Solution], Any]
Equip = Callable[[Solution, bool], Solution]

# Each count of parties meets each width once, open and closed spaces and long names in turn.
SHAPES = [
    (parties, width, closed, long)
    for k, (parties, width) in enumerate(itertools.product((2, 3, 5, 8), (183, 120, 89)))
    for closed, long in [((k % 3) > 0, k % 2 == 0)]
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("parties", "width", "closed", "long"), SHAPES)
def test_every_page_passes_the_layout_check(
    build: Build,
    made: Made,
    equipped: Equip,
    varied_case: Callable[..., Any],
    drawn: Any,
    kind: str,
    parties: int,
    width: int,
    closed: bool,
    long: bool,
) -> None:
    solution = equipped(build(varied_case(parties, 5, closed=closed, long=long)), closed)
    pages = draw(made(kind, solution), kind, width=width)
    for page in pages:
        assert check_layout(page.figure) == ()
        assert drawn.height(page) <= 247
        assert page.figure.get_size_inches()[0] * 25.4 == pytest.approx(width)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    kind=st.sampled_from(list(KINDS)),
    parties=st.integers(2, 8),
    issues=st.integers(1, 6),
    width=st.integers(89, 240),
    closed=st.booleans(),
    name=st.text(alphabet="abcДЖ WMil-’", min_size=1, max_size=40).filter(str.strip),
    greyscale=st.booleans(),
)
def test_any_shape_of_case_passes_the_layout_check(
    build: Build,
    made: Made,
    equipped: Equip,
    varied_case: Callable[..., Any],
    kind: str,
    parties: int,
    issues: int,
    width: int,
    closed: bool,
    name: str,
    greyscale: bool,
) -> None:
    case = varied_case(parties, issues, closed=closed)
    case.parties = {**case.parties, "ua": (name, name[:12].strip() or "U")}
    results = made(kind, equipped(build(case), closed))
    for page in draw(results, kind, width=width, greyscale=greyscale):
        assert check_layout(page.figure) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_sixty_issues_are_all_drawn(
    build: Build,
    made: Made,
    equipped: Equip,
    varied_case: Callable[..., Any],
    drawn: Any,
    kind: str,
) -> None:
    pages = draw(made(kind, equipped(build(varied_case(3, 60)), True)), kind)
    for page in pages:
        assert drawn.height(page) <= 247
    assert check_layout(pages[-1].figure) == ()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, Verdict.OPEN])
def test_only_closed_spaces_are_called_closed(
    build: Build,
    made: Made,
    varied_case: Callable[..., Any],
    drawn: Any,
    kind: str,
    verdict: Verdict,
) -> None:
    case = varied_case(3, 3, closed=False)
    case.verdict = verdict
    for page in draw(made(kind, build(case)), kind):
        assert "no agreement" not in drawn.prose(page).lower()
        assert "no agreement" not in page.alt.lower()


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_has_title_description_and_footer(
    build: Build, made: Made, varied_case: Callable[..., Any], drawn: Any, kind: str
) -> None:
    pages = draw(made(kind, build(varied_case(3, 4))), kind)
    assert len({page.title for page in pages}) == len(pages)
    for page in pages:
        assert "\n" not in page.title
        assert len(page.alt) > 200
        assert "positions as of 18 August 2025" in drawn.prose(page)
        sources = (
            "on file" if KINDS[kind].command in ("compare", "timeline") else "named source event"
        )
        assert sources in drawn.prose(page)
        assert "positions as of 18 August 2025" in page.alt


@pytest.mark.parametrize("kind", KINDS)
def test_drawing_changes_no_setting(
    build: Build, made: Made, varied_case: Callable[..., Any], kind: str
) -> None:
    before = dict(rcParams)
    draw(made(kind, build(varied_case(2, 2))), kind)
    assert dict(rcParams) == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_of_one_party_is_drawn(
    build: Build, made: Made, varied_case: Callable[..., Any], kind: str
) -> None:
    for page in draw(made(kind, build(varied_case(1, 3))), kind):
        assert check_layout(page.figure) == ()


def test_every_kind_says_what_it_shows() -> None:
    assert list(KINDS) == [
        "matrix",
        "ranges",
        "conflicts",
        "space",
        "scenarios",
        "blocking",
        "evidence",
        "timeline",
    ]
    for kind in KINDS.values():
        assert kind.summary
        assert "\n" not in kind.summary


def test_an_unknown_kind_is_refused_with_a_suggestion(
    build: Build, made: Made, varied_case: Callable[..., Any]
) -> None:
    with pytest.raises(UsageError, match="there is no chart 'matrx'; did you mean 'matrix'"):
        draw(build(varied_case(2, 1)), "matrx")
