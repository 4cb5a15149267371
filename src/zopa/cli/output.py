"""Printing: data on stdout, progress and messages on stderr; file text is never read as markup."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from zopa.cli.blocks import print_blocks
from zopa.cli.messages import count_of
from zopa.cli.terminal import animated, print_json, say
from zopa.diagnostics import UsageError, printable

if TYPE_CHECKING:
    from zopa.api import CaseSummary, LoadedCase
    from zopa.exchange.told import Loss
    from zopa.report.blocks import Block
    from zopa.report.charts.page import Page
    from zopa.report.verify import Verification
    from zopa.results.agreements import Agreements
    from zopa.results.assessment import Assessment
    from zopa.results.evidence import EvidenceReport
    from zopa.results.solution import Solution
    from zopa.results.sweep import SweepSummary
    from zopa.results.timeline import Timeline


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show that something takes time, on a terminal only."""
    if not animated(sys.stderr):
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def show_cases(found: Sequence[CaseSummary], *, as_json: bool) -> None:
    """Print the cases that are here."""
    if as_json:
        print_json({"schema": 1, "cases": [asdict(case) for case in found]})
        return
    from zopa.report.blocks import Heading, Item, Paragraph

    blocks: list[Block] = []
    for case in found:
        if case.title is None:
            blocks.append(Heading(case.name))
            blocks.append(Item(f"{case.errors} errors in its files; run: zopa check {case.name}"))
            continue
        blocks.append(Heading(f"{case.name}: {case.title}"))
        blocks.append(Item(f"positions of {case.as_of}, {case.issues} issues"))
        blocks.append(Item("parties: " + ", ".join(case.parties)))
        if case.scenarios:
            blocks.append(Item("scenarios: " + ", ".join(case.scenarios)))
        if case.coders:
            own = (f"{coder} ({', '.join(parties)})" for coder, parties in case.coders.items())
            blocks.append(Item("coders beside the first: " + ", ".join(own)))
    if found:
        blocks.append(Paragraph(f"From {found[0].place}."))
    else:
        blocks.append(Paragraph("No cases here."))
    print_blocks(blocks)


def show_outline(loaded: LoadedCase, *, as_json: bool) -> None:
    """Print the ids and titles of one case."""
    from zopa.case.select import scenario_names
    from zopa.report.outline import outline

    blocks = outline(loaded.case, scenario_names(loaded.files))
    if as_json:
        listed = [{"kind": type(b).__name__.lower(), **asdict(b)} for b in blocks]
        print_json({"schema": 1, "case": loaded.case.name, "blocks": listed})
    else:
        print_blocks(blocks)


def show_solution(solution: Solution, *, as_json: bool) -> None:
    """Print a solution: its summary, or all of it as JSON."""
    if as_json:
        print_json(solution.to_dict())
        return
    from zopa.report.summary import summarise

    print_blocks(summarise(solution))


def show_explanation(solution: Solution, *, as_json: bool) -> None:
    """Print an explanation, as text or as a list of headings, paragraphs and items."""
    from zopa.report.explain import explain

    blocks = explain(solution)
    if as_json:
        listed = [{"kind": type(b).__name__.lower(), **asdict(b)} for b in blocks]
        print_json({"schema": 1, "case": solution.case, "blocks": listed})
    else:
        print_blocks(blocks)


def show_assessment(found: Assessment, solution: Callable[[], Solution], *, as_json: bool) -> None:
    """Print the assessment of a deal; ``solution`` gives the words and sources for the text."""
    if as_json:
        print_json(found.to_dict())
        return
    from zopa.report.deal import describe_deal

    print_blocks(describe_deal(found, solution()))


def show_agreements(found: Agreements, loaded: LoadedCase, form: str) -> None:
    """Print agreements as text, as JSON, or as rows of a table."""
    from zopa.report.agreed import agreement_rows, describe_agreements

    if form == "json":
        print_json(found.to_dict())
    elif form == "csv":
        print_csv(*agreement_rows(found))
    else:
        print_blocks(describe_agreements(found, loaded.case))


def print_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table as CSV with line feeds."""
    from zopa.report.tables import separated

    write_bytes(separated(header, rows).encode())


def show_evidence(
    found: EvidenceReport,
    parties: Sequence[str] | None,
    issues: Sequence[str] | None,
    *,
    as_json: bool,
) -> None:
    """Print what rests on what; the text lists the statements of some parties and issues only."""
    from zopa.report.evidence import evidence

    blocks = evidence(found, parties, issues)
    if as_json:
        print_json(found.to_dict())
    else:
        print_blocks(blocks)


def show_timeline(found: Timeline, *, as_json: bool) -> None:
    """Print a timeline."""
    if as_json:
        print_json(found.to_dict())
        return
    from zopa.report.timeline import timeline

    print_blocks(timeline(found))


def show_sweep(found: SweepSummary, *, as_json: bool) -> None:
    """Print what a sweep came to."""
    if as_json:
        print_json(found.to_dict())
        return
    from zopa.report.sweep import swept

    print_blocks(swept(found))


def show_written(paths: Sequence[Path], *, as_json: bool = False) -> None:
    """Print the files that were written, one a line or as JSON."""
    if as_json:
        print_json({"schema": 1, "written": [str(path) for path in paths]})
        return
    for path in paths:
        print(path)


def show_exported(path: Path, agreements: int, *, as_json: bool) -> None:
    """Print the file that all agreements were written to, and on stderr how many they are."""
    if as_json:
        print_json({"schema": 1, "written": [str(path)], "agreements": agreements})
        return
    print(printable(str(path)))
    none = "; the space is closed, and the file has column names alone"
    say(f"{agreements:,} agreement{'' if agreements == 1 else 's'}{'' if agreements else none}")


def read_bytes() -> bytes:
    """Read all that stands on stdin, as far as a file may be large, and a byte more."""
    from zopa.files.limits import Limits

    return sys.stdin.buffer.read(Limits().max_bytes + 1)


def write_bytes(data: bytes) -> None:
    """Print bytes as they are, whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def show_exchange(
    replaced: Sequence[str], losses: Sequence[Loss], *, as_json: bool, paths: Sequence[Path]
) -> None:
    """Print what an export or import wrote, and on stderr, or as JSON, what was lost."""
    if as_json:
        print_json(
            {
                "schema": 1,
                "written": [str(path) for path in paths],
                "replaced": list(replaced),
                "losses": [{"item": loss.item, "text": loss.text} for loss in losses],
            }
        )
        return
    for path in paths:
        print(printable(str(path)))
    for loss in losses:
        say(f"not held: {loss}", rest="    ")
    if losses:
        say(f"{count_of(len(losses), 'item')} not held")


def show_verification(found: Verification, *, as_json: bool = False) -> None:
    """Print what differs between a report and a new computation."""
    if as_json:
        differences = [
            {"about": one.about, "name": one.name, "text": one.text} for one in found.differences
        ]
        print_json({"schema": 1, "same": not differences, "differences": differences})
    elif found.differences:
        for one in found.differences:
            print(printable(f"{one.about} {one.name}: {one.text}"))
    else:
        print(
            printable(f"{found.folder}: the same when computed anew")
            + f" ({found.inputs} input files, {found.outputs} files of the report)"
        )


def show_lacking(characters: Sequence[str], left_out: Mapping[str, str]) -> None:
    """Say on stderr what a report shows by its code, for want of a font, or leaves out."""
    for what, why in left_out.items():
        say(f"warning: {what} is left out: {why}", rest="    ")
    if not characters:
        return
    codes = ", ".join(f"U+{ord(character):04X}" for character in characters[:8])
    more = f" and {len(characters) - 8} more" if len(characters) > 8 else ""
    say(
        f"warning: no font of the brief has {codes}{more}; brief.pdf shows such characters by "
        "their code",
        rest="    ",
    )


def show_saved(path: Path, name: str) -> None:
    """Say on stderr where a scenario was saved."""
    say(f"saved as scenario {name!r} in {path}", rest="    ")


def show_pages(case: str, kind: str, pages: Sequence[Page]) -> None:
    """Print the headline and the description of every page of a chart, as JSON."""
    words = [{"title": page.title, "alt": page.alt} for page in pages]
    print_json({"schema": 1, "case": case, "kind": kind, "pages": words})


def chart_target(out: Path | None, form: str | None, case: str, kind: str) -> tuple[Path, str]:
    """Decide a chart's file and format.

    Raises
    ------
    UsageError
        If the file's ending names no format, or another than the one asked for.
    """
    if form == "json":
        return Path(), form
    if out is None:
        form = form or "pdf"
        return Path(f"{case}-{kind}.{form}"), form
    ending = out.suffix.lower().removeprefix(".")
    if form is None and ending not in ("pdf", "svg", "png"):
        raise UsageError(f"{out.name!r} does not end in .pdf, .svg or .png", "or give --format")
    if form is not None and ending in ("pdf", "svg", "png") and ending != form:
        raise UsageError(f"{out.name!r} ends in .{ending}, but --format is {form}", "drop one")
    return out, form or ending
