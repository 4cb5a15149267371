"""Words that every text shares: verdicts, counts, sources, outcomes."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from zopa.results.base import Amount, Level, Reading, Verdict, plain_number
from zopa.results.solution import (
    CommitmentResult,
    ConcessionSet,
    Outcome,
    Settled,
    Solution,
)

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Say how many, in words up to ten: ``one conflict``, ``23 conflicts``."""
    name = noun if number == 1 else (plural or f"{noun}s")
    word = _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"
    return f"{word} {name}"


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def joined(words: Iterable[str]) -> str:
    """Join with commas and a final ``and``."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return ", ".join(listed[:-1]) + " and " + listed[-1]


def either(words: Iterable[str]) -> str:
    """Join alternatives with commas and a final ``or``."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return ", ".join(listed[:-1]) + " or " + listed[-1]


def number_text(value: Amount | None) -> str:
    """Write an exact number; a dash where there is none."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else str(plain_number(value))


def verdict_sentence(solution: Solution) -> str:
    """Say the verdict at the asked level and in the asked reading."""
    everybody = solution.agreement_needs == tuple(solution.parties)
    whose = "all" if everybody else "the"
    level = (
        f"with {whose} demands and red lines kept"
        if solution.level is Level.DEMANDS
        else "with only the red lines kept"
    )
    if not everybody:
        level += " of those whose acceptance is enough"
    reading = "" if solution.reading is Reading.CODED else ", unknown limits read cautiously"
    match solution.verdict:
        case Verdict.OPEN:
            return f"The agreement space is open {level}{reading}."
        case Verdict.CLOSED:
            return f"The agreement space is closed {level}{reading}: no outcome satisfies everyone."
        case Verdict.UNKNOWN:
            return (
                f"Whether the agreement space is open {level}{reading} is unknown: a limit was hit."
            )


def readings_sentence(solution: Solution) -> str:
    """Say both levels and both readings; the red-line level is never said alone."""
    demands, red_lines = solution.levels.demands, solution.levels.red_lines
    cautious = "" if demands.cautious is None else f"; read cautiously: {demands.cautious.value}"
    return (
        f"Demands: {demands.verdict.value} as coded{cautious}. "
        f"Red lines alone: {red_lines.verdict.value} (insisting is not a red line, so this level "
        "looks easier than it is)."
    )


def settled_text(solution: Solution, issue: str, choice: Settled) -> str:
    """Name how an issue is settled, by titles."""
    result = solution.issues[issue]
    if isinstance(choice, tuple):
        names = [_option_title(solution, issue, name) for name in choice]
        return joined(names) if names else "nobody"
    if isinstance(choice, str) and result.kind != "number":
        return _option_title(solution, issue, choice)
    amount = number_text(choice)
    return f"{amount} {result.unit}" if result.unit else amount


def _option_title(solution: Solution, issue: str, name: str) -> str:
    options = solution.issues[issue].options or {}
    return options[name].title if name in options else name


def outcome_items(solution: Solution, outcome: Outcome) -> list[str]:
    """List an outcome, an issue a line."""
    return [
        f"{solution.issues[issue].title}: {settled_text(solution, issue, choice)}"
        for issue, choice in outcome.items()
    ]


def change_text(name: str, party: str | None, *, before: str | None, after: str | None) -> str:
    """Say what a scenario changes; None before or after is something that comes or goes."""
    whose = f"{party}: " if party else ""
    if after is None:
        return f"{whose}no longer: {sentence(before or '')} [{name}]"
    if before is None:
        return f"{whose}new: {sentence(after)} [{name}]"
    about, colon, rest = before.partition("”: ")
    if after.startswith(f"{about}{colon}"):
        # both say what they are about
        before = rest
    return f"{whose}{sentence(after)} Before: {before}. [{name}]"


def basis_text(commitment: CommitmentResult) -> str:
    """Say what a commitment rests on: ``reported, confidence 0.65, disputed``."""
    parts = [commitment.basis or "no basis given"]
    if commitment.confidence is not None:
        parts.append(f"confidence {number_text(commitment.confidence)}")
    if commitment.disputed_by:
        parts.append("disputed")
    return ", ".join(parts)


def claim_text(solution: Solution, claim_id: str) -> str:
    """Cite a claim: what is said, by whom, by way of whom, where; documents by their number."""
    claim = solution.claims.get(claim_id)
    if claim is None:
        return claim_id
    relay = f", by way of {joined(claim.relayed_by)}" if claim.relayed_by else ""
    paragraphs = ", ".join(str(p) for p in claim.paragraph)
    number = list(solution.sources).index(claim.source) + 1
    return (
        f"{sentence(claim.statement)} {claim.speaker}{relay}; {claim.status}, {claim.date}; "
        f"[{number}] par. {paragraphs} ({claim_id})"
    )


def concession_sentence(solution: Solution, concession: ConcessionSet) -> str:
    """Say what a concession set gives up and opens, in a line."""
    lowered = len(concession.lower_to)
    crossed = counted(len(concession.red_lines_crossed) - lowered, "red line") + " crossed"
    if lowered:
        crossed += f"; {counted(lowered, 'walk-away value')} lowered"
    shares = joined(
        f"{solution.parties[party].title} gives up {percent(share)} of its weight"
        for party, share in concession.share.items()
    )
    opened = opened_text(concession)
    return "; ".join(filter(None, (crossed, shares, f"opens {opened}")))


def opened_text(concession: ConcessionSet) -> str:
    """Say how many agreements a concession set opens."""
    agreements = concession.opens.agreements
    return (
        "agreements that were not counted"
        if agreements is None
        else counted(agreements, "agreement")
    )


def percent(value: Amount) -> str:
    """Write a share (0-1) as a whole percentage, marked where it is rounded."""
    share = Fraction(value) * 100
    whole = round(share)
    return f"{whole}%" if share == whole else f"about {whole}%"
