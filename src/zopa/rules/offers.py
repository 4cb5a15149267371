"""What may be written next in a half-typed expression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zopa.rules.scan import Kind, Token, scan
from zopa.rules.space import Domain, Members, Numbers, Options, Space


class Offer(NamedTuple):
    """A name that fits: an ``issue``, or an ``option`` (or member) of an issue."""

    what: str
    name: str
    issue: str = ""


_RELATIONS = ("==", "!=", "<", "<=", ">", ">=")
_IN = ("in", "not in")


def fitting(before: str, space: Space, about: str | None = None) -> tuple[Offer, ...]:
    """List the names that may follow the beginning of a statement.

    Parameters
    ----------
    before
        What stands before the word that is being typed.
    about
        Issue of the limit that the text states, if it is one.
    """
    tokens, _ = scan(before)
    listed = _open_list(tokens)
    if listed is not None and listed > 1 and tokens[listed - 1].text in _IN:
        return tuple(_values(tokens[listed - 2].text, space))
    last = tokens[-1].text if tokens else ""
    if last in _RELATIONS:
        subject = tokens[-2].text if len(tokens) > 1 and tokens[-2].kind is Kind.NAME else about
        return tuple(_compared(subject or "", space))
    if last in _IN:
        return tuple(Offer("issue", n) for n, d in space.items() if isinstance(d, Members))
    if about is not None:
        return (*_values(about, space), Offer("issue", about))
    issues = (Offer("issue", name) for name in space)
    sets = (name for name, domain in space.items() if isinstance(domain, Members))
    return (*issues, *(offer for name in sets for offer in _values(name, space)))


def _open_list(tokens: Sequence[Token]) -> int | None:
    """Give the place of the square bracket that is still open."""
    closed = 0
    for index in range(len(tokens) - 1, -1, -1):
        if tokens[index].kind is Kind.CLOSE:
            closed += 1
        elif tokens[index].kind is Kind.OPEN and closed:
            closed -= 1
        elif tokens[index].text == "[":
            return index
    return None


def _values(issue: str, space: Space) -> Iterator[Offer]:
    domain: Domain | None = space.get(issue)
    if isinstance(domain, Options | Members):
        yield from (Offer("option", name, issue) for name in domain.names)


def _compared(subject: str, space: Space) -> Iterator[Offer]:
    if isinstance(space.get(subject), Options):
        yield from _values(subject, space)
    else:
        yield from (Offer("issue", n) for n, d in space.items() if isinstance(d, Numbers))
