"""Citations: who said it, when, in which document and paragraph, with a link to the claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zopa.report.brief.parts import Cell, Link, Muted, Para, Part, Run, Table, Title, cell
from zopa.report.phrases import day, letters
from zopa.report.sentences import joined, sentence
from zopa.results.solution import ClaimResult, Solution

EVENTS, SOURCES = "events", "sources"


def source_anchor(number: int) -> str:
    """Name the anchor of a numbered document."""
    return f"source-{number}"


def claim_anchor(claim: str) -> str:
    """Name the anchor of a claim in the list of sources."""
    return f"claim-{claim}"


def cited(solution: Solution, claims: Iterable[str], before: str = "") -> Iterator[Run]:
    """Cite claims, separated by semicolons: ``Witkoff, 17 August 2025 [1, par. 6]``."""
    for number, name in enumerate(claims):
        yield "; " if number else before
        yield citation(solution, name)


def citation(solution: Solution, name: str) -> Run:
    """Cite one claim by speaker, date, document and paragraph."""
    claim = solution.claims.get(name)
    if claim is None:
        return name
    number = list(solution.sources).index(claim.source) + 1
    return Link(
        f"{_who(claim)}, {day(claim.date)} [{number}, par. {_paragraphs(claim)}]",
        claim_anchor(name),
    )


def _who(claim: ClaimResult) -> str:
    relay = f" through {joined(claim.relayed_by)}" if claim.relayed_by else ""
    return f"{claim.speaker}{relay}"


def _paragraphs(claim: ClaimResult) -> str:
    return ", ".join(map(str, claim.paragraph))


def event_letters(solution: Solution) -> dict[str, str]:
    """Give every source event that counts the letter that it has in the chart of the evidence."""
    counting = (e for e in solution.events if e not in solution.evidence.without_events)
    return {event: letters(place) for place, event in enumerate(counting)}


def sources_section(solution: Solution) -> Iterator[Part]:
    """List the documents by number, each with the claims that something here cites."""
    yield Title("Sources", anchor=SOURCES)
    if not solution.sources:
        yield Para(("Nothing here cites a document.",))
        return
    yield Para(
        (
            "Every document by its number in this brief, with what it is cited for. The statements "
            "are paraphrases in the analyst's words; the paragraph tells where to check them. "
            "“Against” names claims that say otherwise. A narrator is the document's own voice.",
            *_about_events(solution),
        )
    )
    for number, (name, source) in enumerate(solution.sources.items(), start=1):
        outlet = f"{source.outlet}: " if source.outlet else ""
        yield Title(f"[{number}] {outlet}{source.title}", 2, source_anchor(number))
        published = source.published
        dated = f"Published {day(published)}" if published[:1].isdigit() else sentence(published)
        sha = f"; SHA-256 of the text {source.sha256}" if source.sha256 else ""
        yield Para((f"{dated.rstrip('.')}; id {name}{sha}.",), muted=True)
        cited_here = ((n, c) for n, c in solution.claims.items() if c.source == name)
        claims = dict(sorted(cited_here, key=lambda item: item[1].paragraph))
        if claims:
            yield Table(
                ("Par.", "Who, and when", "Says", "Status"),
                tuple(_claim_row(solution, *item) for item in claims.items()),
                (6, 27, 61, 21),
            )


def _about_events(solution: Solution) -> Iterator[Run]:
    if solution.events:
        yield " A letter is that of the "
        yield Link("source event", EVENTS, page=True)
        yield ", which a claim retells."


def _claim_row(solution: Solution, name: str, claim: ClaimResult) -> tuple[Cell, ...]:
    against: list[Run] = []
    for other in claim.contradicts:
        against.append(", " if against else " Against: ")
        found = other in solution.claims
        against.append(Link(other, claim_anchor(other)) if found else other)
    occasion: list[Run] = []
    if claim.event in solution.events:
        letter = event_letters(solution).get(claim.event)
        event = f"event\u00a0{letter}" if letter else f"“{solution.events[claim.event].title}”"
        occasion = [" (", Link(event, EVENTS), ")"]
    return (
        cell(_paragraphs(claim), anchor=claim_anchor(name)),
        cell(f"{_who(claim)}, {day(claim.date)}", *occasion),
        cell(sentence(claim.statement), *against),
        cell(f"{claim.status} {claim.kind.replace('_', ' ')} ", Muted(name)),
    )
