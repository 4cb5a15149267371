"""A solution in a notebook: a short HTML summary, and tables as pandas frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

from zopa.diagnostics import UsageError, did_you_mean
from zopa.results.bargaining import Settled
from zopa.results.base import Amount

if TYPE_CHECKING:
    from zopa.results.solution import Solution

__all__ = ["TABLES", "frame", "html", "rows"]

Row = dict[str, Any]
_SHOWN = 10


@dataclass(frozen=True)
class _Table:
    """A table, which has its columns also where it has no rows."""

    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]


def html(solution: Solution) -> str:
    """Summarise a solution as an HTML fragment; texts of the case are escaped."""
    space, levels = solution.space, solution.levels
    counted = "not counted" if space.agreements is None else f"{space.agreements:,}"
    if space.interval is not None:
        counted = f"about {counted} ({space.interval[0]:,} to {space.interval[1]:,})"
    facts = [
        ("Verdict", f"{solution.verdict.value} at the level of {_words(solution.level.value)}"),
        (
            "Demands",
            f"{levels.demands.verdict.value} as coded; read cautiously: "
            f"{levels.demands.cautious.value if levels.demands.cautious else 'not asked'}",
        ),
        ("Red lines alone", f"{levels.red_lines.verdict.value} (insisting is not a red line)"),
        ("Agreements", counted),
        ("Minimal conflicts", _count(solution.conflicts.complete, solution.conflicts.count)),
        ("Concession sets", _count(solution.concessions.complete, solution.concessions.count)),
    ]
    title = ", ".join(filter(None, (solution.title, solution.scenario, solution.as_of)))
    lines = [f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in facts]
    conflicts = [
        f"<li>{escape(', '.join(c.members) or ', '.join(c.rules))}</li>"
        for c in solution.conflicts.minimal[:_SHOWN]
    ]
    more = solution.conflicts.count - len(conflicts)
    if conflicts and more > 0:
        conflicts.append(f"<li>and {more:,} more</li>")
    listed = f"<ol>{''.join(conflicts)}</ol>" if conflicts else ""
    return f"<h4>{escape(title)}</h4><table>{''.join(lines)}</table>{listed}"


def rows(solution: Solution, table: str) -> list[Row]:
    """Give one table of a solution as plain rows.

    Raises
    ------
    UsageError
        If there is no such table.
    """
    found = _table(solution, table)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def frame(solution: Solution, table: str) -> Any:
    """Give one table of a solution as a pandas DataFrame; exact fractions become doubles.

    Raises
    ------
    UsageError
        If there is no such table, or pandas is not installed.
    """
    found = _table(solution, table)
    try:
        import pandas
    except ImportError:
        raise UsageError("pandas is not installed", "python -m pip install pandas") from None
    return pandas.DataFrame(found.rows, columns=list(found.columns))


def _table(solution: Solution, name: str) -> _Table:
    if name not in TABLES:
        hint = did_you_mean(name, TABLES) or f"there are {', '.join(TABLES)}"
        raise UsageError(f"there is no table {name!r}", hint)
    return TABLES[name](solution)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _count(complete: bool, count: int) -> str:
    return f"{count:,}" if complete else "not found in full: a limit was hit"


def _number(value: Amount | None) -> float | int | None:
    if value is None:
        return None
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else float(exact)


def _settled(value: Settled) -> str | tuple[str, ...] | float | int | None:
    return value if isinstance(value, (str, tuple)) else _number(value)


def _end(exact: Amount, nearest: float | None) -> float | int | None:
    """Give the end of a stretch, which may be irrational and is then told as text."""
    return _number(exact) if nearest is None else nearest


def _options(solution: Solution) -> _Table:
    columns = (
        *("issue", "option", "included", "zone", "demand_of", "red_line_of"),
        *("agreements", "least_broken"),
    )
    listed = []
    for name, issue in solution.issues.items():
        for included, options in ((True, issue.options), (False, issue.excluded)):
            for option, found in (options or {}).items():
                objecting = (found.demand_of, found.red_line_of)
                counts = (found.agreements, found.least_broken)
                listed.append((name, option, included, found.zone.value, *objecting, *counts))
    return _Table(columns, listed)


def _zones(solution: Solution) -> _Table:
    columns = (
        *("issue", "min", "max", "min_open", "max_open", "zone", "demand_of", "red_line_of"),
        *("grid_points", "agreements", "least_broken"),
    )
    listed = []
    for name, issue in solution.issues.items():
        for found in issue.zones or ():
            ends = (_end(found.min, found.min_approx), _end(found.max, found.max_approx))
            objecting = (found.demand_of, found.red_line_of)
            counts = (found.grid_points, found.agreements, found.least_broken)
            listed.append(
                (name, *ends, found.min_open, found.max_open, found.zone.value, *objecting, *counts)
            )
    return _Table(columns, listed)


def _commitments(solution: Solution) -> _Table:
    columns = (
        *("id", "party", "kind", "issues", "strength", "weight", "basis", "confidence"),
        *("evidence", "prose"),
    )
    listed = []
    for name, own in solution.commitments.items():
        worth, sure = _number(own.weight), _number(own.confidence)
        says = (own.party, own.kind, own.issues, own.strength)
        listed.append((name, *says, worth, own.basis, sure, own.evidence, own.prose))
    return _Table(columns, listed)


def _conflicts(solution: Solution) -> _Table:
    return _Table(
        ("conflict", "members", "rules", "weakest_basis"),
        [
            (number, found.members, found.rules, found.weakest_basis)
            for number, found in enumerate(solution.conflicts.minimal, start=1)
        ],
    )


def _concessions(solution: Solution) -> _Table:
    shares = [f"share_{party}" for party in solution.parties]
    listed = []
    for number, found in enumerate(solution.concessions.minimal, start=1):
        given = [_number(found.share.get(party)) for party in solution.parties]
        opens = found.opens.agreements
        listed.append((number, found.drop, found.red_lines_crossed, opens, *given))
    return _Table(("set", "drop", "red_lines_crossed", "opens", *shares), listed)


def _blocking(solution: Solution) -> _Table:
    columns = ("weaken", "withdraw", "breaks", "shapley", "banzhaf")
    shares = ("shapley_share", "banzhaf_share")
    ladders = {} if solution.blocking is None else solution.blocking.ladders
    return _Table(
        ("ladder", *columns, *shares),
        [
            (name, *(_number(getattr(own, column)) for column in (*columns, *shares)))
            for name, own in ladders.items()
        ],
    )


def _frontier(solution: Solution) -> _Table:
    frontier = solution.frontier
    if frontier is None:
        return _Table((*solution.parties, "ties"), [])
    scales = [solution.parties[party].scale or 1 for party in frontier.parties]
    listed = []
    for scores, ties in zip(frontier.scores, frontier.ties, strict=True):
        worths = (Fraction(s, scale) for s, scale in zip(scores, scales, strict=True))
        listed.append((*map(_number, worths), ties))
    return _Table((*frontier.parties, "ties"), listed)


def _bargaining(solution: Solution) -> _Table:
    found = solution.bargaining
    parties = [name for name, party in solution.parties.items() if party.utilities is not None]
    listed = []
    for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
        for point in (found and getattr(found, name)) or ():
            worths = [_number(point.utilities[party]) for party in parties]
            settled = [_settled(point.outcome[issue]) for issue in solution.issues]
            listed.append((name, *worths, point.ties, *settled))
    return _Table(("point", *parties, "ties", *solution.issues), listed)


TABLES: Mapping[str, Callable[[Solution], _Table]] = {
    "options": _options,
    "zones": _zones,
    "commitments": _commitments,
    "conflicts": _conflicts,
    "concessions": _concessions,
    "blocking": _blocking,
    "frontier": _frontier,
    "bargaining": _bargaining,
}
