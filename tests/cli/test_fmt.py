"""``zopa fmt`` through its real entry point, with good and bad input."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zopa import api
from zopa.diagnostics import EnvironmentFailure
from zopa.files import write
from zopa.files.reader import parse_document

Zopa = Callable[..., Any]
NORTH = "positions/demo/north.yaml"
MODEL = "models/demo/model.yaml"


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def untidy(path: Path) -> bytes:
    """Add blanks that mean nothing; give what the file was."""
    before = path.read_bytes()
    path.write_bytes(before.replace(b": ", b":   ") + b"\n\n")
    return before


def test_a_laid_out_workspace_has_nothing_to_change(space: Path, zopa_run: Zopa) -> None:
    zopa_run("fmt")
    before = everything(space)
    ended = zopa_run("fmt", "--check")
    assert (ended.code, ended.out, ended.err) == (0, "", "6 files: 0 would change\n")
    assert everything(space) == before


def test_files_are_brought_back_into_the_layout(space: Path, zopa_run: Zopa) -> None:
    zopa_run("fmt")
    before = everything(space)
    for name in (NORTH, MODEL):
        untidy(space / name)
    broken = everything(space)
    ended = zopa_run("fmt", "--check", "demo")
    assert (ended.code, ended.out) == (1, f"{NORTH}\n{MODEL}\n")
    assert everything(space) == broken
    ended = zopa_run("fmt", "demo")
    assert (ended.code, ended.out) == (0, f"{NORTH}\n{MODEL}\n")
    assert ended.err == "6 files: 2 changed\n"
    assert everything(space) == before


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Let a text stand on stdin."""
    return lambda data: monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_what_an_editor_sends_comes_back_laid_out(
    space: Path, zopa_run: Zopa, sent: Callable[[bytes], None], end: bytes
) -> None:
    zopa_run("fmt")
    tidy = (space / NORTH).read_bytes().replace(b"\n", end)
    messy = tidy.replace(b": ", b":   ")
    before = everything(space)
    for text, code in ((messy, 1), (tidy, 0)):
        sent(text)
        ended = zopa_run("fmt", "-")
        assert (ended.code, ended.out.encode(), ended.err) == (0, tidy, "")
        sent(text)
        ended = zopa_run("fmt", "-", "--check")
        assert (ended.code, ended.out, ended.err) == (code, "", "")
    sent(messy)
    shown = zopa_run("fmt", "-", "--diff", "--stdin-filename", NORTH).out
    assert shown.startswith(f"--- a/{NORTH}\n+++ b/{NORTH}\n@@ ")
    assert everything(space) == before


def test_nothing_comes_back_of_what_cannot_be_read(
    space: Path, zopa_run: Zopa, sent: Callable[[bytes], None]
) -> None:
    for text, said in ((b"a: [1\n", "yaml-syntax"), (b"a" * 1_000_001, "file-too-large")):
        sent(text)
        ended = zopa_run("fmt", "-", "--stdin-filename", NORTH)
        assert (ended.code, ended.out) == (1, "")
        assert ended.err.startswith(f"{NORTH}:") and said in ended.err
    for words in (("-", "demo"), ("--stdin-filename", "x.yaml"), ("demo", "-")):
        ended = zopa_run("fmt", *words)
        assert ended.code == 2 and "zopa fmt - --stdin-filename FILE < FILE" in ended.err


def test_the_hooks_take_the_files_of_a_workspace_and_run(
    space: Path, zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
    check, fmt = parse_document(b"hooks:\n" + path.read_bytes(), path.name).data["hooks"]
    zopa_run("fmt")
    cases = [p for p in space.rglob("*.yaml") if p.name != "deal.yaml"]
    for hook in (check, fmt):
        chosen = re.compile(hook["files"])
        for shown in (p.relative_to(space) for p in cases):
            assert chosen.search(shown.as_posix()) and chosen.search(f"deep/{shown.as_posix()}")
        assert not chosen.search("deal.yaml") and not chosen.search("docs/models.yaml")
    words = [*check["entry"].split()[1:], *check["args"]]
    assert zopa_run(*words).code == 0
    untidy(space / NORTH)
    shown = [path.relative_to(space).as_posix() for path in cases]
    ended = zopa_run(*fmt["entry"].split()[1:], *shown)
    assert (ended.code, ended.out) == (0, f"{NORTH}\n")
    # without a workspace it does not pass by checking the cases that come with zopa
    monkeypatch.chdir(space.parent)
    assert zopa_run(*words).code == 2


def test_a_difference_is_what_git_would_apply(space: Path, zopa_run: Zopa) -> None:
    zopa_run("fmt")
    before = everything(space)
    untidy(space / NORTH)
    written = everything(space)
    ended = zopa_run("fmt", "--diff")
    assert ended.code == 0
    assert ended.out.startswith(f"--- a/{NORTH}\n+++ b/{NORTH}\n@@ ")
    assert everything(space) == written
    subprocess.run(["git", "apply", "-"], input=ended.out.encode(), cwd=space, check=True)
    assert everything(space) == before
    untidy(space / NORTH)
    assert zopa_run("fmt", "--diff", "--check").code == 1


def test_a_file_with_an_error_is_left_alone_and_named(space: Path, zopa_run: Zopa) -> None:
    zopa_run("fmt")
    before = untidy(space / NORTH)
    model = (space / MODEL).read_bytes() + b"x: [1\n"
    (space / MODEL).write_bytes(model)
    ended = zopa_run("fmt")
    assert (ended.code, ended.out) == (1, f"{NORTH}\n")
    assert "yaml-syntax" in ended.err and ended.err.startswith(f"{MODEL}:")
    assert (space / MODEL).read_bytes() == model
    assert (space / NORTH).read_bytes() == before


def test_all_files_are_written_or_none(
    space: Path, zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch
) -> None:
    untidy(space / NORTH)
    untidy(space / MODEL)
    before = everything(space)

    write_temporary = write._write_temporary

    def full(path: Path, data: bytes) -> Path:
        if path.name == "north.yaml":
            raise OSError(28, "No space left on device")
        return write_temporary(path, data)

    monkeypatch.setattr(write, "_write_temporary", full)
    ended = zopa_run("fmt")
    assert ended.code == 3
    assert "the disk is full" in ended.err
    assert everything(space) == before


def test_files_anywhere_are_laid_out_and_a_link_stays_one(space: Path, zopa_run: Zopa) -> None:
    (space / "a folder").mkdir()
    (space / "a folder/é deal.yaml").write_text("settles:   {a: 1}\n", encoding="utf-8")
    (space / "link.yaml").symlink_to("a folder/é deal.yaml")
    ended = zopa_run("fmt", "link.yaml", "a folder/é deal.yaml")
    assert ended.code == 0
    assert ended.err == "1 file: 1 changed\n"
    assert (space / "link.yaml").is_symlink()
    assert (space / "link.yaml").read_text(encoding="utf-8") == "settles: {a: 1}\n"


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(space: Path) -> None:
    untidy(space / NORTH)
    untidy(space / MODEL)
    layouts = api.format_files(["demo"])
    with (space / NORTH).open("a", encoding="utf-8") as file:
        file.write("# saved in an editor\n")
    before = everything(space)
    with pytest.raises(EnvironmentFailure, match=r"north\.yaml has changed meanwhile"):
        layouts.write()
    assert everything(space) == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("demi",), 2, "did you mean 'demo'?"),
        (("no.yaml",), 1, "no.yaml:1:1: error: there is no such file [file-unreadable]"),
        (("positions/",), 1, "this is a folder"),
        (("../x",), 1, "there is no such file"),
        (("--set", "x"), 2, "No such option"),
    ],
)
def test_a_wrong_call_is_told(
    space: Path, zopa_run: Zopa, words: tuple[str, ...], code: int, said: str
) -> None:
    before = everything(space)
    ended = zopa_run("fmt", *words)
    assert ended.code == code
    assert said in ended.err
    assert everything(space) == before


def test_the_packed_cases_are_not_written_to(
    tmp_path: Path, zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = zopa_run("fmt")
    assert ended.code == 2
    assert "the cases packed with zopa are not written to" in ended.err
    (tmp_path / "deal.yaml").write_text("a:  1\n", encoding="utf-8")
    assert zopa_run("fmt", "deal.yaml").code == 0
    assert (tmp_path / "deal.yaml").read_text(encoding="utf-8") == "a: 1\n"
