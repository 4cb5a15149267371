"""The ranges: ladders of named options and number lines, with overlap and gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zopa.diagnostics import UsageError
from zopa.report.charts.cells import Row, rows_of
from zopa.report.charts.chosen import Chosen, choose
from zopa.report.charts.frame import Frame, footer, numbered, paged, stance_claims, stretch
from zopa.report.charts.gaps import gap_of
from zopa.report.charts.ladder import LEAST_LABEL, LEAST_PITCH, Ladder, ladder, pitches
from zopa.report.charts.marks import KeyEntry, draw_key, key_height, party_key
from zopa.report.charts.numberline import NumberLine, number_line
from zopa.report.charts.page import Page
from zopa.report.charts.ranges_key import ranges_key
from zopa.report.charts.ranges_words import finding, panel_alt, ranges_deck, ranges_headline
from zopa.report.charts.sheet import Sheet
from zopa.report.charts.style import MARGIN, TALLEST, chart_style
from zopa.results.solution import Solution

_GUTTER = 6.0
_BETWEEN = 5.0
_TWO_FROM = 160.0

Panel = Ladder | NumberLine


@chart_style()
def ranges(
    solution: Solution,
    *,
    width: float = 183.0,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    greyscale: bool = False,
) -> tuple[Page, ...]:
    """Draw what every party accepts on the issues that have an order.

    A scale is a ladder: its options are rungs by name, so that no distance between them is
    suggested. A number lies on its unit, with exact ends, and the gap where ranges do not meet.
    Findings speak of all parties, also when only some are shown.

    Parameters
    ----------
    solution
        The results to show.
    width
        Of the page, in millimetres; from 160 on panels stand in two columns.
    parties, issues
        Ids to show; all parties and all scales and numbers if None.
    greyscale
        Draw in greys.

    Returns
    -------
    tuple of Page
        At least one page, each at most 247 mm high; a page that says so if no issue has an order.

    Raises
    ------
    UsageError
        If a name is unknown, an issue named has no order, or the page is too narrow.
    """
    chosen = choose(solution, width, parties, issues, greyscale)
    ordered = [k for k in chosen.issues if solution.issues[k].kind in ("scale", "number")]
    if issues is not None and len(ordered) < len(chosen.issues):
        plain = next(key for key in chosen.issues if key not in ordered)
        raise UsageError(
            f"the issue {plain!r} is a {solution.issues[plain].kind} and has no order",
            "show it with the matrix, or leave it out",
        )
    rows = {key: rows_of(solution.issues[key], chosen.parties) for key in ordered}
    stances = [
        solution.issues[key].stances[party]
        for key in ordered
        for party in chosen.parties
        if party in solution.issues[key].stances
    ]
    frame = Frame(
        ranges_headline(rows),
        ranges_deck(chosen, rows),
        footer(solution, stance_claims(stances)),
    )
    columns, panel_width = _columns(chosen)
    panels = _panels(chosen, rows, panel_width)
    room = _room(chosen, frame, rows)
    pages = fill(panels, columns, room)
    return tuple(
        _page(chosen, frame, rows, (page, place + 1, len(pages)), panel_width)
        for place, page in enumerate(pages)
    )


def _columns(chosen: Chosen) -> tuple[int, float]:
    room = chosen.width - 2 * MARGIN
    count = 2 if chosen.width >= _TWO_FROM else 1
    least = LEAST_LABEL + len(chosen.parties) * LEAST_PITCH
    if count == 2 and (room - _GUTTER) / 2 < least:
        count = 1
    width = (room - (count - 1) * _GUTTER) / count
    if width < least:
        raise UsageError(
            f"ranges of {len(chosen.parties)} parties do not fit {chosen.width:g} mm",
            f"make it at least {-int(-(least + 2 * MARGIN) // 1)} mm wide, or choose fewer parties",
        )
    return count, width


def _panels(chosen: Chosen, rows: Mapping[str, Sequence[Row]], width: float) -> list[Panel]:
    """Set all issues; ladders share the column width that makes them lowest."""
    findings = {key: finding(chosen, key, part) for key, part in rows.items()}
    issues = chosen.solution.issues

    def ladders(pitch: float) -> dict[str, Ladder]:
        return {
            key: ladder(chosen, key, rows[key], width=width, pitch=pitch, status=findings[key])
            for key in rows
            if issues[key].kind == "scale"
        }

    tries = [ladders(pitch) for pitch in pitches(len(chosen.parties), width)]
    best = min(tries, key=lambda found: round(sum(panel.height for panel in found.values()), 3))
    return [
        best[key]
        if key in best
        else number_line(chosen, key, width, findings[key], gap_of(issues[key]))
        for key in rows
    ]


def _room(chosen: Chosen, frame: Frame, rows: Mapping[str, Sequence[Row]]) -> float:
    """Measure what is left for panels on a page with the longest deck and the fullest key."""
    longest = paged(frame.deck, 88, 88, "issues 88 to 88 of 88")
    reserve = Frame(frame.headline, longest, frame.footer)
    used = reserve.head_height(chosen.width) + reserve.foot_height(chosen.width)
    return TALLEST - used - key_height(_key(chosen, rows, list(rows)), chosen.width) - 2.0


def fill(panels: Sequence[Panel], columns: int, room: float) -> list[list[list[Panel]]]:
    """Fill pages column by column, in order, and level the columns of each page.

    Returns
    -------
    list of pages, each a list of columns, each a list of panels
        A panel higher than a page is cut where that is possible.
    """
    waiting = list(panels)
    pages: list[list[list[Panel]]] = []
    while waiting:
        taken = _take(waiting, columns, room)
        count = sum(len(column) for column in taken)
        rest = waiting[count:]
        if count == 0:
            parts = waiting[0].split(room)
            if parts is None:
                taken, rest = [[waiting[0]]], waiting[1:]
            else:
                taken, rest = [[parts[0]]], [parts[1], *waiting[1:]]
        pages.append(_levelled(taken, columns))
        waiting = rest
    return pages or [[[]]]


def _take(panels: Sequence[Panel], columns: int, room: float) -> list[list[Panel]]:
    taken: list[list[Panel]] = [[]]
    left = room
    for panel in panels:
        if panel.height > left and len(taken) < columns and taken[-1]:
            taken.append([])
            left = room
        if panel.height > left:
            break
        taken[-1].append(panel)
        left -= panel.height + _BETWEEN
    return taken


def _levelled(taken: list[list[Panel]], columns: int) -> list[list[Panel]]:
    """Spread a page's panels so that its highest column is as low as can be."""
    panels = [panel for column in taken for panel in column]
    heights = sorted(
        {
            _height(panels[first:last])
            for first in range(len(panels))
            for last in range(first + 1, len(panels) + 1)
        }
    )
    for limit in heights:
        spread = _take(panels, columns, limit + 1e-6)
        if sum(len(column) for column in spread) == len(panels):
            return spread
    return taken


def _height(column: Sequence[Panel]) -> float:
    return sum(panel.height for panel in column) + _BETWEEN * max(0, len(column) - 1)


def _key(chosen: Chosen, rows: Mapping[str, Sequence[Row]], shown: Sequence[str]) -> list[KeyEntry]:
    if not shown:
        return []
    return [*party_key(chosen), *ranges_key(chosen, {key: rows[key] for key in shown})]


def _page(
    chosen: Chosen,
    frame: Frame,
    rows: Mapping[str, Sequence[Row]],
    part: tuple[list[list[Panel]], int, int],
    panel_width: float,
) -> Page:
    columns, page, pages = part
    shown = list(dict.fromkeys(panel.issue for column in columns for panel in column))
    order = list(rows)
    places = [order.index(key) + 1 for key in shown] or [0]
    what = stretch(min(places), max(places), len(order), "ordered issue")
    framed = Frame(frame.headline, paged(frame.deck, page, pages, what), frame.footer)
    sheet = Sheet(chosen.width, chosen.colours)
    top = framed.head_height(chosen.width)
    for place, column in enumerate(columns):
        y = top
        for panel in column:
            panel.draw(sheet, chosen, MARGIN + place * (panel_width + _GUTTER), y)
            y += panel.height + _BETWEEN
    bottom = top + max(_height(column) for column in columns) + 1.0
    bottom = draw_key(sheet, _key(chosen, rows, shown), bottom, chosen.looks)
    height = framed.draw(sheet, bottom)
    text = [f"{framed.headline}. {framed.deck}"]
    text += [panel_alt(chosen, key, rows[key]) for key in shown]
    text.append(framed.footer.replace("\n", ". "))
    return Page(sheet.finish(height), numbered(frame.headline, page, pages), " ".join(text))
