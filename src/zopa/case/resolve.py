"""Turn a draft into a Case: every name looked up, every expression parsed, all errors kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TypeVar, cast

from zopa.case.case import Case, CaseCondition, CaseStance
from zopa.case.draft import Draft, DraftStance
from zopa.case.entries import (
    check_dated,
    check_deferring,
    condition_of,
    in_positions,
    rule_of,
    stance_of,
)
from zopa.case.files import CaseFiles
from zopa.case.grounds import (
    bonuses_of,
    check_model,
    check_parties,
    check_sources,
    claims_of,
    domain_of,
)
from zopa.case.memory import Memory
from zopa.case.names import Names
from zopa.diagnostics import Diagnostic
from zopa.rules.space import Space
from zopa.rules.titles import Titles
from zopa.rules.tree import Consent, ConsentAnd, PartyName
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

T = TypeVar("T")


class Resolver:
    """Resolves the drafts of one case; what several drafts share is resolved once."""

    def __init__(self, files: CaseFiles, memory: Memory | None = None) -> None:
        self.files = files
        self._memory = memory = memory or Memory()
        model = files.model.content
        found: list[Diagnostic] = []
        domains = tuple(
            (name, domain)
            for name, issue in model.issues.items()
            if (domain := domain_of(issue, files.model.at("issues", name), found)) is not None
        )
        domains = memory.one(domains)
        self.space: Space = memory.recall((dict, domains), partial(dict, domains))
        self.whole = len(self.space) == len(model.issues)
        self.claims = claims_of(files, found) if self.whole else {}
        self.names = Names(self.space, model.parties, model.events, self.claims, memory)
        self.titles = _titles(model.issues, model.parties)
        # one object per missing stance, so that scenarios share it
        self._missing = {
            (party, issue): memory.recall(
                (CaseStance, party, issue), partial(CaseStance, party, issue, missing=True)
            )
            for party in self.names.parties
            for issue in self.space
        }
        self._known: dict[int, tuple[object, object, tuple[Diagnostic, ...]]] = {}
        if self.whole:
            self.names.found += found
            check_sources(files, self.names)
            check_parties(files, self.names)
            check_model(files, self.names)
            check_dated(files, self.names)
            self.bonuses = bonuses_of(files, self.names)
            found = self.names.found
        self.always = tuple(found)

    def resolve(self, draft: Draft, *, as_of: date) -> tuple[Case | None, tuple[Diagnostic, ...]]:
        """Resolve a draft; the Case bears no scenario's name yet.

        Returns
        -------
        tuple
            The Case, or None when anything is wrong, and every error found.
        """
        if not self.whole:
            return None, self.always
        names, model = self.names, self.files.model.content
        names.found = list(self.always)
        rules = tuple(
            rule
            for name, entry in draft.rules.items()
            if (rule := self._once(entry[0], rule_of, name, *entry, names))
        )
        stances = self._stances(draft)
        conditions = self._conditions(draft)
        agreement = self._once(draft.agreement or self.files, _agreement, self.files, draft, names)
        if names.found or agreement is None:
            return None, tuple(names.found)
        case = Case(
            name=self.files.name,
            title=model.title,
            as_of=as_of,
            parties=model.parties,
            walk_away={party: draft.walk_away.get(party) for party in model.parties},
            issues=model.issues,
            space=self.space,
            titles=self.titles,
            agreement=agreement,
            rules=rules,
            stances=stances,
            conditions=conditions,
            bonuses=self.bonuses,
            events=model.events,
            sources={f.content.source: f.content for f in self.files.sources},
            claims=self.claims,
            notes=model.notes,
            inputs=self.files.inputs,
            stale=tuple(
                f.content.party for f in self.files.positions if f.content.as_of != model.as_of
            ),
        )
        return case, ()

    def _once(self, entry: object, make: Callable[..., T], *args: object) -> T:
        """Resolve something that several drafts may share, and repeat its errors in each.

        ``entry`` is what a file says, one object for all scenarios and days.
        """
        known = self._known.get(id(entry))
        if known is None:
            about = (make, entry, self.names.context)
            known = (entry, *self._memory.recall(about, partial(self._noted, make, *args)))
            # the entry is kept, so that its identity is not given to another
            self._known[id(entry)] = known
        self.names.found += known[2]
        return cast(T, known[1])

    def _noted(self, make: Callable[..., T], *args: object) -> tuple[T, tuple[Diagnostic, ...]]:
        before, self.names.found = self.names.found, []
        value = make(*args)
        found, self.names.found = tuple(self.names.found), before
        return value, found

    def _stances(self, draft: Draft) -> Mapping[tuple[str, str], CaseStance]:
        names = self.names
        stances: dict[tuple[str, str], CaseStance] = {}
        for (party, issue), entry in draft.stances.items():
            # checked even where the file names an unknown party, so that all errors come at once
            stance = self._once(entry.stance, _stance, party, issue, entry, names)
            if stance is not None and party in names.parties:
                stances[party, issue] = stance
        for key, missing in self._missing.items():
            stances.setdefault(key, missing)
        check_deferring(stances, draft, names)
        return stances

    def _conditions(self, draft: Draft) -> tuple[CaseCondition, ...]:
        names = self.names
        conditions = []
        for (party, name), entry in draft.conditions.items():
            found = self._once(entry[0], condition_of, party, name, *entry, names)
            if found is not None:
                conditions.append(found)
        order = {party: index for index, party in enumerate(names.parties)}
        return tuple(sorted(conditions, key=lambda c: order.get(c.party, len(order))))


def _stance(party: str, issue: str, entry: DraftStance, names: Names) -> CaseStance | None:
    good = names.key("issue", issue, names.space, entry.origin)
    if not in_positions(entry.origin):
        good = names.key("party", party, names.parties, entry.origin) and good
    return stance_of(party, issue, entry, names) if good else None


def _agreement(files: CaseFiles, draft: Draft, names: Names) -> Consent | None:
    if draft.agreement is not None:
        text, origin = draft.agreement
        return names.consent(text, origin)
    # made, not parsed: so many parties may be here that no expression could name them
    named = tuple(map(PartyName, names.parties))
    root = named[0] if len(named) == 1 else ConsentAnd(named)
    return Consent(" and ".join(names.parties), root, tuple(names.parties))


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
