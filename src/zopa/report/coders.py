"""Where coders read the documents otherwise, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from zopa.report.blocks import Block, Heading, Item, Paragraph
from zopa.report.sentences import joined
from zopa.results.base import Verdict
from zopa.results.evidence import Coder, EvidenceReport
from zopa.results.standing import Standing

_FIELDS = {
    "ideal": "ideals",
    "acceptable": "demands",
    "red_line": "red lines",
    "defers_to": "deference",
}


def coder_blocks(found: EvidenceReport) -> Iterator[Block]:
    """Describe every other coder's reading beside the first one's."""
    for name, coder in (found.coders or {}).items():
        yield Heading(f"Coder {name} beside the first")
        yield from _agreement(found, coder)
        yield Paragraph(_answer(found.standing, coder))
        lead = f"With coder {name}"
        yield from conflict_changes(found, lead, coder.conflicts_removed, coder.conflicts_added)
        yield from _disagreements(found, coder)
        yield from _conditions(coder)


def conflict_changes(
    found: EvidenceReport,
    lead: str,
    removed: Sequence[tuple[str, ...]],
    added: Sequence[tuple[str, ...]],
) -> Iterator[Block]:
    """Say which conflicts go, by their numbers in the report, and which come."""
    numbers = [str(found.conflicts.index(members) + 1) for members in removed]
    if len(numbers) > 1 and len(numbers) == found.standing.conflicts:
        yield Item(f"{lead} every conflict goes")
    elif numbers:
        verb = "conflicts {} go" if len(numbers) > 1 else "conflict {} goes"
        yield Item(f"{lead} {verb.format(joined(numbers))}")
    for members in added:
        yield Item(f"{lead} another conflict comes: {joined(members)}")


def _agreement(found: EvidenceReport, coder: Coder) -> Iterator[Block]:
    whom = joined(found.parties[p] for p in coder.parties) or "nobody"
    text = f"Both coded {whom}."
    if coder.only_here:
        only = joined(found.parties[p] for p in coder.only_here)
        text += f" Only this coder coded {only}."
    yield Paragraph(text)
    if coder.share is None:
        return
    by_field = joined(
        f"{agreement.alike} of {agreement.compared} {_FIELDS[field]}"
        for field, agreement in coder.fields.items()
        if agreement.compared
    )
    yield Paragraph(
        f"{coder.stances.alike} of {coder.stances.compared} stances are coded alike "
        f"({_percent(Fraction(coder.share))}): {by_field}."
    )
    conditions = (coder.conditions_alike, coder.conditions_first, coder.conditions_second)
    if any(conditions):
        both, first, second = map(len, conditions)
        yield Paragraph(
            f"Conditions: {both} in both codings, {first} in the first alone, {second} in the "
            "second alone."
        )


def _percent(share: Fraction) -> str:
    whole = round(share * 100)
    return f"{whole}%" if share * 100 == whole else f"about {whole}%"


def _answer(before: Standing, coder: Coder) -> str:
    changed = "" if coder.verdict_changes else " No verdict is another."
    return f"With the files of this coder: {_verdicts(coder.standing)}.{changed}"


def _verdicts(standing: Standing) -> str:
    levels = standing.levels
    conflicts = "?" if standing.conflicts is None else str(standing.conflicts)
    return (
        f"{levels.demands.verdict} as coded, {levels.demands.cautious or Verdict.UNKNOWN} read "
        f"cautiously, {levels.red_lines.verdict} with the red lines alone; minimal conflicts: "
        f"{conflicts}"
    )


def _disagreements(found: EvidenceReport, coder: Coder) -> Iterator[Block]:
    for name, one in coder.disagreements.items():
        verb = "differs" if len(one.fields) == 1 else "differ"
        yield Item(f"{name}: {joined(f.replace('_', ' ') for f in one.fields)} {verb}")
        yield Item(f"first: {one.first}", 1)
        yield Item(f"second: {one.second}", 1)
        if one.verdict_changes or one.standing.conflicts != found.standing.conflicts:
            yield Item(f"this alone taken over: {_verdicts(one.standing)}", 1)
    if coder.disagreements and not any(d.verdict_changes for d in coder.disagreements.values()):
        yield Paragraph("None of these, taken over alone, changes a verdict.")


def _conditions(coder: Coder) -> Iterator[Block]:
    for name, text in coder.conditions_first.items():
        yield Item(f"only in the first coding: {text} [{name}]")
    for name, text in coder.conditions_second.items():
        yield Item(f"only in the second coding: {text} [{name}]")
