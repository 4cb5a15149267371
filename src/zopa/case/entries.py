"""Resolve single entries: a rule, a stance, a condition."""

from __future__ import annotations

from collections.abc import Mapping

from zopa.case.case import CaseCondition, CaseRule, CaseStance
from zopa.case.draft import Draft, DraftStance, drafts_of
from zopa.case.files import CaseFiles, Origin
from zopa.case.names import Names
from zopa.diagnostics import Diagnostic
from zopa.schema.model import Rule
from zopa.schema.positions import Condition


def in_positions(origin: Origin) -> bool:
    """Whether something is written in a position file, not in a scenario."""
    return origin.document.shown.startswith("positions/")


def rule_of(name: str, rule: Rule, origin: Origin, names: Names) -> CaseRule | None:
    """Resolve a rule; None where an expression is wrong."""
    names.evidence(rule.evidence, origin.down("evidence"))
    parsed = names.conditional(rule.when, rule.require, origin)
    if parsed is None:
        return None
    whole, when, require = parsed
    return CaseRule(
        id=name,
        title=rule.title,
        constraint=whole,
        when=when,
        require=require,
        basis=rule.basis,
        evidence=rule.evidence,
        note=rule.note,
        origin=origin.key_span,
    )


def stance_of(party: str, issue: str, draft: DraftStance, names: Names) -> CaseStance:
    """Resolve a stance; what is wrong in it is left out and noted."""
    stance = draft.stance
    names.evidence(stance.evidence, draft.at("evidence"))
    names.evidence(stance.disputed_by, draft.at("disputed_by"))
    names.event(stance.event, draft.at("event"))
    names.worths(stance.values, issue, draft.at("values"))
    names.worths(stance.points, issue, draft.at("points"))
    if stance.defers_to is not None:
        names.known("party", stance.defers_to, names.parties, draft.at("defers_to"))
    if stance.acceptable is not None and not stance.acceptable.options:
        names.error(
            "empty-acceptable",
            "an empty list accepts nothing at all",
            draft.at("acceptable"),
            "list what it accepts, or leave the key out where that is unknown",
        )
    if stance.red_line is not None and stance.red_line.is_all:
        names.error(
            "red-line-all",
            "a red line around every option leaves nothing",
            draft.at("red_line"),
            "name the options that it rules out",
        )
    return CaseStance(
        party=party,
        issue=issue,
        ideal=names.ideal(draft, issue),
        acceptable=names.limit(draft, "acceptable", issue),
        red_line=names.limit(draft, "red_line", issue),
        flexible=stance.acceptable is not None and stance.acceptable.is_all,
        silent=bool(stance.silent),
        defers_to=stance.defers_to,
        written=stance,
        origin=draft.origin.key_span,
    )


def condition_of(
    party: str, name: str, condition: Condition, origin: Origin, names: Names
) -> CaseCondition | None:
    """Resolve a condition; None where an expression is wrong."""
    if not in_positions(origin):
        names.key("party", party, names.parties, origin)
    if name in names.space:
        names.found.append(
            Diagnostic(
                "duplicate-id",
                f"{name!r} names an issue; a condition needs a name of its own",
                origin.key_span,
                "rename the condition",
            )
        )
    names.evidence(condition.evidence, origin.down("evidence"))
    names.evidence(condition.disputed_by, origin.down("disputed_by"))
    names.event(condition.event, origin.down("event"))
    parsed = names.conditional(condition.when, condition.require, origin)
    if parsed is None:
        return None
    whole, when, require = parsed
    return CaseCondition(
        id=f"{party}.{name}",
        party=party,
        title=condition.title,
        constraint=whole,
        when=when,
        require=require,
        strength=condition.strength,
        package=condition.package,
        weight=condition.weight,
        basis=condition.basis,
        confidence=condition.confidence,
        event=condition.event,
        evidence=condition.evidence,
        disputed_by=condition.disputed_by,
        note=condition.note,
        private=condition.private,
        origin=origin.key_span,
    )


def check_dated(files: CaseFiles, names: Names) -> None:
    """Check the dated stances and conditions, whether a selection takes them or not."""
    for filed in files.positions:
        party = filed.content.party
        for issue, entries in filed.content.stances.items():
            if issue not in names.space:
                names.key("issue", issue, names.space, filed.at("stances", issue))
            elif any(entry.since or entry.until for entry in entries):
                for entry in drafts_of(filed, issue, entries):
                    stance_of(party, issue, entry, names)
        for name, condition in filed.content.conditions.items():
            if condition.since or condition.until:
                condition_of(party, name, condition, filed.at("conditions", name), names)


def check_deferring(
    stances: Mapping[tuple[str, str], CaseStance], draft: Draft, names: Names
) -> None:
    """Note parties that defer to each other in a circle."""
    for (party, issue), stance in stances.items():
        seen = [party]
        while stance.defers_to is not None and (stance.defers_to, issue) in stances:
            if stance.defers_to in seen:
                names.error(
                    "circular-deference",
                    f"on {issue!r}, {' defers to '.join([*seen, stance.defers_to])}",
                    draft.stances[party, issue].at("defers_to"),
                    "somebody must have a stance of its own",
                )
                break
            seen.append(stance.defers_to)
            stance = stances[stance.defers_to, issue]
