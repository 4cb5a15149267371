"""Read expressions: constraints on outcomes, and the rule of who must accept.

Text is cut into words, checked for order and nesting, and given to Python's own parser with
placeholders for every name and number; the tree that comes back is walked with a list of what is
allowed. Nothing is ever evaluated.
"""

from __future__ import annotations

from collections.abc import Sequence

from zopa.diagnostics import UsageError
from zopa.rules.agreement import AgreementReader
from zopa.rules.problems import ExpressionError
from zopa.rules.reading import Named, read
from zopa.rules.space import Space
from zopa.rules.statements import StatementReader
from zopa.rules.tree import Consent, Constraint, issues_of


def parse_constraint(text: str, space: Space, *, about: str | None = None) -> Constraint:
    """Read a statement about outcomes.

    Parameters
    ----------
    text
        As the author wrote it; line breaks count as spaces.
    space
        The issues that may be named, with their values. Numbers outside an issue's range are
        accepted: whoever knows the range may warn.
    about
        Issue of the limit that the text states. Then no other issue may be named, and the issue
        may be left out: ``<= 600``, ``freeze``, ``600``.

    Raises
    ------
    ExpressionError
        If the text is no statement about these issues; it carries every problem found.
    UsageError
        If ``about`` is not in the space.
    """
    if about is not None and about not in space:
        raise UsageError(f"no issue {about!r} in this space")
    reading = read(text, about)
    root = StatementReader(reading, space, about).statement(reading.root)
    if root is None or reading.problems:
        raise ExpressionError(reading.problems)
    return Constraint(text, root, issues_of(root))


def parse_consent(text: str, parties: Sequence[str]) -> Consent:
    """Read the rule of whose acceptance makes an outcome an agreement.

    Parameters
    ----------
    text
        As the author wrote it, e.g. ``russia and ukraine and at_least(1, united_states, europe)``.
    parties
        All parties, in the case's order.

    Raises
    ------
    ExpressionError
        If the text is no such rule; it carries every problem found.
    """
    reading = read(text)
    root = AgreementReader(reading, parties).rule(reading.root)
    if root is None or reading.problems:
        raise ExpressionError(reading.problems)
    return Consent(text, root, tuple(parties))


def names_in_constraint(text: str, space: Space, about: str | None = None) -> tuple[Named, ...]:
    """Find what a statement names, as far as it can be read, in order of place.

    The names are those that `parse_constraint` resolves: a word is an option only where the issue
    that it is compared with has it.
    """
    try:
        reading = read(text, about)
    except ExpressionError:
        return ()
    StatementReader(reading, space, about).statement(reading.root)
    return _in_place(reading.named)


def names_in_consent(text: str, parties: Sequence[str]) -> tuple[Named, ...]:
    """Find the parties that an agreement rule names, as far as it can be read."""
    try:
        reading = read(text)
    except ExpressionError:
        return ()
    AgreementReader(reading, parties).rule(reading.root)
    return _in_place(reading.named)


def _in_place(named: list[Named]) -> tuple[Named, ...]:
    # a word may be looked at twice
    return tuple(sorted(dict.fromkeys(named), key=lambda n: (n.start, n.end, n.issue)))
