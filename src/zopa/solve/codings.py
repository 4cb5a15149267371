"""The share of codings: how likely the space is open, given how sure the coding is.

It speaks of the coding and is no forecast. To drop a doubtful commitment can only open the space,
so the share stands beside that of the cautious reading.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, prod

from zopa.problem.compile import compile_problem
from zopa.problem.problem import Problem
from zopa.problem.relation import NodeLimit
from zopa.problem.soft import SoftDiagram
from zopa.results.base import Level, Reading, Verdict
from zopa.results.codings import CodingShare, Hinge, ShareBounds, ShareOfCodings
from zopa.solve.coding_bounds import Bounds, coding_bounds
from zopa.solve.concessions import ladder_pairs
from zopa.solve.draws import Draws, draws_of
from zopa.solve.families import Families, concession_family, element_order
from zopa.solve.likelihood import Likelihood, likelihood
from zopa.solve.space import NODE_LIMIT, SpaceFacts, following, soft_diagrams, verdict

# Nodes of the diagram over the draws, beyond which bounds are given instead.
DRAWN_NODES = 1_000_000
_PLACES = 6


def share_of_codings(
    facts: SpaceFacts, node_limit: int = NODE_LIMIT, drawn_nodes: int = DRAWN_NODES
) -> ShareOfCodings:
    """Find the share of codings that leave the space open, as coded and read cautiously.

    Parameters
    ----------
    facts
        The agreement space at the level that was asked for, in either reading.
    node_limit
        Size of a decision diagram over outcomes beyond which it is not built.
    drawn_nodes
        Size of the decision diagram over draws beyond which bounds take its place.

    Returns
    -------
    ShareOfCodings
        At the level of red lines there is no cautious reading, and none is given.
    """

    def read(reading: Reading) -> CodingShare:
        if reading is facts.problem.reading:
            return _share(facts.problem, facts.verdict, facts.softs, drawn_nodes)
        problem = compile_problem(
            facts.problem.case, facts.problem.level, reading, like=facts.problem
        )
        found = verdict(problem, node_limit)
        softs = None
        try:
            if found is not Verdict.OPEN:
                softs = soft_diagrams(problem, following(problem, node_limit))
        except NodeLimit:
            # what outcomes break stays unknown; so does most of the share
            pass
        return _share(problem, found, softs, drawn_nodes)

    coded = read(Reading.CODED)
    at_demands = facts.problem.level is Level.DEMANDS
    return ShareOfCodings(**dict(coded), cautious=read(Reading.CAUTIOUS) if at_demands else None)


def _share(
    problem: Problem,
    found: Verdict,
    softs: tuple[SoftDiagram, ...] | None,
    drawn_nodes: int,
) -> CodingShare:
    draws = draws_of(problem)
    certain = tuple(p.id for own in draws.parameters for p in own if not p.given)
    if found is Verdict.OPEN:
        # nothing that is dropped can close it
        flat = {p.id: Fraction(0) for own in draws.parameters for p in own}
        return _exact(Likelihood(Fraction(1), flat), draws, certain)
    if softs is None:
        kept = prod((parts[0] for parts in draws.parts), start=Fraction(1))
        high = 1 - kept if found is Verdict.CLOSED else Fraction(1)
        return _bounded(Bounds(Fraction(0), high), certain)
    try:
        families = Families(element_order(softs, ladder_pairs(problem)), drawn_nodes)
        opening = families.upward(concession_family(families, softs))
        exact = likelihood(families.elements, families.up_sets, opening, draws, drawn_nodes)
    except NodeLimit:
        return _bounded(coding_bounds(softs, draws), certain)
    return _exact(exact, draws, certain)


def _exact(found: Likelihood, draws: Draws, certain: tuple[str, ...]) -> CodingShare:
    return CodingShare(
        value=float(found.value),
        exact=_text(found.value),
        by={name: float(slope) for name, slope in found.by.items()},
        by_exact={name: _text(slope) for name, slope in found.by.items()},
        most=_hinge(found, draws),
        taken_as_certain=certain,
    )


def _hinge(found: Likelihood, draws: Draws) -> Hinge | None:
    """Give the event or stance whose confidence moves the share most, and those that tie."""
    steepest = min(found.by.values(), default=Fraction(0))
    if not steepest:
        return None
    tied = [name for name, slope in found.by.items() if slope == steepest]
    alone = {own[0].id: own[0].confidence for own in draws.parameters if len(own) == 1}
    if tied[0] not in alone:
        return Hinge(ids=tuple(tied), derivative=float(steepest), if_right=None, if_wrong=None)
    confidence = alone[tied[0]]
    return Hinge(
        ids=tuple(tied),
        derivative=float(steepest),
        if_right=float(found.value + steepest * (1 - confidence)),
        if_wrong=float(found.value - steepest * confidence),
    )


def _bounded(bounds: Bounds, certain: tuple[str, ...]) -> CodingShare:
    """Round bounds outwards to six places, so that they stay bounds."""
    if bounds.low == bounds.high:
        return CodingShare(
            value=float(bounds.low), exact=_text(bounds.low), taken_as_certain=certain
        )
    return CodingShare(
        interval=ShareBounds(
            low=Decimal(floor(bounds.low * 10**_PLACES)).scaleb(-_PLACES),
            high=Decimal(ceil(bounds.high * 10**_PLACES)).scaleb(-_PLACES),
        ),
        taken_as_certain=certain,
    )


def _text(value: Fraction) -> str:
    """Write a fraction of any length, which Python's integers alone refuse to be written."""
    numerator = format(Decimal(value.numerator), "f")
    if value.denominator == 1:
        return numerator
    return f"{numerator}/{format(Decimal(value.denominator), 'f')}"
