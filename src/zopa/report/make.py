"""Every file of a report, made from results alone: nothing is read, and nothing written."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
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
class Report:
    """The files of a report by name, and what it could not show.

    ``lacking`` are the characters that the brief has no font for; ``left_out`` says, by its kind,
    why a chart cannot be printed.
    """

    files: Mapping[str, bytes]
    lacking: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


def make_report(
    solution: Solution,
    others: Callable[[], Mapping[str, Result]] = dict,
    choices: Choices | None = None,
    apart: Callable[[], Mapping[str, bytes]] = dict,
) -> Report:
    """Make every file of a report, the manifest last.

    Parameters
    ----------
    others
        Gives further results by the command that prints them, such as ``compare``. It is asked as
        late as can be, so that they can be worked out meanwhile.
    apart
        Gives files that are made from more than the results, by name; the manifest lists them too.
    """
    choices = choices or Choices()
    known: dict[str, Result] = {}
    files: dict[str, bytes] = {}
    figures: dict[str, list[Part]] = {}
    drawings: dict[str, bytes] = {}
    left_out: dict[str, str] = {}
    made: dict[str, Future[dict[str, bytes]]] = {}
    # the typesetter works beside Python: it holds no lock of it
    with ThreadPoolExecutor(max_workers=2) as typesetters:
        for kind, results in _wanted(solution, others, known):
            try:
                pages = draw(results, kind)
                own = _drawings(pages, kind)
            except LayoutError as error:
                # say, a title in a script that the charts' font lacks; all else can still be said
                left_out[kind] = str(error)
                figures[kind] = [Para((f"The chart “{kind}” is left out: {error}.",))]
                continue
            figures[kind] = [
                Figure(name, page.title, page.alt) for name, page in zip(own, pages, strict=True)
            ]
            drawings |= own
            made[kind] = typesetters.submit(
                _plates, solution, kind, pages, tuple(own.values()), choices.charts
            )
        comparison = known.get("compare")
        scenarios = comparison if isinstance(comparison, Comparison) else None
        parts = brief(solution, figures, scenarios)
        pdf, lacking = typeset(
            parts,
            drawings,
            title=title_line(solution),
            running=title_line(solution),
            as_of=solution.as_of,
            author=f"zopa {solution.zopa}",
            paper=choices.paper,
        )
    for kind in KINDS:
        files |= made[kind].result() if kind in made else {}
    files["brief.pdf"] = pdf
    suffix = ".svg" if "svg" in choices.charts else None
    files["report.md"] = as_markdown(parts, suffix).encode()
    files |= {name: text.encode() for name, text in tables(solution, scenarios).items()}
    files |= apart()
    files["results.json"] = _json(solution.to_dict())
    files[MANIFEST] = _json(_manifest(solution, files, choices))
    return Report(files, lacking, left_out)


def _wanted(
    solution: Solution, others: Callable[[], Mapping[str, Result]], known: dict[str, Result]
) -> Iterator[tuple[str, Result]]:
    """Give every kind of chart that there are results for, with those; see what is ``known`` then.

    Those of the solution come first.
    """
    for kind, chart in KINDS.items():
        if chart.command == "solve":
            yield kind, solution
    known |= others()
    for kind, chart in KINDS.items():
        if chart.command in known:
            yield kind, known[chart.command]


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
