"""What the space charts show: the frontier and the bargaining points, as exact utilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from zopa.report.charts.chosen import Chosen
from zopa.report.phrases import listing
from zopa.results.bargaining import Base, Point
from zopa.results.base import Amount
from zopa.results.solution import AmountRange

# By principle: its short name and the outline of its mark.
PRINCIPLES = {
    "nash": ("Nash", "star"),
    "kalai_smorodinsky": ("Kalai-Smorodinsky", "diamond"),
    "egalitarian": ("Egalitarian", "triangle"),
    "utilitarian": ("Utilitarian", "square"),
}
_COMPARING = ("egalitarian", "utilitarian")
MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Spot:
    """A utility vector that some principles pick; ``ties`` counts the outcomes that share it."""

    principles: tuple[str, ...]
    worth: dict[str, Fraction]
    ties: int | None
    leans_on_silence: bool

    @property
    def name(self) -> str:
        """Name the principles that pick it."""
        return listing([PRINCIPLES[p][0] for p in self.principles])

    @property
    def mark(self) -> str:
        """The outline of its mark."""
        return PRINCIPLES[self.principles[0]][1]

    @property
    def compares(self) -> bool:
        """Whether only principles that compare utilities of different parties pick it."""
        return all(p in _COMPARING for p in self.principles)


@dataclass(frozen=True, slots=True)
class Field:
    """The utilities to draw, for the parties chosen whose utility is known.

    ``frontier`` holds the vectors of the frontier over all parties, cut to those shown, each once.
    ``untold`` are parties chosen without utilities, ``walk_away`` the low and the high end.
    """

    base: Base
    complete: bool
    parties: tuple[str, ...]
    untold: tuple[str, ...]
    everybody: bool
    count: int
    frontier: tuple[tuple[Fraction, ...], ...]
    spots: tuple[Spot, ...]
    unlisted: int
    walk_away: dict[str, tuple[Fraction, Fraction]]
    ideal: dict[str, Fraction]
    low: float
    high: float


def field_of(chosen: Chosen) -> Field | None:
    """Read the frontier; None where no utility is known, or a limit was hit."""
    frontier = chosen.solution.frontier
    if frontier is None:
        return None
    told = tuple(p for p in chosen.parties if p in frontier.parties)
    columns = [frontier.parties.index(p) for p in told]
    scales = [chosen.solution.parties[p].scale or 1 for p in told]
    vectors = dict.fromkeys(
        tuple(Fraction(row[c], scale) for c, scale in zip(columns, scales, strict=True))
        for row in frontier.scores
    )
    spots, unlisted = _spots(chosen, told)
    bounds = {p: _bounds(chosen.solution.parties[p].walk_away) for p in told}
    walk_away = {p: pair for p, pair in bounds.items() if pair is not None}
    bargaining = chosen.solution.bargaining
    ideal = {p: Fraction(v) for p, v in (bargaining.ideal if bargaining else {}).items()}
    values = [v for row in vectors for v in row] + [v for s in spots for v in s.worth.values()]
    values += [v for pair in walk_away.values() for v in pair] + list(ideal.values())
    return Field(
        base=frontier.base,
        complete=frontier.complete,
        parties=told,
        untold=tuple(p for p in chosen.parties if p not in told),
        everybody=set(told) == set(frontier.parties),
        count=frontier.count,
        frontier=tuple(vectors) if told else (),
        spots=spots,
        unlisted=unlisted,
        walk_away=walk_away,
        ideal=ideal,
        low=float(min([Fraction(0), *values])),
        high=float(max([Fraction(100), *values])),
    )


def _bounds(value: Amount | AmountRange | None) -> tuple[Fraction, Fraction] | None:
    if value is None:
        return None
    if isinstance(value, AmountRange):
        return Fraction(value.low), Fraction(value.high)
    return Fraction(value), Fraction(value)


def _spots(chosen: Chosen, told: Sequence[str]) -> tuple[tuple[Spot, ...], int]:
    """List the points that principles pick, each vector once; count the ties not listed."""
    bargaining = chosen.solution.bargaining
    if bargaining is None:
        return (), 0
    found: dict[tuple[Fraction, ...], tuple[list[str], Point]] = {}
    unlisted = 0
    for principle in PRINCIPLES:
        points: tuple[Point, ...] | None = getattr(bargaining, principle)
        if not points:
            continue
        unlisted += max(0, bargaining.ties.get(principle, len(points)) - len(points))
        for point in points:
            key = tuple(Fraction(v) for v in point.utilities.values())
            found.setdefault(key, ([], point))[0].append(principle)
    spots = tuple(
        Spot(
            tuple(names),
            {p: Fraction(point.utilities[p]) for p in told if p in point.utilities},
            point.ties,
            bool(point.leans_on_silence),
        )
        for names, point in found.values()
    )
    return spots, unlisted


def worth_text(value: Fraction) -> str:
    """Write a utility to one decimal, marked where that is rounded."""
    tenths = round(value * 10)
    text = f"{tenths / 10:g}".replace("-", "−")
    return text if Fraction(tenths, 10) == value else f"≈{text}"


def efficient(pairs: Sequence[tuple[Fraction, Fraction]]) -> list[tuple[Fraction, Fraction]]:
    """Keep the pairs that no other improves for one side at no cost to the other, left to right.

    Of the vectors of a frontier over more parties these are the frontier of the two alone: an
    outcome that is best for two parties is matched, for them, by one that is best for all.
    """
    kept: list[tuple[Fraction, Fraction]] = []
    for x, y in sorted(set(pairs), reverse=True):
        if not kept or y > kept[-1][1]:
            kept.append((x, y))
    return kept[::-1]
