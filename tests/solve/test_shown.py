"""What a Python shell and a notebook show of an answer that is long as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import zopa
from zopa import api
from zopa.results.base import Answer


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    case, folder = zopa.load("tutorial"), tmp_path_factory.mktemp("shown")
    for version in ("before", "after"):
        (folder / version).mkdir()
        api.init("hall", start=folder / version)
    sweep = api.load_sweep(
        "tutorial", api.SweepRequest(vary_basis="reported"), db=folder / "sweep.sqlite"
    )
    return {
        "case": case,
        "scenario": zopa.load("tutorial", "compromise"),
        "solution": case.solve(),
        "comparison": api.compare("tutorial", ["compromise", "one_inspector"]),
        "scenarios": api.load_scenarios("tutorial", ["compromise"]),
        "diff": api.diff(
            "hall", str(folder / "before"), str(folder / "after"), start=folder / "after"
        ),
        "assessment": zopa.assess(case, fix=["share=32.5", "metering=monthly"]),
        "agreements": zopa.load("tutorial", "compromise").agreements(12),
        "closest": case.agreements(3),
        "timeline": api.timeline("hall", start=folder / "after")[0],
        "evidence": api.load("hall", start=folder / "after").evidence(),
        "sweep": sweep,
        "swept": sweep.run(),
        "chart": zopa.chart("hall", "timeline", start=folder / "after"),
    }


def test_nothing_fills_the_screen(answers: Mapping[str, Any]) -> None:
    for name, answer in answers.items():
        for shown in (repr(answer), str(answer)):
            assert len(shown) < 400 and "\n" not in shown, name


def test_the_line_says_what_it_is_and_what_it_comes_to(answers: Mapping[str, Any]) -> None:
    said = {name: repr(answer) for name, answer in answers.items()}
    assert said["case"] == "<LoadedCase tutorial: 3 parties, 5 issues>"
    assert said["scenario"] == "<LoadedCase tutorial --scenario compromise: 3 parties, 5 issues>"
    assert said["solution"] == (
        "<Solution of tutorial: closed at the level of demands; 0 agreements; 3 minimal conflicts; "
        "5 concession sets>"
    )
    assert said["comparison"] == (
        "<Comparison of tutorial: baseline closed, compromise open, one_inspector open>"
    )
    assert said["assessment"] == (
        "<Assessment of tutorial: broken; crosses quillbeck.share.demand, "
        "marrowfen.share.demand, marrowfen.live_for_pay>"
    )
    assert said["agreements"] == "<Agreements of tutorial --scenario compromise: 12 of 48 listed>"
    assert "closed; " in said["closest"] and "0 edits" in said["diff"]


def test_a_notebook_shows_a_table_of_every_answer(answers: Mapping[str, Any]) -> None:
    for name, answer in answers.items():
        if isinstance(answer, Answer):
            html = answer._repr_html_()
            assert html.count("<table>") == html.count("</table>") == 1, name
            assert "None" not in html and len(html) < 10_000, name
    assert "<td>compromise</td><td>open</td>" in answers["comparison"]._repr_html_()
    rows = answers["agreements"]._repr_html_()
    assert rows.count("<tr>") == 12 and "and 2 more" in rows


def test_what_a_case_calls_itself_is_no_markup(answers: Mapping[str, Any]) -> None:
    hostile = {"<script>alert(1)</script>": answers["comparison"].scenarios["compromise"]}
    shown = answers["comparison"].model_copy(update={"scenarios": hostile})._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt;" in shown


def test_a_chart_shows_its_pages_in_a_notebook(answers: Mapping[str, Any]) -> None:
    html = answers["chart"]._repr_html_()
    assert html.count("<div><svg") == len(answers["chart"].draw()) and "<?xml" not in html
