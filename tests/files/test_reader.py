"""Reading a file: values, refusals, and the place of each."""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from zopa.diagnostics import Diagnostic, InputError
from zopa.files import tree
from zopa.files.document import Document
from zopa.files.limits import Limits
from zopa.files.reader import read_document

Place = tuple[str, int, int]


def read(folder: Path, content: str | bytes, limits: Limits | None = None) -> Document:
    path = folder / "model.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_document(path, "models/x/model.yaml", limits or Limits())


def refusal(
    folder: Path, content: str | bytes, limits: Limits | None = None
) -> tuple[Diagnostic, ...]:
    with pytest.raises(InputError) as caught:
        read(folder, content, limits)
    return caught.value.diagnostics


def places(diagnostics: tuple[Diagnostic, ...]) -> list[Place]:
    return [(d.code, d.span.line, d.span.column) for d in diagnostics if d.span is not None]


def only(folder: Path, content: str | bytes, limits: Limits | None = None) -> Diagnostic:
    diagnostics = refusal(folder, content, limits)
    assert len(diagnostics) == 1, diagnostics
    return diagnostics[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("no", "no"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("2025-08-18", "2025-08-18"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("12", 12),
        ("-7", -7),
        ("+7", 7),
        ("012", 12),
        ("0o17", 15),
        ("0x1F", 31),
        ("-0x1F", "-0x1F"),
        ("1.50", Decimal("1.50")),
        (".5", Decimal("0.5")),
        ("5.", Decimal("5")),
        ("-1e3", Decimal("-1000")),
        ("1.5E-3", Decimal("0.0015")),
        ("1e40", Decimal("1e40")),
        ("9" * 40, int("9" * 40)),
        ("0." + "1" * 39, Decimal("0." + "1" * 39)),
        (".", "."),
        ("e3", "e3"),
        ("1e", "1e"),
        ("+", "+"),
        ("-.", "-."),
        ("'12'", "12"),
        ('"true"', "true"),
        ("''", ""),
        ("!!str 12", "12"),
        ("! 12", "12"),
        ("!!int 12", 12),
        ("!!float 1.5", Decimal("1.5")),
        ("!!null", None),
        ("|\n  12\n", "12\n"),
        (">-\n  12\n", "12"),
        ("٣", "٣"),
    ],
)
def test_scalars_follow_the_yaml_1_2_core_schema(
    tmp_path: Path, written: str, value: object
) -> None:
    data = read(tmp_path, f"key: {written}\n").data
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


@pytest.mark.parametrize(
    "written",
    [
        ".inf",
        "-.inf",
        "+.INF",
        ".nan",
        ".NaN",
        "1" * 41,
        "-0." + "1" * 40,
        "1e41",
        "1e-41",
        "1e" + "9" * 5000,
        "9" * 100_000,
        "0x" + "f" * 50,
        "1." + "0" * 50,
    ],
)
def test_numbers_without_end_or_measure_are_refused(tmp_path: Path, written: str) -> None:
    assert places(refusal(tmp_path, f"a: 1\nkey: {written}\n")) == [("bad-number", 2, 6)]


def test_a_date_stays_text_and_a_long_digest_of_digits_asks_for_quotes(tmp_path: Path) -> None:
    assert read(tmp_path, "as_of: 2025-08-18\n").data["as_of"] == "2025-08-18"
    diagnostic = only(tmp_path, f"sha256: {'1' * 64}\n")
    assert diagnostic.help == "put it in quotes if it is text"


def test_lists_and_mappings_nest_in_block_and_flow_style(tmp_path: Path) -> None:
    content = "a: [1, {b: c, d}, []]\ne:\n- f\n-\n  g: {}\n  h:\n"
    assert read(tmp_path, content).data == {
        "a": [1, {"b": "c", "d": None}, []],
        "e": ["f", {"g": {}, "h": None}],
    }


def test_keys_keep_the_order_of_the_file(tmp_path: Path) -> None:
    assert list(read(tmp_path, "z: 1\na: 2\nm: 3\n").data) == ["z", "a", "m"]


def test_an_alias_gives_a_copy_of_what_it_names(tmp_path: Path) -> None:
    data = read(tmp_path, "a: &x [1, 2]\nb: *x\nc: {d: *x}\n").data
    assert data == {"a": [1, 2], "b": [1, 2], "c": {"d": [1, 2]}}
    assert data["a"] is not data["b"]


def test_an_anchored_text_may_be_a_key(tmp_path: Path) -> None:
    assert read(tmp_path, "a: &x word\n*x : 1\n").data == {"a": "word", "word": 1}


def test_a_byte_order_mark_does_not_shift_positions(tmp_path: Path) -> None:
    document = read(tmp_path, "\ufeffa: b\n".encode())
    assert document.data == {"a": "b"}
    assert (document.key_span(("a",)).column, document.value_span(("a",)).column) == (1, 4)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_as_one_line(tmp_path: Path, line_end: str) -> None:
    content = line_end.join(["a: 1", "# comment", "b: [x,", "  жук]", "c: 2", ""])
    document = read(tmp_path, content.encode())
    span = document.value_span(("b", 1))
    assert (span.line, span.column, span.end_line, span.end_column) == (4, 3, 4, 6)
    assert document.value_span(("c",)).line == 5
    assert document.lines == ("a: 1", "# comment", "b: [x,", "  жук]", "c: 2", "")


def test_the_shown_name_uses_forward_slashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n")
    monkeypatch.setattr("zopa.files.reader.os.sep", "\\")
    document = read_document(path, "models\\x\\a.yaml")
    assert document.shown == "models/x/a.yaml"
    assert document.value_span(("a",)).file == "models/x/a.yaml"


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_document(tmp_path / "none.yaml", "none.yaml")
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, str(diagnostic.span)) == ("file-unreadable", "none.yaml:1:1")
    assert diagnostic.message == "there is no such file"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_document(tmp_path, "folder")
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.message) == ("file-unreadable", "this is a folder")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are a Unix thing")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(InputError) as caught:
        read_document(tmp_path / "pipe.yaml", "pipe.yaml")
    assert caught.value.diagnostics[0].code == "file-unreadable"


def test_a_file_without_permission_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError) as caught:
        read_document(tmp_path / "a.yaml", "a.yaml")
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.message) == ("file-unreadable", "the file may not be read")


def test_a_name_that_no_file_can_have_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_document(tmp_path / "a\0b", "a")
    assert caught.value.diagnostics[0].code == "file-unreadable"


def test_a_large_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(10_000_000)

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("the file was opened")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(InputError) as caught:
        read_document(path, "large.yaml")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "file-too-large"
    assert "1,000,000 bytes" in diagnostic.message


def test_the_size_limit_itself_is_allowed(tmp_path: Path) -> None:
    content = b"a: " + b"x" * 97
    assert read(tmp_path, content, Limits(max_bytes=100)).data == {"a": "x" * 97}
    assert only(tmp_path, content + b"x", Limits(max_bytes=100)).code == "file-too-large"


def test_latin_1_is_refused_at_the_first_wrong_byte(tmp_path: Path) -> None:
    diagnostic = only(tmp_path, "a: 1\nжb: caf".encode() + b"\xe9\n")
    assert places((diagnostic,)) == [("not-utf8", 2, 8)]
    assert diagnostic.message == "the byte 0xE9 at line 2, column 8 is not UTF-8"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_named(tmp_path: Path, codec: str) -> None:
    diagnostic = only(tmp_path, "title: abc\n".encode(codec))
    assert places((diagnostic,)) == [("not-utf8", 1, 1)]
    assert "UTF-16" in diagnostic.message


@pytest.mark.parametrize("char", "\x00\x07\x0b\x0c\x1b\x7f\x80\x85\x9f\u2028\u2029\ufeff\uffff")
def test_control_characters_are_refused_at_their_place(tmp_path: Path, char: str) -> None:
    found = refusal(tmp_path, f"a: b\nжук: x{char}y # {char}\n")
    assert places(found) == [("yaml-control-character", 2, 7), ("yaml-control-character", 2, 12)]
    assert f"U+{ord(char):04X}" in found[0].message


def test_escapes_may_name_what_may_not_stand_in_a_file(tmp_path: Path) -> None:
    assert read(tmp_path, 'a: "\\0\\x07\\L\\u2029\\uFEFF"\n').data == {
        "a": "\x00\x07\u2028\u2029\ufeff"
    }


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n", "---\n", "~\n", "\ufeff"])
def test_an_empty_file_is_reported(tmp_path: Path, content: str) -> None:
    assert places(refusal(tmp_path, content)) == [("yaml-empty", 1, 1)]


def test_an_empty_mapping_is_not_an_empty_file(tmp_path: Path) -> None:
    assert read(tmp_path, "{}\n").data == {}


@pytest.mark.parametrize(
    ("content", "what", "line"),
    [
        ("# c\n- a\n- b\n", "a list", 2),
        ("word\n", "the text 'word'", 1),
        ("\n12\n", "the number 12", 2),
    ],
)
def test_the_top_of_a_file_must_be_a_mapping(
    tmp_path: Path, content: str, what: str, line: int
) -> None:
    diagnostic = only(tmp_path, content)
    assert places((diagnostic,)) == [("yaml-not-a-mapping", line, 1)]
    assert what in diagnostic.message


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        ("a: 1\n---\nb: 2\n", 2, 1),
        ("---\na: 1\n--- \n", 3, 1),
        ("a: 1\n...\n---\nb: 2\n", 3, 1),
        ("a: 1\n...\nb: 2\n", 3, 1),
    ],
)
def test_a_second_document_is_reported_where_it_starts(
    tmp_path: Path, content: str, line: int, column: int
) -> None:
    assert places(refusal(tmp_path, content)) == [("yaml-many-documents", line, column)]


def test_a_document_may_have_its_start_and_end_marked(tmp_path: Path) -> None:
    assert read(tmp_path, "%YAML 1.2\n---\na: 1\n...\n# done\n").data == {"a": 1}


def test_every_duplicate_key_is_reported_with_the_first_place(tmp_path: Path) -> None:
    found = refusal(tmp_path, "a: 1\nb: {c: 1, 'c': 2}\na: 3\n\"a\": 4\n")
    assert places(found) == [
        ("yaml-duplicate-key", 2, 11),
        ("yaml-duplicate-key", 3, 1),
        ("yaml-duplicate-key", 4, 1),
    ]
    assert "line 2, column 5" in found[0].message
    assert "line 1, column 1" in found[1].message


@pytest.mark.parametrize(
    ("content", "column", "words"),
    [
        ("12: x", 1, "the number 12"),
        ("1.5: x", 1, "the number 1.5"),
        ("true: x", 1, "true"),
        ("null: x", 1, "nothing"),
        ("~: x", 1, "nothing"),
        ("? \n: x", 2, "missing"),
        ("a: {? [x] : 1}", 7, "a list"),
        ("? {a: 1}\n: 1", 3, "keys with values"),
        ("a: &n 12\nb: {*n : 1}", 5, "the number 12"),
    ],
)
def test_keys_that_are_no_text_are_refused(
    tmp_path: Path, content: str, column: int, words: str
) -> None:
    diagnostic = only(tmp_path, content)
    assert diagnostic.code == "yaml-key-not-text"
    assert diagnostic.span is not None
    assert diagnostic.span.column == column
    assert words in diagnostic.message


def test_a_quoted_number_is_a_fine_key(tmp_path: Path) -> None:
    assert read(tmp_path, "'12': x\nno: y\n2025-08-18: z\n").data == {
        "12": "x",
        "no": "y",
        "2025-08-18": "z",
    }


def test_merge_keys_are_refused_but_quoted_ones_are_text(tmp_path: Path) -> None:
    found = refusal(tmp_path, "a: &x {b: 1}\nc:\n  <<: *x\n")
    assert places(found) == [("yaml-merge-key", 3, 3)]
    assert "merge" in found[0].message
    assert read(tmp_path, "'<<': 1\n").data == {"<<": 1}


@pytest.mark.parametrize(
    "tagged",
    [
        "!!python/object/apply:os.system ['touch hacked']",
        "!!python/name:os.system",
        "!!binary aGk=",
        "!!timestamp 2025-08-18",
        "!!set {a, b}",
        "!local x",
        "!<tag:example.org,2000:x> y",
        "!!map [a]",
        "!!seq {a: b}",
        "!!int word",
        "!!bool 1",
        "!!float word",
        "!!null x",
    ],
)
def test_tags_are_refused_and_never_run(tmp_path: Path, tagged: str) -> None:
    assert places(refusal(tmp_path, f"a: 1\nb: {tagged}\n")) == [("yaml-tag", 2, 4)]
    assert not (Path.cwd() / "hacked").exists()


def test_tag_directives_are_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, "# c\n%TAG !p! tag:yaml.org,2002:python/\n---\na: 1\n")
    assert places(found) == [("yaml-directive", 2, 1)]


def test_an_unknown_alias_suggests_the_nearest_name(tmp_path: Path) -> None:
    diagnostic = only(tmp_path, "a: &limit 5\nb: *limits\n")
    assert places((diagnostic,)) == [("yaml-unknown-alias", 2, 4)]
    assert diagnostic.help == "did you mean 'limit'?"


def test_an_alias_inside_its_own_value_is_refused(tmp_path: Path) -> None:
    assert places(refusal(tmp_path, "a: &x [1, *x]\n")) == [("yaml-recursive-alias", 1, 11)]


def test_a_name_given_twice_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, "a: &x 1\nb: &x [2]\nc: *x\n")
    assert places(found) == [("yaml-duplicate-anchor", 2, 4)]
    assert "line 1" in found[0].message


def test_nodes_are_counted_after_aliases_are_expanded(tmp_path: Path) -> None:
    # the mapping, 2 keys, a list with 3 entries, twice: 11 in all
    content = "a: &x [1, 2, 3]\nb: *x\n"
    assert read(tmp_path, content, Limits(max_nodes=11)).data["b"] == [1, 2, 3]
    found = refusal(tmp_path, content, Limits(max_nodes=10))
    assert places(found) == [("yaml-too-many-nodes", 2, 4)]


def test_a_long_text_counts_for_more_each_time_it_is_repeated(tmp_path: Path) -> None:
    content = f"a: &x {'w' * 5000}\nb: [{'*x, ' * 100}]\n"
    assert read(tmp_path, content, Limits(max_nodes=6000)).data["b"] == ["w" * 5000] * 100
    assert refusal(tmp_path, content, Limits(max_nodes=5000))[0].code == "yaml-too-many-nodes"


def test_nesting_is_counted_after_aliases_are_expanded(tmp_path: Path) -> None:
    assert read(tmp_path, "a: [[1]]\n", Limits(max_depth=3)).data == {"a": [[1]]}
    assert places(refusal(tmp_path, "a: [[[1]]]\n", Limits(max_depth=3))) == [
        ("yaml-too-deep", 1, 6)
    ]
    content = "a: &x [[1]]\nb: [*x]\n"
    assert places(refusal(tmp_path, content, Limits(max_depth=3))) == [("yaml-too-deep", 2, 5)]


@pytest.mark.parametrize("wrong", [{"max_bytes": 0}, {"max_nodes": -1}, {"max_depth": 201}])
def test_limits_that_make_no_sense_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"limit|max_depth"):
        Limits(**wrong)


def test_all_errors_of_a_file_are_collected_with_the_syntax_error_last(tmp_path: Path) -> None:
    content = "a: .inf\na: 1\n3: x\nb: !x y\nc: *d\ne: [1\n"
    assert places(refusal(tmp_path, content)) == [
        ("bad-number", 1, 4),
        ("yaml-duplicate-key", 2, 1),
        ("yaml-key-not-text", 3, 1),
        ("yaml-tag", 4, 4),
        ("yaml-unknown-alias", 5, 4),
        ("yaml-syntax", 6, 4),
    ]


def test_a_flood_of_errors_is_cut_and_says_so(tmp_path: Path) -> None:
    found = refusal(tmp_path, "a: 1\n" * 500, Limits(max_findings=20))
    assert [d.code for d in found] == ["yaml-duplicate-key"] * 20 + ["too-many-errors"]
    found = refusal(tmp_path, "\x07" * 500, Limits(max_findings=20))
    assert [d.code for d in found] == ["yaml-control-character"] * 20 + ["too-many-errors"]


@pytest.mark.parametrize("value", [">8", "<8", ">8-", "|2"])
def test_an_unquoted_comparison_is_not_lost_as_an_empty_block(tmp_path: Path, value: str) -> None:
    content = f"red_line: {value}\nweight: 3\n"
    if value == "<8":
        assert read(tmp_path, content).data == {"red_line": "<8", "weight": 3}
    else:
        diagnostic = only(tmp_path, content)
        assert places((diagnostic,)) == [("yaml-syntax", 1, 11)]
        assert diagnostic.help == f"if the text is meant, put it in quotes: '{value}'"


ALL_STYLES = """\
# comment
plain: жук word  # comment
folded plain: two
  lines

  and a break
single: 'it''s'
double: "a\\tb \\u0416"
literal: |
  a
    b

folded: >-
  a
  b
flow: [x, {y: z}, 1.5]
block:
- 1
- k: &n v
  m: *n
"""


@pytest.fixture
def pure_parser(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    return lambda: monkeypatch.setattr(tree, "LOADER", yaml.BaseLoader)


def test_the_pure_parser_gives_the_same_data_and_places(
    tmp_path: Path, pure_parser: Callable[[], None]
) -> None:
    fast = read(tmp_path, ALL_STYLES)
    assert tree.LOADER is yaml.CBaseLoader
    pure_parser()
    slow = read(tmp_path, ALL_STYLES)
    assert slow.data == fast.data
    assert slow.root == fast.root


def test_the_pure_parser_refuses_half_a_character(
    tmp_path: Path, pure_parser: Callable[[], None]
) -> None:
    pure_parser()
    assert places(refusal(tmp_path, 'a: "\\ud83d"\n')) == [("bad-text", 1, 4)]
