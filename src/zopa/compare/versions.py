"""Compare two versions of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zopa._version import __version__
from zopa.case.case import Case
from zopa.case.edits import (
    Edited,
    changes_of,
    edits_of,
    unlike_issues,
    with_parties,
)
from zopa.case.facts import things
from zopa.case.files import CaseFiles
from zopa.compare.clashes import conflict_changes
from zopa.compare.summary import Limits, Solved, sum_up
from zopa.compare.switches import switch
from zopa.compare.turnover import Turnover, turnover
from zopa.problem.compile import compile_problem
from zopa.problem.problem import Problem
from zopa.problem.relation import NodeLimit
from zopa.results.bargaining import Bargaining
from zopa.results.base import Level, Reading
from zopa.results.comparison import Agreements, PartyNames
from zopa.results.versions import Edit, FieldChange, Version, VersionComparison
from zopa.schema.model import Party
from zopa.solve.concessions import LISTED
from zopa.solve.solver import versions
from zopa.solve.space import NODE_LIMIT, following

__all__ = ["VersionRead", "compare_versions"]

PRINCIPLES = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")


@dataclass(frozen=True)
class VersionRead:
    """A version of a case, resolved.

    Parameters
    ----------
    name
        What it is called in words.
    revision
        The commit that it was read from; None where it was a folder.
    """

    name: str
    revision: str | None
    case: Case
    files: CaseFiles


def compare_versions(
    before: VersionRead,
    after: VersionRead,
    level: Level = Level.DEMANDS,
    reading: Reading = Reading.CODED,
    *,
    node_limit: int = NODE_LIMIT,
) -> VersionComparison:
    """Compare two versions of a case: what was edited, and what that does.

    Agreements are told gained, lost and kept where both versions have the same issues, with the
    same ways to settle them; parties and all that they say may differ. The later version is read
    with `zopa.case.edits.in_order_of` the earlier one.

    Parameters
    ----------
    level, reading
        As for `zopa.solve.solver.solve_case`.
    node_limit
        Size of a decision diagram beyond which an answer is unknown.
    """
    limits = Limits(node_limit, 0)
    edits = edits_of(things(before.case, before.files), things(after.case, after.files))
    unlike = unlike_issues(before.case, after.case)
    was = sum_up(before.case, level, reading, limits)
    now = sum_up(after.case, level, reading, limits, None if unlike else was)
    agreements = Turnover(why=_not_shared(unlike)) if unlike else _turnover(was, now, edits, limits)
    conflicts = conflict_changes(was, now, ("the version before", "the version after"))
    why = {
        "conflicts_removed": conflicts.why,
        "conflicts_added": conflicts.why,
        "conflicts_kept": conflicts.why,
        "agreements_gained": agreements.why,
        "agreements_lost": agreements.why,
        "agreements_kept": agreements.why,
    }
    parties = {**before.case.parties, **after.case.parties}
    issues = dict.fromkeys([*after.case.space, *before.case.space])
    return VersionComparison(
        zopa=__version__,
        case=after.case.name,
        selection=after.case.selection.words,
        level=level,
        reading=reading,
        versions=versions(),
        limits={"nodes": node_limit, "listed": LISTED},
        parties={
            name: PartyNames(title=party.title, short=party.short or party.title)
            for name, party in parties.items()
        },
        issues={
            name: (after.case if name in after.case.space else before.case).titles.issue(name)
            for name in issues
        },
        before=_version(before, was),
        after=_version(after, now),
        edits=tuple(map(_edit, edits)),
        conflicts_removed=conflicts.removed,
        conflicts_added=conflicts.added,
        conflicts_kept=conflicts.kept,
        agreements_gained=agreements.gained,
        agreements_lost=agreements.lost,
        agreements_kept=agreements.kept,
        bargaining_moved=_moved(was.summary.bargaining, now.summary.bargaining),
        why={key: reason for key, reason in why.items() if reason},
    )


def _version(version: VersionRead, solved: Solved) -> Version:
    return Version(
        name=version.name,
        revision=version.revision,
        title=version.case.title,
        as_of=str(version.case.as_of),
        inputs=dict(version.case.inputs),
        summary=solved.summary,
    )


def _edit(edited: Edited) -> Edit:
    thing = edited.thing
    how = "added" if edited.before is None else "removed" if edited.after is None else "changed"
    return Edit.model_validate(
        {
            "kind": edited.kind,
            "id": edited.id,
            "how": how,
            "party": thing and thing.party,
            "title": thing and thing.title,
            "fields": tuple(
                FieldChange(field=name, before=was, after=now)
                for name, (was, now) in edited.fields.items()
            ),
        }
    )


def _not_shared(unlike: Sequence[str]) -> str:
    named = ", ".join(map(repr, unlike))
    return (
        f"outcomes are not the same in both versions: {named} "
        f"{'is' if len(unlike) == 1 else 'are'} only in one, or may be settled otherwise"
    )


def _turnover(was: Solved, now: Solved, edits: Iterable[Edited], limits: Limits) -> Turnover:
    """Count agreements that come and go, with one selector for all that was edited."""
    parties = {**was.problem.case.parties, **now.problem.case.parties}
    problems = [_with_parties(solved.problem, parties) for solved in (was, now)]
    nodes = min(following(problem, limits.nodes) for problem in problems)
    made = changes_of(edits)
    if not made:
        count = was.summary.agreements if was.summary.method == "exact" else None
        if count is None:
            return Turnover(why="a limit was hit")
        none = Agreements(count=0, example=None)
        return Turnover(gained=none, lost=none, kept=count)
    try:
        switched = switch(problems[0], problems[1], [made], nodes)
    except NodeLimit:
        return turnover(None, nodes)
    return turnover(switched, limits.nodes)


def _with_parties(problem: Problem, parties: Mapping[str, Party]) -> Problem:
    if list(problem.case.parties) == list(parties):
        return problem
    case = with_parties(problem.case, parties)
    return compile_problem(case, problem.level, problem.reading, like=problem)


def _moved(before: Bargaining | None, after: Bargaining | None) -> tuple[str, ...]:
    """Name the points that are not the same outcomes, worth the same, in both."""
    return tuple(name for name in PRINCIPLES if _points(before, name) != _points(after, name))


def _points(bargaining: Bargaining | None, name: str) -> object:
    points = None if bargaining is None else getattr(bargaining, name)
    return points and [(point.outcome, point.utilities) for point in points]
