"""What stands around every chart: the finding, the verdict, and what the figure rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from zopa.report.charts.layout import balanced, tidy, wrap
from zopa.report.charts.sheet import Pen, Sheet
from zopa.report.charts.style import BODY, MARGIN, SMALL, TITLE, line_height
from zopa.report.phrases import counted, day, sentence
from zopa.report.what_if import Asked, coded_by, evidence_kept, what_if
from zopa.results.base import Level, Reading, Verdict
from zopa.results.solution import (
    ClaimResult,
    EventResult,
    EvidenceKept,
    Solution,
    StanceResult,
)

_TOP = 5.0
_AFTER_DECK = 2.4
_FOOTER_GAP = 3.4


@dataclass(frozen=True, slots=True)
class Frame:
    """The texts around a chart."""

    headline: str
    deck: str
    footer: str

    def head_height(self, width: float) -> float:
        """Measure headline and deck in millimetres, from the page's top to the chart."""
        titles, deck = self._head(width)
        deck_height = len(deck) * line_height(BODY)
        return _TOP + len(titles) * line_height(TITLE) + deck_height + _AFTER_DECK

    def foot_height(self, width: float) -> float:
        """Measure the footer in millimetres, with the space above it."""
        return _FOOTER_GAP + len(self._foot(width)) * line_height(SMALL) + 1.6

    def draw(self, sheet: Sheet, bottom: float) -> float:
        """Set headline, deck, and the footer below ``bottom``; give the page's height."""
        titles, deck = self._head(sheet.width)
        y = sheet.lines(MARGIN, _TOP, titles, size=TITLE, bold=True)
        y -= line_height(TITLE) - line_height(BODY) - 0.7
        sheet.lines(MARGIN, y, deck, colour=sheet.colours.muted)
        hair = Pen("rule", edge=sheet.colours.hair, width=0.5, layer=1)
        sheet.line(MARGIN, bottom + 0.4, sheet.width - MARGIN, bottom + 0.4, hair)
        foot = self._foot(sheet.width)
        sheet.lines(MARGIN, bottom + _FOOTER_GAP, foot, size=SMALL, colour=sheet.colours.muted)
        return bottom + self.foot_height(sheet.width)

    def _head(self, width: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
        room = width - 2 * MARGIN
        return balanced(self.headline, room, TITLE, bold=True), wrap(self.deck, room, BODY)

    def _foot(self, width: float) -> tuple[str, ...]:
        room = width - 2 * MARGIN
        return tuple(line for part in self.footer.split("\n") for line in wrap(part, room, SMALL))


class Made(Asked, Protocol):
    """Results that say of which case, level and day they are."""

    @property
    def title(self) -> str:
        """The case."""
        ...

    @property
    def level(self) -> Level:
        """Which commitments count."""
        ...

    @property
    def as_of(self) -> str:
        """The day of the positions."""
        ...

    @property
    def evidence(self) -> EvidenceKept:
        """What was kept of the evidence."""
        ...


def footer(solution: Solution, claims: Iterable[str]) -> str:
    """Name case, scenario, level, date and sources, in two lines."""
    return made_of(solution, sources(solution, claims), solution.reading)


def made_of(found: Made, last: str, reading: Reading = Reading.CODED) -> str:
    """Name case, scenario, level and date in a line, with a last line below it."""
    scenario = tidy(what_if(found))
    scenario = f"{scenario}, partly assumed" if scenario else "baseline"
    kept = evidence_kept(found.evidence)
    coder = [coded_by(found)] if coded_by(found) else []
    parts = [tidy(found.title), scenario, *coder, *read_as(found.level, reading)]
    parts += [f"evidence kept: {kept}"] if kept else []
    return " · ".join([*parts, f"positions as of {day(found.as_of)}"]) + "\n" + last


def read_as(level: Level, reading: Reading) -> tuple[str, str]:
    """Name the level and the reading."""
    which = {
        Level.DEMANDS: "demands and red lines",
        Level.RED_LINES: "red lines only, demands set aside",
    }[level]
    if reading is Reading.CAUTIOUS:
        how = "cautious reading: without a stated limit only the ideal is acceptable"
    else:
        how = "as coded"
    return f"level: {which}", how


def on_file(inputs: Iterable[str]) -> str:
    """Say how many documents stand behind results that cite none of them one by one."""
    return f"{sentence(counted(sum(f.startswith('seeds/') for f in inputs), 'document'))} on file."


class Cited(Protocol):
    """Results that hold claims and the events that they come from."""

    @property
    def claims(self) -> Mapping[str, ClaimResult]:
        """Claims by id."""
        ...

    @property
    def events(self) -> Mapping[str, EventResult]:
        """Source events by id."""
        ...


def sources(solution: Cited, claims: Iterable[str]) -> str:
    """Say how many documents stand behind a figure, and how far they lean on one source event.

    Documents that repeat one interview are no independent sources, so none are called that.
    """
    cited = [solution.claims[c] for c in dict.fromkeys(claims) if c in solution.claims]
    if not cited:
        return "Rests on no cited source."
    documents = {claim.source for claim in cited}
    events = Counter(claim.event for claim in cited if claim.event)
    text = (
        f"{sentence(counted(len(documents), 'document'))}, "
        f"{counted(len(events), 'named source event')}"
    )
    if not events:
        return text + "."
    event, most = max(events.items(), key=lambda pair: pair[1])
    many = "claim comes" if len(cited) == 1 else "claims come"
    return f"{text}; {most} of {len(cited)} cited {many} from one: {_event(solution, event)}."


def _event(solution: Cited, event: str) -> str:
    """Name a source event."""
    found = solution.events.get(event)
    return tidy(found.title).rstrip(".") if found else event


def stance_claims(stances: Iterable[StanceResult]) -> list[str]:
    """List the claims that stances and their limits cite."""
    claims: list[str] = []
    for stance in stances:
        claims += stance.evidence
        for limit in (stance.acceptable, stance.red_line):
            claims += limit.evidence if limit else ()
    return claims


def verdict_sentence(solution: Solution) -> str:
    """Say whether agreements exist over all issues together; ``unknown`` is never ``closed``.

    The red-line level alone makes agreement look easier than it is, so demands stand beside it.
    """
    demands = solution.levels.demands
    with_demands = {
        Verdict.OPEN: "agreements exist over all issues together",
        Verdict.CLOSED: "no agreement exists over all issues together",
        Verdict.UNKNOWN: "whether an agreement exists over all issues together is unknown, "
        "because the computation reached a limit",
    }[demands.verdict]
    if solution.level is Level.RED_LINES:
        alone = {
            Verdict.OPEN: "agreements exist if only red lines count",
            Verdict.CLOSED: "no agreement exists even if only red lines count",
            Verdict.UNKNOWN: "whether an agreement exists if only red lines count is unknown, "
            "because the computation reached a limit",
        }[solution.levels.red_lines.verdict]
        return f"{sentence(alone)}; with demands, {with_demands}."
    if demands.cautious is None or demands.cautious is demands.verdict:
        return f"{sentence(with_demands)}."
    cautious = {
        Verdict.OPEN: "some exist",
        Verdict.CLOSED: "none exists",
        Verdict.UNKNOWN: "that is unknown",
    }[demands.cautious]
    return f"{sentence(with_demands)}; in the cautious reading, {cautious}."


def paged(deck: str, page: int, pages: int, what: str) -> str:
    """Start a deck with the page and what it shows, where there are several."""
    return deck if pages == 1 else f"Page {page} of {pages}: {what}. {deck}"


def numbered(title: str, page: int, pages: int) -> str:
    """Tell the pages of one figure apart by title."""
    return title if pages == 1 else f"{title} (page {page} of {pages})"


def stretch(first: int, last: int, total: int, noun: str) -> str:
    """Say which of several things a page shows: ``issues 8 to 14 of 20``."""
    if first == last:
        return f"{noun} {first} of {total}"
    return f"{noun}s {first} to {last} of {total}"


def joined(sentences: Sequence[str]) -> str:
    """Join sentences that are not empty."""
    return " ".join(part for part in sentences if part)
