"""Ids in sentences made readable: statements get their names, claims become links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from zopa.report.brief.citing import claim_anchor
from zopa.report.brief.parts import Bullet, Link, Muted, Para, Part, Run, Runs, Strong, Title
from zopa.results.solution import Solution

_ID = re.compile(r"[A-Za-z0-9_]+(?:[.-][A-Za-z0-9_]+)*")
# what a sentence of the terminal names in brackets, so that it can be typed
_BRACKETED = re.compile(r" ?\[([A-Za-z0-9_.]+)\]")


class Names:
    """What the ids of a solution are called."""

    def __init__(self, solution: Solution) -> None:
        self._claims = solution.claims
        self._names = dict(_names(solution))

    def linked(self, text: str) -> Iterator[Run]:
        """Make links of the claims that a text names by their id."""
        done = 0
        for found in _ID.finditer(text):
            if found.group() in self._claims:
                if found.start() > done:
                    yield text[done : found.start()]
                yield Link(found.group(), claim_anchor(found.group()))
                done = found.end()
        if done < len(text):
            yield text[done:]

    def named(self, text: str) -> str:
        """Write names for the ids of statements, and leave out those in brackets."""
        text = _BRACKETED.sub(lambda m: "" if m[1] in self._names else m[0], text)
        return _ID.sub(lambda m: self._names.get(m[0], m[0]) if "." in m[0] else m[0], text)

    def in_words(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Take parts that speak in ids, as the terminal does, into words and links."""
        for part in parts:
            match part:
                case Para(runs):
                    yield replace(part, runs=tuple(self._runs(runs)))
                case Bullet(runs):
                    yield replace(part, runs=tuple(self._runs(runs)))
                case Title(text):
                    yield replace(part, text=self.named(text))
                case _:
                    yield part

    def _runs(self, runs: Runs) -> Iterator[Run]:
        for run in runs:
            match run:
                case str():
                    yield from self.linked(self.named(run))
                case Muted(text):
                    yield Muted(self.named(text))
                case Strong(text):
                    yield Strong(self.named(text))
                case _:
                    yield run


def _names(solution: Solution) -> Iterator[tuple[str, str]]:
    for event in solution.events:
        yield event, event
    for name, issue in solution.issues.items():
        for party in issue.stances:
            title = solution.parties[party].title
            yield f"{party}.{name}", f"{title} on “{issue.short or issue.title}”"
    for name, found in solution.commitments.items():
        title = solution.parties[found.party].title
        if found.kind == "walk_away":
            yield name, f"the walk-away value of {title}"
            continue
        if found.kind == "condition":
            yield name, f"the condition “{found.title}” of {title}"
            continue
        issue = solution.issues[found.issues[0]]
        what = found.kind.replace("_", " ")
        yield name, f"the {what} of {title} on “{issue.short or issue.title}”"
