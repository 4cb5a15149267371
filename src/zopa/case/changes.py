"""Apply the changes of scenarios, or of a request, to what the files say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from zopa.case.draft import LIMITS, Draft, DraftStance, says
from zopa.case.files import CaseFiles, Origin
from zopa.case.memory import Memory
from zopa.diagnostics import Diagnostic, Severity, Span, did_you_mean
from zopa.files.words import quote
from zopa.schema.base import Basis
from zopa.schema.positions import Condition, Limit, Stance
from zopa.schema.scenarios import AddedCondition, Change, Changes, Scenario


def scenario_chain(
    files: CaseFiles, names: Iterable[str]
) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """List scenarios, each after everything it extends, each once, in the order of application.

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

    for name in names:
        visit(name, ())
    return tuple(done), tuple(found)


def apply_changes(
    draft: Draft, changes: Changes, at: Origin, who: str, memory: Memory | None = None
) -> Draft:
    """Apply changes; what cannot be applied becomes an error of the result.

    What a change leaves alone keeps its own evidence: where a stance carried the basis for both
    of its limits, the unchanged limit takes that basis along.

    Parameters
    ----------
    at
        Where the changes are written.
    who
        Who makes them, for messages, e.g. ``scenario 'bridge'``.
    memory
        What was worked out before.
    """
    memory = memory or Memory()
    draft = _set_stances(draft, changes, at, who, memory)
    draft = _take_away(draft, changes, at, who)
    draft = _add_conditions(draft, changes, at, who, memory)
    agreement = draft.agreement
    if changes.agreement is not None:
        agreement = (changes.agreement, at.down("agreement"))
    walk_away = {**draft.walk_away, **changes.walk_away}
    return replace(draft, agreement=agreement, walk_away=walk_away)


def _set_stances(draft: Draft, changes: Changes, at: Origin, who: str, memory: Memory) -> Draft:
    found = list(draft.diagnostics)
    stances = dict(draft.stances)
    for target, change in changes.set.items():
        party, issue = target.split(".")
        origin = at.down("set", target)
        found += _contradiction(change, origin)
        old = stances.get((party, issue))
        new = memory.recall(
            (change_stance, old, change), partial(change_stance, old, change, origin)
        )
        found += _outside_range(new.stance, change, origin)
        if old is not None and says(old.stance) == says(new.stance):
            message = f"{who} sets {target} to what it already is"
            found.append(_without_effect(message, origin.key_span))
        stances[party, issue] = new
    return replace(draft, stances=stances, diagnostics=tuple(found))


def _take_away(draft: Draft, changes: Changes, at: Origin, who: str) -> Draft:
    found = list(draft.diagnostics)
    conditions = dict(draft.conditions)
    rules = dict(draft.rules)
    for index, target in enumerate(changes.drop):
        party, condition = target.split(".")
        origin = at.down("drop", index)
        if conditions.pop((party, condition), None) is not None:
            continue
        if target in draft.gone:
            found.append(_without_effect(f"{who} drops {target}, which is gone", origin.span))
        else:
            found.append(_unknown_drop(target, draft, origin))
    for index, rule in enumerate(changes.without_rules):
        origin = at.down("without_rules", index)
        if rules.pop(rule, None) is not None:
            continue
        if rule in draft.gone:
            found.append(_without_effect(f"{who} sets aside {rule}, which is gone", origin.span))
        else:
            found.append(
                Diagnostic(
                    "unknown-rule",
                    f"unknown rule {rule!r}",
                    origin.span,
                    did_you_mean(rule, draft.rules),
                )
            )
    gone = draft.gone.union(changes.drop, changes.without_rules)
    return replace(draft, conditions=conditions, rules=rules, diagnostics=tuple(found), gone=gone)


def _add_conditions(draft: Draft, changes: Changes, at: Origin, who: str, memory: Memory) -> Draft:
    found = list(draft.diagnostics)
    conditions = dict(draft.conditions)
    for target, added in changes.add.items():
        party, name = target.split(".")
        origin = at.down("add", target)
        condition = memory.recall((_condition, added), partial(_condition, added))
        before = conditions.get((party, name))
        if before is not None and before[0] == condition:
            message = f"{who} adds {target}, which is there already"
            found.append(_without_effect(message, origin.key_span))
        elif before is not None:
            found.append(
                Diagnostic(
                    "duplicate-id",
                    f"condition {target!r} is there already",
                    origin.key_span,
                    "give the added condition another name, or drop the other first",
                )
            )
        conditions[party, name] = (condition, origin)
    return replace(draft, conditions=conditions, diagnostics=tuple(found))


def collisions(files: CaseFiles, names: tuple[str, ...]) -> Iterator[str]:
    """Say where of several scenarios a later one replaces what an earlier one set otherwise.

    What a scenario extends it is free to replace.
    """
    if files.scenarios is None:
        return
    known = files.scenarios.content.scenarios
    setters: dict[str, tuple[str, object]] = {}
    for name in names:
        chain, _ = scenario_chain(files, [name])
        mine = {
            what: (link, value)
            for link in chain
            if link not in {setter for setter, _ in setters.values()}
            for what, value in _values(known[link])
        }
        for what, (link, value) in mine.items():
            earlier, before = setters.get(what, (link, value))
            if before != value and earlier not in chain:
                yield f"{link} replaces what {earlier} says on {what}"
        setters |= mine


def _values(scenario: Scenario) -> Iterator[tuple[str, object]]:
    """Give everything that a scenario replaces, with the new value."""
    for target, change in scenario.set.items():
        for field in sorted(change.model_fields_set - {"note", "evidence"}):
            yield f"{target}.{field}", getattr(change, field)
    for party, value in scenario.walk_away.items():
        yield f"{party}.walk_away", value
    if scenario.agreement is not None:
        yield "agreement", scenario.agreement


def unknown_parties(changes: Changes, parties: Iterable[str], at: Origin) -> tuple[Diagnostic, ...]:
    """Report reservation values of parties that do not exist; other names are looked up later."""
    known = tuple(parties)
    return tuple(
        Diagnostic(
            "unknown-party",
            f"unknown party {quote(party)}",
            at.down("walk_away", party).key_span,
            did_you_mean(party[:100], known),
        )
        for party in changes.walk_away
        if party not in known
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
    if "weight" in named:
        values.pop("weight_range", None)
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


def _outside_range(stance: Stance, change: Change, origin: Origin) -> tuple[Diagnostic, ...]:
    """Report a range of weights that does not fit the weight that it now stands beside."""
    wrong = stance.weight_outside_range
    if wrong is None or change.weight_range is None:
        return ()
    help = "let 'weight' be the best guess, within the range"
    return (Diagnostic("out-of-range", wrong, origin.down("weight_range").span, help),)


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


def _without_effect(message: str, span: Span) -> Diagnostic:
    return Diagnostic("change-without-effect", message, span, "remove the change", Severity.WARNING)
