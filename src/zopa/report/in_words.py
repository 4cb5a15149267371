"""The agreement space in words: what tells agreements from other rule-keeping outcomes."""

from __future__ import annotations

from collections.abc import Iterator

from zopa.report.blocks import Block, Heading, Item, Paragraph
from zopa.report.sentences import joined, sentence
from zopa.results.base import Verdict
from zopa.results.solution import Solution


def space_in_words(solution: Solution) -> Iterator[Block]:
    """Say what an agreement takes beyond the rules and the core; nothing where there is none."""
    if solution.verdict is not Verdict.OPEN:
        return
    space = solution.space
    yield Heading("The agreement space in words")
    if space.formula is None and space.formula_besides:
        yield Paragraph(f"Every outcome that keeps the rules{_worth(solution)} is an agreement.")
        return
    if space.formula is None:
        yield Paragraph(sentence(space.formula_note or "not put into words"))
        return
    beyond = [part for part in space.formula_parts if not set(part.issues) <= space.core.keys()]
    core = "settles the core as above" if len(beyond) < len(space.formula_parts) else ""
    exactly = f"An outcome that keeps the rules{_worth(solution)} is an agreement exactly when"
    if not beyond:
        yield Paragraph(f"{exactly} it {core}.")
        return
    yield Paragraph(f"{exactly} {f'it {core} and ' if core else ''}all of this holds:")
    for part in beyond:
        yield Item(sentence(part.prose))


def _worth(solution: Solution) -> str:
    """Name the parties whose walk-away values an agreement must reach."""
    parties = [solution.commitments[name].party for name in solution.space.formula_besides]
    if not parties:
        return ""
    names = joined(solution.parties[party].title for party in parties)
    values = "value" if len(parties) == 1 else "values"
    return f" and reaches the walk-away {values} of {names}"
