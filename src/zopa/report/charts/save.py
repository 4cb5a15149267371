"""Checked figures as the bytes of a file: the same figures always give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any, Literal, get_args
from xml.sax.saxutils import escape

from matplotlib import rc_context
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from zopa.diagnostics import UsageError, did_you_mean
from zopa.report.charts.layout import (
    Drawn,
    LayoutError,
    check_layout,
    extent,
    noted,
    problems,
    tidy,
)
from zopa.report.charts.page import Page
from zopa.report.charts.style import chart_style

Format = Literal["pdf", "svg", "png"]
FORMATS: tuple[Format, ...] = get_args(Format)
# points: what matplotlib writes SVG in
_SVG_DPI = 72.0
_LETTERS: dict[str, Any] = {"paths": {}, "text": {"svg.fonttype": "none"}}


def render(
    figure: Figure,
    format: str,
    *,
    title: str,
    alt: str,
    author: str = "",
    dpi: int = 300,
    letters: Literal["paths", "text"] = "paths",
) -> bytes:
    """Check a figure and write it as PDF, SVG or PNG.

    No date is written: a file made twice from the same input is the same file. PDF embeds its
    fonts as TrueType. SVG draws its letters as paths, because an SVG that holds text is set in
    whatever font the reading program finds.

    Parameters
    ----------
    figure
        Drawn on no canvas of pyplot; it is not changed.
    format
        ``pdf``, ``svg`` or ``png``.
    title, alt
        What the figure shows, in one line and for a reader who cannot see it; both are written
        into the file (PDF Title and Subject, SVG title and desc, PNG text).
    author
        Written into the file where not empty.
    dpi
        Resolution of a PNG, in dots per inch.
    letters
        ``text`` for an SVG that goes to a program with the charts' font, such as the brief: a third
        of the size, and its words can be searched.

    Raises
    ------
    UsageError
        If the format is none of the three.
    LayoutError
        If text lies over text, off the page, is too small, or needs a missing character.
    """
    if format not in FORMATS:
        raise UsageError(
            f"{format!r} is no chart format",
            did_you_mean(format, FORMATS) or "choose one of " + ", ".join(FORMATS),
        )
    title, alt, author = tidy(title), tidy(alt), tidy(author)
    metadata = _metadata(format, title, alt, author)
    if format == "svg":
        with chart_style(), rc_context(_LETTERS[letters]):
            return _described(_svg(figure, metadata), title, alt)
    _check(figure)
    canvas, own_dpi = figure.canvas, figure.dpi
    buffer = BytesIO()
    try:
        with chart_style():
            figure.savefig(
                buffer, format=format, dpi=dpi if format == "png" else own_dpi, metadata=metadata
            )
    finally:
        figure.set_canvas(canvas)
    return buffer.getvalue()


def render_document(pages: Sequence[Page], *, author: str = "") -> bytes:
    """Check all pages of a chart and write them as one PDF.

    Its title is the chart's, its subject the descriptions of all pages; see `render`.

    Raises
    ------
    UsageError
        If there is no page.
    LayoutError
        If text on some page could not be read.
    """
    if not pages:
        raise UsageError("a document needs at least one page")
    for page in pages:
        _check(page.figure)
    title = tidy(pages[0].title).removesuffix(f" (page 1 of {len(pages)})")
    alt = " ".join(tidy(page.alt) for page in pages)
    buffer = BytesIO()
    with chart_style():
        with PdfPages(buffer, metadata=_metadata("pdf", title, alt, tidy(author))) as document:
            for page in pages:
                canvas = page.figure.canvas
                try:
                    document.savefig(page.figure)
                finally:
                    page.figure.set_canvas(canvas)
        return buffer.getvalue()


def _check(figure: Figure) -> None:
    if found := check_layout(figure):
        raise LayoutError(found)


def _svg(figure: Figure, metadata: dict[str, str | None]) -> str:
    """Draw a figure as SVG and check what was drawn, in one go: most of the time goes into text."""
    file, dpi = StringIO(), figure.dpi
    figure.dpi = _SVG_DPI
    try:
        width, height = (side * _SVG_DPI for side in figure.get_size_inches())
        renderer = _NotingSvg(width, height, file, image_dpi=dpi, metadata=metadata)
        figure.draw(renderer)
        renderer.finalize()  # type: ignore[no-untyped-call]
    finally:
        figure.dpi = dpi
    if found := problems(renderer.drawn, figure):
        raise LayoutError(found)
    return file.getvalue()


class _NotingSvg(RendererSVG):
    """Draws SVG and notes every line of text, each measured once."""

    def __init__(self, width: float, height: float, *args: Any, **kwargs: Any) -> None:
        super().__init__(width, height, *args, **kwargs)  # type: ignore[no-untyped-call]
        self.drawn: list[Drawn] = []

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        # no text of a chart is mathematics
        return extent(s, prop, _SVG_DPI)

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Text | None = None,
    ) -> None:
        self.drawn += noted(s, (x, self.height - y), angle, prop, _SVG_DPI)
        super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)  # type: ignore[no-untyped-call]


def _metadata(format: str, title: str, alt: str, author: str) -> dict[str, str | None]:
    by = {"Author": author} if author else {}
    if format == "pdf":
        return {
            "Title": title,
            "Subject": alt,
            **by,
            "Creator": "zopa",
            "Producer": "zopa",
            "CreationDate": None,
        }
    if format == "svg":
        creator = {"Creator": author or "zopa"}
        return {"Title": title, "Description": alt, **creator, "Date": None}
    return {"Title": title, "Description": alt, **by, "Software": "zopa"}


def _described(text: str, title: str, alt: str) -> bytes:
    """Give an SVG the title and description that browsers and screen readers look for."""
    # Ids of their own, so that several figures can stand in one web page.
    name = "zopa-" + hashlib.sha256(f"{title}\n{alt}".encode()).hexdigest()[:10]
    head = f"<title>{escape(title)}</title>"
    named = f'<title id="{name}-title">{escape(title)}</title>\n'
    named += f' <desc id="{name}-desc">{escape(alt)}</desc>'
    role = f'<svg role="img" aria-labelledby="{name}-title {name}-desc" '
    return text.replace(head, named, 1).replace("<svg ", role, 1).encode("utf-8")
