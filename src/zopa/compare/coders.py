"""Where coders read the same documents otherwise, and what that does to the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from zopa.case.case import Case, CaseCondition, CaseLimit, CaseStance
from zopa.case.select import Selector, refusal
from zopa.compare.standing import Stood, gone, stand, verdicts_differ
from zopa.diagnostics import UsageError
from zopa.results.base import Level
from zopa.results.evidence import Coder, Disagreement, FieldAgreement
from zopa.rules.tables import TableTooLarge, truth_table
from zopa.rules.tree import Constraint
from zopa.solve.changes import condition_text, stance_text

__all__ = ["compare_coders"]

FIELDS = ("ideal", "acceptable", "red_line", "defers_to")


def compare_coders(
    selector: Selector, case: Case, stood: Stood, level: Level, node_limit: int
) -> dict[str, Coder]:
    """Compare a case with what each other coder has.

    Parameters
    ----------
    stood
        Where the case stands.

    Raises
    ------
    UsageError
        If no other coder has a file, or the case is another coder's itself.
    InputError
        If what another coder has is wrong.
    """
    if case.selection.coder is not None:
        raise UsageError("coders are compared with the first one", "leave out --coder")
    if not selector.files.codings:
        raise UsageError(
            f"case {case.name!r} has one coder only",
            f"a second coder's file is named positions/{case.name}/PARTY@CODER.yaml",
        )
    return {
        coder: _Comparison(selector, case, stood, level, node_limit).with_coder(coder)
        for coder in selector.files.codings
    }


@dataclass(frozen=True, eq=False)
class _Comparison:
    selector: Selector
    case: Case
    stood: Stood
    level: Level
    node_limit: int

    def with_coder(self, coder: str) -> Coder:
        """Compare with one coder."""
        case, files = self.case, self.selector.files
        asked = replace(case.selection, coder=coder)
        other, found = self.selector.examine(asked)
        if other is None:
            raise refusal(asked, found)
        own = {filed.content.party for filed in files.codings[coder]}
        first = {filed.content.party for filed in files.positions}
        parties = tuple(p for p in case.parties if p in own & first)
        keys = [
            (party, issue)
            for party in parties
            for issue in case.issues
            if not (case.stance(party, issue).missing and other.stance(party, issue).missing)
        ]
        differing = {key: tuple(self._differing(other, *key)) for key in keys}
        alike = sum(not fields for fields in differing.values())
        after = stand(other, self.level, self.node_limit, self.stood)
        removed, added = gone(self.stood, after)
        pairs, first_only, second_only = self._conditions(other, parties)
        return Coder(
            parties=parties,
            only_here=tuple(p for p in case.parties if p in own - first),
            stances=FieldAgreement(compared=len(keys), alike=alike),
            share=Fraction(alike, len(keys)) if keys else None,
            fields={field: self._field(other, differing, field) for field in FIELDS},
            disagreements={
                f"{party}.{issue}": self._disagreement(other, party, issue, fields)
                for (party, issue), fields in differing.items()
                if fields
            },
            conditions_alike=pairs,
            conditions_first=first_only,
            conditions_second=second_only,
            standing=after.standing,
            verdict_changes=verdicts_differ(self.stood, after),
            conflicts_removed=removed,
            conflicts_added=added,
        )

    def _differing(self, other: Case, party: str, issue: str) -> Iterator[str]:
        """Name the fields of a stance that the two have otherwise."""
        one, two = self.case.stance(party, issue), other.stance(party, issue)
        if one.ideal != two.ideal:
            yield "ideal"
        if one.flexible != two.flexible or not self._same(one.acceptable, two.acceptable):
            yield "acceptable"
        if not self._same(one.red_line, two.red_line):
            yield "red_line"
        if one.defers_to != two.defers_to:
            yield "defers_to"

    def _same(self, one: CaseLimit | None, two: CaseLimit | None) -> bool:
        if one is None or two is None:
            return one is two
        return self._alike(one.constraint, two.constraint)

    def _alike(self, one: Constraint, two: Constraint) -> bool:
        """Whether two constraints hold of the same outcomes; by their words where that is much."""
        if set(one.issues) != set(two.issues):
            return False
        reordered = Constraint(two.text, two.root, one.issues)
        try:
            first, second = (truth_table(c, self.case.space) for c in (one, reordered))
        except TableTooLarge:
            return one.root == two.root
        return bool(np.array_equal(first.holds, second.holds))

    def _field(
        self, other: Case, differing: Mapping[tuple[str, str], tuple[str, ...]], field: str
    ) -> FieldAgreement:
        """Count the stances of which some coder states a field, and those that agree on it."""
        stated = [
            key
            for key in differing
            if _states(self.case.stances[key], field) or _states(other.stances[key], field)
        ]
        alike = sum(field not in differing[key] for key in stated)
        return FieldAgreement(compared=len(stated), alike=alike)

    def _disagreement(
        self, other: Case, party: str, issue: str, fields: tuple[str, ...]
    ) -> Disagreement:
        """Take over one stance alone."""
        key = (party, issue)
        mixed = replace(self.case, stances={**self.case.stances, key: other.stances[key]})
        after = stand(mixed, self.level, self.node_limit, self.stood)
        return Disagreement(
            fields=fields,
            first=stance_text(self.case, self.case.stances[key]),
            second=stance_text(other, other.stances[key]),
            standing=after.standing,
            verdict_changes=verdicts_differ(self.stood, after),
        )

    def _conditions(
        self, other: Case, parties: tuple[str, ...]
    ) -> tuple[tuple[tuple[str, str], ...], dict[str, str], dict[str, str]]:
        """Match the conditions that ask the same, one to one."""
        left = [c for c in other.conditions if c.party in parties]
        pairs: list[tuple[str, str]] = []
        unmatched: dict[str, str] = {}
        for condition in self.case.conditions:
            if condition.party not in parties:
                continue
            twin = next((c for c in left if self._same_condition(condition, c)), None)
            if twin is None:
                unmatched[condition.id] = condition_text(self.case, condition)
            else:
                left.remove(twin)
                pairs.append((condition.id, twin.id))
        return tuple(pairs), unmatched, {c.id: condition_text(other, c) for c in left}

    def _same_condition(self, one: CaseCondition, two: CaseCondition) -> bool:
        return (
            one.party == two.party
            and one.strength == two.strength
            and self._alike(one.constraint, two.constraint)
        )


def _states(stance: CaseStance, field: str) -> bool:
    if field == "acceptable":
        return stance.flexible or stance.acceptable is not None
    return getattr(stance, field) is not None
