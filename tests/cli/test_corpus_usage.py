"""Wrong words on the command line, wrong deals, and a workspace that is not as it should be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MODEL = "models/demo/model.yaml"

# the words after `zopa`, the exit code, what stderr must say
USAGE = [
    ("no such command", ["solv", "demo"], 2, "No such command 'solv'"),
    ("no such option", ["solve", "demo", "--levle", "demands"], 2, "No such option"),
    ("no such level", ["solve", "demo", "--level", "wishes"], 2, "'red-lines'"),
    ("no such format", ["check", "demo", "--format", "xml"], 2, "'json'"),
    ("no case", ["solve"], 2, "CASE"),
    ("two cases", ["solve", "demo", "demo"], 2, "unexpected extra argument"),
    ("unknown case", ["solve", "dmo"], 2, "did you mean 'demo'?"),
    ("unknown case to check", ["check", "dmo"], 2, "did you mean 'demo'?"),
    ("case far from any", ["explain", "zzz"], 2, "known here: demo"),
    ("case with dots", ["solve", ".."], 2, "'..' is not a case name"),
    ("case that leaves the workspace", ["solve", "../demo"], 2, "is not a case name"),
    ("case that is a path", ["check", "models/demo"], 2, "is not a case name"),
    ("case that is an absolute path", ["check", "/etc"], 2, "is not a case name"),
    ("case with a backslash", ["check", "..\\demo"], 2, "is not a case name"),
    ("empty case", ["solve", ""], 2, "'' is not a case name"),
    ("case of blanks", ["solve", " "], 2, "' ' is not a case name"),
    ("case in letters of another script", ["solve", "d\u0435mo"], 2, "is not a case name"),
    ("case with an escape sequence", ["solve", "\x1b[31mdemo"], 2, "'\\x1b[31mdemo'"),
    ("case with a NUL character", ["solve", "de\0mo"], 2, "'de\\x00mo'"),
    ("case with a long name", ["solve", "x" * 5000], 2, "is not a case name"),
    ("case that is a file", ["solve", "afile"], 2, "there is no case 'afile'"),
    ("case with an option's look", ["solve", "--", "-demo"], 2, "is not a case name"),
    ("unknown scenario", ["solve", "demo", "-s", "sotfen"], 2, "did you mean 'soften'?"),
    ("scenario with a path", ["solve", "demo", "-s", "../soften"], 2, "has no scenario"),
    ("empty scenario", ["solve", "demo", "-s", ""], 2, "has no scenario ''"),
    ("workspace that is not there", ["cases", "-w", "nowhere"], 2, "is not a folder"),
    ("workspace that is a file", ["cases", "-w", MODEL], 2, "is not a folder"),
    ("workspace that is none", ["cases", "-w", "/"], 2, "no workspace in /"),
    ("workspace with a NUL character", ["cases", "-w", "a\0b"], 2, "null byte"),
    ("no deal", ["assess", "demo"], 2, "--fix ISSUE=VALUE"),
    ("fix without a value", ["assess", "demo", "--fix", "border"], 2, "write ISSUE=VALUE"),
    ("fix of nothing", ["assess", "demo", "--fix", "="], 2, "unknown issue ''"),
    ("empty fix", ["assess", "demo", "--fix", ""], 2, "'' settles nothing"),
    ("fix of an unknown issue", ["assess", "demo", "--fix", "boder=shared"], 2, "'border'"),
    ("fix with an unknown option", ["assess", "demo", "--fix", "border=sharde"], 2, "'shared'"),
    ("fix with an empty option", ["assess", "demo", "--fix", "border="], 2, "unknown option ''"),
    ("fix with text for a number", ["assess", "demo", "--fix", "tariff=low"], 2, "not 'low'"),
    ("fix that is not a number", ["assess", "demo", "--fix", "tariff=nan"], 2, "not 'nan'"),
    ("fix with an exponent", ["assess", "demo", "--fix", "tariff=1e9"], 2, "give an amount"),
    ("fix with a power", ["assess", "demo", "--fix", "tariff=9**9**9"], 2, "give an amount"),
    ("fix with a long number", ["assess", "demo", "--fix", "tariff=" + "9" * 5000], 2, "amount"),
    ("fix with digits of another script", ["assess", "demo", "--fix", "tariff=\u0665"], 2,
     "amount"),
    ("fix out of range", ["assess", "demo", "--fix", "tariff=11"], 2, "runs from 0 to 10"),
    ("fix between two steps", ["assess", "demo", "--fix", "tariff=2.25"], 2, "steps of 0.5 from 0"),
    ("fix with an unknown member", ["assess", "demo", "--fix", "monitors=un,usa"], 2, "'usa'"),
    ("fix twice", ["assess", "demo", "--fix", "tariff=1", "--fix", "tariff=2"], 2, "twice"),
    ("fix with code", ["assess", "demo", "--fix", "border=__import__('os').system('touch canary')"],
     2, "unknown option"),
    ("unknown kind of chart", ["chart", "demo", "pie"], 2, "known here: matrix, ranges, conflicts"),
    ("chart that knows no issues", ["chart", "demo", "space", "--issues", "tariff"], 2,
     "utilities are of whole outcomes"),
    ("cautious chart that shows both readings", ["chart", "demo", "evidence", "--cautious"], 2,
     "shows both readings"),
    ("timeline chart of a day", ["chart", "demo", "timeline", "--as-of", "2025-01-01"], 2,
     "a timeline takes every day"),
    ("chart of an unknown scenario", ["chart", "demo", "scenarios", "-s", "softer"], 2, "soften"),
    ("kind of chart nearly right", ["chart", "demo", "matirx"], 2, "did you mean 'matrix'?"),
    ("chart without a kind", ["chart", "demo"], 2, "KIND"),
    ("chart for an unknown ending", ["chart", "demo", "matrix", "-o", "a.docx"], 2,
     ".pdf, .svg or .png"),
    ("chart of two formats", ["chart", "demo", "matrix", "-o", "a.svg", "-f", "png"], 2,
     "drop one"),
    ("chart that is too narrow", ["chart", "demo", "matrix", "--width", "5"], 2, "5 mm wide"),
    ("chart of a width that is no number", ["chart", "demo", "matrix", "--width", "wide"], 2,
     "valid integer"),
    ("chart of unknown parties", ["chart", "demo", "matrix", "--parties", "nroth"], 2, "'north'"),
    ("chart of unknown issues", ["chart", "demo", "matrix", "--issues", "tarif"], 2, "'tariff'"),
    ("chart to a folder that is a file", ["chart", "demo", "matrix", "-o", f"{MODEL}/a.svg"], 3,
     "is a file"),
]  # fmt: skip

# name, the deal file (None: there is none), what must be said
DEALS = [
    ("missing", None, ["1:1 file-unreadable | there is no such file"]),
    ("empty", "", ["1:1 yaml-empty"]),
    ("list", "- border", ["1:1 yaml-not-a-mapping"]),
    ("settles nothing", "settles: §{}", ["too-short | at least 1"]),
    ("no settles", "title: A deal\n", ["1:1 missing-key | 'settles'"]),
    ("unknown key", "§setles: {border: shared}", ["unknown-key | 'settles'", "1:1 missing-key"]),
    ("unknown issue", "settles: {§boder: shared}", ["unknown-issue | 'border'"]),
    ("unknown option", "settles: {border: §sharde}", ["bad-term | did you mean 'shared'?"]),
    ("wrong types", "settles: {border: §[shared], tariff: §low, monitors: §3}", ["bad-term"] * 3),
    ("NO", "settles:\n  border: §NO\n", ["bad-term | unknown option 'NO'"]),
    ("true", "settles:\n  border: §true\n", ["wrong-type"]),
    ("blank", "settles:\n  border:§\n", ["wrong-type"]),
    ("between two steps", "settles: {tariff: §2.25}", ["bad-term | between two steps"]),
    ("out of range", "settles: {tariff: §-1}", ["bad-term | runs from 0 to 10"]),
    ("unknown member", "settles: {monitors: [un, §usa]}", ["bad-term | 'usa'"]),
    ("member twice", "settles: {monitors: §[un, un]}", ["repeated"]),
    ("tag", "settles: {border: §!!python/object/apply:os.system ['touch canary']}", ["yaml-tag"]),
    ("expression", "settles: {tariff: §'>= 3'}", ["bad-term | is a number"]),
    ("Cyrillic before it", "title: Мир\nsettles: {border: §ѕhared}", ["bad-term | unknown option"]),
    ("several at once", "settles: {border: §no_line, §trif: 2, monitors: [§eu]}",
     ["bad-term", "unknown-issue | 'tariff'", "bad-term"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "said"), [row[1:] for row in USAGE], ids=[row[0] for row in USAGE]
)
def test_a_wrong_call_is_said_in_one_message_and_does_nothing(
    space: Path, zopa_run: Callable[..., Any], words: list[str], code: int, said: str
) -> None:
    (space / "models/afile").write_text("not a folder")
    before = sorted(space.rglob("*"))
    printed = zopa_run(*words)
    assert printed.code == code
    assert printed.out == ""
    assert said in " ".join(printed.err.split())
    assert "\x1b" not in printed.err
    assert len(printed.err) < 1_000
    assert sorted(space.rglob("*")) == before


@pytest.mark.parametrize(("text", "found"), [row[1:] for row in DEALS], ids=[r[0] for r in DEALS])
def test_what_is_wrong_with_a_deal_is_reported_at_its_place(
    refused_deal: Callable[..., None], text: str | None, found: list[str]
) -> None:
    refused_deal(text, found)


def test_a_deal_file_may_not_be_a_folder(space: Path, zopa_run: Callable[..., Any]) -> None:
    printed = zopa_run("assess", "demo", "positions")
    assert printed.code == 1
    assert "positions:1:1: error: this is a folder [file-unreadable]" in printed.err
