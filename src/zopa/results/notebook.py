"""A solution in a notebook: a short HTML summary, and tables as pandas frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

from zopa.diagnostics import UsageError, did_you_mean
from zopa.results.base import Amount

if TYPE_CHECKING:
    from zopa.results.solution import Solution

__all__ = ["TABLES", "frame", "html", "rows"]

Row = dict[str, Any]
_SHOWN = 10


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
    if table not in TABLES:
        hint = did_you_mean(table, TABLES) or f"there are {', '.join(TABLES)}"
        raise UsageError(f"there is no table {table!r}", hint)
    return list(TABLES[table](solution))


def frame(solution: Solution, table: str) -> Any:
    """Give one table of a solution as a pandas DataFrame; exact fractions become doubles.

    Raises
    ------
    UsageError
        If there is no such table, or pandas is not installed.
    """
    listed = rows(solution, table)
    try:
        import pandas
    except ImportError:
        raise UsageError("pandas is not installed", "python -m pip install pandas") from None
    return pandas.DataFrame(listed)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _count(complete: bool, count: int) -> str:
    return f"{count:,}" if complete else "not found in full: a limit was hit"


def _number(value: Amount | None) -> float | int | None:
    if value is None:
        return None
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else float(exact)


def _options(solution: Solution) -> Iterator[Row]:
    for name, issue in solution.issues.items():
        for option, found in (issue.options or {}).items():
            yield {
                "issue": name,
                "option": option,
                "zone": found.zone.value,
                "demand_of": found.demand_of,
                "red_line_of": found.red_line_of,
                "agreements": found.agreements,
                "least_broken": found.least_broken,
            }


def _commitments(solution: Solution) -> Iterator[Row]:
    for name, found in solution.commitments.items():
        yield {
            "id": name,
            "party": found.party,
            "kind": found.kind,
            "issues": found.issues,
            "strength": found.strength,
            "weight": _number(found.weight),
            "basis": found.basis,
            "confidence": _number(found.confidence),
            "evidence": found.evidence,
            "prose": found.prose,
        }


def _conflicts(solution: Solution) -> Iterator[Row]:
    for number, found in enumerate(solution.conflicts.minimal, start=1):
        yield {
            "conflict": number,
            "members": found.members,
            "rules": found.rules,
            "weakest_basis": found.weakest_basis,
        }


def _concessions(solution: Solution) -> Iterator[Row]:
    for number, found in enumerate(solution.concessions.minimal, start=1):
        shares: Mapping[str, Amount] = found.share
        yield {
            "set": number,
            "drop": found.drop,
            "red_lines_crossed": found.red_lines_crossed,
            "opens": found.opens.agreements,
            **{f"share_{party}": _number(shares.get(party)) for party in solution.parties},
        }


def _frontier(solution: Solution) -> Iterator[Row]:
    frontier = solution.frontier
    if frontier is None:
        return
    scales = [solution.parties[party].scale or 1 for party in frontier.parties]
    for scores, ties in zip(frontier.scores, frontier.ties, strict=True):
        worths = (Fraction(s, scale) for s, scale in zip(scores, scales, strict=True))
        yield {
            **{party: _number(w) for party, w in zip(frontier.parties, worths, strict=True)},
            "ties": ties,
        }


TABLES: Mapping[str, Callable[[Solution], Iterator[Row]]] = {
    "options": _options,
    "commitments": _commitments,
    "conflicts": _conflicts,
    "concessions": _concessions,
    "frontier": _frontier,
}
