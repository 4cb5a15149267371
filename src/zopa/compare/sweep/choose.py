"""Which codings a sweep varies, and which cases it goes through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from zopa.case.case import Case
from zopa.case.selection import BASELINE, Selection
from zopa.compare.sweep.plan import CHUNK_BITS, MOST_CASES, Coding, Detail, Plan, variant
from zopa.diagnostics import UsageError, did_you_mean
from zopa.problem.commitments import commitments
from zopa.problem.problem import Commitment
from zopa.results.base import Level, Reading
from zopa.schema.base import Basis
from zopa.solve.keep_drop import MOST_CODINGS

__all__ = ["SweepRequest", "chosen_codings", "planned", "selections"]


@dataclass(frozen=True)
class SweepRequest:
    """What a sweep is to go through.

    Parameters
    ----------
    scenarios
        Cases beside the baseline: names, each of one scenario or of several joined by ``+``.
    combine
        Scenarios of which every combination is a case, applied in this order.
    vary
        Codings to keep or drop: ids of commitments, stances or conditions.
    vary_basis
        Vary every coding that rests on this basis or a weaker one.
    vary_disputed
        Vary every coding that some claim speaks against.
    draws, seed
        How often to draw uncertain values, and how the generator starts; not at all if 0.
    detail
        ``verdict`` or ``full``.
    """

    scenarios: tuple[str, ...] = ()
    combine: tuple[str, ...] = ()
    vary: tuple[str, ...] = ()
    vary_basis: str | None = None
    vary_disputed: bool = False
    draws: int = 0
    seed: int = 0
    detail: Detail = "verdict"

    @property
    def asks(self) -> bool:
        """Whether it names anything to go through."""
        return self != SweepRequest(seed=self.seed, detail=self.detail)


def selections(
    request: SweepRequest, selection: Selection, most: int | None = None
) -> Mapping[str, Selection]:
    """Give the cases of a sweep by name, the baseline first.

    Every case is taken with the changes of the selection.

    Parameters
    ----------
    most
        Cells that are allowed; each case has one at least.

    Raises
    ------
    UsageError
        If a scenario is named twice, or there are too many combinations.
    """
    cases = len(request.scenarios) + 2 ** len(request.combine)
    if cases > max(MOST_CASES, most or 0):
        raise UsageError(
            f"that makes {cases:,} cases, more than {MOST_CASES:,}; each is read and solved by "
            "itself",
            f"combine fewer scenarios, or allow it with --max-cells {cases}",
        )
    names = [BASELINE]
    for name in request.scenarios:
        if name in names:
            raise UsageError(f"scenario {name!r} is named twice", "name each once")
        names.append(name)
    if len(set(request.combine)) < len(request.combine):
        raise UsageError("a scenario is named twice in --combine", "name each once")
    for size in range(1, len(request.combine) + 1):
        for members in combinations(request.combine, size):
            name = "+".join(members)
            if name not in names:
                names.append(name)
    return {name: replace(selection, scenario=None if name == BASELINE else name) for name in names}


def planned(
    request: SweepRequest,
    cases: Mapping[str, Case],
    level: Level,
    reading: Reading,
    left_out: Sequence[tuple[str, str]] = (),
    *,
    chunk_bits: int | None = None,
) -> Plan:
    """Plan a sweep over some cases.

    Parameters
    ----------
    chunk_bits
        A chunk has at most 2 to this power of cells; about a second's work if left out.

    Raises
    ------
    UsageError
        If nothing is to be gone through, a coding is none, or nothing can be drawn.
    """
    listed = tuple(cases.values())
    if not request.asks:
        raise _nothing_to_vary(listed, level, reading)
    variants = tuple(variant(name, case) for name, case in cases.items())
    if request.draws and not any(own.uncertain for own in variants):
        raise UsageError(
            "there is nothing to draw: no walk-away value and no weight that counts has a range",
            "give a party 'walk_away: {low: 30, high: 45}', or a stance "
            "'weight_range: {low: 2, high: 4}' beside its weight",
        )
    return Plan(
        variants=variants,
        codings=chosen_codings(request, listed, level, reading),
        level=level,
        reading=reading,
        draws=request.draws,
        seed=request.seed,
        detail=request.detail,
        chunk_bits=CHUNK_BITS[request.detail] if chunk_bits is None else chunk_bits,
        left_out=tuple(left_out),
    )


def chosen_codings(
    request: SweepRequest, cases: Sequence[Case], level: Level, reading: Reading
) -> tuple[Coding, ...]:
    """Collect the codings to vary, in the order of the model.

    Raises
    ------
    UsageError
        If an id is none, or is named together with a part of it; or if nothing is chosen though
        something is asked for.
    """
    found = _commitments(cases, level, reading)
    ladders: dict[str, list[str]] = {}
    for commitment in found.values():
        ladders.setdefault(commitment.ladder, []).append(commitment.id)
    named = _named(request.vary, found, ladders)
    taken = {part for coding in named for part in coding.commitments}
    by_grounds = [
        Coding(c.id, (c.id,))
        for c in found.values()
        if c.id not in taken and _is_coded(c) and _in_doubt(c, request)
    ]
    if not by_grounds and not named and (request.vary_basis or request.vary_disputed):
        raise UsageError("no coding is of the kind to vary", _counted(found.values()))
    order = {name: number for number, name in enumerate(found)}
    codings = sorted(
        [*named, *by_grounds],
        # a stance is varied by both its limits, and may have one of them
        key=lambda coding: min(order[c] for c in coding.commitments if c in order),
    )
    if len(codings) > MOST_CODINGS:
        raise UsageError(
            f"{len(codings)} codings make 2^{len(codings)} ways to keep or drop them; at most "
            f"{MOST_CODINGS} can be varied at once",
            "vary fewer: name them with --vary ID",
        )
    return tuple(codings)


def _nothing_to_vary(cases: Sequence[Case], level: Level, reading: Reading) -> UsageError:
    """Say what could be varied."""
    here = _counted(_commitments(cases, level, reading).values())
    return UsageError(
        "nothing says what to go through",
        "vary codings with --vary ID, --vary-basis inferred or --vary-disputed, name scenarios, "
        f"or draw uncertain values with --draws N; {here}",
    )


def _commitments(cases: Sequence[Case], level: Level, reading: Reading) -> dict[str, Commitment]:
    """Collect what can be kept or dropped, by id: a walk-away value is a party's own."""
    found: dict[str, Commitment] = {}
    for case in cases:
        for commitment in commitments(case, level, reading):
            if commitment.kind != "walk_away":
                found.setdefault(commitment.id, commitment)
    return found


def _named(
    names: Iterable[str], found: Mapping[str, Commitment], ladders: Mapping[str, Sequence[str]]
) -> list[Coding]:
    codings: list[Coding] = []
    taken: dict[str, str] = {}
    for name in names:
        if name in found:
            parts: tuple[str, ...] = (name,)
        elif name in ladders:
            # a reading may make a limit of the ideal, which then goes with the stance
            parts = (f"{name}.demand", f"{name}.red_line")
        else:
            raise _unknown(name, found, ladders)
        for part in parts:
            if part in taken:
                raise UsageError(
                    f"{name!r} and {taken[part]!r} overlap: both hold {part!r}",
                    "name the whole stance, or its parts",
                )
            taken[part] = name
        codings.append(Coding(name, parts))
    return codings


def _unknown(
    name: str, found: Mapping[str, Commitment], ladders: Mapping[str, Sequence[str]]
) -> UsageError:
    if name.endswith(".walk_away"):
        return UsageError(
            f"{name!r} is a walk-away value, which is kept or drawn, not dropped",
            "give it a range with --walk-away PARTY=LOW..HIGH, and draw it with --draws",
        )
    known = dict.fromkeys([*found, *ladders])
    hint = did_you_mean(name, known) or (
        "name a stance (PARTY.ISSUE), one of its limits (PARTY.ISSUE.demand, "
        "PARTY.ISSUE.red_line) or a condition (PARTY.CONDITION)"
    )
    return UsageError(f"there is no coding {name!r} at this level", hint)


def _is_coded(commitment: Commitment) -> bool:
    """Whether a position file says it: what a scenario assumes is what is being tested."""
    if commitment.from_ideal or commitment.origin is None:
        return False
    return commitment.origin.file.startswith("positions/")


def _in_doubt(commitment: Commitment, request: SweepRequest) -> bool:
    if request.vary_disputed and commitment.disputed_by:
        return True
    if request.vary_basis is None or commitment.basis is None:
        return False
    return commitment.basis.rank >= Basis(request.vary_basis).rank


def _counted(found: Iterable[Commitment]) -> str:
    own = [c for c in found if _is_coded(c)]
    return "this case has " + ", ".join(_kinds(own))


def _kinds(own: Sequence[Commitment]) -> Iterator[str]:
    for basis in Basis:
        number = sum(c.basis is basis for c in own)
        if number:
            yield f"{number} {basis.value}"
    yield f"{sum(bool(c.disputed_by) for c in own)} disputed codings"
