"""Stances with their evidence: for every issue, who says what, on what basis, where it is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zopa.report.brief.citing import cited
from zopa.report.brief.naming import Names
from zopa.report.brief.parts import Cell, Muted, Para, Part, Run, Table, Title, cell
from zopa.report.sentences import joined, number_text, settled_text
from zopa.results.base import Amount
from zopa.results.solution import IssueResult, LimitResult, Solution, StanceResult

STANCES = "stances"
_HEADER = ("Party", "What it wants, and its limits", "Basis", "Who says so")


def stances_section(solution: Solution, figures: Iterable[Part]) -> Iterator[Part]:
    """Show every stance with its basis, its confidence and its claims."""
    yield Title("Stances and evidence", anchor=STANCES)
    yield Para(
        (
            "What each party wants on each issue, what its demand leaves open, and what it will "
            "never accept, as far as the documents say. The basis is stated, reported, inferred or "
            "assumed; the number is the analyst's confidence that the stance is coded right. "
            "Silence is not consent: parties on whom nothing is on record are named last.",
        )
    )
    yield from figures
    rows: list[tuple[Cell, ...]] = []
    for name, issue in solution.issues.items():
        rows.append((cell(issue.title),))
        rows += _rows(solution, name, issue)
    yield Table(_HEADER, tuple(rows), (13, 47, 16, 40))
    yield from _conditions(solution)


def _rows(solution: Solution, name: str, issue: IssueResult) -> Iterator[tuple[Cell, ...]]:
    names = Names(solution)
    silent: dict[str, StanceResult] = {}
    for party, stance in issue.stances.items():
        if stance.missing or (stance.silent and not stance.evidence):
            silent[party] = stance
            continue
        yield (
            cell(solution.parties[party].title),
            cell(*_said(solution, name, stance, names)),
            cell(*_basis(stance)),
            cell(*_evidence(solution, stance)),
        )
    if silent:
        titles = {party: solution.parties[party].title for party in silent}
        notes = [f"{titles[party]}: {s.note}" for party, s in silent.items() if s.note]
        # a dash where nothing is cited, for those who listen to the table
        said: list[Run] = ["Silent: nothing on record. "]
        for note in notes:
            said += [*(Muted(run) if isinstance(run, str) else run for run in names.linked(note))]
            said.append(" ")
        yield (cell(joined(titles.values())), cell(*said), cell("–"), cell("–"))


def _said(solution: Solution, issue: str, stance: StanceResult, names: Names) -> Iterator[Run]:
    parts: list[str] = []
    if stance.defers_to:
        parts.append(f"accepts whatever {solution.parties[stance.defers_to].title} accepts")
    elif stance.silent:
        parts.append("silent: nothing of its own on record")
    else:
        if stance.ideal is not None:
            parts.append(f"wants “{settled_text(solution, issue, stance.ideal)}”")
        if stance.flexible:
            parts.append("accepts everything")
        elif stance.acceptable is not None:
            parts.append(f"accepts {stance.acceptable.text}")
        elif stance.limit_unknown:
            parts.append("states no limit on what it would accept")
        if stance.red_line is not None:
            parts.append(f"red line: never {stance.red_line.text}")
    text = "; ".join(parts)
    yield f"{text[:1].upper()}{text[1:]}."
    if stance.note:
        yield " "
        for run in names.linked(stance.note):
            yield Muted(run) if isinstance(run, str) else run


def _basis(stance: StanceResult) -> Iterator[Run]:
    own = _sure(stance.basis, stance.confidence)
    yield own
    for what, limit in (("accepts", stance.acceptable), ("red line", stance.red_line)):
        if limit is not None and (sure := _sure(limit.basis, limit.confidence)) != own:
            yield f"; {what}: {sure}"


def _sure(basis: str | None, confidence: Amount | None) -> str:
    text = basis or "no basis given"
    return text if confidence is None else f"{text} {number_text(confidence)}"


def _evidence(solution: Solution, stance: StanceResult) -> Iterator[Run]:
    limits: list[LimitResult] = [x for x in (stance.acceptable, stance.red_line) if x is not None]
    claims = dict.fromkeys(
        (*stance.evidence, *(claim for limit in limits for claim in limit.evidence))
    )
    against = dict.fromkeys(
        (*stance.disputed_by, *(claim for limit in limits for claim in limit.disputed_by))
    )
    if claims:
        yield from cited(solution, claims)
    else:
        yield "no claim cited"
    if against:
        yield from cited(solution, against, ". Against it: ")


def _conditions(solution: Solution) -> Iterator[Part]:
    conditions = {n: c for n, c in solution.commitments.items() if c.kind == "condition"}
    if not conditions:
        return
    yield Title("Conditions across issues", 2)
    rows = tuple(
        (
            cell(solution.parties[condition.party].title),
            cell(
                f"{condition.prose[:1].upper()}{condition.prose[1:].rstrip('.')}. ",
                Muted(condition.note or ""),
            ),
            cell(
                f"{condition.strength.replace('_', ' ')}; "
                + _sure(condition.basis, condition.confidence)
            ),
            cell(
                *(
                    cited(solution, condition.evidence)
                    if condition.evidence
                    else ["no claim cited"]
                ),
                *(
                    cited(solution, condition.disputed_by, ". Against it: ")
                    if condition.disputed_by
                    else []
                ),
            ),
        )
        for condition in conditions.values()
    )
    yield Table(_HEADER, rows, (13, 47, 16, 40))
