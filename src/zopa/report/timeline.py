"""A timeline in a table and in words."""

from __future__ import annotations

from collections.abc import Iterator

from zopa.report.blocks import Block, Grid, Heading, Item, Paragraph
from zopa.report.phrases import day
from zopa.report.sentences import change_text
from zopa.report.what_if import coded_by, evidence_kept, what_if
from zopa.results.base import Level, Verdict
from zopa.results.standing import Standing
from zopa.results.timeline import Period, Timeline

UNKNOWN = "?"


def timeline(found: Timeline) -> tuple[Block, ...]:
    """Put a timeline into a table, then each day on which something moved into words."""
    return (
        Heading(_title(found), 1),
        *_opening(found),
        Grid(
            ("From", *STANDING_HEADER),
            tuple((_from(period), *standing_cells(period.standing)) for period in found.periods),
        ),
        Paragraph(
            f"* The model's day, {day(found.as_of)}, lies here. {standing_legend(found.level)}"
        ),
        *(block for period in found.periods if period.since for block in _moved(found, period)),
    )


STANDING_HEADER = ("coded", "cautious", "red lines", "conflicts", "fewest", "agreements")


def standing_cells(standing: Standing) -> tuple[str, ...]:
    """Write a standing as the cells below `STANDING_HEADER`."""
    levels = standing.levels
    cautious = levels.demands.cautious or Verdict.UNKNOWN
    return (
        levels.demands.verdict.value,
        cautious.value,
        levels.red_lines.verdict.value,
        number_cell(standing.conflicts),
        fewest_cell(standing),
        number_cell(standing.agreements),
    )


def standing_legend(level: Level) -> str:
    """Explain the cells of a standing."""
    kept = "with all demands" if level is Level.DEMANDS else "with the red lines alone"
    return (
        "Coded, cautious: the verdict with all demands, in both readings; red lines: the "
        f"verdict with these alone. Conflicts, fewest and agreements are counted {kept}, as coded: "
        "minimal conflicts; the fewest stances and conditions to give up, in brackets the fewest "
        f"commitments; agreements. {UNKNOWN}: a limit was hit, or the rules alone leave nothing."
    )


def fewest_cell(standing: Standing) -> str:
    """Write the fewest stances and conditions to give up, in brackets the fewest commitments."""
    if standing.fewest_ladders is None or standing.fewest_commitments is None:
        return UNKNOWN
    return f"{standing.fewest_ladders} ({standing.fewest_commitments})"


def number_cell(count: int | None) -> str:
    """Write a count; where a limit was hit, that it is not known."""
    return UNKNOWN if count is None else f"{count:,}"


def _title(found: Timeline) -> str:
    parts = [found.title, what_if(found), coded_by(found), "positions in time"]
    return ", ".join(part for part in parts if part)


def _opening(found: Timeline) -> Iterator[Block]:
    yield Paragraph(
        f"{found.dated} of the {found.entries} stances and conditions on file carry a date. The "
        "others count as held throughout, which is an assumption where they were reported late."
    )
    kept = evidence_kept(found.evidence)
    if kept:
        yield Paragraph(f"Evidence kept: {kept}.")
    if len(found.periods) == 1:
        yield Paragraph("Nothing is dated, so there is one period.")


def _from(period: Period) -> str:
    start = period.since or "the beginning"
    return f"{start} *" if period.holds_as_of else start


def _moved(found: Timeline, period: Period) -> Iterator[Block]:
    yield Heading(day(period.since or ""))
    for name, title in period.events.items():
        yield Item(f"Event: {title} [{name}]")
    for change in period.moved:
        party = found.parties.get(change.id.split(".")[0])
        yield Item(change_text(change.id, party, before=change.before, after=change.after))
    if not period.moved:
        yield Item("No position moves.")
    yield from _agreements(period)


def _agreements(period: Period) -> Iterator[Block]:
    """Tell the agreements that come and go, where there are any."""
    if period.gained is None or period.lost is None or period.kept is None:
        yield Item("Agreements gained and lost: not known, because a limit was hit.")
    elif period.gained.count or period.lost.count:
        yield Item(
            f"Agreements: {period.gained.count:,} gained, {period.lost.count:,} lost, "
            f"{period.kept:,} kept, outcome by outcome."
        )
