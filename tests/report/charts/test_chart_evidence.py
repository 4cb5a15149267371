"""The evidence: what falls, what stands beside it, the weakest link in the headline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from zopa.report.charts.evidence import evidence
from zopa.report.charts.layout import check_layout
from zopa.results.evidence import EvidenceReport
from zopa.results.solution import Solution

Valued = Callable[..., Solution]
Made = Callable[[str, Solution], EvidenceReport]


@pytest.mark.parametrize("parties", [2, 3, 5, 8])
@pytest.mark.parametrize("closed", [True, False])
def test_each_commitment_has_a_disc_for_each_document_and_event_it_rests_on(
    blocked: Valued, made: Made, drawn: Any, parties: int, closed: bool
) -> None:
    found = made("evidence", blocked(parties, closed=closed))
    alone = sum(len(one.falls) for one in found.without)
    leaning = sum(len(one.statements) for one in found.without)
    for width in (183, 89):
        pages = evidence(found, width=width)
        assert all(check_layout(page.figure) == () for page in pages)
        discs = [sum(drawn.count(p, name) for p in pages) for name in NAMES]
        assert discs == [alone, leaning - alone]


NAMES = ("rests on it alone", "rests on it")


def test_the_headline_names_the_weakest_link(valued: Valued, made: Made) -> None:
    found = made("evidence", valued(2))
    (page,) = evidence(found)
    assert page.title == "The verdict hangs on one document: without it the space is open"
    calm = tuple(one.model_copy(update={"verdict_changes": False}) for one in found.without)
    (page,) = evidence(found.model_copy(update={"without": calm}))
    assert page.title.startswith("No single document or event decides the verdict")
    changed = tuple(one.model_copy(update={"verdict_changes": True}) for one in found.without)
    (page,) = evidence(found.model_copy(update={"without": changed}))
    assert page.title == ("The verdict hangs on each of three of three documents and events")


def test_what_falls_is_counted_and_what_turns_the_verdict_is_tinted(
    valued: Valued, made: Made, drawn: Any
) -> None:
    found = made("evidence", valued(3))
    (page,) = evidence(found)
    words = drawn.texts(page)
    for one in found.without:
        assert f"{len(one.falls)} of {len(one.statements)}" in words
    assert drawn.count(page, "shaded row") == 1


def test_parties_and_issues_choose_the_commitments(blocked: Valued, made: Made, drawn: Any) -> None:
    found = made("evidence", blocked(3))
    (page,) = evidence(found, parties=["ua"], issues=["issue_0"])
    own = [s for s in found.statements.values() if s.party == "ua" and s.issue == "issue_0"]
    dots = sum(drawn.count(page, name) for name in NAMES)
    assert dots == sum(len(s.sources) + (s.event is not None) for s in own)


def test_without_evidence_the_page_says_so(valued: Valued, made: Made) -> None:
    found = made("evidence", valued(2))
    (page,) = evidence(found.model_copy(update={"without": (), "statements": {}}))
    assert page.title == "No document and no source event is cited"
