"""A comparison in a table and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from zopa.report.blocks import Block, Grid, Heading, Item, Paragraph
from zopa.report.compare_points import side_by_side
from zopa.report.sentences import change_text, counted, joined, number_text, sentence
from zopa.results.base import Level, Reading, Verdict
from zopa.results.comparison import (
    Agreements,
    Comparison,
    KeptConflict,
    ScenarioComparison,
    Summary,
)
from zopa.results.solution import Conflict, Outcome, Settled
from zopa.results.versions import VersionComparison

__all__ = [
    "agreements",
    "are_counted",
    "asked_words",
    "compared",
    "conflict_items",
    "legend",
    "outcome_words",
    "set_words",
    "summary_table",
]

NONE = "–"

# what can be told of scenarios beside a baseline, and of two versions
Compared = Comparison | VersionComparison
Turned = ScenarioComparison | VersionComparison


def compared(comparison: Comparison) -> tuple[Block, ...]:
    """Put a comparison into a table, then each scenario into words."""
    scenarios = comparison.scenarios
    named = {"baseline": comparison.baseline} | {
        name: scenario.summary for name, scenario in scenarios.items()
    }
    return (
        Heading(_title(comparison), 1),
        Paragraph(asked_words(comparison)),
        summary_table(named, comparison.level),
        *(Paragraph(text) for text in legend(named, comparison.level)),
        *side_by_side(comparison.parties, named),
        *_shares(comparison),
        *(block for name in scenarios for block in _scenario(comparison, name)),
    )


def _title(comparison: Comparison) -> str:
    count = counted(len(comparison.scenarios), "scenario")
    return f"{comparison.title}: baseline and {count}, positions of {comparison.as_of}"


def asked_words(comparison: Compared) -> str:
    """Say at which level and in which reading, and what is chosen."""
    if comparison.level is Level.RED_LINES:
        kept = (
            "Only the red lines are kept, which looks easier than it is: insisting is not a red "
            "line."
        )
    else:
        kept = "All demands and red lines are kept."
    if comparison.reading is Reading.CAUTIOUS:
        kept += (
            " Unknown limits are read cautiously; the column “coded” tells the other reading's "
            "verdict."
        )
    more = f" Chosen with {' '.join(comparison.selection)}." if comparison.selection else ""
    return kept + more


def summary_table(named: Mapping[str, Summary], level: Level, first: str = "Scenario") -> Grid:
    """Put summaries into a table, a row each; ``first`` heads their names."""
    red_lines = level is Level.RED_LINES
    header = (
        first,
        *(("Red lines",) if red_lines else ()),
        "Coded",
        "Cautious",
        "Core",
        "Conflicts",
        "Fewest",
        "Size",
    )
    return Grid(header, tuple(_row(name, row, red_lines) for name, row in named.items()))


def _row(name: str, summary: Summary, red_lines: bool) -> tuple[str, ...]:
    demands = summary.levels.demands
    return (
        name,
        *((summary.levels.red_lines.verdict.value,) if red_lines else ()),
        demands.verdict.value,
        NONE if demands.cautious is None else demands.cautious.value,
        _core(summary),
        _count(summary.conflicts),
        _fewest(summary),
        ("about " if summary.method == "estimated" else "") + _count(summary.agreements),
    )


def _core(summary: Summary) -> str:
    if summary.verdict is not Verdict.OPEN:
        return NONE
    # what agreements have in common is not known where only one of them is
    return "?" if summary.agreements is None else str(len(summary.core))


def _count(count: int | None) -> str:
    return "?" if count is None else f"{count:,}"


def _fewest(summary: Summary) -> str:
    if summary.verdict is Verdict.OPEN:
        return NONE
    if summary.fewest is None:
        return "?" if summary.conflicts is None else "none"
    return f"{summary.fewest.commitments} / {summary.fewest.ladders}"


def legend(named: Mapping[str, Summary], level: Level) -> Iterator[str]:
    """Explain the columns of the table."""
    issues = max(len(row.core) + len(row.free) for row in named.values())
    yield (
        "Coded and cautious: is there an agreement with all demands kept, where an unknown limit "
        "is read as no limit, or as the ideal alone. Core: on how many issues all agreements say "
        f"the same{f', of {issues}' if issues else ''}. Conflicts: minimal sets of commitments "
        "that cannot be kept together. Fewest: commitments / stances and conditions to give up at "
        "least; none if the rules alone leave nothing. Size: how many agreements there are, which "
        "hangs on how finely the issues are cut. ?: a limit was hit."
    )
    if level is Level.DEMANDS:
        yield _red_lines(named)
    if any(row.method == "estimated" for row in named.values()):
        yield "about: estimated from uniform draws; the JSON has the interval."


def _shares(comparison: Comparison) -> Iterator[Block]:
    """Explain the tables of changes, where there is one."""
    if any(len(scenario.attribution or ()) > 1 for scenario in comparison.scenarios.values()):
        yield Paragraph(
            "Of each change below: what it does to the verdict (1 opens, -1 closes) and to the "
            "size as the only change, and its share of what all changes do together (Shapley: "
            "what it adds to the changes before it, on average over all orders)."
        )


def _red_lines(named: Mapping[str, Summary]) -> str:
    """Say the verdict at the other level, which is never shown alone."""
    by_verdict: dict[Verdict, list[str]] = {}
    for name, summary in named.items():
        by_verdict.setdefault(summary.levels.red_lines.verdict, []).append(name)
    parts = [
        f"{verdict.value} in {'all' if len(names) == len(named) else joined(names)}"
        for verdict, names in by_verdict.items()
    ]
    return f"Red lines alone: {'; '.join(parts)} (insisting is not a red line)."


def _scenario(comparison: Comparison, name: str) -> Iterator[Block]:
    scenario = comparison.scenarios[name]
    title = scenario.summary.title
    yield Heading(f"{name}: {title}" if title else name)
    yield Paragraph(_verdicts(comparison.baseline, scenario))
    yield from _changes(comparison, scenario)
    yield from _conflicts(comparison, scenario)
    yield from agreements(scenario, scenario.summary.core)
    yield from _effects(scenario)


def _verdicts(baseline: Summary, scenario: ScenarioComparison) -> str:
    before, after = baseline.verdict, scenario.summary.verdict
    if before is after:
        return f"The agreement space is {after.value}, as in the baseline."
    return f"The agreement space is {after.value}; in the baseline it is {before.value}."


def _changes(comparison: Comparison, scenario: ScenarioComparison) -> Iterator[Block]:
    if not scenario.changes:
        yield Paragraph("Nothing is changed.")
        return
    yield Heading("What is changed, by assumption", 3)
    for change in scenario.changes:
        party = None if change.party is None else comparison.parties[change.party].title
        yield Item(change_text(change.id, party, before=change.before, after=change.after))


def _conflicts(comparison: Comparison, scenario: ScenarioComparison) -> Iterator[Block]:
    yield Heading("Conflicts", 3)
    removed, added, kept = (
        scenario.conflicts_removed,
        scenario.conflicts_added,
        scenario.conflicts_kept,
    )
    if removed is None or added is None or kept is None:
        yield Paragraph(f"Not compared: {scenario.why['conflicts_removed']}.")
        return
    if not (removed or added or kept):
        yield Paragraph("There are none, nor in the baseline.")
        return
    if comparison.baseline.conflicts:
        before = counted(comparison.baseline.conflicts, "conflict")
        yield Paragraph(
            f"Of the {before} of the baseline {are_counted(removed)} gone and "
            f"{are_counted(kept)} left; {are_counted(added)} new."
        )
    else:
        yield Paragraph(f"The baseline has none; {are_counted(added)} new.")
    yield from conflict_items(removed, added, kept)


def conflict_items(
    removed: Sequence[Conflict], added: Sequence[Conflict], kept: Sequence[KeptConflict]
) -> Iterator[Item]:
    """List conflicts that are gone and new, and those left whose members ask for something else."""
    for how, conflicts in (("gone", removed), ("new", added)):
        for conflict in conflicts:
            rules = f" (rule {joined(conflict.rules)})" if conflict.rules else ""
            yield Item(f"{how}: {joined(conflict.members) or 'the rules alone'}{rules}")
    for still in kept:
        if still.changed:
            others = "asks" if len(still.changed) == 1 else "ask"
            yield Item(
                f"left: {joined(still.members)}; {joined(still.changed)} {others} for something "
                "else than before"
            )


def are_counted(conflicts: Sequence[object]) -> str:
    """Write a number with its verb."""
    return counted(len(conflicts), "is", "are") if conflicts else "none is"


def agreements(scenario: Turned, core: Outcome, level: int = 3) -> Iterator[Block]:
    """Say how many agreements come and go, with examples, and what all that are there share."""
    gained, lost, kept = (
        scenario.agreements_gained,
        scenario.agreements_lost,
        scenario.agreements_kept,
    )
    if gained is None or lost is None:
        yield Heading("Agreements", level)
        yield Paragraph(f"Not compared: {scenario.why['agreements_gained']}.")
        return
    if not (gained.count or lost.count or kept):
        return
    yield Heading("Agreements", level)
    yield Paragraph(
        f"{gained.count:,} gained, {lost.count:,} lost, {kept:,} kept, outcome by outcome."
    )
    yield from _example("gained", gained)
    yield from _example("lost", lost)
    if core:
        yield Item(f"in all agreements: {outcome_words(core)}")


def _example(how: str, found: Agreements) -> Iterator[Block]:
    if found.example is not None:
        yield Item(f"one {how}: {outcome_words(found.example)}")


def outcome_words(outcome: Outcome) -> str:
    """Write an outcome as the words that ``zopa assess --fix`` takes."""
    return " ".join(f"{issue}={_value(choice)}" for issue, choice in outcome.items())


def _value(choice: Settled) -> str:
    return ",".join(choice) if isinstance(choice, tuple) else number_text(choice)


def set_words(chosen: Iterable[str]) -> str:
    """Write a set of changes; commas would be hard to tell from those between sets."""
    return " + ".join(chosen) or "none"


def _effects(scenario: ScenarioComparison) -> Iterator[Block]:
    opening, attribution = scenario.opening_sets, scenario.attribution
    if not scenario.changes:
        return
    yield Heading("Which changes do it", 3)
    if opening is None or attribution is None:
        yield Paragraph(f"Not worked out: {scenario.why['attribution']}.")
        return
    if not opening:
        yield Paragraph("No set of these changes opens the space.")
        return
    if opening == ((),):
        yield Paragraph("The space is open without any of them.")
    else:
        number = counted(len(opening), "smallest set", "smallest sets")
        verb = "opens" if len(opening) == 1 else "each open"
        yield Paragraph(sentence(f"{number} of these changes {verb} the space"))
        for chosen in opening:
            yield Item(set_words(chosen))
    rows = tuple(
        (
            name,
            number_text(found.alone.verdict),
            number_text(found.shapley.verdict),
            number_text(found.alone.agreements),
            number_text(found.shapley.agreements),
        )
        for name, found in attribution.items()
    )
    if len(rows) > 1:
        yield Grid(("Change", "Opens: alone", "Shapley", "Size: alone", "Shapley"), rows)
