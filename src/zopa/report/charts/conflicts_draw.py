"""The drawing of a table of conflicts: columns linked over rows, and a bar per row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from zopa.report.charts import shapes
from zopa.report.charts.cells import Firmness
from zopa.report.charts.chosen import Chosen
from zopa.report.charts.conflict_table import Column, Line, size_name
from zopa.report.charts.layout import text_width
from zopa.report.charts.marks import party_mark, red_cross
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import BODY, HEADING, MARGIN, SMALL, drop, line_height

_LEAST_PITCH = 4.6
_WIDEST_PITCH = 8.0
_GROUP_GAP = 3.0
_PARTY_HEAD = 5.4
_BAR = 2.6
PANEL = 30.0
HEAD = 13.0
LABEL_PAD = 4.0
_TAG_GAP = 2.2


@dataclass(frozen=True, slots=True)
class Across:
    """Where things lie across the page, in millimetres."""

    label: float
    first: float
    room: float
    panel: float
    panel_width: float


@dataclass(frozen=True, slots=True)
class Part:
    """The conflicts and lines of one page; ``ways`` says whether the ways out stand on it."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[Line, tuple[str, ...], float], ...]
    ways: bool
    total: int

    @property
    def height(self) -> float:
        """Give the height of the table's body."""
        groups = {line.party for line, _, _ in self.lines}
        return len(groups) * _PARTY_HEAD + sum(height for _, _, height in self.lines)


def tag_fits(columns: Across, line: Line, last: str) -> bool:
    """Say whether a line's kind fits behind the last line of its label."""
    used = text_width(last, BODY) + _TAG_GAP + tag_width(line)
    return used <= columns.label - LABEL_PAD


def tag_width(line: Line) -> float:
    """Measure a line's kind, with the cross of a red line."""
    return text_width(line.kind, SMALL) + (2.6 if line.is_red else 0.0)


def _groups(columns: Sequence[Column]) -> list[tuple[int, list[Column]]]:
    return [(size, list(part)) for size, part in groupby(columns, key=lambda c: c.size)]


def _group_widths(columns: Sequence[Column], pitch: float) -> list[float]:
    """Measure each group of columns; a short one still holds its name."""
    return [
        max(len(part) * pitch, text_width(size_name(size), SMALL) + 1.0)
        for size, part in _groups(columns)
    ]


def fits(columns: Across, taken: Sequence[Column]) -> bool:
    widths = _group_widths(taken, _least_pitch(taken))
    return sum(widths) + _GROUP_GAP * (len(widths) - 1) <= columns.room


def _least_pitch(taken: Sequence[Column]) -> float:
    widest = max((text_width(str(c.number), SMALL, bold=True) for c in taken), default=0.0)
    return max(_LEAST_PITCH, widest + 1.2)


def _centres(columns: Across, taken: Sequence[Column]) -> list[float]:
    """Place the columns of a page, as wide apart as fits."""
    pitch = _least_pitch(taken)
    for wider in range(int(_WIDEST_PITCH * 10), int(pitch * 10), -1):
        widths = _group_widths(taken, wider / 10)
        if sum(widths) + _GROUP_GAP * (len(widths) - 1) <= columns.room:
            pitch = wider / 10
            break
    x = columns.first
    centres: list[float] = []
    for (_, part), width in zip(_groups(taken), _group_widths(taken, pitch), strict=True):
        middle = x + width / 2
        start = middle - (len(part) - 1) * pitch / 2
        centres += [start + place * pitch for place in range(len(part))]
        x += width + _GROUP_GAP
    return centres


def draw_table(sheet: Sheet, chosen: Chosen, columns: Across, part: Part, y: float) -> float:
    centres = _centres(columns, part.columns)
    _draw_heads(sheet, chosen, columns, part, centres, y)
    y += HEAD
    places: dict[str, float] = {}
    for party, group in groupby(part.lines, key=lambda item: item[0].party):
        _draw_party(sheet, chosen, party, y)
        y += _PARTY_HEAD
        for place, (line, names, height) in enumerate(group):
            if place % 2 == 0:
                band = Pen("band", face=chosen.colours.band, layer=0.2)
                sheet.box(MARGIN, y, chosen.width - 2 * MARGIN, height, band)
            places[line.key] = y + height / 2
            _draw_line(sheet, chosen, columns, (line, names, height), y)
            _draw_share(sheet, chosen, columns, line.part_of / part.total, (line, y + height / 2))
            y += height
    _draw_columns(sheet, chosen, part, centres, places)
    return y + 1.0


def _draw_heads(
    sheet: Sheet,
    chosen: Chosen,
    columns: Across,
    part: Part,
    centres: Sequence[float],
    y: float,
) -> None:
    muted = chosen.colours.muted
    place = 0
    for size, group in _groups(part.columns):
        xs = centres[place : place + len(group)]
        middle = (xs[0] + xs[-1]) / 2
        sheet.text(middle, y + 6.2, size_name(size), size=SMALL, colour=muted, align="center")
        pen = Pen("rule", edge=muted, width=0.6, layer=1)
        sheet.line(xs[0] - 1.8, y + 7.4, xs[-1] + 1.8, y + 7.4, pen)
        place += len(group)
    # few columns leave no room for both words beside the next heading
    title = "Minimal conflicts"
    if columns.first + text_width(title, BODY, bold=True) + 2.0 > columns.panel:
        title = "Conflicts"
    sheet.text(columns.first, y + 2.6, title, bold=True)
    for column, x in zip(part.columns, centres, strict=True):
        sheet.text(x, y + 11.4, str(column.number), size=SMALL, bold=True, align="center")
    total = f"of {part.total:,}"
    if columns.panel_width >= PANEL:
        sheet.text(columns.panel, y + 2.6, "Conflicts it", bold=True)
        sheet.text(columns.panel, y + 6.2, "is part of", bold=True)
        sheet.text(columns.panel, y + 11.4, total, size=SMALL, colour=muted)
    else:
        right = chosen.width - MARGIN - 0.8
        sheet.text(right, y + 8.0, "is part", size=SMALL, colour=muted, align="right")
        sheet.text(right, y + 11.4, total, size=SMALL, colour=muted, align="right")


def _draw_party(sheet: Sheet, chosen: Chosen, party: str | None, y: float) -> None:
    x = MARGIN
    title = "Rules of the model"
    if party is not None:
        look = chosen.looks.get(party)
        title = chosen.titles.get(party, party)
        if look is not None:
            party_mark(sheet, look, x + 1.3, y + 3.1)
            x += 4.0
    sheet.text(x, y + 3.1 + drop(HEADING), title, size=HEADING, bold=True)


def _draw_line(
    sheet: Sheet,
    chosen: Chosen,
    columns: Across,
    item: tuple[Line, tuple[str, ...], float],
    y: float,
) -> None:
    line, names, _ = item
    colours = chosen.colours
    x = MARGIN + 2.0
    base = y + 0.6 + line_height(BODY) * 0.82
    after = sheet.lines(x, base, names)
    if tag_fits(columns, line, names[-1]):
        x += text_width(names[-1], BODY) + _TAG_GAP
        after -= line_height(BODY)
    else:
        after -= 0.3
    if line.is_red:
        red_cross(sheet, x + 0.9, after - drop(SMALL), line.rests_on, reach=0.95)
        x += 2.6
    colour = colours.red_line if line.is_red else colours.muted
    sheet.text(x, after, line.kind, size=SMALL, colour=colour)


def _draw_share(
    sheet: Sheet, chosen: Chosen, columns: Across, share: float, at: tuple[Line, float]
) -> None:
    """Draw in how many of the conflicts a line takes part: a bar with its number."""
    line, y = at
    text = f"{line.part_of:,}"
    if columns.panel_width < PANEL:
        right = chosen.width - MARGIN - 0.8
        sheet.text(right, y + drop(SMALL), text, size=SMALL, align="right")
        return
    length = max((columns.panel_width - 8.0) * share, 0.4)
    bar = Pen("part of", face=chosen.colours.faint, layer=2)
    sheet.box(columns.panel, y - _BAR / 2, length, _BAR, bar)
    sheet.text(columns.panel + length + 1.2, y + drop(SMALL), text, size=SMALL)


def _draw_columns(
    sheet: Sheet,
    chosen: Chosen,
    part: Part,
    centres: Sequence[float],
    places: dict[str, float],
) -> None:
    colours = chosen.colours
    parties = {line.key: line for line, _, _ in part.lines}
    for column, x in zip(part.columns, centres, strict=True):
        for y in places.values():
            sheet.shape(shapes.disc(0.22), x, y, Pen("grid", face=colours.hair, layer=1))
        keys = [k for k in (*column.conflict.members, *column.conflict.rules) if k in places]
        ys = [places[key] for key in keys]
        if len(ys) > 1:
            _draw_link(sheet, x, (min(ys), max(ys)), column.rests_on)
        for key in keys:
            draw_member(sheet, chosen, parties[key], x, places[key])


def _draw_link(sheet: Sheet, x: float, span: tuple[float, float], rests_on: Firmness) -> None:
    pen = Pen(f"link {rests_on.value}", edge=sheet.colours.ink, width=1.1, layer=2)
    if rests_on is Firmness.FIRM:
        sheet.line(x, span[0], x, span[1], pen)
    else:
        on, off = (1.6, 1.2) if rests_on is Firmness.INFERRED else (0.45, 0.9)
        sheet.dashes((x, span[0]), (x, span[1]), pen, on, off)


def draw_member(sheet: Sheet, chosen: Chosen, line: Line, x: float, y: float) -> None:
    """Draw a member of a conflict: its party's shape, hollow where it is not firm; or a rule."""
    if line.party is None or line.party not in chosen.looks:
        pen = Pen("rule member", face=sheet.colours.ink, layer=4)
        sheet.box(x - 1.3, y - 0.6, 2.6, 1.2, pen)
        return
    look = chosen.looks[line.party]
    party_mark(sheet, look, x, y, rests_on=line.rests_on)
