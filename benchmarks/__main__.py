"""Run the benchmarks and write `docs/benchmarks.md`.

``--smallest`` runs a quick case of each family, to see that all is well, and writes nothing. Other
arguments go to pytest; a run of a part of the benchmarks shows its page and writes nothing.
"""

from __future__ import annotations

import json
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import zopa
from benchmarks.tables import page

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
BESIDE = ("negmas", "moocore", "numpy", "pytest-benchmark")


def main(arguments: list[str]) -> int:
    """Run pytest over this folder; give its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder, "figures.json")
        code = pytest.main(
            ["-c", str(HERE / "pytest.ini"), f"--benchmark-json={figures}", *arguments, *_files()]
        )
        if code or "--smallest" in arguments:
            return int(code)
        text = page(json.loads(figures.read_text(encoding="utf-8")), _versions())
    if arguments:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8")
        print(f"written: {PAGE}")
    return 0


def _files() -> list[str]:
    """List the benchmarks, first those by the clock: they want a machine that does nothing else."""
    return sorted(map(str, HERE.glob("bench_*.py")), key=lambda name: "bench_sweep" not in name)


def _versions() -> dict[str, str]:
    found = {"zopa": zopa.__version__}
    for name in BESIDE:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
