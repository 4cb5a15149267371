"""Text measured with the real font, and the check that every saved figure passes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from zopa.diagnostics import ZopaError, printable
from zopa.report.charts.style import HEADING, LEAST, MM_PER_POINT, chart_style, font_file

# Boxes may touch by a hair before it counts: side bearings make them a little wider than the ink.
_TOUCH = 0.08
_MEASURED_AT = 100.0
_NEAR = 0.04
_CONTINUED = "(continued)"
# A no-break space holds words together; every other white space may become a line's end.
_WORD = re.compile(r"(?:[^\s]|\u00a0)+")
_PIECES = re.compile(r"[^/–—-]*[/–—-]+|[^/–—-]+")


class LayoutError(ZopaError):
    """A figure that would mislead or be unreadable in print; lists every problem."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "the figure cannot be printed as it is: "
            + "; ".join(self.problems)
            + "; a shorter title, or a 'short' name for a party or issue, may help"
        )


def tidy(text: str) -> str:
    """Join a text that was wrapped in its file into one line, with signs in place of controls."""
    return printable(" ".join(text.split()))


def text_width(text: str, size: float, bold: bool = False, italic: bool = False) -> float:
    """Measure a line of text in millimetres at a size in points."""
    if not text:
        return 0.0
    return _extent(text, font_file(bold, slanted(text, bold, italic)))[0] * size * MM_PER_POINT


@lru_cache(maxsize=50_000)
def _extent(text: str, file: str) -> tuple[float, float, float]:
    """Measure width, height and descent of a line, in units of the font's size.

    Without hinting these are the same at every size.
    """
    prop = FontProperties(fname=file, size=_MEASURED_AT)
    known = _known(text, file)
    extent = text_to_path.get_text_width_height_descent(known, prop, ismath=False)
    width, height, descent = (float(side) / _MEASURED_AT for side in extent)
    return width, height, descent


@lru_cache(maxsize=16)
def _characters(file: str) -> frozenset[int]:
    return frozenset(get_font(file).get_charmap())


def _known(text: str, file: str) -> str:
    """Replace what the font lacks, so that measuring neither warns nor takes another font.

    Nothing is drawn from this; the check names every such character.
    """
    known = _characters(file)
    if all(ord(letter) in known for letter in text):
        return text
    return "".join(letter if ord(letter) in known else "?" for letter in text)


def slanted(text: str, bold: bool, italic: bool) -> bool:
    """Whether a text can be set in italics: some scripts have upright letters alone."""
    return italic and _characters(font_file(bold, True)).issuperset(map(ord, text))


def wrap(
    text: str, width: float, size: float, *, bold: bool = False, italic: bool = False
) -> tuple[str, ...]:
    """Break a text into lines no wider than ``width`` millimetres.

    Words, and words joined by a no-break space, are kept whole where they fit; longer ones are
    cut, after a hyphen or slash if there is one, so that no text ever leaves its column.
    """
    lines: list[str] = []
    line, used = "", 0.0
    space = text_width(" ", size, bold, italic)
    for word in _WORD.findall(text):
        alone = text_width(word, size, bold, italic)
        if line:
            longer, guess = f"{line} {word}", used + space + alone
            # Summing words is quick but blind to kerning; near the edge the line is measured.
            if abs(guess / width - 1) < _NEAR:
                guess = text_width(longer, size, bold, italic)
            if guess <= width:
                line, used = longer, guess
                continue
            lines.append(line)
        if alone <= width:
            line, used = word, alone
            continue
        *full, line = _cut(word, width, size, bold, italic)
        lines += full
        used = text_width(line, size, bold, italic)
    return (*lines, line) if line or not lines else tuple(lines)


def balanced(
    text: str, width: float, size: float, *, bold: bool = False, italic: bool = False
) -> tuple[str, ...]:
    """Break a text into as few lines as fit, of much the same length: no word stands alone."""
    lines = wrap(text, width, size, bold=bold, italic=italic)
    low, high = 0.0, width
    while len(lines) > 1 and high - low > 1.0:
        middle = (low + high) / 2
        trial = wrap(text, middle, size, bold=bold, italic=italic)
        whole = " ".join(trial).split() == text.split()
        if whole and len(trial) <= len(lines):
            lines, high = trial, middle
        else:
            low = middle
    return lines


def continued(title: tuple[str, ...], width: float) -> tuple[str, ...]:
    """Add to the lines of a heading, once, that it is continued from the page before."""
    if " ".join(title).endswith(_CONTINUED):
        return title
    last = wrap(f"{title[-1]} {_CONTINUED}", width, HEADING, bold=True)
    return (*title[:-1], *last)


def _cut(word: str, width: float, size: float, bold: bool, italic: bool) -> list[str]:
    parts: list[str] = []
    part = ""
    for piece in _PIECES.findall(word):
        if text_width(part + piece, size, bold, italic) <= width:
            part += piece
            continue
        if part:
            parts.append(part)
        part = ""
        for letter in piece:
            if part and text_width(part + letter, size, bold, italic) > width:
                parts.append(part)
                part = ""
            part += letter
    return [*parts, part]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of text as drawn, with its box in millimetres."""

    text: str
    size: float
    file: str
    box: tuple[float, float, float, float]


def extent(text: str, prop: FontProperties, dpi: float) -> tuple[float, float, float]:
    """Measure width, height and descent of a line, in dots; remembered, as measuring is slow."""
    scale = prop.get_size_in_points() * dpi / 72
    width, height, descent = _extent(text, findfont(prop))
    return width * scale, height * scale, descent * scale


def noted(
    text: str, place: tuple[float, float], angle: float, prop: FontProperties, dpi: float
) -> list[Drawn]:
    """Note a line that is drawn at a place in dots, y upwards; nothing where it shows nothing."""
    if not text.strip():
        return []
    (x, y), (width, height, descent) = place, extent(text, prop, dpi)
    turn = math.radians(angle)
    corners = [
        (
            x + a * math.cos(turn) - b * math.sin(turn),
            y + a * math.sin(turn) + b * math.cos(turn),
        )
        for a in (0.0, width)
        for b in (-descent, height - descent)
    ]
    scale = 25.4 / dpi
    xs, ys = zip(*corners, strict=True)
    box = (min(xs) * scale, min(ys) * scale, max(xs) * scale, max(ys) * scale)
    return [Drawn(text, float(prop.get_size_in_points()), findfont(prop), box)]


class _Recorder(RendererBase):
    """A renderer that draws nothing and notes every line of text that would be drawn."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._dpi = figure.dpi
        self._size = (figure.bbox.width, figure.bbox.height)
        self.drawn: list[Drawn] = []

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self._size

    def flipy(self) -> bool:
        return False

    def points_to_pixels(self, points: Any) -> Any:
        return points * self._dpi / 72

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        return extent(s, prop, self._dpi)

    def draw_path(self, *args: Any, **kwargs: Any) -> None:
        pass

    def draw_markers(self, *args: Any, **kwargs: Any) -> None:
        pass

    def draw_path_collection(self, *args: Any, **kwargs: Any) -> None:
        pass

    def draw_quad_mesh(self, *args: Any, **kwargs: Any) -> None:
        pass

    def draw_image(self, *args: Any, **kwargs: Any) -> None:
        pass

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Text | None = None,
    ) -> None:
        self.drawn += noted(s, (x, y), angle, prop, self._dpi)


def check_layout(figure: Figure) -> tuple[str, ...]:
    """Find what makes a figure unreadable: run on every save.

    Returns
    -------
    tuple of str
        One sentence per text over another text, text off the page, text below 7 pt, character
        that the font lacks, and text that is not set in the bundled font. Empty for a good figure.
    """
    with chart_style():
        recorder = _Recorder(figure)
        figure.draw(recorder)
    return problems(recorder.drawn, figure)


def problems(drawn: Sequence[Drawn], figure: Figure) -> tuple[str, ...]:
    """Find the same, given all lines of text that were drawn."""
    found = [
        *_small(drawn),
        *_other_fonts(drawn),
        *_missing_glyphs(drawn),
        *_off_page(drawn, figure),
        *_overlaps(drawn),
    ]
    return tuple(dict.fromkeys(found))


def _short(text: str) -> str:
    return repr(text if len(text) <= 50 else text[:47] + "...")


def _small(drawn: Sequence[Drawn]) -> list[str]:
    return [
        f"{_short(t.text)} is set at {t.size:g} pt, below {LEAST:g} pt"
        for t in drawn
        if t.size < LEAST - 1e-6
    ]


def _other_fonts(drawn: Sequence[Drawn]) -> list[str]:
    ours = {font_file(bold, italic) for bold in (False, True) for italic in (False, True)}
    return [
        f"{_short(t.text)} is not set in the bundled font but in {t.file}"
        for t in drawn
        if t.file not in ours
    ]


def _missing_glyphs(drawn: Sequence[Drawn]) -> list[str]:
    """Name each missing character once, with the first text that needs it."""
    needed: dict[str, list[str]] = {}
    for line in drawn:
        known = _characters(line.file)
        for letter in dict.fromkeys(line.text):
            if ord(letter) not in known:
                needed.setdefault(letter, []).append(line.text)
    return [
        f"the chart font has no character {letter!r} (U+{ord(letter):04X}), needed in "
        f"{_short(texts[0])}"
        + (f" and {len(texts) - 1} more" if len(texts) > 1 else "")
        + "; write this text in another script"
        for letter, texts in needed.items()
    ]


def _off_page(drawn: Sequence[Drawn], figure: Figure) -> list[str]:
    width, height = (side * 25.4 for side in figure.get_size_inches())
    return [
        f"{_short(t.text)} runs off the page"
        for t in drawn
        if t.box[0] < -_TOUCH
        or t.box[1] < -_TOUCH
        or t.box[2] > width + _TOUCH
        or t.box[3] > height + _TOUCH
    ]


def _overlaps(drawn: Sequence[Drawn]) -> list[str]:
    if len(drawn) < 2:
        return []
    boxes = np.array([t.box for t in drawn])
    low, high = boxes[:, :2] + _TOUCH, boxes[:, 2:] - _TOUCH
    both = (low[:, None, :] < high[None, :, :]) & (low[None, :, :] < high[:, None, :])
    first, second = np.nonzero(np.triu(both.all(axis=2), k=1))
    return [
        f"{_short(drawn[i].text)} lies over {_short(drawn[j].text)}"
        for i, j in zip(first.tolist(), second.tolist(), strict=True)
    ]
