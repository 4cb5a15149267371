"""What outcomes are worth to each party, exactly: sums over issues, and worth of combinations.

A party's utility is the weighted mean of what each issue is worth to it, 0 to 100, or the sum of
its points; bonuses are added. Where a stance gives no values, they are derived from it by
`DERIVED`. An issue on which nothing tells the options apart has no part in the mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from zopa.case.case import Case, CaseStance, Choice
from zopa.problem.relation import IntArray
from zopa.rules.space import Domain, Members, Numbers, Options
from zopa.rules.tables import MOST_CELLS, truth_table
from zopa.schema.positions import WalkAwayRange

__all__ = ["DERIVED", "Term", "Utility", "Worths", "reservation", "same_utility", "utilities"]

Source = Literal["values", "derived", "points"]

# What an option is worth on an issue for which the party gives no values. Without an ideal, what
# is acceptable is worth as much as an ideal: the party has named nothing better.
DERIVED: Mapping[str, int] = {
    "ideal": 100,
    "acceptable": 75,
    "no limit stated": 50,
    "outside the demand": 25,
    "red line": 0,
}
# Scores beyond this leave too little room for weighting them; they are rounded instead.
_MOST_SCORE = 2**45
_FINEST_GRID = 6


@dataclass(frozen=True, eq=False)
class Worths:
    """Exact amounts along an axis: whole numerators over one denominator.

    Parameters
    ----------
    numerators
        Shape (value,): integers of 64 bits, or Python's where those might not suffice.
    denominator
        Positive.
    """

    numerators: NDArray[Any]
    denominator: int

    @classmethod
    def of(cls, amounts: Sequence[Fraction]) -> Worths:
        """Write fractions over their common denominator."""
        denominator = math.lcm(*(amount.denominator for amount in amounts))
        return cls(_integers([int(amount * denominator) for amount in amounts]), denominator)

    def times(self, factor: Fraction) -> Worths:
        """Multiply, and cancel what can be cancelled."""
        numbers = _wide(self.numerators, factor.numerator) * factor.numerator
        denominator = self.denominator * factor.denominator
        shared = math.gcd(denominator, int(np.gcd.reduce(numbers)))
        return Worths(numbers // shared, denominator // shared)

    def scaled(self, scale: int) -> IntArray:
        """Multiply by a multiple of the denominator: integers."""
        factor = scale // self.denominator
        return np.asarray(_wide(self.numerators, factor) * factor, dtype=np.int64)

    def rounded(self, scale: int) -> IntArray:
        """Multiply by a scale and round to the nearest integer, halves to even ones."""
        return np.array(
            [round(Fraction(int(n) * scale, self.denominator)) for n in self.numerators],
            dtype=np.int64,
        )

    @property
    def size(self) -> Fraction:
        """The largest amount, signs aside."""
        return Fraction(max(abs(int(self.numerators.max())), abs(int(self.numerators.min()))))


@dataclass(frozen=True, eq=False)
class Term:
    """A part of a party's utility that hangs on one issue, one member of a set, or a combination.

    Parameters
    ----------
    issues
        One issue, or those of the combination.
    member
        Member of a set that is in (value 1) or out (value 0); None otherwise.
    levels
        None if ``worths`` runs over the values of the issue, or over out and in. Else, with an axis
        per issue: which entry of ``worths`` each combination of values has.
    worths
        What that adds.
    """

    issues: tuple[str, ...]
    member: str | None
    levels: IntArray | None
    worths: Worths


@dataclass(frozen=True, eq=False)
class Utility:
    """What outcomes are worth to a party: the sum of its terms.

    Parameters
    ----------
    source
        ``points``, ``values``, or ``derived`` if some issue's values are derived from its stance.
    derived
        The issues whose values are derived.
    scale
        Score that makes one unit of utility: utilities times ``scale`` are integers.
    grid
        Where exact integers would be too large: every term is rounded to a multiple of this.
    """

    party: str
    source: Source
    derived: tuple[str, ...]
    terms: tuple[Term, ...]
    scale: int
    grid: Fraction | None

    def scores(self, term: Term) -> IntArray:
        """Give a term's worths as integer scores."""
        if self.grid is None:
            return term.worths.scaled(self.scale)
        return term.worths.rounded(self.scale)

    def least_score(self, value: Decimal | Fraction) -> int:
        """Give the least score that is worth at least so much."""
        return math.ceil(Fraction(value) * self.scale)


def utilities(case: Case) -> Mapping[str, Utility]:
    """Work out the utility of every party of which anything is known.

    Returns
    -------
    Mapping
        By party, in the case's order; a party whose stances tell no outcomes apart is left out.
    """
    found = {}
    for party in case.parties:
        utility = _utility(case, party)
        if utility is not None:
            found[party] = utility
    return found


def same_utility(one: Utility, other: Utility) -> bool:
    """Tell whether two utilities value every outcome alike, as they are written."""
    return one.scale == other.scale and [_says(t) for t in one.terms] == [
        _says(t) for t in other.terms
    ]


def _says(term: Term) -> object:
    levels = None if term.levels is None else term.levels.tolist()
    return (
        term.issues,
        term.member,
        levels,
        term.worths.numerators.tolist(),
        term.worths.denominator,
    )


def reservation(case: Case, party: str, *, high: bool = False) -> Decimal | None:
    """Give a party's reservation value: of a range the low end, or the high one."""
    value = case.walk_away.get(party)
    if isinstance(value, WalkAwayRange):
        return value.high if high else value.low
    return value


def _utility(case: Case, party: str) -> Utility | None:
    in_points = any(
        (written := case.stance(party, issue).written) is not None and written.points is not None
        for issue in case.issues
    )
    derived: list[str] = []
    terms = list(_points(case, party) if in_points else _values(case, party, derived))
    terms += _bonuses(case, party)
    if not terms:
        return None
    source: Source = "points" if in_points else "derived" if derived else "values"
    ends = [reservation(case, party), reservation(case, party, high=True)]
    # gains over the walk-away value are whole numbers, too
    scale = math.lcm(
        *(term.worths.denominator for term in terms),
        *(Fraction(end).denominator for end in ends if end is not None),
    )
    reach = sum(t.worths.size * (scale // t.worths.denominator) for t in terms)
    grid = None
    if reach > _MOST_SCORE:
        most = sum(t.worths.size / t.worths.denominator for t in terms)
        digits = _FINEST_GRID
        while digits and most * 10**digits > _MOST_SCORE:
            digits -= 1
        scale, grid = 10**digits, Fraction(1, 10**digits)
    return Utility(party, source, tuple(derived), tuple(terms), scale, grid)


def _points(case: Case, party: str) -> Iterator[Term]:
    for issue in case.issues:
        written = case.stance(party, issue).written
        if written is not None and written.points is not None:
            yield from _given(issue, written.points, case.space[issue], Fraction(1))


def _values(case: Case, party: str, derived: list[str]) -> Iterator[Term]:
    weighted: list[tuple[Fraction, list[Term]]] = []
    for issue in case.issues:
        written = case.stance(party, issue).written
        weight = Fraction(1 if written is None or written.weight is None else written.weight)
        if written is not None and written.values is not None:
            own = list(_given(issue, written.values, case.space[issue], Fraction(1)))
        else:
            own = list(_derived(case, party, issue))
            derived += [issue] if own else []
        if own:
            weighted.append((weight, own))
    total = sum((weight for weight, _ in weighted), Fraction(0))
    for weight, own in weighted:
        for term in own:
            worths = term.worths.times(weight / total)
            yield Term(term.issues, term.member, term.levels, worths)


def _given(
    issue: str,
    worths: Mapping[str, Decimal] | tuple[tuple[Decimal, Decimal], ...],
    domain: Domain,
    factor: Fraction,
) -> Iterator[Term]:
    """Take worths as written: per option, per member of a set, or along a number line."""
    if isinstance(domain, Numbers) and not isinstance(worths, Mapping):
        yield Term((issue,), None, None, _along(worths, domain).times(factor))
    elif isinstance(domain, Options) and isinstance(worths, Mapping):
        amounts = [Fraction(worths.get(name, 0)) for name in domain.names]
        yield Term((issue,), None, None, Worths.of(amounts).times(factor))
    elif isinstance(domain, Members) and isinstance(worths, Mapping):
        for name in domain.names:
            if name in worths:
                inside = [Fraction(0), Fraction(worths[name])]
                yield Term((issue,), name, None, Worths.of(inside).times(factor))


def _along(curve: Sequence[tuple[Decimal, Decimal]], domain: Numbers) -> Worths:
    """Read a piecewise linear curve at every grid point, exactly."""
    pairs = [(Fraction(amount), Fraction(worth)) for amount, worth in curve]
    parts: list[tuple[int, int, Fraction, Fraction]] = []
    begin = 0
    for (low, base), (high, top) in pairwise(pairs):
        end = domain.count
        if (high, top) != pairs[-1]:
            end = min(end, math.ceil((high - domain.minimum) / domain.step))
        slope = (top - base) / (high - low)
        if end > begin:
            parts.append((begin, end, base + (domain.minimum - low) * slope, domain.step * slope))
        begin = max(begin, end)
    denominator = math.lcm(*(d for _, _, a, b in parts for d in (a.denominator, b.denominator)))
    pieces = []
    for begin, end, first, each in parts:
        start, step = int(first * denominator), int(each * denominator)
        places = np.arange(begin, end)
        bound = max(abs(step) * end, abs(start))
        exact = places if bound < 2**61 else places.astype(object)
        pieces.append(exact * step + start)
    return Worths(np.concatenate(pieces), denominator)


def _derived(case: Case, party: str, issue: str) -> Iterator[Term]:
    """Derive worths from a stance; nothing where it tells no values apart, or is too large."""
    stance, own = case.stance(party, issue), True
    while stance.defers_to is not None:
        # whatever that party accepts: its limits count, not what it would like best
        stance, own = case.stance(stance.defers_to, issue), False
    if case.space[issue].count > MOST_CELLS:
        return
    levels = _levels(case, stance, stance.ideal if own else None)
    used, levels = np.unique(levels, return_inverse=True)
    if len(used) < 2:
        return
    names = list(DERIVED)
    ranks = [names[rank] for rank in used]
    if "ideal" not in ranks:
        ranks = ["ideal" if name == "acceptable" else name for name in ranks]
    worths = Worths.of([Fraction(DERIVED[name]) for name in ranks])
    if isinstance(case.space[issue], Members):
        yield Term((issue,), None, levels.astype(np.int64), worths)
    else:
        yield Term((issue,), None, None, Worths(worths.numerators[levels], worths.denominator))


def _levels(case: Case, stance: CaseStance, ideal: Choice | None) -> IntArray:
    """Give the place in `DERIVED` of every value of an issue."""
    names = list(DERIVED)
    domain = case.space[stance.issue]
    levels = np.full(domain.count, names.index("no limit stated"))
    if stance.flexible:
        levels[:] = names.index("acceptable")
    elif stance.acceptable is not None:
        kept = truth_table(stance.acceptable.constraint, case.space).holds
        levels[:] = np.where(kept, names.index("acceptable"), names.index("outside the demand"))
    if stance.red_line is not None:
        levels[truth_table(stance.red_line.constraint, case.space).holds] = names.index("red line")
    place = None if ideal is None else _place(ideal, domain)
    if place is not None:
        levels[place] = names.index("ideal")
    return levels


def _place(choice: Choice, domain: Domain) -> int | None:
    """Find the position of a value on its axis; None for an amount between two steps."""
    if isinstance(choice, str) and isinstance(domain, Options):
        return domain.names.index(choice)
    if isinstance(choice, Fraction) and isinstance(domain, Numbers):
        steps = (choice - domain.minimum) / domain.step
        return int(steps) if steps.denominator == 1 else None
    if isinstance(choice, frozenset) and isinstance(domain, Members):
        return sum(1 << domain.bit(member) for member in choice)
    raise TypeError(f"{choice!r} is no value of {domain!r}")


def _bonuses(case: Case, party: str) -> Iterator[Term]:
    for (owner, _), bonus in case.bonuses.items():
        if owner == party:
            table = truth_table(bonus.constraint, case.space)
            worths = Worths.of([Fraction(0), Fraction(bonus.worth)])
            yield Term(table.issues, None, table.holds.astype(np.int64), worths)


def _integers(numbers: Sequence[int]) -> NDArray[Any]:
    """Hold integers in 64 bits where they fit, else as Python's."""
    fits = all(-(2**62) < number < 2**62 for number in numbers)
    return np.array(numbers, dtype=np.int64 if fits else object)


def _wide(numbers: NDArray[Any], factor: int) -> NDArray[Any]:
    """Go over to Python's integers where a product might not fit into 64 bits."""
    largest = max(abs(int(numbers.max())), abs(int(numbers.min())))
    return numbers if largest * abs(factor) < 2**62 else numbers.astype(object)
