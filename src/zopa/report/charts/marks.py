"""The marks of a stance and their key; every mark differs from all others by shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from zopa.report.charts import shapes
from zopa.report.charts.bars import draw_bar, ideal_mark
from zopa.report.charts.cells import Cell, Firmness, Mark
from zopa.report.charts.chosen import Request
from zopa.report.charts.layout import text_width, wrap
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import BODY, MARGIN, SMALL, Look, drop, mixed

RADIUS = 1.15
DISPUTED = "!"
_RING = 0.95
_KEY_GAP = 4.0
_KEY_LINE = 4.3


def mark_name(mark: Mark, firmness: Firmness) -> str:
    """Give the name of a mark's artist."""
    return f"{mark.value} {firmness.value}"


def draw_cell(
    sheet: Sheet,
    cell: Cell,
    x: float,
    y: float,
    *,
    size: tuple[float, float],
    looks: dict[str, Look],
) -> None:
    """Draw a party's mark, centred, with the tint of a red line over the cell's ``size``."""
    muted = sheet.colours.muted
    name = mark_name(cell.mark, cell.firmness)
    if cell.disputed:
        sheet.text(x + RADIUS + 0.6, y - 0.2, DISPUTED, size=SMALL, bold=True)
    match cell.mark:
        case Mark.IDEAL | Mark.ACCEPTABLE:
            _ring(sheet, cell, x, y)
        case Mark.RED_LINE:
            red_cell(sheet, x, y, size, cell.firmness)
            red_cross(sheet, x, y, cell.firmness)
        case Mark.OUTSIDE:
            _slash(sheet, cell.firmness, x, y)
        case Mark.UNKNOWN:
            sheet.text(x, y + drop(BODY), "?", align="center", colour=muted, bold=True)
        case Mark.SILENT:
            sheet.shape(shapes.stroke(1.0, 0.0), x, y, Pen(name, edge=muted, width=0.9))
        case Mark.MISSING:
            sheet.shape(shapes.dotted_stroke(1.0, 0.0, 3, 0.19), x, y, Pen(name, face=muted))
        case Mark.DEFERS:
            sheet.shape(shapes.arrow(1.8), x - 1.5, y, Pen(name, edge=muted, width=0.8))
            look = looks.get(cell.to or "")
            if look is not None:
                party_mark(sheet, look, x + 1.0, y, radius=0.9)


def _ring(sheet: Sheet, cell: Cell, x: float, y: float) -> None:
    ink = sheet.colours.ink
    name = mark_name(cell.mark, cell.firmness)
    ideal = cell.mark is Mark.IDEAL
    match cell.firmness:
        case Firmness.FIRM:
            pen = Pen(name, face=ink if ideal else "white", edge=ink, width=_RING)
            sheet.shape(shapes.disc(RADIUS), x, y, pen)
        case Firmness.INFERRED:
            ring = shapes.arcs(RADIUS, 5, 0.62)
            sheet.shape(ring, x, y, Pen(name, edge=ink, width=_RING))
        case Firmness.ASSUMED:
            ring = shapes.dotted_circle(RADIUS, 8, 0.21)
            sheet.shape(ring, x, y, Pen(name, face=ink))
    if ideal and cell.firmness is not Firmness.FIRM:
        sheet.shape(shapes.disc(0.6), x, y, Pen("core", face=ink))


def _slash(sheet: Sheet, firmness: Firmness, x: float, y: float) -> None:
    """Draw half a cross: the demand is left, but no red line is crossed."""
    name = mark_name(Mark.OUTSIDE, firmness)
    ink = sheet.colours.ink
    across, up = 0.85, -1.25
    match firmness:
        case Firmness.FIRM:
            sheet.shape(shapes.stroke(across, up), x, y, Pen(name, edge=ink, width=1.2))
        case Firmness.INFERRED:
            broken = shapes.stroke(across * 1.1, up * 1.1, 2, 0.62)
            sheet.shape(broken, x, y, Pen(name, edge=ink, width=1.2))
        case Firmness.ASSUMED:
            dots = shapes.dotted_stroke(across, up, 4, 0.21)
            sheet.shape(dots, x, y, Pen(name, face=ink))


def red_cell(
    sheet: Sheet, x: float, y: float, size: tuple[float, float], firmness: Firmness
) -> None:
    """Tint a cell that a red line bars: full, hatched if inferred, framed by dots if assumed."""
    width, height = size
    left, top = x - width / 2, y - height / 2
    colours = sheet.colours
    match firmness:
        case Firmness.FIRM:
            sheet.box(left, top, width, height, Pen("red cell", face=colours.red_tint, layer=2))
        case Firmness.INFERRED:
            pen = Pen("red cell inferred", edge=colours.red_hatch, width=0.6, layer=2)
            sheet.hatch(left, top, width, height, pen)
        case Firmness.ASSUMED:
            pen = Pen("red cell assumed", edge=colours.red_hatch, width=0.8, layer=2)
            sheet.dashed_box(left, top, size, pen, 0.35, 0.6)


def red_cross(sheet: Sheet, x: float, y: float, firmness: Firmness, reach: float = 1.2) -> None:
    """Draw the cross of a red line: filled, hollow if inferred, of dots if assumed."""
    red = sheet.colours.red_line
    name = mark_name(Mark.RED_LINE, firmness)
    match firmness:
        case Firmness.FIRM:
            pen = Pen(name, face=red, layer=4)
            sheet.shape(shapes.cross(reach, reach * 0.62), x, y, pen)
        case Firmness.INFERRED:
            pen = Pen(name, face="white", edge=red, width=0.7, layer=4)
            sheet.shape(shapes.cross(reach, reach * 0.62), x, y, pen)
        case Firmness.ASSUMED:
            pen = Pen(name, face=red, layer=4)
            sheet.shape(shapes.dotted_cross(reach * 1.1, reach * 0.17), x, y, pen)


def party_mark(
    sheet: Sheet,
    look: Look,
    x: float,
    y: float,
    *,
    radius: float = 1.15,
    rests_on: Firmness = Firmness.FIRM,
) -> None:
    """Draw a party's shape: in its colour, pale and dashed if inferred, dotted if assumed.

    An edge of ink lets yellow stand on white.
    """
    shape = shapes.party_shape(look.shape, radius)
    name = f"party {look.shape}"
    if rests_on is Firmness.FIRM:
        pen = Pen(name, face=look.colour, edge=sheet.colours.ink, width=0.6, layer=4)
        sheet.shape(shape, x, y, pen)
        return
    ground = shapes.party_shape(look.shape, radius + 0.35)
    sheet.shape(ground, x, y, Pen("ground", face="white", layer=3.8))
    inferred = rests_on is Firmness.INFERRED
    pen = Pen(
        f"{name} {rests_on.value}",
        face=mixed(look.colour, 0.35 if inferred else 0.12),
        edge=sheet.colours.ink,
        width=0.8,
        layer=4,
        dash=(2.0, 1.3) if inferred else (0.8, 1.0),
    )
    sheet.shape(shape, x, y, pen)


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """An entry of a key: marks, or a sign written as text, and what they mean."""

    text: str
    cells: tuple[Cell, ...] = ()
    sign: str = ""
    swatch: str = ""
    look: Look | None = None
    new_line: bool = False


_MEANINGS = (
    (Mark.IDEAL, "ideal"),
    (Mark.ACCEPTABLE, "left open by its demand"),
    (Mark.OUTSIDE, "outside its demand, no red line"),
    (Mark.RED_LINE, "red line"),
)
_SILENCES = (
    (Mark.UNKNOWN, "limit unknown: says nothing on this option"),
    (Mark.SILENT, "silent: looked for, nothing found"),
    (Mark.MISSING, "no entry in its file"),
    (Mark.DEFERS, "accepts what that party accepts"),
)


def key_of(cells: Iterable[Cell]) -> list[KeyEntry]:
    """List the key entries for the marks in use, in a fixed order."""
    used = dict.fromkeys(cells)
    marks = {cell.mark for cell in used}
    entries = [KeyEntry(text, (Cell(mark),)) for mark, text in _MEANINGS if mark in marks]
    entries[:1] = [replace(entry, new_line=True) for entry in entries[:1]]
    for firmness, text in (
        (Firmness.INFERRED, "inferred by the analyst"),
        (Firmness.ASSUMED, "assumed by the scenario"),
    ):
        shown = [
            m for m, _ in _MEANINGS if any(c.mark is m and c.firmness is firmness for c in used)
        ]
        if shown:
            entries.append(KeyEntry(text, tuple(Cell(mark, firmness) for mark in shown)))
    if any(cell.disputed for cell in used):
        entries.append(KeyEntry("disputed: a document speaks against it", sign=DISPUTED))
    for mark, text in _SILENCES:
        if mark in marks:
            first = next(cell for cell in used if cell.mark is mark)
            entries.append(KeyEntry(text, (replace(first, firmness=Firmness.FIRM),)))
    return entries


def party_key(chosen: Request) -> list[KeyEntry]:
    """List the shown parties with shape, short name and full name."""
    entries = []
    for party in chosen.parties:
        short, title = chosen.name(party), chosen.titles[party]
        text = short if short == title else f"{short} {title}"
        entries.append(KeyEntry(text, look=chosen.looks[party]))
    return entries


def _sign_width(entry: KeyEntry) -> float:
    if entry.sign:
        return text_width(entry.sign, BODY) + 1.2
    if entry.swatch:
        return 7.2
    if entry.look is not None:
        return 4.2
    wide = sum(6.4 if c.mark in (Mark.RED_LINE, Mark.DEFERS) else 3.4 for c in entry.cells)
    return wide + 0.9


def key_lines(entries: Sequence[KeyEntry], width: float) -> list[list[tuple[KeyEntry, str]]]:
    """Set key entries into lines no wider than the page; a long text goes on below."""
    room = width - 2 * MARGIN
    lines: list[list[tuple[KeyEntry, str]]] = []
    used = room + 1.0
    for entry in entries:
        first, *rest = wrap(entry.text, room - _sign_width(entry), SMALL)
        need = _sign_width(entry) + text_width(first, SMALL) + _KEY_GAP
        if used + need - _KEY_GAP > room or entry.new_line:
            lines.append([])
            used = 0.0
        lines[-1].append((entry, first))
        used += need
        for part in rest:
            lines.append([(KeyEntry("", sign=" "), part)])
            used = room + 1.0
    return lines


def key_height(entries: Sequence[KeyEntry], width: float) -> float:
    """Measure a key in millimetres."""
    return len(key_lines(entries, width)) * _KEY_LINE + (1.6 if entries else 0.0)


def draw_key(sheet: Sheet, entries: Sequence[KeyEntry], y: float, looks: dict[str, Look]) -> float:
    """Draw a key below ``y``; give the place below it."""
    for line in key_lines(entries, sheet.width):
        y += _KEY_LINE
        x = MARGIN
        for entry, text in line:
            _draw_sign(sheet, entry, x, y - _KEY_LINE / 2 + 0.4, looks)
            x += _sign_width(entry)
            sheet.text(x, y - _KEY_LINE / 2 + 0.4 + drop(SMALL), text, size=SMALL)
            x += text_width(text, SMALL) + _KEY_GAP
    return y + (1.6 if entries else 0.0)


def _draw_sign(sheet: Sheet, entry: KeyEntry, x: float, y: float, looks: dict[str, Look]) -> None:
    if entry.sign.strip():
        sheet.text(x, y + drop(BODY), entry.sign)
    if entry.swatch:
        swatch(sheet, entry.swatch, x, y - 1.5, 6.0, 3.0)
    if entry.look is not None:
        party_mark(sheet, entry.look, x + 1.4, y)
    for cell in entry.cells:
        wide = 6.4 if cell.mark in (Mark.RED_LINE, Mark.DEFERS) else 3.4
        draw_cell(sheet, cell, x + wide / 2, y, size=(5.6, 3.4), looks=looks)
        x += wide


def swatch(sheet: Sheet, kind: str, x: float, y: float, width: float, height: float) -> None:
    """Fill a rectangle as what a key or a chart calls by this name."""
    colours = sheet.colours
    if kind == "overlap":
        sheet.box(x, y, width, height, Pen("overlap", face=colours.overlap_tint, layer=0.5))
        bar = Pen("overlap bar", face=colours.overlap, layer=0.7)
        sheet.box(x, y, 0.7, height, bar)
    elif kind == "overlap band":
        sheet.box(x, y, width, height, Pen("overlap", face=colours.overlap_tint, layer=0.5))
        hatch = Pen("overlap hatch", edge=colours.overlap_hatch, width=0.5, layer=0.6)
        sheet.hatch(x, y, width, height, hatch, step=1.8)
        edge = Pen("overlap edge", edge=colours.overlap, width=0.9, layer=0.7)
        for place in (x, x + width):
            sheet.line(place, y, place, y + height, edge)
    elif kind == "between steps":
        pen = Pen("between steps", face=colours.muted, layer=0.7)
        for place in (x, x + width):
            dots = shapes.dotted_stroke(0.0, height / 2, max(2, round(height / 0.9)), 0.16)
            sheet.shape(dots, place, y + height / 2, pen)
    elif kind == "by silence":
        pen = Pen("by silence", edge=colours.overlap, width=0.7, layer=0.7)
        sheet.dashed_box(x, y, (width, height), pen, 1.0, 0.8)
    elif kind == "ideal":
        ideal_mark(sheet, "circle", x + width / 2, y + height / 2, Firmness.FIRM)
    elif kind.startswith("member"):
        rests_on = Firmness(kind.removeprefix("member").strip() or "firm")
        look = Look(colours.faint, "circle")
        party_mark(sheet, look, x + width / 2, y + height / 2, rests_on=rests_on)
    elif kind == "rule":
        pen = Pen("rule member", face=colours.ink, layer=4)
        sheet.box(x + width / 2 - 1.3, y + height / 2 - 0.6, 2.6, 1.2, pen)
    elif kind == "open end":
        middle = y + height / 2
        draw_bar(sheet, colours.faint, (x, middle - 1.1), (width - 1.0, 2.2), Firmness.FIRM)
        pen = Pen("open end", face="white", edge=colours.ink, width=0.8, layer=3.5)
        sheet.shape(shapes.disc(0.75), x + width - 1.0, middle, pen)
    elif kind.startswith("bar"):
        rests_on = Firmness(kind.removeprefix("bar").strip() or "firm")
        draw_bar(sheet, colours.faint, (x, y + 0.4), (width, height - 0.8), rests_on)
    else:
        pen = Pen("gap", edge=colours.faint, width=0.6, layer=0.6)
        sheet.hatch(x, y, width, height, pen, step=0.9)
