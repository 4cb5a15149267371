"""What rests on what, in words: from what the answer hangs on down to every claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from zopa.report.blocks import Block, Grid, Heading, Item, Paragraph
from zopa.report.coders import coder_blocks, conflict_changes
from zopa.report.known import known
from zopa.report.sentences import counted, joined, number_text, sentence
from zopa.report.timeline import fewest_cell, number_cell
from zopa.report.what_if import coded_by, evidence_kept, what_if
from zopa.results.base import Verdict
from zopa.results.evidence import EvidenceReport, Statement, Without
from zopa.results.standing import Standing


def evidence(
    found: EvidenceReport,
    parties: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
) -> tuple[Block, ...]:
    """Describe what rests on what.

    Parameters
    ----------
    parties, issues
        Whose statements to list, and on what; all if None. The rest speaks of all of them.

    Raises
    ------
    UsageError
        If a party or an issue is unknown, or none is named.
    """
    whose = known("party", "parties", parties, found.parties)
    on = None if issues is None else known("issue", "issues", issues, found.issues)
    return (
        Heading(_title(found), 1),
        *_opening(found),
        *_hanging(found),
        *_by_inference(found),
        *_contradictions(found),
        *_deference(found),
        *(coder_blocks(found) if found.coders is not None else ()),
        *(block for party in whose for block in _statements(found, party, on)),
        *_sources(found),
    )


def _title(found: EvidenceReport) -> str:
    parts = [found.title, what_if(found), coded_by(found)]
    parts.append(f"what rests on what, positions of {found.as_of}")
    return ", ".join(part for part in parts if part)


def _opening(found: EvidenceReport) -> Iterator[Block]:
    yield Paragraph(_where_it_stands(found.standing))
    cited = len({c for s in found.statements.values() for c in (*s.evidence, *s.disputed_by)})
    bare = [name for name, s in found.statements.items() if not s.evidence and not s.assumed]
    text = (
        f"{counted(len(found.statements), 'statement')} {_rest(len(found.statements))} on "
        f"{counted(cited, 'claim')} from {counted(len(found.sources), 'document')}; "
        f"{counted(found.uncited, 'more claim')} on file {_bear(found.uncited)} on no statement."
    )
    yield Paragraph(sentence(text))
    if bare:
        yield Paragraph(f"Without any claim: {', '.join(bare)}.")
    kept = evidence_kept(found.evidence)
    if kept:
        yield Paragraph(f"Evidence kept: {kept}; what that sets aside is left out below.")


def _rest(count: int) -> str:
    return "rests" if count == 1 else "rest"


def _bear(count: int) -> str:
    return "bears" if count == 1 else "bear"


def _where_it_stands(standing: Standing) -> str:
    levels = standing.levels
    conflicts = "an unknown number of minimal conflicts"
    if standing.conflicts is not None:
        conflicts = counted(standing.conflicts, "minimal conflict")
    return (
        f"With all demands the agreement space is {levels.demands.verdict} as coded and "
        f"{levels.demands.cautious or Verdict.UNKNOWN} read cautiously; with the red lines alone "
        f"it is {levels.red_lines.verdict}. {sentence(conflicts)}"
    )


def _hanging(found: EvidenceReport) -> Iterator[Block]:
    yield Heading("What hangs on one document or one source event")
    changing = [w for w in found.without if w.verdict_changes]
    if changing:
        for without in changing:
            yield Item(_verdicts(found.standing, without))
    else:
        yield Paragraph("No verdict is another without any single one of them.")
    numbers = _numbers(found)
    header = ("Without", "falls", "coded", "cautious", "conflicts", "fewest")
    yield Grid(
        header,
        (
            ("Nothing left out", "", *_cells(found.standing)),
            *(_row(without, numbers) for without in found.without),
        ),
    )
    yield Paragraph(
        "Falls: how many of the statements that lean on it rest on nothing else; then both "
        "readings' verdicts with all demands, the minimal conflicts, and the fewest stances and "
        "conditions to give up, in brackets the fewest commitments."
    )
    for number, members in enumerate(found.conflicts, start=1):
        yield Item(f"Conflict {number}: {joined(members)}")
    unlisted = (found.standing.conflicts or 0) - len(found.conflicts)
    if unlisted:
        yield Paragraph(f"{unlisted:,} larger conflicts are counted above and not followed here.")
    for without in found.without:
        yield from _conflicts(found, without)


def _row(without: Without, numbers: dict[str, int]) -> tuple[str, ...]:
    name = f"[{numbers[without.id]}] {without.id}" if without.kind == "source" else without.id
    fallen = sum(n in without.statements for n in without.falls)
    return (name, f"{fallen} of {len(without.statements)}", *_cells(without.standing))


def _cells(standing: Standing) -> tuple[str, ...]:
    levels = standing.levels
    return (
        levels.demands.verdict.value,
        (levels.demands.cautious or Verdict.UNKNOWN).value,
        number_cell(standing.conflicts),
        fewest_cell(standing),
    )


def _verdicts(before: Standing, without: Without) -> str:
    """Say which verdicts are others without a document or an event."""
    old, new = before.levels, without.standing.levels
    pairs = (
        ("as coded", old.demands.verdict, new.demands.verdict),
        ("read cautiously", old.demands.cautious, new.demands.cautious),
        ("with the red lines alone", old.red_lines.verdict, new.red_lines.verdict),
    )
    changed = joined(f"{after} {how} instead of {was}" for how, was, after in pairs if was != after)
    what = "the document" if without.kind == "source" else "the event"
    return f"Without {what} {without.id} the agreement space is {changed}."


def _conflicts(found: EvidenceReport, without: Without) -> Iterator[Block]:
    """Say which conflicts go and come without something, and which rules."""
    lead = f"Without {without.id}"
    yield from conflict_changes(found, lead, without.conflicts_removed, without.conflicts_added)
    rules = [name for name in without.falls if name not in found.statements]
    if rules:
        yield Item(f"{lead} no document states {joined(rules)} any more")


def _by_inference(found: EvidenceReport) -> Iterator[Block]:
    yield Heading("By inference alone")
    if not found.by_inference:
        yield Paragraph("Everything rests at least in part on what is stated or reported.")
        return
    yield Paragraph("Of these stances and conditions no part is stated or reported.")
    for party, title in found.parties.items():
        names = [name for name in found.by_inference if name.split(".")[0] == party]
        if names:
            yield Item(f"{title}: {', '.join(names)}")


def _contradictions(found: EvidenceReport) -> Iterator[Block]:
    yield Heading("Where claims contradict each other")
    if not found.contradictions:
        yield Paragraph("No claim is marked as contradicting another.")
        return
    groups: dict[str, list[tuple[str, bool]]] = {}
    bearing: dict[str, dict[str, None]] = {}
    for pair in found.contradictions:
        one, other = pair.claims
        groups.setdefault(one, []).append((other, pair.mutual))
        bearing.setdefault(one, {}).update(dict.fromkeys(pair.statements))
    for one, others in groups.items():
        yield Item(_claim(found, one))
        for other, mutual in others:
            aside = "" if mutual else " (marked on one side only)"
            yield Item(f"against it{aside}: {_claim(found, other)}", 1)
        if bearing[one]:
            yield Item(f"bears on {', '.join(bearing[one])}", 1, muted=True)


def _deference(found: EvidenceReport) -> Iterator[Block]:
    if not found.deference:
        return
    yield Heading("Who leaves an issue to whom")
    for name, chain in found.deference.items():
        party, _, issue = name.partition(".")
        hands = ", and that to ".join(found.parties[other] for other in chain)
        yield Item(f"{found.parties[party]} leaves “{found.issues[issue]}” to {hands}")


def _statements(found: EvidenceReport, party: str, issues: Sequence[str] | None) -> Iterator[Block]:
    listed = {
        name: statement
        for name, statement in found.statements.items()
        if statement.party == party and (issues is None or statement.issue in issues)
    }
    if not listed:
        return
    yield Heading(f"{found.parties[party]}: {counted(len(listed), 'statement')}")
    for _, group in groupby(listed.items(), key=lambda entry: _rests_on(*entry)):
        alike = dict(group)
        statement = next(iter(alike.values()))
        about = "" if statement.issue is None else f"On “{found.issues[statement.issue]}”: "
        words = sentence(about + "; ".join(s.text for s in alike.values()))
        yield Item(f"{words} [{', '.join(alike)}: {_grounds(statement)}]")
        for claim in statement.evidence:
            yield Item(_claim(found, claim), 1, muted=True)
        for claim in statement.disputed_by:
            yield Item(f"against it: {_claim(found, claim)}", 1, muted=True)


def _rests_on(name: str, statement: Statement) -> tuple[object, ...]:
    """Tell statements apart but for those on one issue that rest on the same."""
    return (
        name if statement.issue is None else statement.issue,
        statement.basis,
        statement.confidence,
        statement.event,
        statement.evidence,
        statement.disputed_by,
        statement.assumed,
    )


def _grounds(statement: Statement) -> str:
    parts = ["assumed here" if statement.assumed else statement.basis or "no basis coded"]
    if statement.confidence is not None:
        parts.append(f"confidence {number_text(statement.confidence)}")
    if statement.event is not None:
        parts.append(f"hangs on {statement.event}")
    if not statement.evidence and not statement.assumed:
        parts.append("cites no claim")
    return ", ".join(parts)


def _claim(found: EvidenceReport, name: str) -> str:
    """Cite a claim: what is said, by whom, by way of whom, where."""
    claim = found.claims[name]
    number = _numbers(found)[claim.source]
    relay = f", by way of {joined(claim.relayed_by)}" if claim.relayed_by else ""
    paragraphs = ", ".join(str(p) for p in claim.paragraph)
    return (
        f"{name}: {sentence(claim.statement)} {claim.speaker}{relay}; {claim.status}, "
        f"{claim.date}; [{number}] par. {paragraphs}"
    )


def _numbers(found: EvidenceReport) -> dict[str, int]:
    return {name: number for number, name in enumerate(found.sources, start=1)}


def _sources(found: EvidenceReport) -> Iterator[Block]:
    if found.sources:
        yield Heading("Documents")
    for number, (name, source) in enumerate(found.sources.items(), start=1):
        outlet = f"{source.outlet}, " if source.outlet else ""
        yield Item(f"[{number}] {outlet}“{source.title}” ({source.published}; {name})")
