"""What the files say for one date and one scenario, before names are looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from zopa.case.files import CaseFiles, Filed, Origin
from zopa.diagnostics import Diagnostic, Severity, did_you_mean
from zopa.files.words import quote
from zopa.schema.base import Basis
from zopa.schema.model import Rule
from zopa.schema.positions import Condition, Limit, Positions, Stance, WalkAwayRange
from zopa.schema.scenarios import AddedCondition, Change, Scenario

LIMITS = ("acceptable", "red_line")


@dataclass(frozen=True)
class DraftStance:
    """One party's entry for one issue, with the place where each of its fields is written."""

    stance: Stance
    origin: Origin
    fields: Mapping[str, Origin]

    def at(self, field: str) -> Origin:
        """Point at a field; at the whole stance where the field is not written."""
        return self.fields.get(field, self.origin)


@dataclass(frozen=True)
class Draft:
    """The positions, rules and agreement rule in force; keys in file order."""

    agreement: tuple[str, Origin] | None
    rules: Mapping[str, tuple[Rule, Origin]]
    stances: Mapping[tuple[str, str], DraftStance]
    conditions: Mapping[tuple[str, str], tuple[Condition, Origin]]
    walk_away: Mapping[str, Decimal | WalkAwayRange | None]
    diagnostics: tuple[Diagnostic, ...] = ()


def baseline(files: CaseFiles, as_of: date) -> Draft:
    """Take from the files what holds on a day.

    Parameters
    ----------
    as_of
        Of several dated entries for one issue, the one whose window ``since <= as_of < until``
        holds is taken; of conditions, those whose window holds.
    """
    found: list[Diagnostic] = []
    model = files.model
    agreement = model.content.agreement
    stances: dict[tuple[str, str], DraftStance] = {}
    conditions: dict[tuple[str, str], tuple[Condition, Origin]] = {}
    for filed in files.positions:
        party = filed.content.party
        for issue, entries in filed.content.stances.items():
            chosen = _entry_on(filed, issue, entries, as_of, found)
            if chosen is not None:
                stances.setdefault((party, issue), chosen)
        for name, condition in filed.content.conditions.items():
            if _holds_on(condition, as_of):
                origin = filed.at("conditions", name)
                conditions.setdefault((party, name), (condition, origin))
    return Draft(
        agreement=None if agreement is None else (agreement, model.at("agreement")),
        rules={name: (rule, model.at("rules", name)) for name, rule in model.content.rules.items()},
        stances=stances,
        conditions=conditions,
        walk_away={f.content.party: f.content.walk_away for f in files.positions},
        diagnostics=tuple(found),
    )


def _holds_on(entry: Stance | Condition, day: date) -> bool:
    return (entry.since is None or entry.since <= day) and (
        entry.until is None or day < entry.until
    )


def _entry_on(
    filed: Filed[Positions],
    issue: str,
    entries: tuple[Stance, ...],
    day: date,
    found: list[Diagnostic],
) -> DraftStance | None:
    drafts = drafts_of(filed, issue, entries)
    for later, draft in enumerate(drafts):
        for earlier in drafts[:later]:
            if _overlap(earlier.stance, draft.stance):
                found.append(
                    Diagnostic(
                        "overlapping-dates",
                        f"two entries for {issue!r} hold on the same day",
                        draft.origin.span,
                        "end one with 'until' on the day the next begins with 'since'",
                    )
                )
                break
    return next((draft for draft in drafts if _holds_on(draft.stance, day)), None)


def drafts_of(
    filed: Filed[Positions], issue: str, entries: tuple[Stance, ...]
) -> list[DraftStance]:
    """Give a party's entries for one issue, of all dates, with their places in the file."""
    listed = isinstance(filed.document.data["stances"][issue], list)
    drafts = []
    for index, stance in enumerate(entries):
        origin = filed.at("stances", issue, index) if listed else filed.at("stances", issue)
        fields = {name: origin.down(name) for name in stance.model_fields_set}
        drafts.append(DraftStance(stance, origin, fields))
    return drafts


def _overlap(one: Stance, other: Stance) -> bool:
    starts = max(one.since or date.min, other.since or date.min)
    ends = min(one.until or date.max, other.until or date.max)
    return starts < ends


def scenario_chain(files: CaseFiles, name: str) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """List a scenario after everything it extends, each once, in the order of application.

    Returns
    -------
    tuple
        The names, and an error for each unknown name or circle in ``extends``.
    """
    if files.scenarios is None:
        return (), ()
    known = files.scenarios.content.scenarios
    found: list[Diagnostic] = []
    done: dict[str, None] = {}

    def visit(scenario: str, above: tuple[str, ...]) -> None:
        if scenario in done:
            return
        for index, base in enumerate(known[scenario].extends):
            origin = files.scenarios.at("scenarios", scenario, "extends", index)  # type: ignore[union-attr]
            if base not in known:
                found.append(
                    Diagnostic(
                        "unknown-scenario",
                        f"unknown scenario {base!r}",
                        origin.span,
                        did_you_mean(base, known),
                    )
                )
            elif base in (*above, scenario):
                found.append(
                    Diagnostic(
                        "circular-scenario",
                        f"scenario {scenario!r} extends itself by way of {base!r}",
                        origin.span,
                        "remove one of the links",
                    )
                )
            else:
                visit(base, (*above, scenario))
        done[scenario] = None

    visit(name, ())
    return tuple(done), tuple(found)


def apply_scenario(draft: Draft, name: str, scenario: Scenario, at: Origin) -> Draft:
    """Apply one scenario's changes; what cannot be applied becomes an error of the result.

    What a change leaves alone keeps its own evidence: where a stance carried the basis for both
    of its limits, the unchanged limit takes that basis along.
    """
    found = list(draft.diagnostics)
    stances = dict(draft.stances)
    conditions = dict(draft.conditions)
    rules = dict(draft.rules)
    for target, change in scenario.set.items():
        party, issue = target.split(".")
        origin = at.down("set", target)
        found += _contradiction(change, origin)
        old = stances.get((party, issue))
        new = change_stance(old, change, origin)
        if old is not None and _says(old.stance) == _says(new.stance):
            found.append(
                _warning(
                    "change-without-effect",
                    f"scenario {name!r} sets {target} to what it already is",
                    origin,
                    "remove the change",
                )
            )
        stances[party, issue] = new
    for index, target in enumerate(scenario.drop):
        party, condition = target.split(".")
        if conditions.pop((party, condition), None) is None:
            found.append(_unknown_drop(target, draft, at.down("drop", index)))
    for index, rule in enumerate(scenario.without_rules):
        if rules.pop(rule, None) is None:
            found.append(
                Diagnostic(
                    "unknown-rule",
                    f"unknown rule {rule!r}",
                    at.down("without_rules", index).span,
                    did_you_mean(rule, draft.rules),
                )
            )
    for target, added in scenario.add.items():
        party, condition = target.split(".")
        origin = at.down("add", target)
        if (party, condition) in conditions:
            found.append(
                Diagnostic(
                    "duplicate-id",
                    f"condition {target!r} is there already",
                    origin.key_span,
                    "give the added condition another name, or drop the other first",
                )
            )
        conditions[party, condition] = (_condition(added), origin)
    agreement = draft.agreement
    if scenario.agreement is not None:
        agreement = (scenario.agreement, at.down("agreement"))
    return replace(
        draft,
        agreement=agreement,
        rules=rules,
        stances=stances,
        conditions=conditions,
        walk_away={**draft.walk_away, **scenario.walk_away},
        diagnostics=tuple(found),
    )


def unknown_parties(
    scenario: Scenario, parties: Iterable[str], at: Origin
) -> tuple[Diagnostic, ...]:
    """Report reservation values of parties that do not exist; other names are looked up later."""
    known = tuple(parties)
    return tuple(
        Diagnostic(
            "unknown-party",
            f"unknown party {quote(party)}",
            at.down("walk_away", party).key_span,
            did_you_mean(party[:100], known),
        )
        for party in scenario.walk_away
        if party not in known
    )


def same_content(one: Draft, other: Draft) -> bool:
    """Tell whether two drafts say the same about every party, rule and agreement."""
    return (
        (one.agreement and one.agreement[0]) == (other.agreement and other.agreement[0])
        and one.rules.keys() == other.rules.keys()
        and _contents(one) == _contents(other)
        and one.walk_away == other.walk_away
    )


def _contents(draft: Draft) -> object:
    return (
        {key: _says(entry.stance) for key, entry in draft.stances.items()},
        {key: condition for key, (condition, _) in draft.conditions.items()},
    )


def _says(stance: Stance) -> object:
    limits = [getattr(stance, name) for name in LIMITS]
    return (
        stance.ideal,
        *(None if limit is None or not limit.options else limit.options for limit in limits),
        stance.silent,
        stance.defers_to,
        stance.weight,
        stance.values,
        stance.points,
    )


def change_stance(old: DraftStance | None, change: Change, origin: Origin) -> DraftStance:
    """Replace the named fields of a stance; what is replaced becomes ``assumed``."""
    named = change.model_fields_set
    values: dict[str, object] = {}
    fields: dict[str, Origin] = {}
    if old is not None:
        values = {name: getattr(old.stance, name) for name in old.stance.model_fields_set}
        fields = dict(old.fields)
        for name in LIMITS:
            limit = getattr(old.stance, name)
            if limit is not None and name not in named:
                values[name] = _with_own_basis(limit, old.stance)
    if named & {"ideal", *LIMITS, "defers_to"}:
        values.pop("silent", None)
    if named & {"ideal", *LIMITS, "silent"}:
        values.pop("defers_to", None)
    if change.silent or change.defers_to is not None:
        for name in ("ideal", *LIMITS):
            values.pop(name, None)
    for name in ("evidence", "disputed_by", "confidence", "event", "confidence_because", "note"):
        values.pop(name, None)
    for name in sorted(named):
        value = getattr(change, name)
        if name in LIMITS and value is not None and value.basis is None:
            evidence = change.evidence if value.evidence is None else value.evidence
            value = value.model_copy(update={"basis": Basis.ASSUMED, "evidence": evidence})
        values[name] = value
        fields[name] = origin.down(name)
    values["basis"] = Basis.ASSUMED
    changed = Stance.model_construct(None, **values)  # type: ignore[arg-type]
    return DraftStance(changed, origin, fields)


def _contradiction(change: Change, origin: Origin) -> tuple[Diagnostic, ...]:
    """Report a change that takes a stance away and gives one all the same."""
    given = [name for name in ("ideal", *LIMITS) if getattr(change, name) is not None]
    what = "a stance that defers to another party" if change.defers_to else "a silent stance"
    if change.silent and change.defers_to:
        given, what = ["defers_to"], "a silent stance"
    if not given or not (change.silent or change.defers_to):
        return ()
    message = f"{what} has no {given[0]!r} of its own"
    place = origin.down(given[0]).key_span
    return (Diagnostic("contradicting-keys", message, place, "remove one of the two"),)


def _with_own_basis(limit: Limit, stance: Stance) -> Limit:
    inherited = ("basis", "confidence", "event", "evidence", "disputed_by")
    return limit.model_copy(
        update={n: getattr(stance, n) for n in inherited if getattr(limit, n) is None}
    )


def _condition(added: AddedCondition) -> Condition:
    return Condition.model_construct(
        None, **{name: getattr(added, name) for name in (*added.model_fields_set, "basis")}
    )


def _unknown_drop(target: str, draft: Draft, origin: Origin) -> Diagnostic:
    party, name = target.split(".")
    if (party, name) in draft.stances:
        help = f"a scenario changes a stance with 'set: {{{target}: {{red_line: []}}}}' or the like"
        return Diagnostic("unknown-condition", f"{target!r} is no condition", origin.span, help)
    known = [f"{p}.{n}" for p, n in draft.conditions]
    return Diagnostic(
        "unknown-condition",
        f"unknown condition {target!r}",
        origin.span,
        did_you_mean(target, known),
    )


def _warning(code: str, message: str, origin: Origin, help: str) -> Diagnostic:
    return Diagnostic(code, message, origin.key_span, help, Severity.WARNING)


def errors(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Keep the errors of some diagnostics."""
    return tuple(d for d in found if d.severity is Severity.ERROR)
