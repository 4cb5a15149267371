"""The one file that a case's sweeps are kept in: SQLite, a chunk at a time.

A chunk is in the file whole or not at all, so that nothing which was saved is ever lost: not to a
kill, a full disk or a cut cable. Only the table ``timings`` tells one way of running from another.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from zopa._version import __version__
from zopa.compare.sweep.engine import Cell, ChunkResult
from zopa.compare.sweep.plan import Plan
from zopa.diagnostics import EnvironmentFailure, UsageError

__all__ = ["SCHEMA", "Run", "Store"]

# "zopa", and the version of the tables
_APPLICATION = 0x7A6F7061
_VERSION = 1
_BUSY_SECONDS = 30.0

SCHEMA = """
CREATE TABLE runs (
  run INTEGER PRIMARY KEY, request_sha256 TEXT NOT NULL UNIQUE, request TEXT NOT NULL,
  zopa TEXT NOT NULL, case_name TEXT NOT NULL, title TEXT NOT NULL, as_of TEXT NOT NULL,
  level TEXT NOT NULL, reading TEXT NOT NULL, detail TEXT NOT NULL, draws INTEGER NOT NULL,
  seed INTEGER NOT NULL, cells INTEGER NOT NULL, chunk_size INTEGER NOT NULL, nodes INTEGER NOT NULL
);
CREATE TABLE inputs (
  run INTEGER NOT NULL REFERENCES runs, file TEXT NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY (run, file)
) WITHOUT ROWID;
CREATE TABLE codings (
  run INTEGER NOT NULL REFERENCES runs, bit INTEGER NOT NULL, id TEXT NOT NULL,
  commitments TEXT NOT NULL, PRIMARY KEY (run, bit)
) WITHOUT ROWID;
CREATE TABLE variants (
  run INTEGER NOT NULL REFERENCES runs, number INTEGER NOT NULL, name TEXT NOT NULL,
  selection TEXT NOT NULL, first_cell INTEGER NOT NULL, draws INTEGER NOT NULL,
  PRIMARY KEY (run, number)
) WITHOUT ROWID;
CREATE TABLE left_out (
  run INTEGER NOT NULL REFERENCES runs, name TEXT NOT NULL, because TEXT NOT NULL,
  PRIMARY KEY (run, name)
) WITHOUT ROWID;
CREATE TABLE chunks (
  run INTEGER NOT NULL REFERENCES runs, chunk INTEGER NOT NULL, first_cell INTEGER NOT NULL,
  cells INTEGER NOT NULL, open INTEGER NOT NULL, unknown INTEGER NOT NULL,
  open_bits BLOB NOT NULL, unknown_bits BLOB, PRIMARY KEY (run, chunk)
) WITHOUT ROWID;
CREATE TABLE cells (
  run INTEGER NOT NULL REFERENCES runs, cell INTEGER NOT NULL, verdict TEXT NOT NULL,
  coded TEXT NOT NULL, cautious TEXT NOT NULL, red_lines TEXT NOT NULL, agreements TEXT,
  method TEXT NOT NULL, low TEXT, high TEXT, conflicts TEXT, fewest_commitments INTEGER,
  fewest_ladders INTEGER, base TEXT, points TEXT NOT NULL, PRIMARY KEY (run, cell)
) WITHOUT ROWID;
CREATE TABLE timings (
  run INTEGER NOT NULL REFERENCES runs, chunk INTEGER NOT NULL, seconds REAL NOT NULL,
  finished TEXT NOT NULL, PRIMARY KEY (run, chunk)
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Run:
    """One sweep in a file, as far as it got."""

    number: int
    key: str
    case: str
    cells: int
    done: int

    @property
    def complete(self) -> bool:
        """Whether every cell is there."""
        return self.done == self.cells


class Store:
    """A file of sweeps; close it, or use it in a ``with``.

    Parameters
    ----------
    path
        The file.
    create
        Whether to make it, and its folder, where there is none.

    Raises
    ------
    UsageError
        If there is no file and none is to be made, or it holds no sweeps.
    EnvironmentFailure
        If the machine refuses.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        if not create and not path.is_file():
            raise UsageError(f"there is no sweep in {path}", "run one first: zopa sweep CASE ...")
        with self._failures():
            if create:
                path.parent.mkdir(parents=True, exist_ok=True)
            # a file that is only looked at need not be writable
            mode = "rwc" if create else "ro"
            self.db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
            )
            try:
                self._open(create)
            except BaseException:
                self.db.close()
                raise

    def _open(self, create: bool) -> None:
        try:
            (application,) = self.db.execute("PRAGMA application_id").fetchone()
            (version,) = self.db.execute("PRAGMA user_version").fetchone()
            (tables,) = self.db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            raise self._foreign() from error
        if create and not tables:
            with self._transaction():
                for statement in filter(str.strip, SCHEMA.split(";")):
                    self.db.execute(statement)
                self.db.execute(f"PRAGMA application_id = {_APPLICATION}")
                self.db.execute(f"PRAGMA user_version = {_VERSION}")
        elif (application, version) != (_APPLICATION, _VERSION):
            raise self._foreign()

    def _foreign(self) -> UsageError:
        return UsageError(
            f"{self.path} holds no sweeps that this version of zopa knows",
            "name another file with --db FILE",
        )

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Say in words what the machine refuses."""
        try:
            yield
        except sqlite3.Error as error:
            raise EnvironmentFailure(f"cannot use {self.path}: {error}") from error
        except OSError as error:
            reason = error.strerror or error
            raise EnvironmentFailure(f"cannot write {self.path}: {reason}") from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def runs(self) -> tuple[Run, ...]:
        """List the sweeps, the oldest first."""
        with self._failures():
            rows = self.db.execute(
                "SELECT runs.run, request_sha256, case_name, runs.cells, "
                "coalesce(sum(chunks.cells), 0) FROM runs LEFT JOIN chunks USING (run) "
                "GROUP BY runs.run ORDER BY runs.run"
            ).fetchall()
        return tuple(Run(*row) for row in rows)

    def run(self, number: int | None = None, case: str | None = None) -> Run:
        """Give the sweep of a number, or the newest; of a case, or of any.

        Raises
        ------
        UsageError
            If there is none.
        """
        runs = self.runs()
        own = [run for run in runs if case in (None, run.case)]
        found = [run for run in own if number in (None, run.number)]
        if not found:
            known = ", ".join(f"{run.number} of {run.case!r}" for run in runs) or "none"
            about = "" if case is None else f" of {case!r}"
            raise UsageError(f"there is no such run{about} in {self.path}", f"runs there: {known}")
        return found[-1]

    def find(self, plan: Plan) -> Run | None:
        """Find the sweep of a plan."""
        return next((run for run in self.runs() if run.key == plan.key), None)

    def begin(self, plan: Plan) -> Run:
        """Enter a sweep, of which nothing is done yet."""
        case = plan.case
        with self._failures(), self._transaction():
            cursor = self.db.execute(
                "INSERT INTO runs VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(plan.key, plan.request, __version__, case.name, case.title),
                    *(str(case.as_of), plan.level.value, plan.reading.value, plan.detail),
                    *(
                        plan.draws,
                        plan.seed if plan.draws else 0,
                        plan.cells,
                        plan.chunk_size,
                        plan.node_limit,
                    ),
                ),
            )
            number = int(cursor.lastrowid or 0)
            self._enter(number, "inputs", sorted(case.inputs.items()))
            self._enter(
                number,
                "codings",
                [(bit, c.id, " ".join(c.commitments)) for bit, c in enumerate(plan.codings)],
            )
            self._enter(number, "variants", list(_variants(plan)))
            self._enter(number, "left_out", plan.left_out)
        return Run(number, plan.key, case.name, plan.cells, 0)

    def _enter(self, run: int, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            marks = ", ".join("?" * (1 + len(rows[0])))
            self.db.executemany(f"INSERT INTO {table} VALUES ({marks})", [(run, *r) for r in rows])

    def forget(self, run: Run) -> None:
        """Remove a sweep and all its cells."""
        with self._failures(), self._transaction():
            for (table,) in self.db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'runs'"
            ).fetchall():
                self.db.execute(f"DELETE FROM {table} WHERE run = ?", (run.number,))
            self.db.execute("DELETE FROM runs WHERE run = ?", (run.number,))

    def missing(self, run: Run, plan: Plan) -> Iterator[int]:
        """Name the chunks that are not done, in order."""
        with self._failures():
            rows = self.db.execute("SELECT chunk FROM chunks WHERE run = ?", (run.number,))
            there = {chunk for (chunk,) in rows}
        return (chunk for chunk in range(plan.chunks) if chunk not in there)

    def save(self, run: Run, plan: Plan, result: ChunkResult, seconds: float, now: str) -> int:
        """Save a chunk, all of it or nothing; give the number of cells that were added.

        A chunk that is there already, saved by another process, stays as it is.
        """
        is_open, unknown = result.is_open, result.unknown
        bits = np.packbits(is_open).tobytes()
        doubt = np.packbits(unknown).tobytes() if unknown.any() else None
        first = result.chunk * plan.chunk_size
        counts = (len(is_open), int(is_open.sum()), int(unknown.sum()))
        with self._failures(), self._transaction():
            added = self.db.execute(
                "INSERT OR IGNORE INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (run.number, result.chunk, first, *counts, bits, doubt),
            ).rowcount
            if added:
                self._enter(run.number, "cells", [_cell_row(cell) for cell in result.cells])
                self._enter(run.number, "timings", [(result.chunk, seconds, now)])
        return len(is_open) if added else 0


def _variants(plan: Plan) -> Iterator[tuple[object, ...]]:
    first = 0
    for number, own in enumerate(plan.variants):
        drawn = plan.draws if own.uncertain else 0
        yield number, own.name, " ".join(own.case.selection.words), first, drawn
        first += max(drawn, 1) * plan.combinations


def _cell_row(cell: Cell) -> tuple[object, ...]:
    return (
        cell.cell,
        cell.verdict.value,
        cell.coded.value,
        cell.cautious.value,
        cell.red_lines.value,
        _count(cell.agreements),
        cell.method,
        _count(cell.low),
        _count(cell.high),
        _count(cell.conflicts),
        cell.fewest_commitments,
        cell.fewest_ladders,
        cell.base,
        _points_text(cell.points),
    )


def _count(number: int | None) -> str | None:
    """Write a count as text: SQLite's integers end at 2^63."""
    return None if number is None else str(number)


def _points_text(points: Mapping[str, Sequence[Mapping[str, Fraction]]]) -> str:
    """Write bargaining points as JSON, utilities as exact texts."""
    return json.dumps(
        {
            name: [{party: str(value) for party, value in one.items()} for one in ties]
            for name, ties in points.items()
        },
        separators=(",", ":"),
    )
