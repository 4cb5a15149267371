"""Charts that are tables: rows of text and marks, on as many pages as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from zopa.report.charts.chosen import Request
from zopa.report.charts.frame import Frame, numbered, paged
from zopa.report.charts.layout import wrap
from zopa.report.charts.marks import KeyEntry, draw_key, key_height, party_mark
from zopa.report.charts.page import Page
from zopa.report.charts.sheet import Align, Pen, Sheet
from zopa.report.charts.style import (
    BODY,
    HEADING,
    MARGIN,
    SMALL,
    TALLEST,
    Look,
    drop,
    line_height,
)

_PAD = 1.9
_GROUP = 5.6
_MARKED = 4.0
_CONTINUED = " (continued)"
# A table that begins at a page's end has at least so many rows there.
_ENOUGH = 3
# Draws into a cell: the sheet, its left edge, its middle, its width and its height.
Mark = Callable[[Sheet, float, float, float, float], None]


@dataclass(frozen=True, slots=True)
class Cell:
    """Texts below each other, each wrapped; and what a function draws, at least so high.

    ``indent`` keeps the texts away from what is drawn at their left, ``below`` leaves room under
    them.
    """

    texts: tuple[str, ...] = ()
    bold: bool = False
    colour: str = ""
    mark: Mark | None = None
    height: float = 0.0
    indent: float = 0.0
    below: float = 0.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in millimetres, how its text stands.

    ``behind`` draws over the whole height of the body, such as a line of reference; it is given
    the sheet, the left edge, the top, the width and the bottom. ``head`` draws in place of a title.
    """

    title: str
    width: float
    align: Align = "left"
    behind: Mark | None = None
    head: Mark | None = None
    head_height: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row; ``alt`` says what it shows to those who cannot see it."""

    cells: tuple[Cell, ...]
    alt: str
    look: Look | None = None
    shaded: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading, which may be empty."""

    title: str
    rows: tuple[Row, ...]
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and groups of rows; ``title`` heads it, ``note`` stands below it.

    ``plain``: neither headings nor bands, for a drawing that stands among tables.
    """

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    title: str = ""
    note: str = ""
    plain: bool = False


def drawing(width: float, height: float, mark: Mark, alt: str) -> Table:
    """Make a table of one cell, in which something is drawn over its whole width."""
    row = Row((Cell(mark=mark, height=height),), alt)
    return Table((Column("", width),), (Group("", (row,)),), plain=True)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of a table that stands on a page; ``first`` and ``last`` say which part it is."""

    table: Table
    groups: tuple[Group, ...]
    first: bool
    last: bool


def table_pages(
    request: Request,
    frame: Frame,
    tables: Sequence[Table],
    key: Sequence[KeyEntry] = (),
) -> tuple[Page, ...]:
    """Set tables below each other, on as many pages as they need; nothing is shrunk.

    Parameters
    ----------
    frame
        What stands around them.
    key
        Explains the marks, on every page.
    """
    reserve = Frame(frame.headline, paged(frame.deck, 88, 88, "continued"), frame.footer)
    used = reserve.head_height(request.width) + reserve.foot_height(request.width)
    room = TALLEST - used - key_height(key, request.width) - 1.0
    pages = _paginate(request, tables, room) or [[]]
    return tuple(
        _page(request, frame, pieces, key, (place + 1, len(pages)))
        for place, pieces in enumerate(pages)
    )


def _paginate(request: Request, tables: Sequence[Table], room: float) -> list[list[_Piece]]:
    pages: list[list[_Piece]] = [[]]
    left = room
    for table in tables:
        waiting = table.groups
        first = True
        while waiting or first:
            here, rest = _taken(request, table, waiting, left, first)
            lone = first and bool(rest) and sum(len(g.rows) for g in here) < _ENOUGH
            if (not here or lone) and pages[-1] and waiting:
                pages.append([])
                left = room
                continue
            if not here and waiting:  # not even one row fits a page of its own
                here, rest = _one_row(waiting)
            piece = _Piece(table, here, first, not rest)
            pages[-1].append(piece)
            left -= _height(request, piece)
            waiting, first = rest, False
    return pages if pages[-1] else pages[:-1]


def _taken(
    request: Request, table: Table, waiting: tuple[Group, ...], room: float, first: bool
) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """Take as many rows as fit; give them, and those that stay."""
    left = room - _height(request, _Piece(table, (), first, True))
    taken: list[Group] = []
    for place, group in enumerate(waiting):
        left -= _GROUP if group.title else 0.0
        count = 0
        for row in group.rows:
            left -= _row_height(request, table, row)
            if left < 0:
                break
            count += 1
        if count == len(group.rows):
            taken.append(group)
            continue
        # a lone first row would leave a heading alone at the page's end
        if count:
            taken.append(replace(group, rows=group.rows[:count]))
            title = group.title.removesuffix(_CONTINUED)
            title = title + _CONTINUED if title else ""
            cut = Group(title, group.rows[count:], group.look)
            return tuple(taken), (cut, *waiting[place + 1 :])
        return tuple(taken), waiting[place:]
    return tuple(taken), ()


def _one_row(waiting: tuple[Group, ...]) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    group, *others = waiting
    rest = replace(group, rows=group.rows[1:])
    kept = (rest, *others) if rest.rows else tuple(others)
    return (replace(group, rows=group.rows[:1]),), kept


def _height(request: Request, piece: _Piece) -> float:
    """Measure a piece of a table in millimetres, with the space below it."""
    rows = sum(
        (_GROUP if group.title else 0.0)
        + sum(_row_height(request, piece.table, row) for row in group.rows)
        for group in piece.groups
    )
    title = len(_title(request, piece)) * line_height(HEADING) + 1.0 if piece.table.title else 0.0
    note = len(_note(request, piece)) * line_height(SMALL) + 1.0 if piece.last else 0.0
    return title + _head_height(piece.table) + rows + note + 3.0


def _title(request: Request, piece: _Piece) -> tuple[str, ...]:
    text = piece.table.title + ("" if piece.first or not piece.table.title else _CONTINUED)
    return wrap(text, request.width - 2 * MARGIN, HEADING, bold=True) if text else ()


def _note(request: Request, piece: _Piece) -> tuple[str, ...]:
    text = piece.table.note if piece.last else ""
    return wrap(text, request.width - 2 * MARGIN, SMALL) if text else ()


def _head_height(table: Table) -> float:
    if table.plain:
        return 0.0
    heights = [
        max(c.head_height, len(_heading(c)) * line_height(SMALL) + 1.6 if c.title else 0.0)
        for c in table.columns
    ]
    return max(heights) + 0.6


def _heading(column: Column) -> tuple[str, ...]:
    return wrap(column.title, column.width - 1.0, SMALL, bold=True)


def _indent(row: Row, place: int) -> float:
    return row.cells[place].indent + (_MARKED if row.look is not None and place == 0 else 0.0)


def _lines(cell: Cell, width: float) -> list[str]:
    return [line for text in cell.texts for line in wrap(text, width, SMALL, bold=cell.bold)]


def _row_height(request: Request, table: Table, row: Row) -> float:
    heights = [3.0]
    for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        lines = _lines(cell, column.width - 1.2 - _indent(row, place))
        heights.append(max(cell.height, len(lines) * line_height(SMALL) + cell.below))
    return max(heights) + _PAD


def _page(
    request: Request,
    frame: Frame,
    pieces: Sequence[_Piece],
    key: Sequence[KeyEntry],
    placed: tuple[int, int],
) -> Page:
    page, pages = placed
    deck = paged(frame.deck, page, pages, "continued" if page > 1 else "first part")
    framed = Frame(frame.headline, deck, frame.footer)
    sheet = Sheet(request.width, request.colours)
    y = framed.head_height(request.width)
    for piece in pieces:
        y = _draw_piece(sheet, request, piece, y)
    y = draw_key(sheet, key, y, request.looks)
    height = framed.draw(sheet, y)
    alt = [f"{framed.headline}. {framed.deck}"]
    for piece in pieces:
        alt += [f"{piece.table.title}."] if piece.table.title else []
        for group in piece.groups:
            alt += [f"{group.title}:"] if group.title else []
            alt += [row.alt for row in group.rows]
        alt += [piece.table.note] if piece.last and piece.table.note else []
    alt.append(framed.footer.replace("\n", ". "))
    return Page(sheet.finish(height), numbered(frame.headline, page, pages), " ".join(alt))


def _draw_piece(sheet: Sheet, request: Request, piece: _Piece, y: float) -> float:
    table = piece.table
    if table.title:
        title = _title(request, piece)
        sheet.lines(MARGIN, y + 2.6, title, size=HEADING, bold=True)
        y += len(title) * line_height(HEADING) + 1.0
    y = _draw_heads(sheet, request, table, y)
    top = y
    stripe = 0
    for group in piece.groups:
        if group.title:
            _draw_group(sheet, request, group, y)
            y += _GROUP
            stripe = 0
        for row in group.rows:
            height = _row_height(request, table, row)
            if stripe % 2 == 0 and not row.shaded and not table.plain:
                band = Pen("band", face=request.colours.band, layer=0.2)
                sheet.box(MARGIN, y, request.width - 2 * MARGIN, height, band)
            if row.shaded:
                tint = Pen("shaded row", face=request.colours.hair, layer=0.2)
                sheet.box(MARGIN, y, request.width - 2 * MARGIN, height, tint)
            _draw_row(sheet, table, row, y, height)
            y += height
            stripe += 1
    x = MARGIN
    for column in table.columns:
        if column.behind is not None and y > top:
            column.behind(sheet, x, top, column.width, y)
        x += column.width
    note = _note(request, piece)
    if note:
        sheet.lines(MARGIN, y + 3.2, note, size=SMALL, colour=request.colours.muted)
        y += len(note) * line_height(SMALL) + 1.0
    return y + 3.0


def _draw_heads(sheet: Sheet, request: Request, table: Table, y: float) -> float:
    bottom = y + _head_height(table)
    if table.plain:
        return bottom
    x = MARGIN
    for column in table.columns:
        if column.head is not None:
            column.head(sheet, x, bottom, column.width, column.head_height)
        lines = _heading(column)
        first = bottom - 1.4 - (len(lines) - 1) * line_height(SMALL)
        if column.title:
            sheet.lines(_anchor(column, x), first, lines, size=SMALL, bold=True, align=column.align)
        x += column.width
    rule = Pen("rule", edge=request.colours.muted, width=0.6, layer=1)
    sheet.line(MARGIN, bottom, request.width - MARGIN, bottom, rule)
    return bottom


def _anchor(column: Column, x: float) -> float:
    if column.align == "right":
        return x + column.width - 1.0
    if column.align == "center":
        return x + column.width / 2
    return x + 0.6


def _draw_group(sheet: Sheet, request: Request, group: Group, y: float) -> None:
    x = MARGIN + 0.6
    if group.look is not None:
        party_mark(sheet, group.look, x + 1.2, y + 3.1)
        x += _MARKED
    room = request.width - MARGIN - x
    title = wrap(group.title, room, BODY, bold=True)
    text = title[0] if len(title) == 1 else title[0] + " …"
    sheet.text(x, y + 3.1 + drop(BODY), text, size=BODY, bold=True)


def _draw_row(sheet: Sheet, table: Table, row: Row, y: float, height: float) -> None:
    x = MARGIN
    middle = y + height / 2
    for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        indent = _indent(row, place)
        if place == 0 and row.look is not None:
            party_mark(sheet, row.look, x + 1.8, middle)
        if cell.mark is not None:
            cell.mark(sheet, x, middle, column.width, height)
        lines = _lines(cell, column.width - 1.2 - indent)
        first = middle - (len(lines) - 1) * line_height(SMALL) / 2 + drop(SMALL) - cell.below / 2
        for line in lines:
            sheet.text(
                _anchor(column, x) + indent,
                first,
                line,
                size=SMALL,
                bold=cell.bold,
                colour=cell.colour,
                align=column.align,
            )
            first += line_height(SMALL)
        x += column.width
