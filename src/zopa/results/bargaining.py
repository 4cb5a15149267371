"""What the parties could reach: the Pareto frontier and the bargaining points."""

from __future__ import annotations

from typing import Literal

from zopa.results.base import Amount, AnsweredBy, Result, Verdict

Settled = str | Amount | tuple[str, ...]
Base = Literal["agreements", "rules_only"]


class Point(Result):
    """A utility vector that no other outcome improves for somebody at nobody's cost.

    Parameters
    ----------
    outcome
        The lexicographically first outcome with this vector; of a point that a search found, some
        outcome with it.
    utilities
        What it is worth to each party, by its own measure; not comparable between parties.
    scores
        The same as integers on the party's scale.
    ties
        Exact number of outcomes that share the vector, this one included; None where a search
        found the point and counted nothing.
    gives
        Per party, its commitments that the outcome does not keep.
    gets
        Per party, the issues that the outcome settles as the party would like best.
    leans_on_silence
        ``party.issue`` where the outcome settles what the party has stated no limit on.
    """

    outcome: dict[str, Settled]
    utilities: dict[str, Amount]
    scores: dict[str, int]
    ties: int | None
    gives: dict[str, tuple[str, ...]] = {}
    gets: dict[str, tuple[str, ...]] = {}
    leans_on_silence: tuple[str, ...] = ()


class Frontier(Result):
    """All Pareto-optimal utility vectors of the agreements, best for the first party first.

    ``base`` is ``rules_only`` where the space is closed: then these are outcomes that keep the
    rules, and break commitments. ``complete`` False: those found are on the frontier, others are
    missing. ``count`` is how many were found. ``scores`` and ``ties`` have a row for each of them,
    and ``scores`` a column for each of ``parties``; the first ``listed`` are told in ``points``.
    """

    complete: bool
    base: Base
    parties: tuple[str, ...]
    count: int
    listed: int
    scores: tuple[tuple[int, ...], ...]
    ties: tuple[int, ...]
    points: tuple[Point, ...]


class Bargaining(Result):
    """Outcomes that a principle of fairness or of efficiency picks.

    ``ties`` counts the utility vectors that each picks, of which the first 50 are told.
    Each is None where ``why`` says for what reason. ``values`` are the optima: the product of gains
    in utility (Nash), the least gain relative to the ideal gain (Kalai-Smorodinsky), the least gain
    (egalitarian), the sum of utilities (utilitarian); the last two compare utilities of different
    parties as they stand. ``ideal`` is what each party could reach at most where nobody loses.
    ``method`` says whether the decision diagram gave them, or a search by CP-SAT.
    """

    base: Base
    method: AnsweredBy = "diagram"
    nash: tuple[Point, ...] | None
    kalai_smorodinsky: tuple[Point, ...] | None
    egalitarian: tuple[Point, ...] | None
    utilitarian: tuple[Point, ...] | None
    ties: dict[str, int] = {}
    values: dict[str, Amount] = {}
    ideal: dict[str, Amount] = {}
    why: dict[str, str] = {}


class HighEnd(Result):
    """The answer with every walk-away range at its high end, where the main answer takes the low.

    ``walk_away`` are the values taken.
    """

    walk_away: dict[str, Amount]
    verdict: Verdict
    agreements: int | None
    method: Literal["exact", "estimated", "limit"]
    bargaining: Bargaining | None


class Side(Result):
    """One side of a trade.

    Parameters
    ----------
    party
        Who has its way.
    issue, option
        On which issue, and how it is then settled.
    gains
        What that is worth to it over the other party's way on this issue, in its own utility.
    gives
        What giving way on the other issue costs it; less than ``gains``.
    """

    party: str
    issue: str
    option: Settled
    gains: Amount
    gives: Amount


class Trade(Result):
    """Two issues, two parties: each has its way on the issue that matters more to it.

    ``possible``: some outcome of the base has both. ``gives_up`` and ``red_lines_crossed`` name the
    limits of any party on these two issues that the two options do not keep.
    """

    sides: tuple[Side, Side]
    possible: bool
    gives_up: tuple[str, ...] = ()
    red_lines_crossed: tuple[str, ...] = ()


class Trades(Result):
    """All trades between two parties over two issues; possible ones without red lines first."""

    base: Base
    count: int
    listed: int
    found: tuple[Trade, ...]
