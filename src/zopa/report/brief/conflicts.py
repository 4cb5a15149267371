"""Conflicts with their sources, and the concessions that end them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zopa.report.blocking import blocking_blocks
from zopa.report.brief.citing import citation
from zopa.report.brief.first_page import CONCESSIONS, CONFLICTS, conflict_anchor, short_issue
from zopa.report.brief.naming import Names
from zopa.report.brief.parts import (
    Bullet,
    Muted,
    Para,
    Part,
    Run,
    Table,
    Title,
    adapted,
    cell,
)
from zopa.report.explain import highlight_blocks
from zopa.report.sentences import basis_text, counted, joined, sentence
from zopa.results.base import Verdict
from zopa.results.solution import Conflict, Solution

# A printed list of hundreds of sets helps nobody; results.json has them.
_SETS = 40


def conflicts_section(solution: Solution, figures: Iterable[Part]) -> Iterator[Part]:
    """Show every conflict listed: its members, who said so, and why they cannot hold together."""
    conflicts = solution.conflicts
    yield Title("Conflicts", anchor=CONFLICTS)
    if not conflicts.count:
        yield Para(
            (
                "All commitments can be kept together: there is no conflict."
                if conflicts.complete and solution.verdict is Verdict.OPEN
                else "The conflicts could not be found: a limit was hit.",
            )
        )
        yield from figures
        return
    least = "" if conflicts.complete else "at least "
    text = (
        f"{least}{counted(conflicts.count, 'minimal conflict')}: each is a smallest set of "
        "commitments that cannot all be kept; without any one of its members the others could "
        "stand together."
    )
    if conflicts.listed < conflicts.count:
        text += f" The smallest {conflicts.listed:,} are listed."
    if not conflicts.complete:
        text += " A search found them, the smallest first; others may be missing."
    yield Para((sentence(text),))
    yield from figures
    for number, conflict in enumerate(conflicts.minimal, start=1):
        yield from _conflict(solution, number, conflict)


def _conflict(solution: Solution, number: int, conflict: Conflict) -> Iterator[Part]:
    parties = dict.fromkeys(solution.commitments[m].party for m in conflict.members)
    issues = dict.fromkeys(i for m in conflict.members for i in solution.commitments[m].issues)
    about = joined(short_issue(solution, issue) for issue in issues)
    names = joined(solution.parties[party].title for party in parties)
    heading = f"{names}: {about}" if conflict.members else "The rules of the model alone"
    yield Title(f"Conflict {number}. {heading}", 2, conflict_anchor(number))
    for member in conflict.members:
        commitment = solution.commitments[member]
        yield Bullet((f"{sentence(commitment.prose)} ", Muted(f"({basis_text(commitment)})")))
        for claim in commitment.evidence:
            yield Bullet(tuple(_source(solution, claim, "")), 1, muted=True)
        for claim in commitment.disputed_by:
            yield Bullet(tuple(_source(solution, claim, "Against it: ")), 1, muted=True)
    for rule in conflict.rules:
        found = solution.rules[rule]
        yield Bullet((f"The rule “{found.title}” takes part. ", Muted(f"({found.basis})")))
        for claim in found.evidence:
            yield Bullet(tuple(_source(solution, claim, "")), 1, muted=True)
    if conflict.because:
        steps = "; ".join(conflict.because)
        yield Para((f"Why they cannot hold together: {steps}.",))
    else:
        yield Para(
            (
                "No combination of options keeps all of these at once, though no single step shows "
                "it.",
            )
        )
    if conflict.weakest_basis in ("inferred", "assumed"):
        yield Para(
            (f"Weakest basis: {conflict.weakest_basis}; nobody is on record for all of it.",)
        )


def _source(solution: Solution, claim: str, before: str) -> Iterator[Run]:
    found = solution.claims.get(claim)
    statement = "" if found is None else f"{sentence(found.statement)} "
    yield f"{before}{statement}"
    yield citation(solution, claim)


def concessions_section(solution: Solution, figures: Iterable[Part]) -> Iterator[Part]:
    """Show the ways out, and what single stances block."""
    if solution.conflicts.complete and not solution.conflicts.count:
        # nothing has to be conceded
        yield from figures
        return
    names = Names(solution)
    yield Title("Concessions", anchor=CONCESSIONS)
    yield Para(
        (
            "What would have to be given up for an agreement to exist. These are facts about the "
            "coded positions, no advice: who should give way is not for this brief to say.",
        )
    )
    yield from figures
    yield from names.in_words(adapted(highlight_blocks(solution), 1))
    yield from names.in_words(adapted(blocking_blocks(solution), 1))
    yield from _all_ways(solution, names)


def _all_ways(solution: Solution, names: Names) -> Iterator[Part]:
    concessions = solution.concessions
    if concessions.count < 2:
        return
    shown = concessions.minimal[:_SETS]
    yield Title("All concession sets" if concessions.complete else "Concession sets found", 2)
    order = "The order is by size and then by the order of the files; it is no ranking."
    if len(shown) < concessions.count:
        order += (
            f" The first {len(shown):,} of {concessions.count:,} are shown; results.json lists "
            f"{concessions.listed:,}."
        )
    yield Para((order,))
    rows = tuple(
        (
            cell(f"{number}"),
            cell(joined(names.named(name) for name in found.drop)),
            cell(f"{len(found.red_lines_crossed) - len(found.lower_to)}"),
            cell("?" if found.opens.agreements is None else f"{found.opens.agreements:,}"),
        )
        for number, found in enumerate(shown, start=1)
    )
    header = ("No.", "What is given up", "Red lines crossed", "Agreements opened")
    yield Table(header, rows, (5, 75, 14, 17), (2, 3))
