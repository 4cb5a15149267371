"""Where a case stands, in a few figures: one row of a timeline or of a what-if on evidence."""

from __future__ import annotations

from zopa.results.base import Result
from zopa.results.solution import Levels


class Standing(Result):
    """The verdicts, and what stands in the way at the asked level, as coded.

    ``conflicts`` and ``agreements`` are exact counts; ``fewest_commitments`` and ``fewest_ladders``
    the least that must be given up, each counted by itself, 0 where the space is open. None where a
    limit was hit, and for the fewest also where the rules alone cannot be kept.
    """

    levels: Levels
    conflicts: int | None
    fewest_commitments: int | None
    fewest_ladders: int | None
    agreements: int | None
