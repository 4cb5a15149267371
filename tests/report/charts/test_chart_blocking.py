"""Blocking: bars as long as the shares, parties added up, the largest first."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from zopa.report.charts.blocking import blocking
from zopa.report.charts.layout import check_layout
from zopa.results.solution import Solution

Blocked = Callable[..., Solution]


def bars(page: Any) -> list[tuple[float, float, float]]:
    """Left end, middle and length of every bar, from the top."""
    found = []
    for artist in page.figure.artists:
        if artist.get_label() == "shapley":
            for path in artist.get_paths():
                box = path.get_extents()
                found.append((box.x0, (box.y0 + box.y1) / 2, box.width))
    return sorted(found, key=lambda bar: bar[1])


def by_party(solution: Solution) -> dict[str, Fraction]:
    of = {own.ladder: own.party for own in solution.commitments.values()}
    total = dict.fromkeys(solution.parties, Fraction(0))
    for name, own in solution.blocking.ladders.items():
        total[of[name]] += Fraction(own.shapley_share)
    return total


@pytest.mark.parametrize("parties", [2, 3, 5, 8])
@pytest.mark.parametrize("closed", [True, False])
def test_bars_are_as_long_as_the_shares_and_the_largest_comes_first(
    blocked: Blocked, drawn: Any, parties: int, closed: bool
) -> None:
    solution = blocked(parties, closed=closed)
    (page,) = blocking(solution)
    found = bars(page)
    totals = list(by_party(solution).values())
    shares = sorted(
        (Fraction(own.shapley_share) for own in solution.blocking.ladders.values()), reverse=True
    )
    assert len(found) == parties + len(shares)
    for part, wanted in ((found[:parties], totals), (found[parties:], shares)):
        pairs = [(bar[2], share) for bar, share in zip(part, wanted, strict=True)]
        unit = max(length / float(share) for length, share in pairs if share)
        for length, share in pairs:
            assert length == pytest.approx(max(unit * float(share), 0.15), rel=1e-6)
    assert all(check_layout(p.figure) == () for p in blocking(solution, width=89))


def test_the_headline_names_who_accounts_for_most(blocked: Blocked) -> None:
    solution = blocked(3)
    totals = by_party(solution)
    first = max(totals, key=lambda party: totals[party])
    (page,) = blocking(solution)
    share = f"{float(totals[first]) * 100:.0f}%"
    assert page.title.startswith(f"{solution.parties[first].title} accounts for {share}")


def test_what_giving_way_alone_gains_stands_beside_the_bars(blocked: Blocked, drawn: Any) -> None:
    solution = blocked(2)
    (page,) = blocking(solution)
    words = drawn.texts(page)
    for own in solution.blocking.ladders.values():
        assert f"{own.withdraw}" in words
    assert "helps for" in page.title


def test_where_nothing_is_gained_the_conflicts_are_counted(blocked: Blocked, drawn: Any) -> None:
    (page,) = blocking(blocked(3, gains=False))
    assert "giving up one stance alone gains nothing" in page.title
    assert "conflicts it is part of" in drawn.prose(page)
    assert "every outcome lost breaks at least two" in drawn.prose(page)


def test_parties_and_issues_choose_the_ladders(blocked: Blocked, drawn: Any) -> None:
    solution = blocked(3)
    (page,) = blocking(solution, parties=["ua"], issues=["issue_0"])
    ladders = {
        own.ladder
        for own in solution.commitments.values()
        if own.party == "ua" and "issue_0" in own.issues
    }
    assert len(bars(page)) == 1 + len(ladders)


def test_where_shares_are_not_known_the_page_says_so(
    build: Callable[[Any], Solution], varied_case: Callable[..., Any], drawn: Any
) -> None:
    (page,) = blocking(build(varied_case(2, 2)))
    assert page.title == "What single stances and conditions block is not known"
    assert "several groups of parties could agree" in drawn.prose(page)


def test_estimates_are_called_so(blocked: Blocked, drawn: Any) -> None:
    solution = blocked(2)
    rough = solution.blocking.model_copy(update={"method": "estimated", "draws": 500, "seed": 3})
    (page,) = blocking(solution.model_copy(update={"blocking": rough}))
    assert "about" in page.title
    assert "Estimated from 500 outcomes drawn at random (seed 3)" in drawn.prose(page)
