"""Check a case as it stands, and under each of its scenarios."""

from __future__ import annotations

from zopa.case.case import Case
from zopa.case.draft import days_of_change, with_day_before
from zopa.case.files import CaseFiles
from zopa.case.select import Selector, scenario_names
from zopa.case.selection import Selection
from zopa.check.expressions import check_expressions
from zopa.check.stances import check_stances
from zopa.diagnostics import Diagnostic, Severity, Span, in_order


def check_case(case: Case, known: Case | None = None) -> tuple[Diagnostic, ...]:
    """Find what is wrong or odd about one resolved case.

    Parameters
    ----------
    known
        A case already checked; what the two share is not checked again.
    """
    return in_order([*check_stances(case, known), *check_expressions(case, known)])


def check_files(files: CaseFiles) -> tuple[Diagnostic, ...]:
    """Find what is wrong or odd about a case.

    The baseline, every scenario, what holds on other days, and what other coders have.
    """
    selector = Selector(files)
    case, first = selector.examine()
    found = list(first)
    if case is not None:
        found += check_case(case)
        written = {filed.content.party for filed in files.positions}
        found += [
            Diagnostic(
                "missing-positions",
                f"party {party!r} has no position file; its consent is unknown on every issue",
                files.model.at("parties", party).key_span,
                f"add positions/{files.name}/{party}.yaml",
                Severity.WARNING,
            )
            for party in files.model.content.parties
            if party not in written
        ]
    others = [
        *(Selection(scenario=name) for name in scenario_names(files)),
        *(Selection(as_of=day) for day in with_day_before(days_of_change(files))),
        *(Selection(coder=coder) for coder in files.codings),
    ]
    for selection in others:
        changed, more = selector.examine(selection)
        found += more
        if changed is not None:
            found += check_case(changed, case)
    return in_order(_once(found))


def _once(found: list[Diagnostic]) -> list[Diagnostic]:
    """Keep the first of equal findings: a scenario repeats what the baseline already has."""
    seen: set[tuple[str, str, Span | None]] = set()
    kept = []
    for diagnostic in found:
        key = (diagnostic.code, diagnostic.message, diagnostic.span)
        if key not in seen:
            seen.add(key)
            kept.append(diagnostic)
    return kept
