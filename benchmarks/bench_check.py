"""How fast `zopa check` is, start-up included, beside a plain reader of the same files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.commands import ROOT, Command, children
from benchmarks.rows import Row, median_seconds
from benchmarks.workloads import write_positions

TABLE = "Checking, in a process of its own, start-up included"
MEGABYTE = 1_000_000


@pytest.mark.benchmark(timer=children)
@pytest.mark.parametrize("name", [pytest.param("tutorial", marks=pytest.mark.smallest)])
def bench_small(row: Row, name: str) -> None:
    """A case that one could do by hand: what is left is the start-up."""
    check(row, ROOT, name, f"zopa check {name}")


@pytest.mark.benchmark(timer=children)
def bench_ukraine(row: Row) -> None:
    """The case that comes with zopa."""
    used = check(row, ROOT, "ukraine-2025", "zopa check ukraine-2025")
    row.goal("zopa check ukraine-2025, s", used, 0.5, "<=")


@pytest.mark.benchmark(timer=children)
@pytest.mark.parametrize(
    ("parties", "issues", "doubts"),
    [
        pytest.param(5, 8, 2, marks=pytest.mark.smallest),
        (50, 40, 0),
        (50, 40, 10),
        (50, 40, 40),
        (100, 100, 0),
    ],
)
def bench_many(row: Row, tmp_path: Path, parties: int, issues: int, doubts: int) -> None:
    """Stances and claims; of those that cite none, half have the warning ignored by a comment."""
    write_positions(tmp_path, parties, issues, doubts)
    used = check(row, tmp_path, "many", f"zopa check, {parties} x {issues} stances")
    cells = row.cells
    assert cells["stances"] == parties * issues
    assert cells["warnings"] == cells["ignored"] == parties * doubts // 2
    if parties * issues == 2000:
        row.goal("zopa check of 2,000 stances in 50 files, s", used, 2, "<=")


@pytest.mark.benchmark(timer=children)
@pytest.mark.smallest
def bench_large(row: Row, tmp_path: Path) -> None:
    """A file of ten megabytes is refused, with its name and what to do, before it is read."""
    write_positions(tmp_path, 2, 4)
    claims = tmp_path / "seeds" / "many" / "s0.yaml"
    text = claims.read_text(encoding="utf-8")
    comment = "# a line that says nothing\n"
    claims.write_text(text + comment * (10 * MEGABYTE // len(comment)), encoding="utf-8")
    command = Command(tmp_path, "check", "many", "--format", "json", code=1)
    row.begin(TABLE, command="zopa check, a file of 10 MB")
    used, printed = row.measure(command, first=1.0)
    (found,) = json.loads(printed)["diagnostics"]
    assert (found["code"], found["file"]) == ("file-too-large", "seeds/many/s0.yaml")
    memory = command.memory() / 1000
    row.note(**{"processor,_s": used, "waited,_s": command.waited})
    row.note(**{"memory_of_the_process,_MB": memory})
    row.goal("Memory of zopa check where a file has 10 MB, MB", memory, 100, "<=")


def check(row: Row, folder: Path, case: str, words: str) -> float:
    """Measure `zopa check`, and PyYAML with libyaml, which reads the files and checks nothing."""
    command = Command(folder, "check", case)
    row.begin(TABLE, command=words)
    used, _ = row.measure(command, first=1.0)
    found = json.loads(Command(folder, "check", case, "--format", "json")())
    assert all(one["severity"] == "warning" for one in found["diagnostics"])
    texts = [path.read_bytes() for path in sorted(folder.glob(f"*/{case}/*.yaml"))]
    read = [plain(text) for text in texts]
    beside = median_seconds(lambda: [plain(text) for text in texts])
    row.note(
        stances=sum(len(content.get("stances", ())) for content in read),
        files=len(texts),
        warnings=len(found["diagnostics"]),
        ignored=len(found["suppressed"]),
    )
    row.note(
        **{
            "processor,_s": used,
            "waited,_s": command.waited,
            "PyYAML_reads_them,_s": beside,
            "check_/_PyYAML": used / beside,
            "memory_of_the_process,_MB": command.memory() / 1000,
        }
    )
    return used


def plain(text: bytes) -> Any:
    return yaml.load(text, yaml.CSafeLoader)  # noqa: TID251  (what it is measured beside)
