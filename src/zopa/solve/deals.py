"""Assess a deal on a case and give the result in the case's words."""

from __future__ import annotations

from collections.abc import Mapping

from zopa.case.case import Case, Choice
from zopa.problem.compile import compile_problem
from zopa.results.assessment import Assessment
from zopa.results.base import Level, Reading
from zopa.solve.assess import assess
from zopa.solve.wording import describe_commitment, settled


def assess_deal(
    case: Case, deal: Mapping[str, Choice], level: Level, title: str | None = None
) -> Assessment:
    """Assess a draft deal, whole or partial, on a case.

    Parameters
    ----------
    deal
        How it settles issues; values on the grid.
    """
    problem = compile_problem(case, level)
    facts = assess(problem, deal)
    cautious = None
    if level is Level.DEMANDS:
        cautious = assess(compile_problem(case, level, Reading.CAUTIOUS), deal).verdict
    ordered = {issue: deal[issue] for issue in case.space if issue in deal}
    return Assessment(
        case=case.name,
        scenario=case.scenario,
        selection=case.selection.words,
        level=level,
        reading=Reading.CODED,
        cautious=cautious,
        title=title,
        settles=settled(case, ordered),
        whole=len(deal) == len(case.space),
        verdict=facts.verdict,
        rules_broken=facts.rules_broken,
        crossed=facts.crossed,
        nearest=facts.nearest,
        repair=facts.repair,
        agreements=facts.agreements,
        completions=facts.completions,
        left_open=facts.left_open,
        leans_on=facts.leans_on,
        commitments={c.id: describe_commitment(case, c) for c in problem.commitments},
    )
