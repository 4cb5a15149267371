"""Constraints that are too large for a table, cut into sums and a small rest.

A comparison of numbers over several issues is mostly a sum of one part per issue, compared with a
constant. Such sums are taken out, and a *switch* with the options ``no`` and ``yes`` is left in the
place of each, so that a table over few values remains. Members of a set come apart likewise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm, prod

from zopa.rules.space import Members, Numbers, Options, Space
from zopa.rules.tables import MOST_CELLS, cells
from zopa.rules.tree import (
    And,
    Compare,
    Constant,
    Constraint,
    Contains,
    IssueNumber,
    Negation,
    Not,
    Number,
    OneNumberOf,
    OneOf,
    Or,
    Product,
    Relation,
    Size,
    Statement,
    Sum,
    issues_of,
    issues_of_number,
)

__all__ = ["Split", "Switch", "split"]

_YES_NO = Options(("no", "yes"))
# A set with more subsets than this is taken apart where tables are too large.
_MOST_SUBSETS = 1 << 12
# Partial sums times values: beyond, following a sum takes too long.
_MOST_STEPS = 20_000_000


@dataclass(frozen=True)
class Switch:
    """A comparison that was taken out: ``yes`` where the sum of the parts keeps it.

    Parameters
    ----------
    parts
        Per issue, what each of its values adds; for a set, what each member adds that is in.
    relation
        How the sum compares with 0.
    constant
        What is added besides.
    """

    parts: tuple[tuple[str, tuple[Fraction, ...]], ...]
    relation: Relation
    constant: Fraction

    @property
    def denominator(self) -> int:
        """By which everything has to be multiplied to be whole."""
        amounts = [self.constant, *(worth for _, worths in self.parts for worth in worths)]
        return lcm(*(amount.denominator for amount in amounts))

    @property
    def bound(self) -> int:
        """What no partial sum exceeds, once it is whole."""
        parts = sum(
            max(map(abs, worths)) if len(worths) else Fraction(0) for _, worths in self.parts
        )
        members = sum(len(worths) for _, worths in self.parts)
        return int((parts * members + abs(self.constant)) * self.denominator) + 1

    @property
    def steps(self) -> int:
        """How many steps adding the parts one by one takes at most: partial sums times values."""
        unit = self.denominator
        rows = [[int(worth * unit) for worth in worths] for _, worths in self.parts]
        grain = gcd(*(amount - row[0] for row in rows for amount in row)) or 1
        sums, reach, most = 1, 0, 0
        for row in sorted(rows, key=len):
            most = max(most, sums * len(row))
            reach += (max(row) - min(row)) // grain
            sums = min(sums * len(row), reach + 1)
        return most


@dataclass(frozen=True)
class Split:
    """A constraint over switches, members and small issues.

    Parameters
    ----------
    rest
        Says the same as the whole, in terms of ``space``.
    space
        The small issues that it names, the switches, and members of sets as issues of their own.
    switches
        By their name in ``space``.
    members
        Name in ``space``: the set and the member, ``yes`` where it is in.
    """

    rest: Constraint
    space: Space
    switches: Mapping[str, Switch]
    members: Mapping[str, tuple[str, str]]


def split(constraint: Constraint, space: Space, *, limit: int = MOST_CELLS) -> Split | None:
    """Cut a constraint so that its rest fits into a table; None if that does not help.

    Parameters
    ----------
    limit
        Largest table, in cells.
    """
    cutter = _Cutter(space)
    root = cutter.statement(constraint.root)
    rest = Constraint(constraint.text, root, issues_of(root))
    added = dict.fromkeys((*cutter.switches, *cutter.members), _YES_NO)
    left = {name: added[name] if name in added else space[name] for name in rest.issues}
    if cells(rest, left) > limit:
        return None
    if any(s.bound >= 2**62 or s.steps > _MOST_STEPS for s in cutter.switches.values()):
        return None
    return Split(rest, left, cutter.switches, cutter.members)


@dataclass
class _Cutter:
    """Rewrites a statement, and collects what it takes out."""

    given: Space
    switches: dict[str, Switch] = field(default_factory=dict)
    members: dict[str, tuple[str, str]] = field(default_factory=dict)

    def statement(self, node: Statement) -> Statement:
        """Rewrite a statement."""
        match node:
            case And(parts):
                return And(tuple(self.statement(part) for part in parts))
            case Or(parts):
                return Or(tuple(self.statement(part) for part in parts))
            case Not(part):
                return Not(self.statement(part))
            case Compare(operands, relations):
                pairs = [
                    self._comparison(left, relation, right)
                    for left, relation, right in zip(
                        operands, relations, operands[1:], strict=False
                    )
                ]
                return pairs[0] if len(pairs) == 1 else And(tuple(pairs))
            case OneNumberOf(number, values, negated):
                equal = [
                    self._comparison(number, Relation.EQUAL, Constant(value)) for value in values
                ]
                some = equal[0] if len(equal) == 1 else Or(tuple(equal))
                return Not(some) if negated else some
            case Contains(issue, member, negated) if self._is_large(issue):
                name = f"{member} in {issue}"
                self.members[name] = (issue, member)
                return OneOf(name, ("yes",), negated)
            case _:
                return node

    def _is_large(self, issue: str) -> bool:
        domain = self.given[issue]
        return isinstance(domain, Members) and domain.count > _MOST_SUBSETS

    def _comparison(self, left: Number, relation: Relation, right: Number) -> Statement:
        """Take out a comparison over several issues, or over a large set."""
        issues = tuple(dict.fromkeys((*issues_of_number(left), *issues_of_number(right))))
        if len(issues) < 2 and not any(map(self._is_large, issues)):
            return Compare((left, right), (relation,))
        parts: dict[str, list[Number]] = {}
        constant = Fraction(0)
        for sign, number in ((1, left), (-1, right)):
            for term in _terms(number, sign):
                named = issues_of_number(term)
                if len(named) > 1:
                    return Compare((left, right), (relation,))
                if named:
                    parts.setdefault(named[0], []).append(term)
                else:
                    constant += _at(term, Fraction(0))
        worths = []
        for issue, terms in parts.items():
            along = self._along(issue, terms)
            if along is None:
                return Compare((left, right), (relation,))
            constant += along[0]
            worths.append((issue, along[1]))
        unequal = relation is Relation.UNEQUAL
        switch = Switch(tuple(worths), Relation.EQUAL if unequal else relation, constant)
        # the same sum, written twice, is one switch
        known = [name for name, other in self.switches.items() if other == switch]
        name = known[0] if known else f"sum {len(self.switches) + 1}"
        self.switches[name] = switch
        return OneOf(name, ("no" if unequal else "yes",))

    def _along(
        self, issue: str, terms: list[Number]
    ) -> tuple[Fraction, tuple[Fraction, ...]] | None:
        """Work out what each value, or each member, adds; None if members do not just add up."""
        domain = self.given[issue]

        def total(value: Fraction) -> Fraction:
            return sum((_at(term, value) for term in terms), Fraction(0))

        if isinstance(domain, Numbers):
            return Fraction(0), tuple(total(value) for value in domain.values())
        if not isinstance(domain, Members):
            return None
        sizes = [total(Fraction(size)) for size in range(len(domain.names) + 1)]
        each = sizes[1] - sizes[0]
        if any(b - a != each for a, b in pairwise(sizes)):
            return None
        return sizes[0], (each,) * len(domain.names)


def _terms(number: Number, sign: int) -> Iterator[Number]:
    """List the terms of a number with their signs; a product with one sum is multiplied out."""
    match number:
        case Sum(terms):
            for term in terms:
                yield from _terms(term, sign)
        case Negation(term):
            yield from _terms(term, -sign)
        case Product(factors) if len(issues_of_number(number)) > 1:
            sums = [i for i, factor in enumerate(factors) if isinstance(factor, Sum)]
            if len(sums) != 1:
                # several sums multiplied have too many terms, and rarely come apart
                yield number if sign > 0 else Negation(number)
                return
            before, after = factors[: sums[0]], factors[sums[0] + 1 :]
            for term in _terms(factors[sums[0]], sign):
                yield from _terms(Product((*before, term, *after)), 1)
        case _:
            yield number if sign > 0 else Negation(number)


def _at(number: Number, value: Fraction) -> Fraction:
    """Work out a number in which the one issue that it names has a value."""
    match number:
        case Constant(constant):
            return constant
        case IssueNumber() | Size():
            return value
        case Negation(term):
            return -_at(term, value)
        case Sum(terms):
            return sum((_at(term, value) for term in terms), Fraction(0))
        case Product(factors):
            return prod((_at(factor, value) for factor in factors), start=Fraction(1))
