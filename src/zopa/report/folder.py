"""The report folder: brief, charts, tables, and a manifest that lets anyone verify them."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from zopa.files.write import write_all
from zopa.report.brief.compact import compacted
from zopa.report.brief.content import brief
from zopa.report.brief.parts import Figure
from zopa.report.brief.text import as_markdown
from zopa.report.brief.typeset import Paper, typeset
from zopa.report.charts.figures import KINDS, draw
from zopa.report.charts.page import Page
from zopa.report.charts.save import render, render_document
from zopa.report.explain import title_line
from zopa.report.tables import tables
from zopa.results.comparison import Comparison
from zopa.results.solution import Solution

# What goes into a report: print, the web, and a preview.
FORMATS = ("pdf", "svg", "png")
PREVIEW_DPI = 200


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a report, and the characters that its brief could not show."""

    paths: tuple[Path, ...]
    lacking: tuple[str, ...] = ()


def write_report(
    solution: Solution,
    folder: Path,
    comparison: Comparison | None = None,
    paper: Paper = "a4",
    apart: Mapping[str, bytes] | None = None,
) -> Written:
    """Write the brief, all charts, the tables, ``results.json`` and ``manifest.json``.

    Everything is made before anything is written; equal input and versions give equal bytes.
    Files that an earlier report wrote there, by its manifest, and this one does not are removed.

    Parameters
    ----------
    apart
        Files that are made from more than the solution, by name.

    Raises
    ------
    EnvironmentFailure
        If they cannot be written; then none has changed.
    """
    files, lacking = report_files(solution, comparison, paper, apart)
    stale = _earlier(folder) - set(files)
    write_all(folder, files)
    for name in sorted(stale):
        (folder / name).unlink(missing_ok=True)
    return Written(tuple(folder / name for name in files), lacking)


def report_files(
    solution: Solution,
    comparison: Comparison | None = None,
    paper: Paper = "a4",
    apart: Mapping[str, bytes] | None = None,
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Make every file of a report, the manifest last.

    Returns
    -------
    tuple
        The files by name, and the characters that no font of the brief has.
    """
    files: dict[str, bytes] = {}
    figures: dict[str, list[Figure]] = {}
    drawings: dict[str, bytes] = {}
    for kind in KINDS:
        pages = draw(solution, kind)
        for form in FORMATS:
            files |= _rendered(solution, pages, form, kind)
        for name, page in zip(_names(kind, len(pages)), pages, strict=True):
            figures.setdefault(kind, []).append(Figure(name, page.title, page.alt))
            drawings[name] = render(
                page.figure, "svg", title=page.title, alt=page.alt, letters="text"
            )
    parts = brief(solution, figures, comparison)
    typeset_brief, lacking = typeset(
        parts,
        drawings,
        title=title_line(solution),
        running=title_line(solution),
        as_of=solution.as_of,
        author=f"zopa {solution.zopa}",
        paper=paper,
    )
    files["brief.pdf"] = compacted(typeset_brief)
    files["report.md"] = as_markdown(parts).encode()
    files |= {name: text.encode() for name, text in tables(solution, comparison).items()}
    files |= apart or {}
    files["results.json"] = _json(solution.to_dict())
    files["manifest.json"] = _json(_manifest(solution, files, paper))
    return files, lacking


def _earlier(folder: Path) -> set[str]:
    """Name the files that an earlier report wrote into a folder, by its manifest."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        names = [str(name) for name in manifest["outputs"]]
    except (OSError, ValueError, KeyError, TypeError):
        return set()  # no report of ours; nothing of it is touched
    return {name for name in names if Path(name).name == name and (folder / name).is_file()}


class Made(Protocol):
    """Results that say which version made them."""

    @property
    def zopa(self) -> str:
        """The version."""
        ...


def write_pages(results: Made, pages: Sequence[Page], target: Path, form: str) -> tuple[Path, ...]:
    """Write the pages of one chart: one PDF, or one SVG or PNG per page.

    Raises
    ------
    EnvironmentFailure
        If they cannot be written; then none has changed.
    """
    files = _rendered(results, pages, form, target.stem)
    if len(files) == 1:
        files = {target.name: next(iter(files.values()))}
    write_all(target.parent, files)
    return tuple(target.parent / name for name in files)


def _rendered(results: Made, pages: Sequence[Page], form: str, stem: str) -> dict[str, bytes]:
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
            dpi=PREVIEW_DPI,
        )
    return numbered


def _names(stem: str, count: int) -> list[str]:
    """Name the pages of a chart, without an ending."""
    return [stem] if count == 1 else [f"{stem}-{number}" for number in range(1, count + 1)]


def _manifest(solution: Solution, files: dict[str, bytes], paper: Paper) -> dict[str, object]:
    words = ["zopa", "report", solution.case, *solution.selection]
    if paper != "a4":
        words += ["--paper", paper]
    return {
        "schema": 1,
        "command": shlex.join(words),
        "case": solution.case,
        "scenario": solution.scenario,
        "selection": solution.selection,
        "level": solution.level.value,
        "as_of": solution.as_of,
        "versions": solution.versions | {"typst": version("typst")},
        "inputs": solution.inputs,
        "outputs": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
