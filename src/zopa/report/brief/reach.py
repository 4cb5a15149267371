"""Zones and agreements, and what the parties could reach: frontier and bargaining points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zopa.report.bargains import bargaining_blocks, worth_text
from zopa.report.blocks import Heading
from zopa.report.brief.naming import Names
from zopa.report.brief.parts import Cell, Para, Part, Table, Title, adapted, cell
from zopa.report.charts.cells import stretch_text
from zopa.report.sentences import counted
from zopa.report.summary import space_blocks, zone_blocks
from zopa.results.bargaining import Frontier, Point
from zopa.results.solution import Solution

# A printed table of hundreds of vectors helps nobody; results.json has them.
_VECTORS = 12


def zones_section(solution: Solution, figures: Iterable[Part]) -> Iterator[Part]:
    """Show where every option lies, and how large the agreement space is."""
    yield Title("Zones and agreement space", anchor="zones")
    yield from adapted(space_blocks(solution), 1)
    yield from figures
    for part in adapted(zone_blocks(solution, stretch_text), 1):
        if isinstance(part, Table):
            yield Table(part.header, part.rows, (52, 22, 40, 12, 20), (3, 4))
        else:
            yield part
    if _has(solution, added=True):
        yield Para(("† an option that the analyst added; no document names it.",), muted=True)
    yield Para(("? an overlap that rests on silence or on an unknown limit.",), muted=True)


def _has(solution: Solution, *, added: bool) -> bool:
    return any(
        option.added_by_analyst is added
        for issue in solution.issues.values()
        for option in (issue.options or {}).values()
    )


def reach_section(solution: Solution, figures: Iterable[Part]) -> Iterator[Part]:
    """Show bargaining points and frontier."""
    yield Title("What the parties could reach", anchor="reach")
    blocks = [
        block
        for block in bargaining_blocks(solution)
        if not (isinstance(block, Heading) and block.text == "What the parties could reach")
    ]
    if not blocks:
        yield Para(("No utilities are on file, and none could be derived.",))
    told = tuple(Names(solution).in_words(adapted(blocks, 1)))
    yield from told[:1]
    yield from figures
    yield from told[1:]
    if solution.frontier is not None and solution.frontier.points:
        yield from _frontier(solution, solution.frontier)


def _spread(points: Sequence[Point]) -> list[tuple[int, Point]]:
    """Take some from all over a list, the two ends among them: its head is best for one party."""
    numbered = list(enumerate(points, start=1))
    if len(numbered) <= _VECTORS:
        return numbered
    return [numbered[k * (len(numbered) - 1) // (_VECTORS - 1)] for k in range(_VECTORS)]


def _frontier(solution: Solution, frontier: Frontier) -> Iterator[Part]:
    yield Title("The Pareto frontier", 2)
    shown = _spread(frontier.points)
    some = "" if frontier.complete else "at least "
    text = f"Of {some}{counted(frontier.count, 'utility vector')}, "
    if len(shown) == frontier.count:
        text += "all"
    else:
        listed = len(frontier.points)
        of_them = "" if listed == frontier.count else f" of the {listed:,} listed"
        text += f"{len(shown)}{of_them} at even steps through their order"
    base = "agreements" if frontier.base == "agreements" else "outcomes that keep the rules alone"
    yield Para(
        (
            f"{text}, best for {solution.parties[frontier.parties[0]].title} first; of {base}. "
            "Utilities to one decimal, each party's own measure. frontier.csv and results.json "
            "have all that are listed, with their outcomes.",
        )
    )
    header = ("No.", *(solution.parties[p].short for p in frontier.parties), "Outcomes")
    rows: list[tuple[Cell, ...]] = []
    for number, point in shown:
        worth = (worth_text(point.utilities[p]).removeprefix("about ") for p in frontier.parties)
        ties = "–" if point.ties is None else f"{point.ties:,}"
        rows.append((cell(f"{number}"), *(cell(text) for text in worth), cell(ties)))
    columns = len(header)
    yield Table(header, tuple(rows), (1,) * columns, tuple(range(1, columns)))
