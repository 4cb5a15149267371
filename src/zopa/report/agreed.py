"""Agreements one by one, in words and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from zopa.case.case import Case, Choice
from zopa.files.rows import safe_cell
from zopa.report.bargains import worth_text
from zopa.report.blocks import Block, Heading, Item, Paragraph
from zopa.report.sentences import counted, joined, sentence
from zopa.report.what_if import coded_by, evidence_kept, what_if
from zopa.results.agreements import Agreed, Agreements
from zopa.results.bargaining import Settled
from zopa.results.base import Amount, Verdict, plain_number
from zopa.solve.wording import choice_text


def describe_agreements(found: Agreements, case: Case) -> tuple[Block, ...]:
    """Describe agreements for a terminal; what all of them settle alike is said once."""
    named = (case.title, what_if(found), coded_by(found), f"positions of {case.as_of}")
    return (
        Heading(", ".join(part for part in named if part), 1),
        *_opening(found),
        *_listed(found, case),
        *_ways(found, case),
    )


def _opening(found: Agreements) -> Iterator[Block]:
    match found.verdict:
        case Verdict.UNKNOWN:
            yield Paragraph("Whether there are agreements is unknown: a limit was hit.")
            return
        case Verdict.CLOSED if found.complete and not found.found:
            yield Paragraph("The agreement space is closed: no outcome keeps the rules.")
            return
        case Verdict.CLOSED:
            yield Paragraph(
                "The agreement space is closed. What follows are the closest packages: they keep "
                "the rules and break the fewest commitments"
                + (f" possible, {found.least_broken}." if found.least_broken else ".")
            )
        case Verdict.OPEN:
            about = "" if found.total is None else f", with {counted(found.total, 'agreement')}"
            yield Paragraph(f"The agreement space is open{about}.")
    kept = evidence_kept(found.evidence)
    if kept:
        yield Paragraph(f"Evidence kept: {kept}.")
    if found.by is not None and found.by.startswith("no measure"):
        yield Paragraph("They stand in the order of the model's options.")
    elif found.by is not None:
        yield Paragraph(f"Ranked by {found.by}. Equal ones stand in the order of the model.")
    elif found.seed is not None:
        yield Paragraph(
            f"Drawn uniformly, independently and with replacement, with the seed {found.seed}."
        )
    if found.complete and not found.found:
        yield Paragraph("There is none of that kind.")
    if not found.complete:
        yield Paragraph(
            "A limit was passed: these are the best of what was looked at; others may be missing."
        )


def _listed(agreements: Agreements, case: Case) -> Iterator[Block]:
    found = agreements.found
    if not found:
        return
    alike = [
        issue
        for issue in case.issues
        if all(o.outcome[issue] == found[0].outcome[issue] for o in found)
    ]
    differing = [issue for issue in case.issues if issue not in alike]
    if alike and len(found) > 1:
        yield Heading("Settled alike in all of these")
        yield from (Item(_term(case, issue, found[0])) for issue in alike)
    shown = differing if len(found) > 1 else alike
    yield Heading("What tells them apart" if len(found) > 1 else _alone(agreements))
    for number, one in enumerate(found, start=1):
        yield Item(f"{number}. {_head(one, case)}")
        yield from (Item(_term(case, issue, one), 1) for issue in shown)
        if one.broken:
            yield Item(f"breaks {joined(one.broken)}", 1, muted=True)


def _alone(agreements: Agreements) -> str:
    """Head a single outcome, which need not be the only one."""
    if agreements.seed is not None:
        return "The one drawn"
    if agreements.total == agreements.found[0].copies:
        return "The only one"
    return "The first of them"


def _head(one: Agreed, case: Case) -> str:
    worth = ", ".join(
        f"{case.parties[party].title} {worth_text(value)}" for party, value in one.utilities.items()
    )
    parts = [worth or "nothing says what it is worth to the parties"]
    if one.value is not None and len(one.utilities) > 1:
        parts.append(f"measure {worth_text(one.value)}")
    if one.copies > 1:
        parts.append(f"the first of {one.copies:,} that nothing tells apart")
    return "; ".join(parts)


def _term(case: Case, issue: str, one: Agreed) -> str:
    text = choice_text(case, issue, _choice(one.outcome[issue], case, issue))
    return f"{case.titles.issues[issue]}: {text}"


def _choice(settled: Settled, case: Case, issue: str) -> Choice:
    if isinstance(settled, tuple):
        return frozenset(settled)
    if isinstance(settled, str) and case.issues[issue].kind != "number":
        return settled
    return Fraction(settled)


def _ways(found: Agreements, case: Case) -> Iterator[Block]:
    if not found.ways:
        return
    yield Heading("What the smallest concession sets open")
    for way in found.ways:
        yield Item(sentence(f"without {joined(way.drop)}: {counted(way.opens, 'agreement')}"))
        yield Item(_head(way.closest, case), 1)


def agreement_rows(found: Agreements) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Give the agreements as a table: a header, and a row for each.

    Numbers without a short decimal form are rounded to the nearest double. Cells that a
    spreadsheet would read as a formula begin with an apostrophe.
    """
    issues = list(found.found[0].outcome) if found.found else []
    parties = list(found.found[0].utilities) if found.found else []
    header = (
        "rank",
        "value",
        *issues,
        *(f"utility_{party}" for party in parties),
        "copies",
        "broken",
        "leans_on_silence",
    )
    rows = [
        (
            str(number),
            "" if one.value is None else _decimal(one.value),
            *(_cell(one.outcome[issue]) for issue in issues),
            *(_decimal(one.utilities[party]) for party in parties),
            str(one.copies),
            _cell(one.broken),
            _cell(one.leans_on_silence),
        )
        for number, one in enumerate(found.found, start=1)
    ]
    return header, rows


def _decimal(value: Amount) -> str:
    """Write a number as spreadsheets read it: the nearest double; the JSON has the exact one."""
    exact = Fraction(value)
    return str(exact.numerator) if exact.denominator == 1 else repr(float(exact))


def _cell(settled: Settled) -> str:
    if isinstance(settled, tuple):
        return safe_cell(" ".join(settled))
    return safe_cell(settled) if isinstance(settled, str) else str(plain_number(settled))
