"""How answers show themselves: a line in a Python shell, a small table in a notebook.

Whole they are long: that of a small case fills a hundred screens. ``to_dict`` has all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import singledispatch
from html import escape

from zopa.results.agreements import Agreements
from zopa.results.assessment import Assessment
from zopa.results.base import Amount, Answer, plain_number
from zopa.results.comparison import Comparison, Summary
from zopa.results.evidence import EvidenceReport
from zopa.results.solution import Levels, Solution
from zopa.results.sweep import SweepSummary
from zopa.results.timeline import Timeline
from zopa.results.versions import VersionComparison

__all__ = ["html", "line", "table"]

_SHOWN = 10

_VERDICTS = ("As coded", "Cautious", "Red lines alone")


def line(answer: Answer) -> str:
    """Say in one line what an answer is, and what it comes to."""
    chosen = " ".join(getattr(answer, "selection", ()))
    about = f"{answer.case} {chosen}" if chosen else answer.case
    return f"<{type(answer).__name__} of {about}: {_said(answer)}>"


def html(answer: Answer) -> str:
    """Show an answer as an HTML fragment; texts of the case are escaped."""
    header, rows = _rows(answer)
    return f"<p>{escape(line(answer)[1:-1])}</p>{table(header, rows)}"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table as HTML, at most ten rows of it; texts are escaped."""
    listed = list(rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    lines = [
        "".join(f"<td>{escape('–' if cell is None else str(cell))}</td>" for cell in row)
        for row in listed[:_SHOWN]
    ]
    if len(listed) > _SHOWN:
        more = f"and {len(listed) - _SHOWN:,} more, in to_dict()"
        lines.append(f'<td colspan="{len(header)}">{more}</td>')
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{one}</tr>' for one in lines)}</table>"


@singledispatch
def _said(answer: Answer) -> str:
    """Say what an answer comes to."""
    raise NotImplementedError(type(answer).__name__)


@singledispatch
def _rows(answer: Answer) -> tuple[tuple[str, ...], list[Sequence[object]]]:
    """Give what a notebook shows of an answer: the header and the rows of a table."""
    raise NotImplementedError(type(answer).__name__)


def _counted(number: int | None, noun: str) -> str:
    if number is None:
        return f"{noun}s not counted"
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _verdicts(levels: Levels) -> tuple[str, ...]:
    cautious = levels.demands.cautious
    read = "not asked" if cautious is None else cautious.value
    return levels.demands.verdict.value, read, levels.red_lines.verdict.value


@_said.register
def _(answer: Solution) -> str:
    conflicts, sets = answer.conflicts, answer.concessions
    return "; ".join(
        (
            f"{answer.verdict.value} at the level of {answer.level.value.replace('_', ' ')}",
            _counted(answer.space.agreements, "agreement"),
            _counted(conflicts.count if conflicts.complete else None, "minimal conflict"),
            _counted(sets.count if sets.complete else None, "concession set"),
        )
    )


@_said.register
def _(answer: Comparison) -> str:
    named = {"baseline": answer.baseline}
    named |= {name: one.summary for name, one in answer.scenarios.items()}
    said = [f"{name} {one.verdict.value}" for name, one in named.items()]
    more = [f"and {len(said) - _SHOWN:,} more"] if len(said) > _SHOWN else []
    return ", ".join((*said[:_SHOWN], *more))


_SUMMARY = (*_VERDICTS, "Settled alike", "Conflicts", "Agreements")


def _summary(one: Summary) -> tuple[object, ...]:
    return *_verdicts(one.levels), len(one.core) or None, one.conflicts, one.agreements


@_rows.register
def _(answer: Comparison) -> tuple[tuple[str, ...], list[Sequence[object]]]:
    rows: list[Sequence[object]] = [("baseline", *_summary(answer.baseline))]
    rows += [(name, *_summary(one.summary)) for name, one in answer.scenarios.items()]
    return ("Scenario", *_SUMMARY), rows


@_said.register
def _(answer: VersionComparison) -> str:
    before, after = answer.before, answer.after
    return (
        f"{before.name} {before.summary.verdict.value}, {after.name} "
        f"{after.summary.verdict.value}; {_counted(len(answer.edits), 'edit')}"
    )


@_rows.register
def _(answer: VersionComparison) -> tuple[tuple[str, ...], list[Sequence[object]]]:
    versions = (answer.before, answer.after)
    return ("Version", *_SUMMARY), [(one.name, *_summary(one.summary)) for one in versions]


@_said.register
def _(answer: Assessment) -> str:
    crossed = ", ".join(one.commitment for one in answer.crossed) or "nothing in any case"
    return f"{answer.verdict.value.replace('_', ' ')}; crosses {crossed}"


@_rows.register
def _(answer: Assessment) -> tuple[tuple[str, ...], list[Sequence[object]]]:
    rows = [
        (one.commitment, one.strength.replace("_", " "), answer.commitments[one.commitment].prose)
        for one in answer.crossed
    ]
    return ("Crosses", "Strength", "What it asks for"), list(rows)


@_said.register
def _(answer: Agreements) -> str:
    if answer.base == "agreements":
        total = "an unknown number" if answer.total is None else f"{answer.total:,}"
        return f"{len(answer.found):,} of {total} listed"
    return f"{answer.verdict.value}; {len(answer.found):,} outcomes that break the fewest"


@_rows.register
def _(answer: Agreements) -> tuple[tuple[str, ...], list[Sequence[object]]]:
    issues = tuple(answer.found[0].outcome) if answer.found else ()
    rows = [tuple(_settled(one.outcome[issue]) for issue in issues) for one in answer.found]
    return issues, list(rows)


def _settled(value: str | Amount | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "nobody"
    return value if isinstance(value, str) else str(plain_number(Fraction(value)))


@_said.register
def _(answer: Timeline) -> str:
    periods = answer.periods
    days = [
        f"from {one.since or 'the beginning'} {_verdicts(one.standing.levels)[0]}"
        for one in periods
    ]
    return ", ".join(days[:_SHOWN]) + (" ..." if len(days) > _SHOWN else "")


@_rows.register
def _(answer: Timeline) -> tuple[tuple[str, ...], list[Sequence[object]]]:
    rows = [
        (
            one.since or "the beginning",
            *_verdicts(one.standing.levels),
            one.standing.conflicts,
            one.standing.agreements,
        )
        for one in answer.periods
    ]
    return ("From", *_VERDICTS, "Conflicts", "Agreements"), list(rows)


@_said.register
def _(answer: EvidenceReport) -> str:
    held = sum(1 for one in answer.without if one.verdict_changes)
    return (
        f"{_counted(len(answer.statements), 'statement')} on "
        f"{_counted(len(answer.sources), 'document')}; "
        f"{_counted(held, 'document')} or events without which a verdict changes"
    )


@_rows.register
def _(answer: EvidenceReport) -> tuple[tuple[str, ...], list[Sequence[object]]]:
    rows: list[Sequence[object]] = [("nothing left out", None, *_verdicts(answer.standing.levels))]
    rows += [(one.title, len(one.falls), *_verdicts(one.standing.levels)) for one in answer.without]
    return ("Without", "Falls", *_VERDICTS), rows


@_said.register
def _(answer: SweepSummary) -> str:
    return f"{answer.done:,} of {answer.cells:,} cells, {answer.tally.open:,} open"


@_rows.register
def _(answer: SweepSummary) -> tuple[tuple[str, ...], list[Sequence[object]]]:
    rows = [
        (name, one.tally.cells, one.tally.open, one.tally.closed, one.tally.unknown)
        for name, one in answer.variants.items()
    ]
    return ("Case", "Cells", "Open", "Closed", "Unknown"), list(rows)
