"""Values in the words of a message."""

from __future__ import annotations

from decimal import Decimal


def found(value: object) -> str:
    """Name a value in the words of a message: ``the number 5``, ``the text 'abc'``, ``a list``."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | Decimal() | float():
            return f"the number {shorten(str(value))}"
        case str():
            return f"the text {quote(value)}" if value else "an empty text"
        case list() | tuple() | set() | frozenset():
            return "a list" if value else "an empty list"
        case dict():
            return "keys with values"
        case _:
            return "something else"


def quote(text: str) -> str:
    """Put a text in quotes for a message: short, on one line, with nothing invisible in it."""
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in shorten(text))
    return f'"{shown}"' if "'" in shown and '"' not in shown else f"'{shown}'"


def shorten(text: str, width: int = 60) -> str:
    """Cut a text to a width, with an ellipsis."""
    return text if len(text) <= width else text[: width - 1] + "…"
