"""Does the evidence still carry the positions: is it old, contradicted, or cited nowhere?"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from zopa.case.case import Case, CaseCondition, CaseStance
from zopa.case.files import CaseFiles, Filed
from zopa.diagnostics import Diagnostic, Severity, Span
from zopa.schema.base import Basis, PartialDate, Precision
from zopa.schema.evidence import Claim, ClaimKind, ClaimStatus, Source
from zopa.schema.model import STALE_AFTER
from zopa.schema.positions import Condition, Positions, Stance

_POSITIONS = frozenset(ClaimKind) - {ClaimKind.UNCERTAINTY, ClaimKind.FACT, ClaimKind.EVENT}


class _Statement(NamedTuple):
    """A stance or condition in force, with all that it cites, its limits included."""

    name: str
    party: str
    issues: tuple[str, ...]
    evidence: tuple[str, ...]
    disputed_by: tuple[str, ...]
    written: Stance | Condition
    notes: str
    origin: Span


def check_evidence(files: CaseFiles, case: Case) -> Iterator[Diagnostic]:
    """Yield what is odd about the evidence of the positions in force, and of the claims.

    Parameters
    ----------
    case
        The baseline of the files.
    """
    against = _contradictions(case)
    after = files.model.content.stale_after or STALE_AFTER
    written = {
        (filed.content.party, name): condition
        for filed in files.positions
        for name, condition in filed.content.conditions.items()
    }
    statements = [
        *_stances(case.stances.values()),
        *_conditions(case.conditions, written),
    ]
    for statement in statements:
        yield from _stale(case, statement, after)
        yield from _contradicted(case, statement, against)
    yield from _unused(files, case, against)


def _stances(stances: Iterable[CaseStance]) -> Iterator[_Statement]:
    for stance in stances:
        written, origin = stance.written, stance.origin
        if written is None or origin is None:
            continue
        limits = [limit for limit in (stance.acceptable, stance.red_line) if limit is not None]
        yield _Statement(
            f"{stance.party} on {stance.issue!r}",
            stance.party,
            (stance.issue,),
            _all(written.evidence, *(limit.evidence for limit in limits)),
            _all(written.disputed_by, *(limit.disputed_by for limit in limits)),
            written,
            " ".join(filter(None, (written.note, *(limit.note for limit in limits)))),
            origin,
        )


def _conditions(
    conditions: Iterable[CaseCondition], written: Mapping[tuple[str, str], Condition]
) -> Iterator[_Statement]:
    for condition in conditions:
        name = condition.id.partition(".")[2]
        yield _Statement(
            f"condition {condition.id!r}",
            condition.party,
            condition.constraint.issues,
            condition.evidence,
            condition.disputed_by,
            written[condition.party, name],
            condition.note or "",
            condition.origin,
        )


def _all(*claims: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim for some in claims for claim in some))


# How old it is


def _stale(case: Case, statement: _Statement, after: int) -> Iterator[Diagnostic]:
    written = statement.written
    if written.basis is Basis.ASSUMED:
        return
    days = [written.since, written.reviewed_on]
    for name in statement.evidence:
        source, claim = case.claims[name]
        said = _last_day(claim.date)
        days.append(said or _last_day(case.sources[source].published))
        if days[-1] is None:
            return  # as far as anybody knows, it is of today
    known = [day for day in days if day is not None]
    if not known or (case.as_of - max(known)).days <= after:
        return
    age = (case.as_of - max(known)).days
    yield _warning(
        "stale-stance",
        f"{statement.name} rests on nothing newer than {max(known)}, {age} days before the case",
        statement.origin,
        "cite newer evidence, or give the day of a review that found it unchanged, reviewed_on",
    )


def _last_day(when: PartialDate) -> date | None:
    """Give the last day that a date can mean; None where it is not known."""
    if when.date is None:
        return None
    match when.precision:
        case Precision.DAY:
            return date.fromisoformat(when.date)
        case Precision.MONTH:
            year, month = map(int, when.date.split("-"))
            return date(year, month, calendar.monthrange(year, month)[1])
        case _:
            return date(int(when.date), 12, 31)


# What speaks against it


def _contradictions(case: Case) -> Mapping[str, tuple[str, ...]]:
    """List for each claim those that it contradicts, or that contradict it."""
    against: dict[str, dict[str, None]] = {}
    for name, (_, claim) in case.claims.items():
        for other in claim.contradicts:
            against.setdefault(name, {})[other] = None
            against.setdefault(other, {})[name] = None
    return {name: tuple(others) for name, others in against.items()}


def _contradicted(
    case: Case, statement: _Statement, against: Mapping[str, tuple[str, ...]]
) -> Iterator[Diagnostic]:
    """Yield the claims against its evidence that bear on it, and that it does not speak of."""
    named = {*statement.evidence, *statement.disputed_by}
    pairs: dict[str, str] = {}
    for name in statement.evidence:
        for other in against.get(name, ()):
            if other not in named and not _speaks_of(statement.notes, other):
                pairs.setdefault(other, name)
    for other, name in pairs.items():
        claim = case.claims[other][1]
        if not _bears_on(claim, statement):
            continue
        yield _warning(
            "contradicted-evidence",
            f"{statement.name} cites {name!r}, which {other!r} contradicts",
            statement.origin,
            f"weigh the two: add {other!r} to disputed_by, or speak of it in the note",
        )


def _speaks_of(text: str, claim: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(claim)}(?![\w-])", text) is not None


def _bears_on(claim: Claim, statement: _Statement) -> bool:
    return not {*statement.issues}.isdisjoint(claim.issues) and (
        not claim.about or statement.party in claim.about
    )


# What nobody cites


def _unused(
    files: CaseFiles, case: Case, against: Mapping[str, tuple[str, ...]]
) -> Iterator[Diagnostic]:
    cited = _cited(files)
    used = cited | against.keys()
    # one interview in several reports: it is enough to cite one of them
    heard = {
        (claim.event, party, issue)
        # what a scenario or another coder cites may not be there
        for name in cited & case.claims.keys()
        for claim in (case.claims[name][1],)
        if claim.event is not None
        for party in claim.about
        for issue in claim.issues
    }
    for filed in files.sources:
        for name, claim in filed.content.claims.items():
            if name in used or not claim.issues:
                continue
            told = claim.kind in _POSITIONS and claim.status is not ClaimStatus.ANALYSIS
            repeated = any((claim.event, p, i) in heard for p in claim.about for i in claim.issues)
            yield _unused_claim(filed, name, claim, matters=told and not repeated)


def _unused_claim(filed: Filed[Source], name: str, claim: Claim, *, matters: bool) -> Diagnostic:
    warns = matters and bool(claim.about)
    told = f"what {' and '.join(claim.about)} wants" if warns else "the issues"
    return Diagnostic(
        "unused-claim",
        f"claim {name!r} bears on {told}, and nothing cites it",
        filed.at("claims", name).key_span,
        "cite it under evidence or disputed_by where it bears on a stance",
        Severity.WARNING if warns else Severity.REMARK,
    )


def _cited(files: CaseFiles) -> set[str]:
    """Collect the claims that positions of any day and coder, the model or a scenario cite."""
    model = files.model.content
    found: set[str] = set()
    for part in (*model.issues.values(), *model.rules.values(), *model.notes.values()):
        found.update(part.evidence)
    codings = (filed for some in files.codings.values() for filed in some)
    for filed in (*files.positions, *codings):
        found.update(_cited_in(filed.content))
    if files.scenarios is not None:
        for scenario in files.scenarios.content.scenarios.values():
            for change in scenario.set.values():
                found.update(change.evidence)
            for added in scenario.add.values():
                found.update(added.evidence)
    return found


def _cited_in(positions: Positions) -> Iterator[str]:
    for entries in positions.stances.values():
        for stance in entries:
            for part in (stance, stance.acceptable, stance.red_line):
                if part is not None:
                    yield from (*(part.evidence or ()), *(part.disputed_by or ()))
    for condition in positions.conditions.values():
        yield from (*condition.evidence, *condition.disputed_by)


def _warning(code: str, message: str, span: Span, help: str) -> Diagnostic:
    return Diagnostic(code, message, span, help, Severity.WARNING)
