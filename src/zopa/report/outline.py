"""The outline of a case: every id that a command or a deal file may use, with its title."""

from __future__ import annotations

from collections.abc import Iterator

from zopa.case.case import Case
from zopa.report.blocks import Block, Heading, Item, Paragraph
from zopa.rules.space import Numbers, kind_of
from zopa.solve.wording import amount_text


def outline(case: Case, scenarios: tuple[str, ...]) -> tuple[Block, ...]:
    """List parties, issues with their options, and scenarios, by id."""
    return tuple(_outline(case, scenarios))


def _outline(case: Case, scenarios: tuple[str, ...]) -> Iterator[Block]:
    yield Heading(f"{case.name}: {case.title}", 1)
    yield Paragraph(f"Positions of {case.as_of}. Ids come first; commands and deal files use them.")
    yield Heading("Parties")
    for name, party in case.parties.items():
        yield Item(f"{name}: {party.title}")
    yield Heading("Issues")
    for issue, domain in case.space.items():
        kind = kind_of(domain)
        yield Item(f"{issue} ({kind}): {case.titles.issue(issue)}")
        if isinstance(domain, Numbers):
            low, high, step = map(amount_text, (domain.minimum, domain.maximum, domain.step))
            yield Item(f"{low} to {high} {domain.unit or ''}, in steps of {step}", 1)
        else:
            for name in domain.names:
                yield Item(f"{name}: {case.titles.option(issue, name)}", 1)
    if scenarios:
        yield Heading("Scenarios")
        yield Item(", ".join(scenarios))
