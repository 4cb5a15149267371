"""What may be published: a case without private statements, notes and walk-away values.

They are left out of what is solved, too: an answer that rests on a private statement would tell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from zopa.case.case import Case, CaseLimit, CaseStance, LeftOut
from zopa.case.files import CaseFiles
from zopa.case.selection import Selection
from zopa.diagnostics import UsageError
from zopa.files.words import quote
from zopa.schema.positions import Positions, Stance

__all__ = ["check_public", "confidential_files", "published", "without_private_sources"]

# Free text of the coder, beside the statements themselves.
_REMARKS = ("note", "weight_because", "confidence_because")


def published(case: Case) -> Case:
    """Give a case without its private stances and conditions, walk-away values and notes.

    A private stance leaves the issue without an entry, which is not consent. What a scenario makes
    of a private stance is private as well.
    """
    hidden = [key for key, s in case.stances.items() if s.written and s.written.private]
    there = [key for key, s in case.stances.items() if not s.missing and key not in hidden]
    notes = sum(_remarks(case.stances[key]) for key in there)
    stances = {key: _without_remarks(case.stances[key]) for key in there}
    # what is left out stands where it would stand had nobody written it: its place tells nothing
    for party in case.parties:
        for issue in case.issues:
            if (party, issue) not in stances:
                stances[party, issue] = CaseStance(party, issue, missing=True)
    conditions = tuple(c for c in case.conditions if not c.private)
    notes += sum(c.note is not None for c in conditions)
    notes += sum(rule.note is not None for rule in case.rules)
    notes += sum(bonus.note is not None for bonus in case.bonuses.values())
    return replace(
        case,
        walk_away=dict.fromkeys(case.walk_away),
        stances=stances,
        conditions=tuple(replace(c, note=None) for c in conditions),
        rules=tuple(replace(rule, note=None) for rule in case.rules),
        bonuses={key: replace(bonus, note=None) for key, bonus in case.bonuses.items()},
        left_out=LeftOut(
            stances=len(hidden),
            conditions=len(case.conditions) - len(conditions),
            walk_away=sum(value is not None for value in case.walk_away.values()),
            notes=notes,
        ),
    )


def _remarks(stance: CaseStance) -> int:
    """Count the notes of a stance; a limit that has its stance's note has none of its own."""
    own = stance.written.note if stance.written is not None else None
    limits = {limit.note for limit in (stance.acceptable, stance.red_line) if limit is not None}
    return len({own, *limits} - {None})


def _without_remarks(stance: CaseStance) -> CaseStance:
    def limit(one: CaseLimit | None) -> CaseLimit | None:
        return None if one is None else replace(one, note=None)

    written = stance.written
    return replace(
        stance,
        acceptable=limit(stance.acceptable),
        red_line=limit(stance.red_line),
        written=None if written is None else written.model_copy(update=dict.fromkeys(_REMARKS)),
    )


def without_private_sources(case: Case, whole: Case) -> Case:
    """Leave out the claims, documents and events that only what is left out of ``whole`` cites."""
    shown, all_ = set(_claims(case)), set(_claims(whole))
    gone = all_ - shown
    source_of = {name: source for name, (source, _) in whole.claims.items()}
    kept_sources = {source_of[name] for name in shown if name in source_of}
    sources = {source_of[name] for name in gone if name in source_of} - kept_sources
    events = set(_events(whole)) - set(_events(case))
    events -= {claim.event for name, (_, claim) in case.claims.items() if name in shown}
    return replace(
        case,
        claims={
            name: entry
            for name, entry in case.claims.items()
            if name not in gone and entry[0] not in sources
        },
        sources={name: source for name, source in case.sources.items() if name not in sources},
        events={name: event for name, event in case.events.items() if name not in events},
    )


def _claims(case: Case) -> Iterator[str]:
    """Name the claims that the statements and the model cite."""
    for stance in case.stances.values():
        for part in (stance.written, stance.acceptable, stance.red_line):
            if part is not None:
                yield from (*part.evidence, *part.disputed_by)
    for condition in case.conditions:
        yield from (*condition.evidence, *condition.disputed_by)
    for rule in case.rules:
        yield from rule.evidence
    for issue in case.issues.values():
        yield from issue.evidence
    for note in case.notes.values():
        yield from note.evidence


def _events(case: Case) -> Iterator[str]:
    """Name the events that statements stand or fall with."""
    for stance in case.stances.values():
        for part in (stance.written, stance.acceptable, stance.red_line):
            if part is not None and part.event is not None:
                yield part.event
    for condition in case.conditions:
        if condition.event is not None:
            yield condition.event


def confidential_files(files: CaseFiles, case: Case) -> frozenset[str]:
    """Name the files whose name or digest could tell of what a published case leaves out."""
    found = {filed.document.shown for filed in files.positions if _confidential(filed.content)}
    found |= {f.document.shown for f in files.sources if f.content.source not in case.sources}
    scenarios = files.scenarios
    if scenarios is not None and any(s.walk_away for s in scenarios.content.scenarios.values()):
        found.add(scenarios.document.shown)
    return frozenset(found)


def _confidential(positions: Positions) -> bool:
    entries: Iterable[Stance] = (e for each in positions.stances.values() for e in each)
    return (
        positions.walk_away is not None
        or any(entry.private for entry in entries)
        or any(condition.private for condition in positions.conditions.values())
    )


def check_public(selection: Selection, whole: Case) -> None:
    """Refuse a request that would change, and so name, what is left out.

    Raises
    ------
    UsageError
        With the option.
    """
    if selection.walk_away:
        raise UsageError(
            "--public leaves walk-away values out", "leave out --walk-away, or --public"
        )
    private = {f"{p}.{i}" for (p, i), s in whole.stances.items() if s.written and s.written.private}
    private |= {c.id for c in whole.conditions if c.private}
    for flag, texts in (("--set", selection.set), ("--add", selection.add)):
        for text in texts:
            target = ".".join(text.split("=")[0].split(".")[:2]).strip()
            if target in private:
                raise UsageError(
                    f"{flag} changes {quote(target)}, which is private",
                    f"leave out this {flag}, or --public",
                )
