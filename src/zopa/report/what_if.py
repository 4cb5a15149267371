"""The name of what was solved: the baseline, a scenario, or a request of one's own."""

from __future__ import annotations

from zopa.case.selection import CHANGE_OPTIONS
from zopa.results.solution import Solution


def what_if(solution: Solution) -> str:
    """Name the scenarios and say whether more was changed; empty for the baseline."""
    scenario = f"scenario “{solution.scenario_title}”" if solution.scenario else ""
    asked = any(word in solution.selection for word in CHANGE_OPTIONS.values())
    if not asked:
        return scenario
    return f"{scenario} with further changes" if scenario else "with changes asked for"
