"""The share of codings in words: how likely the space is open, given how sure the coding is."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from zopa.report.blocks import Block, Heading, Item, Paragraph
from zopa.report.sentences import joined
from zopa.results.base import Reading
from zopa.results.codings import CodingShare, Hinge
from zopa.results.solution import Solution


def percent_text(share: Fraction | float) -> str:
    """Write a share to a tenth of a percent; none and all only where it is exactly that."""
    tenths = round(Fraction(share) * 1000)
    if share > 0 and tenths == 0:
        return "under 0.1%"
    if share < 1 and tenths == 1000:
        return "over 99.9%"
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def codings_blocks(solution: Solution) -> Iterator[Block]:
    """Tell the share of codings in both readings, and what it hangs on most.

    Nothing where no confidence is on file: then nothing is in doubt.
    """
    coded, cautious = solution.share_of_codings, solution.share_of_codings.cautious
    readings = [one for one in (coded, cautious) if one is not None]
    if not any(map(_in_doubt, readings)):
        return
    yield Heading("Share of codings that leave the space open")
    share = f"{_share_text(coded)} of all codings"
    if cautious is not None:
        share = f"as coded, {share}; read cautiously, {_share_text(cautious)}"
    rounded = any(one.interval is None for one in readings)
    yield Paragraph(
        "With each source event real, and each stance coded right, as likely as its confidence on "
        f"file says: {share}{' (exact, shown rounded)' if rounded else ''}. This speaks of the "
        "coding and is no forecast: leaving out a doubtful commitment can only open the space."
    )
    asked_first = [("", coded), ("Read cautiously, most", cautious)]
    if solution.reading is Reading.CAUTIOUS:
        asked_first = [("Read cautiously, most", cautious), ("As coded, most", coded)]
    for start, one in asked_first:
        if one is not None and one.most is not None:
            yield Item(f"{start or 'Most'} hangs on {_hinge_text(solution, one.most)}")
            return


def _in_doubt(share: CodingShare) -> bool:
    return share.exact is None or len(share.by) != len(share.taken_as_certain)


def _share_text(share: CodingShare) -> str:
    if share.interval is not None:
        # rounded outwards, so that they stay bounds
        low = Fraction(floor(Fraction(share.interval.low) * 1000), 1000)
        high = Fraction(ceil(Fraction(share.interval.high) * 1000), 1000)
        return f"between {percent_text(low)} and {percent_text(high)} (bounds, as a limit was hit)"
    return percent_text(Fraction(share.exact or 0))


def _hinge_text(solution: Solution, hinge: Hinge) -> str:
    first, *others = hinge.ids
    right, wrong = "if it is coded right", "if it is coded wrong"
    if first in solution.events:
        right, wrong = "if it is real", "if it is not"
    name = coded_name(solution, first)
    if hinge.if_right is None or hinge.if_wrong is None:
        text = f"{name}: a tenth more confidence there would lower it by "
        text += percent_text(Fraction(-hinge.derivative) / 10)
    else:
        text = f"{name}: {percent_text(hinge.if_right)} {right}, "
        text += f"{percent_text(hinge.if_wrong)} {wrong}"
    tied = f"; as much hangs on {joined(others)}" if others else ""
    return f"{text}{tied} [{first}]"


def coded_name(solution: Solution, name: str) -> str:
    """Name an event, a stance, one limit of a stance, or a condition."""
    if name in solution.events:
        return f"“{solution.events[name].title}”"
    party, rest = name.split(".", 1)
    owner = solution.parties[party].title
    commitment = solution.commitments.get(name)
    if commitment is not None and commitment.kind == "condition":
        return f"the condition “{commitment.title}” of {owner}"
    issue, _, limit = rest.partition(".")
    what = {"demand": "demand", "red_line": "red line"}.get(limit, "stance")
    return f"the {what} of {owner} on “{solution.issues[issue].title}”"
