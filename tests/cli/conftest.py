"""The command line as the tests use it: its real entry point, in a small workspace of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path

import pytest
import typer
import typer.main

import zopa
from zopa.cli.main import run

WORKSPACE = Path(__file__).parents[1] / "corpus" / "workspace"
FILES = {
    "model": "models/demo/model.yaml",
    "scenarios": "models/demo/scenarios.yaml",
    "north": "positions/demo/north.yaml",
    "south": "positions/demo/south.yaml",
    "minutes": "seeds/demo/minutes.yaml",
    "paper": "seeds/demo/paper.yaml",
    "deal": "deal.yaml",
}
FINDING = re.compile(
    r"^(?P<file>[^\s:]+):(?P<line>\d+):(?P<column>\d+): (?P<severity>error|warning): "
    r"(?P<message>.*) \[(?P<code>[a-z0-9-]+)\]$"
)


@dataclass(frozen=True)
class Run:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Finding:
    """One diagnostic as the user sees it; ``place`` is file:line:column."""

    code: str
    place: str
    severity: str
    words: str


def findings(text: str) -> list[Finding]:
    """Read the diagnostics of a text; what is indented below one is its help and its excerpt."""
    found: list[Finding] = []
    for line in text.splitlines():
        if head := FINDING.match(line):
            place = f"{head['file']}:{head['line']}:{head['column']}"
            found.append(Finding(head["code"], place, head["severity"], head["message"]))
        elif line.startswith("    ") and found:
            last = found.pop()
            words = f"{last.words}\n{line.strip()}"
            found.append(Finding(last.code, last.place, last.severity, words))
    return found


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small valid workspace with the case ``demo``, which is also the current folder."""
    root = tmp_path / "space"
    shutil.copytree(WORKSPACE, root)
    monkeypatch.chdir(root)
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    return root


Zopa = Callable[..., Run]


# typer makes its tree of commands anew for every call, which takes longer than most checks
COMMANDS = cache(typer.main.get_command)


@pytest.fixture
def zopa_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Zopa:
    """Run a command in this process, through the entry point that the installed script calls."""
    monkeypatch.setattr(typer.main, "get_command", COMMANDS)

    def call(*words: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["zopa", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run()
        code = ended.value.code
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Run(code if isinstance(code, int) else 0 if code is None else 1, *printed)

    return call


@pytest.fixture
def zopa_apart() -> Zopa:
    """Run a command in a process of its own, ``python -m zopa``, within a time limit."""

    def call(*words: str, seconds: float = 20, **environment: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "zopa", *words],
            capture_output=True,
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
            env={
                **os.environ,
                "PYTHONPATH": str(Path(zopa.__file__).parents[1]),
                "PYTHONIOENCODING": "utf-8",
                **environment,
            },
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in out + err
        return Run(done.returncode, out, err)

    return call


Reports = Callable[[str, str | None, str | bytes | None, list[str]], Run]


@pytest.fixture
def reports(space: Path, zopa_run: Zopa) -> Reports:
    """Break one file of the workspace and check the case: all that is said, and nothing else.

    In the file named, ``old`` is replaced by ``new``; without ``old``, ``new`` is the whole file,
    and without ``new`` the file is removed. Each ``§`` in ``new`` marks the place of one
    diagnostic. ``found`` lists them all, in order, as ``code | words that must stand in it``;
    ``line:column`` or ``file:line:column`` in front of the code says the place where no mark can.
    """

    def check(file: str, old: str | None, new: str | bytes | None, found: list[str]) -> Run:
        path = space / FILES[file]
        text = _edited(path, old, new)
        marks = [_place(text, at.start()) for at in re.finditer("§", text)]
        before = _listing(space)
        printed = zopa_run("check", "demo")
        said = findings(printed.out)
        _same(said, found, marks, file)
        errors = sum(finding.severity == "error" for finding in said)
        assert printed.code == (1 if errors else 0)
        assert printed.err.startswith(f"demo: {errors} error")
        assert _listing(space) == before, "something in the files was run"
        return printed

    return check


@pytest.fixture
def refused_deal(space: Path, zopa_run: Zopa) -> Callable[[str | None, list[str]], None]:
    """Assess a deal file that is wrong: as ``reports`` says it, on stderr."""

    def check(text: str | None, found: list[str]) -> None:
        if text is not None:
            _edited(space / FILES["deal"], None, text)
        marks = [_place(text or "", at.start()) for at in re.finditer("§", text or "")]
        before = _listing(space)
        printed = zopa_run("assess", "demo", FILES["deal"])
        _same(findings(printed.err), found, marks, "deal")
        assert (printed.code, printed.out) == (1, "")
        assert "nothing was solved" in printed.err
        assert _listing(space) == before, "something in the file was run"

    return check


def _same(said: list[Finding], found: list[str], marks: list[str], file: str) -> None:
    """Compare what was said with all that must be said; ``marks`` are places, in order."""
    for expected, finding in zip_longest(found, said):
        assert expected is not None, f"not expected: {finding}"
        assert finding is not None, f"missing: {expected}"
        head, _, words = expected.partition(" | ")
        place, _, code = head.rpartition(" ")
        place = place or marks.pop(0)
        where, _, at = place.partition(":") if place.count(":") == 2 else (file, "", place)
        assert finding.code == code, finding
        assert finding.place == f"{FILES[where]}:{at}", finding
        assert words in finding.words
    assert not marks


def _edited(path: Path, old: str | None, new: str | bytes | None) -> str:
    """Write the edit without its marks, and give the text with them."""
    if new is None:
        path.unlink()
        return ""
    if isinstance(new, bytes):
        path.write_bytes(new)
        return ""
    text = new
    if old is not None:
        before = path.read_text(encoding="utf-8")
        assert before.count(old) == 1, f"{old!r} stands {before.count(old)} times in {path.name}"
        text = before.replace(old, new)
    path.write_bytes(text.replace("§", "").encode())
    return text


def _place(text: str, index: int) -> str:
    """Line and column of a mark, as an editor counts them, in the text without the marks."""
    before = re.sub("\r\n?", "\n", text[:index].replace("§", ""))
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def _listing(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(p), p.stat().st_mtime_ns) for p in folder.rglob("*") if not p.is_dir())
