"""Figures as files: the same bytes, embedded fonts, titles and descriptions inside."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from matplotlib import rcParams
from matplotlib.text import Text
from PIL import Image

import zopa
from zopa.diagnostics import UsageError
from zopa.report.charts.figures import draw
from zopa.report.charts.layout import LayoutError
from zopa.report.charts.page import Page
from zopa.report.charts.save import FORMATS, render, render_document
from zopa.results.solution import Solution

TITLE = "Титул — a title <&>"
ALT = "Описание -- what the figure shows"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def solution(build: Callable[[Any], Solution], varied_case: Callable[..., Any]) -> Solution:
    return build(varied_case(2, 2))


@pytest.fixture
def page(solution: Solution) -> Page:
    return draw(solution, "matrix")[0]


def saved(page: Page, format: str) -> bytes:
    return render(page.figure, format, title=TITLE, alt=ALT, author="An author", dpi=100)


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_figure_gives_the_same_bytes(solution: Solution, format: str) -> None:
    page = draw(solution, "ranges")[0]
    first = saved(page, format)
    if format != "pdf":
        assert saved(page, format) == first
    assert saved(draw(solution, "ranges")[0], format) == first


def digests(solution: Solution) -> str:
    page = draw(solution, "conflicts")[0]
    return "".join(hashlib.sha256(saved(page, format)).hexdigest() for format in FORMATS)


SCRIPT = """
import sys, hashlib, matplotlib
matplotlib.rcParams.update({"font.size": 20, "pdf.fonttype": 3, "svg.hashsalt": None,
    "figure.constrained_layout.use": True, "savefig.bbox": "tight", "path.sketch": (1, 9, 2),
    "text.parse_math": True, "savefig.facecolor": "red", "font.family": ["serif"]})
from zopa.results.solution import Solution
from zopa.report.charts.figures import draw
from zopa.report.charts.save import FORMATS, render
solution = Solution.model_validate_json(open(sys.argv[1], encoding="utf-8").read())
page = draw(solution, "conflicts")[0]
title, alt = sys.argv[2:]
for format in FORMATS:
    saved = render(page.figure, format, title=title, alt=alt, author="An author", dpi=100)
    sys.stdout.write(hashlib.sha256(saved).hexdigest())
if "matplotlib.pyplot" in sys.modules:
    sys.exit("pyplot was imported")
"""


def test_bytes_depend_neither_on_hash_seeds_nor_on_user_settings_nor_is_pyplot_used(
    build: Callable[[Any], Solution], varied_case: Callable[..., Any], tmp_path: Path
) -> None:
    data = tmp_path / "solution.json"
    data.write_text(build(varied_case(2, 2)).model_dump_json(), encoding="utf-8")
    source = str(Path(zopa.__file__).parent.parent)
    elsewhere = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(data), TITLE, ALT],
        env={**os.environ, "PYTHONPATH": source, "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert elsewhere == digests(Solution.model_validate_json(data.read_text(encoding="utf-8")))


def test_a_notebook_shows_a_page_as_it_would_be_saved(page: Page) -> None:
    # the method that notebooks look for
    shown = page._repr_svg_()
    assert shown.encode() == render(page.figure, "svg", title=page.title, alt=page.alt)
    assert f">{page.title}</" in shown


def test_pdf_embeds_truetype_fonts_and_no_date(page: Page) -> None:
    content = saved(page, "pdf")
    assert content.startswith(b"%PDF-")
    assert b"/Type3" not in content
    # Regular and bold are both embedded, as whole TrueType programs.
    assert content.count(b"/FontFile2") >= 2
    assert b"/Subtype /Type1" not in content
    assert b"Date" not in content


def test_pdf_carries_title_and_description(page: Page) -> None:
    content = saved(page, "pdf")
    for key, text in (("Title", TITLE), ("Subject", ALT), ("Author", "An author")):
        coded = text.encode() if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")
        for sign in (b"\\", b"(", b")"):
            coded = coded.replace(sign, b"\\" + sign)
        assert b"/" + key.encode() + b" (" + coded + b")" in content


def test_all_pages_make_one_document_with_the_charts_own_title(
    build: Callable[[Any], Solution], varied_case: Callable[..., Any]
) -> None:
    pages = draw(build(varied_case(2, 12)), "matrix")
    assert len(pages) == 2
    content = render_document(pages, author="An author")
    assert content.count(b"/Type /Page ") + content.count(b"/Type /Page\n") == 2
    assert b"/Type3" not in content
    assert b"Date" not in content
    title = pages[0].title.removesuffix(" (page 1 of 2)")
    assert title != pages[0].title
    assert f"/Title ({title})".encode() in content
    assert render_document(pages, author="An author") == content


def test_a_document_needs_pages_that_can_be_read(page: Page) -> None:
    with pytest.raises(UsageError, match="at least one page"):
        render_document(())
    page.figure.text(0.5, 0.5, "tiny", fontsize=3)
    with pytest.raises(LayoutError, match="'tiny' is set at 3 pt"):
        render_document((page,))


def test_svg_is_well_formed_named_and_needs_no_font(page: Page) -> None:
    root = ElementTree.fromstring(saved(page, "svg"))
    assert root.find(f"{SVG}title").text == TITLE
    assert root.find(f"{SVG}desc").text == ALT
    assert root.get("role") == "img"
    named = [root.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")]
    assert root.get("aria-labelledby").split() == named
    assert not list(root.iter(f"{SVG}text"))
    assert b"<dc:date>" not in saved(page, "svg")


def test_svg_ids_are_unique(page: Page) -> None:
    root = ElementTree.fromstring(saved(page, "svg"))
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))


def test_png_carries_title_and_description(page: Page) -> None:
    image = Image.open(BytesIO(saved(page, "png")))
    assert image.text["Title"] == TITLE
    assert image.text["Description"] == ALT
    assert image.width == pytest.approx(183 / 25.4 * 100, abs=1)


def test_saving_changes_neither_settings_nor_canvas(page: Page) -> None:
    before, canvas, size = dict(rcParams), page.figure.canvas, page.figure.get_size_inches()
    for format in FORMATS:
        saved(page, format)
    assert dict(rcParams) == before
    assert page.figure.canvas is canvas
    assert (page.figure.get_size_inches() == size).all()


def test_an_unknown_format_is_refused(page: Page) -> None:
    with pytest.raises(UsageError, match="did you mean 'png'"):
        saved(page, "pgn")
    with pytest.raises(UsageError, match="known here: pdf, svg, png"):
        saved(page, "word")


def test_a_figure_with_overlapping_text_is_never_saved(page: Page) -> None:
    heading = page.figure.artists[0]
    smear = Text(*heading.get_position(), "smear", fontproperties=heading.get_fontproperties())
    smear.set_transform(heading.get_transform())
    page.figure.add_artist(smear)
    with pytest.raises(LayoutError, match="'smear' lies over 'RU'"):
        saved(page, "pdf")


def test_a_missing_glyph_stops_the_save_and_says_which(
    build: Callable[[Any], Solution], varied_case: Callable[..., Any]
) -> None:
    case = varied_case(2, 1)
    case.issues["issue_0"]["title"] = "Status of 北京"
    page = draw(build(case), "matrix")[0]
    with pytest.raises(LayoutError, match=r"'北' \(U\+5317\)"):
        saved(page, "svg")


def test_dollar_signs_are_no_formula(
    build: Callable[[Any], Solution], varied_case: Callable[..., Any], drawn: Any
) -> None:
    case = varied_case(2, 1)
    case.issues["issue_0"]["title"] = "Between $5 and $300_bn^2 \\frac"
    page = draw(build(case), "matrix")[0]
    assert saved(page, "svg")
    assert "Between $5 and $300_bn^2 \\frac" in drawn.texts(page)
