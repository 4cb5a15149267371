"""Parts as a PDF that is PDF/A-2a and PDF/UA-1 at once, made by typst.

The template is a file of this package and never changes. Everything that a file may say reaches it
as data, in JSON, so no text is ever read as typst markup.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from zopa.diagnostics import EnvironmentFailure
from zopa.report.brief.characters import Coverage
from zopa.report.brief.compact import compacted
from zopa.report.brief.parts import (
    Bullet,
    Cell,
    Columns,
    Contents,
    Figure,
    Fitted,
    Link,
    Muted,
    NewPage,
    Opening,
    Para,
    Part,
    Run,
    Runs,
    Settled,
    Strong,
    Table,
    Title,
    Verdicts,
)
from zopa.report.brief.placing import placed

Paper = Literal["a4", "letter"]
# archivable, with its text as text; and readable aloud
_RUNNING = 100
# rows with less text in each cell than this stay on one page
_WHOLE = 1000
STANDARDS: list[Any] = ["a-2a", "ua-1"]


def typeset(
    parts: Iterable[Part],
    figures: Mapping[str, bytes],
    *,
    title: str,
    running: str,
    as_of: str,
    author: str,
    paper: Paper = "a4",
) -> tuple[bytes, tuple[str, ...]]:
    """Typeset a brief.

    Parameters
    ----------
    figures
        SVG by the name that `Figure` uses; its text may be text.
    running
        What stands at the foot of every page; shortened if long.
    as_of
        The day of the positions, ISO; the document is dated by it, so that no clock is read.

    Returns
    -------
    tuple
        The PDF, and the characters that none of its fonts has, which it shows by their code.

    Raises
    ------
    EnvironmentFailure
        If the typesetter refuses.
    """
    import typst

    coverage = Coverage()
    listed = placed(parts)
    write = _Writer(coverage, frozenset(_anchors(listed)))
    data = {
        "title": write.text(title),
        "author": author,
        "date": _date(as_of),
        "paper": {"a4": "a4", "letter": "us-letter"}[paper],
        "serif": list(coverage.serif),
        "sans": list(coverage.sans),
        "running": write.text(_brief(running)),
        "parts": list(write.parts(listed)),
    }
    with tempfile.TemporaryDirectory(prefix="zopa-brief-") as folder:
        root = Path(folder)
        source = files("zopa.report.brief").joinpath("brief.typ").read_bytes()
        (root / "brief.typ").write_bytes(source)
        (root / "brief.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        for name, svg in figures.items():
            (root / f"{name}.svg").write_bytes(svg)
        try:
            pdf = typst.compile(
                str(root / "brief.typ"),
                root=str(root),
                font_paths=[str(path) for path in coverage.folders],
                ignore_system_fonts=True,
                pdf_standards=STANDARDS,
                timestamp=0,
            )
        except typst.TypstError as error:
            raise EnvironmentFailure(f"the brief could not be typeset: {error.message}") from error
    return compacted(pdf), coverage.lacking


def _brief(text: str) -> str:
    return text if len(text) <= _RUNNING else text[: _RUNNING - 1].rstrip() + "…"


def _date(text: str) -> list[int] | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return [day.year, day.month, day.day]


def _words(run: Run) -> str:
    return run if isinstance(run, str) else run.text


def _anchors(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        match part:
            case Title(anchor=anchor) if anchor:
                yield anchor
            case Columns(left, right):
                yield from _anchors((*left, *right))
            case Fitted(alternatives):
                yield from _anchors(alternatives[0])
            case Table(rows=rows):
                yield from (cell.anchor for row in rows for cell in row if cell.anchor)


class _Writer:
    """Writes parts as JSON data; every text passes through one place."""

    def __init__(self, coverage: Coverage, anchors: frozenset[str]) -> None:
        self._coverage = coverage
        self._anchors = anchors

    def text(self, text: str) -> str:
        return self._coverage.shown(text)

    def runs(self, runs: Runs) -> list[dict[str, Any]]:
        return [self._run(run) for run in runs]

    def _run(self, run: Run) -> dict[str, Any]:
        match run:
            case Link(text, to, page) if to in self._anchors:
                return {"text": self.text(text), "to": to, "page": page}
            case Link(text):
                # typst refuses a link that leads nowhere; the words are what counts
                return {"text": self.text(text)}
            case Strong(text):
                return {"text": self.text(text), "look": "strong"}
            case Muted(text):
                return {"text": self.text(text), "look": "muted"}
            case text:
                return {"text": self.text(text)}

    def parts(self, parts: Iterable[Part]) -> Iterator[dict[str, Any]]:
        """Write parts; items that follow each other make one list."""
        for listed, group in groupby(parts, key=lambda part: isinstance(part, Bullet)):
            if listed:
                bullets = [part for part in group if isinstance(part, Bullet)]
                yield {"kind": "list", "items": self._items(bullets)}
            else:
                yield from map(self._part, group)

    def _items(self, bullets: Sequence[Bullet]) -> list[dict[str, Any]]:
        """Nest items below the shallower ones that they follow."""
        top: list[dict[str, Any]] = []
        open_lists: list[tuple[int, list[dict[str, Any]]]] = [(-1, top)]
        for bullet in bullets:
            while len(open_lists) > 1 and open_lists[-1][0] >= bullet.depth:
                open_lists.pop()
            below: list[dict[str, Any]] = []
            open_lists[-1][1].append(
                {"runs": self.runs(bullet.runs), "muted": bullet.muted, "items": below}
            )
            open_lists.append((bullet.depth, below))
        return top

    def _part(self, part: Part) -> dict[str, Any]:
        match part:
            case Opening(title, lines):
                return {
                    "kind": "opening",
                    "title": self.text(title),
                    "lines": [self.text(line) for line in lines],
                }
            case Title(text, level, anchor):
                return {
                    "kind": "title",
                    "text": self.text(text),
                    "level": level,
                    "anchor": anchor,
                }
            case Para(runs, muted, keep):
                return {
                    "kind": "para",
                    "runs": self.runs(runs),
                    "muted": muted,
                    "keep": keep,
                }
            case Bullet():
                return {"kind": "list", "items": self._items([part])}
            case Table():
                return self._table(part)
            case Figure(name, _, alt, moves):
                return {
                    "kind": "figure",
                    "file": f"{name}.svg",
                    "alt": self.text(alt),
                    "moves": moves,
                }
            case Verdicts(readings):
                return {
                    "kind": "verdicts",
                    "readings": [
                        {"name": self.text(n), "verdict": self.text(v), "meaning": self.text(m)}
                        for n, v, m in readings
                    ],
                }
            case Columns(left, right):
                columns = [list(self.parts(left)), list(self.parts(right))]
                return {"kind": "columns", "columns": columns}
            case Fitted(alternatives):
                return {"kind": "fitted", "alternatives": [[*self.parts(a)] for a in alternatives]}
            case Contents():
                return {"kind": "contents"}
            case Settled():
                return {"kind": "settled"}
            case NewPage():
                return {"kind": "newpage"}

    def _table(self, table: Table) -> dict[str, Any]:
        return {
            "kind": "table",
            "header": [self.text(name) for name in table.header],
            "widths": list(table.widths),
            "numbers": list(table.numbers),
            "rows": [self._row(row, len(table.header)) for row in table.rows],
        }

    def _row(self, row: tuple[Cell, ...], columns: int) -> dict[str, Any]:
        cells = [{"runs": self.runs(one.runs), "anchor": one.anchor} for one in row]
        length = max(sum(len(_words(run)) for run in one.runs) for one in row)
        return {
            "group": len(row) == 1 < columns,
            "whole": length < _WHOLE,
            "cells": cells,
        }
