"""The brief's content: all sections, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zopa.report.blocks import Block
from zopa.report.brief.citing import sources_section
from zopa.report.brief.conflicts import concessions_section, conflicts_section
from zopa.report.brief.first_page import first_page
from zopa.report.brief.method import method_section, uncertainty_section, words
from zopa.report.brief.naming import Names
from zopa.report.brief.parts import Contents, NewPage, Part, Title, adapted
from zopa.report.brief.reach import reach_section, zones_section
from zopa.report.brief.scenarios import scenarios_section
from zopa.report.brief.stances import stances_section
from zopa.report.explain import evidence_block, scenario_block
from zopa.results.comparison import Comparison
from zopa.results.solution import Solution

Figures = Mapping[str, Sequence[Part]]

# Where a kind of chart belongs; one that is not named here comes after the text.
_PLACES = {
    "matrix": "stances",
    "ranges": "zones",
    "conflicts": "conflicts",
    "blocking": "concessions",
    "space": "reach",
    "scenarios": "scenarios",
    "evidence": "uncertainty",
    "timeline": "end of uncertainty",
}


def brief(
    solution: Solution,
    figures: Figures,
    comparison: Comparison | None = None,
    left_out: Mapping[str, str] | None = None,
) -> tuple[Part, ...]:
    """Put a solution into the parts of a brief.

    Parameters
    ----------
    figures
        The pages of every chart, by its kind, or why they are missing.
    comparison
        The scenarios beside the baseline, where there are any.
    left_out
        By their titles, why scenarios cannot be compared here.
    """
    return tuple(_sections(solution, figures, comparison, left_out or {}))


def _sections(
    solution: Solution,
    figures: Figures,
    comparison: Comparison | None,
    left_out: Mapping[str, str],
) -> Iterator[Part]:
    def placed(section: str) -> Iterator[Part]:
        for kind, pages in figures.items():
            if _PLACES.get(kind) == section:
                yield from pages

    yield from first_page(solution)
    yield NewPage()
    yield Title("Contents", 2)
    yield Contents()
    yield from words()
    yield from adapted(_asked(solution))
    # its figure takes a page and follows its lead
    yield NewPage()
    yield from stances_section(solution, placed("stances"))
    yield from zones_section(solution, placed("zones"))
    yield from conflicts_section(solution, placed("conflicts"))
    yield from concessions_section(solution, placed("concessions"))
    yield from reach_section(solution, placed("reach"))
    if comparison is not None or left_out:
        yield from scenarios_section(
            comparison, placed("scenarios"), Names(solution), left_out=left_out
        )
    yield from uncertainty_section(solution, placed("uncertainty"), placed("end of uncertainty"))
    others = [page for kind, pages in figures.items() if kind not in _PLACES for page in pages]
    if others:
        yield Title("Further charts")
        yield from others
    yield from method_section(solution)
    yield from sources_section(solution)


def _asked(solution: Solution) -> Iterator[Block]:
    """Say what was changed, or left out of the evidence, by whoever asked."""
    yield from scenario_block(solution)
    yield from evidence_block(solution)
