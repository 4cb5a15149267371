"""Scenarios beside the baseline: what each assumes, and what becomes of the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from zopa.report.brief.naming import Names
from zopa.report.brief.parts import (
    Bullet,
    Cell,
    Muted,
    Para,
    Part,
    Strong,
    Table,
    Title,
    cell,
)
from zopa.report.sentences import change_text, counted, joined, sentence
from zopa.results.base import Verdict
from zopa.results.comparison import Comparison, ScenarioComparison, Summary

_HEADER = ("Scenario", "As coded", "Cautious", "Settled alike", "Conflicts", "Fewest", "Agreements")


def scenarios_section(
    comparison: Comparison | None,
    figures: Iterable[Part],
    names: Names,
    left_out: Mapping[str, str],
) -> Iterator[Part]:
    """Put the scenarios beside the baseline, and say which cannot be, by their titles, and why."""
    yield Title("Scenarios", anchor="scenarios")
    if comparison is not None:
        yield from _compared(comparison, figures, names)
    if left_out:
        yield Title("Left out", 2)
        what = "scenario" if len(left_out) == 1 else "scenarios"
        yield Para(
            (
                f"With what is asked for here, {counted(len(left_out), what, what)} cannot be "
                "applied:",
            )
        )
    for title, why in left_out.items():
        yield Bullet((Strong(f"{title}: "), f"{why}."))


def _compared(comparison: Comparison, figures: Iterable[Part], names: Names) -> Iterator[Part]:
    yield Para(
        (
            "What if some positions were different? Every change below is an assumption, not a "
            "report. “Settled alike” counts the issues on which all agreements say the same; "
            "“fewest” is the least number of commitments / of stances and conditions to give up; "
            "the number of agreements hangs on how finely the issues are cut.",
        )
    )
    rows = [_row("Baseline", comparison.baseline)]
    rows += [
        _row(found.summary.title or name, found.summary)
        for name, found in comparison.scenarios.items()
    ]
    yield Table(_HEADER, tuple(rows), (58, 16, 16, 18, 17, 14, 22), (3, 4, 5, 6))
    yield from figures
    for name, found in comparison.scenarios.items():
        yield from _scenario(comparison, name, found, names)


def _row(title: str, summary: Summary) -> tuple[Cell, ...]:
    demands = summary.levels.demands
    fewest = "–"
    if summary.verdict is not Verdict.OPEN:
        least = summary.fewest
        unknown = "?" if summary.conflicts is None else "none"
        fewest = unknown if least is None else f"{least.commitments} / {least.ladders}"
    about = "about " if summary.method == "estimated" else ""
    return (
        cell(title),
        cell(demands.verdict.value),
        cell("–" if demands.cautious is None else demands.cautious.value),
        cell(f"{len(summary.core)}" if summary.verdict is Verdict.OPEN else "–"),
        cell("?" if summary.conflicts is None else f"{summary.conflicts:,}"),
        cell(fewest),
        cell("?" if summary.agreements is None else f"{about}{summary.agreements:,}"),
    )


def _scenario(
    comparison: Comparison, name: str, found: ScenarioComparison, names: Names
) -> Iterator[Part]:
    summary = found.summary
    yield Title(summary.title or name, 2)
    if summary.because:
        yield Para(tuple(names.linked(sentence(summary.because))))
    before, after = comparison.baseline.verdict, summary.verdict
    was = "as in the baseline" if before is after else f"in the baseline it is {before.value}"
    yield Para((Strong(f"The agreement space is {after.value}, "), f"{was}. {_clashes(found)}"))
    for change in found.changes:
        party = None if change.party is None else comparison.parties[change.party].title
        text = change_text("", party, before=change.before, after=change.after)
        yield Bullet((f"{text.removesuffix(' []')} ", Muted(f"({change.id})")))
    opening = found.opening_sets
    if opening is None:
        yield Para((f"Which changes do it was not worked out: {found.why['opening_sets']}.",))
    elif opening and opening != ((),) and len(found.changes) > 1:
        sets = "; or ".join(joined(map(names.named, chosen)) for chosen in opening)
        number = counted(len(opening), "smallest set", "smallest sets")
        yield Para((sentence(f"{number} of these changes would open the space: {sets}"),))


def _clashes(found: ScenarioComparison) -> str:
    removed, added, kept = found.conflicts_removed, found.conflicts_added, found.conflicts_kept
    if removed is None or added is None or kept is None:
        return f"The conflicts were not compared: {found.why['conflicts_removed']}."
    if not (removed or added or kept):
        return "There is no conflict, nor is there in the baseline."
    return sentence(
        f"{counted(len(removed), 'conflict is', 'conflicts are')} gone, "
        f"{counted(len(kept), 'is', 'are')} left, {counted(len(added), 'is', 'are')} new"
    )
