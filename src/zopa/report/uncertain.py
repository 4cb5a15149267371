"""What draws of uncertain values say, in words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from zopa.report.bargains import PRINCIPLES, worth_text
from zopa.report.blocks import Block, Heading, Item, Paragraph
from zopa.report.codings import percent_text
from zopa.report.sentences import joined, number_text
from zopa.results.ranges import DrawnShare, PointSpread, Ranges, Spread, Stays
from zopa.results.solution import Solution

_NAMES = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
}


def uncertain_blocks(solution: Solution) -> Iterator[Block]:
    """Tell how much hangs on values known only within bounds; nothing without draws."""
    ranges = solution.ranges
    if ranges is None:
        return
    yield Heading("What hangs on uncertain values")
    yield Paragraph(
        f"Estimates from {ranges.draws:,} draws (seed {ranges.seed}), each value evenly from its "
        f"range: {joined(_drawn(solution, ranges))}."
    )
    if ranges.base == "rules_only":
        yield Item(
            "The space is closed whatever is drawn, so the points are picked from the outcomes "
            "that keep the rules."
        )
    else:
        yield Item(f"There is an agreement in {_share_text(ranges, ranges.open)}.")
    if ranges.undecided:
        yield Item(f"In {ranges.undecided:,} draws a limit was hit; they are left out.")
    for name, title in PRINCIPLES.items():
        if name in ranges.bargaining:
            point = title.partition(",")[0]
            yield Item(f"{point}: {_spread_text(solution, ranges, ranges.bargaining[name])}")
    if ranges.bargaining:
        yield Paragraph(
            "These are the least and the greatest utilities drawn; other values within the ranges "
            "may lead further."
        )
    for one in ranges.agreements:
        if one.picked_by:
            yield Item(f"{_agreement_text(solution, one)} in {_share_text(ranges, one.stays)}.")


def _drawn(solution: Solution, ranges: Ranges) -> Iterator[str]:
    for party, ends in ranges.walk_away.items():
        title = solution.parties[party].title
        yield f"the walk-away value of {title}, {number_text(ends.low)} to {number_text(ends.high)}"
    for name, ends in ranges.weights.items():
        party, issue = name.split(".")
        yield (
            f"the weight of “{solution.issues[issue].title}” to {solution.parties[party].title}, "
            f"{number_text(ends.low)} to {number_text(ends.high)}"
        )


def _share_text(ranges: Ranges, share: DrawnShare) -> str:
    low, high = (percent_text(end) for end in share.interval)
    return f"{share.hits:,} of {ranges.draws:,} (95% interval {low} to {high})"


def _spread_text(solution: Solution, ranges: Ranges, spread: PointSpread) -> str:
    worth = ", ".join(
        f"{solution.parties[party].title} {_ends_text(ends)}"
        for party, ends in spread.utilities.items()
    )
    return f"{worth}; found in {spread.found:,} draws"


def _ends_text(spread: Spread) -> str:
    if spread.low == spread.high:
        return worth_text(Fraction(spread.low))
    ends = (worth_text(Fraction(end)) for end in (spread.low, spread.high))
    return " to ".join(end.removeprefix("about ") for end in ends)


def _agreement_text(solution: Solution, one: Stays) -> str:
    names = joined(_NAMES[name] for name in one.picked_by)
    worth = ", ".join(
        f"{solution.parties[party].title} {worth_text(value)}"
        for party, value in one.utilities.items()
    )
    return f"The agreement that is the {names} point now ({worth}) stays an agreement"
