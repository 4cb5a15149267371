"""Issues with their zones and stances, as results."""

from __future__ import annotations

from zopa.case.case import Case, CaseLimit, CaseStance
from zopa.results.base import Zone
from zopa.results.solution import (
    AmountRange,
    Interval,
    IssueResult,
    LimitResult,
    NumberZone,
    OptionResult,
    StanceResult,
)
from zopa.rules.space import Numbers, Options
from zopa.schema.model import ChoiceIssue, NumberIssue, ScaleIssue, SetIssue
from zopa.solve.number_zones import limit_set, number_standings, stretches
from zopa.solve.space import SpaceFacts
from zopa.solve.wording import limit_options, limit_text, settled
from zopa.solve.zones import Standing, member_standings, option_standings


def describe_issue(facts: SpaceFacts, issue: str) -> IssueResult:
    """Give an issue with every option's zone, or with its stretches where it is a number."""
    case = facts.problem.case
    written = case.issues[issue]
    stances = {p: describe_stance(case, case.stance(p, issue)) for p in case.parties}
    short = written.short or written.title
    match written:
        case ChoiceIssue() | ScaleIssue():
            ends = written.ends if isinstance(written, ScaleIssue) else None
            return IssueResult(
                kind=written.kind,
                title=written.title,
                short=short,
                options=_options(facts, issue, written),
                low_end=ends.low if ends else None,
                high_end=ends.high if ends else None,
                stances=stances,
            )
        case SetIssue():
            return IssueResult(
                kind="set",
                title=written.title,
                short=short,
                options=_members(facts, issue, written, included=True),
                excluded=_members(facts, issue, written, included=False),
                stances=stances,
            )
        case NumberIssue():
            return IssueResult(
                kind="number",
                title=written.title,
                short=short,
                zones=_stretches(facts, issue),
                unit=written.unit,
                min=written.min,
                max=written.max,
                step=written.step,
                stances=stances,
            )


def _options(
    facts: SpaceFacts, issue: str, written: ChoiceIssue | ScaleIssue
) -> dict[str, OptionResult]:
    standings = option_standings(facts.problem.case, issue, facts.problem.reading)
    return {
        name: _option(
            option.title,
            option.added_by_analyst,
            standing,
            facts.agreements_with(issue, value),
            facts.least_broken_with(issue, value),
            known=facts.least is not None,
        )
        for value, ((name, option), standing) in enumerate(
            zip(written.options.items(), standings, strict=True)
        )
    }


def _members(
    facts: SpaceFacts, issue: str, written: SetIssue, *, included: bool
) -> dict[str, OptionResult]:
    standings = member_standings(
        facts.problem.case, issue, facts.problem.reading, included=included
    )
    return {
        name: _option(
            member.title,
            member.added_by_analyst,
            standing,
            *facts.member(issue, index, included=included),
            known=facts.least is not None,
        )
        for index, ((name, member), standing) in enumerate(
            zip(written.members.items(), standings, strict=True)
        )
    }


def _option(
    title: str,
    added: bool,
    standing: Standing,
    agreements: int | None,
    least: int | None,
    *,
    known: bool,
) -> OptionResult:
    return OptionResult(
        title=title,
        added_by_analyst=added,
        zone=standing.zone,
        demand_of=standing.demand_of,
        red_line_of=standing.red_line_of,
        silent=standing.silent,
        limit_unknown=standing.limit_unknown,
        agreements=agreements,
        least_broken=least,
        breaks_known=known,
    )


def _stretches(facts: SpaceFacts, issue: str) -> tuple[NumberZone, ...]:
    case = facts.problem.case
    numbers = case.space[issue]
    if not isinstance(numbers, Numbers):
        raise TypeError(f"{issue} is no number")
    zones = []
    for stretch, standing in number_standings(case, issue, facts.problem.reading):
        grid = stretch.grid(numbers)
        kept = [facts.agreements_with(issue, value) for value in grid]
        least = [facts.least_broken_with(issue, value) for value in grid]
        known = [n for n in least if n is not None]
        zones.append(
            NumberZone(
                zone=standing.zone,
                **dict(stretch.interval()),  # not model_dump, which turns fractions into text
                grid_points=len(grid),
                between_steps=standing.zone is Zone.OVERLAP and not len(grid),
                demand_of=standing.demand_of,
                red_line_of=standing.red_line_of,
                silent=standing.silent,
                limit_unknown=standing.limit_unknown,
                agreements=None if None in kept else sum(n for n in kept if n is not None),
                least_broken=min(known) if known else None,
                breaks_known=facts.least is not None,
            )
        )
    return tuple(zones)


def describe_stance(case: Case, stance: CaseStance) -> StanceResult:
    """Give a stance as a result, with what each limit rests on."""
    written = stance.written
    if written is None:
        return StanceResult(missing=True, limit_unknown=True)
    ideal = None
    if stance.ideal is not None:
        ideal = settled(case, {stance.issue: stance.ideal})[stance.issue]
    return StanceResult(
        ideal=ideal,
        acceptable=_limit(case, stance.issue, stance.acceptable),
        red_line=_limit(case, stance.issue, stance.red_line),
        basis=written.basis.value if written.basis else None,
        confidence=written.confidence,
        weight=written.weight,
        weight_range=None
        if written.weight_range is None
        else AmountRange(low=written.weight_range.low, high=written.weight_range.high),
        event=written.event,
        missing=stance.missing,
        silent=stance.silent,
        limit_unknown=stance.limit_unknown,
        flexible=stance.flexible,
        defers_to=stance.defers_to,
        evidence=written.evidence,
        disputed_by=written.disputed_by,
        note=written.note,
    )


def _limit(case: Case, issue: str, limit: CaseLimit | None) -> LimitResult | None:
    if limit is None:
        return None
    domain = case.space[issue]
    intervals: tuple[Interval, ...] | None = None
    if isinstance(domain, Numbers):
        intervals = tuple(s.interval() for s in stretches(limit_set(case, issue, limit)))
    return LimitResult(
        text=limit_text(case, issue, limit.constraint),
        options=limit_options(case, issue, limit) if isinstance(domain, Options) else None,
        intervals=intervals,
        basis=limit.basis.value,
        confidence=limit.confidence,
        evidence=limit.evidence,
        disputed_by=limit.disputed_by,
    )
