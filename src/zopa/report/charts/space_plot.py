"""The square in which two parties' utilities are plotted: frontier, zone, bargaining points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from matplotlib.path import Path

from zopa.report.charts import shapes
from zopa.report.charts.chosen import Chosen
from zopa.report.charts.layout import text_width, wrap
from zopa.report.charts.marks import party_mark
from zopa.report.charts.sheet import Align, Pen, Sheet
from zopa.report.charts.spots import Field, Spot, efficient, worth_text
from zopa.report.charts.style import SMALL, drop, line_height

TICKS = 7.0
SCALE = 9.0
NAMES = 5.5
GOLD = "#DDAA33"
_ZONE = 1.8

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Square:
    """A square on the page that shows utilities from ``low`` to ``high`` in both directions."""

    left: float
    top: float
    side: float
    low: float
    high: float

    @property
    def right(self) -> float:
        """The right edge in millimetres."""
        return self.left + self.side

    @property
    def bottom(self) -> float:
        """The lower edge in millimetres."""
        return self.top + self.side

    def x(self, value: Fraction | float) -> float:
        """Place a utility of the party across."""
        return self.left + self.side * (float(value) - self.low) / (self.high - self.low)

    def y(self, value: Fraction | float) -> float:
        """Place a utility of the party upwards."""
        return self.bottom - self.side * (float(value) - self.low) / (self.high - self.low)


def height_of(side: float) -> float:
    """Measure a square with its scale and the parties' names."""
    return NAMES + side + SCALE


def draw_square(
    sheet: Sheet,
    chosen: Chosen,
    field: Field,
    pair: Pair,
    square: Square,
    cloud: Sequence[dict[str, Fraction]] = (),
) -> None:
    """Draw axes, walk-away values, zone, frontier and bargaining points, without their labels."""
    _axes(sheet, chosen, pair, square)
    places = [field.parties.index(party) for party in pair]
    pairs = [(row[places[0]], row[places[1]]) for row in field.frontier]
    steps = efficient(pairs)
    if field.complete:
        if field.base == "agreements":
            _zone(sheet, chosen, field, pair, square, steps)
        _steps(sheet, chosen, field, square, steps)
    _walk_aways(sheet, chosen, field, pair, square)
    colours = chosen.colours
    for worth in cloud:
        pen = Pen("drawn agreement", face=colours.faint, layer=2.2)
        sheet.shape(shapes.disc(0.35), square.x(worth[pair[0]]), square.y(worth[pair[1]]), pen)
    for x, y in dict.fromkeys(pairs):
        hollow = field.base == "rules_only"
        ground = "white" if hollow else colours.ink
        pen = Pen("frontier point", face=ground, edge=colours.ink, width=0.6, layer=3.2)
        sheet.shape(shapes.disc(0.55), square.x(x), square.y(y), pen)
    if all(party in field.ideal for party in pair):
        _ray(sheet, chosen, field, pair, square)
    for spot in field.spots:
        spot_mark(sheet, chosen, spot, square.x(spot.worth[pair[0]]), square.y(spot.worth[pair[1]]))


def spot_mark(sheet: Sheet, chosen: Chosen, spot: Spot, x: float, y: float) -> None:
    """Draw the mark of a bargaining point; hollow where it breaks commitments."""
    first = spot.principles[0]
    face = GOLD if first == "nash" else "white"
    if chosen.colours.red_line == "#000000" and first == "nash":
        face = chosen.colours.faint
    pen = Pen(f"point {first}", face=face, edge=chosen.colours.ink, width=0.9, layer=5)
    sheet.shape(shapes.party_shape(spot.mark, 1.5), x, y, pen)


def _axes(sheet: Sheet, chosen: Chosen, pair: Pair, square: Square) -> None:
    colours = chosen.colours
    axis = Pen("axis", edge=colours.muted, width=0.7, layer=1.5)
    sheet.line(square.left, square.top, square.left, square.bottom, axis)
    sheet.line(square.left, square.bottom, square.right, square.bottom, axis)
    for value in ticks(square.low, square.high, square.side):
        text = f"{value:g}".replace("-", "−")
        x, y = square.x(value), square.y(value)
        sheet.line(x, square.bottom, x, square.bottom + 0.9, axis)
        sheet.line(square.left - 0.9, y, square.left, y, axis)
        sheet.text(x, square.bottom + 3.9, text, size=SMALL, align="center", colour=colours.muted)
        y_text = y + drop(SMALL)
        sheet.text(square.left - 1.6, y_text, text, size=SMALL, align="right", colour=colours.muted)
    across, upwards = pair
    base = square.top - 2.6
    party_mark(sheet, chosen.looks[upwards], square.left - 2.0, base - drop(SMALL))
    room = square.side
    sheet.text(square.left + 0.4, base, _fitting(chosen, upwards, "↑", room), size=SMALL, bold=True)
    base = square.bottom + 7.6
    text = _fitting(chosen, across, "→", room - 4.0)
    sheet.text(square.right, base, text, size=SMALL, bold=True, align="right")
    x = square.right - text_width(text, SMALL, bold=True) - 2.2
    party_mark(sheet, chosen.looks[across], x, base - drop(SMALL))


def _fitting(chosen: Chosen, party: str, arrow: str, room: float) -> str:
    """Name a party's utility as fully as there is room for."""
    for name in (chosen.titles[party], chosen.name(party)):
        for text in (f"Utility to {name} {arrow}", f"{name} {arrow}"):
            if text_width(text, SMALL, bold=True) <= room:
                return text
    return arrow


def ticks(low: float, high: float, room: float) -> list[float]:
    """Choose round values not closer than their numbers need."""
    for step in (10, 20, 25, 50, 100, 200, 250, 500, 1000, 5000, 10000, 100000):
        first = -int(-low // step) * step
        values = [float(v) for v in range(int(first), int(high) + 1, step)]
        if values and room * step / (high - low) >= TICKS:
            return values
    return [low, high]


def _steps(
    sheet: Sheet,
    chosen: Chosen,
    field: Field,
    square: Square,
    steps: Sequence[tuple[Fraction, Fraction]],
) -> None:
    """Draw the frontier as steps: up to each point's utility for one, the other keeps its own.

    A straight join would claim lotteries between outcomes.
    """
    corners = outline(square, steps)
    dash = (3.0, 1.6) if field.base == "rules_only" else None
    pen = Pen("frontier", edge=chosen.colours.ink, width=1.2, layer=2.8, dash=dash)
    sheet.shape(Path(corners), 0.0, 0.0, pen)


def outline(
    square: Square,
    steps: Sequence[tuple[Fraction, Fraction]],
    start: tuple[Fraction | float, Fraction | float] | None = None,
) -> list[tuple[float, float]]:
    """List the corners of the steps on the page, from the left edge to the lower one.

    ``start`` is where the two edges meet, the lower left corner of the square if None.
    """
    left, low = (square.low, square.low) if start is None else start
    corners: list[tuple[float, float]] = []
    at = square.x(left)
    for x, y in steps:
        corners += [(at, square.y(y)), (square.x(x), square.y(y))]
        at = square.x(x)
    return [*corners, (at, square.y(low))]


def _zone(
    sheet: Sheet,
    chosen: Chosen,
    field: Field,
    pair: Pair,
    square: Square,
    steps: Sequence[tuple[Fraction, Fraction]],
) -> None:
    """Tint and hatch what lies between the walk-away values and the frontier."""
    if not all(party in field.walk_away for party in pair):
        return
    low = [field.walk_away[party][0] for party in pair]
    inside = [(x, y) for x, y in steps if x >= low[0] and y >= low[1]]
    if not inside:
        return
    corner = (square.x(low[0]), square.y(low[1]))
    shape = Path([corner, *outline(square, inside, (low[0], low[1])), corner], closed=True)
    colours = chosen.colours
    sheet.shape(shape, 0.0, 0.0, Pen("zone", face=colours.overlap_tint, layer=0.5))
    hatch = Pen("zone hatch", edge=colours.overlap_hatch, width=0.5, layer=0.6)
    start = square.x(low[0])
    for x, y in inside:
        right, top = square.x(x), square.y(y)
        if right > start:
            sheet.hatch(start, top, right - start, square.y(low[1]) - top, hatch, step=_ZONE)
        start = right


def _walk_aways(sheet: Sheet, chosen: Chosen, field: Field, pair: Pair, square: Square) -> None:
    """Draw each walk-away value as a dashed line with its label; a range as two lines."""
    colours = chosen.colours
    across, upwards = pair
    pen = Pen("walk-away", edge=colours.muted, width=0.9, layer=2.0)
    if upwards in field.walk_away:
        ends = field.walk_away[upwards]
        for value in dict.fromkeys(ends):
            y = square.y(value)
            sheet.dashes((square.left, y), (square.right, y), pen, 1.8, 1.2)
        lines = wrap(_walks(chosen, upwards, ends), square.side * 0.45, SMALL)
        y = square.y(ends[0])
        first = y + 3.2
        if first + line_height(SMALL) * len(lines) > square.bottom - 8.5:
            first = square.y(ends[1]) - 1.2 - (len(lines) - 1) * line_height(SMALL)
        sheet.lines(square.left + 1.2, first, lines, size=SMALL, colour=colours.muted)
    if across in field.walk_away:
        ends = field.walk_away[across]
        for value in dict.fromkeys(ends):
            x = square.x(value)
            sheet.dashes((x, square.top), (x, square.bottom), pen, 1.8, 1.2)
        right_room = square.right - square.x(ends[1]) - 2.0
        beside: Align = "left" if right_room >= 20.0 else "right"
        room = right_room if beside == "left" else square.x(ends[0]) - square.left - 2.0
        x = square.x(ends[1]) + 1.2 if beside == "left" else square.x(ends[0]) - 1.2
        lines = wrap(_walks(chosen, across, ends), max(room, 12.0), SMALL)
        # below both the zone and what is said of the other party
        first = square.bottom - 1.6 - (len(lines) - 1) * line_height(SMALL)
        sheet.lines(x, first, lines, size=SMALL, colour=colours.muted, align=beside)


def _walks(chosen: Chosen, party: str, ends: tuple[Fraction, Fraction]) -> str:
    low, high = (worth_text(value) for value in ends)
    return f"{chosen.name(party)} walks away below {low}" + (f" to {high}" if low != high else "")


def _ray(sheet: Sheet, chosen: Chosen, field: Field, pair: Pair, square: Square) -> None:
    """Draw the ray from the walk-away values to what each could reach at most."""
    if not all(party in field.walk_away for party in pair):
        return
    start = [field.walk_away[party][0] for party in pair]
    end = [field.ideal[party] for party in pair]
    pen = Pen("ray", edge=chosen.colours.muted, width=0.8, layer=2.6)
    a = (square.x(start[0]), square.y(start[1]))
    b = (square.x(end[0]), square.y(end[1]))
    sheet.dashes(a, b, pen, 0.6, 0.9)
    cross = Pen("ideal point", face=chosen.colours.muted, layer=4)
    sheet.shape(shapes.party_shape("plus", 1.2), b[0], b[1], cross)


def draw_labels(
    sheet: Sheet, chosen: Chosen, field: Field, pair: Pair, square: Square, room: float
) -> None:
    """Label the bargaining points at the right of the square, with lines that lead to them."""
    spots = sorted(field.spots, key=lambda s: (square.y(s.worth[pair[1]]), s.name))
    blocks: list[tuple[tuple[float, float], tuple[str, ...], tuple[str, ...]]] = []
    for spot in spots:
        at = (square.x(spot.worth[pair[0]]), square.y(spot.worth[pair[1]]))
        values = " · ".join(f"{chosen.name(p)} {worth_text(spot.worth[p])}" for p in pair)
        blocks.append((at, wrap(spot.name, room, SMALL, bold=True), wrap(values, room, SMALL)))
    if field.spots and all(party in field.ideal for party in pair):
        at = (square.x(field.ideal[pair[0]]), square.y(field.ideal[pair[1]]))
        blocks.append((at, (), wrap("ideal point, out of reach together", room, SMALL)))
        blocks.sort(key=lambda block: block[0][1])
    heights = [line_height(SMALL) * (len(a) + len(b)) + 1.8 for _, a, b in blocks]
    tops = _spread([at[1] - 2.0 for at, _, _ in blocks], heights, square.top, square.bottom)
    x = square.right + 5.0
    lead = Pen("leader", edge=chosen.colours.muted, width=0.5, layer=2.4)
    for (at, names, values_), top in zip(blocks, tops, strict=True):
        first = top + 2.6
        sheet.line(at[0], at[1], x - 0.8, first - drop(SMALL), lead)
        after = sheet.lines(x, first, names, size=SMALL, bold=True)
        sheet.lines(x, after, values_, size=SMALL, colour=chosen.colours.muted)


def _spread(
    wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float
) -> list[float]:
    """Move blocks down, then up, until none lies over another and all lie between the edges."""
    tops: list[float] = []
    at = top
    for want, height in zip(wanted, heights, strict=True):
        tops.append(max(want, at))
        at = tops[-1] + height
    limit = max(bottom, top + sum(heights))
    for place in range(len(tops) - 1, -1, -1):
        tops[place] = min(tops[place], limit - heights[place])
        limit = tops[place]
    return tops
