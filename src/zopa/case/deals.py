"""Draft deals: from a file or from ``issue=value`` words to terms on the grid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from zopa.case.case import Case, Choice
from zopa.case.files import Origin
from zopa.diagnostics import Diagnostic, InputError, UsageError, did_you_mean
from zopa.files.bind import bind
from zopa.files.reader import read_document
from zopa.rules.space import Members, Numbers, Options
from zopa.schema.deals import Deal

_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?", re.ASCII)


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
            hint = did_you_mean(issue, case.space)
            found.append(
                Diagnostic("unknown-issue", f"unknown issue {issue!r}", origin.key_span, hint)
            )
            continue
        try:
            terms[issue] = _term(case, issue, value)
        except UsageError as error:
            found.append(Diagnostic("bad-term", error.message, origin.span, error.help))
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
            raise UsageError(f"{word!r} settles nothing", "write ISSUE=VALUE")
        if issue not in case.space:
            raise UsageError(f"unknown issue {issue!r}", did_you_mean(issue, case.space))
        if issue in terms:
            raise UsageError(f"{issue!r} is settled twice", "give it one value")
        domain = case.space[issue]
        value: object = text
        if isinstance(domain, Members):
            bare = text.strip("[]{} ")
            value = tuple(n.strip() for n in bare.split(",") if n.strip())
        elif isinstance(domain, Numbers):
            value = Decimal(text) if _NUMBER.fullmatch(text) else text
        terms[issue] = _term(case, issue, value)
    return terms


def _term(case: Case, issue: str, value: object) -> Choice:
    domain = case.space[issue]
    match domain:
        case Options(names):
            if value in names:
                return str(value)
            raise UsageError(
                f"unknown option {str(value)!r} of {issue!r}", did_you_mean(str(value), names)
            )
        case Numbers():
            if not isinstance(value, Decimal):
                raise UsageError(f"{issue!r} is a number, not {str(value)!r}", "give an amount")
            return _amount(issue, Fraction(value), domain)
        case Members(names):
            members = (value,) if isinstance(value, str) else value
            if not isinstance(members, tuple):
                raise UsageError(f"{issue!r} is a set, not {str(value)!r}", "list its members")
            for member in members:
                if member not in names:
                    raise UsageError(
                        f"unknown member {str(member)!r} of {issue!r}",
                        did_you_mean(str(member), names),
                    )
            return frozenset(str(member) for member in members)


def _amount(issue: str, amount: Fraction, numbers: Numbers) -> Fraction:
    if not numbers.minimum <= amount <= numbers.maximum:
        raise UsageError(
            f"{float(amount):g} lies outside {issue!r}",
            f"it runs from {float(numbers.minimum):g} to {float(numbers.maximum):g}",
        )
    if ((amount - numbers.minimum) / numbers.step).denominator != 1:
        raise UsageError(
            f"{float(amount):g} lies between two steps of {issue!r}",
            f"outcomes lie on steps of {float(numbers.step):g} from {float(numbers.minimum):g}",
        )
    return amount
