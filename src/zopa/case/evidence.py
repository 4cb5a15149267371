"""Set aside what rests on less evidence than is asked for, or on what is set aside itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import TypeVar

from zopa.case.case import Case, CaseCondition, CaseLimit, CaseRule, CaseStance, EvidenceFilter
from zopa.diagnostics import Span
from zopa.schema.base import Basis
from zopa.schema.positions import Limit, Stance

Cites = TypeVar("Cites", CaseLimit, CaseCondition)


@dataclass(frozen=True)
class Grounds:
    """What one statement rests on."""

    basis: Basis | None
    confidence: Decimal | None
    event: str | None
    evidence: tuple[str, ...]
    disputed_by: tuple[str, ...]
    assumed: bool


class Sieve:
    """Applies one filter to the cases of one set of files; what cases share stays shared."""

    def __init__(self, case: Case, kept: EvidenceFilter) -> None:
        self.kept = kept
        self._confidences = {
            name: event.confidence
            for name, event in case.events.items()
            if event.confidence is not None
        }
        # claims that count no more
        self._gone = frozenset(
            name for name, (source, _) in case.claims.items() if source in kept.without_sources
        )
        # by identity; the objects are kept, so that none is given the identity of another
        self._known: dict[int, tuple[CaseStance, CaseStance, tuple[str, ...]]] = {}

    def apply(self, case: Case) -> Case:
        """Give the case without what falls, and with the names of that."""
        aside: list[str] = []
        stances = dict(case.stances)
        for key in product(case.parties, case.issues):
            stance = case.stances[key]
            known = self._known.get(id(stance))
            if known is None:
                known = self._known[id(stance)] = (stance, *self._stance(stance))
            stances[key] = known[1]
            aside += known[2]
        conditions = [c for c in case.conditions if not self._falls(_of_condition(c))]
        aside += [c.id for c in case.conditions if self._falls(_of_condition(c))]
        rules = [rule for rule in case.rules if not self._rule_falls(rule)]
        aside += [rule.id for rule in case.rules if self._rule_falls(rule)]
        return replace(
            case,
            stances=stances,
            conditions=tuple(self._with_claims_left(c) for c in conditions),
            rules=tuple(rules),
            kept=self.kept,
            set_aside=tuple(aside),
        )

    def _stance(self, stance: CaseStance) -> tuple[CaseStance, tuple[str, ...]]:
        """Give what is left of a stance, and the fields that fell, as ``party.issue.field``."""
        written = stance.written
        if written is None:
            return stance, ()
        own = _of_stance(written, stance.origin)
        aside: list[str] = []
        changes: dict[str, object] = {}

        def judge(field: str, grounds: Grounds, nothing: object, name: str) -> None:
            if self._falls(grounds):
                changes[field] = nothing
                aside.append(f"{stance.party}.{stance.issue}.{name}")

        if stance.ideal is not None:
            judge("ideal", own, None, "ideal")
        if stance.flexible:
            judge("flexible", _of_flexible(written, own), False, "acceptable")
        for field, limit in (("acceptable", stance.acceptable), ("red_line", stance.red_line)):
            if limit is not None:
                judge(field, _of_limit(limit), None, field)
                changes.setdefault(field, self._with_claims_left(limit))
        if stance.defers_to is not None:
            judge("defers_to", own, None, "defers_to")
        if not (aside or self._touched(stance)):
            return stance, ()
        left = {"evidence": self._left(own.evidence), "disputed_by": self._left(own.disputed_by)}
        changes["written"] = written.model_copy(update=left)
        changed = replace(stance, **changes)  # type: ignore[arg-type]
        if aside and not _says_something(changed):
            changed = replace(changed, missing=True, written=_worth_alone(written))
        return changed, tuple(aside)

    def _touched(self, stance: CaseStance) -> bool:
        """Whether some claim that a stance cites counts no more."""
        parts = (stance.written, stance.acceptable, stance.red_line)
        return any(
            not self._gone.isdisjoint((*part.evidence, *part.disputed_by))
            for part in parts
            if part is not None
        )

    def _left(self, claims: tuple[str, ...]) -> tuple[str, ...]:
        """Give the claims that still count."""
        return tuple(claim for claim in claims if claim not in self._gone)

    def _with_claims_left(self, cites: Cites) -> Cites:
        evidence, against = self._left(cites.evidence), self._left(cites.disputed_by)
        return replace(cites, evidence=evidence, disputed_by=against)

    def _falls(self, grounds: Grounds) -> bool:
        kept = self.kept
        if grounds.assumed:
            return False
        if kept.basis is not None and (grounds.basis or kept.basis).rank > kept.basis.rank:
            return True
        if kept.undisputed and not self._gone.issuperset(grounds.disputed_by):
            return True
        if kept.min_confidence is not None:
            confidence = self._confidence(grounds)
            if confidence is None or confidence < kept.min_confidence:
                return True
        return grounds.event in kept.without_events or self._unfounded(grounds.evidence)

    def _confidence(self, grounds: Grounds) -> Decimal | None:
        if grounds.confidence is None or grounds.event is None:
            return grounds.confidence
        return grounds.confidence * self._confidences.get(grounds.event, Decimal(1))

    def _unfounded(self, evidence: tuple[str, ...]) -> bool:
        """Whether claims were cited and none of them counts any more."""
        return bool(evidence) and self._gone.issuperset(evidence)

    def _rule_falls(self, rule: CaseRule) -> bool:
        """Whether a rule that a source states has lost it; the others rest on no claim."""
        return rule.basis == "source" and self._unfounded(rule.evidence)


def grounds_of(case: Case) -> Mapping[str, Grounds]:
    """List what every statement rests on, by ``party.issue.field`` or the condition's id."""
    found = {}
    for (party, issue), stance in case.stances.items():
        written = stance.written
        if written is None:
            continue
        own = _of_stance(written, stance.origin)
        name = f"{party}.{issue}"
        if stance.ideal is not None:
            found[f"{name}.ideal"] = own
        if stance.flexible:
            found[f"{name}.acceptable"] = _of_flexible(written, own)
        for field, limit in (("acceptable", stance.acceptable), ("red_line", stance.red_line)):
            if limit is not None:
                found[f"{name}.{field}"] = _of_limit(limit)
        if stance.defers_to is not None:
            found[f"{name}.defers_to"] = own
    return found | {condition.id: _of_condition(condition) for condition in case.conditions}


def _says_something(stance: CaseStance) -> bool:
    return bool(
        stance.ideal is not None
        or stance.acceptable
        or stance.red_line
        or stance.flexible
        or stance.defers_to
    )


def _worth_alone(written: Stance) -> Stance:
    """Keep what a stance says about worth, which is the coder's reading and cites nothing."""
    kept = {"weight", "weight_range", "values", "points"} & written.model_fields_set
    return Stance.model_construct(None, **{name: getattr(written, name) for name in kept})


def _of_limit(limit: CaseLimit) -> Grounds:
    return Grounds(
        basis=limit.basis,
        confidence=limit.confidence,
        event=limit.event,
        evidence=limit.evidence,
        disputed_by=limit.disputed_by,
        assumed=_by_what_if(limit.origin),
    )


def _of_condition(condition: CaseCondition) -> Grounds:
    return Grounds(
        basis=condition.basis,
        confidence=condition.confidence,
        event=condition.event,
        evidence=condition.evidence,
        disputed_by=condition.disputed_by,
        assumed=_by_what_if(condition.origin),
    )


def _of_stance(written: Stance, origin: Span | None) -> Grounds:
    return Grounds(
        basis=written.basis,
        confidence=written.confidence,
        event=written.event,
        evidence=written.evidence,
        disputed_by=written.disputed_by,
        assumed=origin is not None and _by_what_if(origin),
    )


def _of_flexible(written: Stance, own: Grounds) -> Grounds:
    """Give what ``acceptable: all`` rests on: its own grounds, else those of the stance."""
    limit: Limit | None = written.acceptable
    if limit is None:
        return own
    fields = ("basis", "confidence", "event", "evidence", "disputed_by")
    return replace(own, **{n: v for n in fields if (v := getattr(limit, n)) is not None})


def _by_what_if(origin: Span) -> bool:
    """Whether a scenario or a request assumes something; that is what is being tested."""
    return not origin.file.startswith("positions/")
