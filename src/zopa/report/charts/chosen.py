"""What a chart is asked to show: checked names, sizes, colours and looks, in the model's order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zopa.diagnostics import UsageError
from zopa.report.charts.layout import tidy
from zopa.report.charts.style import ONE_COLUMN, Look, Palette, palette, party_looks
from zopa.report.known import known
from zopa.results.solution import Solution

NARROWEST = 80.0
WIDEST = 420.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """The checked request of one chart.

    ``parties`` and ``issues`` are ids in the model's order; ``names`` has every party's short
    name, also of those not shown, because results speak of all of them.
    """

    solution: Solution
    width: float
    parties: tuple[str, ...]
    issues: tuple[str, ...]
    colours: Palette
    looks: dict[str, Look]
    names: dict[str, str]
    titles: dict[str, str]

    def name(self, party: str) -> str:
        """Give a party's short name, or its id where the results do not list it."""
        return self.names.get(party, party)

    def named(self, parties: Iterable[str]) -> list[str]:
        """Give short names in the model's order."""
        wanted = list(parties)
        known = [party for party in self.names if party in wanted]
        return [self.names[p] for p in known] + [p for p in wanted if p not in self.names]


def choose(
    solution: Solution,
    width: float,
    parties: Sequence[str] | None,
    issues: Sequence[str] | None,
    greyscale: bool,
) -> Chosen:
    """Check a request.

    Raises
    ------
    UsageError
        If the width is out of range, or a party or issue is unknown, or none is named.
    """
    if not NARROWEST <= width <= WIDEST:
        raise UsageError(
            f"a chart cannot be {width:g} mm wide",
            f"choose {NARROWEST:g} to {WIDEST:g}, e.g. {ONE_COLUMN:g} for one column",
        )
    colours = palette(greyscale)
    return Chosen(
        solution=solution,
        width=float(width),
        parties=known("party", "parties", parties, solution.parties),
        issues=known("issue", "issues", issues, solution.issues),
        colours=colours,
        looks=party_looks(solution.parties, colours),
        names={p: tidy(r.short) or tidy(r.title) or p for p, r in solution.parties.items()},
        titles={p: tidy(r.title) or p for p, r in solution.parties.items()},
    )
