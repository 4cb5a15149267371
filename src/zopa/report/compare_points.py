"""The bargaining points of several scenarios side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from zopa.report.bargains import PRINCIPLES
from zopa.report.blocks import Block, Grid, Heading, Paragraph
from zopa.report.sentences import joined, number_text
from zopa.results.bargaining import Point
from zopa.results.base import Amount
from zopa.results.comparison import PartyNames, Summary

__all__ = ["points_of", "side_by_side"]

# Of vectors that tie, the table shows so many; the JSON holds all.
_SHOWN = 3


def points_of(summary: Summary, principle: str) -> tuple[Point, ...] | None:
    """Give the points that a principle picks; None where there are none."""
    if summary.bargaining is None:
        return None
    points: tuple[Point, ...] | None = getattr(summary.bargaining, principle)
    return points


def side_by_side(
    parties: Mapping[str, PartyNames], named: Mapping[str, Summary], first: str = "Scenario"
) -> Iterator[Block]:
    """Show what each point is worth to the parties, summary by summary, and why others miss.

    ``first`` heads the names of the summaries.
    """
    yield Heading("Bargaining points")
    found = {
        principle: {n: p for n, row in named.items() if (p := points_of(row, principle))}
        for principle in PRINCIPLES
    }
    if any(found.values()):
        yield Paragraph(
            "What each point is worth to the parties, to one decimal. Utilities are each party's "
            "own measure, 0 to 100 or points; those of different parties are not comparable. "
            "Where the space is closed the points are of outcomes that keep the rules alone, and "
            "break commitments."
        )
    for principle, points in found.items():
        if points:
            yield Paragraph(f"{PRINCIPLES[principle]}:")
            yield _table(parties, named, points, first)
    for why, cases in _missing(named).items():
        yield Paragraph(f"{cases}: none, because {why}.")


def _table(
    known: Mapping[str, PartyNames],
    named: Mapping[str, Summary],
    points: Mapping[str, tuple[Point, ...]],
    first: str,
) -> Grid:
    valued = {party for own in points.values() for party in own[0].utilities}
    parties = [party for party in known if party in valued]
    rows: list[tuple[str, ...]] = []
    for name, tied in points.items():
        bargaining = named[name].bargaining
        of_rules = bargaining is not None and bargaining.base == "rules_only"
        for number, point in enumerate(tied[:_SHOWN]):
            rows.append(
                (
                    "" if number else name,
                    "rules" if of_rules else "agreements",
                    *(_tenths(point.utilities.get(party)) for party in parties),
                )
            )
        if len(tied) > _SHOWN:
            rows.append((f"  and {len(tied) - _SHOWN:,} more that tie, in the JSON",))
    header = (first, "Of", *(known[party].short for party in parties))
    return Grid(header, tuple(rows))


def _tenths(value: Amount | None) -> str:
    return "–" if value is None else number_text(Fraction(round(Fraction(value) * 10), 10))


def _missing(named: Mapping[str, Summary]) -> Mapping[str, str]:
    """Say which points are missing where, by the reason."""
    wanting: dict[str, dict[str, list[str]]] = {}
    for name, row in named.items():
        for principle in PRINCIPLES:
            if row.bargaining is None:
                why = row.why["bargaining"]
            elif principle in row.bargaining.why:
                why = row.bargaining.why[principle]
            else:
                continue
            wanting.setdefault(why, {}).setdefault(principle, []).append(name)
    return {why: _which(by_principle, len(named)) for why, by_principle in wanting.items()}


def _which(by_principle: Mapping[str, list[str]], everywhere: int) -> str:
    """Name the points, and the scenarios unless it is all of them."""
    where: dict[tuple[str, ...], list[str]] = {}
    for principle, names in by_principle.items():
        where.setdefault(tuple(names), []).append(PRINCIPLES[principle].partition(" point")[0])
    return "; ".join(
        ("All points" if len(titles) == len(PRINCIPLES) else f"{joined(titles)} points")
        + ("" if len(names) == everywhere else f" of {joined(names)}")
        for names, titles in where.items()
    )
