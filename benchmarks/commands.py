"""Commands of zopa in processes of their own: what they print, and what they need."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["ROOT", "Command", "children"]

ROOT = Path(__file__).parent.parent
# The most that a process needed counts what it branched off from: a small one, instead of this.
_MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def children() -> float:
    """Read the processor time of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Command:
    """A command of zopa; of its last call it keeps how long one waited.

    Parameters
    ----------
    code
        The exit code that it must have.
    """

    def __init__(self, folder: Path, *arguments: str, code: int = 0) -> None:
        self._arguments = [sys.executable, "-m", "zopa", *arguments]
        self._folder = folder
        self._code = code
        # as on a machine of a user: a module is compiled once, not in each process
        self._environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        self.waited = 0.0

    def __call__(self) -> str:
        """Run it; give what it prints."""
        begin = time.perf_counter()
        done = subprocess.run(
            self._arguments,
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == self._code
        self.waited = time.perf_counter() - begin
        return done.stdout.decode()

    def memory(self) -> int:
        """Run it once more; give the most memory that its process has, in thousands of bytes."""
        measured = subprocess.run(
            [sys.executable, "-S", "-c", _MEASURE, *self._arguments],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            check=True,
        )
        return int(measured.stdout) * 1024 // 1000
