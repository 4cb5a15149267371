"""Where figures go on paper: no page is left half empty for one, and no table is parted by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from zopa.report.brief.parts import Bullet, Figure, Para, Part, Runs, Settled, Table, Title

# As much text as fills the page beside a figure; less would leave a hole above it.
_FILLS = 700


def placed(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Say which figures may move to the foot of a page, and where all must have found theirs.

    A figure moves where enough text follows that may take its place. What leads up to a table
    stays with it, and no figure comes between.
    """
    return tuple(_moving(tuple(_settled(tuple(parts)))))


def _settled(parts: Sequence[Part]) -> Iterator[Part]:
    leads = [False] * len(parts)
    for place in range(len(parts) - 2, -1, -1):
        part, after = parts[place], parts[place + 1]
        heads = isinstance(part, Para) or (isinstance(part, Title) and part.level > 1)
        leads[place] = heads and (leads[place + 1] or isinstance(after, Table))
    for place, part in enumerate(parts):
        if (leads[place] or isinstance(part, Table)) and not (place and leads[place - 1]):
            yield Settled()
        yield replace(part, keep=leads[place]) if isinstance(part, Para) else part


def _moving(parts: Sequence[Part]) -> Iterator[Part]:
    before: Part | None = None
    for place, part in enumerate(parts):
        if isinstance(part, Figure):
            # one that stays while the one before it moves would overtake it
            if not isinstance(before, Figure):
                figures, text = _until_settled(parts[place:])
                moves = text >= _FILLS * figures
            part = replace(part, moves=moves)
        before = part
        yield part


def _until_settled(parts: Sequence[Part]) -> tuple[int, int]:
    """Count the figures, and the letters of text, up to where no figure may pass."""
    figures, text = 0, 0
    for part in parts:
        match part:
            case Settled() | Title(level=1):
                break
            case Figure():
                figures += 1
            case Para(runs) | Bullet(runs):
                text += _length(runs)
    return figures, text


def _length(runs: Runs) -> int:
    return sum(len(run if isinstance(run, str) else run.text) for run in runs)
