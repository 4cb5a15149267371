"""What the space chart says in words: headline, deck, notes."""

from __future__ import annotations

from zopa.report.charts.chosen import Chosen
from zopa.report.charts.frame import joined, verdict_sentence
from zopa.report.charts.spots import MOST_LABELS, PRINCIPLES, Field
from zopa.report.phrases import counted, listing, number, sentence
from zopa.results.base import Verdict


def space_headline(chosen: Chosen, field: Field | None) -> str:
    """State how many agreements there are, and how many of them nobody can improve on for free."""
    solution = chosen.solution
    if field is None or not field.parties:
        return "What outcomes are worth to the parties is not known"
    least = "" if field.complete else "at least "
    vectors = counted(field.count, "Pareto-optimal utility vector")
    if field.base == "agreements":
        space = solution.space
        if space.agreements is None:
            return sentence(f"agreements exist; {least}{vectors} among them")
        about = "about " if space.method == "estimated" else ""
        some = counted(space.agreements, "agreement")
        return sentence(f"{about}{some}, with {least}{vectors}")
    end = "no agreement" if solution.verdict is Verdict.CLOSED else "no agreement known"
    return sentence(f"{end}: what the rules alone allow has {least}{vectors}")


def space_deck(chosen: Chosen, field: Field | None, cloud: str) -> str:
    """Say how to read it, and what it must not be read as."""
    if field is None or not field.parties:
        return joined([_why(chosen, field), verdict_sentence(chosen.solution)])
    parts = [verdict_sentence(chosen.solution)]
    if field.base == "rules_only":
        parts.append(
            "Hollow points and broken steps keep the rules alone: every one of them breaks "
            "some commitment."
            if len(field.parties) == 2
            else "All vectors shown keep the rules alone: every one of them breaks some commitment."
        )
    if not field.everybody:
        parts.append("Shown are some of the parties; the frontier is that of all whose is known.")
    if field.untold:
        names = listing([chosen.titles[p] for p in field.untold])
        parts.append(f"Not shown, because nothing tells outcomes apart for it: {names}.")
    if field.walk_away and len(field.parties) > 2:
        parts.append("Hatched in red: below a party’s walk-away value.")
    if cloud:
        parts.append(f"Grey points: {cloud}.")
    if not field.complete:
        parts.append("A limit was hit: more such vectors exist than were found.")
    parts.append(_measure(chosen, field))
    return joined(parts)


def _why(chosen: Chosen, field: Field | None) -> str:
    if field is None:
        return (
            "Either nothing tells outcomes apart for any party, or a limit was hit before the "
            "frontier was found."
        )
    return f"Nothing tells outcomes apart for {listing([chosen.titles[p] for p in field.untold])}."


def _measure(chosen: Chosen, field: Field) -> str:
    """Warn that utilities are no common currency, and say which were derived."""
    text = "Utilities are each party’s own measure and not comparable between parties"
    kinds = {p: chosen.solution.parties[p].utilities for p in field.parties}
    derived = [chosen.name(p) for p, kind in kinds.items() if kind == "derived"]
    if len(derived) == len(field.parties):
        return f"{text}; all are derived from the stances by zopa’s table, wholly or in part."
    if derived:
        return f"{text}; derived from the stances, wholly or in part: {listing(derived)}."
    return text + "."


def space_notes(chosen: Chosen, field: Field) -> str:
    """Say which bargaining points are missing and why, and what those shown lean on."""
    bargaining = chosen.solution.bargaining
    if bargaining is None:
        return "Bargaining points are not known: a limit was hit."
    parts = []
    reasons: dict[str, list[str]] = {}
    for name, why in bargaining.why.items():
        reasons.setdefault(why, []).append(PRINCIPLES[name][0] if name in PRINCIPLES else name)
    for why, names in reasons.items():
        plural = "points" if len(names) > 1 else "point"
        parts.append(f"No {listing(names, 'or')} {plural}: {why.rstrip('.')}.")
    if any(spot.compares for spot in field.spots):
        parts.append("Egalitarian and utilitarian points compare utilities as they stand.")
    silent = sum(spot.leans_on_silence for spot in field.spots)
    if silent:
        if silent == len(field.spots):
            who = "The point settles" if silent == 1 else "All points settle"
        else:
            of_all = number(len(field.spots))
            some = sentence(number(silent))
            who = f"{some} of the {of_all} points settle{'s' if silent == 1 else ''}"
        parts.append(f"{who} issues on which some party has stated no limit.")
    if field.unlisted:
        parts.append(f"{sentence(counted(field.unlisted, 'tied point'))} more, not listed.")
    return " ".join(parts)


def is_numbered(field: Field) -> bool:
    """Whether there are too many points to label each one."""
    return len(field.spots) > MOST_LABELS
