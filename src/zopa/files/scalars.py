"""Plain scalars by the YAML 1.2 core schema, with exact numbers."""

from __future__ import annotations

import re
from decimal import Decimal

Scalar = str | int | Decimal | bool | None
Plain = Scalar | list["Plain"] | dict[str, "Plain"]
"""What a YAML file holds once it is read: no floats, no dates, no objects."""

MAX_DIGITS = 40
MAX_EXPONENT = 40

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DECIMAL_INT = re.compile(r"[-+]?[0-9]+")
_BASED_INT = re.compile(r"0o(?P<octal>[0-7]+)|0x(?P<hex>[0-9a-fA-F]+)")
_FLOAT = re.compile(
    r"[-+]?(?P<digits>\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE](?P<exponent>[-+]?[0-9]+))?"
)
_ENDLESS = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_NUMBER_STARTS = frozenset("+-.0123456789")


class BadNumberError(ValueError):
    """A plain scalar has the form of a number that zopa does not take.

    Attributes
    ----------
    message, help
        What is wrong and what to do, in the words of a diagnostic.
    """

    def __init__(self, message: str, help: str) -> None:
        self.message = message
        self.help = help
        super().__init__(message)


def resolve_plain(text: str) -> Scalar:
    """Read a plain (unquoted) scalar by the YAML 1.2 core schema.

    ``no``, ``yes``, ``on`` and dates are text; numbers with a point or an exponent become exact
    ``Decimal`` values, never floats.

    Raises
    ------
    BadNumberError
        For ``.inf`` and ``.nan``, for more than 40 digits, for exponents beyond 40.

    References
    ----------
    YAML 1.2.2, section 10.3.2 (core schema, tag resolution).
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _DECIMAL_INT.fullmatch(text):
        _check_size(text)
        return int(text)
    if based := _BASED_INT.fullmatch(text):
        _check_size(text)
        octal = based["octal"]
        return int(octal, 8) if octal is not None else int(based["hex"], 16)
    if number := _FLOAT.fullmatch(text):
        _check_size(number["digits"], number["exponent"] or "0")
        return Decimal(text)
    if _ENDLESS.fullmatch(text):
        raise BadNumberError(
            f"{text} is no number that zopa can reckon with",
            "leave the key out where there is no limit, or put it in quotes if it is text",
        )
    return text


def _check_size(digits: str, exponent: str = "0") -> None:
    # lengths first: turning a million digits into an int is itself the attack
    if len(digits) > MAX_DIGITS + 2 or sum(c.isalnum() for c in digits) > MAX_DIGITS:
        raise BadNumberError(
            f"the number is too long: more than {MAX_DIGITS} digits",
            "put it in quotes if it is text",
        )
    if len(exponent.lstrip("+-").lstrip("0")) > 2 or abs(int(exponent[-3:])) > MAX_EXPONENT:
        raise BadNumberError(
            f"the number's exponent is beyond {MAX_EXPONENT}", "put it in quotes if it is text"
        )


def reads_as_text(text: str) -> bool:
    """Tell whether a plain scalar spelled like this would be read back as text."""
    try:
        return isinstance(resolve_plain(text), str)
    except BadNumberError:
        return False
