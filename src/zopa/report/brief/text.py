"""The brief as Markdown, for wikis and pull requests: the same parts, the same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
from zopa.report.markdown import opened, plain


def as_markdown(parts: Iterable[Part], suffix: str | None = ".svg") -> str:
    """Write parts as Markdown.

    Parameters
    ----------
    suffix
        The ending of the files that figures are shown from; their description alone if None.
    """
    lines: list[str] = []
    last: Part | None = None
    in_order = tuple(_in_one_column(parts))
    for part in in_order:
        contents = isinstance(part, Contents)
        written = list(_contents(in_order) if contents else _lines(part, suffix))
        listed = isinstance(part, Bullet) and isinstance(last, Bullet)
        if written and last is not None and not listed:
            lines.append("")
        lines += written
        last = part if written else last
    return "\n".join(lines) + "\n"


def _in_one_column(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        if isinstance(part, Fitted):
            yield from _in_one_column(part.alternatives[0])
        elif isinstance(part, Columns):
            yield from (*part.left, *part.right)
        else:
            yield part


def _lines(part: Part, suffix: str | None) -> Iterator[str]:
    match part:
        case Opening(title, lines):
            yield f"# {_plain(title)}"
            yield ""
            yield "  \n".join(opened(_plain(line)) for line in lines)
        case Title(text, level, anchor):
            if anchor:
                yield f'<a id="{anchor}"></a>'
                yield ""
            yield f"{'#' * (level + 1)} {_plain(text)}"
        case Para(runs):
            yield opened(_runs(runs))
        case Bullet(runs, depth):
            yield f"{'  ' * depth}- {opened(_runs(runs))}"
        case Verdicts(readings):
            yield "| Reading | Verdict | What that means |"
            yield "| --- | --- | --- |"
            for name, verdict, meaning in readings:
                yield f"| {_plain(name)} | **{_plain(verdict)}** | {_plain(meaning)} |"
        case Table():
            yield from _table(part)
        case Figure(name, title, alt):
            if suffix is not None:
                yield f"![{_plain(title)}]({name}{suffix})"
                yield ""
            yield f"<details><summary>In words: {_plain(title)}</summary>"
            yield ""
            yield opened(_plain(alt))
            yield ""
            yield "</details>"
        case NewPage() | Settled() | Contents() | Columns() | Fitted():
            # pages are the paper's business, the list of sections that of all parts together
            return


def _contents(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Title) and part.level == 1:
            text = _plain(part.text)
            yield f"- [{text}](#{part.anchor})" if part.anchor else f"- {text}"


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(_plain, table.header))} |"
    right = [" ---: |" if n in table.numbers else " --- |" for n in range(len(table.header))]
    yield "|" + "".join(right)
    for row in table.rows:
        cells = [_cell(one) for one in row]
        if len(row) == 1 and len(table.header) > 1:
            cells = [f"**{cells[0]}**", *("" for _ in table.header[1:])]
        yield f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    anchor = f'<a id="{cell.anchor}"></a>' if cell.anchor else ""
    return anchor + _runs(cell.runs)


def _runs(runs: Runs) -> str:
    return "".join(map(_run, runs)).strip()


def _run(run: Run) -> str:
    match run:
        case Link(text, to):
            return f"[{_plain(text)}](#{to})"
        case Strong(text):
            bare = text.strip()
            after = " " if text.endswith(" ") else ""
            return f"**{_plain(bare)}**{after}" if bare else ""
        case Muted(text):
            return _plain(text)
        case text:
            return _plain(text)


def _plain(text: str) -> str:
    return plain(" ".join(text.split("\n")))
