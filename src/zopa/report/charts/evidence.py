"""The evidence: what hangs on one document or event, and which commitments rest on which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zopa.report.charts import shapes
from zopa.report.charts.chosen import Request, choose_named
from zopa.report.charts.frame import Frame, joined, made_of, sources
from zopa.report.charts.layout import tidy
from zopa.report.charts.marks import KeyEntry
from zopa.report.charts.page import Page
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import MARGIN, SMALL, chart_style, drop
from zopa.report.charts.table import Cell, Column, Group, Mark, Row, Table, table_pages
from zopa.report.charts.verdicts import verdict_cell, verdicts_cell
from zopa.report.phrases import amount_text, counted, letters, listing, number, sentence
from zopa.report.timeline import number_cell
from zopa.results.evidence import EvidenceReport, Statement, Without
from zopa.results.solution import Levels

_WIDE_FROM = 150.0
_PITCH = 5.2
_NARROW_PITCH = 4.5
_BAR = 2.0


@dataclass(frozen=True, slots=True)
class _Ground:
    """A document or a source event, with the short sign of its column."""

    sign: str
    without: Without


@chart_style()
def evidence(
    found: EvidenceReport,
    *,
    width: float = 183.0,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    greyscale: bool = False,
) -> tuple[Page, ...]:
    """Draw what the answer and each commitment rest on.

    A first table takes each document and each source event away: what falls, and what becomes of
    the verdicts. A second has a row for each commitment and a column for each document and event.

    Parameters
    ----------
    found
        The results to show.
    width
        Of the page, in millimetres.
    parties, issues
        Ids whose commitments to show, all if None; with issues, conditions are left out.
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
    grounds = _grounds(found)
    shown = {
        name: one
        for name, one in found.statements.items()
        if one.commitment is not None
        and one.party in request.parties
        and (issues is None or one.issue in request.issues)
    }
    claims = [claim for one in shown.values() for claim in one.evidence]
    frame = Frame(_headline(found), _deck(found), made_of(found, sources(found, claims)))
    tables = [*_hanging(request, found, grounds), *_resting(request, found, grounds, shown)]
    return table_pages(request, frame, tables, _key(request, shown))


def _grounds(found: EvidenceReport) -> list[_Ground]:
    """Number the documents, and give the events letters."""
    made, events, documents = [], 0, 0
    for without in found.without:
        if without.kind == "source":
            documents += 1
            made.append(_Ground(f"{documents}", without))
        else:
            made.append(_Ground(letters(events), without))
            events += 1
    return made


def _headline(found: EvidenceReport) -> str:
    """Name the weakest link: what, taken away, changes the verdict."""
    turning = [one for one in found.without if one.verdict_changes]
    if len(turning) == 1:
        kind, new = _kind(turning[0]), _new(found, turning[0])
        return f"The verdict hangs on one {kind}: without it the space is {new}"
    if turning:
        some = counted(len(found.without), "document or event", "documents and events")
        return f"The verdict hangs on each of {number(len(turning))} of {some}"
    if not found.without:
        return "No document and no source event is cited"
    most = max(found.without, key=lambda one: len(one.falls))
    text = "No single document or event decides the verdict"
    if most.falls:
        fallen = len(most.falls)
        text += f"; on one {_kind(most)} alone {'hangs' if fallen == 1 else 'hang'} "
        text += counted(fallen, "statement")
    return text


def _kind(without: Without) -> str:
    return "document" if without.kind == "source" else "source event"


def _new(found: EvidenceReport, without: Without) -> str:
    """Say which verdict is another, the one as coded first."""
    old, new = found.standing.levels, without.standing.levels
    if old.demands.verdict is not new.demands.verdict:
        return new.demands.verdict.value
    if old.demands.cautious is not new.demands.cautious and new.demands.cautious is not None:
        return f"{new.demands.cautious.value} read cautiously"
    return f"{new.red_lines.verdict.value} with red lines alone"


def _deck(found: EvidenceReport) -> str:
    levels = found.standing.levels
    cautious = levels.demands.cautious
    inferred = counted(len(found.by_inference), "stance or condition", "stances and conditions")
    rest = "rests" if len(found.by_inference) == 1 else "rest"
    pairs = counted(len(found.contradictions), "pair")
    bare = sum(not s.evidence and not s.assumed for s in found.statements.values())
    return joined(
        [
            f"With everything the space is {levels.demands.verdict.value} as coded"
            + (f", {cautious.value} read cautiously." if cautious is not None else "."),
            f"{sentence(inferred)} {rest} on inference alone"
            + (f", {number(bare)} on no claim at all." if bare else "."),
            f"{sentence(pairs)} of claims contradict each other." if found.contradictions else "",
        ]
    )


def _hanging(request: Request, found: EvidenceReport, grounds: Sequence[_Ground]) -> list[Table]:
    """Take each document and event away."""
    if not grounds:
        return []
    wide = request.width >= _WIDE_FROM
    room = request.width - 2 * MARGIN
    widths = [15.0, 16.0, 15.0, 17.0] if wide else [26.0, 13.0]
    name = (room - sum(widths)) * (0.68 if wide else 0.7)
    falls = room - sum(widths) - name
    heads = ["Verdict", "Con-flicts"]
    if wide:
        heads = ["As coded", "Cautious", "Red lines", "Conflicts"]
    most = max((len(g.without.statements) for g in grounds), default=1) or 1
    rows = [_nothing(request, found, wide)]
    for ground in grounds:
        without = ground.without
        fallen = sum(n in without.statements for n in without.falls)
        title = f"{ground.sign}  {tidy(without.title) or without.id}"
        cells = (
            Cell((title,)),
            _fall(request, fallen, len(without.statements), most),
            *_verdicts(request, without.standing.levels, wide),
            Cell((number_cell(without.standing.conflicts),)),
        )
        levels = without.standing.levels
        alt = (
            f"Without {_kind(without)} {ground.sign}, {tidy(without.title) or without.id}: "
            f"{fallen} of {len(without.statements)} statements fall; as coded "
            f"{levels.demands.verdict.value}, {number_cell(without.standing.conflicts)} conflicts."
        )
        rows.append(Row(cells, alt, shaded=without.verdict_changes))
    columns = (
        Column("Without the document or event", name),
        Column("Statements that fall" if wide else "Fall", falls),
        *(Column(head, wide_) for head, wide_ in zip(heads, widths, strict=True)),
    )
    note = (
        "Bars: of the statements that lean on it (outline) those that rest on nothing else "
        "(filled). Tinted: a verdict is another without it."
    )
    title = "What hangs on one document or one source event"
    return [Table(columns, (Group("", tuple(rows)),), title=title, note=note)]


def _nothing(request: Request, found: EvidenceReport, wide: bool) -> Row:
    cells = (
        Cell(("Nothing left out",), bold=True),
        Cell(),
        *_verdicts(request, found.standing.levels, wide),
        Cell((number_cell(found.standing.conflicts),)),
    )
    return Row(cells, f"With everything {number_cell(found.standing.conflicts)} conflicts.")


def _verdicts(request: Request, levels: Levels, wide: bool) -> tuple[Cell, ...]:
    verdicts = (
        ("coded", levels.demands.verdict),
        ("cautious", levels.demands.cautious),
        ("red lines", levels.red_lines.verdict),
    )
    if wide:
        return tuple(verdict_cell(verdict, request.colours) for _, verdict in verdicts)
    return (verdicts_cell(verdicts, request.colours),)


def _fall(request: Request, fallen: int, leaning: int, most: int) -> Cell:
    def mark(sheet: Sheet, x: float, middle: float, width: float, height: float) -> None:
        colours = request.colours
        text = f"{fallen} of {leaning}"
        start = x + 14.0
        room = width - 16.0
        sheet.text(x + 0.6, middle + drop(SMALL), text, size=SMALL)
        if room < 4.0:
            return
        outline = Pen("leaning", face="white", edge=colours.muted, width=0.5, layer=1.5)
        sheet.box(start, middle - _BAR / 2, room * leaning / most, _BAR, outline)
        if fallen:
            full = Pen("falls", face=colours.ink, layer=2)
            sheet.box(start, middle - _BAR / 2, room * fallen / most, _BAR, full)

    return Cell(mark=mark, height=3.4)


def _resting(
    request: Request,
    found: EvidenceReport,
    grounds: Sequence[_Ground],
    shown: Mapping[str, Statement],
) -> list[Table]:
    """Set a column for each document and event that somebody rests on; many make more tables."""
    used = [g for g in grounds if any(name in g.without.statements for name in shown)]
    if not shown:
        return []
    room = request.width - 2 * MARGIN
    wide = request.width >= _WIDE_FROM
    pitch, basis = (_PITCH, 24.0) if wide else (_NARROW_PITCH, 0.0)
    label = room * (0.42 if wide else 0.38)
    fit = max(1, int((room - label - basis) // pitch))
    parts = [used[k : k + fit] for k in range(0, len(used), fit)] or [[]]
    tables = []
    for place, part in enumerate(parts):
        signs = (Column(g.sign, pitch, "center") for g in part)
        rest = room - basis - pitch * len(part)
        named = [Column("Commitment", rest)] + ([Column("Basis", basis)] if wide else [])
        columns = (*named, *signs)
        groups = [
            Group(
                request.titles[party],
                tuple(
                    _row(request, found, part, (name, one), wide)
                    for name, one in shown.items()
                    if one.party == party
                ),
                request.looks[party],
            )
            for party in request.parties
        ]
        title = "Which commitments rest on which documents (numbers) and events (letters)"
        if place:
            title += ", further columns"
        tables.append(Table(columns, tuple(g for g in groups if g.rows), title=title))
    return tables


def _row(
    request: Request,
    found: EvidenceReport,
    part: Sequence[_Ground],
    stated: tuple[str, Statement],
    wide: bool,
) -> Row:
    name, one = stated
    kind = {"acceptable": "demand", "red_line": "red line"}.get(one.field, one.field)
    kind = kind.replace("_", " ")
    # a condition is told by its title, which comes before what it says
    title = tidy(one.text).partition(": ")[0]
    if one.issue is not None:
        title = f"{tidy(found.issues[one.issue])}: {kind}"
    words = one.basis or "no basis"
    if one.confidence is not None:
        words += f" {amount_text(one.confidence)}"
    if one.disputed_by:
        words += " !"
    cells = [Cell((title,)), Cell((words,))] if wide else [Cell((title, words))]
    told = []
    for ground in part:
        leans = name in ground.without.statements
        alone = name in ground.without.falls
        cells.append(Cell(mark=_dot(request, alone), height=3.0) if leans else Cell())
        if leans:
            told.append(f"{ground.sign}{' alone' if alone else ''}")
    rests = f"rests on {listing(told)}" if told else "rests on none of these"
    return Row(tuple(cells), f"{title} ({words}) {rests}.")


def _dot(request: Request, alone: bool) -> Mark:
    def mark(sheet: Sheet, x: float, middle: float, width: float, height: float) -> None:
        ink = request.colours.ink
        name = "rests on it alone" if alone else "rests on it"
        pen = Pen(name, face=ink if alone else "white", edge=ink, width=0.8)
        sheet.shape(shapes.disc(1.0), x + width / 2, middle, pen)

    return mark


def _key(request: Request, shown: Mapping[str, Statement]) -> list[KeyEntry]:
    if not shown:
        return []
    entries = [
        KeyEntry("rests on it alone: falls without it", sign="●"),
        KeyEntry("rests on it, and on others", sign="○"),
    ]
    if any(one.disputed_by for one in shown.values()):
        entries.append(KeyEntry("a claim speaks against it", sign="!"))
    return entries
