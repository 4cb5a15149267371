"""Turn a draft into a Case: every name looked up, every expression parsed, all errors kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from zopa.case.case import Case, CaseCondition, CaseRule, CaseStance
from zopa.case.draft import Draft, DraftStance
from zopa.case.files import CaseFiles, Origin
from zopa.case.names import Names
from zopa.diagnostics import Diagnostic
from zopa.rules.prose import Titles
from zopa.rules.space import Domain, Members, Numbers, Options
from zopa.rules.tree import Consent
from zopa.schema.evidence import Claim
from zopa.schema.model import (
    ChoiceIssue,
    Issue,
    Member,
    NumberIssue,
    Option,
    Party,
    ScaleIssue,
    SetIssue,
)
from zopa.schema.positions import Bonus

# A grid finer than this is a slip of the step, not a model.
MAX_GRID = 1_000_000


def resolve(
    files: CaseFiles,
    draft: Draft,
    *,
    as_of: date,
    scenario: str | None,
    scenario_title: str | None,
) -> tuple[Case | None, tuple[Diagnostic, ...]]:
    """Resolve a draft.

    Returns
    -------
    tuple
        The Case, or None when anything is wrong, and every error found.
    """
    model = files.model.content
    found: list[Diagnostic] = []
    space = {
        name: domain
        for name, issue in model.issues.items()
        if (domain := _domain(issue, files.model.at("issues", name), found)) is not None
    }
    if len(space) < len(model.issues):
        return None, tuple(found)
    claims = _claims(files, found)
    names = Names(space, model.parties, model.events, claims)
    names.found += found
    _check_sources(files, names)
    _check_parties(files, names)
    _check_model(files, names)
    rules = _rules(draft, names)
    stances = _stances(files, draft, names)
    conditions = _conditions(draft, names)
    bonuses = _bonuses(files, names)
    agreement = _agreement(files, draft, names)
    if names.found or agreement is None:
        return None, tuple(names.found)
    case = Case(
        name=files.name,
        title=model.title,
        as_of=as_of,
        scenario=scenario,
        scenario_title=scenario_title,
        parties=model.parties,
        walk_away={party: draft.walk_away.get(party) for party in model.parties},
        issues=model.issues,
        space=space,
        titles=_titles(model.issues, model.parties),
        agreement=agreement,
        rules=rules,
        stances=stances,
        conditions=conditions,
        bonuses=bonuses,
        events=model.events,
        sources={f.content.source: f.content for f in files.sources},
        claims=claims,
        notes=model.notes,
        inputs=files.inputs,
        stale=tuple(f.content.party for f in files.positions if f.content.as_of != model.as_of),
    )
    return case, ()


def _domain(issue: Issue, origin: Origin, found: list[Diagnostic]) -> Domain | None:
    match issue:
        case ChoiceIssue() | ScaleIssue():
            return Options(tuple(issue.options), ordered=issue.kind == "scale")
        case SetIssue():
            return Members(tuple(issue.members))
        case NumberIssue():
            return _numbers(issue, origin, found)


def _numbers(issue: NumberIssue, origin: Origin, found: list[Diagnostic]) -> Numbers | None:
    low, high, step = Fraction(issue.min), Fraction(issue.max), Fraction(issue.step)
    if low > high:
        found.append(
            Diagnostic(
                "bad-range",
                f"min ({issue.min}) is above max ({issue.max})",
                origin.down("min").span,
                "swap them",
            )
        )
        return None
    points = (high - low) / step + 1
    if points > MAX_GRID:
        found.append(
            Diagnostic(
                "absurd-grid",
                f"a step of {issue.step} makes {int(points):,} outcomes on this issue",
                origin.down("step").span,
                f"take a step that makes at most {MAX_GRID:,}",
            )
        )
        return None
    if points.denominator != 1:
        last = low + int(points - 1) * step
        found.append(
            Diagnostic(
                "uneven-grid",
                f"steps of {issue.step} from {issue.min} end at {last}, short of max {issue.max}",
                origin.down("step").span,
                "let the step divide the range, or lower max to the last step",
            )
        )
        return None
    return Numbers(low, high, step, issue.unit)


def _claims(files: CaseFiles, found: list[Diagnostic]) -> Mapping[str, tuple[str, Claim]]:
    claims: dict[str, tuple[str, Claim]] = {}
    sources: dict[str, str] = {}
    for filed in files.sources:
        source = filed.content.source
        if source in sources:
            found.append(
                Diagnostic(
                    "duplicate-id",
                    f"source {source!r} is already described in {sources[source]}",
                    filed.at("source").span,
                    "give each source one file",
                )
            )
        sources.setdefault(source, filed.document.shown)
        for name, claim in filed.content.claims.items():
            if name in claims:
                found.append(
                    Diagnostic(
                        "duplicate-id",
                        f"claim {name!r} is already made in source {claims[name][0]!r}",
                        filed.at("claims", name).key_span,
                        "give it another id",
                    )
                )
            claims.setdefault(name, (source, claim))
    return claims


def _check_sources(files: CaseFiles, names: Names) -> None:
    model = files.model.content
    for filed in files.sources:
        for name, claim in filed.content.claims.items():
            origin = filed.at("claims", name)
            for index, party in enumerate(claim.about):
                names.known("party", party, model.parties, origin.down("about", index))
            for index, issue in enumerate(claim.issues):
                names.known("issue", issue, model.issues, origin.down("issues", index))
            names.event(claim.event, origin.down("event"))
            names.evidence(claim.contradicts, origin.down("contradicts"))


def _check_parties(files: CaseFiles, names: Names) -> None:
    seen: dict[str, str] = {}
    for filed in files.positions:
        party = filed.content.party
        if not names.known("party", party, names.parties, filed.at("party")):
            continue
        if party in seen:
            names.error(
                "duplicate-party",
                f"the positions of {party!r} already stand in {seen[party]}",
                filed.at("party"),
                "keep one file per party; a second coder's file is not read by this version",
            )
        seen.setdefault(party, filed.document.shown)


def _check_model(files: CaseFiles, names: Names) -> None:
    model = files.model
    for name, issue in model.content.issues.items():
        names.evidence(issue.evidence, model.at("issues", name, "evidence"))
    for name, note in model.content.notes.items():
        names.evidence(note.evidence, model.at("notes", name, "evidence"))
    for name, rule in model.content.rules.items():
        if rule.basis == "source" and not rule.evidence:
            names.error(
                "rule-without-source",
                f"rule {name!r} says that a source states it, and cites none",
                model.at("rules", name, "basis"),
                "add 'evidence: [claim, ...]', or say basis: analyst",
            )


def _rules(draft: Draft, names: Names) -> tuple[CaseRule, ...]:
    rules = []
    for name, (rule, origin) in draft.rules.items():
        names.evidence(rule.evidence, origin.down("evidence"))
        parsed = names.conditional(rule.when, rule.require, origin)
        if parsed is not None:
            whole, when, require = parsed
            rules.append(
                CaseRule(
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
            )
    return tuple(rules)


def _stances(files: CaseFiles, draft: Draft, names: Names) -> Mapping[tuple[str, str], CaseStance]:
    _check_entries(files, names)
    stances: dict[tuple[str, str], CaseStance] = {}
    for (party, issue), entry in draft.stances.items():
        by_scenario = not entry.origin.document.shown.startswith("positions/")
        good = not by_scenario or (
            names.key("party", party, names.parties, entry.origin)
            and names.key("issue", issue, names.space, entry.origin)
        )
        if good and party in names.parties and issue in names.space:
            stances[party, issue] = _stance(party, issue, entry, names)
    for party in names.parties:
        for issue in names.space:
            stances.setdefault((party, issue), CaseStance(party, issue, missing=True))
    _check_deferring(stances, draft, names)
    return stances


def _check_entries(files: CaseFiles, names: Names) -> None:
    """Check the entries of every date, in force or not."""
    for filed in files.positions:
        for issue, entries in filed.content.stances.items():
            if not names.key("issue", issue, names.space, filed.at("stances", issue)):
                continue
            for index, stance in enumerate(entries):
                listed = isinstance(filed.document.data["stances"][issue], list)
                path = ("stances", issue, index) if listed else ("stances", issue)
                origin = filed.at(*path)
                fields = {name: origin.down(name) for name in stance.model_fields_set}
                _stance(filed.content.party, issue, DraftStance(stance, origin, fields), names)
    names.found[:] = dict.fromkeys(names.found)


def _stance(party: str, issue: str, draft: DraftStance, names: Names) -> CaseStance:
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


def _check_deferring(
    stances: Mapping[tuple[str, str], CaseStance], draft: Draft, names: Names
) -> None:
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


def _conditions(draft: Draft, names: Names) -> tuple[CaseCondition, ...]:
    conditions = []
    for (party, name), (condition, origin) in draft.conditions.items():
        if not origin.document.shown.startswith("positions/"):
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
            continue
        whole, when, require = parsed
        conditions.append(
            CaseCondition(
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
        )
    order = {party: index for index, party in enumerate(names.parties)}
    return tuple(sorted(conditions, key=lambda c: order.get(c.party, len(order))))


def _bonuses(files: CaseFiles, names: Names) -> Mapping[tuple[str, str], Bonus]:
    bonuses: dict[tuple[str, str], Bonus] = {}
    for filed in files.positions:
        for name, bonus in filed.content.bonuses.items():
            names.constraint(bonus.when, filed.at("bonuses", name, "when"))
            bonuses[filed.content.party, name] = bonus
    return bonuses


def _agreement(files: CaseFiles, draft: Draft, names: Names) -> Consent | None:
    if draft.agreement is not None:
        text, origin = draft.agreement
        return names.consent(text, origin)
    return names.consent(" and ".join(names.parties), files.model.at("parties"))


def _titles(issues: Mapping[str, Issue], parties: Mapping[str, Party]) -> Titles:
    options = {}
    for name, issue in issues.items():
        for option, entry in _named(issue).items():
            options[name, option] = entry.title
    return Titles(
        issues={name: issue.title for name, issue in issues.items()},
        options=options,
        units={n: issue.unit for n, issue in issues.items() if isinstance(issue, NumberIssue)},
        parties={name: party.title for name, party in parties.items()},
    )


def _named(issue: Issue) -> Mapping[str, Option | Member]:
    match issue:
        case ChoiceIssue() | ScaleIssue():
            return issue.options
        case SetIssue():
            return issue.members
        case NumberIssue():
            return {}
