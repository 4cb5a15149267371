"""Every command fits the terminal, whatever its width, and whatever the letters are."""

from __future__ import annotations

import contextlib
import io
import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import zopa as package
from zopa.cli import output, tables
from zopa.cli.app import app
from zopa.cli.blocks import print_blocks

Zopa = Callable[..., Any]
WIDTHS = (60, 80, 120)
NAMES = [c.name or c.callback.__name__ for c in app.registered_commands if c.callback]
# what prints for people
PRINTED = [
    "cases",
    "cases tutorial",
    "solve tutorial",
    "solve tutorial -s compromise --draws 3",
    "explain tutorial",
    "solve ukraine-2025",
    "explain ukraine-2025",
    "assess tutorial -s compromise --fix payment=70 --fix metering=monthly",
    "agreements tutorial",
    "agreements tutorial -s compromise",
    "compare tutorial",
    "timeline tutorial",
    "evidence tutorial",
    "diff tutorial {root} {root}",
    "sweep tutorial --vary-basis reported --db {tmp}/s.sqlite --cells full",
]
# what is said on stderr
SAID = [
    "check",
    "solve nowhere",
    "assess tutorial --fix a=b",
    "agreements tutorial --export x.xlsx",
    "solve tutorial --set quillbeck.metering.acceptable=[monthly,hourly]",
    "export tutorial --to csv -o {tmp}/o.csv",
    "export tutorial --to csv -s compromise",
    "report tutorial --as-of 2024-06-01",
    "import {root}/LICENSE --into x",
    "chart tutorial x",
    "init con",
]
# the place of a finding is never broken, nor is the excerpt below it, of at most 80 columns
ONE_LINE = re.compile(r"\S+:\d+:\d+: \w+: .*\]|    +\d* *\| .*")


def cells(line: str) -> int:
    """Columns of a terminal, from the definition of Unicode."""
    marks = ("Mn", "Me", "Cf")
    kept = [c for c in line if unicodedata.category(c) not in marks]
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in kept)


def too_wide(text: str, columns: int) -> list[str]:
    """Lines that do not fit, but for words that cannot be broken."""
    return [
        line
        for line in text.splitlines()
        if cells(line) > columns
        and max(map(cells, line.split())) < columns - 10
        and not ONE_LINE.fullmatch(line)
    ]


@pytest.fixture
def at_every_width(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """Print at every width what a command prints, without working it out anew; keep it."""
    kept: list[tuple[int, str]] = []

    def printed(blocks: Sequence[Any]) -> None:
        for columns in WIDTHS:
            monkeypatch.setenv("COLUMNS", str(columns))
            with contextlib.redirect_stdout(io.StringIO()) as shown:
                print_blocks(blocks)
            kept.append((columns, shown.getvalue()))

    for module in (output, tables):
        monkeypatch.setattr(module, "print_blocks", printed)
    return kept


def filled_in(call: str, tmp_path: Path) -> list[str]:
    root = Path(package.__file__).parents[2]
    return call.format(tmp=tmp_path.as_posix(), root=root.as_posix()).split()


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Be in an empty folder, where the packed cases serve."""
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize("call", PRINTED)
def test_what_is_printed_fits(
    zopa_run: Zopa, tmp_path: Path, at_every_width: list[tuple[int, str]], call: str
) -> None:
    ended = zopa_run(*filled_in(call, tmp_path))
    assert ended.code == 0, ended.err
    assert [columns for columns, _ in at_every_width] == list(WIDTHS)
    words = {re.sub(r"[-=]{3,}|\s", "", text) for _, text in at_every_width}
    for columns, text in at_every_width:
        assert too_wide(text, columns) == []
        assert "…" not in text and "\x1b" not in text
    if not any("  " in line.strip() for line in at_every_width[0][1].splitlines()):
        # nothing is cut off: but for the columns of tables, every width says the same
        assert len(words) == 1


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize("call", SAID)
def test_what_is_said_on_a_terminal_fits_and_is_one_line_in_a_log(
    zopa_run: Zopa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    words = filled_in(call, tmp_path)
    logged = zopa_run(*words).err
    # a terminal that shows no progress
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    shown = zopa_run(*words).err
    assert too_wide(shown, 60) == []
    assert " ".join(shown.split()) == " ".join(logged.split())
    assert "\x1b" not in shown


@pytest.mark.parametrize("command", ["", *NAMES])
def test_the_help_fits(zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    told = set()
    for columns in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(columns))
        text = zopa_run(*command.split(), "--help").out
        assert too_wide(text, columns) == []
        if not command:
            # the list of commands says whole sentences
            assert not re.search(r"^  \w+ .*\.\.\.$", text, re.MULTILINE)
        told.add(" ".join(text.replace("-\n", "-").split()))
    assert len({re.sub(r"\s", "", one) for one in told}) == 1


def test_chinese_takes_two_columns_a_letter(
    space: Path, zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = space / "models/demo/model.yaml"
    text = path.read_text(encoding="utf-8")
    long = "边界沿旧线划定" * 9 + " 关税 " + "e\u0301" * 70
    for title in ("A small case", "North", "South"):
        text = text.replace(title, f"{title} {long}")
    path.write_text(text, encoding="utf-8")
    for columns in ("60", "80"):
        monkeypatch.setenv("COLUMNS", columns)
        for words in (["cases"], ["solve", "demo"], ["compare", "demo"], ["explain", "demo"]):
            ended = zopa_run(*words)
            assert ended.code == 0
            assert too_wide(ended.out, int(columns)) == []
            assert long.replace(" ", "") in "".join(ended.out.split()) or words[0] != "cases"
            rules = re.findall(r"^(.+)\n(=+|-{3,})$", ended.out, re.MULTILINE)
            assert rules and all(cells(rule) >= cells(line) for line, rule in rules)
