"""What the scenarios chart says in words."""

from __future__ import annotations

from zopa.report.charts.chosen import Request
from zopa.report.charts.frame import joined
from zopa.report.phrases import counted, listing, number, sentence
from zopa.results.base import Level, Verdict
from zopa.results.comparison import Comparison, ScenarioComparison, Summary


def scenarios_headline(comparison: Comparison) -> str:
    """State in how many scenarios the space is open, and what is then settled alike."""
    found = [one.summary for one in comparison.scenarios.values()]
    opened = [s for s in found if s.verdict is Verdict.OPEN]
    unknown = sum(s.verdict is Verdict.UNKNOWN for s in found)
    before = comparison.baseline.verdict
    of_all = f"{number(len(opened)) if opened else 'none'} of {counted(len(found), 'scenario')}"
    if not found:
        text = f"the space is {before.value} in the baseline; no scenario is compared"
    elif before is Verdict.OPEN:
        text = f"the space is open in the baseline and in {of_all}"
    else:
        verb = "opens" if len(opened) < 2 else "open"
        verb = "is open where" if before is Verdict.UNKNOWN else verb
        text = f"{of_all} {verb} the agreement space"
        if before is Verdict.UNKNOWN:
            text = f"the space is open in {of_all}; in the baseline that is unknown"
    same = settled_in_all(opened)
    if opened and same:
        alike = counted(len(same), "issue")
        text += f"; {alike} {'is' if len(same) == 1 else 'are'} then always settled the same way"
    if unknown:
        text += f"; of {counted(unknown, 'scenario')} that is unknown"
    return sentence(text)


def settled_in_all(opened: list[Summary]) -> list[str]:
    """List the issues that all agreements of all these settle the same way."""
    if not opened:
        return []
    first, *others = opened
    return [
        issue
        for issue, value in first.core.items()
        if all(other.core.get(issue) == value for other in others)
    ]


def scenarios_deck(comparison: Comparison) -> str:
    """Say how to read the ghost, and what the verdicts in the other readings are."""
    found = [one.summary for one in comparison.scenarios.values()]
    return joined(
        [
            f"The baseline is {comparison.baseline.verdict.value}; its values are the ghosts "
            "(hollow marks, dotted lines).",
            _also(found, [s.levels.demands.cautious for s in found], "Read cautiously"),
            _also(found, [s.levels.red_lines.verdict for s in found], "If only red lines count")
            if comparison.level is Level.DEMANDS
            else "",
            "What a scenario changes is assumed, not found in a source. The order is that of the "
            "files, not of merit.",
        ]
    )


def _also(found: list[Summary], verdicts: list[Verdict | None], how: str) -> str:
    if not found or any(verdict is None for verdict in verdicts):
        return ""
    opened = sum(verdict is Verdict.OPEN for verdict in verdicts)
    if opened == len(found):
        return f"{how}, all are open."
    if not opened:
        unknown = any(verdict is Verdict.UNKNOWN for verdict in verdicts)
        return f"{how}, none is {'known to be ' if unknown else ''}open."
    return f"{how}, {number(opened)} of {number(len(found))} {'is' if opened == 1 else 'are'} open."


def scenarios_note(request: Request, comparison: Comparison) -> str:
    """List the issues that the squares of the core stand for, in their order."""
    if not any(s.verdict is Verdict.OPEN for s in _all(comparison)):
        return ""
    titles = [comparison.issues[issue] or issue for issue in request.issues]
    return "Squares, in this order: " + "; ".join(titles) + "."


def _all(comparison: Comparison) -> list[Summary]:
    return [comparison.baseline, *(one.summary for one in comparison.scenarios.values())]


def summary_alt(
    request: Request,
    comparison: Comparison,
    title: str,
    summary: Summary,
    found: ScenarioComparison | None,
) -> str:
    """Describe a row: verdicts, core, conflicts, who changes what."""
    levels = summary.levels
    parts = [f"{title}: {summary.verdict.value}"]
    parts.append(f"as coded {levels.demands.verdict.value}")
    if levels.demands.cautious is not None:
        parts.append(f"cautious {levels.demands.cautious.value}")
    parts.append(f"red lines alone {levels.red_lines.verdict.value}")
    if summary.verdict is Verdict.OPEN:
        core = [comparison.issues.get(i, i) for i in request.issues if i in summary.core]
        of_all = f"{number(len(core))} of {number(len(request.issues))} issues settled alike"
        parts.append(f"{of_all} ({listing(core)})" if core else of_all)
        if summary.agreements is not None and summary.method == "exact":
            parts.append(counted(summary.agreements, "agreement"))
    if summary.conflicts is None:
        parts.append("an unknown number of conflicts")
    else:
        parts.append(counted(summary.conflicts, "conflict"))
    if found is not None:
        changed = dict.fromkeys(c.party for c in found.changes if c.party in request.parties)
        names = [request.titles[p] for p in changed if p is not None]
        if names:
            parts.append(f"changes positions of {listing(names)}")
    return "; ".join(parts) + "."
