"""Zones on a number line, as exact sets: off the grid too, with the grid points each holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, cast

from zopa.case.case import Case, CaseLimit, CaseStance
from zopa.results.base import Amount, Reading, plain_number
from zopa.results.solution import Interval
from zopa.rules.algebra import number_set
from zopa.rules.space import Numbers
from zopa.solve.zones import Standing, is_limited, standing


@dataclass(frozen=True)
class Stretch:
    """A stretch of the line: SymPy numbers as ends, each open or closed; equal ends are a point."""

    low: Any
    high: Any
    low_open: bool
    high_open: bool

    def grid(self, numbers: Numbers) -> range:
        """Positions of the grid points inside."""
        import sympy

        step = exact(numbers.step)
        first = (self.low - exact(numbers.minimum)) / step
        last = (self.high - exact(numbers.minimum)) / step
        start, stop = int(sympy.ceiling(first)), int(sympy.floor(last))
        if self.low_open and sympy.Eq(first, start) == sympy.true:
            start += 1
        if self.high_open and sympy.Eq(last, stop) == sympy.true:
            stop -= 1
        return range(max(start, 0), min(stop, numbers.count - 1) + 1)

    def contains(self, value: Any) -> bool:
        """Whether a SymPy number lies inside."""
        above = value > self.low if self.low_open else value >= self.low
        return bool(above) and bool(value < self.high if self.high_open else value <= self.high)

    def interval(self) -> Interval:
        """Give the stretch as a result."""
        low, high = amount(self.low), amount(self.high)
        return Interval(
            min=low,
            max=high,
            min_open=self.low_open,
            max_open=self.high_open,
            min_approx=_approximate(self.low, low),
            max_approx=_approximate(self.high, high),
        )


def exact(value: Fraction) -> Any:
    """Give a fraction as a SymPy rational."""
    import sympy

    return sympy.Rational(value.numerator, value.denominator)


def amount(value: Any) -> Amount:
    """Give an exact SymPy number as an amount; irrational ones as text."""
    if value.is_Rational:
        return Fraction(int(value.p), int(value.q))
    return str(value)


def _approximate(value: Any, exactly: Amount) -> float | None:
    """Give the nearest float of an end that no short decimal states."""
    written = exactly if isinstance(exactly, str) else plain_number(exactly)
    return float(value) if isinstance(written, str) else None


def stretches(constraint_set: Any) -> tuple[Stretch, ...]:
    """List the separate stretches of a SymPy set of reals, lowest first."""
    import sympy

    parts = constraint_set.args if isinstance(constraint_set, sympy.Union) else (constraint_set,)
    found = []
    for part in parts:
        if isinstance(part, sympy.Interval):
            found.append(Stretch(part.start, part.end, bool(part.left_open), bool(part.right_open)))
        elif isinstance(part, sympy.FiniteSet):
            found += [Stretch(value, value, False, False) for value in part.args]
    return tuple(sorted(found, key=lambda s: (s.low, s.high)))


def number_standings(
    case: Case, issue: str, reading: Reading = Reading.CODED
) -> tuple[tuple[Stretch, Standing], ...]:
    """Cut a number issue into the stretches on which all parties' limits say the same.

    Returns
    -------
    tuple
        Stretches from min to max without gap or overlap, neighbours differing in standing.

    References
    ----------
    Own arithmetic on exact sets; see ``zopa.rules.algebra.number_set``.
    """
    numbers = case.space[issue]
    if not isinstance(numbers, Numbers):
        raise TypeError(f"{issue} is no number")
    sets = _Sets(case, issue, reading)
    low, high = exact(numbers.minimum), exact(numbers.maximum)
    cuts = sorted({low, high, *sets.ends()})
    merged: list[tuple[Stretch, Standing]] = []
    for cell, sample in _cells(cuts):
        found = sets.standing_at(sample)
        if merged and merged[-1][1] == found:
            before = merged[-1][0]
            joined = Stretch(before.low, cell.high, before.low_open, cell.high_open)
            merged[-1] = (joined, found)
        else:
            merged.append((cell, found))
    return tuple(merged)


def limit_cells(
    case: Case, issue: str
) -> tuple[tuple[Stretch, Mapping[str, tuple[bool, bool]]], ...]:
    """Cut a number issue into points and gaps on which every single limit says the same.

    Returns
    -------
    tuple
        Per cell, lowest first: by party whether it lies outside what the party accepts, in the
        cautious reading, and whether it crosses the party's red line.
    """
    numbers = case.space[issue]
    if not isinstance(numbers, Numbers):
        raise TypeError(f"{issue} is no number")
    sets = _Sets(case, issue, Reading.CAUTIOUS)
    cuts = sorted({exact(numbers.minimum), exact(numbers.maximum), *sets.ends()})
    return tuple((cell, sets.limits_at(sample)) for cell, sample in _cells(cuts))


def _cells(cuts: list[Any]) -> list[tuple[Stretch, Any]]:
    """Cut the line into points and open gaps, each with a number inside."""
    cells = [(Stretch(cuts[0], cuts[0], False, False), cuts[0])]
    for left, right in pairwise(cuts):
        cells.append((Stretch(left, right, True, True), (left + right) / 2))
        cells.append((Stretch(right, right, False, False), right))
    return cells


class _Sets:
    """The exact sets of every limit on one number issue."""

    def __init__(self, case: Case, issue: str, reading: Reading) -> None:
        self.case = case
        self.issue = issue
        self.reading = reading
        self.sets: dict[tuple[str, str], tuple[Stretch, ...]] = {}
        for party in case.parties:
            stance = case.stance(party, issue)
            for name, limit in (("kept", stance.acceptable), ("crossed", stance.red_line)):
                if limit is not None:
                    self.sets[party, name] = stretches(limit_set(case, issue, limit))
            if stance.acceptable is None and is_limited(stance, reading):
                ideal = exact(cast(Fraction, stance.ideal))
                self.sets[party, "kept"] = (Stretch(ideal, ideal, False, False),)

    def ends(self) -> list[Any]:
        return [end for s in self.sets.values() for t in s for end in (t.low, t.high)]

    def _holds(self, stance: CaseStance, name: str, value: Any) -> bool:
        return any(stretch.contains(value) for stretch in self.sets[stance.party, name])

    def limits_at(self, value: Any) -> dict[str, tuple[bool, bool]]:
        """Give, by party, whether a number leaves what it accepts, and whether it is ruled out."""
        found = {}
        for party in self.case.parties:
            stance = self.case.stance(party, self.issue)
            leaves = (party, "kept") in self.sets and not self._holds(stance, "kept", value)
            crosses = (party, "crossed") in self.sets and self._holds(stance, "crossed", value)
            found[party] = (leaves, crosses)
        return found

    def standing_at(self, value: Any) -> Standing:
        return standing(
            self.case,
            self.issue,
            self.reading,
            leaves=lambda s: not self._holds(s, "kept", value),
            crosses=lambda s: self._holds(s, "crossed", value),
            # an ideal is one point of the line; what lies around it stays unknown
            is_ideal=lambda s: False,
        )


def limit_set(case: Case, issue: str, limit: CaseLimit) -> Any:
    """Give a limit on a number issue as an exact SymPy set of reals."""
    return number_set(limit.constraint, issue, case.space)
