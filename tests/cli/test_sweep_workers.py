"""Sweeps by several processes, on a Dask cluster and in threads; and sweeps that are killed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import zopa
from zopa import api
from zopa.compare.sweep.choose import SweepRequest
from zopa.diagnostics import EnvironmentFailure

SOURCE = str(Path(zopa.__file__).parents[1])
REQUEST = SweepRequest(vary_basis="stated", detail="full")
CELLS, CHUNK_BITS = 512, 4
# runs a sweep in a process of its own, and kills somebody when half of the cells are done
DRIVER = f"""
import json, multiprocessing, os, signal, sys
from dataclasses import replace
from pathlib import Path
from zopa import api
from zopa.compare.sweep.choose import SweepRequest

def main(db, how, kill):
    loaded = api.load_sweep("demo", {REQUEST!r}, db=Path(db))
    loaded = replace(loaded, plan=replace(loaded.plan, chunk_bits={CHUNK_BITS}))
    killed = []

    def tell(done, cells):
        if kill and not killed and done >= cells // 2:
            children = [child.pid for child in multiprocessing.active_children()]
            print(json.dumps({{"done": done, "children": children}}), flush=True)
            killed.append(kill)
            os.kill(os.getpid() if kill == "self" else int(kill), signal.SIGKILL)

    found = loaded.run(progress=tell, **json.loads(how))
    print(json.dumps({{"done": found.done}}), flush=True)

if __name__ == "__main__":
    main(*sys.argv[1:])
"""


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All of a file but for its timings."""
    with sqlite3.connect(path) as db:
        tables = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            table: sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
            for table in tables
            if table != "timings"
        }
    db.close()
    return found


def loaded_sweep(path: Path) -> api.LoadedSweep:
    loaded = api.load_sweep("demo", REQUEST, db=path)
    return replace(loaded, plan=replace(loaded.plan, chunk_bits=CHUNK_BITS))


@pytest.fixture
def expected(space: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What one process makes of the sweep, undisturbed."""
    path = space / "expected.sqlite"
    found = loaded_sweep(path).run()
    assert (found.cells, found.done) == (CELLS, CELLS)
    kept = contents(path)
    assert [cell for _, cell, *_ in sorted(kept["cells"])] == list(range(CELLS))
    return kept


Started = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(space: Path) -> Iterator[Started]:
    """Start Python in a process of its own, which ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def call(*words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": SOURCE},
        )
        started.append(process)
        return process

    yield call
    for process in started:
        process.kill()
        process.communicate()


def driven(start: Started, space: Path, path: Path, kill: str = "", **how: Any) -> Any:
    """Run the driver; give what it printed, and how it ended."""
    script = space / "driver.py"
    script.write_text(DRIVER)
    process = start(str(script), str(path), json.dumps(how), kill)
    out, _ = process.communicate(timeout=60)
    return [json.loads(line) for line in out.splitlines()], process.returncode


def waited(holds: Callable[[], bool], seconds: float = 30) -> bool:
    """Wait until something holds, or the time is up."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def alive(pid: int) -> bool:
    """Whether a process is still at work; one that nobody waits for does not count."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_threads_give_the_same_file(space: Path, expected: Any) -> None:
    path = space / "threads.sqlite"
    with ThreadPoolExecutor(3) as executor:
        found = loaded_sweep(path).run(executor=executor)
    assert found.done == CELLS
    assert contents(path) == expected


def test_two_processes_killed_half_way_leave_nobody_behind_and_go_on(
    space: Path, start: Started, expected: Any
) -> None:
    path = space / "killed.sqlite"
    (told,), code = driven(start, space, path, "self", workers=2)
    assert code == -signal.SIGKILL
    assert len(told["children"]) == 2
    assert waited(lambda: not any(map(alive, told["children"])))
    with sqlite3.connect(path) as db:
        (done,) = db.execute("SELECT sum(cells) FROM chunks").fetchone()
        (cells,) = db.execute("SELECT count(*) FROM cells").fetchone()
    db.close()
    assert CELLS // 2 <= told["done"] == done == cells < CELLS
    (told,), code = driven(start, space, path, workers=2, resume=True)
    assert (told["done"], code) == (CELLS, 0)
    assert contents(path) == expected


def test_one_process_killed_half_way_goes_on_to_the_same_file(
    space: Path, start: Started, expected: Any
) -> None:
    path = space / "killed.sqlite"
    (told,), code = driven(start, space, path, "self")
    assert code == -signal.SIGKILL
    assert CELLS // 2 <= told["done"] < CELLS
    assert loaded_sweep(path).run(resume=True).done == CELLS
    assert contents(path) == expected


@contextmanager
def cluster(start: Started, space: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A Dask scheduler and two workers on this machine."""
    told = space / "scheduler.json"
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    named = ["--port", "0", "--scheduler-file", str(told)]
    start("-m", "distributed.cli.dask_scheduler", *here, *named)
    assert waited(told.is_file)
    assert waited(lambda: told.read_text().rstrip().endswith("}"))
    address = json.loads(told.read_text())["address"]
    assert address.startswith("tcp://127.0.0.1:")
    alone = ["--nthreads", "1", "--no-nanny", "--local-directory", str(space)]
    workers = [
        start("-m", "distributed.cli.dask_worker", address, *here, *alone, "--name", f"w{i}")
        for i in range(2)
    ]
    yield address, workers


def test_a_dask_cluster_that_loses_a_worker_half_way_gives_the_same_file(
    space: Path, start: Started, expected: Any
) -> None:
    path = space / "cluster.sqlite"
    with cluster(start, space) as (address, workers):
        told, code = driven(start, space, path, str(workers[1].pid), cluster=address)
        assert code == 0
        assert [one["done"] >= CELLS // 2 for one in told] == [True, True]
        assert told[-1]["done"] == CELLS
        assert waited(lambda: workers[1].poll() is not None)
        assert workers[1].returncode == -signal.SIGKILL
        assert workers[0].poll() is None
    assert contents(path) == expected


def test_where_no_scheduler_answers_it_is_said(
    space: Path, zopa_run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from zopa.compare.sweep import cluster

    monkeypatch.setattr(cluster, "_SECONDS_TO_CONNECT", 0.5)
    for address in ("tcp://127.0.0.1:9", "nowhere at all"):
        printed = zopa_run("sweep", "demo", "--vary", "north.border", "--cluster", address)
        assert (printed.code, printed.out) == (3, "")
        assert f"no Dask scheduler answers at {address}" in printed.err
    both = ["--cluster", "tcp://127.0.0.1:9", "--workers", "2"]
    printed = zopa_run("sweep", "demo", "--vary", "north.border", *both)
    assert printed.code == 2


def test_without_dask_it_is_said_what_to_install(
    space: Path, zopa_run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    printed = zopa_run("sweep", "demo", "--vary", "north.border", "--cluster", "tcp://127.0.0.1:9")
    assert (printed.code, printed.out) == (2, "")
    assert "pip install 'zopa[cluster]'" in printed.err


def test_a_worker_that_is_lost_is_told_and_nothing_saved_is(
    space: Path, start: Started, expected: Any
) -> None:
    path = space / "lost.sqlite"

    def lose(done: int, cells: int) -> None:
        import multiprocessing

        if done >= cells // 2:
            for child in multiprocessing.active_children():
                os.kill(int(child.pid or 0), signal.SIGKILL)

    with pytest.raises(EnvironmentFailure, match=r"a worker ended .* cells are safe there"):
        loaded_sweep(path).run(workers=2, progress=lose)
    assert loaded_sweep(path).run(resume=True).done == CELLS
    assert contents(path) == expected
