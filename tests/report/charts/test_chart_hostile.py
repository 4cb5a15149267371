"""Whatever a title is made of, a chart shows it as text, on its page, and comes to an end."""

from __future__ import annotations

import re
from typing import Any

import pytest
from matplotlib.text import Text

from zopa import api
from zopa.report.charts.figures import draw
from zopa.report.charts.layout import check_layout
from zopa.report.charts.page import Page
from zopa.results.solution import Solution

KINDS = ("matrix", "ranges", "conflicts", "space", "blocking")
NAMES = {"title", "short", "low_end", "high_end", "unit", "statement", "prose"}


def renamed(data: Any, before: str, only: str = "", key: str = "") -> Any:
    """Put a text before every name of a result, or before those that begin in some way."""
    if isinstance(data, dict):
        return {name: renamed(value, before, only, name) for name, value in data.items()}
    if isinstance(data, list):
        return [renamed(value, before, only, key) for value in data]
    named = isinstance(data, str) and key in NAMES and data.startswith(only)
    return f"{before} {data}" if named else data


@pytest.fixture(scope="module")
def tutorial() -> dict[str, Any]:
    return api.solve("tutorial").to_dict()


def shown(pages: tuple[Page, ...]) -> str:
    """Join all that is written on pages, without blanks."""
    texts = [t.get_text() for page in pages for t in page.figure.findobj(Text)]
    return re.sub(r"\s", "", " ".join(texts))


@pytest.mark.parametrize(
    ("hostile", "read"),
    [
        ("<script>alert(1)</script><b onclick='x'>&amp;</b>", "<script>alert(1)</script><b"),
        (
            '#panic("x") $x^2$ #include "/etc" *a* _b_ @c `d` // \\',
            '#panic("x")$x^2$#include"/etc"',
        ),
        ("[red]text[/red] $\\frac{1}{0}$ \\input{/etc}", "[red]text[/red]$\\frac{1}{0}$"),
        ("bell\x07 escape\x1b[31m \u202eabc nul\x00", r"bell\x07escape\x1b[31m\u202eabcnul\x00"),
        ("Україна עברית العربية Ελλάδα", "Українаעבריתالعربية"),
        ("-2+3+cmd|' /C calc'!A0", "-2+3+cmd|'/Ccalc'!A0"),
    ],
    ids=["html", "typst", "latex", "control", "scripts", "formula"],
)
def test_hostile_names_are_shown_as_text_on_the_page(
    tutorial: dict[str, Any], hostile: str, read: str
) -> None:
    solution = Solution.model_validate(renamed(tutorial, hostile))
    for kind in KINDS:
        pages = draw(solution, kind)
        assert [check_layout(page.figure) for page in pages] == [()] * len(pages), kind
        assert kind == "space" or read in shown(pages), kind


@pytest.mark.parametrize("only", ["Yearly water", "Once a year", "Quillbeck"])
@pytest.mark.parametrize("kind", ["matrix", "ranges"])
def test_a_name_that_is_longer_than_a_page_comes_to_an_end(
    tutorial: dict[str, Any], kind: str, only: str
) -> None:
    solution = Solution.model_validate(renamed(tutorial, "word " * 1500, only))
    pages = draw(solution, kind)
    assert 1 <= len(pages) < 30
