"""What the explorer embeds: every scenario as tables, with the words and sources around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from zopa.case.case import Case, CaseRule
from zopa.problem.problem import Commitment, Problem, Variable
from zopa.problem.relation import AnyRelation, Threshold
from zopa.report.explorer.pool import Pool
from zopa.report.explorer.zones import set_limits, stretch_limits
from zopa.report.sentences import number_text
from zopa.results.base import Amount
from zopa.results.solution import (
    ClaimResult,
    CommitmentResult,
    EventResult,
    LimitResult,
    SourceResult,
    StanceResult,
)
from zopa.rules.prose import consent_prose
from zopa.rules.space import Members, Numbers, Options
from zopa.schema.positions import WalkAwayRange
from zopa.solve.changes import scenario_changes
from zopa.solve.sources import cited, claims_of, events_of, sources_of
from zopa.solve.stances import describe_stance
from zopa.solve.tables import PageTables
from zopa.solve.wording import choice_text, describe_commitment, describe_rule

__all__ = ["MOST_CELLS", "embedded"]

# Cells of one scenario's tables beyond which the page would be too heavy to send around.
MOST_CELLS = 400_000


def embedded(
    scenarios: Mapping[str | None, PageTables], refused: Mapping[str, str], start: str | None
) -> dict[str, Any]:
    """Give all that the page knows, as plain data.

    Parameters
    ----------
    scenarios
        By name, None for the baseline, which comes first.
    refused
        Scenarios that cannot be applied to what was asked for, each with the reason.
    start
        The scenario that the page begins with.
    """
    pool = Pool()
    first = next(iter(scenarios.values())).problem.case
    cases = [tables.problem.case for tables in scenarios.values()]
    claims, sources, events = _evidence(cases)
    return {
        "case": first.name,
        "title": first.title,
        "asOf": str(first.as_of),
        "public": first.left_out is not None,
        "start": start or "",
        "parties": [
            [p, party.title, party.short or party.title] for p, party in first.parties.items()
        ],
        "issues": [_issue(first, issue) for issue in first.issues],
        "scenarios": [_scenario(name, tables, pool) for name, tables in scenarios.items()],
        "refused": [[name, why] for name, why in refused.items()],
        "claims": {name: _claim(claim) for name, claim in claims.items()},
        "sources": {
            name: [source.title, source.outlet, source.published]
            for name, source in sources.items()
        },
        "events": {
            name: [event.title, event.date, _number(event.confidence)]
            for name, event in events.items()
        },
        # last, once everything has been put in
        "pool": pool.values,
    }


def _evidence(
    cases: Iterable[Case],
) -> tuple[dict[str, ClaimResult], dict[str, SourceResult], dict[str, EventResult]]:
    """Gather the claims that any scenario cites, with their documents and events."""
    claims: dict[str, ClaimResult] = {}
    sources: dict[str, SourceResult] = {}
    events: dict[str, EventResult] = {}
    for case in cases:
        claims |= claims_of(case, cited(case))
        sources |= sources_of(case)
        events |= events_of(case)
    used = {claim.source for claim in claims.values()}
    return claims, {name: s for name, s in sources.items() if name in used}, events


def _claim(claim: ClaimResult) -> list[object]:
    return [
        claim.source,
        list(claim.paragraph),
        claim.speaker,
        list(claim.relayed_by),
        claim.kind,
        claim.status,
        claim.date,
        claim.event,
        claim.statement,
    ]


def _issue(case: Case, issue: str) -> dict[str, object]:
    domain, written = case.space[issue], case.issues[issue]
    found: dict[str, object] = {
        "id": issue,
        "title": written.title,
        "short": written.short,
        "kind": written.kind,
    }
    if isinstance(domain, Numbers):
        amounts = {"min": domain.minimum, "max": domain.maximum, "step": domain.step}
        found |= {name: _number(amount) for name, amount in amounts.items()}
        # whole numbers over one denominator, so that the page counts without rounding
        unit = domain.step.denominator * domain.minimum.denominator
        found["grid"] = [
            str(int(domain.minimum * unit)),
            str(int(domain.step * unit)),
            str(unit),
            domain.count,
        ]
        found["unit"] = domain.unit
        return found
    options = getattr(written, "members" if isinstance(domain, Members) else "options")
    found["options"] = [[name, o.title, int(o.added_by_analyst)] for name, o in options.items()]
    ends = getattr(written, "ends", None)
    if ends is not None:
        found["ends"] = [ends.low, ends.high]
    return found


def _scenario(name: str | None, tables: PageTables, pool: Pool) -> dict[str, object]:
    problem = tables.problem
    case = problem.case
    too_large = tables.cells > MOST_CELLS
    bit = {party: 1 << i for i, party in enumerate(case.parties)}
    found: dict[str, object] = {
        "id": name or "",
        "title": _title(case, name),
        "because": case.scenario_because,
        "changes": [[c.id, c.before, c.after] for c in scenario_changes(case)],
        "agreement": consent_prose(case.agreement, case.titles),
        "coalitions": [sum(bit[p] for p in members) for members in problem.coalitions],
        "walk": {p: _walk_away(value) for p, value in case.walk_away.items() if value is not None},
        "stances": [
            pool.put([pool.put(_stance(case, p, i)) for p in case.parties]) for i in case.issues
        ],
        "held": [pool.put(_commitment(case, c, bit)) for c in problem.commitments],
        "zones": {
            issue: pool.put(
                stretch_limits(case, issue)
                if isinstance(domain, Numbers)
                else set_limits(case, issue)
            )
            for issue, domain in case.space.items()
            if isinstance(domain, Numbers | Members)
        },
        "rules": pool.put([pool.put(_rule(case, rule)) for rule in case.rules]),
    }
    if too_large:
        found["tooLarge"] = tables.cells
        return found
    return found | _tables(problem, tables, pool)


def _title(case: Case, name: str | None) -> str:
    if name is not None:
        return case.scenario_title or name
    if case.selection.changes:
        return "Baseline, with the changes that this report was asked for"
    return "Baseline: the positions as coded"


def _tables(problem: Problem, tables: PageTables, pool: Pool) -> dict[str, object]:
    place = {issue: i for i, issue in enumerate(problem.case.issues)}
    scores = problem.scores
    column = {party: i for i, party in enumerate(problem.case.parties)}
    return {
        "variables": pool.put([pool.put(_variable(v, place)) for v in problem.variables]),
        "order": pool.put(list(problem.order)),
        "rulesTables": pool.put([pool.put(_relation(r)) for r in problem.rules.values()]),
        "definitions": pool.put([pool.put(_relation(r)) for r in problem.definitions]),
        "heldTables": [
            None if c.kind == "walk_away" else pool.put(_relation(r))
            for c, r in zip(problem.commitments, problem.relations, strict=True)
        ],
        "utilities": pool.put(
            [
                [column[p], u.scale, u.source, _number(u.grid)]
                for p, u in (scores.utilities.items() if scores else ())
            ]
        ),
        "scores": pool.put(
            [
                pool.put(table.tolist() if table.any() else None)
                for table in (scores.tables if scores else ())
            ]
        ),
        "clashes": None if tables.clashes is None else [list(c) for c in tables.clashes],
    }


def _rule(case: Case, rule: CaseRule) -> list[str]:
    told = describe_rule(case, rule)
    return [rule.id, told.title, told.prose, told.basis]


def _variable(variable: Variable, place: Mapping[str, int]) -> list[object]:
    """Give issue, member, class of each value as runs, and how many values a class has."""
    classes = variable.class_of
    starts = np.flatnonzero(np.diff(classes, prepend=-1))
    lengths = np.diff(starts, append=len(classes))
    runs = [[int(classes[s]), int(n)] for s, n in zip(starts, lengths, strict=True)]
    issue = None if variable.issue is None else place[variable.issue]
    return [issue, variable.member, runs, list(variable.multiplicity)]


def _relation(relation: AnyRelation) -> dict[str, object]:
    if isinstance(relation, Threshold):
        return {
            "scope": list(relation.scope),
            "worths": [worths.tolist() for worths in relation.worths],
            "least": relation.least,
            "most": relation.most,
            "decides": relation.decides,
        }
    packed = np.packbits(np.ascontiguousarray(relation.holds).ravel())
    return {"scope": list(relation.scope), "bits": packed.tobytes().hex()}


def _commitment(case: Case, commitment: Commitment, bit: Mapping[str, int]) -> dict[str, object]:
    told = describe_commitment(case, commitment)
    return _without_nothing(
        {
            "id": commitment.id,
            "party": list(case.parties).index(commitment.party),
            "by": sum(bit[p] for p in commitment.held_by),
            "kind": commitment.kind,
            "ladder": commitment.ladder,
            "red": commitment.strength.value == "red_line",
            "ideal": commitment.from_ideal,
            "least": _number(commitment.reservation),
            "issues": [list(case.issues).index(i) for i in commitment.issues],
            "title": told.title,
            "prose": told.prose,
            **_grounds(told),
            "event": told.event,
            "package": told.package,
            "note": told.note,
            "weight": _number(told.weight),
            "file": told.file,
            "line": told.line,
        }
    )


def _stance(case: Case, party: str, issue: str) -> dict[str, object]:
    """Give a stance; ``at`` is the place of its ideal among the options, ``members`` its set."""
    held, domain = case.stance(party, issue), case.space[issue]
    told, ideal = describe_stance(case, held), held.ideal
    own = _grounds(told)
    limits = {
        name: {"text": limit.text, **_limit_grounds(_grounds(limit), own)}
        for name, limit in (("acceptable", told.acceptable), ("redLine", told.red_line))
        if limit is not None
    }
    return limits | _without_nothing(
        {
            "at": domain.names.index(ideal)
            if isinstance(ideal, str) and isinstance(domain, Options)
            else None,
            "members": sorted(ideal) if isinstance(ideal, frozenset) else None,
            "hasIdeal": ideal is not None,
            "ideal": None if ideal is None else choice_text(case, issue, ideal),
            **own,
            "event": told.event,
            "missing": told.missing,
            "silent": told.silent,
            "unknown": told.limit_unknown,
            "flexible": told.flexible,
            "defers": told.defers_to,
            "weight": _number(told.weight),
            "note": told.note,
        }
    )


def _grounds(one: StanceResult | LimitResult | CommitmentResult) -> dict[str, object]:
    return _without_nothing(
        {
            "basis": one.basis,
            "confidence": _number(one.confidence),
            "evidence": list(one.evidence),
            "disputed": list(one.disputed_by),
        }
    )


def _limit_grounds(limit: dict[str, object], own: dict[str, object]) -> dict[str, object]:
    """Leave out what a limit rests on where that is what its stance rests on."""
    return {} if limit == own else {"grounds": limit}


def _walk_away(value: Any) -> list[str | None]:
    """Give the value that counts, and the high end of a range."""
    if isinstance(value, WalkAwayRange):
        return [_number(value.low), _number(value.high)]
    return [_number(value), None]


def _number(value: Amount | None) -> str | None:
    return None if value is None else number_text(value)


def _without_nothing(data: Mapping[str, object]) -> dict[str, object]:
    """Leave out what is absent, false or empty: the page takes that for granted."""
    return {
        name: value
        for name, value in data.items()
        if value is not None and value is not False and value != [] and value != ""
    }
