"""One scale issue as a ladder: named rungs, a column per party; equal steps are no distances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zopa.report.charts.bars import draw_bar, fade, ideal_mark
from zopa.report.charts.cells import Cell, Mark, Row, firmness
from zopa.report.charts.chosen import Chosen
from zopa.report.charts.layout import continued, text_width, tidy, wrap
from zopa.report.charts.marks import draw_cell, party_mark, red_cell, red_cross, swatch
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import BODY, HEADING, SMALL, drop, line_height

LEAST_PITCH = 4.8
LEAST_LABEL = 28.0
_SNUG_PITCH = 6.2
_WIDEST_PITCH = 8.0
_RUNG = 4.7
_BAR = 2.5
_NOTHING = (Mark.SILENT, Mark.MISSING, Mark.DEFERS)


@dataclass(frozen=True, slots=True)
class Ladder:
    """A scale issue, or the part of it that fits on a page, set for a width.

    ``rungs`` are drawn from the highest option down, as on a ladder.
    """

    issue: str
    width: float
    title: tuple[str, ...]
    status: tuple[str, ...]
    good: bool
    rungs: tuple[tuple[Row, tuple[str, ...], float], ...]
    high: tuple[str, ...]
    low: tuple[str, ...]
    pitch: float

    @property
    def height(self) -> float:
        """Give the height in millimetres."""
        return (
            self._head()
            + sum(height for _, _, height in self.rungs)
            + len(self.low) * line_height(SMALL)
            + 1.2
        )

    def split(self, room: float) -> tuple[Ladder, Ladder] | None:
        """Cut a ladder that is longer than a page; None if it has one rung only."""
        if len(self.rungs) < 2:
            return None
        count = 1
        last = len(self.rungs) - 1
        while count < last and replace(self, rungs=self.rungs[: count + 1]).height <= room:
            count += 1
        title = continued(self.title, self.width)
        return (
            replace(self, rungs=self.rungs[:count], low=()),
            replace(self, rungs=self.rungs[count:], high=(), title=title),
        )

    def _head(self) -> float:
        titles = len(self.title) * line_height(HEADING)
        status = len(self.status) * line_height(SMALL)
        return titles + status + max(1, len(self.high)) * line_height(SMALL) + 2.6

    def draw(self, sheet: Sheet, chosen: Chosen, x: float, y: float) -> None:
        """Draw the ladder with its upper left corner at a place."""
        colours = chosen.colours
        rungs_top = y + self._head()
        at = sheet.lines(x, y + 2.6, self.title, size=HEADING, bold=True) - 0.4
        colour = colours.overlap if self.good else colours.ink
        sheet.lines(x, at, self.status, size=SMALL, colour=colour)
        first = rungs_top - 1.3 - max(0, len(self.high) - 1) * line_height(SMALL)
        sheet.lines(x, first, self.high, size=SMALL, italic=True, colour=colours.muted)
        self._draw_names(sheet, chosen, x, rungs_top - 1.3)
        rule = Pen("rule", edge=colours.muted, width=0.6, layer=1)
        sheet.line(x, rungs_top, x + self.width, rungs_top, rule)
        self._draw_bands(sheet, x, rungs_top)
        bottom = rungs_top
        for _, label, height in self.rungs:
            _draw_rung(sheet, label, (x, bottom), (self.width, height))
            bottom += height
        sheet.line(x, bottom, x + self.width, bottom, rule)
        for place, party in enumerate(chosen.parties):
            self._draw_column(sheet, chosen, party, self._centre(x, place), rungs_top)
        at = bottom + 2.9
        sheet.lines(x, at, self.low, size=SMALL, italic=True, colour=colours.muted)

    def _centre(self, x: float, place: int) -> float:
        return x + self._label() + (place + 0.5) * self.pitch

    def _label(self) -> float:
        return self.width - self._count() * self.pitch

    def _count(self) -> int:
        return len(self.rungs[0][0].cells)

    def _draw_names(self, sheet: Sheet, chosen: Chosen, x: float, y: float) -> None:
        names = [chosen.name(party) for party in chosen.parties]
        # Names that are wider than a column give way to the shapes, which the key explains.
        if any(text_width(name, SMALL, bold=True) > self.pitch - 0.8 for name in names):
            for place, party in enumerate(chosen.parties):
                party_mark(sheet, chosen.looks[party], self._centre(x, place), y - 0.9)
            return
        for place, name in enumerate(names):
            centre = self._centre(x, place)
            sheet.text(centre, y, name, size=SMALL, bold=True, align="center")

    def _draw_bands(self, sheet: Sheet, x: float, top: float) -> None:
        """Shade the rungs that all accept, and frame those open only if silence is consent."""
        tops = self._tops(top)
        rows = [row for row, _, _ in self.rungs]
        for kind, flags in (
            ("overlap", [row.on_record for row in rows]),
            ("by silence", [row.by_silence for row in rows]),
        ):
            for first, last in runs(flags):
                upper, lower = tops[first] + 0.25, tops[last + 1] - 0.25
                swatch(sheet, kind, x, upper, self.width, lower - upper)

    def _tops(self, top: float) -> list[float]:
        tops = [top]
        for _, _, height in self.rungs:
            tops.append(tops[-1] + height)
        return tops

    def _draw_column(self, sheet: Sheet, chosen: Chosen, party: str, x: float, top: float) -> None:
        stance = chosen.solution.issues[self.issue].stances.get(party)
        limit = stance.acceptable if stance else None
        basis = (limit.basis if limit else None) or (stance.basis if stance else None)
        cells = [row.cells[party] for row, _, _ in self.rungs]
        tops = self._tops(top)
        if any(cell.mark not in _NOTHING for cell in cells):
            track = Pen("track", edge=chosen.colours.faint, width=0.5, layer=1.2)
            sheet.line(x, top, x, tops[-1], track)
        look = chosen.looks[party]
        if limit is not None or (stance is not None and stance.flexible):
            accepted = [cell.mark in (Mark.IDEAL, Mark.ACCEPTABLE) for cell in cells]
            for first, last in runs(accepted):
                span = (tops[first] + 0.5, tops[last + 1] - 0.5)
                draw_bar(
                    sheet,
                    look.colour,
                    (x - _BAR / 2, span[0]),
                    (_BAR, span[1] - span[0]),
                    firmness(basis),
                )
        else:
            self._draw_fading(sheet, look.colour, cells, x, tops)
        for cell, upper, lower in zip(cells, tops, tops[1:], strict=False):
            self._draw_mark(sheet, chosen, party, cell, x, (upper, lower))

    def _draw_fading(
        self, sheet: Sheet, colour: str, cells: Sequence[Cell], x: float, tops: Sequence[float]
    ) -> None:
        """Let the bar fade out from the ideal: how far it reaches is not known."""
        ideal = next((k for k, cell in enumerate(cells) if cell.mark is Mark.IDEAL), None)
        if ideal is None:
            return
        upper = (tops[ideal] + tops[ideal + 1]) / 2
        for edge in (tops[0] if ideal else upper, tops[-1] if ideal + 1 < len(cells) else upper):
            reach = ideal if edge < upper else len(cells) - 1 - ideal
            step = 0
            while (
                step < reach
                and cells[ideal + (step + 1) * (-1 if edge < upper else 1)].mark is Mark.UNKNOWN
            ):
                step += 1
            far = tops[ideal - step] if edge < upper else tops[ideal + step + 1]
            if step:
                fade(sheet, colour, (x - _BAR / 2, upper), (x + _BAR / 2, far))

    def _draw_mark(
        self,
        sheet: Sheet,
        chosen: Chosen,
        party: str,
        cell: Cell,
        x: float,
        span: tuple[float, float],
    ) -> None:
        upper, lower = span
        middle = (upper + lower) / 2
        look = chosen.looks[party]
        match cell.mark:
            case Mark.IDEAL:
                ideal_mark(sheet, look.shape, x, middle, cell.firmness)
            case Mark.RED_LINE:
                size = (min(self.pitch - 0.8, 5.4), lower - upper - 0.6)
                red_cell(sheet, x, middle, size, cell.firmness)
                red_cross(sheet, x, middle, cell.firmness)
            case Mark.UNKNOWN | Mark.SILENT | Mark.MISSING | Mark.DEFERS:
                draw_cell(sheet, cell, x, middle, size=(0, 0), looks=chosen.looks)
            case Mark.ACCEPTABLE | Mark.OUTSIDE:
                pass


def _draw_rung(
    sheet: Sheet,
    label: Sequence[str],
    corner: tuple[float, float],
    size: tuple[float, float],
) -> None:
    x, y = corner
    width, height = size
    hair = Pen("hair", edge=sheet.colours.hair, width=0.4, layer=0.4)
    sheet.line(x, y + height, x + width, y + height, hair)
    first = y + height / 2 - (len(label) - 1) * line_height(BODY) / 2 + drop(BODY)
    sheet.lines(x + 1.5, first, label)


def ladder(
    chosen: Chosen,
    issue: str,
    rows: Sequence[Row],
    *,
    width: float,
    pitch: float,
    status: tuple[str, bool],
) -> Ladder:
    """Set a scale issue for a width, its columns ``pitch`` mm apart.

    ``status`` is its finding and whether it is an overlap on record.
    """
    result = chosen.solution.issues[issue]
    label = width - len(chosen.parties) * pitch
    rungs = []
    for row in reversed(rows):
        names = wrap(row.label + ("\u00a0†" if row.by_analyst else ""), label - 2.5, BODY)
        rungs.append((row, names, max(_RUNG, len(names) * line_height(BODY) + 1.5)))
    high = tidy(result.high_end or "")
    low = tidy(result.low_end or "")
    text, good = status
    return Ladder(
        issue=issue,
        width=width,
        title=wrap(tidy(result.title) or issue, width, HEADING, bold=True),
        status=wrap(text, width, SMALL),
        good=good,
        rungs=tuple(rungs),
        high=wrap(f"↑ {high}", label - 1.0, SMALL, italic=True) if high else (),
        low=wrap(f"↓ {low}", width, SMALL, italic=True) if low else (),
        pitch=pitch,
    )


def pitches(parties: int, width: float) -> list[float]:
    """List column widths to choose from, the roomiest first."""
    widest = min(_WIDEST_PITCH, (width - LEAST_LABEL) / parties)
    least = min(_SNUG_PITCH, widest)
    return [widest - (widest - least) * step / 6 for step in range(7)]


def runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """List the unbroken runs of true flags as first and last place, so that holes show."""
    found: list[tuple[int, int]] = []
    for place, flag in enumerate(flags):
        if flag and found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        elif flag:
            found.append((place, place))
    return found
