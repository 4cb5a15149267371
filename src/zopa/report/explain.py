"""The explanation: why no agreement exists, which ways lead out, what the answer leans on."""

from __future__ import annotations

from collections.abc import Iterator

from zopa.report.blocking import blocking_blocks
from zopa.report.blocks import Block, Heading, Item, Paragraph
from zopa.report.codings import codings_blocks
from zopa.report.in_words import space_in_words
from zopa.report.sentences import (
    basis_text,
    change_text,
    claim_text,
    concession_sentence,
    counted,
    joined,
    opened_text,
    outcome_items,
    readings_sentence,
    sentence,
    verdict_sentence,
)
from zopa.report.what_if import coded_by, evidence_kept, what_if
from zopa.results.base import Verdict
from zopa.results.solution import ConcessionSet, Conflict, Solution

# A reader of sentences is served by some; the JSON holds them all.
_SETS_SHOWN = 24


def explain(solution: Solution) -> tuple[Block, ...]:
    """Explain a solution in sentences with sources."""
    return (
        *_opening(solution),
        *_conflicts(solution),
        *ways_out_blocks(solution),
        *blocking_blocks(solution),
        *_common_ground(solution),
        *codings_blocks(solution),
        *_leaning(solution),
        *_not_modelled(solution),
        *source_list(solution),
    )


def title_line(solution: Solution) -> str:
    """Name case, scenario and date."""
    parts = [
        solution.title,
        what_if(solution),
        coded_by(solution),
        f"positions of {solution.as_of}",
    ]
    return ", ".join(part for part in parts if part)


def _opening(solution: Solution) -> Iterator[Block]:
    yield Heading(title_line(solution), 1)
    yield Paragraph(f"{verdict_sentence(solution)} {readings_sentence(solution)}")
    yield Paragraph(sentence(solution.agreement_prose))
    yield from scenario_block(solution)
    yield from evidence_block(solution)


def scenario_block(solution: Solution) -> Iterator[Block]:
    """Say what a scenario changes and why; nothing for the baseline."""
    if not what_if(solution):
        return
    what = "scenario changes" if solution.scenario else "request changes"
    yield Heading(f"What this {what}, by assumption")
    if solution.scenario_because:
        yield Paragraph(sentence(solution.scenario_because))
    if not solution.scenario_changes:
        yield Paragraph("Nothing.")
    for change in solution.scenario_changes:
        party = solution.parties.get(change.id.split(".")[0])
        title = None if party is None else party.title
        yield Item(change_text(change.id, title, before=change.before, after=change.after))


def evidence_block(solution: Solution) -> Iterator[Block]:
    """Say which filters on evidence are on, and all that they set aside."""
    kept = evidence_kept(solution.evidence)
    if not kept:
        return
    aside = solution.evidence.set_aside
    yield Heading("Evidence kept")
    if not aside:
        yield Paragraph(f"{sentence(kept)} Nothing falls by this.")
        return
    what = "statement is" if len(aside) == 1 else "statements are"
    yield Paragraph(f"{sentence(kept)} {len(aside)} {what} set aside:")
    by_party: dict[str, list[str]] = {}
    for name in aside:
        party = solution.parties.get(name.split(".")[0])
        by_party.setdefault(party.title if party else "Rules", []).append(name)
    for title, names in by_party.items():
        yield Item(f"{title}: {', '.join(names)}")


def _conflicts(solution: Solution) -> Iterator[Block]:
    conflicts = solution.conflicts
    if not conflicts.complete and not conflicts.count:
        yield Paragraph("The conflicts could not be found: a limit was hit.")
        return
    if not conflicts.count:
        return
    least = "" if conflicts.complete else "at least "
    yield Heading(f"Why: {least}{counted(conflicts.count, 'minimal conflict')}")
    yield Paragraph(
        "Each is a smallest set of commitments that cannot all be kept; without any one of its "
        "members the others could stand together."
    )
    if conflicts.listed < conflicts.count:
        yield Paragraph(f"The smallest {conflicts.listed:,} of {conflicts.count:,} are listed.")
    if not conflicts.complete:
        yield Paragraph("A search found them, the smallest first; others may be missing.")
    for number, conflict in enumerate(conflicts.minimal, start=1):
        yield from _conflict(solution, number, conflict)


def _conflict(solution: Solution, number: int, conflict: Conflict) -> Iterator[Block]:
    parties = dict.fromkeys(solution.commitments[m].party for m in conflict.members)
    names = joined(solution.parties[p].title for p in parties)
    issues = dict.fromkeys(i for m in conflict.members for i in solution.commitments[m].issues)
    about = joined(f"“{solution.issues[i].title}”" for i in issues)
    if conflict.members:
        yield Heading(f"Conflict {number}: {names}, on {about}", 3)
    else:
        yield Heading(f"Conflict {number}: the rules of the model alone", 3)
    for member in conflict.members:
        commitment = solution.commitments[member]
        yield Item(f"{sentence(commitment.prose)} [{member}: {basis_text(commitment)}]")
        for claim in commitment.evidence:
            yield Item(f"Source: {claim_text(solution, claim)}", 1, muted=True)
        for claim in commitment.disputed_by:
            yield Item(f"Against it: {claim_text(solution, claim)}", 1, muted=True)
    for rule in conflict.rules:
        found = solution.rules[rule]
        yield Item(f"Rule: {sentence(found.title)} [{rule}: {found.basis}]")
    if conflict.because:
        yield Paragraph("Why they cannot hold together:")
        for step in conflict.because:
            yield Item(sentence(step))
    else:
        yield Paragraph(
            "No combination of options keeps all of these at once, though no single step shows it."
        )
    if conflict.weakest_basis in ("inferred", "assumed"):
        yield Paragraph(
            f"Weakest basis: {conflict.weakest_basis}; nobody is on record for all of it."
        )


def ways_out_blocks(solution: Solution) -> Iterator[Block]:
    """Tell the ways out: the highlights, then all sets."""
    yield from highlight_blocks(solution)
    concessions = solution.concessions
    if concessions.count > 1 and (concessions.complete or concessions.listed):
        yield from _all_ways(solution)


def highlight_blocks(solution: Solution) -> Iterator[Block]:
    """Tell the ways out that stand out, each by its own measure."""
    concessions = solution.concessions
    complete = concessions.complete
    if not (complete or concessions.listed):
        return
    if solution.conflicts.complete and not solution.conflicts.count:
        return
    if not concessions.count:
        yield Heading("No way out by concessions")
        yield Paragraph("The rules of the model alone leave no outcome.")
        return
    some = "" if complete else "at least "
    yield Heading(f"Ways out: {some}{counted(concessions.count, 'smallest concession set')}")
    if not complete:
        yield Paragraph("A search found them, the smallest first; others may be missing.")
    shown: set[tuple[str, ...]] = set()
    for name, least in _highlights(solution):
        if least is None and not complete:
            continue
        if least is None:
            lowers = any(concession.lower_to for concession in concessions.minimal)
            firm = " or lowers a walk-away value" if lowers else ""
            yield Paragraph(f"Every way out crosses at least one red line{firm}.")
        elif least.drop in shown:
            yield Paragraph(f"{name}: the same.")
        else:
            shown.add(least.drop)
            yield from _way(solution, name, least)


def _highlights(solution: Solution) -> Iterator[tuple[str, ConcessionSet | None]]:
    concessions = solution.concessions
    for name, text in (
        ("fewest", "The fewest commitments (a red line counts beside its demand)"),
        ("fewest_without_red_lines", "The fewest that cross no red line"),
        ("fewest_ladders", "The fewest stances and conditions"),
    ):
        ties = concessions.ties.get(name, 1)
        tied = f"; one of {ties} that tie, the first in file order" if ties > 1 else ""
        yield f"{text}{tied}", getattr(concessions, name)
    if concessions.most_even is not None:
        yield (
            "The most even, by each party's own weights as the analyst set them",
            (concessions.most_even),
        )


def _all_ways(solution: Solution) -> Iterator[Block]:
    concessions = solution.concessions
    which = "All" if concessions.complete else "The"
    yield Heading(
        f"{which} {concessions.count:,} sets{'' if concessions.complete else ' found'}", 3
    )
    yield Paragraph(
        "The order is by size and then by the order of the files; it is no ranking. RL marks a "
        "red line."
    )
    if concessions.listed < concessions.count:
        yield Paragraph(f"The smallest {concessions.listed:,} are listed.")
    if concessions.listed > _SETS_SHOWN:
        yield Paragraph(
            f"The first {_SETS_SHOWN} follow; zopa solve --format json gives "
            f"{concessions.listed:,}."
        )
    for concession in concessions.minimal[:_SETS_SHOWN]:
        names = [
            f"{name} (RL)"
            if name in concession.red_lines_crossed and name not in concession.lower_to
            else name
            for name in concession.drop
        ]
        opened = opened_text(concession)
        yield Item(f"{joined(names)}: opens {opened}")


def _way(solution: Solution, name: str, concession: ConcessionSet) -> Iterator[Block]:
    ladders = {solution.commitments[c].ladder for c in concession.drop}
    size = counted(len(concession.drop), "commitment")
    if len(ladders) < len(concession.drop):
        size += f" of {counted(len(ladders), 'stance or condition', 'stances and conditions')}"
    yield Heading(f"{name}: {size}", 3)
    for commitment in concession.drop:
        yield Item(f"{sentence(concession.widen[commitment])} [{commitment}]")
    yield Paragraph(sentence(concession_sentence(solution, concession)))


def _common_ground(solution: Solution) -> Iterator[Block]:
    if solution.verdict is not Verdict.OPEN:
        return
    space = solution.space
    yield Heading("What all agreements share")
    if space.core:
        for line in outcome_items(solution, space.core):
            yield Item(line)
    else:
        known = "is" if space.method == "exact" else "is known to be"
        yield Paragraph(f"No issue {known} settled the same way in all agreements.")
    if space.free:
        names = joined(f"“{solution.issues[issue].title}”" for issue in space.free)
        yield Paragraph(f"Left free, in part or wholly: {names}.")
    yield from space_in_words(solution)


def _not_modelled(solution: Solution) -> Iterator[Block]:
    if solution.not_modelled:
        yield Heading("What the model does not hold")
    for note in solution.not_modelled.values():
        cited = f" ({', '.join(note.evidence)})" if note.evidence else ""
        yield Item(f"{sentence(note.text)}{cited}")


def source_list(solution: Solution) -> Iterator[Block]:
    """List the documents under the numbers that citations use."""
    if solution.sources:
        yield Heading("Sources")
    for number, (name, source) in enumerate(solution.sources.items(), start=1):
        outlet = f"{source.outlet}, " if source.outlet else ""
        yield Item(f"[{number}] {outlet}“{source.title}” ({source.published}; {name})")


def _leaning(solution: Solution) -> Iterator[Block]:
    yield Heading("What this leans on")
    for note in solution.notes:
        yield Item(sentence(note.text))
    yield Item(
        f"{counted(len(solution.sources), 'document')}, "
        f"{counted(len(solution.events), 'named source event')}; positions as of "
        f"{solution.as_of}."
    )
