"""What single stances and conditions block, in words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from zopa.report.blocks import Block, Heading, Item, Paragraph
from zopa.report.sentences import counted, percent, sentence
from zopa.results.base import Verdict
from zopa.results.blocking import Blocking, LadderBlocking
from zopa.results.solution import Concessions, Conflicts, Solution

# A summary points at the first ones; the JSON holds them all.
_SHOWN = 5


def blocking_blocks(solution: Solution) -> Iterator[Block]:
    """Say which ladders block most; nothing where none blocks anything or it is not known."""
    blocking = solution.blocking
    if blocking is None or not blocking.lost:
        return
    yield Heading("What single stances and conditions block")
    if blocking.method == "estimated":
        yield Paragraph(
            f"Estimated from {blocking.draws or 0:,} rule-keeping outcomes drawn at random (seed "
            f"{blocking.seed}); zopa solve --format json gives 95% intervals."
        )
    if any(ladder.withdraw for ladder in blocking.ladders.values()):
        yield from _gains(solution, blocking)
    else:
        yield from _memberships(solution, blocking)


def _gains(solution: Solution, blocking: Blocking) -> Iterator[Block]:
    gaining = [name for name, ladder in blocking.ladders.items() if ladder.withdraw]
    more = "opens the space" if solution.verdict is Verdict.CLOSED else "adds agreements"
    least = "at least " if blocking.method == "estimated" else ""
    of_all = _all(solution, blocking)
    yield Paragraph(
        f"Giving up one alone {more} for {least}{len(gaining):,} of {of_all}. The loss is all "
        "rule-keeping outcomes that are no agreements; each is shared equally among those that it "
        "breaks (Shapley)."
    )
    order = sorted(gaining, key=lambda name: -blocking.ladders[name].withdraw)
    for name in order[:_SHOWN]:
        yield Item(
            f"{ladder_name(solution, name)}: {_gain_text(blocking, name)}; "
            f"{_share_text(blocking.ladders[name])} [{name}]"
        )
    yield from _rest(len(order))


def _all(solution: Solution, blocking: Blocking) -> str:
    kinds = {own.kind for own in solution.commitments.values() if own.ladder in blocking.ladders}
    if len(blocking.ladders) == 1:
        return "1"
    what = "stances, conditions and walk-away values"
    return f"{len(blocking.ladders):,} {what if 'walk_away' in kinds else 'stances and conditions'}"


def _gain_text(blocking: Blocking, name: str) -> str:
    own = blocking.ladders[name]
    about = "about " if blocking.method == "estimated" else ""
    gained = f"{about}{own.withdraw:,} agreement{'' if own.withdraw == 1 else 's'} gained"
    if own.weaken is None:
        return gained
    if own.weaken == own.withdraw:
        return f"{gained}, as many if only its red line is kept"
    return f"{gained}, {about if own.weaken else ''}{own.weaken:,} if its red line is kept"


def _memberships(solution: Solution, blocking: Blocking) -> Iterator[Block]:
    """Where nothing is gained by one ladder alone, tell what it takes part in."""
    counts = {name: _taking_part(solution, name) for name in blocking.ladders}
    taking = [name for name, own in counts.items() if any(own)]
    order = sorted(taking, key=lambda name: [-n for n in counts[name]]) or sorted(
        (name for name, own in blocking.ladders.items() if own.breaks),
        key=lambda name: -Fraction(blocking.ladders[name].shapley),
    )
    if blocking.method == "estimated":
        reason = "None of the outcomes drawn breaks just one: giving up one alone gains little."
    else:
        reason = "Giving up one alone gains no agreement: every outcome lost breaks at least two."
    measure = "What they take part in" if taking else "Their shares of the outcomes lost (Shapley)"
    yield Paragraph(f"{reason} {measure}:")
    for name in order[:_SHOWN]:
        conflicts, sets = counts[name]
        text = _share_text(blocking.ladders[name])
        if taking:
            text = (
                f"in {conflicts:,} of {_listed(solution.conflicts, 'conflict')} and {sets:,} of "
                f"{_listed(solution.concessions, 'concession set')}"
            )
        yield Item(f"{ladder_name(solution, name)}: {text} [{name}]")
    yield from _rest(len(order))


def _listed(found: Conflicts | Concessions, noun: str) -> str:
    """Count what is listed: ``3 conflicts``, ``the smallest 1,000 conflicts``."""
    text = f"{found.listed:,} {noun}{'' if found.listed == 1 else 's'}"
    return text if found.listed == found.count else f"the smallest {text}"


def _taking_part(solution: Solution, ladder: str) -> tuple[int, int]:
    """Count the conflicts and the concession sets listed that have a rung of the ladder."""
    rungs = {name for name, own in solution.commitments.items() if own.ladder == ladder}
    return (
        sum(not rungs.isdisjoint(c.members) for c in solution.conflicts.minimal),
        sum(not rungs.isdisjoint(c.drop) for c in solution.concessions.minimal),
    )


def _rest(number: int) -> Iterator[Block]:
    more = ""
    if number > _SHOWN:
        more = f"{sentence(counted(number - _SHOWN, 'more', 'more'))[:-1]} in the JSON. "
    yield Paragraph(f"{more}Equal ones stand in the order of the files.")


def _share_text(own: LadderBlocking) -> str:
    return "no share" if own.shapley_share is None else f"{percent(own.shapley_share)} of the loss"


def ladder_name(solution: Solution, ladder: str) -> str:
    """Name a ladder by its party and what it is about."""
    first = next(own for own in solution.commitments.values() if own.ladder == ladder)
    party = solution.parties[first.party].title
    if first.kind in ("demand", "red_line"):
        return f"{party} on “{solution.issues[first.issues[0]].title}”"
    if first.kind == "walk_away":
        return f"{party}’s walk-away value"
    return f"{party}, “{first.title}”"
