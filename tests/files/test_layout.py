"""One layout for every file, and the same words and comments as before."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zopa.diagnostics import InputError
from zopa.files import layout
from zopa.files.layout import format_text
from zopa.files.reader import parse_document

REPOSITORY = Path(__file__).parents[2]
CASES = sorted(
    path
    for case in ("tutorial", "ukraine-2025")
    for room in ("models", "positions", "seeds")
    for path in (REPOSITORY / room / case).glob("*.yaml")
)


def laid_out(text: str) -> str:
    return format_text(text.encode(), "x.yaml").decode()


def said(text: str) -> str:
    """What a file says: each value with its kind, keys in their order."""
    return repr(parse_document(text.encode(), "x.yaml").data)


class Scribe:
    """Writes random data as an untidy hand would: any indentation, blanks, quotes and comments."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.comments = 0

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def blanks(self, least: int = 0) -> str:
        return " " * self.random.choice((least, least, least, 1, 2, 5))

    def comment(self) -> str:
        self.comments += 1
        words = self.random.choice(("# why", "#x", "# a: [b, 'c", '# "', "#", "# - d   #e"))
        return f"{words} @{self.comments}@"

    def behind(self) -> str:
        """The end of a line."""
        return f" {self.blanks()}{self.comment()}" if self.chance(0.15) else self.blanks()

    def between(self, indent: int) -> list[str]:
        """Lines of comments and of nothing, before an entry or after the last one."""
        lines = []
        while self.chance(0.2):
            at = self.random.choice((0, indent, indent, indent + 1))
            lines.append(" " * at + self.comment() if self.chance(0.5) else self.blanks())
        return lines

    def word(self) -> str:
        return self.random.choice(
            ("a", "freeze", "s000-c11", "12", "0.50", "true", "Null", "~", "2025-08-18", "no",
             "x y", "'it''s # no'", '"<= 5"', "'a: b'", '"tab\\t\\\\"', '""', "é☃", "'- x'", "a#b",
             "1e3")
        )  # fmt: skip

    def key(self) -> str:
        return self.random.choice(("k{}", "'k {}'", '"k:{}"', "k-{}", "é{}"))

    def flow(self, depth: int) -> str:
        """A value in brackets, or a word."""
        if depth == 0 or self.chance(0.5):
            return self.word()
        inner = [self.flow(depth - 1) for _ in range(self.random.randrange(5))]
        pad, comma = self.blanks(), f"{self.blanks()},{self.blanks()}"
        if self.chance(0.5):
            return f"[{pad}{comma.join(inner)}{pad}]"
        entries = [f"{self.key().format(n)}:{self.blanks(1)}{v}" for n, v in enumerate(inner)]
        return f"{{{pad}{comma.join(entries)}{pad}}}"

    def broken_flow(self, indent: int) -> list[str]:
        """A list in brackets over several lines."""
        lines = [f"[{self.behind()}"]
        for number in range(self.random.randrange(1, 30)):
            lead = " " * (indent + self.random.randrange(1, 6))
            lines += [*self.between(indent + 1), f"{lead}{self.flow(1)},{self.behind()}"]
            if number % 7 == 3:
                lines[-1] = lead + f"{self.word()},{self.blanks()}" + lines[-1].lstrip()
        return [*lines, f"{' ' * (indent + 1)}]{self.behind()}"]

    def text(self, indent: int) -> list[str]:
        """A text over several lines, in one of the ways YAML has for it."""
        at = " " * (indent + self.random.randrange(1, 5))
        lines = [at + self.random.choice(("some words", "b  c", "1", "it's")) for _ in range(3)]
        style = self.random.choice(("plain", "'", '"', "|", ">"))
        if style in ("|", ">"):
            sign = style + self.random.choice(("", "-", "+"))
            set_in = ["", *(f"{at}  deeper  " for _ in range(2)), at + "# no comment"]
            ends = ["" for _ in range(self.random.randrange(3))]
            if self.chance(0.3):
                sign += str(len(at) - indent)
                lines.insert(0, at + "  deeper first")
            return [sign + self.behind(), *lines, *set_in, *ends]
        lines.insert(2, self.blanks())
        quote = "" if style == "plain" else style
        lines = [
            line.replace("'", "''") if quote == "'" else line + self.blanks() for line in lines
        ]
        return [f"{quote}first", *lines[:-1], f"{lines[-1].rstrip()}{quote}{self.behind()}"]

    def block(self, indent: int, depth: int, *, mapping: bool) -> list[str]:
        """Lines of a mapping or list whose entries begin at a column."""
        lines: list[str] = []
        for number in range(self.random.randrange(1, 5)):
            lines += self.between(indent)
            key = f"{self.key().format(number)}{self.blanks()}:"
            lines += self.entry(key if mapping else "-", indent, depth, mapping=mapping)
        return lines + self.between(indent)

    def entry(self, head: str, indent: int, depth: int, *, mapping: bool) -> list[str]:
        lead = " " * indent + head
        kind = self.random.choice(("word", "flow", "broken", "text", "block", "block", "nothing"))
        if kind == "block" and depth:
            inner_is_mapping = self.chance(0.6)
            if mapping or self.chance(0.3):
                least = 0 if mapping and not inner_is_mapping else 1
                deeper = indent + self.random.randrange(least, 6)
                inner = self.block(deeper, depth - 1, mapping=inner_is_mapping)
                return [lead + self.behind(), *inner]
            deeper = indent + self.random.randrange(2, 5)
            first, *others = self.entry(
                f"{self.key().format(9)}:" if inner_is_mapping else "-",
                deeper,
                depth - 1,
                mapping=inner_is_mapping,
            )
            more = self.block(deeper, depth - 1, mapping=inner_is_mapping)
            return [lead + first[indent + 1 :], *others, *more]
        if kind in ("broken", "text"):
            first, *others = self.broken_flow(indent) if kind == "broken" else self.text(indent)
            return [f"{lead}{self.blanks(1)}{first}", *others]
        if kind == "nothing":
            return [lead + self.random.choice(("", "", " &a" + str(self.random.random())[2:]))]
        value = self.flow(3) if kind == "flow" else self.word()
        if mapping and self.chance(0.2):
            return [lead + self.behind(), f"{' ' * (indent + 2)}{value}{self.behind()}"]
        return [f"{lead}{self.blanks(1)}{value}{self.behind()}"]

    def file(self) -> str:
        return "\n".join([*self.between(0), *self.block(0, 4, mapping=True)]) + "\n"


def remarks(text: str) -> list[tuple[str, bool]]:
    """The comments in their order, and whether each has a line of its own."""
    return [
        (mark, line.lstrip().startswith("#"))
        for line in text.splitlines()
        for mark in re.findall("@[0-9]+@", line)
    ]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_a_random_file_keeps_its_words_and_comments_and_is_then_laid_out(seed: int) -> None:
    scribe = Scribe(seed)
    text = scribe.file()
    before = said(text)
    after = laid_out(text)
    assert said(after) == before
    assert remarks(after) == remarks(text)
    assert len(remarks(text)) == scribe.comments
    assert laid_out(after) == after


@given(st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_line_ends_of_windows_stay_and_change_nothing_else(seed: int) -> None:
    text = Scribe(seed).file()
    windows = format_text(text.replace("\n", "\r\n").encode(), "x.yaml")
    assert windows == laid_out(text).replace("\n", "\r\n").encode()


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_committed_cases_are_laid_out(path: Path) -> None:
    assert format_text(path.read_bytes(), path.name) == path.read_bytes()


def test_there_are_committed_cases_to_look_at() -> None:
    assert len(CASES) == 19


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a :   1\nb:\t2\n", "a: 1\nb: 2\n", id="blanks around colons"),
        pytest.param("a:\n    b:\n          c: 1\n", "a:\n  b:\n    c: 1\n", id="two per level"),
        pytest.param(
            "a:\n- b\n-   c: 1\n    d: 2\n- - e\n  -  f\n",
            "a:\n  - b\n  - c: 1\n    d: 2\n  - - e\n    - f\n",
            id="lists below their key",
        ),
        pytest.param("a:\n  -\n    b: 1\n", "a:\n  - b: 1\n", id="beside the dash"),
        pytest.param("a: [ b,c , d ]\n", "a: [b, c, d]\n", id="lists in brackets"),
        pytest.param("a: { b: 1 ,c: [d,], }\n", "a: {b: 1, c: [d]}\n", id="spare commas"),
        pytest.param("a: [b,\n    c]\n", "a: [b, c]\n", id="a list that fits into a line"),
        pytest.param("a: [\n  b,\n  c,\n]\n", "a: [b, c]\n", id="brackets on lines of their own"),
        pytest.param("a:\n    [b, c]\n", "a: [b, c]\n", id="brackets below their key"),
        pytest.param("a:\n    some words\n", "a: some words\n", id="words below their key"),
        pytest.param("\n\na: 1\n\n\n\nb: 2\n\n", "a: 1\n\nb: 2\n", id="empty lines"),
        pytest.param("a:\n\n  b: 1\n", "a:\n  b: 1\n", id="no empty line below a key"),
        pytest.param("a: 1", "a: 1\n", id="the last line ends"),
        pytest.param("\ufeffa: 1\n", "a: 1\n", id="no byte order mark"),
        pytest.param("a: True\nb: ~\n", "a: true\nb: null\n", id="one spelling of true and null"),
        pytest.param("a: 'True'\nb: 1.50\n", "a: 'True'\nb: 1.50\n", id="words are not touched"),
        pytest.param(
            "a: one\n     two\n\n     three\n",
            "a: one\n  two\n\n  three\n",
            id="texts keep their line breaks",
        ),
        pytest.param(
            'a: "one \\\n     two\\  \n   three"\n',
            'a: "one \\\n  two\\  \n  three"\n',
            id="an escaped blank counts",
        ),
        pytest.param(
            "a: >-\n      one\n        two\n\n      three\n\n\nb: 1\n",
            "a: >-\n  one\n    two\n\n  three\n\nb: 1\n",
            id="texts in lines",
        ),
        pytest.param("a: |4\n      one\n    two\n", "a: |2\n    one\n  two\n", id="set in further"),
        pytest.param("a: |\n   one", "a: |-\n  one\n", id="a text that the file ends with"),
        pytest.param("a: |+\n   one\n   ", "a: |+\n  one\n", id="and with blanks"),
        pytest.param("a: |+\n   one\n\n\n", "a: |+\n  one\n\n\n", id="and with lines that count"),
        pytest.param(
            "a :\nb:\n  -\n  - c\n  -\nd:\n", "a:\nb:\n  -\n  - c\n  -\nd:\n", id="nothing"
        ),
        pytest.param("a: &b  1\nc :  *b\n", "a: &b 1\nc: *b\n", id="anchors"),
        pytest.param("---\n\n\na:  1\n...\n", "---\n\na: 1\n...\n", id="signs of a document"),
    ],
)
def test_a_layout(before: str, after: str) -> None:
    assert laid_out(before) == after
    assert laid_out(after) == after


def test_a_list_too_long_for_a_line_keeps_its_breaks_below_its_first_entry() -> None:
    first, second = ", ".join(["s000-c11"] * 9), ", ".join(["s003-c77"] * 3)
    for untidy in (f"a: [{first},\n{second}]\n", f"a: [\n  {first},\n  {second},\n  ]\n"):
        assert laid_out(untidy) == f"a: [{first},\n    {second}]\n"
    below = f"ab:\n  [{first},\n   {second}]\n"
    assert laid_out(below) == below
    unbroken = f"a: [{first}, {second}]\n"
    assert laid_out(unbroken) == unbroken


def test_comments_keep_their_place() -> None:
    untidy = """# top


#second
a:    # behind a key
    # before an entry
    b: 1   # behind a value
           # goes on in its column
    # after the last entry


# at the left
c: [d,   # in brackets
  # before what follows
  e]
f: >-  # behind a sign
   # no comment
# the end"""
    tidy = """# top

#second
a:    # behind a key
  # before an entry
  b: 1     # behind a value
           # goes on in its column
  # after the last entry

# at the left
c: [d,   # in brackets
    # before what follows
    e]
f: >-  # behind a sign
  # no comment
# the end
"""
    assert laid_out(untidy) == tidy
    assert laid_out(tidy) == tidy


def test_a_comment_behind_a_line_is_moved_only_where_it_stands_too_near() -> None:
    assert laid_out("a: 1 # x\nb:    2   # y\n") == "a: 1  # x\nb: 2      # y\n"


def test_a_comment_before_a_spare_comma_is_kept() -> None:
    assert laid_out("a: [b  # c\n, # d\n]\n") == "a: [b  # c\n    ,  # d\n    ]\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [b\n", "yaml-syntax"),
        ("a: 1\na: 2\n", "yaml-duplicate-key"),
        ("", "yaml-empty"),
        ("- a\n", "yaml-not-a-mapping"),
        ("a: !x 1\n", "yaml-tag"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_diagnostic(text: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        laid_out(text)
    assert [d.code for d in refused.value.diagnostics] == [code]


@pytest.mark.parametrize("broken", ["a: 2  # x\n", "a: 1\n", "b: 1  # x\n", "a: [\n"])
def test_a_layout_that_would_change_what_is_said_is_never_given(
    monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr(layout._Layout, "text", lambda self: broken)
    with pytest.raises(InputError) as refused:
        laid_out("a: 1  # x\n")
    assert [d.code for d in refused.value.diagnostics] == ["not-formatted"]
