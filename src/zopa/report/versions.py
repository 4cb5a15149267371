"""Two versions of a case side by side, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zopa.report.bargains import PRINCIPLES
from zopa.report.blocks import Block, Heading, Item, Paragraph
from zopa.report.compare import (
    agreements,
    are_counted,
    asked_words,
    conflict_items,
    legend,
    summary_table,
)
from zopa.report.compare_points import side_by_side
from zopa.report.phrases import counted, listing, sentence
from zopa.results.base import Verdict
from zopa.results.comparison import Summary
from zopa.results.versions import Edit, Version, VersionComparison

__all__ = ["versions_compared"]

# what the kinds of edit are headed by, in the order of the text
_KINDS = {
    "model": "The model",
    "party": "Parties",
    "agreement": "Who must accept",
    "issue": "Issues",
    "option": "Options",
    "rule": "Rules",
    "stance": "Stances",
    "condition": "Conditions",
    "bonus": "Bonuses",
    "walk_away": "Walk-away values",
    "scenario": "Scenarios",
    "event": "Events",
    "source": "Sources",
    "claim": "Claims",
    "note": "Notes of the model",
}
# of a thing that comes or goes, what its title says already
_TITLES = ("title", "statement")


def versions_compared(found: VersionComparison) -> tuple[Block, ...]:
    """Say what was edited, and what that does: verdicts, conflicts, agreements, bargains."""
    named = {"before": found.before.summary, "after": found.after.summary}
    return (
        Heading(f"{found.after.title}: what has changed", 1),
        Paragraph(f"Before: {_version(found.before)}. After: {_version(found.after)}."),
        Paragraph(f"{_verdicts(found)} {asked_words(found)}"),
        summary_table(named, found.level, "Version"),
        *(Paragraph(text) for text in legend(named, found.level)),
        *_edits(found),
        *_conflicts(found),
        *agreements(found, found.after.summary.core, 2),
        *_bargains(found, named),
    )


def _version(version: Version) -> str:
    commit = version.revision
    by_hash = commit is None or commit.startswith(version.name)
    name = version.name if commit is None or by_hash else f"{version.name} ({commit[:10]})"
    return f"{name}, positions of {version.as_of}"


def _verdicts(found: VersionComparison) -> str:
    before, after = found.before.summary.verdict, found.after.summary.verdict
    if before is after:
        text = f"The agreement space is {after.value}, as before."
    else:
        text = f"The agreement space is {after.value}; before, it was {before.value}."
    was, now = (v.summary.levels.demands.cautious for v in (found.before, found.after))
    if was is not now and was is not None and now is not None:
        text += f" Read cautiously it is {now.value}; before, {was.value}."
    if Verdict.UNKNOWN in (before, after):
        text += " Unknown means that a limit was hit; it is not closed."
    return text


def _edits(found: VersionComparison) -> Iterator[Block]:
    yield Heading("What the files say")
    if not found.edits:
        yield Paragraph("Nothing that they say has changed.")
        return
    counts = [
        counted(number, "thing", "things") + f" {how}"
        for how in ("added", "removed", "changed")
        if (number := sum(edit.how == how for edit in found.edits))
    ]
    yield Paragraph(f"{sentence(listing(counts))}. Words and ids are those of the files.")
    for kind, heading in _KINDS.items():
        edits = [edit for edit in found.edits if edit.kind == kind]
        if edits:
            yield Heading(heading, 3)
        for edit in edits:
            yield from _edit(found, edit)


def _edit(found: VersionComparison, edit: Edit) -> Iterator[Item]:
    party = found.parties[edit.party].title if edit.party else ""
    title = f"“{edit.title}”" if edit.title else ""
    whose = f"{party}, {title}" if party and title else party or title
    yield Item(f"{edit.how}: {whose} [{edit.id}]" if whose else f"{edit.how}: {edit.id}")
    for change in edit.fields:
        was, now = change.before, change.after
        if was is None and now is not None:
            how = "" if edit.how == "added" else " (new)"
            text = f"{change.field}: {now}{how}"
        elif now is None:
            how = "" if edit.how == "removed" else " (gone)"
            text = f"{change.field}: {was}{how}"
        else:
            text = f"{change.field}: {was} → {now}"
        if edit.how == "changed" or change.field not in _TITLES:
            yield Item(text, 1)


def _conflicts(found: VersionComparison) -> Iterator[Block]:
    yield Heading("Conflicts")
    removed, added, kept = found.conflicts_removed, found.conflicts_added, found.conflicts_kept
    if removed is None or added is None or kept is None:
        yield Paragraph(f"Not compared: {found.why['conflicts_removed']}.")
        return
    if not (removed or added or kept):
        yield Paragraph("There are none, nor were there any before.")
        return
    if removed or kept:
        before = counted(len(removed) + len(kept), "conflict")
        yield Paragraph(
            f"Of the {before} before {are_counted(removed)} gone and {are_counted(kept)} left; "
            f"{are_counted(added)} new."
        )
    else:
        yield Paragraph(f"There were none before; {are_counted(added)} new.")
    yield from conflict_items(removed, added, kept)


def _bargains(found: VersionComparison, named: Mapping[str, Summary]) -> Iterator[Block]:
    if not found.bargaining_moved:
        yield Heading("Bargaining points")
        yield Paragraph("None has moved.")
        return
    heading, *rest = side_by_side(found.parties, named, "Version")
    yield heading
    yield Paragraph(f"Moved: {_points(found.bargaining_moved)}.")
    yield from rest


def _points(names: Sequence[str]) -> str:
    return listing([PRINCIPLES[name].partition(",")[0] for name in names])
