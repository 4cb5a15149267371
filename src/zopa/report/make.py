"""Every file of a report, made from results alone: nothing is read, and nothing written."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Protocol

from zopa.report.brief.characters import packages_for
from zopa.report.brief.content import brief
from zopa.report.brief.parts import Figure, Para, Part
from zopa.report.brief.text import as_markdown
from zopa.report.brief.typeset import Paper, typeset
from zopa.report.charts.figures import KINDS, draw
from zopa.report.charts.layout import LayoutError
from zopa.report.charts.page import Page
from zopa.report.charts.save import render, render_document
from zopa.report.explain import title_line
from zopa.report.plates import plates
from zopa.report.tables import tables
from zopa.results.base import Result
from zopa.results.comparison import Comparison
from zopa.results.solution import Solution

# What charts are written as beside the brief: print, the web, and a preview.
FORMATS = ("pdf", "svg", "png")
MANIFEST = "manifest.json"
# Of a PNG that was asked for by itself.
PNG_DPI = 200


@dataclass(frozen=True, slots=True)
class Choices:
    """What a report is to be like: the brief's paper, and what its charts are written as."""

    paper: Paper = "a4"
    charts: tuple[str, ...] = FORMATS

    @property
    def words(self) -> tuple[str, ...]:
        """The same as options of the command line."""
        paper = () if self.paper == "a4" else ("--paper", self.paper)
        charts = () if self.charts == FORMATS else ("--charts", ",".join(self.charts) or "none")
        return (*paper, *charts)


@dataclass(frozen=True, slots=True)
class Others:
    """What stands beside the solution in a report.

    Parameters
    ----------
    results
        Further results by the command that prints them, such as ``compare``.
    missing
        By the command, why what it prints is not there though it was looked for.
    scenarios
        By its title, why a scenario is not compared with the others.
    """

    results: Mapping[str, Result] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    scenarios: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """The files of a report by name, and what it could not show.

    ``lacking`` are the characters that the brief has no font for; ``left_out`` names the charts and
    scenarios that are not there, and says why.
    """

    files: Mapping[str, bytes]
    lacking: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


def make_report(
    solution: Solution,
    others: Callable[[], Others] = Others,
    choices: Choices | None = None,
    apart: Callable[[], Mapping[str, bytes]] = dict,
) -> Report:
    """Make every file of a report, the manifest last.

    Parameters
    ----------
    others
        Gives what stands beside it. It is asked as late as can be, so that this can be worked out
        meanwhile.
    apart
        Gives files that are made from more than the results, by name; the manifest lists them too.
    """
    choices = choices or Choices()
    # the typesetter works beside Python: it holds no lock of it
    with ThreadPoolExecutor(max_workers=2) as typesetters:
        charts = _Charts(solution, choices.charts, typesetters)
        for kind, chart in KINDS.items():
            if chart.command == "solve":
                charts.add(kind, solution)
        beside = others()
        for kind, chart in KINDS.items():
            if chart.command in beside.results:
                charts.add(kind, beside.results[chart.command])
            elif chart.command in beside.missing:
                charts.leave_out(kind, beside.missing[chart.command])
        comparison = beside.results.get("compare")
        scenarios = comparison if isinstance(comparison, Comparison) else None
        parts = brief(solution, charts.figures, scenarios, beside.scenarios)
        pdf, lacking = typeset(
            parts,
            charts.drawings,
            title=title_line(solution),
            running=title_line(solution),
            as_of=solution.as_of,
            author=f"zopa {solution.zopa}",
            paper=choices.paper,
        )
    files = charts.files()
    files["brief.pdf"] = pdf
    suffix = ".svg" if "svg" in choices.charts else None
    files["report.md"] = as_markdown(parts, suffix).encode()
    files |= {name: text.encode() for name, text in tables(solution, scenarios).items()}
    files |= apart()
    files["results.json"] = _json(solution.to_dict())
    files[MANIFEST] = _json(_manifest(solution, files, choices))
    left_out = {f"the chart {kind}": why for kind, why in charts.left_out.items()}
    left_out |= {f"the scenario “{title}”": why for title, why in beside.scenarios.items()}
    return Report(files, lacking, left_out)


class _Charts:
    """The charts of a report: each is typeset while the next is drawn."""

    def __init__(
        self, solution: Solution, forms: Sequence[str], typesetters: ThreadPoolExecutor
    ) -> None:
        self._solution = solution
        self._forms = forms
        self._typesetters = typesetters
        self._made: dict[str, Future[dict[str, bytes]]] = {}
        # by their kinds: the parts of the brief, and why there is nothing to see
        self.figures: dict[str, list[Part]] = {}
        self.left_out: dict[str, str] = {}
        # by the name of a page
        self.drawings: dict[str, bytes] = {}

    def add(self, kind: str, results: Result) -> None:
        """Draw a chart and begin to typeset it; leave it out if it cannot be printed."""
        try:
            pages = draw(results, kind)
            own = _drawings(pages, kind)
        except LayoutError as error:
            # say, a title in a script that the charts' font lacks; all else can still be said
            self.leave_out(kind, str(error))
            return
        self.figures[kind] = [
            Figure(name, page.title, page.alt) for name, page in zip(own, pages, strict=True)
        ]
        self.drawings |= own
        self._made[kind] = self._typesetters.submit(
            _plates, self._solution, kind, pages, tuple(own.values()), self._forms
        )

    def leave_out(self, kind: str, why: str) -> None:
        """Say in its place why a chart is not there."""
        self.left_out[kind] = why
        self.figures[kind] = [Para((f"The chart “{kind}” is left out: {why}.",))]

    def files(self) -> dict[str, bytes]:
        """Wait for the files of all charts and give them, by the order of the kinds."""
        found: dict[str, bytes] = {}
        for kind in KINDS:
            found |= self._made[kind].result() if kind in self._made else {}
        return found


def _drawings(pages: Sequence[Page], kind: str) -> dict[str, bytes]:
    """Draw the pages of a chart as SVG with text, by their names without an ending."""
    return {
        name: render(page.figure, "svg", title=page.title, alt=page.alt, letters="text")
        for name, page in zip(_names(kind, len(pages)), pages, strict=True)
    }


def _plates(
    solution: Solution,
    kind: str,
    pages: Sequence[Page],
    drawings: Sequence[bytes],
    forms: Sequence[str],
) -> dict[str, bytes]:
    """Give the pages of one chart as files, made from its drawings."""
    author = f"zopa {solution.zopa}"
    made = plates(pages, drawings, forms, author=author, as_of=solution.as_of)
    names = _names(kind, len(pages))
    return {
        f"{name}.{form}": data
        for form, found in made.items()
        for name, data in zip([kind] if form == "pdf" else names, found, strict=True)
    }


class Made(Protocol):
    """Results that say which version made them."""

    @property
    def zopa(self) -> str:
        """The version."""
        ...


def rendered(results: Made, pages: Sequence[Page], form: str, stem: str) -> dict[str, bytes]:
    """Give the pages of one chart as files: one PDF, or one SVG or PNG per page."""
    if form == "pdf":
        return {f"{stem}.pdf": render_document(pages, author=f"zopa {results.zopa}")}
    numbered = {}
    for name, page in zip(_names(stem, len(pages)), pages, strict=True):
        numbered[f"{name}.{form}"] = render(
            page.figure,
            form,
            title=page.title,
            alt=page.alt,
            author=f"zopa {results.zopa}",
            dpi=PNG_DPI,
        )
    return numbered


def _names(stem: str, count: int) -> list[str]:
    """Name the pages of a chart, without an ending."""
    return [stem] if count == 1 else [f"{stem}-{number}" for number in range(1, count + 1)]


def _manifest(solution: Solution, files: Mapping[str, bytes], choices: Choices) -> object:
    typeset_with = ("pikepdf", "typst", *packages_for(files["report.md"].decode()))
    words = ["zopa", "report", solution.case, *solution.selection, *choices.words]
    return {
        "schema": 1,
        "command": shlex.join(words),
        "case": solution.case,
        "scenario": solution.scenario,
        "selection": solution.selection,
        "level": solution.level.value,
        "as_of": solution.as_of,
        "paper": choices.paper,
        "charts": choices.charts,
        "versions": solution.versions | {name: version(name) for name in typeset_with},
        "inputs": solution.inputs,
        "outputs": {name: digest(data) for name, data in files.items()},
    }


def digest(data: bytes) -> str:
    """Give the SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
