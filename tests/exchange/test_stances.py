"""A table of stances holds every stance exactly, and nothing that a spreadsheet computes."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zopa.diagnostics import InputError
from zopa.exchange.csv_text import guarded, unguarded
from zopa.exchange.stances import HEADER, positions_document, read_stances, stance_table
from zopa.files.bind import bind
from zopa.files.dump import dump_yaml
from zopa.files.reader import parse_document
from zopa.files.source import Source
from zopa.schema.positions import Positions

COMPUTED = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"-?[0-9.:E+-]+")


def back(text: str) -> dict[str, Positions]:
    source = Source.of("stances.csv", text)
    found = {}
    for party, rows in read_stances(source).items():
        content, wrong = bind(positions_document(source, rows, {}, "2025-01-01"), Positions)
        assert content is not None, wrong
        found[party] = content
    return found


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_the_way_through_a_table_and_back_changes_no_stance(
    some_positions: st.SearchStrategy[list[Positions]], data: st.DataObject
) -> None:
    positions = data.draw(some_positions)
    text = stance_table(positions)
    found = back(text)
    for file in positions:
        if file.stances:
            assert found.pop(file.party).stances == file.stances
    assert not found


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_what_comes_out_of_a_table_can_be_written_to_a_file_and_is_the_same(
    some_positions: st.SearchStrategy[list[Positions]], data: st.DataObject
) -> None:
    source = Source.of("stances.csv", stance_table(data.draw(some_positions)))
    for rows in read_stances(source).values():
        document = positions_document(source, rows, {}, "2025-01-01")
        again = parse_document(dump_yaml(document.data).encode(), "again.yaml")
        assert bind(again, Positions) == bind(document, Positions)


@given(st.data(), st.sampled_from(",;\t"))
@settings(max_examples=50, deadline=None)
def test_no_spreadsheet_computes_a_cell_whichever_sign_it_cuts_at(
    some_positions: st.SearchStrategy[list[Positions]], data: st.DataObject, separator: str
) -> None:
    text = stance_table(data.draw(some_positions))
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        for cell in row:
            bare = cell.strip().strip('"')
            assert not COMPUTED.match(bare) or NUMBER.fullmatch(bare), (cell, text)


@given(st.text(alphabet="=+-@'a1\t＝", max_size=5))
def test_a_guard_is_taken_away_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_a_table_saved_with_semicolons_and_other_line_ends_reads_the_same() -> None:
    commas = "party,issue,ideal,basis\nnorth,border,old_line,stated\nsouth,border,new_line,stated\n"
    other = commas.replace(",", ";").replace("\n", "\r\n") + ";;;\r\n"
    assert back(other) == back(commas)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "1:1", "the table is empty"),
        ("party\nnorth\n", "1:1", "no column 'issue'"),
        ("party,isue\nnorth,border\n", "1:7", "did you mean 'issue'"),
        ("party,issue,issue\nnorth,a,b\n", "1:13", "stands twice"),
        ("party,issue\nnorth,\n", "2:7", "names no issue"),
        ("party,issue\nnorth,border,lost\n", "2:14", "stands under no heading"),
        ('party,issue\n"north,border\n', "2:1", "never closed"),
        ('party,issue\n"north"x,border\n', "2:8", "after its closing quote"),
        ("party,issue,values\nnorth,border,a=1 | a=2\n", "2:14", "stands twice"),
        ("party,issue,values\nnorth,border,a=1 | 2:3\n", "2:14", "stand in one cell"),
        ('party,issue,acceptable\nnorth,border,"""a"\n', "2:14", "cannot be read"),
        ("party,issue,weight\nnorth,border," + "1" * 41 + "\n", "2:14", "more than 40 digits"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_at_its_cell(text: str, place: str, words: str) -> None:
    with pytest.raises(InputError) as told:
        read_stances(Source.of("stances.csv", text))
    (diagnostic, *_) = told.value.diagnostics
    assert str(diagnostic).startswith(f"stances.csv:{place}: ")
    assert words in str(diagnostic)


def test_a_value_that_the_schema_refuses_is_told_at_its_cell() -> None:
    source = Source.of("t.csv", 'party,issue,ideal,basis,weight\nnorth,border,a,stated,"0,5"\n')
    (rows,) = read_stances(source).values()
    _, wrong = bind(positions_document(source, rows, {}, "2025-01-01"), Positions)
    assert [(d.span.line, d.span.column) for d in wrong if d.span] == [(2, 23)]


def test_every_key_of_a_stance_has_a_column() -> None:
    from zopa.schema.positions import Stance

    nested = {"acceptable", "red_line", "weight_range"}
    assert {*Stance.model_fields} - nested <= {*HEADER}
