"""The space: every point where its utilities say, the frontier in steps, what is missing said."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zopa.diagnostics import UsageError
from zopa.report.charts.figures import draw
from zopa.report.charts.layout import check_layout
from zopa.report.charts.space import space
from zopa.report.charts.spots import efficient
from zopa.results.base import Verdict
from zopa.results.solution import Solution

Valued = Callable[..., Solution]


def places(page: Any, name: str) -> list[tuple[float, float]]:
    """The middles of the shapes of this name, in millimetres, y downwards."""
    found = []
    for artist in page.figure.artists:
        if artist.get_label() == name:
            for path in artist.get_paths():
                box = path.get_extents()
                found.append(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
    return found


def scale(page: Any) -> Callable[[float, float], tuple[float, float]]:
    """Read the plot's scale back from its axes, which run from 0 to 100."""
    (axis,) = [a for a in page.figure.artists if a.get_label() == "axis"]
    (x0, top), (_, bottom) = axis.get_segments()[0]
    side = bottom - top
    return lambda x, y: (x0 + side * x / 100, bottom - side * y / 100)


@pytest.mark.parametrize("closed", [True, False])
def test_points_of_two_parties_stand_where_their_utilities_say(
    valued: Valued, drawn: Any, closed: bool
) -> None:
    solution = valued(2, closed=closed)
    (page,) = space(solution)
    at = scale(page)
    frontier = solution.frontier
    assert frontier is not None
    scales = [solution.parties[p].scale for p in frontier.parties]
    wanted = [at(*(v / s for v, s in zip(row, scales, strict=True))) for row in frontier.scores]
    found = places(page, "frontier point")
    assert sorted(found) == [pytest.approx(place, abs=1e-6) for place in sorted(wanted)]
    assert drawn.count(page, "frontier") == 1
    assert drawn.count(page, "zone") == (0 if closed else 1)


def test_the_square_has_one_scale_in_both_directions(valued: Valued) -> None:
    for width in (183, 120, 89):
        (page,) = space(valued(2), width=width)
        (axis,) = [a for a in page.figure.artists if a.get_label() == "axis"]
        upwards, across = axis.get_segments()[:2]
        assert upwards[1][1] - upwards[0][1] == pytest.approx(across[1][0] - across[0][0])


def test_the_frontier_is_a_step_line_before_each_point(valued: Valued) -> None:
    (page,) = space(valued(2, closed=False))
    (line,) = [a for a in page.figure.artists if a.get_label() == "frontier"]
    corners = line.get_paths()[0].vertices
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        assert x0 == pytest.approx(x1) or y0 == pytest.approx(y1)
    at = scale(page)
    assert corners[0][0] == pytest.approx(at(0, 0)[0])
    assert corners[-1][1] == pytest.approx(at(0, 0)[1])


def test_bargaining_points_are_labelled_with_their_utilities(valued: Valued, drawn: Any) -> None:
    solution = valued(2, closed=False)
    (page,) = space(solution)
    point = solution.bargaining.nash[0]
    words = drawn.prose(page)
    assert drawn.count(page, "point nash") == 2  # in the square and in the table
    values = [f"{float(value):g}" for value in point.utilities.values()]
    assert f"RU {values[0]} · UA {values[1]}" in words
    assert "Kalai-Smorodinsky" in words


def test_the_ray_runs_from_the_walk_away_values_to_the_ideal_point(valued: Valued) -> None:
    solution = valued(2, closed=False)
    (page,) = space(solution)
    at = scale(page)
    (ray,) = [a for a in page.figure.artists if a.get_label() == "ray"]
    ends = [ray.get_segments()[0][0], ray.get_segments()[-1][1]]
    low = [float(solution.parties[p].walk_away) for p in ("ru", "ua")]
    ideal = [float(v) for v in solution.bargaining.ideal.values()]
    assert list(ends[0]) == pytest.approx(at(*low))
    assert list(ends[1]) == pytest.approx(at(*ideal))
    assert places(page, "ideal point") == [pytest.approx(at(*ideal), abs=1e-6)]


@pytest.mark.parametrize("parties", [3, 5, 8])
@pytest.mark.parametrize("closed", [True, False])
def test_several_parties_have_an_axis_each_and_a_line_for_each_vector(
    valued: Valued, drawn: Any, parties: int, closed: bool
) -> None:
    solution = valued(parties, closed=closed)
    for width in (183, 89):
        pages = space(solution, width=width)
        assert drawn.count(pages[0], "frontier line") == len(set(solution.frontier.scores))
        assert sum(check_layout(page.figure) != () for page in pages) == 0
        (line,) = [a for a in pages[0].figure.artists if a.get_label() == "point line 0"]
        assert len(line.get_paths()[0].vertices) == parties


def test_of_several_parties_two_can_be_shown_as_a_square(valued: Valued, drawn: Any) -> None:
    solution = valued(5)
    (page,) = space(solution, parties=["ua", "us"])
    at = scale(page)
    columns = [solution.frontier.parties.index(p) for p in ("ua", "us")]
    pairs = {tuple(Fraction(row[c], 10) for c in columns) for row in solution.frontier.scores}
    wanted = [at(float(x), float(y)) for x, y in pairs]
    found = places(page, "frontier point")
    assert sorted(found) == [pytest.approx(place, abs=1e-6) for place in sorted(wanted)]
    assert "Shown are some of the parties" in drawn.prose(page)


def test_a_party_without_utilities_is_named_and_the_others_are_drawn(
    valued: Valued, drawn: Any
) -> None:
    (page,) = space(valued(3, without=("us",)))
    assert drawn.count(page, "frontier") == 1
    assert "nothing tells outcomes apart for it: United States" in drawn.prose(page)
    (one,) = space(valued(2, without=("ua",)))
    assert check_layout(one.figure) == ()
    assert "Ukraine" in drawn.prose(one)


def test_without_any_utility_the_page_says_so_and_the_verdict(
    build: Callable[[Any], Solution], varied_case: Callable[..., Any], drawn: Any
) -> None:
    case = varied_case(2, 2)
    case.verdict = Verdict.CLOSED
    (page,) = space(build(case))
    assert page.title == "What outcomes are worth to the parties is not known"
    assert "No agreement exists over all issues together" in drawn.prose(page)


def test_an_incomplete_frontier_has_no_steps_and_says_so(valued: Valued, drawn: Any) -> None:
    solution = valued(2, closed=False)
    cut = solution.frontier.model_copy(update={"complete": False})
    (page,) = space(solution.model_copy(update={"frontier": cut}))
    assert drawn.count(page, "frontier") == 0
    assert drawn.count(page, "zone") == 0
    assert "A limit was hit" in drawn.prose(page)
    assert "at least" in page.title


def test_more_than_eight_points_stand_in_the_table_alone(valued: Valued, drawn: Any) -> None:
    solution = valued(2, closed=False)
    first = solution.bargaining.nash[0]
    many = tuple(
        first.model_copy(update={"utilities": {"ru": 50 + k, "ua": 60 - k}}) for k in range(9)
    )
    more = solution.bargaining.model_copy(update={"nash": many, "ties": {"nash": 9}})
    pages = space(solution.model_copy(update={"bargaining": more}))
    assert sum(drawn.count(page, "leader") for page in pages) == 0
    assert all(check_layout(page.figure) == () for page in pages)


def test_unknown_is_not_called_closed(valued: Valued, drawn: Any) -> None:
    solution = valued(2).model_copy(update={"verdict": Verdict.UNKNOWN})
    (page,) = space(solution)
    assert page.title.startswith("No agreement known")


def test_issues_cannot_be_chosen(valued: Valued) -> None:
    with pytest.raises(UsageError, match="utilities are of whole outcomes"):
        draw(valued(2), "space", issues=["issue_0"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_the_frontier_of_two_is_what_no_other_pair_improves(
    pairs: list[tuple[int, int]],
) -> None:
    pairs_ = [(Fraction(x), Fraction(y)) for x, y in pairs]
    wanted = {
        p for p in pairs_ if not any(q != p and q[0] >= p[0] and q[1] >= p[1] for q in pairs_)
    }
    found = efficient(pairs_)
    assert set(found) == wanted
    assert found == sorted(found)
