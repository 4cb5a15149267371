"""Errors of a model, each at its line, in words for the person who edits the file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, NewType, Self

import pytest
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    model_validator,
)
from pydantic_core import PydanticCustomError

from zopa.diagnostics import Diagnostic
from zopa.files.bind import bind
from zopa.files.document import Document
from zopa.files.reader import parse_document


class Basis(StrEnum):
    STATED = "stated"
    REPORTED = "reported"


def known_claim(value: str) -> str:
    if value == "s999":
        raise PydanticCustomError(
            "unknown_claim", "unknown claim {claim}", {"claim": value, "help": "see seeds/"}
        )
    return value


def even(value: int) -> int:
    if value % 2:
        raise ValueError("the number of seats must be even")
    return value


class Base(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


PartyId = NewType("PartyId", str)
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Claim = Annotated[str, AfterValidator(known_claim)]
Share = Annotated[Decimal, Field(ge=0, le=1)]


class Option(Base):
    title: str
    note: str | None = None


class Choice(Base):
    kind: Literal["choice"]
    options: dict[
        Id, Annotated[Option, BeforeValidator(lambda v: {"title": v} if isinstance(v, str) else v)]
    ] = Field(min_length=1)


class Number(Base):
    kind: Literal["number"]
    minimum: Decimal = Field(alias="min")
    curve: tuple[tuple[Decimal, Decimal], ...] = ()


class Limit(Base):
    options: list[str]
    basis: Basis | None = None
    confidence: Share | None = None


class Window(Base):
    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise PydanticCustomError(
                "bad_window", "'until' is before 'since'", {"path": ("until",)}
            )
        return self


class Claims(RootModel[list[Claim]]):
    pass


class Model(Base):
    title: Annotated[str, Field(min_length=1, max_length=20)] = "x"
    party: PartyId | None = None
    issues: dict[str, Annotated[Choice | Number, Field(discriminator="kind")]] = {}
    limit: Literal["all"] | list[str] | Limit | None = None
    stances: dict[
        str, Annotated[list[Limit], BeforeValidator(lambda v: v if isinstance(v, list) else [v])]
    ] = {}
    basis: Basis | None = None
    confidence: Share | None = None
    evidence: Claims | None = None
    window: Window | None = None
    windows: tuple[Window, ...] = ()
    seats: Annotated[int, AfterValidator(even)] = 2
    pair: tuple[Decimal, str] | None = None
    private: bool = Field(default=False, strict=True)
    worth: Decimal | Annotated[str, AfterValidator(known_claim)] | None = None
    term: Literal["all"] | Literal["none"] | Decimal | None = None
    colour: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")] | None = None
    step: Annotated[Decimal, Field(gt=0, multiple_of=Decimal("0.5"))] | None = None
    weighted: dict[Basis, Decimal] = {}


class Required(Base):
    title: str
    parties: dict[str, Option]


def read(content: str) -> Document:
    return parse_document(content.encode(), "m.yaml")


def found(content: str, model: type[BaseModel] = Model) -> list[tuple[str, str, str, str]]:
    """Code, ``line:column-end``, message and help of every diagnostic."""
    value, diagnostics = bind(read(content), model)
    assert value is None
    assert diagnostics
    return [(d.code, where(d), d.message, d.help) for d in diagnostics]


def where(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    assert span is not None
    end = (
        f"{span.end_column}" if span.end_line == span.line else f"{span.end_line}:{span.end_column}"
    )
    return f"{span.line}:{span.column}-{end}"


def test_a_file_that_fits_gives_the_model() -> None:
    value, diagnostics = bind(read("title: T\nconfidence: 0.65\nlimit: [a]\n"), Model)
    assert diagnostics == ()
    assert value == Model(title="T", confidence=Decimal("0.65"), limit=["a"])


CASES: list[tuple[str, str, str, str, str]] = [
    # content, code, place, message, help
    ("titel: x\n", "unknown-key", "1:1-6", "unknown key 'titel'", "did you mean 'title'?"),
    (
        "issues:\n  a: {kind: number, min: 0, mim: 1}\n",
        "unknown-key", "2:29-32", "unknown key 'mim'", "did you mean 'min'?",
    ),
    (
        "issues: {a: {kind: number, minimum: 0, min: 1}}\n",
        "unknown-key", "1:28-35", "unknown key 'minimum'", "did you mean 'min'?",
    ),
    (
        "issues:\n  a:\n    kind: choice\n    options: {x: {title: t, qqq: 1}}\n",
        "unknown-key", "4:29-32", "unknown key 'qqq'", "known here: title, note",
    ),
    (
        "stances:\n  a: {options: [], bais: stated}\n",
        "unknown-key", "2:20-24", "unknown key 'bais'", "did you mean 'basis'?",
    ),
    (
        "stances:\n  a:\n  - options: []\n    bais: stated\n",
        "unknown-key", "4:5-9", "unknown key 'bais'", "did you mean 'basis'?",
    ),
    (
        "limit: {options: [], bais: stated}\n",
        "unknown-key", "1:22-26", "unknown key 'bais'", "did you mean 'basis'?",
    ),
    (
        "windows: [{sinse: 2025-01-01}]\n",
        "unknown-key", "1:12-17", "unknown key 'sinse'", "did you mean 'since'?",
    ),
    (
        "issues:\n  a: {kind: number}\n",
        "missing-key", "2:3-4", "the key 'min' is missing", "add 'min: ...' below 'a'",
    ),
    (
        "issues:\n  a: {min: 1}\n",
        "missing-key", "2:3-4", "the key 'kind' is missing", "add 'kind: ...' below 'a'",
    ),
    (
        "stances:\n  a: {basis: stated}\n",
        "missing-key", "2:3-4", "the key 'options' is missing", "add 'options: ...' below 'a'",
    ),
    (
        "issues: {a: {kind: numbr}}\n",
        "unknown-value", "1:20-25", "unknown kind 'numbr'", "did you mean 'number'?",
    ),
    (
        "basis: statd\n",
        "unknown-value", "1:8-13", "unknown value 'statd'", "did you mean 'stated'?",
    ),
    (
        "weighted: {statd: 1}\n",
        "unknown-value", "1:12-17", "unknown value 'statd'", "did you mean 'stated'?",
    ),
    (
        "limit: al\n",
        "unknown-value", "1:8-10", "unknown value 'al'",
        "did you mean 'all'? Or write a list or keys with values",
    ),
    (
        "term: nne\n",
        "unknown-value", "1:7-10", "unknown value 'nne'",
        "did you mean 'none'? Or write a number",
    ),
    (
        "term: soon\n",
        "unknown-value", "1:7-11", "unknown value 'soon'",
        "known here: all, none; or write a number",
    ),
    (
        "title: 5\n",
        "wrong-type", "1:8-9", "expected text, found the number 5",
        "put it in quotes if it is text",
    ),
    (
        "title: true\n",
        "wrong-type", "1:8-12", "expected text, found true", "put it in quotes if it is text",
    ),
    (
        "title:\n",
        "wrong-type", "1:7-7", "expected text, found nothing",
        "write a value after the colon, or remove the key",
    ),
    ("title: [a]\n", "wrong-type", "1:8-11", "expected text, found a list", ""),
    (
        "title:\n  a: 1\n  b: 2\n",
        "wrong-type", "1:1-6", "expected text, found keys with values", "",
    ),
    (
        "evidence: s1\n",
        "wrong-type", "1:11-13", "expected a list, found the text 's1'",
        "write it as a list: [s1]",
    ),
    ("issues: 5\n", "wrong-type", "1:9-10", "expected keys with values, found the number 5", ""),
    (
        "limit: 5\n",
        "wrong-type", "1:8-9", "expected 'all', a list or keys with values, found the number 5", "",
    ),
    ("seats: 2.5\n", "wrong-type", "1:8-11", "expected a whole number, found the number 2.5", ""),
    ("confidence: high\n", "wrong-type", "1:13-17", "expected a number, found the text 'high'", ""),
    ("private: no\n", "wrong-type", "1:10-12", "expected true or false, found the text 'no'", ""),
    (
        "window: {since: 5}\n",
        "wrong-type", "1:17-18", "expected a date such as 2025-08-18, found the number 5", "",
    ),
    (
        "limit: [a, 3]\n",
        "wrong-type", "1:12-13", "expected text, found the number 3",
        "put it in quotes if it is text",
    ),
    (
        "limit: {options: [a], confidence: high}\n",
        "wrong-type", "1:35-39", "expected a number, found the text 'high'", "",
    ),
    (
        "window: {since: 2025-13-01}\n",
        "bad-date", "1:17-27", "'2025-13-01' is no date",
        "write dates as year-month-day, e.g. 2025-08-18",
    ),
    (
        "issues: {a: {kind: choice, options: {Bad Id: t}}}\n",
        "bad-id", "1:38-44", "'Bad Id' is no id",
        "an id has small letters, digits and '_' and starts with a letter, e.g. 'bad_id'",
    ),
    (
        "colour: red\n",
        "bad-text", "1:9-12", "'red' does not have the form asked for here", "",
    ),
    (
        "confidence: 1.5\n",
        "out-of-range", "1:13-16", "expected at most 1, found the number 1.5", "",
    ),
    ("confidence: -1\n", "out-of-range", "1:13-15", "expected at least 0, found the number -1", ""),
    ("step: 0\n", "out-of-range", "1:7-8", "expected more than 0, found the number 0", ""),
    (
        "step: 0.7\n",
        "out-of-range", "1:7-10", "expected a multiple of 0.5, found the number 0.7", "",
    ),
    (
        "issues: {a: {kind: choice, options: {}}}\n",
        "too-short", "1:37-39", "expected at least 1 entry, found none", "",
    ),
    ("title: ''\n", "too-short", "1:8-10", "expected at least 1 character, found none", ""),
    (
        f"title: {'x' * 21}\n",
        "too-long", "1:8-29", "expected at most 20 characters, found 21", "",
    ),
    ("pair: [1]\n", "too-short", "1:7-10", "the list has 1 entry, too few", ""),
    ("pair: [1, a, b]\n", "too-long", "1:7-16", "expected at most 2 entries, found 3", ""),
    ("pair: [x, a]\n", "wrong-type", "1:8-9", "expected a number, found the text 'x'", ""),
    (
        "issues: {a: {kind: number, min: 0, curve: [[0, 1], [2, x]]}}\n",
        "wrong-type", "1:56-57", "expected a number, found the text 'x'", "",
    ),
    ("evidence: [s1, s999]\n", "unknown-claim", "1:16-20", "unknown claim s999", "see seeds/"),
    ("worth: s999\n", "unknown-claim", "1:8-12", "unknown claim s999", "see seeds/"),
    ("seats: 3\n", "invalid-value", "1:8-9", "the number of seats must be even", ""),
    (
        "window:\n  since: 2025-02-01\n  until: 2025-01-01\n",
        "bad-window", "3:10-20", "'until' is before 'since'", "",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("content", "code", "place", "message", "help"), CASES)
def test_an_error_is_one_diagnostic_at_its_place(
    content: str, code: str, place: str, message: str, help: str
) -> None:
    assert found(content) == [(code, place, message, help)]


@pytest.mark.parametrize("content", [case[0] for case in CASES])
def test_no_word_of_pydantic_reaches_the_user(content: str) -> None:
    text = " ".join(f"{message} {help}" for _, _, message, help in found(content))
    for jargon in (
        "Input",
        "should",
        "http",
        "Option",
        "Limit",
        "model",
        "dict",
        "str ",
        "Decimal",
    ):
        assert jargon not in text


def test_missing_keys_at_the_top_point_at_the_first_line() -> None:
    assert found("# about\nextra: 1\nmore: 2\n", Required) == [
        ("unknown-key", "2:1-6", "unknown key 'extra'", "known here: title, parties"),
        ("missing-key", "2:1-9", "the key 'parties' is missing", "add 'parties: ...'"),
        ("missing-key", "2:1-9", "the key 'title' is missing", "add 'title: ...'"),
        ("unknown-key", "3:1-5", "unknown key 'more'", "known here: title, parties"),
    ]


def test_all_errors_come_in_the_order_of_the_file() -> None:
    content = (
        "seats: 3\n"
        "basis: rumoured\n"
        "stances:\n"
        "  a:\n"
        "  - {options: [x], confidence: 2}\n"
        "  - {options: y}\n"
        "confidence: none\n"
    )
    assert [(code, place) for code, place, _, _ in found(content)] == [
        ("invalid-value", "1:8-9"),
        ("unknown-value", "2:8-16"),
        ("out-of-range", "5:32-33"),
        ("wrong-type", "6:15-16"),
        ("wrong-type", "7:13-17"),
    ]


def test_a_key_named_like_a_branch_of_a_union_is_still_a_key() -> None:
    class Inner(Base):
        options: dict[str, int] | list[str]

    class Outer(Base):
        things: dict[str, Inner | str] = {}

    content = "things:\n  Inner: {options: {str: x, dict: 1}}\n"
    assert found(content, Outer) == [
        (
            "wrong-type",
            "2:26-27",
            "expected a whole number, found the text 'x'",
            "",
        )
    ]


def test_an_error_in_a_shared_value_points_at_where_it_is_written() -> None:
    content = "stances:\n  a: &x {options: [1]}\n  b: *x\n"
    assert [place for _, place, _, _ in found(content)] == ["2:20-21"]


def test_the_text_in_a_message_is_short_and_printable() -> None:
    (_, _, message, _), *_ = found('basis: "\\e[31m' + "x" * 500 + '"\n')
    assert "\x1b" not in message
    assert len(message) < 100
