"""What a notebook shows of a solution, and the tables it gives."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import zopa
from zopa.diagnostics import UsageError
from zopa.results.notebook import TABLES, rows


@pytest.fixture(scope="module")
def solution() -> Any:
    return zopa.load("tutorial").solve()


def test_a_solution_shows_itself_as_html_with_texts_escaped(solution: Any) -> None:
    shown = solution.model_copy(update={"title": "<script>alert(1)</script> & Co"})._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt;" in shown and "&amp; Co" in shown
    assert "closed at the level of demands" in shown
    assert "quillbeck.share.demand, marrowfen.share.demand" in shown


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_rows_of_one_shape(solution: Any, table: str) -> None:
    listed = rows(solution, table)
    assert listed
    assert len({tuple(row) for row in listed}) == 1


@pytest.mark.parametrize("table", TABLES)
def test_a_table_without_rows_keeps_its_columns(solution: Any, table: str) -> None:
    pytest.importorskip("pandas")
    nothing = {"minimal": (), "count": 0}
    kind = {"options": ("number",), "zones": ("choice", "scale", "set")}.get(table, ())
    empty = solution.model_copy(
        update={
            "issues": {n: i for n, i in solution.issues.items() if not kind or i.kind in kind},
            "commitments": {},
            "conflicts": solution.conflicts.model_copy(update=nothing),
            "concessions": solution.concessions.model_copy(update=nothing),
            "blocking": None,
            "frontier": None,
            "bargaining": None,
        }
    )
    assert rows(empty, table) == []
    assert list(empty.to_frame(table).columns) == list(solution.to_frame(table).columns)


def test_numbers_sets_and_bargaining_points_have_their_tables(solution: Any) -> None:
    stretches = rows(solution, "zones")
    assert [(z["min"], z["max"], z["zone"]) for z in stretches if z["issue"] == "payment"] == [
        (40, 65, "contested"),
        (65, 100, "overlap"),
    ]
    without = [row for row in rows(solution, "options") if not row["included"]]
    assert [row["option"] for row in without] == list(solution.issues["inspectors"].excluded)
    assert {row["point"] for row in rows(solution, "bargaining")} == {"utilitarian"}
    point = solution.bargaining.utilitarian[0]
    assert rows(solution, "bargaining")[0]["sluice"] == point.outcome["sluice"]
    assert [row["shapley"] for row in rows(solution, "blocking")] == [
        float(own.shapley) for own in solution.blocking.ladders.values()
    ]


def test_the_tables_say_what_the_solution_says(solution: Any) -> None:
    assert [row["members"] for row in rows(solution, "conflicts")] == [
        conflict.members for conflict in solution.conflicts.minimal
    ]
    assert [row["ties"] for row in rows(solution, "frontier")] == list(solution.frontier.ties)
    first = solution.frontier.points[0]
    assert {p: rows(solution, "frontier")[0][p] for p in first.utilities} == {
        p: float(worth) for p, worth in first.utilities.items()
    }
    assert {row["id"] for row in rows(solution, "commitments")} == set(solution.commitments)


def test_a_workspace_may_be_named_by_text(tmp_path: Path) -> None:
    here = Path(__file__).parents[2]
    assert zopa.load("tutorial", start=str(here)).case == zopa.load("tutorial", start=here).case
    with pytest.raises(UsageError, match="no workspace in"):
        zopa.load("tutorial", start=str(tmp_path))


def test_an_unknown_table_and_a_missing_pandas_are_told(
    solution: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="no table 'conflict'"):
        solution.to_frame("conflict")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match="pandas is not installed"):
        solution.to_frame("conflicts")


def test_with_pandas_a_table_is_a_frame(solution: Any) -> None:
    pandas = pytest.importorskip("pandas")
    frame = solution.to_frame("options")
    assert isinstance(frame, pandas.DataFrame)
    assert set(frame.columns) >= {"issue", "option", "zone"}
