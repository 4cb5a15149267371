"""What the conflicts say in words: headline, deck and description."""

from __future__ import annotations

from collections.abc import Sequence

from zopa.report.charts.cells import Firmness
from zopa.report.charts.chosen import Chosen
from zopa.report.charts.conflict_table import Column, Line, Table
from zopa.report.charts.frame import verdict_sentence
from zopa.report.charts.layout import tidy
from zopa.report.charts.ways_out import tilt, ways_sentence
from zopa.report.phrases import counted, listing, number, sentence
from zopa.results.base import Level, Verdict

_BRIEF = 90


def conflicts_headline(chosen: Chosen, table: Table) -> str:
    """State how many conflicts close the space and how few concessions open it."""
    solution = chosen.solution
    found = solution.conflicts
    if not found.count:
        return _without_conflicts(chosen)
    if not table.columns:
        return "None of the conflicts listed touches what is chosen here"
    least = "" if found.complete else "at least "
    verb = "closes" if found.count == 1 and found.complete else "close"
    text = f"{least}{counted(found.count, 'minimal conflict')} {verb} the agreement space"
    if len(table.columns) < found.listed:
        text = f"{number(len(table.columns))} of {least}{counted(found.count, 'minimal conflict')} "
        text += (
            "touches what is chosen here"
            if len(table.columns) == 1
            else "touch what is chosen here"
        )
        return sentence(text)
    fewest = solution.concessions.fewest
    if fewest is not None:
        some = counted(len(fewest.drop), "concession")
        few = "" if solution.concessions.complete else "as far as was searched, "
        text += f"; {few}{some} {'opens' if len(fewest.drop) == 1 else 'together open'} it"
    return sentence(text)


def _without_conflicts(chosen: Chosen) -> str:
    kept = "red lines" if chosen.solution.level is Level.RED_LINES else "commitments"
    return {
        Verdict.OPEN: f"All {kept} can be kept together: there is no conflict to show",
        Verdict.CLOSED: "The agreement space is closed, but no conflict is listed",
        Verdict.UNKNOWN: f"Whether all {kept} can be kept together is unknown",
    }[chosen.solution.verdict]


def conflicts_deck(chosen: Chosen, table: Table) -> str:
    """Say how to read the columns, which commitment recurs, and what leans on inference."""
    found = chosen.solution.conflicts
    if not table.columns:
        return verdict_sentence(chosen.solution)
    parts = [
        "Each column is a smallest set of commitments that cannot all be kept. Giving up any one "
        "member ends that conflict; the space opens once every conflict has ended."
    ]
    shown = len(table.columns)
    top = most_shared(table)
    if top is not None:
        who = chosen.name(top.party) if top.party else "the rules"
        times = f"in {number(top.part_of)} of {number(shown)}"
        parts.append(f"Most often: {who}, “{_brief(top.label)}”, {times}.")
    elif shown > 1:
        parts.append(_tie(table))
    weak = sum(column.rests_on is not Firmness.FIRM for column in table.columns)
    if weak:
        some = f"{sentence(number(weak))} of the conflicts {'leans' if weak == 1 else 'lean'}"
        some = "Every conflict leans" if weak == shown else some
        parts.append(f"{some} on something inferred or assumed (broken lines).")
    if found.listed < found.count or not found.complete:
        total = counted(found.count, "conflict")
        least = "" if found.complete else "at least "
        parts.append(f"{sentence(number(found.listed))} of {least}{total} listed: the smallest.")
    if chosen.solution.level is Level.RED_LINES:
        parts.append(verdict_sentence(chosen.solution))
    return " ".join(parts)


def _brief(label: str) -> str:
    """Shorten a long label at a word; it stands in full in its row."""
    if len(label) <= _BRIEF:
        return label
    return label[:_BRIEF].rsplit(" ", 1)[0].rstrip(",;: ") + " …"


def _tie(table: Table) -> str:
    """Say how many commitments share the first place."""
    counts = [line.part_of for line in table.lines if line.party is not None]
    most = max(counts, default=0)
    if most < 2:
        return "No commitment is in more than one of them."
    return f"{sentence(number(counts.count(most)))} commitments are in {number(most)} each."


def most_shared(table: Table) -> Line | None:
    """Give the commitment in more conflicts than any other; None in a tie or with one conflict."""
    lines = sorted(
        (line for line in table.lines if line.party is not None), key=lambda line: -line.part_of
    )
    if len(table.columns) < 2 or not lines or lines[0].part_of < 2:
        return None
    if len(lines) > 1 and lines[1].part_of == lines[0].part_of:
        return None
    return lines[0]


def conflicts_alt(
    chosen: Chosen, table: Table, columns: Sequence[Column], frame: tuple[str, str, str]
) -> str:
    """Describe a page: every conflict by its members, then the ways out."""
    headline, deck, footer = frame
    lines = {line.key: line for line in table.lines}
    parts = [f"{headline}. {deck}"]
    for column in columns:
        members = [_member(chosen, lines[key]) for key in column.conflict.members if key in lines]
        text = f"Conflict {column.number}: {listing(members)}"
        rules = [lines[key].label for key in column.conflict.rules if key in lines]
        if rules:
            text += f", under the rule{'s' if len(rules) > 1 else ''} {listing(rules)}"
        if column.conflict.weakest_basis:
            text += f"; weakest basis: {column.conflict.weakest_basis}"
        parts.append(text + ".")
    parts.append(ways_sentence(chosen))
    parts += [sentence(text) + "." for text in tilt(chosen)]
    parts.append(footer.replace("\n", ". "))
    return " ".join(part for part in parts if part)


def _member(chosen: Chosen, line: Line) -> str:
    who = chosen.titles.get(line.party or "", line.party or "rule")
    return f"{who}, “{tidy(line.label)}” ({line.kind})"
