"""What a chart is asked to show: checked names, sizes, colours and looks, in the model's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zopa.diagnostics import UsageError
from zopa.report.charts.layout import tidy
from zopa.report.charts.style import ONE_COLUMN, Look, Palette, palette, party_looks
from zopa.report.known import known
from zopa.results.solution import Solution

NARROWEST = 80.0
WIDEST = 420.0


@dataclass(frozen=True, slots=True)
class Request:
    """The checked request of one chart, whatever results it is made from.

    ``parties`` and ``issues`` are ids in the model's order; ``names`` has every party's short
    name, also of those not shown, because results speak of all of them.
    """

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


@dataclass(frozen=True, slots=True)
class Chosen(Request):
    """The checked request of a chart that is made from a solution."""

    solution: Solution


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
    check_width(width)
    colours = palette(greyscale)
    return Chosen(
        width=float(width),
        parties=known("party", "parties", parties, solution.parties),
        issues=known("issue", "issues", issues, solution.issues),
        colours=colours,
        looks=party_looks(solution.parties, colours),
        names={p: tidy(r.short) or tidy(r.title) or p for p, r in solution.parties.items()},
        titles={p: tidy(r.title) or p for p, r in solution.parties.items()},
        solution=solution,
    )


def choose_named(
    names: Mapping[str, tuple[str, str]],
    of: Iterable[str],
    width: float,
    parties: Sequence[str] | None,
    issues: Sequence[str] | None,
    greyscale: bool,
) -> Request:
    """Check the request of a chart that is made from other results than a solution.

    Parameters
    ----------
    names
        By party, its short name and its title.
    of
        The issues that there are.

    Raises
    ------
    UsageError
        If the width is out of range, or a party or issue is unknown, or none is named.
    """
    check_width(width)
    colours = palette(greyscale)
    return Request(
        width=float(width),
        parties=known("party", "parties", parties, names),
        issues=known("issue", "issues", issues, of),
        colours=colours,
        looks=party_looks(names, colours),
        names={p: tidy(short) or tidy(title) or p for p, (short, title) in names.items()},
        titles={p: tidy(title) or p for p, (_, title) in names.items()},
    )


def check_width(width: float) -> None:
    """Refuse a width at which no chart can be read.

    Raises
    ------
    UsageError
        If it is out of range.
    """
    if not NARROWEST <= width <= WIDEST:
        raise UsageError(
            f"a chart cannot be {width:g} mm wide",
            f"choose {NARROWEST:g} to {WIDEST:g}, e.g. {ONE_COLUMN:g} for one column",
        )
