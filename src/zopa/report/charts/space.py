"""The space: what outcomes are worth to the parties, the frontier, the bargaining points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from zopa.report.charts.chosen import Chosen, choose
from zopa.report.charts.frame import Frame, footer, stance_claims
from zopa.report.charts.layout import text_width
from zopa.report.charts.marks import party_key, party_mark
from zopa.report.charts.page import Page
from zopa.report.charts.sheet import Sheet
from zopa.report.charts.space_lines import axes_of, draw_lines, head_height, reach, spot_text
from zopa.report.charts.space_plot import (
    NAMES,
    SCALE,
    Square,
    draw_labels,
    draw_square,
    spot_mark,
)
from zopa.report.charts.space_words import (
    is_numbered,
    space_deck,
    space_headline,
    space_notes,
)
from zopa.report.charts.spots import Field, Spot, field_of, worth_text
from zopa.report.charts.style import MARGIN, SMALL, chart_style
from zopa.report.charts.table import Cell, Column, Group, Row, Table, drawing, table_pages
from zopa.results.agreements import Agreements
from zopa.results.solution import Solution

_AXIS = 9.0
_LABELS = 44.0
_BESIDE_FROM = 115.0
_LARGEST = 118.0
_LINES = 78.0


@chart_style()
def space(
    solution: Solution,
    *,
    width: float = 183.0,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    greyscale: bool = False,
    drawn: Agreements | None = None,
) -> tuple[Page, ...]:
    """Draw what outcomes are worth to the parties.

    Two parties: a square with the frontier as steps, the zone above both walk-away values and the
    bargaining points. Three and more: an axis for each party and a line for each vector of the
    frontier; a table tells the bargaining points.

    Parameters
    ----------
    solution
        The results to show.
    width
        Of the page, in millimetres.
    parties
        Ids to show, all if None.
    issues
        Cannot be chosen: utilities are of whole outcomes.
    greyscale
        Draw in greys.
    drawn
        Agreements listed or drawn at random, grey points behind the frontier of two parties.

    Returns
    -------
    tuple of Page
        At least one page; a page that says so where no utility is known.

    Raises
    ------
    UsageError
        If a party is unknown or the width is out of range.
    """
    chosen = choose(solution, width, parties, issues, greyscale)
    field = field_of(chosen)
    two = field is not None and len(field.parties) == 2
    cloud = _cloud(field, drawn) if field is not None and two else []
    stances = [
        issue.stances[p]
        for issue in solution.issues.values()
        for p in chosen.parties
        if p in issue.stances
    ]
    frame = Frame(
        space_headline(chosen, field),
        space_deck(chosen, field, _cloud_words(drawn) if cloud else ""),
        footer(solution, stance_claims(stances)),
    )
    if field is None or not field.parties:
        return table_pages(chosen, frame, ())
    figure = _square(chosen, field, cloud) if two else _lines(chosen, field)
    return table_pages(chosen, frame, (figure, *_tables(chosen, field)), party_key(chosen))


def _cloud(field: Field, drawn: Agreements | None) -> list[dict[str, Fraction]]:
    """Read the agreements drawn at random, each utility vector once."""
    if drawn is None or drawn.base != "agreements":
        return []
    found = [{p: Fraction(v) for p, v in one.utilities.items()} for one in drawn.found]
    return [worth for worth in found if all(p in worth for p in field.parties)]


def _cloud_words(drawn: Agreements | None) -> str:
    """Say whether all agreements are there, or some drawn at random."""
    if drawn is None:
        return ""
    if drawn.seed is not None:
        return f"{len(drawn.found):,} draws at random from the agreements"
    return "every agreement" if drawn.complete else f"{len(drawn.found):,} of the agreements"


def _square(chosen: Chosen, field: Field, cloud: list[dict[str, Fraction]]) -> Table:
    """Lay out the square of two parties, with labels at its right where there is room."""
    across, upwards = field.parties
    room = chosen.width - 2 * MARGIN
    beside = chosen.width >= _BESIDE_FROM and bool(field.spots) and not is_numbered(field)
    side = min(room - _AXIS - (_LABELS if beside else 3.0), _LARGEST)

    def mark(sheet: Sheet, x: float, middle: float, width: float, height: float) -> None:
        top = middle - height / 2 + NAMES + 1.0
        square = Square(x + _AXIS, top, side, field.low, field.high)
        draw_square(sheet, chosen, field, (across, upwards), square, cloud)
        if beside:
            draw_labels(sheet, chosen, field, (across, upwards), square, room - _AXIS - side - 6.0)

    alt = (
        f"Utility to {chosen.titles[across]} across, to {chosen.titles[upwards]} upwards. The "
        f"frontier runs from {_pair(field, 0)} to {_pair(field, -1)}."
    )
    return drawing(room, NAMES + side + SCALE, mark, alt)


def _pair(field: Field, place: int) -> str:
    """Name an end of the frontier."""
    ends = sorted(field.frontier)
    return " and ".join(worth_text(v) for v in ends[place]) if ends else "nothing"


def _lines(chosen: Chosen, field: Field) -> Table:
    height = min(_LINES, chosen.width * 0.6)
    room = chosen.width - 2 * MARGIN

    def mark(sheet: Sheet, x: float, middle: float, width: float, full: float) -> None:
        draw_lines(sheet, chosen, field, axes_of(chosen, field, middle - full / 2, height))

    reaches = [f"{chosen.titles[p]}: {reach(field, p)}" for p in field.parties]
    alt = f"The frontier reaches, {'; '.join(reaches)}."
    return drawing(room, head_height(chosen, field) + height + 4.0, mark, alt)


def _tables(chosen: Chosen, field: Field) -> tuple[Table, ...]:
    """Tell the bargaining points and the reach of the frontier, party by party."""
    room = chosen.width - 2 * MARGIN
    values = room * 0.62 if chosen.width >= _BESIDE_FROM else room - 27.0
    each = min(values / len(field.parties), 26.0)
    first = room - each * len(field.parties)
    heads = [_head(chosen, party, each) for party in field.parties]
    columns = (Column("Bargaining points", first), *heads)
    rows = [_spot_row(chosen, field, spot) for spot in field.spots]
    own = [
        Row(
            (Cell(("frontier, from and to",)), *(_ends(field, p) for p in field.parties)),
            "",
        )
    ]
    if field.walk_away:
        own.append(_walk_row(field))
    return (Table(columns, (Group("", (*rows, *own)),), note=space_notes(chosen, field)),)


def _head(chosen: Chosen, party: str, width: float) -> Column:
    name = chosen.name(party)
    if all(text_width(word, SMALL, bold=True) <= width - 1.0 for word in name.split()):
        return Column(name, width, "right")

    def head(sheet: Sheet, x: float, bottom: float, wide: float, height: float) -> None:
        party_mark(sheet, chosen.looks[party], x + wide - 2.4, bottom - 2.4)

    return Column("", width, "right", head=head, head_height=5.0)


def _spot_row(chosen: Chosen, field: Field, spot: Spot) -> Row:
    def mark(sheet: Sheet, x: float, middle: float, width: float, height: float) -> None:
        spot_mark(sheet, chosen, spot, x + 2.0, middle)

    ties = "" if spot.ties in (None, 1) else f"{spot.ties:,} outcomes"
    texts = (spot.name, ties) if ties else (spot.name,)
    name = Cell(texts, mark=mark, indent=4.6)
    worth = tuple(Cell((worth_text(spot.worth[p]),)) for p in field.parties)
    return Row((name, *worth), f"{spot.name}: {spot_text(chosen, field, spot)}.")


def _ends(field: Field, party: str) -> Cell:
    place = field.parties.index(party)
    values = [row[place] for row in field.frontier]
    ends = dict.fromkeys((min(values), max(values))) if values else {}
    return Cell(tuple(worth_text(v) for v in ends))


def _walk_row(field: Field) -> Row:
    cells = []
    for party in field.parties:
        ends = dict.fromkeys(field.walk_away.get(party, ()))
        cells.append(Cell(tuple(worth_text(v) for v in ends) or ("unknown",)))
    return Row((Cell(("walks away below",)), *cells), _walk_alt(field))


def _walk_alt(field: Field) -> str:
    return (
        "Walk-away values: "
        + "; ".join(
            f"{party} {worth_text(low)}" + (f" to {worth_text(high)}" if low != high else "")
            for party, (low, high) in field.walk_away.items()
        )
        + "."
    )
