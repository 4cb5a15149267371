"""Which answers a search gave instead of a decision diagram: in notes, versions and limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version

from zopa.results.base import AnsweredBy
from zopa.results.solution import Note
from zopa.solve.fallback import EXTRA, cp, missing, sat

__all__ = ["limit_notes", "search_limits", "search_versions"]

Methods = Mapping[str, AnsweredBy]

_TOOLS: Mapping[AnsweredBy, tuple[str, str]] = {
    "cp_sat": ("CP-SAT", "ortools"),
    "pysat": ("PySAT", "python-sat"),
}


def limit_notes(methods: Methods, node_limit: int) -> Iterator[Note]:
    """Say which answers passed the node limit, and what became of them.

    Parameters
    ----------
    methods
        By answer, what gave it.
    """
    passed = f"the decision diagram passed its limit of {node_limit:,} nodes"
    for method, (tool, _) in _TOOLS.items():
        searched = [name for name, by in methods.items() if by == method]
        if searched:
            yield Note(
                code="searched",
                ids=tuple(searched),
                text=f"{passed}; a search by {tool} gives {_listed(searched)} instead, and "
                "counts no outcomes",
            )
    unknown = [name for name, by in methods.items() if by == "limit"]
    if not unknown:
        return
    lacking = missing()
    if lacking:
        yield Note(
            code="search_missing",
            ids=tuple(unknown),
            text=f"{passed}, which leaves open {_listed(unknown)}; a search might settle it, which "
            f"needs {' and '.join(lacking)}: install zopa with the extra {EXTRA}, 'zopa[{EXTRA}]'",
        )
    else:
        yield Note(
            code="search_gave_up",
            ids=tuple(unknown),
            text=f"{passed}, and a search was given up, which leaves open {_listed(unknown)}",
        )


def search_versions(methods: Methods) -> dict[str, str]:
    """Name the versions of the solvers that were asked."""
    return {
        package: version(package)
        for method, (_, package) in _TOOLS.items()
        if method in methods.values()
    }


def search_limits(methods: Methods) -> dict[str, int]:
    """Give the limits of the searches that were made."""
    limits: Mapping[AnsweredBy, dict[str, int]] = {
        "cp_sat": {"cp_sat_effort": cp.EFFORT},
        "pysat": {"pysat_effort": sat.EFFORT},
    }
    return {
        name: value
        for method, own in limits.items()
        if method in methods.values()
        for name, value in own.items()
    }


_WORDS = {
    "verdict": "the verdict",
    "demands.verdict": "the verdict on demands as coded",
    "demands.cautious": "the verdict on demands read cautiously",
    "red_lines.verdict": "the verdict on red lines",
    "conflicts": "the conflicts",
    "concessions": "the concession sets",
    "bargaining": "the bargaining points",
}


def _listed(names: list[str]) -> str:
    words = [_WORDS[name] for name in names]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
