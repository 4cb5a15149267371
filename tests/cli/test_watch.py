"""``zopa watch`` as a process of its own: it says what each save comes to, until it is ended."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import zopa
from zopa.api import LoadedCase
from zopa.diagnostics import EnvironmentFailure

NORTH = "positions/demo/north.yaml"
READY = "watching demo; Ctrl-C ends it"


class Watching:
    """The process, and what it has printed since it was last asked."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(Path(zopa.__file__).parents[1])}
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "zopa", "watch", "demo"],
            cwd=folder,
            env={**environment, "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as printed:
            for line in printed:
                self.lines.put(line)

    def printed(self) -> str:
        """What comes up to the next time that it waits."""
        found = ""
        while READY not in found:
            found += self.lines.get(timeout=20)
        return found

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=20)
        self.reader.join()
        return code


@pytest.fixture
def watching(space: Path) -> Iterator[Watching]:
    started = Watching(space)
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.wait()
    started.reader.join()


def test_every_save_is_checked_and_solved_until_it_is_ended(
    space: Path, watching: Watching
) -> None:
    first = watching.printed()
    assert "The agreement space is closed" in first
    assert "Since the last save" not in first
    path = space / NORTH
    text = path.read_text(encoding="utf-8")
    # an editor that writes beside and renames; North takes either line
    beside = path.with_name(".north.yaml.tmp")
    taking = text.replace("acceptable: [old_line]", "acceptable: [old_line, new_line]")
    beside.write_text(taking, encoding="utf-8")
    beside.replace(path)
    opened = watching.printed()
    assert "Since the last save: as coded: closed -> open" in opened
    # an error is shown, and watching goes on
    path.write_text(text.replace("basis: stated", "basis: guessed", 1), encoding="utf-8")
    wrong = watching.printed()
    assert f"{NORTH}:" in wrong
    assert "The agreement space" not in wrong
    # a file that goes, and comes again
    path.unlink()
    assert "demo" in watching.printed()
    path.write_text(text, encoding="utf-8")
    assert "The agreement space is closed" in watching.printed()
    assert watching.end() == 130


def test_a_report_is_written_on_every_save_that_can_be_solved(
    space: Path, zopa_run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = space / NORTH
    right = path.read_text(encoding="utf-8")
    saves = [right.replace("basis: stated", "basis: guessed", 1), right + "\n", None]
    written = iter([["out/brief.pdf"], EnvironmentFailure("cannot write out: the disk is full")])

    def save(_: float) -> None:
        """Save what comes next, as soon as it is waited for; in the end, press Ctrl-C."""
        if path.read_text(encoding="utf-8") == saved[-1]:
            if (text := saves.pop(0)) is None:
                raise KeyboardInterrupt
            saved.append(text)
            path.write_text(text, encoding="utf-8")

    def report(loaded: LoadedCase) -> SimpleNamespace:
        assert loaded.case.name == "demo"
        now = next(written)
        if isinstance(now, EnvironmentFailure):
            raise now
        return SimpleNamespace(paths=now)

    saved = [right]
    monkeypatch.setattr("zopa.api.watching.time.sleep", save)
    monkeypatch.setattr(LoadedCase, "report", report)
    ended = zopa_run("watch", "demo", "--report")
    assert ended.code == 130
    assert ended.out.count("out/brief.pdf\n") == 1
    # of a case with errors none is written; what the disk refuses is told, and watching goes on
    assert ended.err.count(READY) == 3 and next(written, None) is None
    assert ended.err.index("the disk is full") < ended.err.rindex(READY)


def test_a_case_that_is_not_there_is_not_waited_for(
    space: Path, zopa_run: Callable[..., Any]
) -> None:
    run = zopa_run("watch", "nemo")
    assert (run.code, run.out) == (2, "")
    assert "there is no case 'nemo'" in run.err
