"""The file of a sweep: what is saved stays, what is missing is worked off, and it says so."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from zopa.compare.sweep.choose import SweepRequest, planned
from zopa.compare.sweep.plan import Plan, check_size
from zopa.compare.sweep.run import entered, run_plan
from zopa.compare.sweep.store import Store
from zopa.compare.sweep.summary import summarise
from zopa.diagnostics import EnvironmentFailure, UsageError
from zopa.problem.commitments import commitments
from zopa.results.base import Level, Reading
from zopa.results.sweep import SweepSummary

NAMES = tuple("abcdefghij")


def wanting(plain: Any, count: int) -> Any:
    """A case of so many choices, on each of which north rules out what south demands."""
    options = {"x": "X", "y": "Y"}
    asks = {"red_line": [], "basis": "inferred"}
    names = NAMES[:count]
    return plain(
        {
            "parties": {"north": {"title": "North"}, "south": {"title": "South"}},
            "issues": {n: {"title": n, "kind": "choice", "options": options} for n in names},
        },
        {
            "north": {"stances": {n: {"acceptable": ["x"], **asks} for n in names}},
            "south": {
                "stances": {n: {"acceptable": ["y"], **asks, "basis": "stated"} for n in names[:2]}
            },
        },
    ).case()


def plan_of(plain: Any, count: int, **request: Any) -> Plan:
    case = wanting(plain, count)
    asked = SweepRequest(**{"vary_basis": "inferred", **request})
    bits = {"verdict": 4, "full": 2}[asked.detail]
    return planned(asked, {"baseline": case}, Level.DEMANDS, Reading.CODED, chunk_bits=bits)


def run(path: Path, plan: Plan, **how: bool) -> SweepSummary:
    with Store(path, create=True) as store:
        return summarise(store, run_plan(store, entered(store, plan, **how), plan))


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All of a file but for its timings."""
    with sqlite3.connect(path) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master")]
        found = {
            table: sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
            for table in tables
            if table not in ("timings", "sqlite_autoindex_runs_1")
        }
    db.close()
    return found


def test_a_sweep_says_what_opens_the_space(plain: Any, tmp_path: Path) -> None:
    found = run(tmp_path / "sweep.sqlite", plan_of(plain, 4))
    # north's demands on a and b must go, those on c and d are harmless
    assert (found.cells, found.done, found.tally.open, found.tally.closed) == (16, 16, 4, 12)
    flips = {name: (own.flips, own.pairs) for name, own in found.codings.items()}
    assert flips == {
        "north.a.demand": (4, 8),
        "north.b.demand": (4, 8),
        "north.c.demand": (0, 8),
        "north.d.demand": (0, 8),
    }
    baseline = found.variants["baseline"]
    assert baseline.as_coded == {"closed": 1}
    smallest = baseline.smallest
    assert (smallest.size, smallest.count) == (2, 1)
    assert smallest.sets[0].codings == ("north.a.demand", "north.b.demand")


@pytest.mark.parametrize("seed", range(8))
def test_the_summary_is_that_of_going_through_all_cells(
    random_case: Callable[[Random, object], Any], tmp_path: Path, seed: int
) -> None:
    rng = Random(f"summary {seed}")
    made = random_case(rng, seed)
    case = made.case()
    ids = [c.id for c in commitments(case) if c.kind != "walk_away"][:9]
    if not ids:
        return
    request = SweepRequest(vary=tuple(ids))
    plan = planned(request, {"baseline": case}, Level.DEMANDS, Reading.CODED, chunk_bits=4)
    path = tmp_path / "sweep.sqlite"
    found = run(path, plan)
    with Store(path) as store:
        rows = store.db.execute("SELECT open_bits, cells FROM chunks ORDER BY chunk").fetchall()
    bits = [bool(byte >> 7 - i & 1) for blob, _ in rows for byte in blob for i in range(8)]
    # the last byte may be part empty
    bits = bits[: 1 << len(ids)]
    assert found.tally.open == sum(bits)
    for bit, own in enumerate(found.codings.values()):
        flips = sum(bits[m] != bits[m | 1 << bit] for m in range(len(bits)) if not m >> bit & 1)
        assert (own.flips, own.pairs) == (flips, len(bits) // 2)
    smallest = found.variants["baseline"].smallest
    flipping = [m for m in range(len(bits)) if bits[m] != bits[0]]
    size = min((m.bit_count() for m in flipping), default=None)
    assert smallest.size == size
    assert {one.codings for one in smallest.sets} == {
        plan.codings_of(m) for m in flipping if m.bit_count() == size
    }


@pytest.mark.parametrize("detail", ["verdict", "full"])
def test_a_sweep_that_was_stopped_goes_on_to_the_same_file(
    plain: Any, tmp_path: Path, detail: str
) -> None:
    plan = plan_of(plain, 6, detail=detail)
    assert plan.chunks > 3
    whole, stopped = tmp_path / "whole.sqlite", tmp_path / "stopped.sqlite"
    run(whole, plan)

    def stop(done: int, cells: int) -> None:
        if done > cells // 2:
            raise KeyboardInterrupt

    with Store(stopped, create=True) as store, pytest.raises(KeyboardInterrupt):
        run_plan(store, entered(store, plan), plan, stop)
    with Store(stopped) as store:
        begun = store.run()
        partial = summarise(store, begun)
    assert not begun.complete
    assert partial.tally.cells == begun.done == plan.cells // 2 + plan.chunk_size
    with pytest.raises(UsageError, match="go on with --resume"):
        run(stopped, plan)
    told: list[tuple[int, int]] = []
    with Store(stopped, create=True) as store:
        run_plan(store, entered(store, plan, resume=True), plan, lambda *n: told.append(n))
    assert told[0] == (begun.done, plan.cells)
    assert told[-1] == (plan.cells, plan.cells)
    assert contents(stopped) == contents(whole)


def test_a_finished_sweep_is_not_run_again(plain: Any, tmp_path: Path) -> None:
    path, plan = tmp_path / "sweep.sqlite", plan_of(plain, 3)
    first = run(path, plan)
    before = path.read_bytes()
    assert run(path, plan) == first
    assert path.read_bytes() == before
    assert run(path, plan, restart=True).done == first.done
    with Store(path) as store:
        assert len(store.runs()) == 1


def test_nothing_is_resumed_that_was_not_begun(plain: Any, tmp_path: Path) -> None:
    path, plan = tmp_path / "sweep.sqlite", plan_of(plain, 3)
    with pytest.raises(UsageError, match="no sweep of this kind that was begun"):
        run(path, plan, resume=True)
    with Store(path, create=True) as store:
        entered(store, plan)
    with pytest.raises(UsageError, match="asks for something else"):
        run(path, plan_of(plain, 2), resume=True)
    variant = plan.variants[0]
    changed = replace(variant.case, inputs={"positions/x/north.yaml": "0"})
    with Store(path, create=True) as store:
        store.db.execute("INSERT INTO inputs VALUES (1, 'positions/x/north.yaml', '1')")
    with pytest.raises(UsageError, match=r"have changed since it was begun: positions/x/north"):
        run(path, replace(plan, variants=(replace(variant, case=changed),)), resume=True)


def test_one_file_holds_several_sweeps(plain: Any, tmp_path: Path) -> None:
    path = tmp_path / "sweep.sqlite"
    run(path, plan_of(plain, 3))
    found = run(path, plan_of(plain, 4))
    assert (found.run, found.others) == (2, (1,))
    with Store(path) as store:
        assert store.run().number == 2
        assert summarise(store, store.run(1)).cells == 8
        with pytest.raises(UsageError, match="no such run"):
            store.run(3)
        assert store.run(case=store.run().case).number == 2
        with pytest.raises(UsageError, match="no such run of 'another'"):
            store.run(case="another")
        with pytest.raises(UsageError, match="no such run of 'another'"):
            store.run(1, "another")


def test_codings_stand_in_the_order_of_the_model(plain: Any) -> None:
    # north has a demand alone on each issue; varied whole, a stance is both its limits
    plan = plan_of(plain, 4, vary_basis=None, vary=("north.c", "north.a.demand", "north.d"))
    assert [coding.id for coding in plan.codings] == ["north.a.demand", "north.c", "north.d"]


def test_what_is_no_file_of_sweeps_is_refused(plain: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no sweep in"):
        Store(tmp_path / "none.sqlite")
    text = tmp_path / "text.sqlite"
    text.write_text("no database at all, but a text of some length\n" * 50)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE something (x)")
    db.close()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(UsageError, match="holds no sweeps that this version"):
            Store(path, create=True)
        assert path.read_bytes() == before


def test_a_full_disk_loses_no_chunk(plain: Any, tmp_path: Path) -> None:
    path, plan = tmp_path / "sweep.sqlite", plan_of(plain, 7, detail="full")
    with Store(path, create=True) as store:
        begun = entered(store, plan)
        (pages,) = store.db.execute("PRAGMA page_count").fetchone()
        store.db.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(EnvironmentFailure) as failed:
            run_plan(store, begun, plan)
    assert "database or disk is full" in str(failed.value)
    with Store(path) as store:
        done = store.run().done
        cells = store.db.execute("SELECT count(*) FROM cells").fetchone()[0]
        assert store.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert 0 < done == cells < plan.cells
    assert f"{done:,} of {plan.cells:,} cells are safe there, go on with --resume" in str(
        failed.value
    )
    with Store(path, create=True) as store:
        run_plan(store, entered(store, plan, resume=True), plan)
    whole = tmp_path / "whole.sqlite"
    run(whole, plan)
    assert contents(path) == contents(whole)


def test_a_folder_that_cannot_be_written_is_named(plain: Any, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(EnvironmentFailure, match=r"cannot write .*sweep\.sqlite"):
        Store(blocked / "sweep.sqlite", create=True)


@contextmanager
def without_privileges() -> Iterator[None]:
    """Go on as nobody, where the tests run as the superuser, to whom nothing is read-only."""
    user = os.geteuid()
    if user:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_read_only_file_is_shown_and_not_written(plain: Any) -> None:
    plan, more = plan_of(plain, 3), plan_of(plain, 4)
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "sweep.sqlite"
        found = run(path, plan)
        path.chmod(0o444)
        folder.chmod(0o555)
        before = path.read_bytes()
        try:
            with without_privileges():
                with Store(path) as store:
                    assert summarise(store, store.run()) == found
                with pytest.raises(EnvironmentFailure, match=r"sweep\.sqlite: .*readonly"):
                    run(path, more)
                with pytest.raises(EnvironmentFailure, match=r"other\.sqlite: "):
                    run(folder / "other.sqlite", plan)
        finally:
            folder.chmod(0o755)
        assert path.read_bytes() == before


def test_too_many_cells_are_told_with_their_number(plain: Any) -> None:
    plan = plan_of(plain, 10, detail="full")
    check_size(plan)
    check_size(plan, 1024)
    with pytest.raises(UsageError) as refused:
        check_size(plan, 1000)
    assert "that makes 1,024 cells (2^10 ways to keep or drop codings x 1 case)" in str(
        refused.value
    )
    for remedy in ("vary fewer codings", "--cells verdict", "--max-cells 1024"):
        assert remedy in refused.value.help


def test_every_cell_belongs_to_one_chunk(plain: Any) -> None:
    plan = plan_of(plain, 5)
    for codings, draws in ((0, 1), (0, 21), (1, 9), (3, 8), (5, 3)):
        own = replace(plan.variants[0], uncertain=_Ranges())  # type: ignore[arg-type]
        some = replace(plan, codings=plan.codings[:codings], draws=draws, variants=(own, own))
        assert some.cells == 2 * draws << codings
        numbers = [
            group * some.combinations + mask
            for chunk in range(some.chunks)
            for group, first, bits in some.parts(chunk)
            for mask in range(first, first + (1 << bits))
        ]
        assert numbers == list(range(some.cells))
        assert [some.group(g).draw for g in range(some.groups)] == [*range(draws), *range(draws)]


class _Ranges:
    """Some values to draw."""

    def __bool__(self) -> bool:
        return True


def test_what_decides_the_cells_decides_the_key(plain: Any) -> None:
    plan = plan_of(plain, 4)
    same = plan_of(plain, 4)
    assert plan.key == same.key
    others = [
        plan_of(plain, 3),
        plan_of(plain, 4, detail="full"),
        replace(plan, level=Level.RED_LINES),
        replace(plan, reading=Reading.CAUTIOUS),
        replace(plan, draws=3),
        replace(plan, draws=3, seed=1),
        replace(plan, codings=plan.codings[::-1]),
        replace(plan, node_limit=10),
    ]
    keys = [one.key for one in (plan, *others)]
    assert len(set(keys)) == len(keys)
    assert json.loads(plan.request)["case"] == "x"
