"""No file crashes zopa, hangs it or runs anything, whatever its bytes."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zopa.diagnostics import InputError
from zopa.files import reader
from zopa.files.reader import parse_document

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 40)
)
LARGE = 990_000
FILES = {
    "alias bomb": BOMB,
    "brackets": "[" * 20_000,
    "closed brackets": "a: " + "[" * 20_000 + "]" * 20_000,
    "braces": "{a: " * 20_000,
    "question marks": "? " * 20_000,
    "dashes": "- " * 20_000,
    "indentation": "".join(" " * n + "a:\n" for n in range(1_000)),
    "repeated text": f"a: &a {'x' * 500_000}\nb: [{'*a, ' * 1_000}]\n",
    "tag directives": "".join(f"%TAG !a{n}! !b\n" for n in range(50_000)) + "---\na: 1\n",
    "late tag directives": "a: 1\n...\n" + "".join(f"%TAG !a{n}! !b\n" for n in range(50_000)),
    "duplicate keys": "a:\n" * (LARGE // 3),
    "bad numbers": "a: [" + ".inf, " * 100_000 + "]",
    "a long number": "a: " + "1" * LARGE,
    "a long exponent": "a: 1e" + "1" * LARGE,
    "blanks": 'a: "x' + " " * 200_000 + 'y"',
    "line ends": 'a: "x' + "\n" * 200_000 + 'y"',
    "a block of line ends": "a: |\n" + "\n" * 200_000 + " x",
    "a long flow line": "a: [" + "word, " * 100_000 + "]\n",
    "colons": "a" + ":" * LARGE,
    "unclosed quote": "a: '" + "''" * (LARGE // 2),
    "no colon": "a: 1\n" + "x" * LARGE + "\nb: 1",
    "control characters": "\x07" * LARGE,
    "anchors": "".join(f"a{n}: &n{n} 1\n" for n in range(50_000)),
}

CHILD = """
import sys, time
from pathlib import Path
from zopa.diagnostics import InputError
from zopa.files.reader import read_document
for name in sys.argv[1:]:
    started = time.process_time()
    try:
        document = read_document(Path(name), name)
        code = "fine"
        document.text_span(("a",), 0, 1)
    except InputError as error:
        code = error.diagnostics[-1].code
    print(f"{time.process_time() - started:.3f} {code}", flush=True)
"""


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[float, str]]:
    """Read all files in a process of their own: seconds and the last code reported, for each.

    A crash of the interpreter ends the list at the file that caused it.
    """
    folder = tmp_path_factory.mktemp("hostile")
    paths = []
    for number, content in enumerate(FILES.values()):
        paths.append(folder / f"{number}.yaml")
        paths[-1].write_bytes(content.encode())
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(reader.__file__).parents[2])},
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    found = {name: (float(line[0]), line[1]) for name, line in zip(FILES, lines, strict=False)}
    assert done.returncode == 0, (list(found), done.stderr[-2000:])
    return found


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("alias bomb", "yaml-too-many-nodes"),
        ("brackets", "yaml-too-deep"),
        ("closed brackets", "yaml-too-deep"),
        ("braces", "yaml-too-deep"),
        ("question marks", "yaml-too-deep"),
        ("dashes", "yaml-too-deep"),
        ("indentation", "yaml-too-deep"),
        ("repeated text", "yaml-too-many-nodes"),
        ("tag directives", "yaml-directive"),
        ("late tag directives", "yaml-directive"),
        ("duplicate keys", "too-many-errors"),
        ("bad numbers", "too-many-errors"),
        ("a long number", "bad-number"),
        ("a long exponent", "bad-number"),
        ("control characters", "too-many-errors"),
        ("unclosed quote", "yaml-syntax"),
        ("no colon", "yaml-syntax"),
        ("colons", "yaml-syntax"),
    ],
)
def test_a_hostile_file_is_refused_within_a_second(
    readings: dict[str, tuple[float, str]], name: str, code: str
) -> None:
    seconds, found = readings[name]
    assert found == code
    assert seconds < 1


@pytest.mark.parametrize(
    "name", ["blanks", "line ends", "a block of line ends", "a long flow line", "anchors"]
)
def test_an_odd_but_legal_file_is_read_in_a_moment(
    readings: dict[str, tuple[float, str]], name: str
) -> None:
    seconds, found = readings[name]
    assert found == "fine"
    assert seconds < 3


def reads_or_refuses(data: bytes) -> None:
    """Read bytes; whatever they are, there is a document or an error with a place in the file."""
    try:
        document = parse_document(data, "f.yaml")
    except InputError as error:
        assert error.diagnostics
        lines = (
            data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        )
        for diagnostic in error.diagnostics:
            span = diagnostic.span
            assert span is not None
            assert 1 <= span.line <= span.end_line <= len(lines)
            assert span.column >= 1
            assert (span.line, span.column) <= (span.end_line, span.end_column)
            assert diagnostic.message
            assert not diagnostic.message.endswith(".")
        return
    for key, value in document.data.items():
        document.value_span((key,))
        document.key_span((key,))
        if isinstance(value, str):
            for offset in range(min(len(value), 20)):
                document.text_span((key,), offset, offset + 1)


@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"a: \xed\xa0\x80")
@example(b"\xef\xbb\xbf\xef\xbb\xbfa: 1")
def test_random_bytes_are_read_or_refused(data: bytes) -> None:
    reads_or_refuses(data)


YAMLISH = st.text(alphabet=" \n\t\r-:?,[]{}#&*!|>'\"%@`~<=abc019.+\\xue\u0416", max_size=60)


@given(YAMLISH)
def test_random_yaml_characters_are_read_or_refused(text: str) -> None:
    reads_or_refuses(text.encode())


SAMPLE = """\
# yaml-language-server: $schema=model.json
title: "A \\"quoted\\" title"
parties: &p
  russia: {title: Russia, short: 'R''U'}
issues:
  force_cap:
    unit: thousand personnel
    min: 0
    values: [[0, 100], [600.5, 40]]
notes: >-
  folded
  text
more: *p
"""
PIECES = [
    "", " ", "\n", "\t", "\r\n", ":", ": ", "- ", "? ", "[", "]", "{", "}", ",", "#", " #", "&a ",
    "*a", "*p", "!x ", "!!str ", "|", ">", "|2\n", "'", '"', "%", "@", "---\n", "...\n", "<<: ",
    "\\", "\x00", "\ufeff", "\u2028", "Ж", "1e9", ".inf", "~",
]  # fmt: skip


@given(
    st.lists(
        st.tuples(st.integers(0, len(SAMPLE)), st.integers(0, 4), st.sampled_from(PIECES)),
        min_size=1,
        max_size=4,
    )
)
def test_a_file_with_random_slips_is_read_or_refused(edits: list[tuple[int, int, str]]) -> None:
    text = SAMPLE
    for at, drop, piece in edits:
        text = text[:at] + piece + text[at + drop :]
    reads_or_refuses(text.encode())


def test_every_cut_of_a_file_is_read_or_refused() -> None:
    data = SAMPLE.encode()
    for end in range(len(data)):
        reads_or_refuses(data[:end])
        reads_or_refuses(data[end:])


def test_many_scrambled_files_are_read_or_refused() -> None:
    rng = random.Random(1)
    for _ in range(300):
        lines = SAMPLE.splitlines(keepends=True)
        rng.shuffle(lines)
        indent = [" " * rng.randrange(3) + line for line in lines]
        reads_or_refuses("".join(indent).encode())
