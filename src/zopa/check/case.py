"""Check a case as it stands, and under each of its scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zopa.case.case import Case
from zopa.case.draft import days_of_change, errors, with_day_before
from zopa.case.files import CaseFiles
from zopa.case.memory import Memory
from zopa.case.select import Selector, scenario_names
from zopa.case.selection import Selection
from zopa.check.expressions import check_expressions
from zopa.check.ignores import Ignored, settle
from zopa.check.implied import check_implied
from zopa.check.sources import check_evidence
from zopa.check.stances import check_stances
from zopa.diagnostics import Diagnostic, Severity, Span, in_order
from zopa.files.document import Document


@dataclass(frozen=True)
class Findings:
    """What a check found: errors and warnings, remarks, and what comments in the files ignore."""

    diagnostics: tuple[Diagnostic, ...]
    remarks: tuple[Diagnostic, ...]
    ignored: tuple[Ignored, ...]


def check_case(
    case: Case, known: Case | None = None, memory: Memory | None = None
) -> tuple[Diagnostic, ...]:
    """Find what is wrong about one resolved case, and what is odd about its expressions.

    Parameters
    ----------
    known
        A case already checked; what the two share is not checked again.
    memory
        What was worked out before.
    """
    memory = memory or Memory()
    return in_order([*check_stances(case, known, memory), *check_expressions(case, known, memory)])


def check_files(files: CaseFiles, memory: Memory | None = None) -> tuple[Diagnostic, ...]:
    """Find the errors and warnings of a case that no comment ignores; see `examine_files`."""
    return examine_files(files, memory).diagnostics


def examine_files(files: CaseFiles, memory: Memory | None = None) -> Findings:
    """Find what is wrong or odd about a case.

    The baseline, every scenario, what holds on other days, and what other coders have.

    Parameters
    ----------
    memory
        What was worked out before. What is found is the same with any memory.
    """
    memory = memory or Memory()
    selector = Selector(files, memory)
    case, first = selector.examine()
    optional = _optional_rules(files)
    found = list(first)
    if case is not None:
        found += check_case(case, None, memory)
        found += _doubts(files, case)
        found += check_implied(case, None, optional, memory)
    others = [
        *(Selection(scenario=name) for name in scenario_names(files)),
        *(Selection(as_of=day) for day in with_day_before(days_of_change(files))),
        *(Selection(coder=coder) for coder in files.codings),
    ]
    for selection in others:
        changed, more = selector.examine(selection)
        found += more
        if changed is not None:
            found += check_case(changed, case, memory)
            if case is not None:
                found += check_implied(changed, case, optional, memory)
    once = _once(found)
    left, ignored = settle(_documents(files), once, whole=not errors(once), memory=memory)
    return Findings(
        in_order(d for d in left if d.severity is not Severity.REMARK),
        in_order(d for d in left if d.severity is Severity.REMARK),
        tuple(sorted(ignored, key=lambda i: i.diagnostic.span or ())),
    )


def _doubts(files: CaseFiles, case: Case) -> Iterator[Diagnostic]:
    """Yield what only somebody who edits the files needs to know about the baseline."""
    written = {filed.content.party for filed in files.positions}
    for party in files.model.content.parties:
        if party not in written:
            yield Diagnostic(
                "missing-positions",
                f"party {party!r} has no position file; its consent is unknown on every issue",
                files.model.at("parties", party).key_span,
                f"add positions/{files.name}/{party}.yaml",
                Severity.WARNING,
            )
    yield from check_evidence(files, case)


def _optional_rules(files: CaseFiles) -> frozenset[str]:
    """Name the rules that some scenario sets aside."""
    if files.scenarios is None:
        return frozenset()
    scenarios = files.scenarios.content.scenarios.values()
    return frozenset(rule for scenario in scenarios for rule in scenario.without_rules)


def _documents(files: CaseFiles) -> Iterator[Document]:
    yield files.model.document
    if files.scenarios is not None:
        yield files.scenarios.document
    for filed in (*files.positions, *(f for some in files.codings.values() for f in some)):
        yield filed.document
    for source in files.sources:
        yield source.document


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
