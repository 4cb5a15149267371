"""Charts as the files of a report: sound, named, and the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import page as validator
import pikepdf
import pytest
from PIL import Image

from zopa.report.charts.figures import draw
from zopa.report.charts.page import Page
from zopa.report.charts.save import render
from zopa.report.plates import plates
from zopa.results.solution import Solution

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def pages(build: Callable[[Any], Solution], case: Callable[..., Any]) -> tuple[Page, ...]:
    """Two pages of a chart; their text is hostile to XML and to typst."""
    options = {f"o{k}": f"Option {k} <&> #panic() Вариант" for k in range(30)}
    issues = {
        f"i{k}": {"kind": "choice", "title": f"Issue {k}", "options": options} for k in range(2)
    }
    wanted = {"ru": {"ideal": "o1", "accept": ["o1"]}, "ua": {"ideal": "o2", "accept": ["o2"]}}
    made = case(
        parties={"ru": ("Russia", "RU"), "ua": ("Ukraine <b>", "UA")},
        issues=issues,
        stances=dict.fromkeys(issues, wanted),
    )
    return draw(build(made), "matrix")


@pytest.fixture
def files(pages: tuple[Page, ...]) -> dict[str, list[bytes]]:
    return made(pages)


def made(pages: tuple[Page, ...]) -> dict[str, list[bytes]]:
    drawings = [render(p.figure, "svg", title=p.title, alt=p.alt, letters="text") for p in pages]
    return plates(pages, drawings, ("pdf", "svg", "png"), author="zopa", as_of="2025-08-18")


def test_the_same_pages_give_the_same_bytes(
    pages: tuple[Page, ...], files: dict[str, list[bytes]]
) -> None:
    assert made(pages) == files


def test_all_pages_are_one_sound_pdf_of_their_own_size(
    pages: tuple[Page, ...], files: dict[str, list[bytes]]
) -> None:
    (pdf,) = files["pdf"]
    for profile in ("2a", "ua1"):
        found = validator.validate_pdf_bytes(pdf, profile=profile)
        assert found.is_compliant, [f.message for f in found.failures]
    with pikepdf.open(BytesIO(pdf)) as document:
        assert len(document.pages) == len(pages) == 2
        for drawn, wanted in zip(document.pages, pages, strict=True):
            size = [float(side) / 72 for side in drawn.mediabox[2:]]
            assert size == pytest.approx(list(wanted.figure.get_size_inches()), abs=0.01)
        fonts = {
            str(one["/BaseFont"]).partition("+")[2]
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/CIDFontType2"
        }
    assert fonts == {"DejaVuSans", "DejaVuSans-Bold"}


def test_each_page_is_an_svg_without_text_with_title_and_description(
    pages: tuple[Page, ...], files: dict[str, list[bytes]]
) -> None:
    assert len(files["svg"]) == 2
    for svg, page in zip(files["svg"], pages, strict=True):
        root = ElementTree.fromstring(svg)
        assert root.find(f"{SVG}title").text == page.title
        assert root.find(f"{SVG}desc").text == page.alt
        assert not list(root.iter(f"{SVG}text"))
        assert root.get("role") == "img"
        named = [root.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")]
        assert root.get("aria-labelledby").split() == named


def test_each_page_is_a_png_with_title_and_description(
    pages: tuple[Page, ...], files: dict[str, list[bytes]]
) -> None:
    for png, page in zip(files["png"], pages, strict=True):
        image = Image.open(BytesIO(png))
        image.load()
        assert image.text["Title"] == page.title
        assert image.text["Description"] == page.alt
        assert image.width == pytest.approx(183 / 25.4 * 150, abs=2)


def test_nothing_is_made_where_nothing_is_asked_for(pages: tuple[Page, ...]) -> None:
    assert plates(pages, [], (), author="zopa", as_of="2025-08-18") == {}
