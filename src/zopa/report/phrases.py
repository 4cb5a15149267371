"""Small English for headlines and descriptions: numbers, lists, dates, exact amounts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from zopa.results.base import Amount, plain_number

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def number(count: int) -> str:
    """Write a count: a word up to ten, digits above."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun: ``no conflicts``, ``one conflict``, ``two conflicts``."""
    noun = one if count == 1 else many or one + "s"
    return f"{'no' if count == 0 else number(count)} {noun}"


def listing(items: Sequence[str], word: str = "and") -> str:
    """Join items as in ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def letters(place: int) -> str:
    """Number with letters, from 0: ``a`` to ``z``, then ``aa``."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def sentence(text: str) -> str:
    """Start a text with a capital letter."""
    return text[:1].upper() + text[1:]


def day(text: str) -> str:
    """Write an ISO day as ``18 August 2025``, a month as ``August 2025``; else as it stands."""
    parts = text.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) not in (2, 3):
        return text
    if not 1 <= int(parts[1]) <= 12:
        return text
    month_year = f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return month_year if len(parts) == 2 else f"{int(parts[2])} {month_year}"


def exact(amount: Amount) -> Fraction | None:
    """Read an amount as an exact fraction; None for one like ``sqrt(2)``."""
    try:
        return Fraction(amount)
    except (ValueError, ZeroDivisionError):
        return None


def end_value(amount: Amount, approx: float | None) -> Fraction | None:
    """Read the end of a stretch: exactly, else by its approximation, else None."""
    known = exact(amount)
    return known if known is not None or approx is None else Fraction(approx)


def amount_text(amount: Amount, approx: float | None = None) -> str:
    """Write an amount: ``600``, ``12,500``, ``0.5``, ``1/3``, ``sqrt(2) (about 1.41)``."""
    known = exact(amount)
    if known is None:
        return f"{amount} (about {approx:.3g})" if approx is not None else str(amount)
    plain = plain_number(known)
    if isinstance(plain, str):
        return plain
    text = format(Decimal(repr(plain)) if isinstance(plain, float) else Decimal(plain), "f")
    sign = "−" if text.startswith("-") else ""
    whole, _, rest = text.removeprefix("-").partition(".")
    whole = f"{int(whole):,}" if len(whole) > 4 else whole
    rest = rest.rstrip("0")
    return f"{sign}{whole}.{rest}" if rest else sign + whole
