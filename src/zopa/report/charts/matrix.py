"""The matrix: what every party says on every option, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zopa.diagnostics import UsageError
from zopa.report.charts.cells import Row, between_steps, result_text, rows_of
from zopa.report.charts.chosen import Chosen, choose
from zopa.report.charts.frame import (
    Frame,
    footer,
    numbered,
    paged,
    stance_claims,
    stretch,
)
from zopa.report.charts.layout import continued, text_width, tidy, wrap
from zopa.report.charts.marks import (
    KeyEntry,
    draw_cell,
    draw_key,
    key_height,
    key_of,
    party_key,
    party_mark,
    swatch,
)
from zopa.report.charts.matrix_words import matrix_alt, matrix_deck, matrix_headline
from zopa.report.charts.page import Page
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import (
    BODY,
    HEADING,
    MARGIN,
    SMALL,
    TALLEST,
    chart_style,
    drop,
    line_height,
)
from zopa.results.base import Zone
from zopa.results.solution import Solution

# Bound to the last word of its option, so that it never stands on a line of its own.
_DAGGER = "\u00a0†"
_LEAST_COLUMN = 6.6
_WIDEST_COLUMN = 17.0
_LEAST_LABEL = 30.0
_LEAST_RESULT = 34.0
_BESIDE_FROM = 150.0
_LEAST_BOTH = _LEAST_LABEL + _LEAST_RESULT
_INDENT = 2.6
_ROW = 4.7
_ROW_PAD = 1.7
_ISSUE_TOP = 2.8


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns lie, in millimetres; without a result column it goes below the option."""

    label_width: float
    first: float
    pitch: float
    result: float | None
    result_width: float

    def centre(self, place: int) -> float:
        return self.first + (place + 0.5) * self.pitch


@dataclass(frozen=True, slots=True)
class _Line:
    """A row set into lines."""

    row: Row
    label: tuple[str, ...]
    result: tuple[str, ...]
    height: float


@dataclass(frozen=True, slots=True)
class _Block:
    """An issue, or the part of it that fits on a page."""

    issue: str
    title: tuple[str, ...]
    lines: tuple[_Line, ...]

    @property
    def height(self) -> float:
        head = _ISSUE_TOP + len(self.title) * line_height(HEADING) + 0.2
        return head + sum(line.height for line in self.lines)


@chart_style()
def matrix(
    solution: Solution,
    *,
    width: float = 183.0,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    greyscale: bool = False,
) -> tuple[Page, ...]:
    """Draw the stance of each party on every option, with the result in words.

    Options are rows and parties columns; a number issue has a row per stretch, a set issue a row
    per member. The result speaks of all parties, also when only some are shown. What does not fit
    on a page goes on the next one; nothing is shrunk.

    Parameters
    ----------
    solution
        The results to show.
    width
        Of the page, in millimetres.
    parties, issues
        Ids to show, all if None; always in the model's order.
    greyscale
        Draw in greys.

    Returns
    -------
    tuple of Page
        At least one page, each at most 247 mm high.

    Raises
    ------
    UsageError
        If a name is unknown or the page is too narrow for the parties.
    """
    chosen = choose(solution, width, parties, issues, greyscale)
    rows = {key: rows_of(solution.issues[key], chosen.parties) for key in chosen.issues}
    columns = _columns(chosen, [row for part in rows.values() for row in part])
    stances = [
        solution.issues[key].stances[party]
        for key in chosen.issues
        for party in chosen.parties
        if party in solution.issues[key].stances
    ]
    headline = matrix_headline(rows)
    deck = matrix_deck(chosen, rows)
    frame = Frame(headline, deck, footer(solution, stance_claims(stances)))
    blocks = [_block(chosen, columns, key, rows[key]) for key in chosen.issues]
    pages = _paginate(chosen, columns, frame, blocks)
    return tuple(
        _page(chosen, columns, frame, part, place + 1, len(pages))
        for place, part in enumerate(pages)
    )


def _columns(chosen: Chosen, rows: Sequence[Row]) -> _Columns:
    room = chosen.width - 2 * MARGIN
    count = len(chosen.parties)
    words = [word for party in chosen.parties for word in chosen.name(party).split()]
    longest = max(text_width(word, BODY, bold=True) for word in words)
    pitch = min(max(longest + 1.5, 10.5), _WIDEST_COLUMN)
    if room - count * pitch < _LEAST_BOTH:
        fits = (room - _LEAST_BOTH) / count
        pitch = min(pitch, max(fits, 8.5))
    left = room - count * pitch
    options: list[_Columns] = []
    if left >= _LEAST_BOTH:
        steps = [_LEAST_LABEL + step * (left - _LEAST_BOTH) / 12 for step in range(13)]
        options += [_beside(chosen, count, pitch, label) for label in steps]
    if chosen.width < _BESIDE_FROM or not options:
        options += _below(chosen, count, pitch)
    if not options:
        need = count * _LEAST_COLUMN + _LEAST_LABEL + 2 * MARGIN
        raise UsageError(
            f"the matrix of {count} parties does not fit {chosen.width:g} mm",
            f"make it at least {-int(-need // 1)} mm wide, or choose fewer parties",
        )
    return min(options, key=lambda columns: _cost(chosen, columns, rows))


def _below(chosen: Chosen, count: int, pitch: float) -> list[_Columns]:
    """Set the result below the option, for narrow pages; none where that does not fit either."""
    room = chosen.width - 2 * MARGIN
    pitch = min(pitch, (room - _LEAST_LABEL) / count)
    if pitch < _LEAST_COLUMN:
        return []
    label = room - count * pitch
    return [_Columns(label, MARGIN + label, pitch, None, label - _INDENT - 1.0)]


def _beside(chosen: Chosen, count: int, pitch: float, label: float) -> _Columns:
    first = MARGIN + label
    result = first + count * pitch + 2.5
    return _Columns(label, first, pitch, result, chosen.width - MARGIN - result)


def _cost(chosen: Chosen, columns: _Columns, rows: Sequence[Row]) -> tuple[float, int]:
    """Weigh a division of the page: the lower table, then the one with fewer broken labels."""
    lines = [_set(chosen, columns, row) for row in rows]
    return round(sum(line.height for line in lines), 3), sum(len(line.label) for line in lines)


def _set(chosen: Chosen, columns: _Columns, row: Row) -> _Line:
    """Break a row's texts into lines."""
    label = row.label + (_DAGGER if row.by_analyst else "")
    text = result_text(row, chosen.names)
    bold = row.on_record and not between_steps(row)
    result = wrap(text, columns.result_width, SMALL, bold=bold)
    names = wrap(label, columns.label_width - _INDENT - 1.0, BODY)
    height = len(names) * line_height(BODY)
    beside = len(result) * line_height(SMALL)
    height = max(height, beside) if columns.result is not None else height + beside
    return _Line(row, names, result, max(_ROW, height + _ROW_PAD))


def _block(chosen: Chosen, columns: _Columns, key: str, rows: Sequence[Row]) -> _Block:
    issue = chosen.solution.issues[key]
    title = tidy(issue.title) or key
    if issue.unit:
        title += f" ({tidy(issue.unit)})"
    lines = [_set(chosen, columns, row) for row in rows]
    room = chosen.width - 2 * MARGIN
    return _Block(key, wrap(title, room, HEADING, bold=True), tuple(lines))


def _key(chosen: Chosen, blocks: Sequence[_Block]) -> list[KeyEntry]:
    rows = [line.row for block in blocks for line in block.lines]
    entries = party_key(chosen)
    entries += key_of(cell for row in rows for cell in row.cells.values())
    if any(row.on_record and not between_steps(row) for row in rows):
        entries.append(KeyEntry("all accept, on record", swatch="overlap"))
    if any(row.by_analyst for row in rows):
        entries.append(KeyEntry("option added by the analyst", sign=_DAGGER.strip()))
    return entries


def _paginate(
    chosen: Chosen, columns: _Columns, frame: Frame, blocks: Sequence[_Block]
) -> list[list[_Block]]:
    # The longest page line in the deck and the fullest key are reserved on every page.
    reserve = Frame(frame.headline, _page_deck(chosen, frame, blocks, 88, 88), frame.footer)
    room = TALLEST - reserve.head_height(chosen.width) - _header_height(chosen, columns)
    room -= key_height(_key(chosen, blocks), chosen.width) + reserve.foot_height(chosen.width) + 1.0
    pages: list[list[_Block]] = [[]]
    left = room
    for block in blocks:
        rest: _Block | None = block
        while rest is not None:
            if rest.height <= left:
                pages[-1].append(rest)
                left -= rest.height
                rest = None
            elif pages[-1] and (rest.height <= room or left < room * 0.3):
                pages.append([])
                left = room
            elif len(rest.lines) < 2:
                # it cannot be cut: the check of the page says what is too long
                pages[-1].append(rest)
                left -= rest.height
                rest = None
            else:
                part, rest = _split(chosen, rest, left)
                pages[-1].append(part)
                left -= part.height
    return [page for page in pages if page]


def _split(chosen: Chosen, block: _Block, room: float) -> tuple[_Block, _Block]:
    """Cut an issue that is longer than a page; at least one row stays before the cut."""
    count = 1
    while _Block(block.issue, block.title, block.lines[: count + 1]).height <= room:
        count += 1
    title = continued(block.title, chosen.width - 2 * MARGIN)
    return (
        _Block(block.issue, block.title, block.lines[:count]),
        _Block(block.issue, title, block.lines[count:]),
    )


def _page_deck(
    chosen: Chosen, frame: Frame, blocks: Sequence[_Block], page: int, pages: int
) -> str:
    places = [chosen.issues.index(block.issue) + 1 for block in blocks]
    what = stretch(min(places), max(places), len(chosen.issues), "issue")
    return paged(frame.deck, page, pages, what)


def _header_height(chosen: Chosen, columns: _Columns) -> float:
    lines = max(len(_header_name(chosen, columns, party)) for party in chosen.parties)
    return 4.0 + lines * line_height(BODY) + 0.6


def _header_name(chosen: Chosen, columns: _Columns, party: str) -> tuple[str, ...]:
    """Break a party's short name; one with a word too long gives way to the shape and the key."""
    name, room = chosen.name(party), columns.pitch - 0.6
    if any(text_width(word, BODY, bold=True) > room for word in name.split()):
        return ()
    return wrap(name, room, BODY, bold=True)


def _page(
    chosen: Chosen, columns: _Columns, frame: Frame, blocks: Sequence[_Block], page: int, pages: int
) -> Page:
    deck = _page_deck(chosen, frame, blocks, page, pages)
    framed = Frame(frame.headline, deck, frame.footer)
    sheet = Sheet(chosen.width, chosen.colours)
    y = framed.head_height(chosen.width)
    y = _draw_header(sheet, chosen, columns, y)
    for block in blocks:
        y = _draw_block(sheet, chosen, columns, block, y)
    rule = Pen("rule", edge=chosen.colours.muted, width=0.6, layer=1)
    sheet.line(MARGIN, y + 0.6, chosen.width - MARGIN, y + 0.6, rule)
    y = draw_key(sheet, _key(chosen, blocks), y + 1.0, chosen.looks)
    height = framed.draw(sheet, y)
    title = numbered(frame.headline, page, pages)
    alt = matrix_alt(chosen, framed, [(b.issue, [line.row for line in b.lines]) for b in blocks])
    return Page(sheet.finish(height), title, alt)


def _draw_header(sheet: Sheet, chosen: Chosen, columns: _Columns, y: float) -> float:
    bottom = y + _header_height(chosen, columns)
    for place, party in enumerate(chosen.parties):
        x = columns.centre(place)
        party_mark(sheet, chosen.looks[party], x, y + 1.2)
        names = _header_name(chosen, columns, party)
        first = bottom - 1.4 - (len(names) - 1) * line_height(BODY)
        sheet.lines(x, first, names, bold=True, align="center")
    if columns.result is not None:
        sheet.text(columns.result, bottom - 1.4, "Result", bold=True)
    return bottom


def _draw_block(sheet: Sheet, chosen: Chosen, columns: _Columns, block: _Block, y: float) -> float:
    colours = chosen.colours
    rule = Pen("rule", edge=colours.muted, width=0.6, layer=1)
    sheet.line(MARGIN, y, chosen.width - MARGIN, y, rule)
    y += _ISSUE_TOP
    next_line = sheet.lines(MARGIN, y + 1.5, block.title, size=HEADING, bold=True)
    y = next_line - 1.5 + 0.2
    for place, line in enumerate(block.lines):
        _draw_line(sheet, chosen, columns, line, y)
        y += line.height
        if place + 1 < len(block.lines):
            hair = Pen("hair", edge=colours.hair, width=0.4, layer=0.4)
            sheet.line(MARGIN + _INDENT, y, chosen.width - MARGIN, y, hair)
    return y


def _draw_line(sheet: Sheet, chosen: Chosen, columns: _Columns, line: _Line, y: float) -> None:
    row = line.row
    shaded = row.on_record and not between_steps(row)
    if shaded:
        swatch(sheet, "overlap", MARGIN, y + 0.2, chosen.width - 2 * MARGIN, line.height - 0.4)
    middle = y + line.height / 2
    below = columns.result is None
    lines = len(line.label) * line_height(BODY)
    total = lines + (len(line.result) * line_height(SMALL) if below else 0.0)
    first = middle - total / 2 + line_height(BODY) / 2 + drop(BODY)
    after = sheet.lines(MARGIN + _INDENT, first, line.label)
    for place, party in enumerate(chosen.parties):
        size = (columns.pitch - 0.8, line.height - 0.6)
        cell = row.cells[party]
        draw_cell(sheet, cell, columns.centre(place), middle, size=size, looks=chosen.looks)
    x = MARGIN + _INDENT if columns.result is None else columns.result
    if not below:
        height = len(line.result) * line_height(SMALL)
        after = middle - height / 2 + line_height(SMALL) / 2 + drop(SMALL)
    colour = chosen.colours.muted
    if shaded:
        colour = chosen.colours.overlap
    elif row.found.zone is Zone.BARRED:
        colour = chosen.colours.red_line
    elif row.found.zone is Zone.CONTESTED:
        colour = chosen.colours.ink
    sheet.lines(x, after, line.result, size=SMALL, bold=shaded, colour=colour)
