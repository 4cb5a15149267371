"""Sweeps: verdicts and full cells a second, by more workers, on a cluster, and as issues grow."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.rows import Row
from zopa import api
from zopa.compare.sweep.choose import SweepRequest
from zopa.compare.sweep.engine import Engine
from zopa.results.base import Verdict

RATES = "Sweeps of ukraine-2025 in one process, everything saved"
WORKERS = "Sweeps by more workers, by the clock"
GROWING = "Full cells as issues grow: two parties, four options an issue, eight codings"
COMPARING = "Comparing scenarios"

CASE = "ukraine-2025"
# with these dropped or kept, some three in ten cells are open
OPENING = (
    *("russia.donbas_control.demand", "russia.crimea_recognition", "russia.east_recognition"),
    *("russia.kherson_zap_line.demand", "russia.south_for_donbas"),
    *("ukraine.donbas_control.red_line", "ukraine.crimea_recognition.demand"),
    *("ukraine.east_recognition.demand", "united_states.sequencing.demand"),
)
MORE = (
    *("ukraine.guarantee_strength.demand", "europe.guarantee_strength.demand"),
    *("russia.guarantee_strength.demand", "ukraine.crimea_control.demand"),
    *("united_states.nato_membership.demand", "europe.sequencing.demand"),
)
# the sides of a minute of full cells: 2^15 of them
MINUTE = (*OPENING, *MORE)


def swept(path: Path, request: SweepRequest, case: str = CASE, **how: Any) -> api.LoadedSweep:
    """Load a sweep that is kept nowhere yet."""
    path.unlink(missing_ok=True)
    return api.load_sweep(case, request, db=path, **how)


@pytest.mark.parametrize(
    ("detail", "codings"),
    [
        pytest.param("verdict", 15, marks=pytest.mark.smallest),
        ("verdict", 23),
        pytest.param("full", 6, marks=pytest.mark.smallest),
        ("full", 9),
        ("full", 12),
    ],
)
def bench_rate(row: Row, tmp_path: Path, detail: str, codings: int) -> None:
    """Cells a second, with all that is worked out once, and with saving them."""
    if codings == 23:
        request = SweepRequest(vary_basis="inferred", detail="verdict")
    else:
        request = SweepRequest(vary=MINUTE[:codings], detail=detail)  # type: ignore[arg-type]
    path = tmp_path / "sweep.sqlite"
    row.begin(RATES, cells_are=detail, codings=codings)

    def run() -> Any:
        return swept(path, request).run()

    time, found = row.measure(run)
    assert (found.cells, found.done) == (1 << codings, 1 << codings)
    assert found.tally.unknown == 0
    rate = found.cells / time
    row.note(cells=found.cells, open=found.tally.open, seconds=time, a_second=rate)
    row.note(**{"file,_MB": path.stat().st_size / 1e6})
    if codings == 23:
        row.goal("Keep/drop verdicts a second", rate, 1e6, ">=")
    if detail == "full" and codings > 6:
        row.goal("Full cells a second, ukraine-2025", rate, 30, ">=")


def bench_workers(row: Row, tmp_path: Path) -> None:
    """One process, two, and a cluster of two workers, over the same cells."""
    request = SweepRequest(vary=MINUTE, detail="full")
    row.begin(WORKERS, codings=len(MINUTE), cells=1 << len(MINUTE))
    row.note(load_before=os.getloadavg()[0])
    found = {}
    times = {}
    for name, how in (("one", {}), ("two", {"workers": 2})):
        loaded = swept(tmp_path / f"{name}.sqlite", request)
        times[name], found[name] = _by_the_clock(lambda: loaded.run(**how))  # noqa: B023
    with _cluster(tmp_path) as address:
        loaded = swept(tmp_path / "cluster.sqlite", request)
        times["cluster"], found["cluster"] = _by_the_clock(lambda: loaded.run(cluster=address))
    row.measure(lambda: None)
    assert len({one.tally.open for one in found.values()}) == 1
    row.note(
        **{
            "one_process,_s": times["one"],
            "two_processes,_s": times["two"],
            "one_/_two": times["one"] / times["two"],
            "Dask,_two_workers,_s": times["cluster"],
            "Dask_/_two_processes": times["cluster"] / times["two"],
        }
    )
    row.note(load_after=os.getloadavg()[0])
    row.goal("Times as fast with two workers", times["one"] / times["two"], 1.8, ">=")


def _by_the_clock(call: Any) -> tuple[float, Any]:
    begin = time.perf_counter()
    result = call()
    return time.perf_counter() - begin, result


@contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    """A Dask scheduler and two workers on this machine, each in a process of its own."""
    told = folder / "scheduler.json"
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    started = []

    def start(module: str, *words: str) -> None:
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{module}", *here, *words],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    try:
        start("dask_scheduler", "--port", "0", "--scheduler-file", str(told))
        end = time.monotonic() + 60
        while not told.is_file() and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(0.5)
        for _ in range(2):
            start("dask_worker", "--scheduler-file", str(told), "--nthreads", "1", "--no-nanny")
        time.sleep(5)
        yield json.loads(told.read_text())["address"]
    finally:
        for process in started:
            process.kill()
            process.wait()


def made_case(folder: Path, issues: int) -> Path:
    """A random case of two parties, of which eight demands clash."""
    rng = random.Random(issues)
    options = ("a", "b", "c", "d")
    names = [f"issue_{number:02}" for number in range(issues)]
    for room in ("seeds", "positions", "models"):
        (folder / room / "made").mkdir(parents=True)
    choice = {"kind": "choice", "options": {o: o.upper() for o in options}}
    model = {
        "title": "Made",
        "as_of": "2025-01-15",
        "parties": {"north": {"title": "North"}, "south": {"title": "South"}},
        "issues": {name: {"title": name, **choice} for name in names},
        "rules": {
            f"rule_{number}": {
                "title": "Together",
                "when": f"{one} == a",
                "require": f"{other} != b",
                "basis": "analyst",
            }
            for number, (one, other) in enumerate(rng.sample(names, 2) for _ in range(issues // 2))
        },
    }
    (folder / "models/made/model.yaml").write_text(json.dumps(model))
    for party, wants in (("north", ("a", "b")), ("south", ("c", "d"))):
        stances = {
            name: {
                "acceptable": wants if number < 4 else ("b", "c", *wants[::2]),
                "red_line": [],
                "weight": rng.randint(1, 5),
                "basis": "inferred" if number < 4 else "assumed",
            }
            for number, name in enumerate(names)
        }
        positions = {"party": party, "as_of": "2025-01-15", "stances": stances}
        (folder / f"positions/made/{party}.yaml").write_text(json.dumps(positions))
    return folder


@pytest.mark.parametrize("issues", [pytest.param(5, marks=pytest.mark.smallest), 10, 20, 40])
def bench_growing(row: Row, tmp_path: Path, issues: int) -> None:
    """What a full cell costs, beside what is worked out once."""
    folder = made_case(tmp_path / "space", issues)
    names = tuple(f"{p}.issue_{n:02}.demand" for p in ("north", "south") for n in range(4))
    plan = swept(
        tmp_path / "x.sqlite", SweepRequest(vary=names, detail="full"), "made", start=folder
    ).plan
    row.begin(GROWING, issues=issues, outcomes=4**issues)

    def run() -> tuple[float, int, int]:
        engine = Engine(plan)
        begin = time.process_time()
        first = engine.chunk(0)
        once = time.process_time() - begin
        cells = [*first.cells]
        for chunk in range(1, plan.chunks):
            cells += engine.chunk(chunk).cells
        is_open = sum(cell.verdict is Verdict.OPEN for cell in cells)
        return once, len(cells), is_open

    taken, (once, cells, is_open) = row.measure(run)
    # as coded north and south clash on four issues; one side must give way on each
    assert (cells, is_open) == (256, 3**4)
    size = plan.chunk_size
    row.note(**{"first_chunk,_ms": once * 1e3})
    row.note(**{"a_cell_after_it,_ms": (taken - once) / (cells - size) * 1e3, "open": is_open})


def bench_compare(row: Row) -> None:
    """`zopa compare` over all scenarios."""
    row.begin(COMPARING, case=CASE)
    taken, found = row.measure(lambda: api.load_scenarios(CASE).compare())
    row.note(scenarios=len(found.scenarios), seconds=taken)
    row.goal("zopa compare ukraine-2025, all scenarios, s", taken, 5, "<=")
