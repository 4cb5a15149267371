"""What a notebook shows of a solution, and the tables it gives."""

from __future__ import annotations

import sys
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
