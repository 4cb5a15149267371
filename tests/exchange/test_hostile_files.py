"""Whatever a file holds, it becomes a case that can be written and read, or is refused."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from zopa.case.new_files import new_files
from zopa.diagnostics import InputError, UsageError
from zopa.exchange.recognise import Kind, read_new_case, recognise
from zopa.files.limits import Limits

VALID = (
    '<utility_space><objective name="root"><issue index="1" name="a" type="discrete">'
    '<item value="x" evaluation="2"/><item value="y" evaluation="1"/></issue>'
    '<issue index="2" name="n" type="integer" lowerbound="1" upperbound="9">'
    '<evaluator slope="0.1" offset="0"/></issue><weight index="1" value="0.5"/>'
    '<weight index="2" value="0.5"/></objective><reservation value="0.1"/></utility_space>',
    '{"LinearAdditiveUtilitySpace": {"domain": {"name": "d", "issuesValues": {"a": {"values": '
    '["x"]}, "n": {"range": {"low": 1, "high": 2, "step": 0.5}}}}, "issueUtilities": {"a": '
    '{"DiscreteValueSetUtilities": {"valueUtilities": {"x": 0.5}}}, "n": '
    '{"NumberValueSetUtilities": {"lowValue": 1, "lowUtility": 0, "highValue": 2, "highUtility": '
    '1}}}, "issueWeights": {"a": 0.5, "n": 0.5}}}',
    "type: LinearAdditiveUtilityFunction\nreserved_value: -.inf\nweights: [1]\n"
    "values: [{type: AffineFun, slope: 0.1, bias: 0}]\n"
    "outcome_space: {issues: [{name: n, type: ContiguousIssue, values: [1, 5]}]}\n",
    '{"reservationValue": 0, "issueWeights": {"a": 1}, "issues": {"a": {"x": 0.5, "y": 1}}}',
    '{"options": [{"name": "a"}], "infeasibles": [[[0, "Y"]]], "decisionMakers": [{"name": "b", '
    '"options": [0], "preferences": [[[0, "N"]]]}]}',
    "T,about,2,1,\nActor,Description,Influence,P Position,P Salience,\nA,x,1,20,60,\nB,y,2,9.5,0\n",
)
WORD = re.compile(r'-?[\d.]+|"[^"]*"|\w+')
ODD = st.sampled_from(
    [
        *(
            "",
            "0",
            "-1",
            "1e40",
            "9" * 40,
            "NaN",
            "-.inf",
            '"',
            "<",
            "&amp;",
            "{}",
            "[]",
            "null",
            "*a",
        ),
        *(
            "&a ",
            "!!python/object:x",
            "<<",
            "0.333",
            "'",
            "<!DOCTYPE a>",
            "999999",
            "é",
            "\x00",
            "％",
        ),
    ]
)
EDITS = st.lists(st.tuples(st.floats(0, 1), ODD), min_size=1, max_size=3)


def attempt(data: bytes) -> None:
    with suppress(InputError, UsageError):
        file = recognise(data, "file", "", "file", Limits())
        if file.kind not in (Kind.STANCES, Kind.CASE):
            new_files(read_new_case([file]), "x", date(2020, 1, 1), {})


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(VALID), EDITS)
def test_a_damaged_file_is_refused_or_becomes_a_case(
    text: str, edits: list[tuple[float, str]]
) -> None:
    for where, odd in edits:
        words = [hit.span() for hit in WORD.finditer(text)] or [(0, 0)]
        start, end = words[min(int(where * len(words)), len(words) - 1)]
        text = text[:start] + odd + text[end:]
    attempt(text.encode())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([b"", b"<a", b"{", b"Actor,", b"issues:\n"]), st.binary(max_size=60))
def test_noise_is_refused(head: bytes, noise: bytes) -> None:
    attempt(head + noise)


def test_the_files_that_are_damaged_are_good_ones() -> None:
    kinds = [recognise(text.encode(), "f", "", "f", Limits()) for text in VALID]
    assert len({file.kind for file in kinds}) == len(VALID)
    for file in kinds:
        assert read_new_case([file]).positions
