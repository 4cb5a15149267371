"""What every statement rests on, and what the answer rests on: documents, events, inference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from zopa._version import __version__
from zopa.case.case import Case, CaseStance
from zopa.case.evidence import Grounds, grounds_of
from zopa.case.select import Selector, refusal
from zopa.case.selection import Selection
from zopa.compare.coders import compare_coders
from zopa.compare.standing import Stood, gone, stand, verdicts_differ
from zopa.diagnostics import Span
from zopa.problem.commitments import commitments
from zopa.problem.problem import Commitment
from zopa.results.base import Level
from zopa.results.evidence import Contradiction, EvidenceReport, Field_, Statement, Without
from zopa.rules.space import Options
from zopa.schema.base import Basis
from zopa.solve.changes import condition_text
from zopa.solve.solver import versions
from zopa.solve.sources import claims_of, events_of, evidence_of, sources_of
from zopa.solve.space import NODE_LIMIT
from zopa.solve.wording import choice_text, limit_text

__all__ = ["evidence_report"]


def evidence_report(
    selector: Selector,
    case: Case,
    level: Level = Level.DEMANDS,
    *,
    coders: bool = False,
    node_limit: int = NODE_LIMIT,
) -> EvidenceReport:
    """Say what every statement of a case rests on, and what changes if that is wrong.

    Parameters
    ----------
    selector
        Of the case's files.
    case
        One of its cases, without errors.
    coders
        Whether to compare it with what other coders have.
    """
    stood = stand(case, level, node_limit)
    statements = _statements(case)
    pairs = _pairs(case)
    cited = {c for s in statements.values() for c in (*s.evidence, *s.disputed_by)}
    named = cited.union(*pairs)
    compared = None
    if coders:
        compared = compare_coders(selector, case, stood, level, node_limit)
    return EvidenceReport(
        zopa=__version__,
        case=case.name,
        title=case.title,
        scenario=case.scenario,
        scenario_title=case.scenario_title,
        selection=case.selection.words,
        level=level,
        as_of=str(case.as_of),
        evidence=evidence_of(case),
        inputs=dict(case.inputs),
        versions=versions(),
        parties={name: party.title for name, party in case.parties.items()},
        issues=dict(case.titles.issues),
        standing=stood.standing,
        conflicts=stood.conflicts,
        statements=statements,
        without=_without(selector, case, stood, statements, _Limits(level, node_limit)),
        by_inference=_by_inference(statements),
        contradictions=_contradictions(case, pairs, statements),
        deference=_deference(case),
        claims=claims_of(case, named),
        uncited=len(case.claims) - len(named),
        sources=sources_of(case),
        events=events_of(case),
        coders=compared,
    )


@dataclass(frozen=True)
class _Limits:
    level: Level
    nodes: int


def _statements(case: Case) -> dict[str, Statement]:
    """Describe every statement, by party, then issue, in the order of the model."""
    brought = {c.id: c for c in commitments(case)}
    grounds = grounds_of(case)
    found = {}
    for party in case.parties:
        for issue in case.issues:
            stance = case.stance(party, issue)
            for field, text in _texts(case, stance):
                name = f"{party}.{issue}.{field}"
                rung = {"acceptable": "demand", "red_line": "red_line"}.get(field, "")
                made = brought.get(f"{party}.{issue}.{rung}")
                origin = _origin(stance, field)
                found[name] = _statement(
                    case, (party, issue, field), text, grounds[name], made, origin
                )
        for condition in case.conditions:
            if condition.party == party:
                found[condition.id] = _statement(
                    case,
                    (party, None, "condition"),
                    condition_text(case, condition),
                    grounds[condition.id],
                    brought.get(condition.id),
                    condition.origin,
                )
    return found


def _statement(
    case: Case,
    what: tuple[str, str | None, Field_],
    text: str,
    grounds: Grounds,
    made: Commitment | None,
    origin: Span | None,
) -> Statement:
    party, issue, field = what
    return Statement(
        party=party,
        issue=issue,
        field=field,
        commitment=None if made is None else made.id,
        text=text,
        basis=None if grounds.basis is None else grounds.basis.value,
        confidence=grounds.confidence,
        event=grounds.event,
        evidence=grounds.evidence,
        disputed_by=grounds.disputed_by,
        sources=tuple(dict.fromkeys(case.claims[claim][0] for claim in grounds.evidence)),
        assumed=grounds.assumed,
        file=None if origin is None else origin.file,
        line=None if origin is None else origin.line,
    )


def _texts(case: Case, stance: CaseStance) -> Iterator[tuple[Field_, str]]:
    """Put what a stance says into words, field by field."""
    # on numbers and sets a limit is a statement about the issue, not a list of options
    among = "" if isinstance(case.space[stance.issue], Options) else "outcomes where "
    if stance.ideal is not None:
        yield "ideal", f"prefers “{choice_text(case, stance.issue, stance.ideal)}”"
    if stance.flexible:
        yield "acceptable", "accepts everything"
    if stance.acceptable is not None:
        words = limit_text(case, stance.issue, stance.acceptable.constraint)
        yield "acceptable", f"accepts {among}{words}"
    if stance.red_line is not None:
        words = limit_text(case, stance.issue, stance.red_line.constraint)
        yield "red_line", f"rules out {among}{words}"
    if stance.defers_to is not None:
        yield "defers_to", f"accepts whatever {case.parties[stance.defers_to].title} accepts"


def _origin(stance: CaseStance, field: Field_) -> Span | None:
    limit = {"acceptable": stance.acceptable, "red_line": stance.red_line}.get(field)
    return stance.origin if limit is None else limit.origin


def _without(
    selector: Selector,
    case: Case,
    stood: Stood,
    statements: Mapping[str, Statement],
    limits: _Limits,
) -> tuple[Without, ...]:
    """Take each document and each source event away in turn."""
    asked = case.selection
    taker = _Taker(selector, case, stood, limits)
    found = []
    for name, source in case.sources.items():
        if name not in asked.without_sources:
            leaning = tuple(n for n, s in statements.items() if name in s.sources)
            less = replace(asked, without_sources=(*asked.without_sources, name))
            found.append(taker.without("source", name, source.title, leaning, less))
    for name, event in case.events.items():
        if name not in asked.without_events:
            leaning = tuple(n for n, s in statements.items() if s.event == name)
            less = replace(asked, without_events=(*asked.without_events, name))
            found.append(taker.without("event", name, event.title, leaning, less))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Taker:
    """Takes something away from a case, and says what becomes of the answer."""

    selector: Selector
    case: Case
    stood: Stood
    limits: _Limits

    def without(
        self,
        kind: Literal["source", "event"],
        name: str,
        title: str,
        leaning: tuple[str, ...],
        less: Selection,
    ) -> Without:
        case, found = self.selector.examine(less)
        if case is None:
            raise refusal(less, found)
        falls = tuple(n for n in case.set_aside if n not in self.case.set_aside)
        after = self.stood
        if falls:
            after = stand(case, self.limits.level, self.limits.nodes, self.stood)
        removed, added = gone(self.stood, after)
        return Without(
            kind=kind,
            id=name,
            title=title,
            statements=leaning,
            falls=falls,
            standing=after.standing,
            verdict_changes=verdicts_differ(self.stood, after),
            conflicts_removed=removed,
            conflicts_added=added,
        )


def _by_inference(statements: Mapping[str, Statement]) -> tuple[str, ...]:
    """Name the stances and conditions of which no statement is stated or reported."""
    firm = (Basis.STATED.value, Basis.REPORTED.value, None)
    rest: dict[str, bool] = {}
    for name, statement in statements.items():
        thing = name if statement.issue is None else f"{statement.party}.{statement.issue}"
        rest[thing] = rest.get(thing, True) and statement.basis not in firm
    return tuple(thing for thing, inferred in rest.items() if inferred)


def _pairs(case: Case) -> tuple[tuple[str, str], ...]:
    """List the pairs of claims that contradict each other, each once, in the order of the files."""
    place = {name: number for number, name in enumerate(case.claims)}
    pairs = {
        (name, other) if place[name] < place[other] else (other, name)
        for name, (_, claim) in case.claims.items()
        for other in claim.contradicts
        if other != name
    }
    return tuple(sorted(pairs, key=lambda pair: (place[pair[0]], place[pair[1]])))


def _contradictions(
    case: Case, pairs: Sequence[tuple[str, str]], statements: Mapping[str, Statement]
) -> tuple[Contradiction, ...]:
    found = []
    for one, other in pairs:
        mutual = (
            other in case.claims[one][1].contradicts and one in case.claims[other][1].contradicts
        )
        leaning = tuple(
            name
            for name, statement in statements.items()
            if {one, other} & {*statement.evidence, *statement.disputed_by}
        )
        found.append(Contradiction(claims=(one, other), mutual=mutual, statements=leaning))
    return tuple(found)


def _deference(case: Case) -> dict[str, tuple[str, ...]]:
    """Follow who defers to whom; circles are errors of the files and do not get here."""
    chains = {}
    for party in case.parties:
        for issue in case.issues:
            chain: list[str] = []
            stance = case.stance(party, issue)
            while stance.defers_to is not None:
                chain.append(stance.defers_to)
                stance = case.stance(stance.defers_to, issue)
            if chain:
                chains[f"{party}.{issue}"] = tuple(chain)
    return chains
