"""How likely the space is open, given how sure the coding is."""

from __future__ import annotations

from zopa.results.base import Amount, Result


class ShareBounds(Result):
    """Between what the share lies for certain; rounded outwards to six places."""

    low: Amount
    high: Amount


class Hinge(Result):
    """What a share of codings hangs on most: the steepest derivative.

    Parameters
    ----------
    ids
        The event, stance or condition; several where they tie, in the order of the files.
    derivative
        Of the share, with respect to the confidence of each.
    if_right, if_wrong
        The share if the first of them were certainly right, or certainly wrong. None for one rung
        of a stance whose limits have different confidences: they share one draw.
    """

    ids: tuple[str, ...]
    derivative: float
    if_right: float | None
    if_wrong: float | None


class CodingShare(Result):
    """The share of codings that leave the space open, in one reading.

    Parameters
    ----------
    value
        Nearest floating-point number; None where a limit was hit.
    exact
        The same as a fraction, ``"n/d"`` or a whole number.
    interval
        Exact bounds, where a limit was hit; None otherwise.
    by
        Derivative with respect to each confidence: of an event, of a stance or condition, or of a
        single limit where the limits of its stance have different confidences. Never above 0.
    by_exact
        The same as fractions.
    most
        What the share hangs on most; None where it hangs on nothing.
    taken_as_certain
        What has no confidence in the files.
    """

    value: float | None = None
    exact: str | None = None
    interval: ShareBounds | None = None
    by: dict[str, float] = {}
    by_exact: dict[str, str] = {}
    most: Hinge | None = None
    taken_as_certain: tuple[str, ...] = ()


class ShareOfCodings(CodingShare):
    """The share of codings as coded, with that of the cautious reading beside it.

    ``cautious`` is None at the level of red lines.
    """

    cautious: CodingShare | None = None
