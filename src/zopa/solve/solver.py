"""Solve one case: zones, agreement space, conflicts, concessions, blocking in one result."""

from __future__ import annotations

import platform
from dataclasses import replace
from functools import cache
from importlib.metadata import version

from zopa._version import __version__
from zopa.case.case import Case
from zopa.problem.compile import compile_problem, with_scores
from zopa.problem.problem import Problem, Scores
from zopa.problem.utility import reservation
from zopa.results.bargaining import HighEnd
from zopa.results.base import AnsweredBy, Level, Reading, Verdict
from zopa.results.solution import (
    AmountRange,
    FormulaPart,
    Levels,
    LevelVerdict,
    NotModelled,
    Outcome,
    PartyResult,
    Solution,
    Space,
)
from zopa.rules.prose import consent_prose
from zopa.schema.positions import WalkAwayRange
from zopa.solve.blocking import WORK_LIMIT, blocking
from zopa.solve.changes import scenario_changes
from zopa.solve.codings import DRAWN_NODES, share_of_codings
from zopa.solve.concessions import LISTED, conflicts_and_concessions
from zopa.solve.fallback.answers import limit_notes, search_limits, search_versions
from zopa.solve.formula import formula_of
from zopa.solve.notes import coding_notes, left_out_notes, notes, range_notes
from zopa.solve.ranges import drawn_ranges, uncertain_of
from zopa.solve.sources import cited, claims_of, events_of, evidence_of, sources_of
from zopa.solve.space import NODE_LIMIT, SpaceFacts, explore, settle
from zopa.solve.stances import describe_issue
from zopa.solve.trades import find_trades
from zopa.solve.wording import describe_commitment, describe_rule, formula_prose, settled
from zopa.solve.worth import worth

_PLACES = {
    (Level.DEMANDS, Reading.CODED): "demands.verdict",
    (Level.DEMANDS, Reading.CAUTIOUS): "demands.cautious",
    (Level.RED_LINES, Reading.CODED): "red_lines.verdict",
}


def solve_case(
    case: Case,
    level: Level = Level.DEMANDS,
    reading: Reading = Reading.CODED,
    *,
    node_limit: int = NODE_LIMIT,
    listed: int = LISTED,
    draws: int = 0,
    seed: int = 0,
) -> Solution:
    """Solve a case at a level and in a reading.

    Parameters
    ----------
    node_limit
        Size of a decision diagram beyond which an answer is ``unknown``.
    listed
        How many conflicts and concession sets to describe at most; counts stay exact.
    draws, seed
        How often to draw all uncertain values, and how the generator starts; not at all if 0.

    Returns
    -------
    Solution
        Frozen; equal for equal input and versions.

    Raises
    ------
    UsageError
        If draws are asked for, and no value that matters has a range.
    """
    problem = compile_problem(case, level, reading)
    facts = explore(problem, node_limit)
    levels = levels_of(facts, node_limit)
    found = conflicts_and_concessions(facts, listed)
    blocked = blocking(facts, node_limit, WORK_LIMIT)
    scored = with_scores(problem)
    valued = worth(scored, facts.verdict, node_limit)
    methods = {
        "verdict": facts.settled_by,
        **{
            name: method
            for name, method in levels.methods.items()
            if name != _PLACES.get((level, reading))
        },
        "conflicts": found.conflicts.method,
        "concessions": found.concessions.method,
        "bargaining": valued.method,
    }
    share = share_of_codings(facts, node_limit)
    ranges = drawn_ranges(scored, valued.reach, draws, seed, node_limit)
    return Solution(
        zopa=__version__,
        case=case.name,
        title=case.title,
        scenario=case.scenario,
        scenario_title=case.scenario_title,
        scenario_because=case.scenario_because,
        scenario_changes=scenario_changes(case),
        selection=case.selection.words,
        level=level,
        reading=reading,
        as_of=str(case.as_of),
        evidence=evidence_of(case),
        inputs=dict(case.inputs),
        versions={**versions(), **search_versions(methods)},
        limits={
            "nodes": node_limit,
            "listed": listed,
            "blocking_work": WORK_LIMIT,
            "codings_nodes": DRAWN_NODES,
            **search_limits(methods),
        },
        parties=_parties(case, scored.scores),
        agreement=case.agreement.text,
        agreement_prose=consent_prose(case.agreement, case.titles),
        agreement_needs=problem.needed,
        verdict=facts.verdict,
        verdict_method=facts.settled_by,
        levels=levels,
        space=space_of(facts),
        issues={issue: describe_issue(facts, issue) for issue in case.issues},
        rules={rule.id: describe_rule(case, rule) for rule in case.rules},
        commitments={c.id: describe_commitment(case, c) for c in problem.commitments},
        conflicts=found.conflicts,
        concessions=found.concessions,
        blocking=blocked,
        frontier=valued.frontier,
        bargaining=valued.bargaining,
        trades=None
        if valued.reach is None
        else find_trades(valued.reach.problem, valued.reach.diagram, valued.reach.base),
        high_end=_high_end(problem, node_limit),
        ranges=ranges,
        share_of_codings=share,
        sources=sources_of(case),
        events=events_of(case),
        claims=claims_of(case, cited(case)),
        not_modelled={
            name: NotModelled(text=note.text, evidence=note.evidence, reason=note.not_modelled)
            for name, note in case.notes.items()
        },
        notes=(
            *left_out_notes(case),
            *limit_notes(methods, node_limit),
            *notes(problem, levels, found.conflicts, found.concessions, blocked),
            *coding_notes(problem, share),
            *range_notes(uncertain_of(scored), asked=draws > 0, ranges=ranges),
        ),
    )


def _high_end(problem: Problem, node_limit: int) -> HighEnd | None:
    """Solve with every walk-away range at its high end; None where there is no range."""
    case = problem.case
    ranges = {p: v for p, v in case.walk_away.items() if isinstance(v, WalkAwayRange)}
    if not ranges:
        return None
    high = {party: reservation(case, party, high=True) for party in case.parties}
    higher = compile_problem(
        replace(case, walk_away=high), problem.level, problem.reading, scored=True
    )
    facts = explore(higher, node_limit, soft=False)
    return HighEnd(
        walk_away={party: value.high for party, value in ranges.items()},
        verdict=facts.verdict,
        agreements=facts.agreements,
        method=facts.method,
        bargaining=worth(higher, facts.verdict, node_limit).bargaining,
    )


def levels_of(facts: SpaceFacts, node_limit: int) -> Levels:
    """Give both levels and both readings, solving those that were not asked for."""
    problem = facts.problem
    methods: dict[str, AnsweredBy] = {}

    def other(level: Level, reading: Reading) -> Verdict:
        if (level, reading) == (problem.level, problem.reading):
            found, method = facts.verdict, facts.settled_by
        else:
            found, method = settle(
                compile_problem(problem.case, level, reading, like=problem), node_limit
            )
        if method != "diagram":
            methods[_PLACES[level, reading]] = method
        return found

    return Levels(
        demands=LevelVerdict(
            verdict=other(Level.DEMANDS, Reading.CODED),
            cautious=other(Level.DEMANDS, Reading.CAUTIOUS),
        ),
        red_lines=LevelVerdict(verdict=other(Level.RED_LINES, Reading.CODED)),
        methods=methods,
    )


def in_common(facts: SpaceFacts) -> tuple[Outcome, tuple[str, ...]]:
    """Give what all agreements settle alike, and the issues that they do not."""
    case = facts.problem.case
    core = {issue: case.space[issue].at(value) for issue, value in facts.core().items()}
    is_open = facts.verdict is Verdict.OPEN
    return settled(case, core), tuple(i for i in case.issues if is_open and i not in core)


def space_of(facts: SpaceFacts) -> Space:
    """Give the agreement space and its size as a result."""
    problem = facts.problem
    case = problem.case
    core, free = in_common(facts)
    example = None
    if facts.example is not None:
        example = settled(case, problem.outcome(facts.example))
    told = formula_of(facts)
    return Space(
        outcomes=problem.outcomes,
        feasible=facts.feasible,
        agreements=facts.agreements,
        method=facts.method,
        interval=facts.interval,
        draws=facts.draws,
        core=core,
        free=free,
        example=example,
        formula=None if told.whole is None else told.whole.text,
        formula_prose=None if told.whole is None else formula_prose(case, told.whole),
        formula_parts=tuple(
            FormulaPart(issues=part.issues, formula=part.text, prose=formula_prose(case, part))
            for part in told.parts
        ),
        formula_besides=told.besides,
        formula_note=told.note,
    )


def versions() -> dict[str, str]:
    """Name the versions that an answer comes from."""
    return dict(_versions())


@cache
def _versions() -> dict[str, str]:
    # reading them takes longer than solving a small case
    libraries = ("matplotlib", "moocore", "numpy", "pydantic", "sympy")
    return {
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{name: version(name) for name in libraries},
        "zopa": __version__,
    }


def _parties(case: Case, scores: Scores | None) -> dict[str, PartyResult]:
    utilities = {} if scores is None else scores.utilities
    parties = {}
    for name, party in case.parties.items():
        value = case.walk_away.get(name)
        parties[name] = PartyResult(
            title=party.title,
            short=party.short or party.title,
            walk_away=(
                AmountRange(low=value.low, high=value.high)
                if isinstance(value, WalkAwayRange)
                else value
            ),
            scale=utilities[name].scale if name in utilities else None,
            utilities=utilities[name].source if name in utilities else None,
            derived=utilities[name].derived if name in utilities else (),
            grid=utilities[name].grid if name in utilities else None,
        )
    return parties
