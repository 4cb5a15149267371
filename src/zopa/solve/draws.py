"""What a coding may have wrong: one draw per source event, one per stance or condition.

An event is real with its confidence. A stance is coded right, given its event, with its own: one
number is drawn evenly from 0 to 1 for the whole ladder, and a rung is kept if the number lies below
the rung's confidence and the rung's event is real. A demand of confidence 0.5 above a red line of
0.8 is thus right in half of all draws, and then so is the red line; in another 0.3 the red line is
right alone; in the last 0.2 neither is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from zopa.problem.problem import Commitment, Problem


@dataclass(frozen=True)
class Parameter:
    """A confidence that the share depends on.

    ``id`` is that of an event or a ladder; of a commitment where the rungs of its ladder have
    different confidences. ``given``: it stands in the files, and is not a missing one taken as 1.
    """

    id: str
    confidence: Fraction
    given: bool


@dataclass(frozen=True)
class Rung:
    """A commitment as a draw decides it: its element number, confidence, and event's position."""

    element: int
    confidence: Fraction
    event: int | None


@dataclass(frozen=True)
class LadderDraw:
    """The draw of one ladder.

    ``parameters`` ascend in confidence and cut the line from 0 to 1 into one part more than there
    are of them; the number drawn in part ``i`` keeps the rungs of parameter ``i`` and later ones.
    """

    rungs: tuple[Rung, ...]
    parameters: tuple[Parameter, ...]

    def keeps(self, part: int, rung: Rung) -> bool:
        """Whether a number from a part keeps a rung whose event is real."""
        return part < len(self.parameters) and rung.confidence >= self.parameters[part].confidence


@dataclass(frozen=True)
class Draws:
    """All draws of a problem.

    Parameters
    ----------
    events
        Those that some commitment rests on, in the order of the model.
    ladders
        In the order of the files. Commitments of no ladder here are certain.
    """

    events: tuple[Parameter, ...]
    ladders: tuple[LadderDraw, ...]

    @cached_property
    def parameters(self) -> tuple[tuple[Parameter, ...], ...]:
        """Per draw, the events' first, the confidences that it hangs on."""
        return (*((e,) for e in self.events), *(ladder.parameters for ladder in self.ladders))

    @cached_property
    def parts(self) -> tuple[tuple[Fraction, ...], ...]:
        """Per draw, the events' first, how likely each of its results is; they add up to 1."""
        return tuple(map(_parts, self.parameters))


def _parts(parameters: tuple[Parameter, ...]) -> tuple[Fraction, ...]:
    ends = [Fraction(0), *(p.confidence for p in parameters), Fraction(1)]
    return tuple(high - low for low, high in pairwise(ends))


def draws_of(problem: Problem) -> Draws:
    """Collect the draws that decide which commitments of a problem are in force.

    Walk-away values are certain: a party states its own, and no confidence goes with it.
    """
    doubtful = [(i, c) for i, c in enumerate(problem.commitments) if c.kind != "walk_away"]
    used = {c.event for _, c in doubtful if c.event is not None}
    events = [name for name in problem.case.events if name in used]
    ladders: dict[str, list[tuple[int, Commitment]]] = {}
    for i, commitment in doubtful:
        ladders.setdefault(commitment.ladder, []).append((i, commitment))
    return Draws(
        events=tuple(_parameter(e, [problem.case.events[e].confidence]) for e in events),
        ladders=tuple(_ladder(problem, name, own, events) for name, own in ladders.items()),
    )


def _ladder(
    problem: Problem, name: str, own: Iterable[tuple[int, Commitment]], events: list[str]
) -> LadderDraw:
    by_confidence: dict[Fraction, list[tuple[str, Decimal | None]]] = {}
    rungs = []
    for element, commitment in own:
        written = _confidence(problem, commitment)
        confidence = _exact(written)
        event = None if commitment.event is None else events.index(commitment.event)
        rungs.append(Rung(element, confidence, event))
        by_confidence.setdefault(confidence, []).append((commitment.id, written))
    return LadderDraw(
        rungs=tuple(rungs),
        parameters=tuple(
            _parameter(
                name if len(by_confidence) == 1 else by_confidence[confidence][0][0],
                [written for _, written in by_confidence[confidence]],
            )
            for confidence in sorted(by_confidence)
        ),
    )


def _parameter(name: str, written: list[Decimal | None]) -> Parameter:
    return Parameter(name, _exact(written[0]), all(value is not None for value in written))


def _exact(confidence: Decimal | None) -> Fraction:
    return Fraction(1) if confidence is None else Fraction(confidence)


def _confidence(problem: Problem, commitment: Commitment) -> Decimal | None:
    """Give a commitment's confidence; an ideal that is read as a limit has its stance's."""
    if not commitment.from_ideal:
        return commitment.confidence
    written = problem.case.stance(commitment.party, commitment.issues[0]).written
    return None if written is None else written.confidence
