"""Whole commands, each in a process of its own: start-up, reading, solving, writing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import zopa
from benchmarks.commands import ROOT, Command, children
from benchmarks.rows import Row
from benchmarks.workloads import write_case

TABLE = "Whole commands in a process of their own, start-up included"


@pytest.mark.benchmark(timer=children)
@pytest.mark.parametrize("name", [pytest.param("tutorial", marks=pytest.mark.smallest)])
def bench_small(row: Row, name: str) -> None:
    """A case that one could do by hand: what is left is the start-up."""
    solve(row, ROOT, name, f"zopa solve {name}")


@pytest.mark.benchmark(timer=children)
def bench_ukraine(row: Row) -> None:
    """The case that comes with zopa."""
    used = solve(row, ROOT, "ukraine-2025", "zopa solve ukraine-2025")
    row.goal("zopa solve ukraine-2025, s", used, 2, "<=")


@pytest.mark.benchmark(timer=children)
@pytest.mark.parametrize(
    ("issues", "conditions", "rules"), [(20, 20, 10), (43, 14, 20), (43, 60, 20)]
)
def bench_drawn(row: Row, tmp_path: Path, issues: int, conditions: int, rules: int) -> None:
    """Two parties with demands, weights and values on every issue."""
    write_case(tmp_path, issues, conditions, rules, seed=1)
    words = f"zopa solve, {issues} issues x 5, {conditions} conditions, {rules} rules"
    used = solve(row, tmp_path, "drawn", words)
    if (issues, conditions) == (43, 14):
        row.goal("zopa solve of 43 issues x 5 options, two parties, s", used, 3, "<=")


def solve(row: Row, folder: Path, case: str, words: str) -> float:
    """Measure `zopa solve`, and compare the JSON of a call with what this process finds."""
    command = Command(folder, "solve", case)
    row.begin(TABLE, command=words)
    used, text = row.measure(command, first=1.0)
    printed = json.loads(Command(folder, "solve", case, "--format", "json")())
    found = zopa.load(case, start=folder).solve()
    assert printed == json.loads(json.dumps(found.to_dict()))
    assert found.verdict.value in text.lower()
    row.note(
        verdict=found.verdict.value,
        conflicts=found.conflicts.count,
        concession_sets=found.concessions.count,
        **{
            "processor,_s": used,
            "waited,_s": command.waited,
            "memory_of_the_process,_MB": command.memory() / 1000,
        },
    )
    return used
