"""What is dumped reads back the same."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zopa.files.dump import dump_yaml
from zopa.files.reader import parse_document, read_document

TRICKY = [
    "", " ", "~", "null", "Null", "true", "FALSE", "no", "on", "12", "-7", "012", "0o7", "0x1f",
    "1.5", ".5", "5.", "1e3", ".inf", "-.INF", ".nan", "9" * 60, "2025-08-18", "<<", "=", "-",
    "- a", "?", "? a", ":", "a: b", "a:", ":a", "#", "a #b", "a#b", "[a]", "{a}", ",", "&a", "*a",
    "!a", "|", ">", "> 800", ">= 5", "'", "''", "it's", '"', 'say "a"', "%a", "@a", "`a`", "---",
    "...", "a\nb", "a\n", "\na", "\n", " a", "a ", " a\nb ", "a\n\n\nb\n\n", "a  \nb", "\t", "a\tb",
    "\ta", "a\r\nb", "\r", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\xa0", "\u2028", "\ufeff",
    "\uffff", "\u202e", "жук", "中文", "😀", "e\u0301", "--- a", "... b", "a\n--- b",
    "word " * 60, "x" * 300,
]  # fmt: skip

TEXT = st.text(max_size=40) | st.sampled_from(TRICKY)
NUMBERS = st.integers(-(10**39), 10**39) | st.decimals(
    allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12
)
SCALARS = TEXT | NUMBERS | st.booleans() | st.none()
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(TEXT, DATA, max_size=5))
def test_dump_then_read_is_the_identity(data: dict[str, object]) -> None:
    dumped = dump_yaml(data)
    again = parse_document(dumped.encode(), "f.yaml").data
    assert again == data
    assert list(again) == list(data)
    assert dump_yaml(again) == dumped


@pytest.mark.parametrize("text", TRICKY)
def test_a_tricky_text_stays_text_as_value_key_and_entry(text: str) -> None:
    data = {"v": text, "k": {text: 1}, "l": [text, [text]], "m": [{text: text}]}
    again = parse_document(dump_yaml(data).encode(), "f.yaml").data
    assert again == data
    assert type(again["v"]) is str


def test_a_dump_goes_through_a_file(tmp_path: Path) -> None:
    data = {"title": "Жук", "parties": ["russia", "ukraine"], "step": Decimal("0.50")}
    path = tmp_path / "m.yaml"
    path.write_bytes(dump_yaml(data).encode())
    assert read_document(path, "m.yaml").data == data


def test_the_layout_is_that_of_a_position_file() -> None:
    data = {
        "party": "no",
        "as_of": date(2025, 8, 18),
        "walk_away": 30,
        "stances": {
            "tariff": {
                "acceptable": ["<= 5", "freeze"],
                "values": [[0, 100], [600, Decimal("40.5")]],
                "evidence": [],
                "silent": True,
                "event": None,
                "note": "One line.\nAnother: line.\n",
            },
            "land": [{"until": "2025-08-15", "title": "Freeze 😀"}, {}],
        },
    }
    assert dump_yaml(data) == (
        "party: no\n"
        "as_of: 2025-08-18\n"
        "walk_away: 30\n"
        "stances:\n"
        "  tariff:\n"
        "    acceptable: [<= 5, freeze]\n"
        "    values: [[0, 100], [600, 40.5]]\n"
        "    evidence: []\n"
        "    silent: true\n"
        "    event: null\n"
        "    note: |\n"
        "      One line.\n"
        "      Another: line.\n"
        "  land:\n"
        "    - until: 2025-08-15\n"
        "      title: Freeze 😀\n"
        "    - {}\n"
    )


def test_long_texts_are_folded_at_about_a_hundred_columns() -> None:
    lines = dump_yaml({"note": "word " * 100 + "end"}).splitlines()
    assert len(lines) > 4
    assert max(map(len, lines)) <= 105


def test_long_lists_stand_one_entry_a_line() -> None:
    assert len(dump_yaml({"a": ["claim_" + str(n) for n in range(30)]}).splitlines()) == 31


@pytest.mark.parametrize("value", [1.5, {1: 2}, {"a": {None: 1}}, object(), b"x", {1, 2}])
def test_what_yaml_has_no_form_for_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError):
        dump_yaml({"a": value})


def test_a_moment_is_not_a_date() -> None:
    with pytest.raises(TypeError):
        dump_yaml({"a": datetime(2025, 8, 18, 12, 0)})


@pytest.mark.parametrize(
    "value", [Decimal("NaN"), Decimal("Infinity"), 10**40, Decimal("1e41"), "\ud800"]
)
def test_what_no_file_can_hold_is_a_value_error(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        dump_yaml({"a": value})
