"""A case that is worked on: checked and solved anew whenever its files are saved.

Files are looked at every half second. That works on every system and disk, for editors that write
in place and for those that rename, and needs no library: a case is some dozens of files.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.api.checking import CheckReport, check
from zopa.api.loading import LoadedCase, load
from zopa.case.selection import AS_CODED, Selection
from zopa.case.workspace import ROOMS, find_workspace
from zopa.diagnostics import ZopaError
from zopa.results.base import Level, Reading

if TYPE_CHECKING:
    from zopa.results.solution import Solution

PAUSE = 0.5  # seconds

# of each file its name, time, size and number on the disk, which tells a renamed file
_State = dict[str, tuple[int, int, int]]


@dataclass(frozen=True)
class Watched:
    """What a case comes to after a save.

    ``error`` says why there is no solution; ``before`` is the last solution that there was.
    """

    checked: CheckReport | None
    loaded: LoadedCase | None
    solution: Solution | None
    before: Solution | None
    error: ZopaError | None


def watch(
    case: str,
    selection: Selection = AS_CODED,
    *,
    level: Level | str = Level.DEMANDS,
    reading: Reading | str = Reading.CODED,
    start: Path | None = None,
    pause: float = PAUSE,
) -> Iterator[Watched]:
    """Check and solve a case, and again whenever one of its files has changed; without end.

    Parameters
    ----------
    pause
        Seconds between two looks at the files. What is still being written is waited for: until
        two looks see the same.

    Raises
    ------
    UsageError
        If there is no such case to begin with.
    """
    workspace = find_workspace(start)
    workspace.case_name(case)
    before: Solution | None = None
    while True:
        seen = _state(workspace.root, case)
        checked = loaded = solution = error = None
        try:
            checked = check(case, start)
            if not checked.errors:
                loaded = load(case, selection, start=start)
                solution = loaded.solve(level, reading)
        except ZopaError as wrong:
            error = wrong
        yield Watched(checked, loaded, solution, before, error)
        before = solution or before
        while seen == (now := _state(workspace.root, case)):
            time.sleep(pause)
        while now != (seen := _state(workspace.root, case)):
            now = seen
            time.sleep(pause)


def _state(root: Path, case: str) -> _State:
    found: _State = {}
    for room in ROOMS:
        for path in sorted((root / room / case).glob("*.y*ml")):
            try:
                about = path.stat()
            except OSError:  # gone between two looks
                continue
            found[str(path)] = (about.st_mtime_ns, about.st_size, about.st_ino)
    return found
