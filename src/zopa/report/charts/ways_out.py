"""The ways out worth pointing at: short lists of commitments whose dropping opens the space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zopa.report.charts.chosen import Chosen
from zopa.report.charts.layout import tidy, wrap
from zopa.report.charts.marks import party_mark
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import BODY, HEADING, MARGIN, SMALL, drop, line_height
from zopa.report.phrases import counted, end_value, listing, number
from zopa.results.solution import ConcessionSet

_GUTTER = 5.0
_SIGN = 4.2
_THREE_FROM = 150.0
_MOST_BESIDE = 3
_BETWEEN = 0.9
_TILT = "one_sided_red_lines"


@dataclass(frozen=True, slots=True)
class Way:
    """A concession set with the names it has earned."""

    title: str
    items: tuple[tuple[str, str], ...]
    note: str


def ways_out(chosen: Chosen) -> tuple[Way, ...]:
    """List the highlighted concession sets; a set that is several at once comes once."""
    found = chosen.solution.concessions
    named: list[tuple[list[str], ConcessionSet]] = []
    for title, concession in (
        (_tied("fewest commitments", found.ties.get("fewest")), found.fewest),
        (
            _tied("fewest that cross no red line", found.ties.get("fewest_without_red_lines")),
            found.fewest_without_red_lines,
        ),
        (
            _tied("fewest stances and conditions", found.ties.get("fewest_ladders")),
            found.fewest_ladders,
        ),
        ("most even", found.most_even),
    ):
        if concession is None:
            continue
        same = next((titles for titles, other in named if other.drop == concession.drop), None)
        if same is None:
            named.append(([title], concession))
        else:
            same.append(title)
    return tuple(_way(chosen, titles, concession) for titles, concession in named)


def _tied(title: str, ties: int | None) -> str:
    """Say that others do as well; the one shown is only the first in file order."""
    return f"{title} (one of {number(ties)} that tie)" if ties and ties > 1 else title


def _way(chosen: Chosen, titles: Sequence[str], concession: ConcessionSet) -> Way:
    title = listing(titles)
    items = []
    for key in concession.drop:
        commitment = chosen.solution.commitments.get(key)
        party = commitment.party if commitment else ""
        text = tidy(concession.widen.get(key) or (commitment.title if commitment else key))
        items.append((party, text.replace("`", "")))
    lowered = len(concession.lower_to)
    crossed = len(concession.red_lines_crossed) - lowered
    note = [f"crosses {counted(crossed, 'red line')}"]
    if lowered:
        note.append(f"lowers {counted(lowered, 'walk-away value')}")
    shares = []
    for party in [p for p in chosen.names if p in concession.share]:
        value = end_value(concession.share[party], None)
        if value is not None:
            shares.append(f"{chosen.name(party)} {percent(float(value))}")
    if shares:
        note.append(f"given up of each one's own weight: {', '.join(shares)}")
    return Way(title[:1].upper() + title[1:], tuple(items), "; ".join(note))


def tilt(chosen: Chosen) -> list[str]:
    """List what tilts the ways out, such as a red line coded on one side only."""
    notes = [note for note in chosen.solution.notes if note.code == _TILT]
    return [tidy(note.text).rstrip(".") for note in notes] if ways_out(chosen) else []


def percent(share: float) -> str:
    """Write a share as a percentage; a small one is never rounded to nothing."""
    if 0 < share < 0.005:
        return "under 1%"
    return f"{share * 100:.0f}%"


def ways_sentence(chosen: Chosen) -> str:
    """Describe the ways out for those who cannot see them."""
    ways = ways_out(chosen)
    if not ways:
        return ""
    parts = [
        f"{way.title}: {'; '.join(text for _, text in way.items)} ({way.note})." for way in ways
    ]
    return "Ways out. " + " ".join(parts)


def ways_title(chosen: Chosen) -> str:
    """Head the lists; says how many concession sets there are in all."""
    found = chosen.solution.concessions
    if not found.complete:
        return f"Ways out, from at least {number(found.count)} sets of concessions"
    listed = found.minimal
    firm = (
        "a red line or lowering a walk-away value"
        if any(c.lower_to for c in listed)
        else "a red line"
    )
    red = "" if found.fewest_without_red_lines else f", each crossing {firm}"
    if found.count == 1:
        return f"The one way out{red}"
    return f"Smallest and most even of {number(found.count)} ways out{red}"


@dataclass(frozen=True, slots=True)
class _Set:
    """A way out set into lines."""

    way: Way
    title: tuple[str, ...]
    items: tuple[tuple[str, tuple[str, ...]], ...]
    note: tuple[str, ...]

    @property
    def height(self) -> float:
        items = sum(len(lines) * line_height(SMALL) + _BETWEEN for _, lines in self.items)
        titles = len(self.title) * line_height(BODY) + 0.8
        return titles + items + len(self.note) * line_height(SMALL) + 0.6


def _set(chosen: Chosen) -> tuple[list[_Set], float, bool]:
    ways = ways_out(chosen)
    beside = chosen.width >= _THREE_FROM and 1 < len(ways) <= _MOST_BESIDE
    room = chosen.width - 2 * MARGIN
    width = (room - _GUTTER * (len(ways) - 1)) / len(ways) if beside else room
    sets = [
        _Set(
            way,
            wrap(way.title, width, BODY, bold=True),
            tuple((party, wrap(text, width - _SIGN, SMALL)) for party, text in way.items),
            wrap(way.note, width - _SIGN, SMALL),
        )
        for way in ways
    ]
    return sets, width, beside


def ways_height(chosen: Chosen) -> float:
    """Measure the lists in millimetres."""
    sets, _, beside = _set(chosen)
    if not sets:
        return 0.0
    heights = [one.height for one in sets]
    body = max(heights) if beside else sum(heights) + 2.0 * (len(heights) - 1)
    return 7.0 + body + len(_tilted(chosen)) * line_height(SMALL) + 1.0


def _tilted(chosen: Chosen) -> list[str]:
    room = chosen.width - 2 * MARGIN
    texts = [text[:1].upper() + text[1:] + "." for text in tilt(chosen)]
    return [line for text in texts for line in wrap(text, room, SMALL)]


def draw_ways(sheet: Sheet, chosen: Chosen, y: float) -> float:
    """Draw the lists below ``y``; give the place below them."""
    sets, width, beside = _set(chosen)
    if not sets:
        return y
    bottom = y + ways_height(chosen)
    sheet.text(MARGIN, y + 4.2, ways_title(chosen), size=HEADING, bold=True)
    rule = Pen("rule", edge=chosen.colours.muted, width=0.6, layer=1)
    sheet.line(MARGIN, y + 5.6, sheet.width - MARGIN, y + 5.6, rule)
    x, top = MARGIN, y + 7.0
    for one in sets:
        _draw_set(sheet, chosen, one, x, top)
        if beside:
            x += width + _GUTTER
        else:
            top += one.height + 2.0
    notes = _tilted(chosen)
    first = bottom - len(notes) * line_height(SMALL) + 1.8
    sheet.lines(MARGIN, first, notes, size=SMALL, colour=chosen.colours.muted)
    return bottom


def _draw_set(sheet: Sheet, chosen: Chosen, one: _Set, x: float, y: float) -> None:
    after = sheet.lines(x, y + 2.4, one.title, bold=True)
    y = after - 2.4 + 0.8
    for party, lines in one.items:
        middle = y + line_height(SMALL) / 2
        look = chosen.looks.get(party)
        if look is not None:
            party_mark(sheet, look, x + 1.3, middle, radius=1.0)
        sheet.lines(x + _SIGN, middle + drop(SMALL), lines, size=SMALL)
        y += len(lines) * line_height(SMALL) + _BETWEEN
    middle = y + line_height(SMALL) / 2
    muted = chosen.colours.muted
    sheet.lines(x + _SIGN, middle + drop(SMALL), one.note, size=SMALL, colour=muted)
