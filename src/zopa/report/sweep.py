"""A sweep in words: the share of open cells, what flips the verdict, the smallest flipping sets."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from zopa.report.bargains import PRINCIPLES, worth_text
from zopa.report.blocks import Block, Grid, Heading, Item, Paragraph
from zopa.report.codings import percent_text
from zopa.report.phrases import counted, listing
from zopa.results.base import Verdict
from zopa.results.sweep import Between, FullCells, SweepSummary, Tally, VariantSweep

__all__ = ["swept"]

# Sets and codings told in text; JSON and the file have all.
_TOLD = 12
_LEVELS = {
    "coded": "all demands kept, as coded",
    "cautious": "all demands kept, read cautiously",
    "red_lines": "red lines alone",
}


def swept(found: SweepSummary) -> tuple[Block, ...]:
    """Tell a sweep, as far as it got."""
    return tuple(_blocks(found))


def _blocks(found: SweepSummary) -> Iterator[Block]:
    yield Heading(f"{found.title}: a sweep, positions of {found.as_of}", 1)
    yield Paragraph(_what(found))
    if found.done < found.cells:
        yield Paragraph(
            f"It is not finished: {found.done:,} of {found.cells:,} cells are there, and what "
            "follows is of these."
        )
    yield Paragraph(_share(found.tally))
    yield from _cases(found)
    if found.codings:
        yield from _flips(found)
        yield from _smallest(found)
    if found.full is not None:
        yield from _full(found.full)
    for name, because in found.left_out.items():
        yield Item(f"Left out, because it contradicts itself: {name} ({because}).")
    yield Paragraph(f"All cells are in {found.path}, run {found.run}.")


def _what(found: SweepSummary) -> str:
    parts = []
    if found.codings:
        ways = 1 << len(found.codings)
        kept = counted(len(found.codings), "coding")
        parts.append(f"{ways:,} ways to keep or drop {kept}")
    cases = len(found.variants)
    if cases > 1:
        parts.append(f"{cases:,} cases")
    if found.draws:
        parts.append(f"{found.draws:,} draws of uncertain values (seed {found.seed})")
    held = {
        "demands": "All demands and red lines are kept, but for what is dropped.",
        "red_lines": "Only red lines are kept, but for what is dropped; insisting is no red line.",
    }[found.level.value]
    read = " Unknown limits are read cautiously." if found.reading.value == "cautious" else ""
    return f"{found.cells:,} cells: {listing(parts) or 'one case'}. {held}{read}"


def _share(tally: Tally) -> str:
    if tally.share_open is None:
        return "No verdict is known."
    known = tally.open + tally.closed
    text = (
        f"Open in {tally.open:,} of {known:,} ({percent_text(Fraction(tally.share_open))}). This "
        "counts combinations and draws alike; it is no probability."
    )
    if tally.unknown:
        text += f" In {tally.unknown:,} more a limit was hit, and the verdict is unknown."
    return text


def _cases(found: SweepSummary) -> Iterator[Block]:
    if len(found.variants) == 1 and not found.draws:
        return
    rows = [
        (
            name,
            f"{own.tally.cells:,}",
            f"{own.tally.open:,}",
            "–" if own.tally.share_open is None else percent_text(Fraction(own.tally.share_open)),
            _as_coded(own),
        )
        for name, own in found.variants.items()
    ]
    kept = "All codings kept" if found.codings else "Verdict"
    yield Grid(("Case", "Cells", "Open", "Share", kept), tuple(rows))


def _as_coded(own: VariantSweep) -> str:
    if not own.draws:
        return next((verdict.value for verdict in own.as_coded), "not done yet")
    return ", ".join(f"{verdict.value} in {n:,}" for verdict, n in own.as_coded.items())


def _flips(found: SweepSummary) -> Iterator[Block]:
    yield Heading("Which coding flips the verdict")
    yield Paragraph(
        "In how many pairs of cells that differ in this coding alone the verdicts differ."
    )
    ranked = sorted(found.codings.items(), key=lambda item: -item[1].flips)
    rows = [
        (name, f"{own.flips:,}", f"{own.pairs:,}", percent_text(Fraction(own.flips, own.pairs)))
        for name, own in ranked
        if own.flips
    ]
    if rows:
        yield Grid(("Coding", "Flips", "Of pairs", "Share"), tuple(rows))
    never = [name for name, own in ranked if not own.flips]
    if never:
        yield Item(f"never: {', '.join(never)}")


def _smallest(found: SweepSummary) -> Iterator[Block]:
    yield Heading("Smallest flipping sets")
    for name, own in found.variants.items():
        smallest = own.smallest
        verdicts = [verdict for verdict in own.as_coded if verdict is not Verdict.UNKNOWN]
        if smallest.size is None:
            state = _as_coded(own)
            yield Paragraph(f"{name} ({state}): no set of these codings flips the verdict.")
            continue
        opens = "opens the space" if verdicts == [Verdict.CLOSED] else "flips the verdict"
        one = smallest.count == 1
        yield Paragraph(
            f"{name}: dropping {counted(smallest.size, 'coding')} at least {opens}; "
            + ("one set does." if one else f"{smallest.count:,} sets do so, equally small.")
        )
        for flipping in smallest.sets[:_TOLD]:
            drawn = f" (in {flipping.draws:,} of {own.draws:,} draws)" if own.draws else ""
            yield Item(f"{', '.join(flipping.codings)}{drawn}")
        if smallest.count > _TOLD:
            yield Item(f"and {smallest.count - _TOLD:,} more; --format json lists up to 1,000")


def _full(full: FullCells) -> Iterator[Block]:
    yield Heading("The cells in full")
    for name, tally in full.levels.items():
        share = "unknown"
        if tally.share_open is not None:
            share = f"open in {percent_text(Fraction(tally.share_open))}"
        yield Item(f"{_LEVELS[name]}: {share}")
    spans = {
        "agreements": full.agreements,
        "conflicts": full.conflicts,
        "fewest commitments to give up": full.fewest_commitments,
    }
    for name, span in spans.items():
        if span is not None:
            yield Item(f"{name}: {_between(span, whole=True)}")
    for name, title in PRINCIPLES.items():
        point = full.bargaining.get(name)
        if point is not None:
            worth = ", ".join(f"{p} {_between(span)}" for p, span in point.utilities.items())
            point_name = title.partition(",")[0]
            yield Item(f"{point_name}, in {point.found:,} open cells: {worth}")


def _between(span: Between, *, whole: bool = False) -> str:
    ends = [Fraction(span.low), Fraction(span.high)]
    texts = [f"{int(end):,}" if whole else worth_text(end) for end in ends]
    return texts[0] if ends[0] == ends[1] else f"{texts[0]} to {texts[1]}"
