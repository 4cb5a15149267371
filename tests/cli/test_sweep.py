"""``zopa sweep`` through its real entry point: running, going on, showing, and refusing."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest

from zopa.results.sweep import SweepSummary

Zopa = Callable[..., Any]
FILE = "reports/demo/sweep.sqlite"
VARIED = ["--vary", "north.border", "--vary", "south.border.red_line"]

SHOWN = """\
A small case: a sweep, positions of 2025-01-31
==============================================
8 cells: 4 ways to keep or drop two codings and 2 cases. All demands and red
lines are kept, but for what is dropped.
Open in 7 of 8 (87.5%). This counts combinations and draws alike; it is no
probability.
Case        Cells  Open  Share  All codings kept
  baseline  4      3     75%    closed
  soften    4      4     100%   open

Which coding flips the verdict
------------------------------
In how many pairs of cells that differ in this coding alone the verdicts differ.
Coding                   Flips  Of pairs  Share
  north.border           1      4         25%
  south.border.red_line  1      4         25%

Smallest flipping sets
----------------------
baseline: dropping one coding at least opens the space; 2 sets do so, equally
small.
- north.border
- south.border.red_line
soften (open): no set of these codings flips the verdict.
All cells are in own.sqlite, run 1.
"""


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_sweep_reads_as_here_and_is_shown_again(space: Path, zopa_run: Zopa) -> None:
    printed = zopa_run("sweep", "demo", "soften", *VARIED, "--db", "own.sqlite")
    assert (printed.code, printed.err) == (0, "")
    assert printed.out == SHOWN
    assert zopa_run("sweep", "demo", "--show", "--db", "own.sqlite").out == SHOWN


def test_the_file_lies_with_the_reports(space: Path, zopa_run: Zopa) -> None:
    printed = zopa_run("sweep", "demo", *VARIED)
    assert zopa_run("sweep", "demo", "--show").out == printed.out
    assert (space / FILE).is_file()


def test_the_json_reads_back(space: Path, zopa_run: Zopa) -> None:
    asked = ["--vary-disputed", "--vary-basis", "reported", "--cells", "full", "-f", "json"]
    printed = zopa_run("sweep", "demo", "--combine", "soften,bargain", *asked)
    data = json.loads(printed.out)
    found = SweepSummary.model_validate(data)
    assert (data["schema"], found.cells, found.done) == (1, 4 << 3, 4 << 3)
    assert list(found.codings) == [
        "north.border.demand", "north.border.red_line", "north.guarantee.demand"
    ]  # fmt: skip
    assert list(found.variants) == ["baseline", "soften", "bargain", "soften+bargain"]
    assert found.full is not None
    assert found.full.levels["coded"].open == found.tally.open


def test_the_file_holds_cells_hashes_and_codings(space: Path, zopa_run: Zopa) -> None:
    zopa_run("sweep", "demo", *VARIED, "--cells", "full", "--db", "own.sqlite")
    with sqlite3.connect("own.sqlite") as db:
        cells = db.execute("SELECT cell, verdict, agreements FROM cells ORDER BY cell").fetchall()
        inputs = dict(db.execute("SELECT file, sha256 FROM inputs").fetchall())
        codings = db.execute("SELECT id, commitments FROM codings ORDER BY bit").fetchall()
    db.close()
    assert [(cell, verdict) for cell, verdict, _ in cells] == [
        (0, "closed"), (1, "open"), (2, "open"), (3, "open")
    ]  # fmt: skip
    assert [int(agreements) > 0 for *_, agreements in cells] == [False, True, True, True]
    solved = json.loads(zopa_run("solve", "demo", "-f", "json").out)
    assert inputs == solved["inputs"]
    assert codings == [
        ("north.border", "north.border.demand north.border.red_line"),
        ("south.border.red_line", "south.border.red_line"),
    ]


def test_an_interrupted_sweep_is_gone_on_with_or_dropped(
    space: Path, zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zopa.compare.sweep import engine

    asked = ["sweep", "demo", "--vary-basis", "stated", "--cells", "full"]
    whole = zopa_run(*asked, "--db", "whole.sqlite").out
    chunk = engine.Engine.chunk

    def interrupted(self: engine.Engine, number: int) -> engine.ChunkResult:
        if number == 3:
            raise KeyboardInterrupt
        return chunk(self, number)

    with monkeypatch.context() as patch:
        patch.setattr(engine.Engine, "chunk", interrupted)
        printed = zopa_run(*asked)
    assert (printed.code, printed.out) == (130, "")
    assert "what is done is saved, the same command with --resume goes on" in printed.err
    again = zopa_run(*asked)
    assert (again.code, again.out) == (2, "")
    assert "384 of 512 cells are in" in again.err
    assert "go on with --resume, or drop them with --restart" in again.err
    assert "It is not finished: 384 of 512 cells" in zopa_run("sweep", "demo", "--show").out
    resumed = zopa_run(*asked, "--resume")
    assert (resumed.code, resumed.err) == (0, "")
    assert words(resumed.out).startswith(words(whole).partition("All cells are in")[0])
    assert zopa_run(*asked, "--restart").out == resumed.out


def test_scenarios_that_contradict_each_other_are_left_out_and_named(
    space: Path, zopa_run: Zopa
) -> None:
    scenarios = space / "models/demo/scenarios.yaml"
    more = (
        "  hard:\n    title: Hard\n    set:\n      north.border: {red_line: [new_line, shared]}\n"
    )
    scenarios.write_text(scenarios.read_text() + more)
    printed = zopa_run("sweep", "demo", "--combine", "soften,hard")
    assert printed.code == 0
    assert "Left out, because it contradicts itself: soften+hard (" in words(printed.out)
    assert "3 cells: 3 cases." in words(printed.out)
    refused = zopa_run("sweep", "demo", "soften+hard")
    assert (refused.code, refused.out) == (1, "")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "nothing says what to go through"),
        ([], "8 stated, 1 reported, 2 disputed codings"),
        (["--vary", "north.bordr"], "did you mean 'north.border'"),
        (["--vary", "north.walk_away", "--walk-away", "north=20"], "is a walk-away value"),
        (["--vary", "north.border", "--vary", "north.border.demand"], "overlap: both hold"),
        (["--vary", "north.border", "--vary", "north.border"], "overlap: both hold"),
        (["--vary-basis", "guessed"], "Invalid value for '--vary-basis'"),
        (["--vary-basis", "inferred"], "no coding is of the kind to vary this case has 8 stated"),
        (["sofften", "--vary", "north.border"], "did you mean 'soften'?"),
        (["soften", "soften"], "named twice"),
        (["--combine", "soften,soften"], "named twice"),
        (["--combine", ",".join(f"s{n}" for n in range(40))], "that makes 1,099,511,627,776 cases"),
        (["--draws", "5"], "there is nothing to draw"),
        (["--draws", "-5"], "Invalid value for '--draws'"),
        (["--vary", "north.border", "--max-cells", "1"], "that makes 2 cells"),
        (["--show", "--vary", "north.border"], "--show runs nothing"),
        (["--show"], "there is no sweep in"),
        (["--run", "2", "--vary", "north.border"], "--run chooses what"),
        (["--resume", "--restart", "--vary", "north.border"], "choose one"),
        (["--resume", "--vary", "north.border"], "no sweep of this kind that was begun"),
        (
            ["--vary", "north.border", "--db", "models/demo/model.yaml"],
            "holds no sweeps that this version",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    space: Path, zopa_run: Zopa, asked: list[str], said: str
) -> None:
    printed = zopa_run("sweep", "demo", *asked)
    assert (printed.code, printed.out) == (2, "")
    assert said in words(printed.err)


def test_where_nothing_can_be_written_it_is_said(space: Path, zopa_run: Zopa) -> None:
    (space / "reports").write_text("a file where the folder would be")
    printed = zopa_run("sweep", "demo", *VARIED)
    assert (printed.code, printed.out) == (3, "")
    assert re.search(r"cannot write .*sweep\.sqlite: ", printed.err)


def test_a_sweep_takes_what_chooses_a_case(space: Path, zopa_run: Zopa) -> None:
    changes = ["--set", "south.border.red_line=[]", "--level", "red-lines", "--cautious"]
    printed = zopa_run("sweep", "demo", *VARIED[:2], *changes)
    assert (printed.code, printed.err) == (0, "")
    assert "Only red lines are kept" in printed.out
    assert "Unknown limits are read cautiously." in words(printed.out)


DRAWN = ["--walk-away", "north=30..70", "--draws", "3", "--cells", "full"]


@pytest.mark.parametrize("detail", ["verdict", "full"])
def test_exported_tables_hold_every_cell(space: Path, zopa_run: Zopa, detail: str) -> None:
    asked = ["sweep", "demo", "soften", *VARIED, *DRAWN[:-1], detail]
    printed = zopa_run(*asked, "--export", "cells.csv")
    assert (printed.code, printed.err) == (0, "zopa: the cells are in cells.csv\n")
    with Path("cells.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    with sqlite3.connect(FILE) as db:
        cells = db.execute("SELECT * FROM cells ORDER BY cell").fetchall()
    db.close()
    assert [int(row["cell"]) for row in rows] == list(range(2 * 3 * 4))
    assert {row["scenario"] for row in rows[:12]} == {"baseline"}
    assert {row["scenario"] for row in rows[12:]} == {"soften"}
    assert [row["draw"] for row in rows[:12:4]] == ["0", "1", "2"]
    dropped = [(row["drop north.border"], row["drop south.border.red_line"]) for row in rows[:4]]
    assert dropped == [("0", "0"), ("1", "0"), ("0", "1"), ("1", "1")]
    if detail == "full":
        assert [row["verdict"] for row in rows] == [cell[2] for cell in cells]
        points = [json.loads(cell[-1]).get("utilitarian", []) for cell in cells]
        assert [row["utilitarian.north"] for row in rows] == [
            "; ".join(tie["north"] for tie in ties) for ties in points
        ]
    else:
        assert set(rows[0]) == {"cell", "scenario", "draw", "verdict", *list(rows[0])[3:5]}
    exported = zopa_run("sweep", "demo", "--export", "cells.parquet")
    assert (exported.code, exported.out, exported.err) == (0, "cells.parquet\n", "")
    table = parquet.read_table("cells.parquet").to_pylist()

    def plain(value: object) -> str:
        return "" if value is None else str(int(value) if isinstance(value, bool) else value)

    assert [{name: plain(value) for name, value in row.items()} for row in table] == rows


def test_what_cannot_be_exported_is_said(
    space: Path, zopa_run: Zopa, monkeypatch: pytest.MonkeyPatch
) -> None:
    zopa_run("sweep", "demo", *VARIED)
    for words_, code, said in (
        (["--export", "cells.xlsx"], 2, "ends in neither .csv nor .parquet"),
        (
            ["--export", "none/cells.csv"],
            3,
            "cannot write none/cells.csv: the folder does not exist",
        ),
        (["--export", "cells.csv", "--run", "7"], 2, "no such run"),
        (["--export", "cells.csv", "--run", "1", *VARIED], 2, "--run chooses what is there"),
    ):
        printed = zopa_run("sweep", "demo", *words_)
        assert (printed.code, printed.out) == (code, "")
        assert said in words(printed.err)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    printed = zopa_run("sweep", "demo", "--export", "cells.parquet")
    assert (printed.code, printed.out) == (2, "")
    assert "pip install 'zopa[parquet]'" in printed.err
    assert sorted(path.name for path in space.glob("*cells*")) == []
