"""What the cells of a sweep say, read from its file: shares, flips, smallest flipping sets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zopa.compare.sweep.store import Run, Store
from zopa.results.base import Level, Reading, Verdict
from zopa.results.sweep import (
    Between,
    CodingFlips,
    FlippingSet,
    FullCells,
    PointsSwept,
    SmallestFlips,
    SweepSummary,
    Tally,
    VariantSweep,
)

__all__ = ["LISTED_SETS", "summarise"]

LISTED_SETS = 1_000

Bytes = NDArray[np.uint8]
# by distance within a byte, the cells that have a partner so far behind them
_WITHIN = {1: 0b01010101, 2: 0b00110011, 4: 0b00001111}


@dataclass(frozen=True)
class _Chunk:
    """The verdicts of a chunk, packed as ``numpy.packbits`` does."""

    number: int
    first: int
    cells: int
    open: Bytes
    unknown: Bytes


def summarise(store: Store, run: Run) -> SweepSummary:
    """Sum up a sweep, as far as it is done."""
    return _Reader(store, run).summary()


class _Reader:
    def __init__(self, store: Store, run: Run) -> None:
        self.db = store.db
        self.db.row_factory = sqlite3.Row
        self.store, self.run = store, run
        self.row = self.db.execute("SELECT * FROM runs WHERE run = ?", (run.number,)).fetchone()
        self.codings = self._rows("codings", "bit")
        self.variants = self._rows("variants", "number")
        self.combinations = 1 << len(self.codings)
        self.chunk_bits = int(self.row["chunk_size"]).bit_length() - 1

    def _rows(self, table: str, order: str) -> list[Any]:
        query = f"SELECT * FROM {table} WHERE run = ? ORDER BY {order}"
        return self.db.execute(query, (self.run.number,)).fetchall()

    def summary(self) -> SweepSummary:
        found = [_Variant(self, row) for row in self.variants]
        flips = [[0, 0] for _ in self.codings]
        for chunk in self._chunks():
            for variant in found:
                variant.add(chunk)
            for bit, sums in enumerate(flips):
                pairs, flipped = self._flips(chunk, bit)
                sums[0] += pairs
                sums[1] += flipped
        row = self.row
        inputs = {r["file"]: r["sha256"] for r in self._rows("inputs", "file")}
        return SweepSummary(
            zopa=row["zopa"],
            path=str(self.store.path),
            run=self.run.number,
            case=row["case_name"],
            title=row["title"],
            as_of=row["as_of"],
            level=Level(row["level"]),
            reading=Reading(row["reading"]),
            inputs=inputs,
            detail=row["detail"],
            draws=row["draws"],
            seed=row["seed"] if row["draws"] else None,
            cells=row["cells"],
            done=self.run.done,
            tally=_added([variant.tally() for variant in found]),
            codings={
                coding["id"]: CodingFlips(
                    commitments=tuple(coding["commitments"].split()), pairs=pairs, flips=flipped
                )
                for coding, (pairs, flipped) in zip(self.codings, flips, strict=True)
            },
            variants={v.row["name"]: v.result() for v in found},
            left_out={r["name"]: r["because"] for r in self._rows("left_out", "name")},
            full=self._full() if row["detail"] == "full" else None,
            others=tuple(r.number for r in self.store.runs() if r.number != self.run.number),
        )

    def _chunks(self) -> Iterator[_Chunk]:
        query = "SELECT * FROM chunks WHERE run = ? ORDER BY chunk"
        for row in self.db.execute(query, (self.run.number,)):
            yield _read(row)

    def _chunk(self, number: int) -> _Chunk | None:
        query = "SELECT * FROM chunks WHERE run = ? AND chunk = ?"
        row = self.db.execute(query, (self.run.number, number)).fetchone()
        return None if row is None else _read(row)

    def _flips(self, chunk: _Chunk, bit: int) -> tuple[int, int]:
        """Count the pairs that differ in one coding and start in a chunk, and those that flip."""
        if bit >= self.chunk_bits:
            if chunk.first >> bit & 1:
                return 0, 0
            partner = self._chunk(chunk.number + (1 << (bit - self.chunk_bits)))
            if partner is None:
                return 0, 0
            return _compared(chunk.open, partner.open, chunk.unknown | partner.unknown, chunk.cells)
        distance = 1 << bit
        half = chunk.cells // 2
        if distance >= 8:
            opens, doubts = (a.reshape(-1, 2, distance // 8) for a in (chunk.open, chunk.unknown))
            return _compared(opens[:, 0], opens[:, 1], doubts[:, 0] | doubts[:, 1], half)
        kept = np.uint8(_WITHIN[distance])
        shift = np.uint8(distance)
        doubt = (chunk.unknown | chunk.unknown >> shift) & kept
        return _compared(chunk.open & kept, chunk.open >> shift & kept, doubt, half)

    def _full(self) -> FullCells:
        columns = "coded, cautious, red_lines, agreements, conflicts, fewest_commitments, verdict"
        rows = self.db.execute(
            f"SELECT {columns}, points FROM cells WHERE run = ?", (self.run.number,)
        )
        levels: dict[str, dict[str, int]] = {n: {} for n in ("coded", "cautious", "red_lines")}
        spans: dict[str, _Span] = {
            n: _Span() for n in ("agreements", "conflicts", "fewest_commitments")
        }
        points: dict[str, _Point] = {}
        for row in rows:
            for name, counts in levels.items():
                counts[row[name]] = counts.get(row[name], 0) + 1
            for name, span in spans.items():
                if row[name] is not None:
                    span.add(Fraction(row[name]))
            if row["verdict"] == Verdict.OPEN:
                for name, ties in json.loads(row["points"]).items():
                    points.setdefault(name, _Point()).add(ties)
        return FullCells(
            levels={name: _tally(counts) for name, counts in levels.items()},
            agreements=spans["agreements"].result(),
            conflicts=spans["conflicts"].result(),
            fewest_commitments=spans["fewest_commitments"].result(),
            bargaining={name: point.result() for name, point in points.items()},
        )


def _read(row: Any) -> _Chunk:
    bits = np.frombuffer(row["open_bits"], dtype=np.uint8)
    unknown = row["unknown_bits"]
    return _Chunk(
        row["chunk"],
        row["first_cell"],
        row["cells"],
        bits,
        np.zeros_like(bits) if unknown is None else np.frombuffer(unknown, dtype=np.uint8),
    )


def _compared(one: Bytes, other: Bytes, unknown: Bytes, pairs: int) -> tuple[int, int]:
    """Count the pairs of which both verdicts are known, and those that differ."""
    flipped = (one ^ other) & ~unknown
    return pairs - _ones(unknown), _ones(flipped)


def _ones(bits: Bytes) -> int:
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


class _Variant:
    """What is seen of one case, chunk after chunk."""

    def __init__(self, reader: _Reader, row: Any) -> None:
        self.row = row
        self.reader = reader
        self.first = int(row["first_cell"])
        self.groups = max(int(row["draws"]), 1)
        self.last = self.first + self.groups * reader.combinations
        self.counts = {"open": 0, "closed": 0, "unknown": 0}
        self.as_coded: dict[Verdict, int] = {}
        self.size: int | None = None
        self.sets: dict[int, int] = {}
        # the verdict with everything kept, of the group that was looked at last
        self._coded: tuple[int, Verdict | None] = (-1, None)

    def add(self, chunk: _Chunk) -> None:
        """Take in what a chunk has of this case."""
        start, end = max(chunk.first, self.first), min(chunk.first + chunk.cells, self.last)
        if start >= end:
            return
        is_open, unknown = (
            np.unpackbits(bits, count=chunk.cells)[start - chunk.first : end - chunk.first]
            for bits in (chunk.open, chunk.unknown)
        )
        self.counts["open"] += int(is_open.sum())
        self.counts["unknown"] += int(unknown.sum())
        self.counts["closed"] += len(is_open) - int(is_open.sum()) - int(unknown.sum())
        step = min(self.reader.combinations, end - start)
        for offset in range(0, end - start, step):
            part = slice(offset, offset + step)
            self._group(start + offset, is_open[part], unknown[part])

    def _group(self, first: int, is_open: Bytes, unknown: Bytes) -> None:
        """Look for small sets of codings that flip the verdict of one group."""
        group, mask = divmod(first - self.first, self.reader.combinations)
        if mask == 0:
            coded = _verdict(bool(is_open[0]), bool(unknown[0]))
            self._coded = (group, coded)
            self.as_coded[coded] = self.as_coded.get(coded, 0) + 1
        verdict = self._coded[1] if self._coded[0] == group else None
        if verdict not in (Verdict.OPEN, Verdict.CLOSED):
            return
        if self.size is not None and mask.bit_count() > self.size:
            # every set of this block has the codings above it
            return
        flipped = np.flatnonzero((is_open != (verdict is Verdict.OPEN)) & (unknown == 0)) + mask
        if not len(flipped):
            return
        sizes = np.bitwise_count(flipped)
        least = int(sizes.min())
        if self.size is None or least < self.size:
            self.size, self.sets = least, {}
        if least == self.size:
            for found in flipped[sizes == least].tolist():
                self.sets[found] = self.sets.get(found, 0) + 1

    def tally(self) -> Tally:
        """Count its cells by verdict."""
        return _tally(self.counts)

    def result(self) -> VariantSweep:
        """Give what was seen."""
        names = [coding["id"] for coding in self.reader.codings]
        told = {
            tuple(name for bit, name in enumerate(names) if mask >> bit & 1): draws
            for mask, draws in sorted(
                self.sets.items(), key=lambda item: (-item[1], _bits(item[0]))
            )
        }
        listed = list(told.items())[:LISTED_SETS]
        return VariantSweep(
            selection=self.row["selection"],
            draws=self.row["draws"],
            tally=self.tally(),
            as_coded={v: self.as_coded[v] for v in Verdict if v in self.as_coded},
            smallest=SmallestFlips(
                size=self.size,
                count=len(told),
                listed=len(listed),
                sets=tuple(FlippingSet(codings=c, draws=d) for c, d in listed),
            ),
        )


def _bits(mask: int) -> tuple[int, ...]:
    return tuple(bit for bit in range(mask.bit_length()) if mask >> bit & 1)


def _verdict(is_open: bool, unknown: bool) -> Verdict:
    if unknown:
        return Verdict.UNKNOWN
    return Verdict.OPEN if is_open else Verdict.CLOSED


def _tally(counts: dict[str, int]) -> Tally:
    number_open, closed = counts.get("open", 0), counts.get("closed", 0)
    unknown = counts.get("unknown", 0)
    known = number_open + closed
    return Tally(
        cells=known + unknown,
        open=number_open,
        closed=closed,
        unknown=unknown,
        share_open=Fraction(number_open, known) if known else None,
    )


def _added(tallies: list[Tally]) -> Tally:
    names = ("open", "closed", "unknown")
    return _tally({name: sum(getattr(t, name) for t in tallies) for name in names})


@dataclass
class _Span:
    ends: tuple[Fraction, Fraction] | None = None

    def add(self, value: Fraction) -> None:
        low, high = self.ends or (value, value)
        self.ends = (min(low, value), max(high, value))

    def result(self) -> Between | None:
        return None if self.ends is None else Between(low=self.ends[0], high=self.ends[1])


@dataclass
class _Point:
    found: int = 0
    spans: dict[str, _Span] = field(default_factory=dict)

    def add(self, ties: list[dict[str, str]]) -> None:
        self.found += 1
        for one in ties:
            for party, value in one.items():
                self.spans.setdefault(party, _Span()).add(Fraction(value))

    def result(self) -> PointsSwept:
        spans = {p: s.ends for p, s in self.spans.items()}
        return PointsSwept(
            found=self.found,
            utilities={p: Between(low=e[0], high=e[1]) for p, e in spans.items() if e is not None},
        )
