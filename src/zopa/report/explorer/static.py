"""Blocks as HTML, for readers without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from zopa.diagnostics import printable
from zopa.report.blocks import Block, Grid, Heading, Item, Paragraph

__all__ = ["markup"]


def markup(blocks: Iterable[Block]) -> str:
    """Write blocks as HTML; text is shown as it stands, never read as markup.

    The page has its own title, so that every heading goes down a level.
    """
    return "\n".join(line for part in _parts(blocks) for line in part)


def _parts(blocks: Iterable[Block]) -> Iterator[list[str]]:
    for are_items, group in groupby(blocks, key=lambda block: isinstance(block, Item)):
        lines = [_markup(block) for block in group]
        yield ["<ul>", *lines, "</ul>"] if are_items else lines


def _markup(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level + 1}>{_text(text)}</h{level + 1}>"
        case Paragraph(text):
            return f"<p>{_text(text)}</p>"
        case Item(text):
            return f"<li>{_text(text)}</li>"
        case Grid(header, rows):
            head = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in header)
            body = "".join(f"<tr>{_row(row, len(header))}</tr>" for row in rows)
            return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _row(row: tuple[str, ...], columns: int) -> str:
    if len(row) == 1 < columns:
        return f'<th scope="rowgroup" colspan="{columns}">{_text(row[0])}</th>'
    return "".join(f"<td>{_text(cell)}</td>" for cell in row)


def _text(text: str) -> str:
    return escape(printable(text))
