"""What was edited between two versions of a case, and the changes of a case that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from zopa.case.case import Case, CaseStance
from zopa.case.differences import Change, Kind
from zopa.case.facts import KINDS, Fact, Thing
from zopa.case.files import CaseFiles, Filed
from zopa.schema.model import Issue, Party

V = TypeVar("V")

__all__ = ["Edited", "changes_of", "edits_of", "in_order_of", "unlike_issues", "with_parties"]

# what solving looks at, by the kind of what was edited; bonuses bear on walk-away values alone
_SOLVED: Mapping[str, Kind] = {
    "stance": "stance",
    "condition": "condition",
    "rule": "rule",
    "agreement": "agreement",
    "walk_away": "walk_away",
    "bonus": "walk_away",
}


@dataclass(frozen=True)
class Edited:
    """A thing that one version has otherwise than the other; None where it has not got it.

    ``fields`` are its keys that differ, each with the two texts.
    """

    kind: str
    id: str
    before: Thing | None
    after: Thing | None
    fields: Mapping[str, tuple[str | None, str | None]]

    @property
    def thing(self) -> Thing | None:
        """As it is after, else as it was before."""
        return self.after or self.before


def edits_of(
    before: Mapping[tuple[str, str], Thing], after: Mapping[tuple[str, str], Thing]
) -> tuple[Edited, ...]:
    """Set two versions of a case side by side, thing by thing.

    Returns
    -------
    tuple of Edited
        Kind by kind; what is there after in its order, then what is gone.
    """
    keys = list(dict.fromkeys([*after, *before]))
    found = []
    for kind, name in sorted(keys, key=lambda key: KINDS.index(key[0])):
        was, now = before.get((kind, name)), after.get((kind, name))
        fields = dict(_fields(was.facts if was else {}, now.facts if now else {}))
        if fields or was is None or now is None:
            found.append(Edited(kind, name, was, now, fields))
    return tuple(found)


def _fields(
    before: Mapping[str, Fact], after: Mapping[str, Fact]
) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    for name in dict.fromkeys([*after, *before]):
        was, now = before.get(name), after.get(name)
        # two texts may say the same; one text says the same in both
        if was is None or now is None or (was[0] != now[0] and was[1] != now[1]):
            yield name, (was and was[1], now and now[1])


def changes_of(edits: Iterable[Edited]) -> tuple[Change, ...]:
    """Give what a comparison of cases has to tell apart, from what was edited."""
    found: dict[Change, None] = {}
    for edited in edits:
        kind = _SOLVED.get(edited.kind)
        if kind is not None:
            target = edited.id
            if kind == "walk_away":
                target = f"{edited.id.partition('.')[0]}.walk_away"
            found[Change(target, kind, target)] = None
    return tuple(found)


def unlike_issues(before: Case, after: Case) -> tuple[str, ...]:
    """Name the issues that one version lacks, or that may be settled otherwise in it."""
    names = dict.fromkeys([*before.space, *after.space])
    return tuple(name for name in names if before.space.get(name) != after.space.get(name))


def in_order_of(before: CaseFiles, after: CaseFiles) -> CaseFiles:
    """Give the later version with issues, options and members in the order of the earlier one.

    Of issues, of options without an order, and of members, the place in the file says nothing; but
    outcomes are only compared where they are numbered alike. What is new comes last.
    """
    model = after.model.content
    issues: dict[str, Issue] = {}
    for name, issue in _like(before.model.content.issues, model.issues).items():
        known = before.model.content.issues.get(name)
        for field in ("options", "members"):
            if issue.kind in ("choice", "set") and hasattr(issue, field) and hasattr(known, field):
                named = _like(getattr(known, field), getattr(issue, field))
                issue = issue.model_copy(update={field: named})
        issues[name] = issue
    content = model.model_copy(update={"issues": issues})
    return replace(after, model=Filed(after.model.document, content))


def _like(before: Mapping[str, V], after: Mapping[str, V]) -> dict[str, V]:
    return {name: after[name] for name in [*before, *after] if name in after}


def with_parties(case: Case, parties: Mapping[str, Party]) -> Case:
    """Give a case with more parties, which say nothing in it, and need not agree."""
    return replace(
        case,
        parties=parties,
        stances={
            (party, issue): case.stances.get((party, issue))
            or CaseStance(party, issue, missing=True)
            for party in parties
            for issue in case.issues
        },
        walk_away={party: case.walk_away.get(party) for party in parties},
        agreement=replace(case.agreement, parties=tuple(parties)),
    )
