"""The brief as a PDF: archivable, readable aloud, complete, and the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from zopa import api
from zopa.report.brief.compact import compacted
from zopa.report.brief.content import brief
from zopa.report.brief.text import as_markdown
from zopa.report.brief.typeset import Paper, typeset
from zopa.results.solution import Solution


@pytest.fixture(scope="module")
def document(tutorial: dict[str, bytes]) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(tutorial["brief.pdf"]))


def titles(items: list[pikepdf.OutlineItem]) -> list[str]:
    return [item.title for item in items]


def test_the_brief_can_be_archived_and_read_aloud(
    tutorial: dict[str, bytes], conforms: Callable[[bytes], None]
) -> None:
    conforms(tutorial["brief.pdf"])


def test_the_brief_has_a_title_a_language_and_the_date_of_the_positions(
    document: pikepdf.Pdf,
) -> None:
    title = str(document.docinfo["/Title"])
    assert title == "Sharing the Ombrel, a fictional water pact, positions of 2024-06-01"
    assert str(document.Root.Lang) == "en-GB"
    assert str(document.docinfo["/CreationDate"]).startswith("D:20240601")


def test_every_section_has_a_bookmark(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        assert titles(list(outline.root)) == [
            "Summary",
            "Stances and evidence",
            "Zones and agreement space",
            "Conflicts",
            "Concessions",
            "What the parties could reach",
            "Scenarios",
            "Uncertainty",
            "Method and limits",
            "Sources",
        ]


def contents_begin_on(document: pikepdf.Pdf) -> int:
    with document.open_outline() as outline:
        (found,) = (part for part in outline.root[0].children if part.title == "Contents")
    assert found.destination is not None
    return [page.objgen for page in document.pages].index(found.destination[0].objgen) + 1


def test_the_summary_is_one_page(document: pikepdf.Pdf) -> None:
    assert contents_begin_on(document) == 2


def renamed(data: Any, length: int, key: str = "") -> Any:
    """Make every title of a result so long."""
    if isinstance(data, dict):
        return {name: renamed(value, length, name) for name, value in data.items()}
    if isinstance(data, list):
        return [renamed(value, length, key) for value in data]
    long = isinstance(data, str) and key in {"title", "short"}
    return (data + " and so on" * length)[:length] if long else data


@pytest.mark.parametrize("length", [60, 200])
@pytest.mark.parametrize("selection", [None, "compromise"], ids=["closed", "open"])
def test_with_long_names_the_summary_says_less_and_stays_one_page(
    length: int, selection: str | None
) -> None:
    data = renamed(api.solve("tutorial", selection).to_dict(), length)
    party, *_ = data["parties"].values()
    data["parties"] |= {f"party_{number}": party for number in range(8)}
    solution = Solution.model_validate(data)
    about = {"title": "A", "running": "A", "as_of": "2024-06-01", "author": "zopa"}
    pdf, _ = typeset(brief(solution, {}), {}, **about)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert contents_begin_on(document) == 2
    whole = as_markdown(brief(solution, {}))
    assert whole.count("conflict-1)") >= (selection is None)


def test_every_figure_is_vector_and_has_a_description(document: pikepdf.Pdf) -> None:
    figures = [
        found
        for found in document.objects
        if isinstance(found, pikepdf.Dictionary) and found.get("/S") == "/Figure"
    ]
    assert len(figures) >= 3
    assert all(len(str(figure.Alt)) > 100 for figure in figures)
    images = [
        found
        for found in document.objects
        if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/Image"
    ]
    assert images == []


def test_every_font_is_embedded_and_none_is_type_3(
    document: pikepdf.Pdf, fonts_of: Callable[[pikepdf.Pdf], list[pikepdf.Object]]
) -> None:
    fonts = fonts_of(document)
    assert fonts
    assert {str(font.Subtype) for font in fonts} <= {"/Type0", "/CIDFontType0", "/CIDFontType2"}
    for font in fonts:
        if font.Subtype != "/Type0":
            assert "/FontFile2" in font.FontDescriptor or "/FontFile3" in font.FontDescriptor


def test_the_header_of_every_table_is_marked_as_one(document: pikepdf.Pdf) -> None:
    kinds = [
        str(found.S)
        for found in document.objects
        if isinstance(found, pikepdf.Dictionary) and "/S" in found and "/P" in found
    ]
    assert kinds.count("/THead") == kinds.count("/Table") > 5


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_paper_is_the_one_asked_for(
    paper: Paper, size: tuple[int, int], conforms: Callable[[bytes], None]
) -> None:
    parts = brief(api.solve("tutorial"), {})
    pdf, _ = typeset(
        parts, {}, title="A", running="A", as_of="2024-06-01", author="zopa", paper=paper
    )
    conforms(pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        box = document.pages[0].mediabox
        assert (round(box[2]), round(box[3])) == size


def test_another_process_with_another_order_of_hashes_makes_the_same_brief(
    tutorial: dict[str, bytes], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "zopa", "report", "tutorial", "-o", str(tmp_path / "again")]
    subprocess.run(
        command, check=True, env=os.environ | {"PYTHONHASHSEED": "7"}, capture_output=True
    )
    for name, data in tutorial.items():
        assert (tmp_path / "again" / name).read_bytes() == data, name


def test_no_stream_ends_in_a_carriage_return() -> None:
    # compressed, this drawing ends in one: it is the last byte of the checksum
    drawing = b"q Q" + b" " * 6 + b"\n" * 2
    while zlib.compress(drawing)[-1:] != b"\r":
        drawing += b"\n"
    with pikepdf.new() as document:
        page = document.add_blank_page()
        page.Contents = pikepdf.Stream(document, drawing)
        out = BytesIO()
        document.save(out)
    before = out.getvalue()
    assert b"\r\nendstream" in before
    after = compacted(before)
    assert b"\r\nendstream" not in after
    with pikepdf.open(BytesIO(after)) as document:
        assert document.pages[0].Contents.read_bytes().split() == [b"q", b"Q"]


def test_no_stream_of_packed_objects_ends_in_a_carriage_return() -> None:
    def saved(title: str, **packed: Any) -> bytes:
        with pikepdf.new() as document:
            document.add_blank_page()
            document.docinfo["/Title"] = title
            out = BytesIO()
            document.save(out, deterministic_id=True, **packed)
            return out.getvalue()

    packed = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
    # the last byte of a packed stream is one of its checksum: some title makes it a return
    titles = ("w" * n for n in range(1, 1000))
    bad = next(title for title in titles if b"\r\nendstream" in saved(title, **packed))
    after = compacted(saved(bad))
    assert b"/ObjStm" in after
    assert b"\r\nendstream" not in after
    with pikepdf.open(BytesIO(after)) as document:
        assert str(document.docinfo["/Title"]) == bad
