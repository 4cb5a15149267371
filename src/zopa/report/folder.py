"""The report folder: charts, ``results.json``, and a manifest that lets anyone verify them."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from zopa.files.write import write_all
from zopa.report.charts.figures import KINDS, draw
from zopa.report.charts.page import Page
from zopa.report.charts.save import render, render_document
from zopa.results.solution import Solution

# What goes into a report: print, the web, and a preview.
FORMATS = ("pdf", "svg", "png")
PREVIEW_DPI = 200


def write_report(solution: Solution, folder: Path) -> tuple[Path, ...]:
    """Write all charts, ``results.json`` and ``manifest.json``.

    Everything is drawn before anything is written; equal input and versions give equal bytes.
    Files that an earlier report wrote there, by its manifest, and this one does not are removed.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    EnvironmentFailure
        If they cannot be written; then none has changed.
    """
    files: dict[str, bytes] = {}
    for kind in KINDS:
        pages = draw(solution, kind)
        for form in FORMATS:
            files |= _rendered(solution, pages, form, kind)
    files["results.json"] = _json(solution.to_dict())
    files["manifest.json"] = _json(_manifest(solution, files))
    stale = _earlier(folder) - set(files)
    write_all(folder, files)
    for name in sorted(stale):
        (folder / name).unlink(missing_ok=True)
    return tuple(folder / name for name in files)


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
    for number, page in enumerate(pages, start=1):
        name = f"{stem}.{form}" if len(pages) == 1 else f"{stem}-{number}.{form}"
        numbered[name] = render(
            page.figure,
            form,
            title=page.title,
            alt=page.alt,
            author=f"zopa {results.zopa}",
            dpi=PREVIEW_DPI,
        )
    return numbered


def _manifest(solution: Solution, files: dict[str, bytes]) -> dict[str, object]:
    return {
        "schema": 1,
        "command": shlex.join(["zopa", "report", solution.case, *solution.selection]),
        "case": solution.case,
        "scenario": solution.scenario,
        "selection": solution.selection,
        "level": solution.level.value,
        "as_of": solution.as_of,
        "versions": solution.versions,
        "inputs": solution.inputs,
        "outputs": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
