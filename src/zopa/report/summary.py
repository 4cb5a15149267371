"""The summary of a solution: what a reader sees first on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zopa.report.bargains import bargaining_blocks
from zopa.report.blocking import blocking_blocks
from zopa.report.blocks import Block, Grid, Heading, Item, Paragraph
from zopa.report.codings import codings_blocks
from zopa.report.explain import evidence_block, scenario_block, title_line
from zopa.report.in_words import space_in_words
from zopa.report.sentences import (
    basis_text,
    concession_sentence,
    counted,
    joined,
    number_text,
    outcome_items,
    readings_sentence,
    sentence,
    verdict_sentence,
)
from zopa.report.uncertain import uncertain_blocks
from zopa.results.base import Verdict, Zone
from zopa.results.solution import IssueResult, NumberZone, OptionResult, Solution


def summarise(solution: Solution) -> tuple[Block, ...]:
    """Summarise a solution: verdict, space, conflicts, ways out, zones, what it leans on."""
    return (
        Heading(title_line(solution), 1),
        Paragraph(f"{verdict_sentence(solution)} {readings_sentence(solution)}"),
        Paragraph(sentence(solution.agreement_prose)),
        *scenario_block(solution),
        *evidence_block(solution),
        *space_blocks(solution),
        *_conflicts(solution),
        *_concessions(solution),
        *blocking_blocks(solution),
        *bargaining_blocks(solution),
        *uncertain_blocks(solution),
        *codings_blocks(solution),
        *zone_blocks(solution),
        *note_blocks(solution),
        *_mark_blocks(solution),
    )


def space_blocks(solution: Solution) -> Iterator[Block]:
    """Tell the size of the agreement space and what all agreements share."""
    space = solution.space
    if space.agreements is None or space.feasible is None:
        if solution.verdict is Verdict.CLOSED:
            yield Paragraph(f"None of {space.outcomes:,} outcomes is an agreement.")
            return
        yield Paragraph("The agreement space was not counted: a limit was hit.")
        if space.core:
            yield Heading("Core: what every agreement settles alike")
            yield from map(Item, outcome_items(solution, space.core))
        if space.example is not None:
            yield Heading("An agreement")
            yield from map(Item, outcome_items(solution, space.example))
        return
    agreements, how = f"{space.agreements:,}", "exact"
    if space.interval is not None:
        low, high = space.interval
        agreements = f"About {space.agreements:,}"
        how = f"estimated from {space.draws:,} draws, with 95 % confidence {low:,} to {high:,}"
    yield Paragraph(
        f"{agreements} of {space.feasible:,} rule-keeping outcomes are agreements "
        f"({space.outcomes:,} outcomes in all; {how}; the counts depend on how finely the issues "
        "are cut)."
    )
    if solution.verdict is Verdict.OPEN:
        yield Heading("Core: what every agreement settles alike")
        for line in outcome_items(solution, space.core) or ["nothing"]:
            yield Item(line)
    yield from space_in_words(solution)


def zone_blocks(
    solution: Solution, stretch: Callable[[IssueResult, NumberZone], str] | None = None
) -> Iterator[Block]:
    """Tell the zone of every option and stretch; ``stretch`` writes one, as an interval if None."""
    yield Heading("Zones, option by option")
    yield Paragraph(
        "Overlap: inside everybody's stated limits. Contested: outside a demand. Barred: across a "
        "red line. 'Breaks' is the fewest commitments that any rule-keeping outcome with the "
        "option breaks."
    )
    rows: list[tuple[str, ...]] = []
    for issue in solution.issues.values():
        rows += [(issue.title,), *_issue_rows(solution, issue, stretch or _interval)]
    yield Grid(("Option", "Zone", "Objecting", "Breaks", "Kept in"), tuple(rows))


def _issue_rows(
    solution: Solution, issue: IssueResult, stretch: Callable[[IssueResult, NumberZone], str]
) -> Iterator[tuple[str, ...]]:
    for name, option in (issue.options or {}).items():
        label = f"with {option.title}" if issue.kind == "set" else option.title
        yield _option_row(solution, label, option)
        if issue.excluded is not None:
            left_out = issue.excluded[name]
            yield _option_row(solution, f"without {left_out.title}", left_out)
    for zone in issue.zones or ():
        name = "overlap, between steps" if zone.between_steps else zone.zone.value
        yield (
            f"{stretch(issue, zone)} {issue.unit}",
            name + _leaning(zone.zone, bool(zone.silent or zone.limit_unknown)),
            _objecting(solution, zone.red_line_of, zone.demand_of),
            number_text(zone.least_broken),
            number_text(zone.agreements),
        )


def _interval(_: IssueResult, zone: NumberZone) -> str:
    low = f"{'(' if zone.min_open else '['}{number_text(zone.min)}"
    return f"{low}, {number_text(zone.max)}{')' if zone.max_open else ']'}"


def _option_row(solution: Solution, label: str, option: OptionResult) -> tuple[str, ...]:
    return (
        label + (" †" if option.added_by_analyst else ""),
        option.zone.value + _leaning(option.zone, bool(option.silent or option.limit_unknown)),
        _objecting(solution, option.red_line_of, option.demand_of),
        _breaks(option),
        "–" if option.agreements is None else f"{option.agreements:,}",
    )


def _breaks(option: OptionResult) -> str:
    if option.least_broken is not None:
        return str(option.least_broken)
    return "no outcome" if option.breaks_known else "–"


def _leaning(zone: Zone, leans: bool) -> str:
    return " ?" if leans and zone is Zone.OVERLAP else ""


def _objecting(solution: Solution, red: tuple[str, ...], demand: tuple[str, ...]) -> str:
    named = [f"{solution.parties[p].short} (red line)" for p in red]
    return ", ".join(named + [solution.parties[p].short for p in demand])


def _conflicts(solution: Solution) -> Iterator[Block]:
    conflicts = solution.conflicts
    if not conflicts.complete and not conflicts.count:
        missing = "Conflicts" if solution.concessions.complete else "Conflicts and concessions"
        yield Paragraph(f"{missing}: not found, a limit was hit.")
        return
    yield Heading(_found(conflicts.count, "minimal conflict", complete=conflicts.complete))
    if conflicts.listed < conflicts.count:
        yield Paragraph(f"The smallest {conflicts.listed:,} of {conflicts.count:,} are listed.")
    for number, conflict in enumerate(conflicts.minimal, start=1):
        if not conflict.members:
            yield Item(f"{number}. The rules of the model alone: {joined(conflict.rules)}")
            continue
        rules = f" with the rule {joined(conflict.rules)}" if conflict.rules else ""
        yield Item(
            f"{number}. {joined(conflict.members)}{rules}; weakest: "
            f"{conflict.weakest_basis or 'no basis given'}"
        )
        for member in conflict.members:
            commitment = solution.commitments[member]
            yield Item(f"{sentence(commitment.prose)} [{basis_text(commitment)}]", 1, muted=True)


def _found(count: int, what: str, *, complete: bool) -> str:
    """Head a list; says where a search may have missed some."""
    least = "" if complete else "at least "
    return sentence(f"{least}{counted(count, what)}")[:-1]


def _concessions(solution: Solution) -> Iterator[Block]:
    concessions = solution.concessions
    complete = concessions.complete
    if not concessions.count or not (complete or concessions.listed):
        return
    yield Heading(_found(concessions.count, "smallest concession set", complete=complete))
    named = (
        ("fewest", "Fewest commitments", concessions.fewest),
        (
            "fewest_without_red_lines",
            "Fewest that cross no red line",
            concessions.fewest_without_red_lines,
        ),
        ("fewest_ladders", "Fewest stances and conditions", concessions.fewest_ladders),
        ("most_even", "Most even, by the analyst's weights", concessions.most_even),
    )
    shown: set[tuple[str, ...]] = set()
    for key, name, concession in named:
        ties = concessions.ties.get(key, 1)
        tied = f" (one of {ties:,} that tie, the first in file order)" if ties > 1 else ""
        if concession is None:
            yield Item(f"{name}: {'none' if complete else 'not known'}")
        elif concession.drop in shown:
            yield Item(f"{name}{tied}: the same as above")
        else:
            shown.add(concession.drop)
            yield Item(f"{name}{tied}: {concession_sentence(solution, concession)}")
            for commitment in concession.drop:
                yield Item(f"{sentence(concession.widen[commitment])} [{commitment}]", 1)
    if concessions.count > 1:
        yield Paragraph("The order is that of the files and no ranking; zopa explain lists more.")


def note_blocks(solution: Solution) -> Iterator[Block]:
    """Tell what the answer leans on."""
    yield Heading("What this leans on")
    for note in solution.notes:
        yield Item(sentence(note.text))


def _mark_blocks(solution: Solution) -> Iterator[Block]:
    """Explain the marks of the zones."""
    if any(
        option.added_by_analyst
        for issue in solution.issues.values()
        for option in (issue.options or {}).values()
    ):
        yield Item("† an option that the analyst added; no document names it.")
    yield Item("? an overlap that rests on silence or on an unknown limit.")
