"""The assessment of a draft deal, in words."""

from __future__ import annotations

from collections.abc import Iterator

from zopa.report.blocks import Block, Heading, Item, Paragraph
from zopa.report.explain import evidence_block, scenario_block, source_list, title_line
from zopa.report.sentences import (
    basis_text,
    claim_text,
    counted,
    either,
    joined,
    outcome_items,
    sentence,
    settled_text,
)
from zopa.results.assessment import Assessment, DealVerdict
from zopa.results.base import Level
from zopa.results.solution import Solution

_SHOWN = 12


def describe_deal(found: Assessment, solution: Solution) -> tuple[Block, ...]:
    """Say what a deal does.

    Parameters
    ----------
    solution
        Of the same case and scenario: titles, claims and sources come from it.
    """
    return (
        Heading(f"{found.title or 'Draft deal'}: {title_line(solution)}", 1),
        *scenario_block(solution),
        *evidence_block(solution),
        Heading("The deal"),
        *(Item(line) for line in outcome_items(solution, found.settles)),
        Paragraph(_verdict(found)),
        *_rules(found, solution),
        *_crossed(found, solution),
        *_nearest(found, solution),
        *_repair(found, solution),
        *_left_open(found, solution),
        *_leans(found, solution),
        *(source_list(solution) if found.crossed else ()),
    )


def _verdict(found: Assessment) -> str:
    level = "" if found.level is Level.DEMANDS else ", red lines alone considered"
    match found.verdict:
        case DealVerdict.AGREEMENT:
            text = "This is an agreement: everybody who must accept does, as coded"
        case DealVerdict.OPEN:
            count = counted(found.agreements or 0, "agreement")
            verb = "settles" if found.agreements == 1 else "settle"
            text = f"This can still become an agreement: {count} {verb} the rest"
        case DealVerdict.BROKEN if found.whole:
            text = "This is no agreement"
        case DealVerdict.BROKEN:
            text = "However the rest is settled, this does not become an agreement"
        case DealVerdict.AGAINST_RULES:
            text = "No outcome that keeps the rules of the model has these terms"
        case DealVerdict.UNKNOWN:
            text = "Unknown: a limit was hit"
    return f"{text}{level}.{_read_cautiously(found)}"


def _read_cautiously(found: Assessment) -> str:
    """Say what becomes of the deal where an unknown limit is read as the ideal alone."""
    words = {
        DealVerdict.AGREEMENT: "it is an agreement too",
        DealVerdict.OPEN: "it can become one too",
        DealVerdict.BROKEN: "it is none",
    }
    if found.cautious not in words or found.verdict is DealVerdict.BROKEN:
        return ""
    return f" Read cautiously, {words[found.cautious]}."


def _rules(found: Assessment, solution: Solution) -> Iterator[Block]:
    for rule in found.rules_broken:
        yield Item(f"Breaks the rule: {sentence(solution.rules[rule].title)} [{rule}]")
    if found.verdict is DealVerdict.AGAINST_RULES and not found.rules_broken:
        yield Paragraph("No single rule is broken; several together leave no outcome.")


def _crossed(found: Assessment, solution: Solution) -> Iterator[Block]:
    if not found.crossed:
        return
    yield Heading("Crosses, whatever becomes of the rest")
    for crossed in found.crossed:
        commitment = found.commitments[crossed.commitment]
        strength = "red line" if crossed.strength == "red_line" else "demand"
        yield Item(
            f"{sentence(commitment.prose)} [{crossed.commitment}: {strength}, "
            f"{basis_text(commitment)}]"
            + ("" if crossed.needed else " An agreement is possible without its acceptance.")
        )
        for claim in commitment.evidence:
            yield Item(f"Source: {claim_text(solution, claim)}", 1, muted=True)
        for claim in commitment.disputed_by:
            yield Item(f"Against it: {claim_text(solution, claim)}", 1, muted=True)


def _nearest(found: Assessment, solution: Solution) -> Iterator[Block]:
    nearest = found.nearest
    if found.verdict is not DealVerdict.BROKEN or nearest is None:
        return
    certain = {crossed.commitment for crossed in found.crossed}
    further = [c for c in nearest.broken if c not in certain]
    if further and not found.whole:
        yield Heading("And at best also")
        for commitment in further:
            yield Item(f"{sentence(found.commitments[commitment].prose)} [{commitment}]")
        yield Paragraph(
            f"The completion that breaks the fewest breaks {len(nearest.broken)} in all."
        )


def _repair(found: Assessment, solution: Solution) -> Iterator[Block]:
    if found.repair is not None:
        yield Heading("Nearest repair")
        yield Paragraph(
            f"Changing {counted(len(found.repair.changes), 'term')} makes an agreement possible; "
            "others may do so with as many changes:"
        )
        for issue, choice in found.repair.changes.items():
            before = settled_text(solution, issue, found.settles[issue])
            after = settled_text(solution, issue, choice)
            yield Item(f"{solution.issues[issue].title}: {after} (instead of {before})")
    elif found.verdict is DealVerdict.BROKEN:
        yield Paragraph(
            "No change of terms alone repairs it: the agreement space is closed, so somebody has "
            "to give up a commitment. zopa explain lists the smallest ways."
        )


def _left_open(found: Assessment, solution: Solution) -> Iterator[Block]:
    if not found.left_open:
        return
    yield Heading("Left open, with the options that some agreement keeps")
    for issue, left in found.left_open.items():
        result = solution.issues[issue]
        if isinstance(left, int):
            text = f"{counted(left, 'amount')} on the grid"
        else:
            named = [f"“{settled_text(solution, issue, option)}”" for option in left]
            text = either(named) if result.kind != "set" else "any of " + joined(named)
            if not named:
                text = "nobody"
            elif len(named) == 1 and result.kind != "set":
                text = f"only {named[0]}"
        yield Item(f"{result.title}: {text}")


def _leans(found: Assessment, solution: Solution) -> Iterator[Block]:
    if not found.leans_on:
        return
    by_party: dict[str, list[str]] = {}
    for party, issue in found.leans_on:
        by_party.setdefault(party, []).append(issue)
    yield Heading("Leans on silence or on unknown limits")
    for party, issues in by_party.items():
        titles = [f"“{solution.issues[i].title}”" for i in issues]
        rest = len(titles) - _SHOWN
        shown = [*titles[:_SHOWN], f"{rest} more"] if rest > 0 else titles
        yield Item(f"{solution.parties[party].title}: {joined(shown)}")
