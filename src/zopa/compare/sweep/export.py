"""The cells of a sweep as a table for other programs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from zopa.compare.sweep.store import Run, Store
from zopa.files.rows import Block, Column, write_rows
from zopa.results.base import Verdict

__all__ = ["export"]

_FULL = (
    *("coded", "cautious", "red_lines", "agreements", "method", "low", "high", "conflicts"),
    *("fewest_commitments", "fewest_ladders", "base"),
)
_WHOLE = ("fewest_commitments", "fewest_ladders")
_VERDICTS = np.array([Verdict.CLOSED.value, Verdict.OPEN.value, Verdict.UNKNOWN.value])


def export(store: Store, run: Run, path: Path) -> None:
    """Write the cells of a sweep that are done, in their order: a row each.

    Raises
    ------
    UsageError, EnvironmentFailure
        As `zopa.files.rows.write_rows`.
    """
    table = _Table(store, run)
    write_rows(path, table.columns, table.blocks)


class _Table:
    """The cells as columns, a block per chunk.

    ``scenario`` names the case, ``draw`` counts from 0 and is empty where nothing is drawn, a
    column ``drop ID`` per coding is 1 where it is dropped. Of full cells all that they have
    follows, and a column per bargaining point and party; the utilities of ties are joined by ``;``.
    """

    def __init__(self, store: Store, run: Run) -> None:
        self._db = store.db
        self._db.row_factory = sqlite3.Row
        self._run = run.number
        self._full = self._one("SELECT detail FROM runs WHERE run = ?") == "full"
        self._variants = self._rows("SELECT * FROM variants WHERE run = ? ORDER BY number")
        codings = self._rows("SELECT id FROM codings WHERE run = ? ORDER BY bit")
        self.drops = tuple(f"drop {row['id']}" for row in codings)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Name the columns."""
        full = (*_FULL, *map(".".join, self._points)) if self._full else ()
        dropped = (Column(name, "truth") for name in self.drops)
        rest = (Column(n, "whole" if n in _WHOLE else "text") for n in ("verdict", *full))
        return (
            *(Column("cell", "whole"), Column("scenario"), Column("draw", "whole")),
            *(*dropped, *rest),
        )

    def blocks(self) -> Iterator[Block]:
        """Give the columns of each chunk."""
        query = "SELECT * FROM chunks WHERE run = ? ORDER BY chunk"
        for chunk in self._db.execute(query, (self._run,)):
            cells = np.arange(chunk["first_cell"], chunk["first_cell"] + chunk["cells"])
            yield [*self._asked(cells), self._verdicts(chunk), *self._answers(chunk)]

    def _asked(self, cells: Any) -> Iterator[Sequence[Any]]:
        """Say what each cell asks."""
        groups, masks = np.divmod(cells, 1 << len(self.drops))
        starts = np.array([v["first_cell"] for v in self._variants])
        own = np.searchsorted(starts, cells, side="right") - 1
        names = [v["name"] for v in self._variants]
        drawn = np.array([v["draws"] > 0 for v in self._variants])[own]
        draws = groups - (starts >> len(self.drops))[own]
        yield cells.tolist()
        yield [names[number] for number in own.tolist()]
        yield [d if known else None for d, known in zip(draws.tolist(), drawn, strict=True)]
        for bit in range(len(self.drops)):
            yield (masks >> bit & 1).tolist()

    def _verdicts(self, chunk: Any) -> list[str]:
        codes = np.unpackbits(np.frombuffer(chunk["open_bits"], np.uint8), count=chunk["cells"])
        if chunk["unknown_bits"] is not None:
            unknown = np.frombuffer(chunk["unknown_bits"], np.uint8)
            codes = codes + 2 * np.unpackbits(unknown, count=chunk["cells"])
        found: list[str] = _VERDICTS[codes].tolist()
        return found

    def _answers(self, chunk: Any) -> Iterator[Sequence[Any]]:
        """Give what full cells have beside the verdict."""
        if not self._full:
            return
        first, last = chunk["first_cell"], chunk["first_cell"] + chunk["cells"]
        rows = self._db.execute(
            "SELECT * FROM cells WHERE run = ? AND cell >= ? AND cell < ? ORDER BY cell",
            (self._run, first, last),
        ).fetchall()
        for name in _FULL:
            yield [row[name] for row in rows]
        points = [json.loads(row["points"]) for row in rows]
        for name, party in self._points:
            yield ["; ".join(tie[party] for tie in one.get(name, ())) or None for one in points]

    @cached_property
    def _points(self) -> tuple[tuple[str, str], ...]:
        """Name the bargaining points that some cell has, each with every party."""
        found: dict[tuple[str, str], None] = {}
        query = "SELECT DISTINCT points FROM cells WHERE run = ?"
        for row in self._db.execute(query, (self._run,)):
            for name, ties in json.loads(row["points"]).items():
                found |= dict.fromkeys((name, party) for tie in ties for party in tie)
        return tuple(sorted(found))

    def _rows(self, query: str) -> list[Any]:
        return self._db.execute(query, (self._run,)).fetchall()

    def _one(self, query: str) -> Any:
        return self._rows(query)[0][0]
