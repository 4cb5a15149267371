"""Who must accept: what a rule of agreement says about parties that accept."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence, Set

from zopa.diagnostics import ZopaError
from zopa.rules.tree import AtLeast, Consent, ConsentAnd, ConsentNode, ConsentOr, PartyName

MOST_COALITIONS = 5_000


class TooManyCoalitions(ZopaError):  # noqa: N818  (reads better than ...Error in an except clause)
    """A rule of agreement can be met in too many ways to list them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"the agreement rule can be met in more than {limit:,} ways; simplify it")


def accepts(consent: Consent, accepting: Set[str]) -> bool:
    """Tell whether an outcome is an agreement when exactly these parties accept it."""
    return _met(consent.root, accepting)


def _met(node: ConsentNode, accepting: Set[str]) -> bool:
    match node:
        case PartyName(party):
            return party in accepting
        case AtLeast(count, members):
            return sum(member in accepting for member in members) >= count
        case ConsentAnd(parts):
            return all(_met(part, accepting) for part in parts)
        case ConsentOr(parts):
            return any(_met(part, accepting) for part in parts)


def is_conjunction(consent: Consent) -> bool:
    """Tell whether the rule is met just when all of some fixed parties accept.

    So ``at_least(2, a, b)`` and ``(a or b) and a`` are conjunctions too.
    """
    everybody = frozenset(consent.parties)
    needed = {party for party in consent.parties if not accepts(consent, everybody - {party})}
    return accepts(consent, needed)


def minimal_coalitions(
    consent: Consent, *, limit: int = MOST_COALITIONS
) -> tuple[frozenset[str], ...]:
    """List all minimal sets of parties whose acceptance is enough.

    Parameters
    ----------
    consent
        The rule of agreement.
    limit
        Most sets to work with on the way.

    Returns
    -------
    tuple
        The smaller sets first; of equal size, in the order of the parties. Never empty, since
        acceptance by all is always enough.

    Raises
    ------
    TooManyCoalitions
        If more than ``limit`` sets turn up on the way.
    """
    place = {party: index for index, party in enumerate(consent.parties)}
    places = [[place[party] for party in c] for c in _coalitions(consent.root, limit)]
    ordered = sorted((sorted(coalition) for coalition in places), key=lambda c: (len(c), c))
    return tuple(frozenset(consent.parties[i] for i in coalition) for coalition in ordered)


def _coalitions(node: ConsentNode, limit: int) -> list[frozenset[str]]:
    match node:
        case PartyName(party):
            return [frozenset({party})]
        case AtLeast(count, members):
            if math.comb(len(members), count) > limit:
                raise TooManyCoalitions(limit)
            return [frozenset(chosen) for chosen in itertools.combinations(members, count)]
        case ConsentAnd(parts):
            joined = [frozenset[str]()]
            for part in parts:
                others = _coalitions(part, limit)
                joined = _minimal((a | b for a in joined for b in others), limit)
            return joined
        case ConsentOr(parts):
            return _minimal((c for part in parts for c in _coalitions(part, limit)), limit)


def _minimal(coalitions: Iterable[frozenset[str]], limit: int) -> list[frozenset[str]]:
    """Keep the sets that contain no other."""
    distinct: set[frozenset[str]] = set()
    for coalition in coalitions:
        distinct.add(coalition)
        if len(distinct) > limit:
            raise TooManyCoalitions(limit)
    by_size: Sequence[frozenset[str]] = sorted(distinct, key=lambda c: (len(c), sorted(c)))
    kept: list[frozenset[str]] = []
    for coalition in by_size:
        if not any(smaller <= coalition for smaller in kept):
            kept.append(coalition)
    return kept
