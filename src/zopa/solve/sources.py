"""The documents behind a case, their events and claims, and which of them count, as results."""

from __future__ import annotations

from collections.abc import Container

from zopa.case.case import Case
from zopa.results.solution import ClaimResult, EventResult, EvidenceKept, SourceResult


def sources_of(case: Case) -> dict[str, SourceResult]:
    """Describe the documents of a case."""
    return {
        name: SourceResult(
            title=source.title,
            outlet=source.outlet,
            published=str(source.published),
            file=source.file,
            sha256=source.sha256,
        )
        for name, source in case.sources.items()
    }


def events_of(case: Case) -> dict[str, EventResult]:
    """Describe the source events of a case."""
    return {
        name: EventResult(
            title=event.title,
            date=str(event.date) if event.date else None,
            confidence=event.confidence,
        )
        for name, event in case.events.items()
    }


def claims_of(case: Case, names: Container[str]) -> dict[str, ClaimResult]:
    """Describe some of the claims of a case."""
    return {
        name: ClaimResult(
            source=source,
            paragraph=claim.paragraph,
            speaker=claim.speaker,
            relayed_by=claim.relayed_by,
            kind=claim.kind.value,
            status=claim.status.value,
            date=str(claim.date),
            event=claim.event,
            statement=claim.statement,
            contradicts=claim.contradicts,
        )
        for name, (source, claim) in case.claims.items()
        if name in names
    }


def cited(case: Case) -> frozenset[str]:
    """Name the claims that some stance, condition, rule, issue or note cites."""
    lists: list[tuple[str, ...]] = []
    for stance in case.stances.values():
        if stance.written is not None:
            lists += [stance.written.evidence, stance.written.disputed_by]
        for limit in (stance.acceptable, stance.red_line):
            if limit is not None:
                lists += [limit.evidence, limit.disputed_by]
    for condition in case.conditions:
        lists += [condition.evidence, condition.disputed_by]
    lists += [rule.evidence for rule in case.rules]
    lists += [issue.evidence for issue in case.issues.values()]
    lists += [note.evidence for note in case.notes.values()]
    return frozenset(claim for claims in lists for claim in claims)


def evidence_of(case: Case) -> EvidenceKept:
    """Give the filters on evidence that are on, with what they set aside."""
    kept = case.kept
    return EvidenceKept(
        basis=kept.basis,
        undisputed=kept.undisputed,
        min_confidence=kept.min_confidence,
        without_sources=kept.without_sources,
        without_events=kept.without_events,
        set_aside=case.set_aside,
    )
