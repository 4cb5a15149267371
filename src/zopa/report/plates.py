"""The pages of a chart as files, made from drawings that hold their text as text.

typst makes them from the drawings that the brief needs anyway, many times as fast as matplotlib
embeds fonts and draws letters; its PDFs are archivable and can be read aloud besides.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from zopa.diagnostics import EnvironmentFailure
from zopa.report.brief.compact import compacted
from zopa.report.brief.typeset import STANDARDS
from zopa.report.charts.layout import tidy
from zopa.report.charts.page import Page
from zopa.report.charts.style import font_file

_PNG_HEAD = 33  # the signature and the first chunk
_DPI = 150


def plates(
    pages: Sequence[Page],
    drawings: Sequence[bytes],
    forms: Sequence[str],
    *,
    author: str,
    as_of: str,
) -> dict[str, list[bytes]]:
    """Make files of the pages of a chart.

    Parameters
    ----------
    pages
        Checked already, when they were drawn.
    drawings
        The same as SVG, their letters as text.
    forms
        Some of ``pdf``, ``svg`` and ``png``.
    as_of
        The day of the positions, ISO; a PDF is dated by it, so that no clock is read.

    Returns
    -------
    dict
        By form: one PDF, PDF/A-2a and PDF/UA-1 at once; an SVG without any text, or a PNG, per
        page. Title and description are in all of them.

    Raises
    ------
    EnvironmentFailure
        If the typesetter refuses.
    """
    import typst

    if not forms:
        return {}
    with tempfile.TemporaryDirectory(prefix="zopa-plates-") as folder:
        root = Path(folder)
        source = files("zopa.report").joinpath("plates.typ").read_bytes()
        (root / "plates.typ").write_bytes(source)
        data = json.dumps(_data(pages, author, as_of), ensure_ascii=False)
        (root / "plates.json").write_text(data, encoding="utf-8")
        for place, svg in enumerate(drawings):
            (root / f"{place}.svg").write_bytes(svg)
        try:
            compiler = typst.Compiler(
                str(root / "plates.typ"),
                root=str(root),
                font_paths=[str(Path(font_file()).parent)],
                ignore_system_fonts=True,
            )
            return {form: _compiled(compiler, form, pages) for form in forms}
        except typst.TypstError as error:
            raise EnvironmentFailure(f"a chart could not be typeset: {error.message}") from error


def _data(pages: Sequence[Page], author: str, as_of: str) -> object:
    listed = []
    for place, page in enumerate(pages):
        width, height = (float(side) * 25.4 for side in page.figure.get_size_inches())
        alt = tidy(page.alt)
        listed.append({"file": f"{place}.svg", "alt": alt, "width": width, "height": height})
    return {
        "title": tidy(pages[0].title).removesuffix(f" (page 1 of {len(pages)})"),
        "author": author,
        "date": [int(part) for part in as_of.split("-")],
        "plates": listed,
    }


def _compiled(compiler: Any, form: str, pages: Sequence[Page]) -> list[bytes]:
    if form == "pdf":
        return [compacted(compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=0))]
    made = compiler.compile(format=form, ppi=float(_DPI))
    plain: list[bytes] = made if isinstance(made, list) else [made]
    named = _named_svg if form == "svg" else _named_png
    return [named(one, tidy(p.title), tidy(p.alt)) for one, p in zip(plain, pages, strict=True)]


def _named_svg(svg: bytes, title: str, alt: str) -> bytes:
    """Give an SVG the title and description that browsers and screen readers look for."""
    # ids of their own, so that several figures can stand in one web page
    name = "zopa-" + hashlib.sha256(f"{title}\n{alt}".encode()).hexdigest()[:10]
    named = f'<title id="{name}-title">{escape(title)}</title>'
    named += f'<desc id="{name}-desc">{escape(alt)}</desc>'
    role = f'<svg role="img" aria-labelledby="{name}-title {name}-desc" '
    head, end, rest = svg.decode("utf-8").replace("<svg ", role, 1).partition(">")
    return (head + end + named + rest).encode("utf-8")


def _named_png(png: bytes, title: str, alt: str) -> bytes:
    """Give a PNG its title and description, in chunks of international text."""
    chunks = b""
    for key, text in (("Title", title), ("Description", alt), ("Software", "zopa")):
        body = b"iTXt" + key.encode() + b"\0\0\0\0\0" + text.encode("utf-8")
        check = zlib.crc32(body).to_bytes(4, "big")
        chunks += (len(body) - 4).to_bytes(4, "big") + body + check
    return png[:_PNG_HEAD] + chunks + png[_PNG_HEAD:]
