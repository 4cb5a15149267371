"""Bars of what a party accepts, their fading ends, and the ideal on them."""

from __future__ import annotations

from zopa.report.charts import shapes
from zopa.report.charts.cells import Firmness
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import mixed

_SLICES = 16


def draw_bar(
    sheet: Sheet,
    colour: str,
    corner: tuple[float, float],
    size: tuple[float, float],
    rests_on: Firmness,
) -> None:
    """Draw a stretch that a party accepts: full, pale and dashed if inferred, dotted if assumed."""
    if rests_on is Firmness.FIRM:
        pen = Pen("bar firm", face=colour, layer=2)
    else:
        inferred = rests_on is Firmness.INFERRED
        pen = Pen(
            f"bar {rests_on.value}",
            face=mixed(colour, 0.35 if inferred else 0.15),
            edge=sheet.colours.ink,
            width=0.6,
            layer=2,
            dash=(3.5, 2.2) if inferred else (1.0, 1.6),
        )
    sheet.box(*corner, *size, pen)


def fade(sheet: Sheet, colour: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Fill a rectangle between two corners with ever paler slices, from ``start`` on.

    The corners differ in both coordinates; slices follow the longer side.
    """
    (x0, y0), (x1, y1) = start, end
    upright = abs(y1 - y0) >= abs(x1 - x0)
    count = _SLICES
    for place in range(count):
        # Below the hairlines, so that the pale end hides nothing.
        pen = Pen("fading", face=mixed(colour, 0.62 - 0.58 * place / count), layer=0.3)
        a, b = place / count, (place + 1) / count
        if upright:
            low, high = sorted((y0 + (y1 - y0) * a, y0 + (y1 - y0) * b))
            sheet.box(x0, low, x1 - x0, high - low, pen)
        else:
            low, high = sorted((x0 + (x1 - x0) * a, x0 + (x1 - x0) * b))
            sheet.box(low, y0, high - low, y1 - y0, pen)


def ideal_mark(
    sheet: Sheet, shape: str, x: float, y: float, rests_on: Firmness, radius: float = 1.05
) -> None:
    """Draw a party's ideal as its shape in white, dashed if inferred, dotted if assumed."""
    if rests_on is not Firmness.FIRM:
        # A white ground, a little larger, keeps dashes legible on a dark bar.
        ground = Pen("ground", face="white", layer=3.8)
        sheet.shape(shapes.party_shape(shape, radius + 0.3), x, y, ground)
    pen = Pen(
        f"ideal {rests_on.value}",
        face="white",
        edge=sheet.colours.ink,
        width=0.9,
        layer=4,
        dash={
            Firmness.FIRM: None,
            Firmness.INFERRED: (1.8, 1.1),
            Firmness.ASSUMED: (0.8, 0.9),
        }[rests_on],
    )
    sheet.shape(shapes.party_shape(shape, radius), x, y, pen)
