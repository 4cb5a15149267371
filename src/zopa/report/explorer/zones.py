"""The limits on number and set issues, from which the explorer tells zones when some are set aside.

On choices and scales the commitments' own tables are enough.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from zopa.case.case import Case
from zopa.report.sentences import number_text
from zopa.results.base import Reading
from zopa.rules.space import Members, Numbers
from zopa.solve.number_zones import limit_cells
from zopa.solve.zones import Limits

__all__ = ["MOST_MEMBERS", "set_limits", "stretch_limits"]

# A set of more members has too many combinations to judge each of them in a page.
MOST_MEMBERS = 12


def stretch_limits(case: Case, issue: str) -> list[list[Any]]:
    """Give the points and gaps of a number line.

    Returns
    -------
    list
        Per cell: its ends as text, whether each is open, the first grid point inside and the one
        after the last, and as bits of the parties who says that it leaves what it accepts, and
        whose red line it crosses.
    """
    numbers = case.space[issue]
    if not isinstance(numbers, Numbers):
        raise TypeError(f"{issue} is no number")
    cells = []
    for stretch, limits in limit_cells(case, issue):
        grid, told = stretch.grid(numbers), stretch.interval()
        leaves = sum(1 << i for i, party in enumerate(case.parties) if limits[party][0])
        crosses = sum(1 << i for i, party in enumerate(case.parties) if limits[party][1])
        ends = [number_text(told.min), number_text(told.max)]
        cells.append(
            [*ends, int(told.min_open), int(told.max_open), grid.start, grid.stop, leaves, crosses]
        )
    return cells


def set_limits(case: Case, issue: str) -> list[list[str]] | None:
    """Give per party which combinations it accepts, in the cautious reading, and rules out.

    Returns
    -------
    list or None
        Per party two tables as hexadecimal bits, the combination with nobody first, the first
        member being the highest bit; None where there are too many.
    """
    domain = case.space[issue]
    if not isinstance(domain, Members):
        raise TypeError(f"{issue} is no set")
    if len(domain.names) > MOST_MEMBERS:
        return None
    limits = Limits(case, issue, Reading.CAUTIOUS)
    return [
        [
            np.packbits(limits.kept[party]).tobytes().hex(),
            np.packbits(limits.crossed[party]).tobytes().hex(),
        ]
        for party in case.parties
    ]
