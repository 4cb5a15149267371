"""How positions moved from day to day, and what became of the agreement space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from zopa._version import __version__
from zopa.case.case import Case, CaseStance
from zopa.case.differences import changes
from zopa.case.draft import dated, days_of_change, errors, with_day_before
from zopa.case.files import CaseFiles
from zopa.case.select import Selector, refusal
from zopa.case.selection import Selection
from zopa.check.case import check_case
from zopa.compare.standing import Stood, stand
from zopa.compare.switches import switch
from zopa.compare.turnover import Turnover, turnover
from zopa.diagnostics import Diagnostic, UsageError, in_order
from zopa.problem.commitments import commitments
from zopa.problem.compile import compile_problem
from zopa.problem.relation import NodeLimit
from zopa.results.base import Level, Reading
from zopa.results.comparison import Agreements
from zopa.results.solution import ScenarioChange
from zopa.results.standing import Standing
from zopa.results.timeline import Period, Timeline
from zopa.solve.changes import change_words
from zopa.solve.solver import versions
from zopa.solve.sources import evidence_of
from zopa.solve.space import NODE_LIMIT, following

__all__ = ["timeline"]


def timeline(
    files: CaseFiles,
    selection: Selection,
    level: Level = Level.DEMANDS,
    *,
    node_limit: int = NODE_LIMIT,
) -> tuple[Timeline, tuple[Diagnostic, ...]]:
    """Go through the days on which something in a case begins, ends or happens.

    Parameters
    ----------
    selection
        Scenarios, changes and filters that hold throughout; no day.

    Returns
    -------
    tuple
        The timeline, and what is odd about the request.

    Raises
    ------
    UsageError
        If the selection names a day.
    InputError
        With every error on any of the days.
    """
    if selection.as_of is not None:
        raise UsageError("a timeline takes every day", "leave out --as-of")
    coded = files if selection.coder is None else _coded(files, selection.coder)
    cases, odd = _cases(files, selection, _starts(coded))
    if selection.public:
        cases = _telling(cases)
    last = cases[-1]
    model = files.model.content
    shown = (
        tuple(one for one in entry if not (selection.public and one.private))
        for entry in dated(coded)
    )
    entries = tuple(entry for entry in shown if entry)
    found = Timeline(
        zopa=__version__,
        case=last.name,
        title=last.title,
        scenario=last.scenario,
        scenario_title=last.scenario_title,
        selection=selection.words,
        level=level,
        as_of=str(model.as_of),
        evidence=evidence_of(last),
        inputs=dict(last.inputs),
        versions=versions(),
        parties={name: party.title for name, party in model.parties.items()},
        issues={issue: last.titles.issue(issue) for issue in last.space},
        dated=sum(any(one.since or one.until for one in entry) for entry in entries),
        entries=len(entries),
        periods=_periods(cases, level, model.as_of, node_limit),
    )
    return found, odd


def _coded(files: CaseFiles, coder: str) -> CaseFiles:
    return files.coded_by(coder) if coder in files.codings else files


def _starts(files: CaseFiles) -> tuple[date, ...]:
    """List the first days of the periods, one before all that is dated among them."""
    events = (event.date for event in files.model.content.events.values())
    happened = {day for day in events if day is not None}
    days = with_day_before(happened.union(days_of_change(files)))
    return days or (files.model.content.as_of,)


def _cases(
    files: CaseFiles, selection: Selection, days: Sequence[date]
) -> tuple[list[Case], tuple[Diagnostic, ...]]:
    """Select the case of each day."""
    selector = Selector(files)
    cases: list[Case] = []
    found: list[Diagnostic] = []
    for day in days:
        case, more = selector.examine(replace(selection, as_of=day))
        found += more
        if case is not None:
            found += check_case(case, cases[-1] if cases else None)
            cases.append(case)
    if len(cases) < len(days) or errors(found):
        raise refusal(selection, tuple(found))
    return cases, in_order(d for d in found if d.asked)


def _telling(cases: Sequence[Case]) -> list[Case]:
    """Leave out the days on which only what is private begins, ends or happens."""
    kept = [cases[0]]
    for case in cases[1:]:
        happens = any(event.date == case.as_of for event in case.events.values())
        if happens or changes(kept[-1], case):
            kept.append(case)
    return kept


def _periods(
    cases: Sequence[Case], level: Level, as_of: date, node_limit: int
) -> tuple[Period, ...]:
    later = cases[1:]
    periods = []
    known: list[tuple[object, Standing]] = []
    stood: Stood | None = None
    ends = [case.as_of for case in later]
    begins: list[date | None] = [None, *ends]
    for case, since, until in zip(cases, begins, [*ends, None], strict=True):
        asks = _asks(case)
        standing = next((s for seen, s in known if seen == asks), None)
        if standing is None:
            stood = stand(case, level, node_limit, stood)
            standing = stood.standing
            known.append((asks, standing))
        on_the_day = {n: e.title for n, e in case.events.items() if since and e.date == since}
        periods.append(
            Period(
                since=None if since is None else str(since),
                until=None if until is None else str(until),
                holds_as_of=(since is None or since <= as_of) and (until is None or as_of < until),
                events=on_the_day,
                moved=(),
                standing=standing,
            )
        )
    told = [periods[0]]
    for (before, after), (was, now) in zip(pairwise(cases), pairwise(periods), strict=True):
        turned = _turnover((before, was.standing), (after, now.standing), level, node_limit)
        changed = {"gained": turned.gained, "lost": turned.lost, "kept": turned.kept}
        told.append(now.model_copy(update={"moved": _moved(before, after), **changed}))
    return tuple(told)


def _turnover(
    one: tuple[Case, Standing], other: tuple[Case, Standing], level: Level, node_limit: int
) -> Turnover:
    """Count the agreements that come and go from one period to the next."""
    (before, was), (after, now) = one, other
    made = tuple(changes(before, after))
    if not made or was.agreements == 0 == now.agreements:
        nothing = Agreements(count=0, example=None)
        return Turnover(nothing, nothing, was.agreements)
    first = compile_problem(before, level)
    then = compile_problem(after, level, like=first)
    nodes = min(following(problem, node_limit) for problem in (first, then))
    try:
        return turnover(switch(first, then, [made], nodes), node_limit)
    except NodeLimit as limit:
        return Turnover(why=str(limit))


def _asks(case: Case) -> object:
    """Give all that the figures of a day depend on."""
    readings = (commitments(case, reading=reading) for reading in Reading)
    # what outcomes are worth, which walk-away values ask for, may be derived from the stances
    worth = case.stances if any(value is not None for value in case.walk_away.values()) else None
    return (
        [(c.id, c.constraint, c.held_by) for brought in readings for c in brought],
        case.rules,
        case.agreement,
        worth,
    )


def _moved(before: Case, after: Case) -> tuple[ScenarioChange, ...]:
    """Say what a day changed; what says the same on other grounds has not moved."""
    moved = []
    for change in changes(before, after):
        if change.kind == "stance":
            key = (change.party, change.name)
            if _says(before.stances[key]) == _says(after.stances[key]):
                continue
        was, now = change_words(before, after, change)
        if was != now:
            moved.append(ScenarioChange(id=change.target, before=was, after=now))
    return tuple(moved)


def _says(stance: CaseStance) -> object:
    written = stance.written
    worth = None if written is None else (written.weight, written.values, written.points)
    limits = [limit and limit.constraint for limit in (stance.acceptable, stance.red_line)]
    return (stance.ideal, *limits, stance.flexible, stance.defers_to, worth)
