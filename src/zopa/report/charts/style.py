"""The look of every chart: sizes in millimetres, colours, party shapes, the bundled font."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

import matplotlib
from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.font_manager import FontProperties

from zopa.diagnostics import EnvironmentFailure

TWO_COLUMNS = 183.0
ONE_AND_A_HALF = 120.0
ONE_COLUMN = 89.0
TALLEST = 247.0
MARGIN = 2.0

MM_PER_POINT = 25.4 / 72
TITLE = 10.5
HEADING = 8.0
BODY = 7.5
SMALL = 7.0
LEAST = 7.0
LINE = 1.27

# Capital letters of DejaVu Sans are 0.729 em high; half of it centres a line on a mark.
_HALF_CAP = 0.729 / 2

_FONT_FILES = {
    (False, False): "DejaVuSans.ttf",
    (True, False): "DejaVuSans-Bold.ttf",
    (False, True): "DejaVuSans-Oblique.ttf",
    (True, True): "DejaVuSans-BoldOblique.ttf",
}

RC_PARAMS: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": BODY,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "pdf.compression": 6,
    # Paths, not text: an SVG with text is set in whatever font the reader's program picks; the
    # words stay reachable as <title> and <desc>.
    "svg.fonttype": "path",
    "svg.hashsalt": "zopa",
    # Hinting bends letters to the pixels of one device; without it all formats agree in width.
    "text.hinting": "no_hinting",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "path.simplify": False,
}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one rendering; no party has the colour of a red line or of an overlap.

    Parties take Paul Tol's high-contrast set, then greys; the other colours keep a distance from
    all of them in normal, deuteranope and protanope vision.
    """

    parties: tuple[str, ...]
    ink: str = "#1A1A1A"
    muted: str = "#555B62"
    faint: str = "#9AA0A6"
    hair: str = "#D9DCE0"
    band: str = "#F4F5F7"
    red_line: str = "#80000F"
    red_tint: str = "#F7DEE1"
    red_hatch: str = "#D9A5AC"
    overlap: str = "#005A32"
    overlap_tint: str = "#D3EADF"
    overlap_hatch: str = "#93C4AC"


_GREYS = ("#7B838D", "#2E343B", "#B4BAC1", "#555C65", "#959CA5")
COLOUR = Palette(parties=("#004488", "#BB5566", "#DDAA33", *_GREYS))
GREY = Palette(
    parties=("#3A3A3A", "#8A8A8A", "#C4C4C4", "#5E5E5E", "#A6A6A6", "#222222", "#D6D6D6"),
    muted="#555555",
    faint="#A0A0A0",
    hair="#DADADA",
    band="#F5F5F5",
    red_line="#000000",
    red_tint="#DCDCDC",
    red_hatch="#A0A0A0",
    overlap="#000000",
    overlap_tint="#EFEFEF",
    overlap_hatch="#B4B4B4",
)

SHAPES = (
    "circle",
    "square",
    "diamond",
    "triangle",
    "triangle_down",
    "pentagon",
    "hexagon",
    "star",
    "triangle_left",
    "triangle_right",
    "plus",
    "octagon",
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a party is drawn: a colour and, because colours tie in print, a shape of its own."""

    colour: str
    shape: str


def palette(greyscale: bool) -> Palette:
    """Give the colours, or the greys for printers without colour."""
    return GREY if greyscale else COLOUR


def party_looks(parties: Iterable[str], colours: Palette) -> dict[str, Look]:
    """Give each party its look by its place in the model, whatever part of it is shown."""
    return {
        party: Look(
            colours.parties[place % len(colours.parties)],
            SHAPES[place % len(SHAPES)],
        )
        for place, party in enumerate(parties)
    }


@lru_cache(maxsize=4)
def font_file(bold: bool = False, italic: bool = False) -> str:
    """Find the font that ships with matplotlib, by its path: no other font is ever taken.

    Raises
    ------
    EnvironmentFailure
        If the installed matplotlib lacks its font.
    """
    path = FilePath(matplotlib.get_data_path()) / "fonts" / "ttf" / _FONT_FILES[bold, italic]
    if not path.is_file():
        raise EnvironmentFailure(f"the font {path.name} of matplotlib is missing at {path}")
    return str(path)


@lru_cache(maxsize=64)
def font(size: float, bold: bool = False, italic: bool = False) -> FontProperties:
    """Give the chart font at a size in points; shared, so it must not be changed.

    The file alone decides what is drawn; weight and style are what an SVG with text goes by.
    """
    return FontProperties(
        fname=font_file(bold, italic),
        size=size,
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
    )


def mixed(colour: str, share: float, ground: str = "#FFFFFF") -> str:
    """Mix a colour with a ground: ``share`` 1 is the colour, 0 the ground."""
    parts = [
        round(int(colour[k : k + 2], 16) * share + int(ground[k : k + 2], 16) * (1 - share))
        for k in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02X}" for part in parts)


def line_height(size: float) -> float:
    """Give the distance in millimetres between the baselines of two lines of text."""
    return size * MM_PER_POINT * LINE


def drop(size: float) -> float:
    """Give the distance in millimetres from the middle of a line's capitals to its baseline."""
    return size * MM_PER_POINT * _HALF_CAP


@contextmanager
def chart_style() -> Iterator[None]:
    """Draw in the chart style, whatever the user's matplotlib settings; these come back after."""
    with rc_context():
        rcdefaults()
        rcParams.update(RC_PARAMS)
        yield
