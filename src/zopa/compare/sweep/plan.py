"""What a sweep goes through: its codings, its cases, and the number that each cell has.

A group is one case with one draw of its uncertain values. Within a group, cell ``m`` drops the
codings whose bits are set in ``m``; groups follow each other, scenario by scenario and draw by
draw. So a cell is a number, and what it asks for is read from the number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal

from zopa._version import __version__
from zopa.case.case import Case
from zopa.case.selection import BASELINE
from zopa.diagnostics import UsageError
from zopa.problem.utility import utilities
from zopa.results.base import Level, Reading
from zopa.solve.space import NODE_LIMIT
from zopa.solve.uncertain import Uncertain, uncertain_values

__all__ = ["CHUNK_BITS", "MOST_CASES", "MOST_CELLS", "Coding", "Detail", "Group", "Plan", "Variant"]

Detail = Literal["verdict", "full"]

# Cells of one sweep, unless more are asked for: half a gigabyte of verdicts, some hours of solving.
MOST_CELLS: Mapping[Detail, int] = {"verdict": 1 << 32, "full": 1 << 20}
# Cases that a sweep goes through without being told so: some minutes' reading.
MOST_CASES = 1 << 12
# A chunk is what is saved at once: about a second's work.
CHUNK_BITS: Mapping[Detail, int] = {"verdict": 20, "full": 7}
# Each group of a chunk is compiled anew.
_GROUPS_IN_CHUNK = 8


@dataclass(frozen=True)
class Coding:
    """What is kept or dropped as one: a commitment, or all that a stance or a condition says."""

    id: str
    commitments: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Variant:
    """A case that is swept: the baseline, or scenarios; ``uncertain`` is what is drawn of it."""

    name: str
    case: Case
    uncertain: Uncertain


@dataclass(frozen=True)
class Group:
    """Cells of one variant and one draw; ``draw`` is None where values are as written."""

    number: int
    variant: int
    draw: int | None


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything that decides the cells of a sweep, ready to be sent to a worker.

    Parameters
    ----------
    variants
        The cases, all at one level and in one reading.
    codings
        Bit ``i`` of a cell stands for coding ``i``.
    draws, seed
        How often uncertain values are drawn; not at all if 0.
    detail
        ``verdict``: the verdict alone. ``full``: what a comparison says of a scenario.
    chunk_bits
        A chunk has at most 2 to this power of cells.
    left_out
        Scenario combinations that contradict themselves, with what is wrong with each.
    """

    variants: tuple[Variant, ...]
    codings: tuple[Coding, ...]
    level: Level
    reading: Reading
    draws: int
    seed: int
    detail: Detail
    chunk_bits: int
    left_out: tuple[tuple[str, str], ...] = ()
    node_limit: int = NODE_LIMIT

    @cached_property
    def _first_groups(self) -> tuple[int, ...]:
        """The number of each variant's first group, and last of all the number of groups."""
        sizes = (self.draws if v.uncertain and self.draws else 1 for v in self.variants)
        return tuple(accumulate(sizes, initial=0))

    @property
    def case(self) -> Case:
        """The case that all variants are of."""
        return self.variants[0].case

    @property
    def groups(self) -> int:
        """Number of cases with drawn values."""
        return self._first_groups[-1]

    @property
    def combinations(self) -> int:
        """Number of cells in a group: every way to keep or drop the codings."""
        return 1 << len(self.codings)

    @property
    def cells(self) -> int:
        """Number of all cells."""
        return self.groups * self.combinations

    @property
    def chunk_size(self) -> int:
        """Cells of a chunk, a power of two; the last chunk may hold fewer."""
        most = min(self.chunk_bits, len(self.codings) + _GROUPS_IN_CHUNK.bit_length() - 1)
        return 1 << most

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return -(-self.cells // self.chunk_size)

    def group(self, number: int) -> Group:
        """Say which case a group is of."""
        firsts = self._first_groups
        variant = next(i for i in range(len(self.variants)) if number < firsts[i + 1])
        drawn = bool(self.variants[variant].uncertain and self.draws)
        return Group(number, variant, number - firsts[variant] if drawn else None)

    def parts(self, chunk: int) -> tuple[tuple[int, int, int], ...]:
        """Cut a chunk into blocks of one group: its number, the first mask, and bits of the size.

        A chunk lies within a group, or holds whole groups.
        """
        first = chunk * self.chunk_size
        if self.chunk_size <= self.combinations:
            bits = self.chunk_size.bit_length() - 1
            return ((first // self.combinations, first % self.combinations, bits),)
        start = first // self.combinations
        last = min(start + self.chunk_size // self.combinations, self.groups)
        return tuple((group, 0, len(self.codings)) for group in range(start, last))

    @cached_property
    def request(self) -> str:
        """Everything that decides the cells, as text: equal requests have equal cells."""
        return json.dumps(
            {
                "zopa": __version__,
                "case": self.case.name,
                "inputs": dict(sorted(self.case.inputs.items())),
                "variants": [(v.name, v.case.selection.words) for v in self.variants],
                "codings": [(coding.id, coding.commitments) for coding in self.codings],
                "level": self.level.value,
                "reading": self.reading.value,
                "draws": self.draws,
                "seed": self.seed if self.draws else 0,
                "detail": self.detail,
                "nodes": self.node_limit,
                "chunk": self.chunk_size,
            },
            ensure_ascii=False,
        )

    @property
    def key(self) -> str:
        """The SHA-256 of the request."""
        return hashlib.sha256(self.request.encode()).hexdigest()

    def codings_of(self, mask: int) -> tuple[str, ...]:
        """Name the codings that a cell drops."""
        return tuple(c.id for bit, c in enumerate(self.codings) if mask >> bit & 1)


def variant(name: str | None, case: Case) -> Variant:
    """Make a variant of a case."""
    return Variant(name or BASELINE, case, uncertain_values(case, utilities(case)))


def check_size(plan: Plan, most: int | None = None) -> None:
    """Refuse a sweep of more cells than anybody would wait for, and say how many there are.

    Raises
    ------
    UsageError
        If there are more than ``most``, or `MOST_CELLS` of its detail.
    """
    limit = MOST_CELLS[plan.detail] if most is None else most
    if plan.cells <= limit:
        return
    draws = f" x {plan.draws:,} draws" if plan.draws else ""
    cases = len(plan.variants)
    made_of = f"2^{len(plan.codings)} ways to keep or drop codings x {_cases(cases)}{draws}"
    remedies: Sequence[str] = (
        "vary fewer codings (--vary ID, once for each, instead of --vary-basis or --vary-disputed)",
        *(["name fewer scenarios"] if cases > 1 else []),
        *(["take fewer draws"] if plan.draws else []),
        *(["take --cells verdict"] if plan.detail == "full" else []),
        f"or allow it with --max-cells {plan.cells}, it is worked off chunk by chunk",
    )
    raise UsageError(
        f"that makes {plan.cells:,} cells ({made_of}), more than {limit:,}", "; ".join(remedies)
    )


def _cases(number: int) -> str:
    return "1 case" if number == 1 else f"{number:,} cases"
