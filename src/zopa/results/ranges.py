"""How much hangs on walk-away values and weights that are known only within bounds."""

from __future__ import annotations

from typing import Literal

from zopa.results.bargaining import Base, Settled
from zopa.results.base import Amount, Result


class ValueRange(Result):
    """The bounds of a value that is drawn."""

    low: Amount
    high: Amount


class Spread(Result):
    """The least and the greatest of what was drawn; nearest floating-point numbers.

    Other values within the ranges may lead further.
    """

    low: float
    high: float


class DrawnShare(Result):
    """In how many draws something holds, with the 95 % Wilson interval of the share (0-1)."""

    hits: int
    share: float
    interval: tuple[float, float]


class Stays(Result):
    """An agreement, and in how many draws it still is one.

    ``utilities`` and ``picked_by``, the bargaining points that it is, are those of the main answer,
    with weights as written and walk-away values at their low ends.
    """

    outcome: dict[str, Settled]
    utilities: dict[str, Amount]
    picked_by: tuple[str, ...]
    stays: DrawnShare


class PointSpread(Result):
    """Where a bargaining point lay: in how many draws there was one, and what it was worth."""

    found: int
    utilities: dict[str, Spread]


class Ranges(Result):
    """What draws of all uncertain values say; estimates, and called so.

    Parameters
    ----------
    draws, seed
        How many there were, and how the generator started.
    walk_away, weights
        What was drawn, by party and by ``party.issue``: evenly and independently.
    base
        What the bargaining points are picked from: ``rules_only`` where nothing keeps the
        commitments other than walk-away values.
    open
        Draws in which there is an agreement.
    undecided
        Draws in which a limit was hit; they are left out of ``open`` and ``bargaining``.
    agreements
        The Pareto-optimal agreements of the main answer that it tells, best known first.
    bargaining
        By name, over the draws with an agreement.
    """

    method: Literal["estimated"] = "estimated"
    draws: int
    seed: int
    walk_away: dict[str, ValueRange]
    weights: dict[str, ValueRange]
    base: Base
    open: DrawnShare
    undecided: int
    agreements: tuple[Stays, ...]
    bargaining: dict[str, PointSpread]
