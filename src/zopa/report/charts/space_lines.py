"""The frontier of several parties: an axis for each, a line for each Pareto-optimal vector."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.path import Path

from zopa.report.charts.chosen import Chosen
from zopa.report.charts.layout import text_width, wrap
from zopa.report.charts.marks import party_mark
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.space_plot import spot_mark, ticks
from zopa.report.charts.spots import Field, Spot, worth_text
from zopa.report.charts.style import MARGIN, SMALL, drop, line_height, mixed

_SCALE = 8.0
_LEFT = MARGIN + _SCALE + 4.0  # of the first axis
_HEAD = 5.0
_ASIDE = 2.6
_DASHES: tuple[tuple[float, float] | None, ...] = (None, (4.0, 1.5), (1.2, 1.2), (6.0, 1.2))


@dataclass(frozen=True, slots=True)
class Axes:
    """Where the axes stand: the first, the distance between them, upper and lower end."""

    first: float
    pitch: float
    top: float
    bottom: float
    low: float
    high: float

    def x(self, place: int) -> float:
        """Place an axis."""
        return self.first + place * self.pitch

    def y(self, value: float) -> float:
        """Place a utility."""
        return self.bottom - (self.bottom - self.top) * (value - self.low) / (self.high - self.low)


def axes_of(chosen: Chosen, field: Field, top: float, height: float) -> Axes:
    """Spread the axes over the page."""
    pitch = _pitch(chosen, field)
    head = head_height(chosen, field)
    values = [v for row in field.frontier for v in row]
    values += [v for spot in field.spots for v in spot.worth.values()]
    values += [low for low, _ in field.walk_away.values()]
    # positions are read here, not lengths: the axes need not start at nothing
    low = max(field.low, float(min(values, default=0) // 10 * 10))
    return Axes(_LEFT, pitch, top + head, top + head + height, low, field.high)


def _pitch(chosen: Chosen, field: Field) -> float:
    room = chosen.width - MARGIN - 7.0 - _LEFT
    return min(room / max(1, len(field.parties) - 1), 60.0)


def head_height(chosen: Chosen, field: Field) -> float:
    """Measure the names above the axes."""
    most = max(len(_name(chosen, field, place)) for place in range(len(field.parties)))
    return _HEAD + 3.0 + most * 3.2


def _sides(chosen: Chosen, field: Field, place: int) -> tuple[float, float]:
    """Give the room for a name left and right of its axis: half the way to the next, or a page."""
    pitch = _pitch(chosen, field)
    half = min(pitch / 2 - 0.5, 20.0)
    last = chosen.width - MARGIN - (_LEFT + place * pitch)
    left = _LEFT - MARGIN if place == 0 else half
    right = last if place == len(field.parties) - 1 else half
    return min(left, 20.0), min(right, 20.0)


def _name(chosen: Chosen, field: Field, place: int) -> tuple[str, ...]:
    room = sum(_sides(chosen, field, place))
    name = chosen.name(field.parties[place])
    if any(text_width(word, SMALL, bold=True) > room for word in name.split()):
        return ()
    return wrap(name, room, SMALL, bold=True)


def draw_lines(sheet: Sheet, chosen: Chosen, field: Field, axes: Axes) -> None:
    """Draw the axes with their walk-away values, all vectors in grey, the points on top."""
    colours = chosen.colours
    many = len(field.frontier)
    share, thick = (0.9, 0.6) if many <= 30 else (0.8, 0.4) if many <= 150 else (0.7, 0.25)
    pen = Pen("frontier line", edge=mixed(colours.faint, share), width=thick, layer=1.0)
    for row in field.frontier:
        _line(sheet, axes, [float(v) for v in row], pen)
    for place, party in enumerate(field.parties):
        _axis(sheet, chosen, field, axes, place, party)
    for place, spot in enumerate(field.spots):
        dash = _DASHES[place % len(_DASHES)]
        bold = Pen(f"point line {place}", edge=colours.ink, width=1.3, layer=3.5, dash=dash)
        values = [float(spot.worth[p]) for p in field.parties]
        _line(sheet, axes, values, bold)
        for axis, value in enumerate(values):
            # side by side, so that none hides another of the same worth
            aside = (place - (len(field.spots) - 1) / 2) * _ASIDE
            spot_mark(sheet, chosen, spot, axes.x(axis) + aside, axes.y(value))


def _line(sheet: Sheet, axes: Axes, values: list[float], pen: Pen) -> None:
    corners = [(axes.x(place), axes.y(value)) for place, value in enumerate(values)]
    if len(corners) > 1:
        sheet.shape(Path(corners), 0.0, 0.0, pen)


def _axis(sheet: Sheet, chosen: Chosen, field: Field, axes: Axes, place: int, party: str) -> None:
    colours = chosen.colours
    x = axes.x(place)
    pen = Pen("axis", edge=colours.muted, width=0.8, layer=1.5)
    sheet.line(x, axes.top, x, axes.bottom, pen)
    marks = ticks(axes.low, axes.high, axes.bottom - axes.top)
    for value in marks:
        y = axes.y(value)
        sheet.line(x - 0.7, y, x + 0.7, y, pen)
        if place == 0:
            text = f"{value:g}".replace("-", "−")
            sheet.text(
                x - 3.4, y + drop(SMALL), text, size=SMALL, align="right", colour=colours.muted
            )
    names = _name(chosen, field, place)
    base = axes.top - 3.2 - (len(names) - 1) * line_height(SMALL)
    left, right = _sides(chosen, field, place)
    half = max((text_width(name, SMALL, bold=True) for name in names), default=0.0) / 2
    # over its axis, or as near as the page allows
    middle = min(max(x, x - left + half), x + right - half)
    sheet.lines(middle, base, names, size=SMALL, bold=True, align="center")
    party_mark(sheet, chosen.looks[party], x, base - 4.2 if names else axes.top - 4.0)
    if party in field.walk_away:
        low, high = field.walk_away[party]
        tone = Pen("below walk-away", edge=colours.red_hatch, width=0.6, layer=1.2)
        top = axes.y(float(low))
        sheet.hatch(x - 1.6, top, 3.2, axes.bottom - top, tone, step=1.0)
        edge = Pen("walk-away", edge=colours.red_line, width=1.0, layer=3.0)
        for end in dict.fromkeys((low, high)):
            sheet.line(x - 1.9, axes.y(float(end)), x + 1.9, axes.y(float(end)), edge)


def reach(field: Field, party: str) -> str:
    """Say how low and how high the frontier goes for a party."""
    place = field.parties.index(party)
    values = [row[place] for row in field.frontier]
    if not values:
        return "none"
    low, high = min(values), max(values)
    return worth_text(low) if low == high else f"{worth_text(low)} to {worth_text(high)}"


def spot_text(chosen: Chosen, field: Field, spot: Spot) -> str:
    """Say what a point is worth to whom."""
    return ", ".join(f"{chosen.titles[p]} {worth_text(spot.worth[p])}" for p in field.parties)
