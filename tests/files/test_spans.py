"""Where keys, values and single characters stand, for every style of scalar."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zopa.diagnostics import Span
from zopa.files.document import Document
from zopa.files.dump import dump_yaml
from zopa.files.reader import parse_document

DATA = """\
title: Жук
# a comment
issues:
  tariff: {kind: number, min: 0}
  "odd key": >
    folded
    text

rules:
- when: a == b
  evidence: [s1, s2]
-
  - deep
empty:
base: &base
  x: 1
copy: *base
"""


def read(content: str) -> Document:
    return parse_document(content.encode(), "m.yaml")


def corners(span: Span) -> tuple[int, int, int, int]:
    return span.line, span.column, span.end_line, span.end_column


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("title",), (1, 8, 1, 11), (1, 1, 1, 6)),
        (("issues",), (4, 3, 7, 9), (3, 1, 3, 7)),
        (("issues", "tariff"), (4, 11, 4, 33), (4, 3, 4, 9)),
        (("issues", "tariff", "min"), (4, 31, 4, 32), (4, 26, 4, 29)),
        (("issues", "odd key"), (5, 14, 7, 9), (5, 3, 5, 12)),
        (("rules",), (10, 1, 13, 9), (9, 1, 9, 6)),
        (("rules", 0), (10, 3, 11, 21), (10, 3, 10, 15)),
        (("rules", 0, "evidence", 1), (11, 18, 11, 20), (11, 18, 11, 20)),
        (("rules", 1), (13, 3, 13, 9), (13, 3, 13, 9)),
        (("empty",), (14, 7, 14, 7), (14, 1, 14, 6)),
        (("copy",), (17, 7, 17, 12), (17, 1, 17, 5)),
        (("copy", "x"), (16, 6, 16, 7), (16, 3, 16, 4)),
        ((), (1, 1, 17, 12), (1, 1, 1, 11)),
    ],
)
def test_every_key_and_value_knows_its_place(
    path: tuple[str | int, ...], value: tuple[int, ...], key: tuple[int, ...]
) -> None:
    document = read(DATA)
    assert corners(document.value_span(path)) == value
    assert corners(document.key_span(path)) == key


@pytest.mark.parametrize(
    ("path", "same_as"),
    [
        (("issues", "number", "tariff", "min"), ("issues", "tariff", "min")),
        (("issues", "tariff", 0, "min", "list[str]"), ("issues", "tariff", "min")),
        (("issues", "nothing", "here"), ("issues",)),
        (("rules", 7, 0, "when"), ("rules", 0, "when")),
        (("rules", -1), ("rules",)),
        (("rules", "0"), ("rules",)),
        (("nowhere",), ()),
        (("title", "title"), ("title",)),
    ],
)
def test_what_is_not_in_the_file_is_skipped(
    path: tuple[str | int, ...], same_as: tuple[str | int, ...]
) -> None:
    document = read(DATA)
    assert document.value_span(path) == document.value_span(same_as)
    assert document.key_span(path) == document.key_span(same_as)


def test_a_long_collection_is_pointed_at_by_its_key() -> None:
    document = read(DATA)
    assert document.spot_span(("issues",)) == document.key_span(("issues",))
    assert document.spot_span(("issues", "tariff")) == document.value_span(("issues", "tariff"))
    assert document.spot_span(("issues", "odd key")).line == 5
    assert document.spot_span(("rules", 0)).end_line == 10


def test_text_spans_fall_back_to_the_whole_value() -> None:
    document = read("a: 12\nb: [x, y]\nc: text\nd:\n")
    for key in ("a", "b", "d"):
        assert document.text_span((key,), 0, 1) == document.value_span((key,))
    assert corners(document.text_span(("c",), 2, 99)) == (3, 6, 3, 8)
    assert corners(document.text_span(("c",), -5, 2)) == (3, 4, 3, 6)
    assert corners(document.text_span(("c",), 4, 4)) == (3, 8, 3, 8)
    assert corners(document.text_span(("c",), 1, 1)) == (3, 5, 3, 5)


@pytest.mark.parametrize(
    ("content", "char", "place"),
    [
        ("key: a b\n", "b", (1, 8, 1, 9)),
        ("key: a\n  b\n", "b", (2, 3, 2, 4)),
        ("key: a\n  b\n", " ", (1, 7, 2, 1)),
        ("key: a\n\n  b\n", "\n", (2, 1, 3, 1)),
        ("key: 'it''s'\n", "'", (1, 9, 1, 11)),
        ("key: 'a''\n\n  b'\n", "b", (3, 3, 3, 4)),
        ('key: "a\\n\\"z"\n', "\n", (1, 8, 1, 10)),
        ('key: "a\\n\\"z"\n', '"', (1, 10, 1, 12)),
        ('key: "a\\n\\"z"\n', "z", (1, 12, 1, 13)),
        ('key: "x\\u0416\\x41\\U0001F600"\n', "Ж", (1, 8, 1, 14)),
        ('key: "x\\u0416\\x41\\U0001F600"\n', "A", (1, 14, 1, 18)),
        ('key: "x\\u0416\\x41\\U0001F600"\n', "😀", (1, 18, 1, 28)),
        ('key: "a\\\n   b"\n', "b", (2, 4, 2, 5)),
        ('key: "a  \n\n   b"\n', "\n", (2, 1, 3, 1)),
        ('key: "a \\\n\n   b"\n', "\n", (2, 1, 3, 1)),
        ('key: "\\ta\tb"\n', "b", (1, 11, 1, 12)),
        ("key: |\n  a\n    b\n", "b", (3, 5, 3, 6)),
        ("key: |\n  a\n    b\n", " ", (3, 3, 3, 4)),
        ("key: |  # note\n  a\n", "a", (2, 3, 2, 4)),
        ("key: |2\n   a\n", "a", (2, 4, 2, 5)),
        ("key: |+\n  a\n\n", "\n", (2, 4, 3, 1)),
        ("key: |-\n\n  a", "a", (3, 3, 3, 4)),
        ("key: >\n  a\n  b\n", "b", (3, 3, 3, 4)),
        ("key: >\n  a\n  b\n", " ", (2, 4, 3, 1)),
        ("key: >-\n  a\n\n  b\n", "\n", (3, 1, 4, 1)),
        ("key: >\n  a\n   b\n  c\n", "c", (4, 3, 4, 4)),
        ("key: &name !!str a b\n", "b", (1, 20, 1, 21)),
        ("key: !!str &name # note\n  'a b'\n", "b", (2, 6, 2, 7)),
        ("other: &name a b\nkey: *name\n", "b", (1, 16, 1, 17)),
    ],
)
def test_a_character_is_found_where_it_is_written(
    content: str, char: str, place: tuple[int, ...]
) -> None:
    document = read(content)
    offset = document.data["key"].index(char)
    assert corners(document.text_span(("key",), offset, offset + 1)) == place


def test_a_stretch_of_text_may_cross_lines() -> None:
    document = read("key: >-\n  a == b and\n  c == d\n")
    assert document.data["key"] == "a == b and c == d"
    assert corners(document.text_span(("key",), 5, 12)) == (2, 8, 3, 2 + 2)


# --- random texts, spelled here with every character's place noted down ---

LETTERS = "abЖ😀c'\"\\#:,[]{}&*!|>%@`-?é中 "
WORD = st.text(alphabet=LETTERS, min_size=1, max_size=6)


@dataclass
class Spelled:
    """A scalar in the making: its source, its value, and the start of each character."""

    source: str
    value: str = ""
    starts: tuple[int, ...] = ()

    def add(self, value: str, written: str) -> None:
        self.value += value
        self.starts += (len(self.source),) * len(value)
        self.source += written

    def skip(self, written: str) -> None:
        self.source += written


def place(source: str, index: int) -> tuple[int, int]:
    before = source[:index].replace("\r\n", " \n").replace("\r", "\n")
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def check(spelled: Spelled) -> None:
    document = read(spelled.source)
    assert document.data["key"] == spelled.value
    for offset, start in enumerate(spelled.starts):
        span = document.text_span(("key",), offset, offset + 1)
        assert (span.line, span.column) == place(spelled.source, start), (offset, spelled)


def fold(draw: st.DrawFn, spelled: Spelled) -> None:
    """Break the line: n line ends in the source are a space, or n - 1 line ends, in the value."""
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    count = draw(st.integers(1, 3))
    spelled.skip(draw(st.sampled_from(["", " ", "\t "])))
    if count == 1:
        spelled.add(" ", end)
    else:
        spelled.skip(end)
    for _ in range(count - 1):
        spelled.skip(draw(st.sampled_from(["", "  "])))
        spelled.add("\n", end)
    spelled.skip(draw(st.sampled_from([" ", "    "])))


ESCAPES = {
    '"': ['\\"', "\\x22"], "\\": ["\\\\", "\\u005C"], " ": [" ", "\\ ", "\\x20"], "Ж": ["\\u0416"],
    "\n": ["\\n"], "\t": ["\\t", "\\\t"], "\x00": ["\\0"], "\x85": ["\\N"], "\u2028": ["\\L"],
    "😀": ["\\U0001F600"], "\xa0": ["\\_"], "\x1b": ["\\e"], "/": ["\\/", "/"],
}  # fmt: skip


@st.composite
def double_quoted(draw: st.DrawFn) -> Spelled:
    spelled = Spelled('key: "')
    for index in range(draw(st.integers(0, 4))):
        if index and draw(st.booleans()):
            fold(draw, spelled)
        elif index and draw(st.booleans()):
            spelled.skip("\\\n  ")
        spelled.add("y", "y")
        word = draw(st.text(alphabet=LETTERS + "\n\t\x00\x85\u2028\xa0\x1b/", max_size=6))
        for char in word:
            ways = ESCAPES.get(char, [char])
            plain = char in LETTERS and char not in '"\\ '
            spelled.add(char, draw(st.sampled_from(ways + [char] * plain)))
        spelled.add("z", "z")  # so that no blank stands beside a fold
    spelled.skip('"\nnext: 1\n')
    return spelled


@given(double_quoted())
def test_characters_in_double_quotes_are_found(spelled: Spelled) -> None:
    check(spelled)


@st.composite
def single_quoted(draw: st.DrawFn) -> Spelled:
    spelled = Spelled("key: '")
    for index in range(draw(st.integers(0, 4))):
        if index:
            fold(draw, spelled)
        for char in "y" + draw(WORD) + "z":
            spelled.add(char, "''" if char == "'" else char)
    spelled.skip("'\nnext: 1\n")
    return spelled


@given(single_quoted())
def test_characters_in_single_quotes_are_found(spelled: Spelled) -> None:
    check(spelled)


@st.composite
def plain(draw: st.DrawFn) -> Spelled:
    spelled = Spelled("key: ")
    for index in range(draw(st.integers(1, 4))):
        if index:
            fold(draw, spelled)
        word = draw(st.text(alphabet="abЖ😀'\"\\,[]{}&*!|>%@`-?é中 ", max_size=6))
        for char in "y" + word + "z":
            spelled.add(char, char)
    spelled.skip("\nnext: 1\n")
    return spelled


@given(plain())
def test_characters_of_plain_text_are_found(spelled: Spelled) -> None:
    check(spelled)


@st.composite
def literal(draw: st.DrawFn) -> Spelled:
    lines = draw(st.lists(st.text(alphabet=LETTERS + "\t", max_size=6), min_size=1, max_size=5))
    lines[draw(st.integers(0, len(lines) - 1))] += "x"
    indent = draw(st.integers(1, 4))
    first = next(line for line in lines if line)
    chomp = draw(st.sampled_from(["", "-", "+"]))
    explicit = first.startswith((" ", "\t")) or draw(st.booleans())
    spelled = Spelled("key: |" + (str(indent) if explicit else "") + chomp + "\n")
    end = draw(st.sampled_from(["\n", "\r\n"]))
    last = max(index for index, line in enumerate(lines) if line)
    for index, line in enumerate(lines):
        spelled.skip(" " * (indent if line else draw(st.integers(0, indent))))
        for char in line:
            spelled.add(char, char)
        keep = chomp == "+" or index < last or (index == last and chomp == "")
        if keep:
            spelled.add("\n", end)
        else:
            spelled.skip(end)
    spelled.skip("next: 1\n")
    return spelled


@given(literal())
def test_characters_of_literal_blocks_are_found(spelled: Spelled) -> None:
    check(spelled)


@given(
    st.lists(st.text(alphabet=LETTERS + "\t", max_size=5), min_size=1, max_size=6),
    st.sampled_from(["", "-", "+"]),
    st.integers(1, 3),
)
def test_characters_of_folded_blocks_are_found(lines: list[str], chomp: str, indent: int) -> None:
    source = f"key: >{indent}{chomp}\n" + "".join(
        " " * indent * bool(line) + line + "\n" for line in [*lines, "x"]
    )
    document = read(source + "next: 1\n")
    value = document.data["key"]
    found = source.split("\n")
    before = (0, 0)
    for offset, char in enumerate(value):
        span = document.text_span(("key",), offset, offset + 1)
        here = (span.line, span.column)
        assert here > before, "characters come in the order of the file"
        before = here
        written = (found[span.line - 1] + "\n")[span.column - 1]
        assert written == char or (char == " " and written == "\n")


@given(st.text(max_size=30))
def test_every_character_of_a_dumped_text_is_found(text: str) -> None:
    content = dump_yaml({"key": text})
    document = parse_document(content.encode(), "m.yaml")
    assert document.data["key"] == text
    lines = content.split("\n")
    before = (0, 0)
    for offset, char in enumerate(text):
        span = document.text_span(("key",), offset, offset + 1)
        assert (span.line, span.column) > before
        before = (span.line, span.column)
        written = (lines[span.line - 1] + "\n")[span.column - 1]
        assert written in (char, "\\") or (char in " \n" and written == "\n")


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_a_stretch_runs_from_its_first_to_its_last_character(
    text: str, start: int, length: int
) -> None:
    document = parse_document(dump_yaml({"key": text}).encode(), "m.yaml")
    end = start + length
    span = document.text_span(("key",), start, end)
    if not text:
        assert span == document.value_span(("key",))
    elif start < min(end, len(text)):
        first = document.text_span(("key",), start, start + 1)
        last = document.text_span(("key",), min(end, len(text)) - 1, min(end, len(text)))
        assert corners(span) == (*corners(first)[:2], *corners(last)[2:])
    else:
        assert corners(span)[:2] == corners(span)[2:]
