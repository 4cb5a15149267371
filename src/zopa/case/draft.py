"""What the files say for one date and one scenario, before names are looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from zopa.case.files import CaseFiles, Filed, Origin
from zopa.case.memory import Memory
from zopa.diagnostics import Diagnostic, Severity
from zopa.schema.model import Rule
from zopa.schema.positions import Condition, Positions, Stance, WalkAwayRange

LIMITS = ("acceptable", "red_line")


class DraftStance(NamedTuple):
    """One party's entry for one issue, with the place where each of its fields is written."""

    stance: Stance
    origin: Origin
    fields: Mapping[str, Origin]

    def at(self, field: str) -> Origin:
        """Point at a field; at the whole stance where the field is not written."""
        return self.fields.get(field, self.origin)


@dataclass(frozen=True)
class Draft:
    """The positions, rules and agreement rule in force; keys in file order.

    ``gone`` names the conditions and rules that changes have taken away.
    """

    agreement: tuple[str, Origin] | None
    rules: Mapping[str, tuple[Rule, Origin]]
    stances: Mapping[tuple[str, str], DraftStance]
    conditions: Mapping[tuple[str, str], tuple[Condition, Origin]]
    walk_away: Mapping[str, Decimal | WalkAwayRange | None]
    diagnostics: tuple[Diagnostic, ...] = ()
    gone: frozenset[str] = frozenset()


class _InForce(NamedTuple):
    """What one position file says on a day."""

    stances: Mapping[tuple[str, str], DraftStance]
    conditions: Mapping[tuple[str, str], tuple[Condition, Origin]]
    diagnostics: tuple[Diagnostic, ...]


def baseline(files: CaseFiles, as_of: date, memory: Memory | None = None) -> Draft:
    """Take from the files what holds on a day.

    Parameters
    ----------
    as_of
        Of several dated entries for one issue, the one whose window ``since <= as_of < until``
        holds is taken; of conditions, those whose window holds.
    memory
        What was worked out before.
    """
    memory = memory or Memory()
    found: list[Diagnostic] = []
    model = files.model
    agreement = model.content.agreement
    stances: dict[tuple[str, str], DraftStance] = {}
    conditions: dict[tuple[str, str], tuple[Condition, Origin]] = {}
    for filed in files.positions:
        own = memory.recall((_in_force, filed.content, as_of), partial(_in_force, filed, as_of))
        for about, entry in own.stances.items():
            stances.setdefault(about, entry)
        for about, condition in own.conditions.items():
            conditions.setdefault(about, condition)
        found += own.diagnostics
    return Draft(
        agreement=None if agreement is None else (agreement, model.at("agreement")),
        rules={name: (rule, model.at("rules", name)) for name, rule in model.content.rules.items()},
        stances=stances,
        conditions=conditions,
        walk_away={f.content.party: f.content.walk_away for f in files.positions},
        diagnostics=tuple(found),
    )


def _in_force(filed: Filed[Positions], as_of: date) -> _InForce:
    found: list[Diagnostic] = []
    party = filed.content.party
    stances = {}
    for issue, entries in filed.content.stances.items():
        chosen = _entry_on(filed, issue, entries, as_of, found)
        if chosen is not None:
            stances[party, issue] = chosen
    conditions = {
        (party, name): (condition, filed.at("conditions", name))
        for name, condition in filed.content.conditions.items()
        if holds_on(condition, as_of)
    }
    return _InForce(stances, conditions, tuple(found))


def days_of_change(files: CaseFiles) -> tuple[date, ...]:
    """List the days on which some entry begins or ends; between two of them nothing changes."""
    days = {
        day
        for entries in dated(files)
        for entry in entries
        for day in (entry.since, entry.until)
        if day is not None
    }
    return tuple(sorted(days))


def dated(files: CaseFiles) -> Iterator[tuple[Stance | Condition, ...]]:
    """Give every stance with all its entries, and every condition."""
    for filed in files.positions:
        yield from filed.content.stances.values()
        yield from ((condition,) for condition in filed.content.conditions.values())


def with_day_before(days: Iterable[date]) -> tuple[date, ...]:
    """Sort days, and put one before the first of them."""
    found = sorted(days)
    before = [found[0] - timedelta(days=1)] if found and found[0] > date.min else []
    return (*before, *found)


def holds_on(entry: Stance | Condition, day: date) -> bool:
    """Tell whether a dated entry holds on a day."""
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
    return next((draft for draft in drafts if holds_on(draft.stance, day)), None)


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


def same_content(one: Draft, other: Draft) -> bool:
    """Tell whether two drafts say the same about every party, rule and agreement."""
    return (
        (one.agreement and one.agreement[0]) == (other.agreement and other.agreement[0])
        and one.rules.keys() == other.rules.keys()
        and one.walk_away == other.walk_away
        and one.conditions.keys() == other.conditions.keys()
        and all(one.conditions[key][0] == entry[0] for key, entry in other.conditions.items())
        and one.stances.keys() == other.stances.keys()
        and all(_same_stance(one.stances[key], entry) for key, entry in other.stances.items())
    )


def _same_stance(one: DraftStance, other: DraftStance) -> bool:
    return one is other or says(one.stance) == says(other.stance)


def says(stance: Stance) -> object:
    """Give what a stance says, without what that rests on."""
    limits = [getattr(stance, name) for name in LIMITS]
    return (
        stance.ideal,
        *(None if limit is None or not limit.options else limit.options for limit in limits),
        stance.silent,
        stance.defers_to,
        stance.weight,
        stance.weight_range,
        stance.values,
        stance.points,
    )


def errors(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Keep the errors of some diagnostics."""
    return tuple(d for d in found if d.severity is Severity.ERROR)
