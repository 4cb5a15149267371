"""What each stance, condition and walk-away value blocks, as it appears in a solution."""

from __future__ import annotations

from typing import Literal

from zopa.results.base import Amount, Result


class LadderBlocking(Result):
    """What one ladder, a stance or a condition, costs, in rule-keeping outcomes.

    ``weaken`` and ``withdraw`` count the agreements gained if its demand gives way to its red line
    (None where there are not both) and if all of it is given up. ``breaks`` counts the outcomes
    that break it, whatever else they break. ``shapley`` shares each lost outcome equally among the
    ladders that it breaks. ``banzhaf`` counts it once if it breaks no other, and half as much for
    each other one: the mean, over all sets of other ladders in force, of the outcomes that this
    one loses besides. The shares are of the sums over all ladders; None where nothing is lost.
    ``intervals``, only where estimated, bound each figure at 95%.
    """

    weaken: int | None
    withdraw: int
    breaks: int
    shapley: Amount
    shapley_share: Amount | None
    banzhaf: Amount
    banzhaf_share: Amount | None
    intervals: dict[str, tuple[int, int]] | None = None


class Blocking(Result):
    """What each ladder blocks, of those whose holders must accept.

    ``lost`` counts the rule-keeping outcomes that break some ladder: the sum of all Shapley
    values. Where ``estimated``, all figures come from ``draws`` outcomes drawn uniformly with the
    ``seed``, and are rounded to whole outcomes.
    """

    method: Literal["exact", "estimated"]
    lost: int
    lost_interval: tuple[int, int] | None = None
    draws: int | None = None
    seed: int | None = None
    ladders: dict[str, LadderBlocking]
