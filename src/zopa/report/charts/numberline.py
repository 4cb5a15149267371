"""One number issue on its unit: what every party accepts, exact ends, overlap and gap."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from zopa.report.charts import shapes
from zopa.report.charts.bars import draw_bar, fade, ideal_mark
from zopa.report.charts.cells import Cell, Firmness, Mark, firmness
from zopa.report.charts.chosen import Chosen
from zopa.report.charts.gaps import Gap
from zopa.report.charts.layout import text_width, tidy, wrap
from zopa.report.charts.marks import draw_cell, party_mark, red_cell, red_cross, swatch
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import HEADING, SMALL, drop, line_height
from zopa.report.phrases import amount_text, end_value, exact
from zopa.results.base import Zone
from zopa.results.solution import Interval, IssueResult, NumberZone, StanceResult

_ROW = 4.4
_BAR = 2.2
_AXIS = 5.2
_BESIDE = 6.0  # left and right of a name, with the party's shape


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number issue set for a width."""

    issue: str
    width: float
    title: tuple[str, ...]
    status: tuple[str, ...]
    good: bool
    names: float
    named: bool
    gap: Gap | None
    parties: int

    @property
    def height(self) -> float:
        """Give the height in millimetres."""
        return self._head() + self.parties * _ROW + _AXIS + 1.0

    def split(self, room: float) -> tuple[NumberLine, NumberLine] | None:
        """A number line is never cut."""
        return None

    def _head(self) -> float:
        titles = len(self.title) * line_height(HEADING)
        return titles + len(self.status) * line_height(SMALL) + 1.6

    def draw(self, sheet: Sheet, chosen: Chosen, x: float, y: float) -> None:
        """Draw the number line with its upper left corner at a place."""
        at = sheet.lines(x, y + 2.6, self.title, size=HEADING, bold=True) - 0.4
        colour = chosen.colours.overlap if self.good else chosen.colours.ink
        sheet.lines(x, at, self.status, size=SMALL, colour=colour)
        issue = chosen.solution.issues[self.issue]
        axis = _Axis.over(issue, x + self.names, x + self.width - 2.2)
        top = y + self._head()
        bottom = top + self.parties * _ROW
        self._draw_zones(sheet, issue, axis, top, bottom)
        for place, party in enumerate(chosen.parties):
            middle = top + (place + 0.5) * _ROW
            party_mark(sheet, chosen.looks[party], x + 1.3, middle, radius=1.0)
            if self.named:
                sheet.text(x + 3.6, middle + drop(SMALL), chosen.name(party), size=SMALL)
            hair = Pen("track", edge=chosen.colours.hair, width=0.5, layer=1)
            sheet.line(axis.left, middle, axis.right, middle, hair)
            stance = issue.stances.get(party) or StanceResult(missing=True, limit_unknown=True)
            self._draw_stance(sheet, chosen, party, stance, axis, middle)
        axis.draw(sheet, bottom)

    def _draw_zones(
        self, sheet: Sheet, issue: IssueResult, axis: _Axis, top: float, bottom: float
    ) -> None:
        for zone in issue.zones or ():
            if zone.zone is not Zone.OVERLAP:
                continue
            left, right = axis.span(zone)
            kind = "by silence" if zone.silent or zone.limit_unknown else "overlap band"
            kind = "between steps" if zone.between_steps else kind
            # A single value still needs a band that can be seen.
            width = max(right - left, 0.9)
            swatch(sheet, kind, (left + right - width) / 2, top, width, bottom - top)
        if self.gap is not None and self.gap.low < self.gap.high:
            left, right = axis.at(self.gap.low), axis.at(self.gap.high)
            swatch(sheet, "gap", left, top, right - left, bottom - top)

    def _draw_stance(
        self,
        sheet: Sheet,
        chosen: Chosen,
        party: str,
        stance: StanceResult,
        axis: _Axis,
        y: float,
    ) -> None:
        ideal = None if isinstance(stance.ideal, tuple | None) else exact(stance.ideal)
        saying = _saying(stance)
        if saying is not None:
            ground = Pen("ground", face="white", layer=1.4)
            middle = (axis.left + axis.right) / 2
            sheet.box(middle - 2.6, y - 1.6, 5.2, 3.2, ground)
            draw_cell(sheet, saying, middle, y, size=(0, 0), looks=chosen.looks)
            return
        colour = chosen.looks[party].colour
        limit = stance.acceptable
        rests_on = firmness((limit.basis if limit else None) or stance.basis)
        if stance.flexible:
            whole = (axis.right - axis.left, _BAR)
            draw_bar(sheet, colour, (axis.left, y - _BAR / 2), whole, rests_on)
        for interval in (limit.intervals or ()) if limit else ():
            _accepted(sheet, colour, interval, axis, y, rests_on)
        red = stance.red_line
        for interval in (red.intervals or ()) if red else ():
            left, right = axis.span(interval)
            rests_on = firmness((red.basis if red else None) or stance.basis)
            red_cell(sheet, (left + right) / 2, y, (right - left, 3.2), rests_on)
            if right - left >= 3.0:
                red_cross(sheet, (left + right) / 2, y, rests_on)
        if stance.limit_unknown and ideal is not None:
            _unknown(sheet, colour, axis, axis.at(ideal), y, stance)
        if ideal is not None:
            ideal_mark(sheet, chosen.looks[party].shape, axis.at(ideal), y, firmness(stance.basis))


def _saying(stance: StanceResult) -> Cell | None:
    """Give the sign of a stance that has no range to draw."""
    if stance.missing:
        return Cell(Mark.MISSING)
    if stance.silent:
        return Cell(Mark.SILENT)
    if stance.defers_to:
        return Cell(Mark.DEFERS, to=stance.defers_to)
    if stance.limit_unknown and stance.ideal is None and stance.red_line is None:
        return Cell(Mark.UNKNOWN)
    return None


def _accepted(
    sheet: Sheet, colour: str, interval: Interval, axis: _Axis, y: float, rests_on: Firmness
) -> None:
    left, right = axis.span(interval)
    draw_bar(sheet, colour, (left, y - _BAR / 2), (max(right - left, 0.5), _BAR), rests_on)
    for x, is_open in ((left, interval.min_open), (right, interval.max_open)):
        if is_open:
            pen = Pen("open end", face="white", edge=sheet.colours.ink, width=0.8, layer=3.5)
            sheet.shape(shapes.disc(0.75), x, y, pen)
        elif axis.left + 0.05 < x < axis.right - 0.05:
            pen = Pen("closed end", edge=sheet.colours.ink, width=1.4, layer=3.5)
            sheet.line(x, y - _BAR / 2 - 0.35, x, y + _BAR / 2 + 0.35, pen)


def _unknown(
    sheet: Sheet, colour: str, axis: _Axis, ideal: float, y: float, stance: StanceResult
) -> None:
    """Let the bar fade out from the ideal to both sides, up to a red line."""
    low, high = axis.left, axis.right
    red = stance.red_line
    for interval in (red.intervals or ()) if red else ():
        left, right = axis.span(interval)
        low = max(low, right) if right <= ideal else low
        high = min(high, left) if left >= ideal else high
    for far in (low, high):
        reach = max(min(far, ideal + 22.0), ideal - 22.0)
        if abs(reach - ideal) > _BAR:
            fade(sheet, colour, (ideal, y - _BAR / 2), (reach, y + _BAR / 2))
        if abs(reach - ideal) > 5.0:
            sign = Cell(Mark.UNKNOWN)
            x = reach - 1.4 if far > ideal else reach + 1.4
            draw_cell(sheet, sign, x, y, size=(0, 0), looks={})


@dataclass(frozen=True, slots=True)
class _Axis:
    """A stretch of the unit laid on a stretch of the page."""

    low: Fraction
    high: Fraction
    left: float
    right: float

    @classmethod
    def over(cls, issue: IssueResult, left: float, right: float) -> _Axis:
        """Lay the whole of an issue between two places."""
        ends = [
            end_value(amount, approx)
            for zone in issue.zones or ()
            for amount, approx in ((zone.min, zone.min_approx), (zone.max, zone.max_approx))
        ]
        ends += [exact(amount) for amount in (issue.min, issue.max) if amount is not None]
        known = [end for end in ends if end is not None] or [Fraction(0), Fraction(1)]
        low, high = min(known), max(known)
        return cls(low, high if high > low else low + 1, left, right)

    def at(self, value: Fraction) -> float:
        share = min(max(float((value - self.low) / (self.high - self.low)), 0.0), 1.0)
        return self.left + share * (self.right - self.left)

    def span(self, part: Interval | NumberZone) -> tuple[float, float]:
        low = end_value(part.min, part.min_approx)
        high = end_value(part.max, part.max_approx)
        return self.at(self.low if low is None else low), self.at(
            self.high if high is None else high
        )

    def draw(self, sheet: Sheet, y: float) -> None:
        """Draw the axis with round values whose labels do not touch."""
        pen = Pen("axis", edge=sheet.colours.muted, width=0.6, layer=1)
        sheet.line(self.left, y, self.right, y, pen)
        for value, text in self._ticks():
            x = self.at(value)
            sheet.line(x, y, x, y + 0.9, pen)
            wide = text_width(text, SMALL) / 2
            centre = min(max(x, self.left - 4.0 + wide), self.right + 2.2 - wide)
            sheet.text(centre, y + 3.7, text, size=SMALL, align="center")

    def _ticks(self) -> list[tuple[Fraction, str]]:
        length = self.high - self.low
        for count in (5, 4, 3, 2, 1):
            step = _round_step(length / count)
            first = -(-self.low // step)
            values = [step * k for k in range(first, self.high // step + 1)]
            texts = [amount_text(value) for value in values]
            room = (self.right - self.left) * float(step / length) - 2.0
            if len(values) > 1 and all(text_width(text, SMALL) <= room for text in texts):
                return list(zip(values, texts, strict=True))
        return [(end, amount_text(end)) for end in (self.low, self.high)]


def _round_step(rough: Fraction) -> Fraction:
    """Give the smallest of 1, 2, 2.5, 5 times a power of ten that is not below ``rough``."""
    power = Fraction(1)
    while power * 10 <= rough:
        power *= 10
    while power > rough:
        power /= 10
    for factor in (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10)):
        if factor * power >= rough:
            return factor * power
    return power * 10


def number_line(
    chosen: Chosen, issue: str, width: float, status: tuple[str, bool], gap: Gap | None
) -> NumberLine:
    """Set a number issue for a width; ``status`` is its finding and whether it is an overlap."""
    result = chosen.solution.issues[issue]
    title = tidy(result.title) or issue
    if result.unit:
        title += f" ({tidy(result.unit)})"
    names = _BESIDE + max(text_width(chosen.name(party), SMALL) for party in chosen.parties)
    # names that are too wide give way to the shapes, which the key explains
    named = names <= width * 0.4
    text, good = status
    return NumberLine(
        issue=issue,
        width=width,
        title=wrap(title, width, HEADING, bold=True),
        status=wrap(text, width, SMALL),
        good=good,
        names=names if named else _BESIDE,
        named=named,
        gap=gap,
        parties=len(chosen.parties),
    )
