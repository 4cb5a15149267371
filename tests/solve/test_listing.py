"""All agreements as a table, against all outcomes judged one by one."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyarrow import parquet

from zopa.case.case import Case, Choice
from zopa.diagnostics import EnvironmentFailure, UsageError
from zopa.files.rows import Column, write_rows
from zopa.problem.commitments import commitments
from zopa.results.base import Level, Reading
from zopa.solve import listing, space
from zopa.solve.assess import leans_on
from zopa.solve.brute import agreed_outcomes, kept_by
from zopa.solve.listing import about, list_agreements

CASES = 50


def expected(
    made: Any, case: Case, outcome: Mapping[str, Choice], level: Level, reading: Reading
) -> dict[str, Any]:
    """The row of an outcome, from what the texts of the case mean."""
    broken = [c for c in commitments(case, level, reading) if not kept_by(case, c, outcome)]
    against = {party for commitment in broken for party in commitment.held_by}
    row: dict[str, Any] = {}
    for issue, chosen in outcome.items():
        domain = case.space[issue]
        members = getattr(domain, "names", ())
        row[issue] = (
            tuple(m for m in members if m in chosen) if isinstance(chosen, frozenset) else chosen
        )
    for party in case.parties:
        row[f"accepts.{party}"] = party not in against
        utility = made.utility(party, outcome)
        if utility is not None:
            row[f"utility.{party}"] = utility
        leaning = tuple(issue for name, issue in leans_on(case, outcome) if name == party)
        if any(case.stance(party, issue).limit_unknown for issue in case.issues):
            row[f"leans_on_silence.{party}"] = leaning
    return row


def rows_of(found: listing.Listing) -> list[dict[str, Any]]:
    names = [column.name for column in found.columns]
    return [
        dict(zip(names, row, strict=True))
        for block in found.blocks()
        for row in zip(*block, strict=True)
    ]


@pytest.mark.parametrize("block", [3, 1 << 16])
def test_the_rows_are_all_agreements_in_the_order_of_the_model(
    random_case: Callable[[Random, object], Any], monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(listing, "_BLOCK", block)
    listed = 0
    for seed in range(CASES):
        made = random_case(Random(seed), seed)
        case = made.case()
        level = list(Level)[seed % 2]
        reading = list(Reading)[seed // 2 % 2]
        found = list_agreements(case, level, reading)
        rows = rows_of(found)
        scores = found.problem.scores
        for row in rows:
            for party in () if scores is None else scores.parties:
                score = row.pop(f"score.{party}")
                assert row[f"utility.{party}"] == Fraction(score, scores.utilities[party].scale)
        oracle = agreed_outcomes(case, level, reading)
        assert rows == [expected(made, case, o, level, reading) for o in oracle], made
        listed += len(rows)
    assert listed > 150


def test_walk_away_values_beside_the_diagram_leave_out_what_they_refuse(
    random_case: Callable[[Random, object], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # so that no diagram follows what outcomes are worth
    monkeypatch.setattr(space, "RESERVED_NODES", 0)
    listed = dropped = judged = 0
    for seed in range(30):
        case = random_case(Random(seed), seed).case()
        if not commitments(case):
            continue
        walk_away = dict.fromkeys(case.parties, Decimal(40))
        asking = replace(case, walk_away=walk_away)
        oracle = agreed_outcomes(asking, Level.RED_LINES)
        found = list_agreements(asking, Level.RED_LINES)
        judged += found.choices.judge is not None
        names = list(asking.space)
        plain = [
            {n: frozenset(v) if isinstance(v := row[n], tuple) else v for n in names}
            for row in rows_of(found)
        ]
        assert plain == list(oracle)
        listed += len(plain)
        dropped += len(agreed_outcomes(case, Level.RED_LINES)) - len(plain)
    assert listed > 40 and dropped > 40 and judged > 10


def test_what_is_written_is_what_was_listed(
    random_case: Callable[[Random, object], Any], tmp_path: Path
) -> None:
    written = 0
    for seed in range(6):
        found = list_agreements(random_case(Random(seed), seed).case(), Level.RED_LINES)
        rows = rows_of(found)
        told = about(found.problem)
        for name in ("a.csv", "a.parquet"):
            count = write_rows(tmp_path / name, found.columns, found.blocks, told)
            assert count == len(rows)
        with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as stream:
            assert list(csv.DictReader(stream)) == [
                {c.name: as_text(c, row[c.name]) for c in found.columns} for row in rows
            ]
        table = parquet.read_table(tmp_path / "a.parquet")
        assert table.to_pylist() == [
            {c.name: as_value(c, row[c.name]) for c in found.columns} for row in rows
        ]
        kept = json.loads(table.schema.metadata[b"zopa"])
        assert (kept["case"], kept["level"]) == ("x", "red_lines")
        written += len(rows)
    assert written > 20


def as_text(column: Column, value: Any) -> str:
    """What a cell of CSV must say: exact, whatever it is."""
    if column.kind == "near":
        whole = value.denominator == 1
        # an exact decimal, or a fraction where there is none
        return str(value) if whole or 10**9 % value.denominator else str(float(value))
    return {"texts": lambda: " ".join(value), "truth": lambda: str(int(value))}.get(
        column.kind, lambda: str(value)
    )()


def as_value(column: Column, value: Any) -> Any:
    if column.kind == "texts":
        return list(value)
    return float(value) if column.kind == "near" else value


def test_a_number_issue_keeps_every_digit(plain: Any, tmp_path: Path) -> None:
    issue = {"title": "N", "kind": "number", "unit": "u"}
    narrow = {"acceptable": "<= 0.125", "basis": "assumed"}
    model = {
        "parties": {"p": "P"},
        "issues": {
            "n": {**issue, "min": -1.25, "max": 2, "step": 0.125},
            "m": {**issue, "min": 10**20, "max": 10**20 + 2, "step": 0.5},
        },
    }
    case = plain(
        model, {"p": {"stances": {"n": narrow, "m": narrow | {"acceptable": "> 5"}}}}
    ).case()
    found = list_agreements(case)
    for name in ("n.csv", "n.parquet"):
        write_rows(tmp_path / name, found.columns, found.blocks)
    with (tmp_path / "n.csv").open(newline="") as stream:
        texts = [(row["n"], row["m"]) for row in csv.DictReader(stream)]
    table = parquet.read_table(tmp_path / "n.parquet").to_pylist()
    grid = [Decimal("-1.25") + Decimal("0.125") * k for k in range(12)]
    wide = [10**20 + Decimal("0.5") * k for k in range(5)]
    assert [(row["n"], row["m"]) for row in table] == [(n, m) for n in grid for m in wide]
    assert [(Decimal(n), Decimal(m)) for n, m in texts] == [(n, m) for n in grid for m in wide]
    assert texts[0] == ("-1.25", "100000000000000000000")


def test_more_agreements_than_allowed_are_refused_with_their_number_and_what_to_do(
    plain: Any,
) -> None:
    options = {f"o{i}": f"O{i}" for i in range(10)}
    issues = {f"i{k}": {"title": "I", "kind": "choice", "options": options} for k in range(30)}
    case = plain({"parties": {"p": "P"}, "issues": issues}, {"p": {}}).case()
    with pytest.raises(UsageError) as refused:
        list_agreements(case)
    assert refused.value.message == (
        f"there are {10**30:,} agreements, and at most 1,000,000 are written"
    )
    assert "--max-rows" in refused.value.help
    small = plain({"parties": {"p": "P"}, "issues": {"i0": issues["i0"]}}, {"p": {}}).case()
    with pytest.raises(UsageError, match="10 agreements, and at most 9"):
        list_agreements(small, most=9)
    assert len(rows_of(list_agreements(small, most=10))) == 10


def test_a_case_too_entangled_for_a_diagram_is_refused(
    random_case: Callable[[Random, object], Any],
) -> None:
    case = random_case(Random(3), 3).case()
    with pytest.raises(EnvironmentFailure, match="cannot be listed: the case is too entangled"):
        list_agreements(case, node_limit=0)


def test_a_table_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    def broken() -> Any:
        yield [["a"], [1]]
        raise KeyboardInterrupt

    for name in ("t.csv", "t.parquet"):
        path = tmp_path / name
        path.write_bytes(b"old")
        with pytest.raises(KeyboardInterrupt):
            write_rows(path, [Column("text"), Column("whole", "whole")], broken)
        assert path.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["t.csv", "t.parquet"]


def test_no_cell_is_computed_by_a_spreadsheet(tmp_path: Path) -> None:
    texts = ["=1+1", "@x", "-2", "-2+3", "\tx", "plain", None]
    columns = [Column("text"), Column("several", "texts")]
    write_rows(tmp_path / "t.csv", columns, lambda: [[texts, [(t or "",) for t in texts]]])
    with (tmp_path / "t.csv").open(newline="") as stream:
        rows = list(csv.reader(stream))
    # a number is no formula
    shown = ["'=1+1", "'@x", "-2", "'-2+3", "\\tx", "plain", ""]
    assert rows == [["text", "several"], *([t, t] for t in shown)]
