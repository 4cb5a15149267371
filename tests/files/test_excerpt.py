"""The source line with carets under the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zopa.diagnostics import Span
from zopa.files.excerpt import excerpt
from zopa.files.reader import parse_document

CONTENT = "title: Жук\nissues:\n  tarif: {kind: 中文字}\n\tx: &bad\nlast: \x1b"


def test_the_carets_stand_under_the_value() -> None:
    read = parse_document(b"title: T\nissues:\n  tarif: {kind: number}\n", "m.yaml")
    assert excerpt(read, read.key_span(("issues", "tarif"))) == (
        "3 |   tarif: {kind: number}\n"
        "  |   ^^^^^"
    )  # fmt: skip


def test_a_span_over_several_lines_is_marked_on_its_first() -> None:
    read = parse_document(b"a:\n  - b\n  - c\n", "m.yaml")
    assert excerpt(read, read.value_span(("a",))) == (
        "2 |   - b\n"
        "  |   ^^^"
    )  # fmt: skip


def test_an_empty_span_gets_one_caret() -> None:
    read = parse_document(b"a: 1\nb:\n", "m.yaml")
    assert excerpt(read, read.value_span(("b",))) == "2 | b:\n  |   ^"


@pytest.mark.parametrize(
    ("line", "column", "end", "expected"),
    [
        (1, 8, 11, "1 | title: Жук\n  |        ^^^"),
        (3, 17, 20, "3 |   tarif: {kind: 中文字}\n  |                 ^^^"),
        (4, 2, 3, "4 | \tx: &bad\n  | \t^"),
        (4, 1, 2, "4 | \tx: &bad\n  | ^"),
        (5, 7, 8, "5 | last: \ufffd\n  |       ^"),
        (5, 7, 99, "5 | last: \ufffd\n  |       ^"),
        (2, 50, 60, "2 | issues:\n  |        ^"),
    ],
)
def test_columns_count_characters(
    tmp_path: Path, line: int, column: int, end: int, expected: str
) -> None:
    path = tmp_path / "m.yaml"
    path.write_bytes(CONTENT.encode())
    assert excerpt(path, Span("m.yaml", line, column, line, end)) == expected


def test_a_byte_order_mark_and_wrong_bytes_do_not_shift_columns(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_bytes(b"\xef\xbb\xbfcaf\xe9: x\r\nb: 1\r\n")
    assert excerpt(path, Span("m.yaml", 1, 4, 1, 5)) == "1 | caf\ufffd: x\n  |    ^"
    assert excerpt(path, Span("m.yaml", 2, 1, 2, 2)) == "2 | b: 1\n  | ^"


def test_a_file_that_is_not_there_has_no_excerpt(tmp_path: Path) -> None:
    span = Span("m.yaml", 1, 1, 1, 2)
    assert excerpt(tmp_path / "none", span) == ""
    assert excerpt(tmp_path, span) == ""
    assert excerpt(tmp_path / "a\0b", span) == ""
    (tmp_path / "short").write_bytes(b"x")
    assert excerpt(tmp_path / "short", Span("m.yaml", 9, 1, 9, 2)) == ""


def test_a_long_line_is_cut_around_the_place() -> None:
    content = "a: [" + ", ".join(f"w{n:03}" for n in range(200)) + "]\n"
    read = parse_document(content.encode(), "m.yaml")
    text, carets = excerpt(read, read.value_span(("a", 100))).split("\n")
    assert len(text) <= 80
    assert text.startswith("1 | …")
    assert text.endswith("…")
    assert text[carets.index("^") : carets.rindex("^") + 1] == "w100"


@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 400))
def test_an_excerpt_is_never_wider_than_80_and_marks_what_the_span_covers(
    length: int, start: int, size: int
) -> None:
    body = "".join(chr(0x4E00 + n) for n in range(length))
    read = parse_document(f"'{body}': 1\n".encode(), "m.yaml")
    start = min(start, length - 1)
    span = Span("m.yaml", 1, start + 2, 1, min(start + size, length) + 2)
    text, carets = excerpt(read, span).split("\n")
    assert len(text) <= 80
    assert len(carets) <= 80
    first, last = carets.index("^"), carets.rindex("^")
    assert text[first] == body[start]
    marked = text[first : last + 1].rstrip("…")
    covered = body[start : max(start + 1, min(start + size, length))]
    assert covered.startswith(marked)
    assert marked == covered or len(carets) == 80
