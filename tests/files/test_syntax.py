"""Every frequent slip of YAML in plain words, at the place where it is put right."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from zopa.diagnostics import InputError
from zopa.files import tree
from zopa.files.reader import read_document

# what is written, line, column, a part of the message
SLIPS = [
    ("a: b: c\n", 1, 5, "a text with ': ' inside must be in quotes"),
    ("a: b\n- c: d: e\n", 2, 1, "a list entry stands among keys"),
    ("title: 'x': y\n", 1, 11, "a text with ': ' inside must be in quotes"),
    ("a: {b: c: d}\n", 1, 9, "a text with ': ' inside must be in quotes"),
    ("a: b\n  c: d\n", 2, 3, "a key is not expected here: the line above already has a value"),
    ("no colon here\n  c: d\n", 2, 3, "or lacks its colon"),
    (": x\n", 1, 1, "the key before this colon is missing"),
    ("a:\n  : x\n", 2, 3, "the key before this colon is missing"),
    ("a: 1\nno colon\nb: 2\n", 2, 1, "'no colon' has no colon"),
    ("a: 1\nb:2\nc: 3\n", 2, 2, "a space is missing after this colon"),
    ('a: 1\nb: "x\nc: 2\n', 2, 4, "the quote opened here is never closed"),
    ("a: 'x\n", 1, 4, "the quote opened here is never closed"),
    ('a: "x\n---\nb"\n', 1, 4, "the quote opened here is never closed"),
    ("a: 'it's'\n", 1, 8, "text follows the closing quote"),
    ('a: "x\nb: "y"\n', 2, 5, "the quote was opened at line 1"),
    ('a: "x" y\n', 1, 8, "text follows the closing quote"),
    ("a: [1, 2\nb: 3\n", 1, 4, "the bracket '[' opened here is never closed"),
    ("a: {x: 1\nb: 3\n", 1, 4, "the bracket '{' opened here is never closed"),
    ("a:\n  - [1, 2\n", 2, 5, "the bracket '[' opened here is never closed"),
    ("a: [1, {x: 2]\n", 1, 13, "a comma or the closing '}' is missing"),
    ("a: ['x' 'y']\n", 1, 9, "a comma or the closing ']' is missing"),
    ("a: [1, , 2]\n", 1, 8, "an entry is missing before ','"),
    ("a: [1]]\n", 1, 7, "the closing ']' has no opening bracket"),
    ("a: 1\n}\n", 2, 1, "the closing '}' has no opening bracket"),
    ("{a: 1} b\n", 1, 8, "text follows here after the value is complete"),
    ("a: &x y\nb: *x z\n", 2, 7, "text follows here after the value is complete"),
    ("a: ]\n", 1, 4, "a text cannot start with ']'"),
    ("a: , b\n", 1, 4, "a text cannot start with ','"),
    ("a: @b\n", 1, 4, "a text cannot start with '@'"),
    ("a: `b`\n", 1, 4, "a text cannot start with '`'"),
    ("a: %b\n", 1, 4, "a text cannot start with '%'"),
    ("a: **b**\n", 1, 4, "a text cannot start with '*'"),
    ("a: & b\n", 1, 4, "a text cannot start with '&'"),
    ("a: - b\n", 1, 4, "a list with '-' cannot start on the line of its key"),
    ("a: > 800\n", 1, 4, "'>' starts a block of text"),
    ("a: >= 800\n", 1, 4, "'>' starts a block of text"),
    ("a: >800\n", 1, 4, "'>' starts a block of text"),
    ("a: | b\n", 1, 4, "'|' starts a block of text"),
    ('a: "b\\q"\n', 1, 6, "'\\q' means nothing inside double quotes"),
    ('a: "C:\\Users"\n', 1, 7, "'\\U' means nothing inside double quotes"),
    ('a: "\\xzz"\n', 1, 5, "'\\x' means nothing inside double quotes"),
    ("a:\n\tb: 1\n", 2, 1, "a tab is used to indent"),
    ("a:\n  b: 1\n\tc: 2\n", 3, 1, "a tab is used to indent"),
    ("a:\n  - b\n\t- c\n", 3, 1, "a tab is used to indent"),
    ("a: |\n  b\n\tc\n", 3, 1, "a tab is used to indent"),
    ("a:\n    b: 1\n  c: 2\n", 3, 3, "this line is indented differently from its neighbours"),
    ("a:\n  b: 1\n c: 2\n", 3, 2, "this line is indented differently from its neighbours"),
    ("  a: 1\nb: 2\n", 2, 1, "this line is indented less than the first key"),
    ("- a\nb: 1\n", 2, 1, "a key stands among list entries"),
    ("a:\n  - b\n  c: 1\n", 3, 3, "neither an entry of the list above nor"),
    ("a: 1\n- b\n", 2, 1, "a list entry stands among keys"),
]


@pytest.mark.parametrize("loader", [yaml.CBaseLoader, yaml.BaseLoader])
@pytest.mark.parametrize(("content", "line", "column", "words"), SLIPS)
def test_a_slip_is_explained_at_its_place(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    loader: type,
    content: str,
    line: int,
    column: int,
    words: str,
) -> None:
    monkeypatch.setattr(tree, "LOADER", loader)
    path = tmp_path / "slip.yaml"
    path.write_bytes(content.encode())
    with pytest.raises(InputError) as caught:
        read_document(path, "slip.yaml")
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, str(diagnostic.span)) == ("yaml-syntax", f"slip.yaml:{line}:{column}")
    assert words in diagnostic.message
    assert diagnostic.help


@pytest.mark.parametrize("content", [content for content, *_ in SLIPS])
def test_no_word_of_the_parser_reaches_the_user(tmp_path: Path, content: str) -> None:
    path = tmp_path / "slip.yaml"
    path.write_bytes(content.encode())
    with pytest.raises(InputError) as caught:
        read_document(path, "slip.yaml")
    text = str(caught.value).lower()
    for jargon in ("scalar", "mapping", "token", "flow ", "while ", "expected <", "simple key"):
        assert jargon not in text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a: !foo!bar x\n", "yaml-tag"),
        ("a: !<x y\n", "yaml-tag"),
        ("%FOO x\n---\na: 1\n", "yaml-directive"),
        ("%YAML 2.0\n---\na: 1\n", "yaml-directive"),
    ],
)
def test_what_zopa_does_not_read_has_its_own_code(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "slip.yaml"
    path.write_bytes(content.encode())
    with pytest.raises(InputError) as caught:
        read_document(path, "slip.yaml")
    assert [d.code for d in caught.value.diagnostics] == [code]


def test_the_remedy_for_a_bare_comparison_shows_it_quoted(tmp_path: Path) -> None:
    path = tmp_path / "slip.yaml"
    path.write_text("red_line: > 800\n")
    with pytest.raises(InputError) as caught:
        read_document(path, "slip.yaml")
    assert caught.value.diagnostics[0].help == ("if the text is meant, put it in quotes: '> 800'")
