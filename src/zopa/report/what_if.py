"""The name of what was solved: the baseline, a scenario, or a request of one's own."""

from __future__ import annotations

from typing import Protocol

from zopa.case.selection import CHANGE_OPTIONS
from zopa.report.phrases import amount_text, listing
from zopa.results.solution import EvidenceKept


class Asked(Protocol):
    """A result that says what was asked for."""

    @property
    def scenario(self) -> str | None:
        """The scenarios applied."""
        ...

    @property
    def scenario_title(self) -> str | None:
        """Their titles."""
        ...

    @property
    def selection(self) -> tuple[str, ...]:
        """The options that choose the case."""
        ...


def what_if(solution: Asked) -> str:
    """Name the scenarios and say whether more was changed; empty for the baseline."""
    scenario = f"scenario “{solution.scenario_title}”" if solution.scenario else ""
    asked = any(word in solution.selection for word in CHANGE_OPTIONS.values())
    if not asked:
        return scenario
    return f"{scenario} with further changes" if scenario else "with changes asked for"


def coded_by(solution: Asked) -> str:
    """Name the coder whose files are taken; empty for the first one's."""
    words = solution.selection
    named = [words[place + 1] for place, word in enumerate(words[:-1]) if word == "--coder"]
    return f"coder {named[0]}" if named else ""


def evidence_kept(kept: EvidenceKept) -> str:
    """Say which filters on evidence are on; empty where none is."""
    parts = []
    if kept.basis is not None:
        parts.append("stated only" if kept.basis == "stated" else f"{kept.basis} or firmer")
    if kept.undisputed:
        parts.append("undisputed")
    if kept.min_confidence is not None:
        parts.append(f"confidence at least {amount_text(kept.min_confidence)}")
    without = [*kept.without_sources, *kept.without_events]
    if without:
        parts.append(f"without {listing(without)}")
    return ", ".join(parts)
