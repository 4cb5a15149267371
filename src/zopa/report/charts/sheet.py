"""A page measured in millimetres, y downwards, on which charts are set like tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from zopa.report.charts.layout import slanted
from zopa.report.charts.style import BODY, TALLEST, Palette, font, line_height

Align = Literal["left", "center", "right"]
Segment = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Pen:
    """How a shape is drawn: its name (for tests), fill, edge, width in points, layer, dashes."""

    name: str
    face: str = "none"
    edge: str = "none"
    width: float = 0.0
    layer: float = 3.0
    dash: tuple[float, float] | None = None


class Sheet:
    """Collects what a page shows and makes the figure once its height is known.

    Shapes of one pen become one artist, whose label is the pen's name. To be used inside
    `chart_style`, because artists read their defaults when they are made.

    Parameters
    ----------
    width
        In millimetres.
    colours
        The palette; nothing else decides a colour.
    """

    def __init__(self, width: float, colours: Palette) -> None:
        self.width = width
        self.colours = colours
        self._figure = Figure(figsize=(width / 25.4, TALLEST / 25.4), dpi=100, facecolor="white")
        # Artists hang on the figure itself: axes would only bring clipping, limits and time.
        self._page = Affine2D()
        self._to_page = self._page + self._figure.dpi_scale_trans
        self._shapes: dict[Pen, list[Path]] = {}
        self._lines: dict[Pen, list[Segment]] = {}

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = BODY,
        bold: bool = False,
        italic: bool = False,
        colour: str = "",
        align: Align = "left",
    ) -> None:
        """Set one line of text with its baseline at ``y``."""
        self._figure.add_artist(
            Text(
                x,
                y,
                text,
                color=colour or self.colours.ink,
                horizontalalignment=align,
                verticalalignment="baseline",
                fontproperties=font(size, bold, slanted(text, bold, italic)),
                parse_math=False,
                transform=self._to_page,
                zorder=6,
            )
        )

    def lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        size: float = BODY,
        bold: bool = False,
        italic: bool = False,
        colour: str = "",
        align: Align = "left",
    ) -> float:
        """Set lines below each other, the first baseline at ``y``; give the next baseline."""
        for line in lines:
            self.text(x, y, line, size=size, bold=bold, italic=italic, colour=colour, align=align)
            y += line_height(size)
        return y

    def shape(self, path: Path, x: float, y: float, pen: Pen) -> None:
        """Draw a shape, given around the origin in millimetres, at a place."""
        placed = path.transformed(Affine2D().translate(x, y))
        self._shapes.setdefault(pen, []).append(placed)

    def box(self, x: float, y: float, width: float, height: float, pen: Pen) -> None:
        """Draw a rectangle from its upper left corner."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        self._shapes.setdefault(pen, []).append(Path(corners, closed=True))

    def line(self, x0: float, y0: float, x1: float, y1: float, pen: Pen) -> None:
        """Draw a straight line."""
        self._lines.setdefault(pen, []).append(((x0, y0), (x1, y1)))

    def dashes(
        self, start: tuple[float, float], end: tuple[float, float], pen: Pen, on: float, off: float
    ) -> None:
        """Draw a line of dashes ``on`` mm long with gaps of about ``off`` mm, ending on a dash."""
        (x0, y0), (x1, y1) = start, end
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        gaps = max(1, round((length - on) / (on + off)))
        if length <= on:
            self.line(x0, y0, x1, y1, pen)
            return
        step = (length - on) / gaps
        for place in range(gaps + 1):
            a, b = place * step / length, (place * step + on) / length
            self.line(
                x0 + (x1 - x0) * a, y0 + (y1 - y0) * a, x0 + (x1 - x0) * b, y0 + (y1 - y0) * b, pen
            )

    def dashed_box(
        self,
        x: float,
        y: float,
        size: tuple[float, float],
        pen: Pen,
        on: float,
        off: float,
    ) -> None:
        """Draw the edge of a rectangle in dashes."""
        right, bottom = x + size[0], y + size[1]
        corners = [(x, y), (right, y), (right, bottom), (x, bottom), (x, y)]
        for start, end in pairwise(corners):
            self.dashes(start, end, pen, on, off)

    def hatch(
        self, x: float, y: float, width: float, height: float, pen: Pen, step: float = 1.3
    ) -> None:
        """Fill a rectangle with rising diagonal lines ``step`` mm apart, cut at its edges.

        Lines are placed by the page, not by the rectangle, so that neighbours join.
        """
        right, bottom = x + width, y + height
        first = int((x + y) // step) + 1
        last = int((right + bottom) // step) + 1
        for place in range(first, last):
            total = place * step
            x0, x1 = max(x, total - bottom), min(right, total - y)
            if x1 - x0 > 0.05:
                self.line(x0, total - x0, x1, total - x1, pen)

    def finish(self, height: float) -> Figure:
        """Make the figure, ``height`` mm high."""
        self._figure.set_size_inches(self.width / 25.4, height / 25.4)
        self._page.clear().scale(1 / 25.4, -1 / 25.4).translate(0.0, height / 25.4)
        for pen, paths in self._shapes.items():
            shapes = PathCollection(
                paths,
                facecolors=pen.face,
                edgecolors=pen.edge,
                linewidths=pen.width,
                zorder=pen.layer,
                label=pen.name,
                capstyle="butt" if pen.dash else "round",
                linestyles=[(0, pen.dash)] if pen.dash else "solid",
                transform=self._to_page,
            )
            self._figure.add_artist(shapes)
        for pen, segments in self._lines.items():
            lines = LineCollection(
                segments,
                colors=pen.edge,
                linewidths=pen.width,
                zorder=pen.layer,
                label=pen.name,
                capstyle="butt",
                transform=self._to_page,
            )
            self._figure.add_artist(lines)
        return self._figure
