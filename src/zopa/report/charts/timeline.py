"""The timeline: the verdict and the positions that moved, from day to day."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from zopa.report.charts.chosen import Request, choose_named
from zopa.report.charts.frame import Frame, joined, made_of, on_file
from zopa.report.charts.layout import tidy
from zopa.report.charts.page import Page
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import MARGIN, chart_style
from zopa.report.charts.table import Cell, Column, Group, Mark, Row, Table, table_pages
from zopa.report.charts.verdicts import verdict_cell
from zopa.report.phrases import counted, day, listing, number, sentence
from zopa.report.timeline import fewest_cell, number_cell
from zopa.results.base import Verdict
from zopa.results.timeline import Period, Timeline

_WIDE_FROM = 150.0
_LEAST = 30.0
_SAME = "as before"


@chart_style()
def timeline(
    found: Timeline,
    *,
    width: float = 183.0,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    greyscale: bool = False,
) -> tuple[Page, ...]:
    """Draw how the agreement space and the positions moved.

    Columns are periods in which nothing changes. A first table has the verdicts and the conflicts,
    a second what each party said before and after each move.

    Parameters
    ----------
    found
        The results to show.
    width
        Of the page, in millimetres.
    parties, issues
        Ids whose moves to show, all if None; with issues, conditions are left out.
    greyscale
        Draw in greys.

    Returns
    -------
    tuple of Page
        At least one page.

    Raises
    ------
    UsageError
        If a party or issue is unknown or the width is out of range.
    """
    names = {party: (title, title) for party, title in found.parties.items()}
    request = choose_named(names, found.issues, width, parties, issues, greyscale)
    frame = Frame(_headline(found), _deck(found), made_of(found, on_file(found.inputs)))
    room = request.width - 2 * MARGIN
    label = room * (0.2 if request.width >= _WIDE_FROM else 0.25)
    fit = max(1, int((room - label) // _LEAST))
    periods = list(range(len(found.periods)))
    # as even as can be, so that no table ends with a lone column
    parts = -(-len(periods) // fit)
    size = -(-len(periods) // parts)
    tables: list[Table] = []
    for start in range(0, len(periods), size):
        part = periods[start : start + size]
        tables += _tables(request, found, part, label, issues is not None)
    return table_pages(request, frame, tables)


def _headline(found: Timeline) -> str:
    verdicts = [p.standing.levels.demands.verdict for p in found.periods]
    if len(found.periods) == 1:
        return f"Nothing is dated: the agreement space is {verdicts[0].value} throughout"
    turns = [
        f"{_turn(after)} on {day(period.since or '')}"
        for (before, after), period in zip(pairwise(verdicts), found.periods[1:], strict=True)
        if before is not after
    ]
    if turns:
        return f"The agreement space {listing(turns)}"
    text = f"The agreement space stays {verdicts[0].value} in all {number(len(verdicts))} periods"
    if verdicts[0] is Verdict.UNKNOWN:
        text = "Whether the space was ever open is unknown"
    first, last = (found.periods[k].standing.conflicts for k in (0, -1))
    if first is not None and last is not None and first != last:
        verb = "fall" if last < first else "rise"
        text += f"; its conflicts {verb} from {number(first)} to {number(last)}"
    return text


def _turn(verdict: Verdict) -> str:
    return {
        Verdict.OPEN: "opens",
        Verdict.CLOSED: "closes",
        Verdict.UNKNOWN: "becomes unknown",
    }[verdict]


def _deck(found: Timeline) -> str:
    moves = sum(len(period.moved) for period in found.periods)
    carry = "carries" if found.dated == 1 else "carry"
    return joined(
        [
            f"{sentence(counted(moves, 'move'))}. Columns are periods in which nothing changes; "
            "their width is no length of time.",
            f"{sentence(number(found.dated))} of the {found.entries} stances and conditions on "
            f"file {carry} a date; the others count as held throughout, which is an assumption "
            "where they were reported late.",
        ]
    )


def _tables(
    request: Request, found: Timeline, part: Sequence[int], label: float, only_issues: bool
) -> list[Table]:
    room = request.width - 2 * MARGIN
    each = (room - label) / len(part)
    columns = (
        Column("", label),
        *(Column(_from(found, found.periods[k]), each) for k in part),
    )
    space = Table(columns, (Group("", tuple(_standing(request, found, part))),))
    moves = _moves(request, found, part, only_issues)
    if not moves:
        return [space]
    heads = (Column("Positions that moved", label), *columns[1:])
    return [space, Table(heads, tuple(moves))]


def _from(found: Timeline, period: Period) -> str:
    if period.since is None:
        text = "throughout" if period.until is None else f"before {day(period.until)}"
    else:
        text = f"from {day(period.since)}"
    return f"{text}: the model’s day" if period.holds_as_of else text


def _standing(request: Request, found: Timeline, part: Sequence[int]) -> list[Row]:
    periods = [found.periods[k] for k in part]
    rows = []
    levels = [period.standing.levels for period in periods]
    for name, verdicts in (
        ("As coded", [one.demands.verdict for one in levels]),
        ("Read cautiously", [one.demands.cautious for one in levels]),
        ("Red lines alone", [one.red_lines.verdict for one in levels]),
    ):
        cells = tuple(verdict_cell(verdict, request.colours) for verdict in verdicts)
        words = [
            f"{_from(found, period)} {'unknown' if verdict is None else verdict.value}"
            for period, verdict in zip(periods, verdicts, strict=True)
        ]
        rows.append(Row((Cell((name,)), *cells), f"{name}: {'; '.join(words)}."))
    for name, texts in (
        ("Conflicts", [number_cell(p.standing.conflicts) for p in periods]),
        ("Fewest to give up", [fewest_cell(p.standing) for p in periods]),
    ):
        rows.append(
            Row((Cell((name,)), *(Cell((t,)) for t in texts)), f"{name}: {', '.join(texts)}.")
        )
    if any(period.events for period in periods):
        titles = [tuple(tidy(title) for title in period.events.values()) for period in periods]
        told = "; ".join(title for some in titles for title in some)
        cells = tuple(Cell(some) for some in titles)
        rows.append(Row((Cell(("Events",)), *cells), f"Events: {told}."))
    return rows


def _moves(
    request: Request, found: Timeline, part: Sequence[int], only_issues: bool
) -> list[Group]:
    """Set what moved in some periods, by party, in the order of the first move."""
    moved = list(dict.fromkeys(c.id for k in part for c in found.periods[k].moved))
    groups = []
    for party in request.parties:
        own = [name for name in moved if name.removeprefix("drop ").split(".")[0] == party]
        rows = [
            _row(request, found, name, part)
            for name in own
            if not only_issues or name.split(".")[-1] in request.issues
        ]
        if rows:
            look = request.looks[party]
            groups.append(Group(request.titles[party], tuple(rows), look))
    others = [n for n in moved if n.removeprefix("drop ").split(".")[0] not in found.parties]
    if others and not only_issues:
        rows = [_row(request, found, name, part) for name in others]
        groups.append(Group("The model", tuple(rows)))
    return groups


def _row(request: Request, found: Timeline, name: str, part: Sequence[int]) -> Row:
    values = _values(found, name)
    issue = name.split(".")[-1]
    title = tidy(found.issues.get(issue, name))
    cells = [Cell((title,))]
    told = []
    for k in part:
        text = _said(found, issue, values[k])
        period = found.periods[k]
        if k and values[k] == values[k - 1] and k != part[0]:
            cells.append(Cell((_SAME,), colour=request.colours.muted))
            continue
        new = any(change.id == name for change in period.moved)
        cells.append(Cell((text,), mark=_bar(request) if new else None, indent=1.6))
        told.append(f"{_from(found, period)} {text}")
    return Row(tuple(cells), f"{title}: {'; '.join(told)}.")


def _values(found: Timeline, name: str) -> list[str | None]:
    """Give what is said in each period, read off the moves."""
    value = next(c.before for p in found.periods for c in p.moved if c.id == name)
    values = []
    for period in found.periods:
        for change in period.moved:
            if change.id == name:
                value = change.after
        values.append(value)
    return values


def _said(found: Timeline, issue: str, text: str | None) -> str:
    """Say a position without repeating the issue that its row is about."""
    if text is None:
        return "not there"
    title = found.issues.get(issue, "")
    if text == f"nothing on “{title}”":
        return "nothing stated"
    return sentence(tidy(text.removeprefix(f"on “{title}”: ")))


def _bar(request: Request) -> Mark:
    def mark(sheet: Sheet, x: float, middle: float, width: float, height: float) -> None:
        pen = Pen("move", face=request.colours.ink, layer=1)
        sheet.box(x + 0.4, middle - height / 2 + 0.6, 0.6, height - 1.2, pen)

    return mark
