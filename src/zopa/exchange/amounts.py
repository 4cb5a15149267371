"""Exact amounts between other programs' decimals and the decimals that a file of zopa holds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from zopa.files.scalars import MAX_DIGITS, MAX_EXPONENT, BadNumberError, resolve_plain

PLACES = 20
"""How many decimal places an amount keeps that no decimal can hold."""


def number_of(text: str) -> Fraction | None:
    """Read a decimal exactly; None if it is none, or longer than a file of zopa may hold."""
    text = text.strip()
    try:
        value = resolve_plain(text) if text else None
    except BadNumberError:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Fraction(value)


def decimal_of(amount: Fraction) -> int | Decimal | None:
    """Write an amount as the decimal that it is; None if it is none, or too long a one."""
    left, twos = _without(amount.denominator, 2)
    left, fives = _without(left, 5)
    places = max(twos, fives)
    if left != 1 or places > MAX_EXPONENT:
        return None
    digits: int = amount.numerator * 10**places // amount.denominator
    if abs(digits) >= 10**MAX_DIGITS:
        return None
    if not places:
        return digits
    return Decimal((int(digits < 0), tuple(map(int, str(abs(digits)))), -places))


def rounded(amount: Fraction) -> int | Decimal:
    """Write an amount as a decimal, if need be rounded to `PLACES`, halves to even ones."""
    exact = decimal_of(amount)
    if exact is not None:
        return exact
    near = decimal_of(Fraction(round(amount * 10**PLACES), 10**PLACES))
    if near is None:
        raise OverflowError(f"an amount has more than {MAX_DIGITS} digits")
    return near


def common_factor(amounts: Iterable[Fraction]) -> int:
    """Find the least whole number that turns all amounts into decimals when multiplied."""
    factor = 1
    for amount in amounts:
        left, _ = _without(_without(amount.denominator, 2)[0], 5)
        factor = math.lcm(factor, left)
        if factor.bit_length() > 4 * MAX_DIGITS:
            break  # too large for any use
    return factor


def _without(number: int, prime: int) -> tuple[int, int]:
    """Divide by a prime as often as that goes; give what is left, and how often."""
    count = 0
    while number % prime == 0:
        number //= prime
        count += 1
    return number, count
