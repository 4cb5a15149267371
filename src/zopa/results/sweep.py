"""What a sweep came to: the JSON of ``zopa sweep``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from zopa.results.base import Amount, Answer, Level, Reading, Result, Verdict


class Tally(Result):
    """Cells by verdict; ``share_open`` (0-1) is of those whose verdict is known, None of none."""

    cells: int
    open: int
    closed: int
    unknown: int
    share_open: Amount | None


class CodingFlips(Result):
    """How often a coding decides the verdict, all else being equal.

    ``pairs`` are two cells that differ in this coding alone and of which both verdicts are known;
    in ``flips`` of them the verdicts differ.
    """

    commitments: tuple[str, ...]
    pairs: int
    flips: int


class FlippingSet(Result):
    """Codings whose dropping, together, gives another verdict; ``draws`` in which it does."""

    codings: tuple[str, ...]
    draws: int


class SmallestFlips(Result):
    """The smallest sets of codings whose dropping gives another verdict.

    ``size`` is None where no set in the file does. ``count`` is exact; the first ``listed``, those
    that do so in most draws first, are in ``sets``.
    """

    size: int | None
    count: int
    listed: int
    sets: tuple[FlippingSet, ...]


class VariantSweep(Result):
    """The cells of one case: the baseline, or scenarios.

    ``as_coded`` counts, over its draws, the verdicts with every coding kept; ``draws`` is 0 where
    nothing is drawn.
    """

    selection: str
    draws: int
    tally: Tally
    as_coded: dict[Verdict, int]
    smallest: SmallestFlips


class Between(Result):
    """The least and the greatest of some amounts."""

    low: Amount
    high: Amount


class PointsSwept(Result):
    """A bargaining point over the open cells: in how many there is one, and what it is worth."""

    found: int
    utilities: dict[str, Between]


class FullCells(Result):
    """What cells in full say beside the verdict.

    ``levels`` tallies the verdicts that every summary has; ``agreements``, ``conflicts`` and
    ``fewest_commitments`` go from the least to the greatest where they are known.
    """

    levels: dict[str, Tally]
    agreements: Between | None
    conflicts: Between | None
    fewest_commitments: Between | None
    bargaining: dict[str, PointsSwept]


class SweepSummary(Answer):
    """A sweep, as far as it got.

    Parameters
    ----------
    path, run
        The file, and the number of the sweep in it.
    cells, done
        How many there are, and how many are in the file; all else is of the latter.
    codings
        What was kept or dropped, in the order of the model.
    variants
        By name; each was taken with every combination of codings.
    left_out
        Scenario combinations that contradict themselves, with what is wrong with each.
    full
        None where the verdict alone was asked for.
    """

    schema_version: Literal[1] = Field(default=1, alias="schema")
    zopa: str
    path: str
    run: int
    case: str
    title: str
    as_of: str
    level: Level
    reading: Reading
    inputs: dict[str, str]
    detail: Literal["verdict", "full"]
    draws: int
    seed: int | None
    cells: int
    done: int
    tally: Tally
    codings: dict[str, CodingFlips]
    variants: dict[str, VariantSweep]
    left_out: dict[str, str]
    full: FullCells | None
    others: tuple[int, ...] = ()
