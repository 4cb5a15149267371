"""Draft deals: from a file or from ``issue=value`` words to terms on the grid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from zopa.case.case import Case, Choice
from zopa.case.files import Origin
from zopa.diagnostics import Diagnostic, InputError, UsageError, did_you_mean
from zopa.files.bind import bind
from zopa.files.reader import read_document
from zopa.files.words import quote
from zopa.rules.source import decimal
from zopa.rules.space import Domain, Members, Numbers, Options
from zopa.schema.deals import Deal

_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What is wrong with a term; ``index`` tells which member of a list, None the whole term."""

    message: str
    help: str
    index: int | None = None


def read_deal(case: Case, path: Path) -> tuple[str | None, dict[str, Choice]]:
    """Read a deal file: its title and its terms.

    Raises
    ------
    InputError
        With every error in it.
    """
    document = read_document(path, path.as_posix())
    deal, wrong = bind(document, Deal)
    found = list(wrong)
    terms: dict[str, Choice] = {}
    for issue, value in deal.settles.items() if deal is not None else ():
        origin = Origin(document, ("settles", issue))
        if issue not in case.space:
            message, hint = f"unknown issue {quote(issue)}", did_you_mean(issue, case.space)
            found.append(Diagnostic("unknown-issue", message, origin.key_span, hint))
            continue
        domain = case.space[issue]
        mistakes = list(_mistakes(domain, issue, value))
        for mistake in mistakes:
            place = origin if mistake.index is None else origin.down(mistake.index)
            found.append(Diagnostic("bad-term", mistake.message, place.span, mistake.help))
        if not mistakes:
            terms[issue] = _choice(domain, value)
    if found:
        raise InputError(found)
    return deal.title if deal is not None else None, terms


def terms_of(case: Case, words: Sequence[str]) -> dict[str, Choice]:
    """Read terms such as ``donbas_control=freeze``, ``force_cap=600``, ``guarantors=us,europe``.

    Raises
    ------
    UsageError
        At the first word that cannot be read.
    """
    terms: dict[str, Choice] = {}
    for word in words:
        issue, equals, text = word.partition("=")
        issue, text = issue.strip(), text.strip()
        if not equals:
            raise UsageError(f"{quote(word)} settles nothing", "write ISSUE=VALUE")
        if issue not in case.space:
            raise UsageError(f"unknown issue {quote(issue)}", did_you_mean(issue, case.space))
        if issue in terms:
            raise UsageError(f"{issue!r} is settled twice", "give it one value")
        domain = case.space[issue]
        value: object = text
        if isinstance(domain, Members):
            bare = text.strip("[]{} ")
            value = tuple(n.strip() for n in bare.split(",") if n.strip())
        elif isinstance(domain, Numbers):
            value = Decimal(text) if _NUMBER.fullmatch(text) else text
        for mistake in _mistakes(domain, issue, value):
            raise UsageError(mistake.message, mistake.help)
        terms[issue] = _choice(domain, value)
    return terms


def _mistakes(domain: Domain, issue: str, value: object) -> Iterator[_Wrong]:
    match domain:
        case Options(names) if value not in names:
            yield _unknown("option", value, issue, names)
        case Numbers() if isinstance(value, Decimal):
            yield from _off_grid(issue, Fraction(value), domain)
        case Numbers():
            yield _Wrong(f"{issue!r} is a number, not {_shown(value)}", "give an amount")
        case Members(names) if isinstance(value, str | tuple):
            members = (value,) if isinstance(value, str) else value
            for index, member in enumerate(members):
                if member not in names:
                    yield _unknown("member", member, issue, names, index)
        case Members():
            yield _Wrong(f"{issue!r} is a set, not {_shown(value)}", "list its members")


def _unknown(
    what: str, value: object, issue: str, names: Sequence[str], index: int | None = None
) -> _Wrong:
    help = did_you_mean(str(value)[:100], names)
    return _Wrong(f"unknown {what} {_shown(value)} of {issue!r}", help, index)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return quote(f"[{', '.join(map(str, value))}]")
    return quote(str(value))


def _off_grid(issue: str, amount: Fraction, numbers: Numbers) -> Iterator[_Wrong]:
    low, high, step = map(decimal, (numbers.minimum, numbers.maximum, numbers.step))
    if not numbers.minimum <= amount <= numbers.maximum:
        yield _Wrong(f"{decimal(amount)} lies outside {issue!r}", f"it runs from {low} to {high}")
    elif ((amount - numbers.minimum) / numbers.step).denominator != 1:
        yield _Wrong(
            f"{decimal(amount)} lies between two steps of {issue!r}",
            f"outcomes lie on steps of {step} from {low}",
        )


def _choice(domain: Domain, value: object) -> Choice:
    """Turn a value without mistakes into how the issue is settled."""
    if isinstance(value, Decimal):
        return Fraction(value)
    if isinstance(domain, Members):
        return frozenset(value if isinstance(value, tuple) else (str(value),))
    return str(value)
