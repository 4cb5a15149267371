"""How far apart the parties are on a number line, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from zopa.report.phrases import end_value, exact
from zopa.results.base import Zone
from zopa.results.solution import IssueResult


@dataclass(frozen=True, slots=True)
class Gap:
    """The stretch that separates the parties; ``low`` and ``high`` are equal where ranges meet.

    ``below`` names the parties whose range ends at ``low``, ``above`` those whose range begins at
    ``high``. ``is_exact`` is False where an end is known only approximately.
    """

    low: Fraction
    high: Fraction
    below: tuple[str, ...]
    above: tuple[str, ...]
    is_exact: bool


def gap_of(issue: IssueResult) -> Gap | None:
    """Measure the gap of a number issue.

    Returns
    -------
    Gap or None
        None where some value is acceptable to all, or where a party's range has holes, so that no
        single stretch separates the parties.
    """
    if any(zone.zone is Zone.OVERLAP for zone in issue.zones or ()):
        return None
    lows: dict[str, Fraction] = {}
    highs: dict[str, Fraction] = {}
    is_exact = True
    for party, stance in issue.stances.items():
        limit = stance.acceptable
        if limit is None or limit.intervals is None:
            continue
        if len(limit.intervals) != 1:
            return None
        (only,) = limit.intervals
        low, high = end_value(only.min, only.min_approx), end_value(only.max, only.max_approx)
        if low is None or high is None:
            return None
        lows[party], highs[party] = low, high
        is_exact = is_exact and None not in (exact(only.min), exact(only.max))
    if not lows:
        return None
    low, high = min(highs.values()), max(lows.values())
    if low > high:
        return None
    return Gap(
        low=low,
        high=high,
        below=tuple(p for p, value in highs.items() if value == low),
        above=tuple(p for p, value in lows.items() if value == high),
        is_exact=is_exact,
    )
