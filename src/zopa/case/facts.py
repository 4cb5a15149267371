"""What a case says, thing by thing, so that two versions of it can be set side by side.

Each thing has facts: a text by key, as the files give it, and a value that is equal where two texts
say the same. The order of options in a list, or of keys in a file, is no fact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from pydantic import BaseModel

from zopa.case.case import Case, CaseCondition, CaseLimit, CaseStance, Choice
from zopa.case.draft import holds_on
from zopa.case.files import CaseFiles
from zopa.rules.source import decimal
from zopa.rules.space import Members, Options
from zopa.rules.tables import truth_table
from zopa.rules.tree import Constraint
from zopa.schema.model import NumberIssue, ScaleIssue, SetIssue
from zopa.schema.positions import Limit

__all__ = ["KINDS", "Fact", "Thing", "things"]

# of things, in the order in which they are told
KINDS = (
    "model",
    "party",
    "agreement",
    "issue",
    "option",
    "rule",
    "stance",
    "condition",
    "bonus",
    "walk_away",
    "scenario",
    "event",
    "source",
    "claim",
    "note",
)

# what is equal where two versions say the same, and its text
Fact = tuple[object, str]
Facts = Mapping[str, Fact]


@dataclass(frozen=True)
class Thing:
    """One thing that a case has: a stance, a rule, a claim."""

    title: str | None
    facts: Facts
    party: str | None = None


Key = tuple[str, str]


def things(case: Case, files: CaseFiles) -> dict[Key, Thing]:
    """List what a case says, by kind and id, kind by kind.

    Parameters
    ----------
    case
        What holds on its day, with what was selected.
    files
        Those that it was taken from; they tell of scenarios and of other days. Not looked at where
        the case may be published: what they hold may not.
    """
    found = {("model", "model"): Thing(None, _facts(title=case.title, as_of=case.as_of))}
    found |= {("party", n): Thing(p.title, _said(p)) for n, p in case.parties.items()}
    found["agreement", "agreement"] = Thing(
        None, {"agreement": (case.agreement.root, case.agreement.text)}
    )
    found |= _issues(case)
    found |= {
        ("rule", rule.id): Thing(
            rule.title,
            {
                **_expressions(when=rule.when, require=rule.require),
                **_facts(
                    title=rule.title, basis=rule.basis, evidence=rule.evidence, note=rule.note
                ),
            },
        )
        for rule in case.rules
    }
    found |= _positions(case, files)
    if not case.selection.public:
        found |= _scenarios(files)
    found |= {("event", n): Thing(e.title, _said(e)) for n, e in case.events.items()}
    found |= {("source", n): Thing(s.title, _said(s, {"claims"})) for n, s in case.sources.items()}
    for name, (source, claim) in case.claims.items():
        found["claim", name] = Thing(claim.statement, _facts(source=source) | _said(claim))
    found |= {("note", n): Thing(None, _said(note)) for n, note in case.notes.items()}
    return found


def _issues(case: Case) -> Iterator[tuple[Key, Thing]]:
    for name, issue in case.issues.items():
        facts = dict(_said(issue, {"options", "members"}))
        named = (
            {}
            if isinstance(issue, NumberIssue)
            else (issue.members if isinstance(issue, SetIssue) else issue.options)
        )
        if isinstance(issue, ScaleIssue):
            facts["order"] = (tuple(named), " < ".join(named))
        yield ("issue", name), Thing(issue.title, facts)
        for option, entry in named.items():
            yield ("option", f"{name}.{option}"), Thing(entry.title, _said(entry))


def _positions(case: Case, files: CaseFiles) -> Iterator[tuple[Key, Thing]]:
    other_days = {} if case.selection.public else _other_days(case, files)
    for party in case.parties:
        for issue in case.issues:
            stance = case.stances[party, issue]
            facts = {} if stance.missing else _stance(case, stance)
            facts |= other_days.get((party, issue), {})
            if facts:
                yield ("stance", f"{party}.{issue}"), Thing(case.titles.issue(issue), facts, party)
    for condition in case.conditions:
        facts = _condition(condition)
        yield ("condition", condition.id), Thing(condition.title, facts, condition.party)
    for bonus in case.bonuses.values():
        facts = _expressions(when=bonus.constraint)
        facts |= _facts(title=bonus.title, worth=bonus.worth, note=bonus.note)
        yield ("bonus", f"{bonus.party}.{bonus.id}"), Thing(bonus.title, facts, bonus.party)
    for party, value in case.walk_away.items():
        if value is not None:
            yield (
                ("walk_away", f"{party}.walk_away"),
                Thing(None, _facts(walk_away=value), party),
            )


def _stance(case: Case, stance: CaseStance) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    written = stance.written
    if stance.ideal is not None:
        facts["ideal"] = (stance.ideal, _choice(case, stance.issue, stance.ideal))
    if stance.flexible:
        facts["acceptable"] = ("all", "all")
    for name, limit in (("acceptable", stance.acceptable), ("red_line", stance.red_line)):
        if limit is not None:
            facts[name] = _limit(case, stance.issue, limit)
            own: Limit | None = None if written is None else getattr(written, name)
            if own is not None:
                grounds = _said(own, {"options"})
                facts |= {f"{name}.{key}": fact for key, fact in grounds.items()}
    if written is not None:
        facts |= _said(written, {"ideal", "acceptable", "red_line"})
    return facts


def _limit(case: Case, issue: str, limit: CaseLimit) -> Fact:
    """Give a limit; of options by their names, so that their order in the file is no matter."""
    constraint, domain = limit.constraint, case.space[issue]
    if not isinstance(domain, Options):
        return constraint.root, constraint.text
    holds = truth_table(constraint, case.space).holds
    named = [name for name, held in zip(domain.names, holds, strict=True) if held]
    return frozenset(named), f"[{', '.join(named)}]"


def _choice(case: Case, issue: str, choice: Choice) -> str:
    if isinstance(choice, str):
        return choice
    if isinstance(choice, Fraction):
        return decimal(choice)
    domain = case.space[issue]
    names = domain.names if isinstance(domain, Members) else sorted(choice)
    return f"[{', '.join(name for name in names if name in choice)}]"


def _condition(condition: CaseCondition) -> dict[str, Fact]:
    return _expressions(when=condition.when, require=condition.require) | _facts(
        title=condition.title,
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
    )


def _other_days(case: Case, files: CaseFiles) -> dict[tuple[str, str], dict[str, Fact]]:
    """Give the entries of the position files that do not hold on the day of the case."""
    coder = case.selection.coder
    filed_by = files.positions if coder is None else files.coded_by(coder).positions
    found: dict[tuple[str, str], dict[str, Fact]] = {}
    for filed in filed_by:
        for issue, entries in filed.content.stances.items():
            for entry in entries:
                if not holds_on(entry, case.as_of):
                    since, until = entry.since or "", entry.until or ""
                    text = _text(_plain(entry, {"since", "until"}))
                    facts = found.setdefault((filed.content.party, issue), {})
                    facts[f"{since}..{until}"] = (entry, text)
    return found


def _scenarios(files: CaseFiles) -> Iterator[tuple[Key, Thing]]:
    scenarios = {} if files.scenarios is None else files.scenarios.content.scenarios
    for name, scenario in scenarios.items():
        facts = _said(scenario, {"set", "add", "walk_away"})
        for what in ("set", "add", "walk_away"):
            for target, change in getattr(scenario, what).items():
                said = _plain(change, ()) if isinstance(change, BaseModel) else change
                facts[f"{what} {target}"] = (change, _text(said))
        yield ("scenario", name), Thing(scenario.title, facts)


def _expressions(**given: Constraint | None) -> dict[str, Fact]:
    return {name: (one.root, one.text) for name, one in given.items() if one is not None}


def _facts(**given: object) -> dict[str, Fact]:
    return {name: (value, _text(value)) for name, value in given.items() if _is_given(value)}


def _said(content: BaseModel, without: Collection[str] = ()) -> dict[str, Fact]:
    """Give what a part of a file says, key by key."""
    return _facts(**_plain(content, without))


def _plain(content: BaseModel, without: Collection[str]) -> dict[str, object]:
    names = [name for name in type(content).model_fields if name not in without]
    return {name: value for name in names if _is_given(value := getattr(content, name))}


def _is_given(value: object) -> bool:
    return not (value is None or value is False or value == () or value == {})


def _text(value: object) -> str:
    """Write a value as a file would, in one line."""
    match value:
        case Decimal():
            return f"{value:f}"
        case Enum():
            return str(value.value)
        case True:
            return "true"
        case BaseModel():
            return _text(_plain(value, ()))
        case Mapping():
            inner = ", ".join(f"{key}: {_text(one)}" for key, one in value.items())
            return f"{{{inner}}}"
        case list() | tuple():
            return f"[{', '.join(map(_text, value))}]"
        case _:
            return str(value)
