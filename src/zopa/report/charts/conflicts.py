"""The conflicts: minimal sets of commitments that cannot be kept together, and ways out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zopa.report.charts.cells import Firmness
from zopa.report.charts.chosen import Chosen, choose
from zopa.report.charts.conflict_table import Column, Line, Table, table_of
from zopa.report.charts.conflicts_draw import (
    HEAD,
    LABEL_PAD,
    PANEL,
    Across,
    Part,
    draw_table,
    fits,
    tag_fits,
)
from zopa.report.charts.conflicts_words import conflicts_alt, conflicts_deck, conflicts_headline
from zopa.report.charts.frame import Frame, footer, numbered, paged, stretch
from zopa.report.charts.layout import wrap
from zopa.report.charts.marks import KeyEntry, draw_key, key_height
from zopa.report.charts.page import Page
from zopa.report.charts.sheet import Sheet
from zopa.report.charts.style import (
    BODY,
    MARGIN,
    SMALL,
    TALLEST,
    chart_style,
    line_height,
)
from zopa.report.charts.ways_out import draw_ways, ways_height
from zopa.results.solution import Solution

_BARS_FROM = 150.0
# Of the page's width; the first that needs the fewest pages is taken.
_LABEL_SHARES = (0.62, 0.56, 0.5, 0.45, 0.4)


@chart_style()
def conflicts(
    solution: Solution,
    *,
    width: float = 183.0,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    greyscale: bool = False,
) -> tuple[Page, ...]:
    """Draw the minimal conflicts as columns over the commitments that take part.

    Rows are demands, red lines and conditions, grouped by party, and the rules that take part.
    At the right stands how many conflicts each one is part of, below the smallest and the most
    even ways out. All listed conflicts are drawn, on as many pages as they need.

    Parameters
    ----------
    solution
        The results to show.
    width
        Of the page, in millimetres.
    parties, issues
        If given, only conflicts with a commitment of one of these parties on one of these issues.
    greyscale
        Draw in greys.

    Returns
    -------
    tuple of Page
        At least one page, each at most 247 mm high; a page that says so if nothing conflicts.

    Raises
    ------
    UsageError
        If a party or issue is unknown, or the width is out of range.
    """
    chosen = choose(solution, width, parties, issues, greyscale)
    table = table_of(chosen, only=parties is not None or issues is not None)
    frame = Frame(
        conflicts_headline(chosen, table),
        conflicts_deck(chosen, table),
        footer(solution, _claims(chosen, table)),
    )
    tries = [_across(chosen, share) for share in _LABEL_SHARES]
    plans = [(across, _paginate(chosen, across, frame, table)) for across in tries]
    across, parts = min(plans, key=lambda plan: len(plan[1]))
    return tuple(
        _page(chosen, across, frame, table, (part, place + 1, len(parts)))
        for place, part in enumerate(parts)
    )


def _claims(chosen: Chosen, table: Table) -> list[str]:
    solution = chosen.solution
    claims: list[str] = []
    # Where nothing conflicts, the finding rests on all commitments.
    keys = [line.key for line in table.lines] or list(solution.commitments)
    for key in keys:
        if key in solution.commitments:
            claims += solution.commitments[key].evidence
        elif key in solution.rules:
            claims += solution.rules[key].evidence
    return claims


def _across(chosen: Chosen, share: float) -> Across:
    room = chosen.width - 2 * MARGIN
    panel = PANEL if chosen.width >= _BARS_FROM else 11.0
    label = room * share
    return Across(
        label=label,
        first=MARGIN + label + 2.0,
        room=room - label - 2.0 - panel - 3.0,
        panel=chosen.width - MARGIN - panel,
        panel_width=panel,
    )


def _set(across: Across, line: Line) -> tuple[Line, tuple[str, ...], float]:
    names = wrap(line.label, across.label - LABEL_PAD, BODY)
    tag = 0.0 if tag_fits(across, line, names[-1]) else line_height(SMALL)
    return line, names, len(names) * line_height(BODY) + tag + 1.9


def _paginate(chosen: Chosen, across: Across, frame: Frame, table: Table) -> list[Part]:
    longest = paged(frame.deck, 88, 88, "conflicts 888 to 888 of 888")
    reserve = Frame(frame.headline, longest, frame.footer)
    used = reserve.head_height(chosen.width) + reserve.foot_height(chosen.width)
    room = TALLEST - used - HEAD - key_height(_key(chosen, table.lines), chosen.width) - 2.0
    ways = ways_height(chosen)
    lines = {line.key: _set(across, line) for line in table.lines}
    # The ways out stand on the first page, where they are seen, unless they would fill it.
    first = 0.0 < ways <= room * 0.5
    parts: list[Part] = []
    taken: list[Column] = []
    for column in table.columns:
        here = room - ways if first and not parts else room
        trial = _part(table, lines, [*taken, column], first and not parts)
        if taken and (trial.height > here or not fits(across, trial.columns)):
            parts.append(_part(table, lines, taken, first and not parts))
            taken = []
            trial = _part(table, lines, [column], first and not parts)
            here = room
        if trial.height > here:
            parts += _cut(trial, here)
        else:
            taken.append(column)
    if taken:
        parts.append(_part(table, lines, taken, first and not parts))
    if ways and (not first or not parts):
        parts.append(Part((), (), True, 0))
    return parts or [Part((), (), False, 0)]


def _cut(part: Part, room: float) -> list[Part]:
    """Spread a conflict with more members than a page holds over several pages."""
    parts: list[Part] = []
    rest = part.lines
    while rest:
        count = 1
        while count < len(rest) and replace(part, lines=rest[: count + 1]).height <= room:
            count += 1
        parts.append(replace(part, lines=rest[:count], ways=part.ways and not parts))
        rest = rest[count:]
    return parts


def _part(
    table: Table,
    lines: dict[str, tuple[Line, tuple[str, ...], float]],
    columns: Sequence[Column],
    ways: bool,
) -> Part:
    used = tuple(lines[line.key] for line in table.used_by(columns))
    return Part(tuple(columns), used, ways, len(table.columns))


def _key(chosen: Chosen, lines: Sequence[Line]) -> list[KeyEntry]:
    if not lines:
        return []
    entries = [
        KeyEntry("member of the conflict, in its party's shape", swatch="member"),
    ]
    weak = {line.rests_on for line in lines}
    if Firmness.INFERRED in weak:
        entries.append(KeyEntry("inferred by the analyst", swatch="member inferred"))
    if Firmness.ASSUMED in weak:
        entries.append(KeyEntry("assumed by the scenario", swatch="member assumed"))
    if any(line.party is None for line in lines):
        entries.append(KeyEntry("rule of the model that takes part", swatch="rule"))
    return entries


def _page(
    chosen: Chosen,
    across: Across,
    frame: Frame,
    table: Table,
    placed: tuple[Part, int, int],
) -> Page:
    part, page, pages = placed
    deck = frame.deck
    if part.columns:
        first, last = part.columns[0].number, part.columns[-1].number
        what = stretch(first, last, chosen.solution.conflicts.listed, "conflict")
        deck = paged(deck, page, pages, what)
    framed = Frame(frame.headline, deck, frame.footer)
    sheet = Sheet(chosen.width, chosen.colours)
    y = framed.head_height(chosen.width)
    if part.columns:
        y = draw_table(sheet, chosen, across, part, y)
        y = draw_key(sheet, _key(chosen, [line for line, _, _ in part.lines]), y, chosen.looks)
    if part.ways:
        y = draw_ways(sheet, chosen, y)
    height = framed.draw(sheet, y)
    alt = conflicts_alt(chosen, table, part.columns, (framed.headline, framed.deck, framed.footer))
    return Page(sheet.finish(height), numbered(frame.headline, page, pages), alt)
