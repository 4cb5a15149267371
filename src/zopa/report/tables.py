"""Results as tables for spreadsheets: exact numbers, and no text that a program would compute."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

from zopa.files.rows import safe_cell
from zopa.report import compare_rows
from zopa.report.sentences import number_text
from zopa.results.base import Amount
from zopa.results.comparison import Comparison
from zopa.results.solution import LimitResult, Solution

__all__ = ["safe_cell", "separated", "tables"]

Field = str | int | bool | Amount | tuple[str, ...] | None
Row = Mapping[str, Field]


def separated(header: Sequence[str], rows: Iterable[Sequence[Field]], separator: str = ",") -> str:
    """Write a header and rows; what is unknown stays empty, members are joined by semicolons."""
    out = StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_written(field) for field in row])
    return out.getvalue()


def _written(field: Field) -> str:
    match field:
        case None:
            return ""
        case bool():
            return "yes" if field else "no"
        case str():
            return safe_cell(field)
        case tuple():
            return safe_cell("; ".join(field))
        case _:
            # an exact number, or a fraction such as 1/3; a negative one is no formula
            return number_text(field)


def tables(solution: Solution, comparison: Comparison | None = None) -> dict[str, str]:
    """Give every table of a report as CSV, by the name of its file."""
    made = {
        "zones": _zones(solution),
        "stances": _stances(solution),
        "commitments": _commitments(solution),
        "conflicts": _conflicts(solution),
        "concessions": _concessions(solution),
        "frontier": _frontier(solution),
        "claims": _claims(solution),
    }
    files = {f"{name}.csv": _csv(list(rows)) for name, rows in made.items()}
    if comparison is not None:
        rows = compare_rows.rows(comparison)
        files["scenarios.csv"] = separated(compare_rows.COLUMNS, rows)
    return {name: text for name, text in files.items() if text}


def _csv(rows: Sequence[Row]) -> str:
    """Write rows that have the same keys; nothing where there is none."""
    return separated(tuple(rows[0]), [tuple(row.values()) for row in rows]) if rows else ""


def _zones(solution: Solution) -> Iterator[Row]:
    for name, issue in solution.issues.items():
        parts = [("with" if issue.kind == "set" else "", issue.options or {})]
        parts += [("without", issue.excluded or {})]
        for which, options in parts:
            for option, found in options.items():
                yield {
                    "issue": name,
                    "issue_title": issue.title,
                    "option": option,
                    "member": which,
                    "option_title": found.title,
                    "min": None,
                    "max": None,
                    "min_open": None,
                    "max_open": None,
                    "unit": None,
                    "zone": found.zone.value,
                    "demand_of": found.demand_of,
                    "red_line_of": found.red_line_of,
                    "silent": found.silent,
                    "limit_unknown": found.limit_unknown,
                    "agreements": found.agreements,
                    "least_broken": found.least_broken,
                }
        for zone in issue.zones or ():
            yield {
                "issue": name,
                "issue_title": issue.title,
                "option": None,
                "member": None,
                "option_title": None,
                "min": zone.min,
                "max": zone.max,
                "min_open": zone.min_open,
                "max_open": zone.max_open,
                "unit": issue.unit,
                "zone": zone.zone.value,
                "demand_of": zone.demand_of,
                "red_line_of": zone.red_line_of,
                "silent": zone.silent,
                "limit_unknown": zone.limit_unknown,
                "agreements": zone.agreements,
                "least_broken": zone.least_broken,
            }


def _stances(solution: Solution) -> Iterator[Row]:
    for name, issue in solution.issues.items():
        for party, stance in issue.stances.items():
            ideal = stance.ideal
            yield {
                "issue": name,
                "party": party,
                "ideal": ideal if isinstance(ideal, tuple) or ideal is None else number_text(ideal),
                "acceptable": _limit(stance.acceptable),
                "red_line": _limit(stance.red_line),
                "basis": stance.basis,
                "confidence": stance.confidence,
                "weight": stance.weight,
                "event": stance.event,
                "silent": stance.silent,
                "missing": stance.missing,
                "limit_unknown": stance.limit_unknown,
                "defers_to": stance.defers_to,
                "evidence": stance.evidence,
                "disputed_by": stance.disputed_by,
                "note": stance.note,
            }


def _limit(limit: LimitResult | None) -> str | None:
    return None if limit is None else limit.text


def _commitments(solution: Solution) -> Iterator[Row]:
    for name, found in solution.commitments.items():
        yield {
            "id": name,
            "party": found.party,
            "held_by": found.held_by,
            "kind": found.kind,
            "strength": found.strength,
            "issues": found.issues,
            "prose": found.prose,
            "weight": found.weight,
            "basis": found.basis,
            "confidence": found.confidence,
            "event": found.event,
            "evidence": found.evidence,
            "disputed_by": found.disputed_by,
            "file": found.file,
            "line": found.line,
        }


def _conflicts(solution: Solution) -> Iterator[Row]:
    for number, conflict in enumerate(solution.conflicts.minimal, start=1):
        yield {
            "number": number,
            "members": conflict.members,
            "rules": conflict.rules,
            "weakest_basis": conflict.weakest_basis,
        }


def _concessions(solution: Solution) -> Iterator[Row]:
    for number, found in enumerate(solution.concessions.minimal, start=1):
        yield {
            "number": number,
            "drop": found.drop,
            "red_lines_crossed": found.red_lines_crossed,
            **{f"share_{party}": found.share.get(party) for party in solution.parties},
            "agreements": found.opens.agreements,
        }


def _frontier(solution: Solution) -> Iterator[Row]:
    frontier = solution.frontier
    for number, point in enumerate(frontier.points if frontier else (), start=1):
        yield {
            "number": number,
            **{f"utility_{party}": point.utilities[party] for party in point.utilities},
            **{f"score_{party}": point.scores[party] for party in point.scores},
            "ties": point.ties,
            **{
                issue: chosen if isinstance(chosen, tuple) else number_text(chosen)
                for issue, chosen in point.outcome.items()
            },
        }


def _claims(solution: Solution) -> Iterator[Row]:
    numbers = {source: number for number, source in enumerate(solution.sources, start=1)}
    for name, claim in solution.claims.items():
        source = solution.sources[claim.source]
        yield {
            "id": name,
            "document": numbers[claim.source],
            "source": claim.source,
            "outlet": source.outlet,
            "published": source.published,
            "paragraph": tuple(map(str, claim.paragraph)),
            "speaker": claim.speaker,
            "relayed_by": claim.relayed_by,
            "kind": claim.kind,
            "status": claim.status,
            "date": claim.date,
            "event": claim.event,
            "statement": claim.statement,
            "contradicts": claim.contradicts,
        }
