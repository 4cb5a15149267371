"""Varied cases to draw, and a reader of drawn pages."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import prod
from random import Random
from typing import Any

import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

from zopa.report.charts.figures import KINDS
from zopa.report.charts.page import Page
from zopa.results.bargaining import Bargaining, Frontier, Point
from zopa.results.base import Verdict
from zopa.results.blocking import Blocking, LadderBlocking
from zopa.results.comparison import (
    ChangeResult,
    Comparison,
    PartyNames,
    ScenarioComparison,
    Summary,
)
from zopa.results.evidence import EvidenceReport, Statement, Without
from zopa.results.solution import Levels, LevelVerdict, ScenarioChange, Solution
from zopa.results.standing import Standing
from zopa.results.timeline import Period, Timeline

PARTIES = {
    "ru": ("Russia", "RU"),
    "ua": ("Ukraine", "UA"),
    "us": ("United States", "US"),
    "eu": ("Europe", "EU"),
    "uk": ("United Kingdom", "UK"),
    "cn": ("Китайская Народная Республика", "КНР"),
    "tr": ("Türkiye", "TR"),
    "sa": ("Organisation for Security and Co-operation in Europe", "OSCE"),
}
BASES = ("stated", "reported", "inferred", "assumed")


def varied(
    case: Callable[..., Any],
    parties: int = 5,
    issues: int = 8,
    *,
    closed: bool = True,
    long: bool = False,
) -> Any:
    """A case in which every kind of issue, stance, basis and silence occurs."""
    names = dict(itertools.islice(PARTIES.items(), parties))
    ids = list(names)
    spec: dict[str, dict[str, Any]] = {}
    stances: dict[str, dict[str, dict[str, Any]]] = {}
    for place in range(issues):
        key = f"issue_{place}"
        kind = ("choice", "scale", "number", "set", "scale")[place % 5]
        title = f"Issue {place} about who holds what"
        tail = ""
        if long:
            title = f"{place} Вопрос о международно-правовом признании and of all else " * 2
            tail = " after an internationally supervised constitutional process of its own"
        spec[key] = {"kind": kind, "title": title.strip()}
        if kind == "number":
            spec[key] |= {"unit": "thousand personnel", "min": 0, "max": 1000, "step": 50}
        else:
            spec[key]["options"] = {
                f"o{k}": f"Option {k}{tail}"
                if k % 2
                else (f"Option {k} of the analyst{tail}", True)
                for k in range(2 + place % 4)
            }
        stances[key] = {
            party: stance
            for k, party in enumerate(ids)
            if (stance := varied_stance(kind, spec[key], (place, k), ids, closed)) is not None
        }
    return case(parties=names, issues=spec, stances=stances)


def varied_stance(
    kind: str, spec: dict[str, Any], at: tuple[int, int], ids: list[str], closed: bool
) -> dict[str, Any] | None:
    place, k = at
    basis = BASES[(place + k) % 4]
    turn = (place * 3 + k) % 7
    if turn == 5:
        return {"silent": True}
    if turn == 6:
        return None
    if turn == 4 and k > 0:
        return {"defers_to": ids[0]}
    if kind == "number":
        if closed and k % 2:
            accept, red = [(700, 1000, False, False)], [(0, 600, False, True)]
            return {"ideal": Decimal(800), "accept": accept, "red": red, "basis": basis}
        accept = [(0, 650 if closed else 900, False, k % 2 == 1)]
        return {"ideal": Decimal(200), "accept": accept, "basis": basis}
    options = list(spec["options"])
    if kind == "set":
        if k % 2:
            return {"ideal": (options[0],), "accept": [f"-without {options[0]}"], "basis": basis}
        return {"ideal": tuple(options), "accept": [], "red": [options[-1]], "basis": basis}
    first, last = options[0], options[-1]
    if turn == 3:
        return {"ideal": first, "basis": basis}
    if not closed:
        return {"ideal": options[min(k, len(options) - 1)], "accept": options, "basis": basis}
    if k % 2:
        return {"ideal": first, "accept": options[:-1], "red": [last], "basis": basis}
    return {
        "ideal": last,
        "accept": [last] if place % 2 else [first, last],
        "red": [options[1]] if place % 2 and len(options) > 2 else [],
        "basis": basis,
        "accept_basis": BASES[(place + k + 1) % 4],
    }


class Drawn:
    """Reads a drawn page back: its texts, and how often each shape or line is drawn."""

    @staticmethod
    def texts(page: Page) -> list[str]:
        return [a.get_text() for a in page.figure.artists if isinstance(a, Text)]

    def prose(self, page: Page) -> str:
        """All texts of a page, joined as they were set: lines of one text follow each other."""
        return " ".join(self.texts(page))

    @staticmethod
    def count(page: Page, name: str) -> int:
        """Shapes of this name on the page; with a final ``*``, of all names that start so."""
        total = 0
        for artist in page.figure.artists:
            label = str(artist.get_label())
            if label == name or (name.endswith("*") and label.startswith(name[:-1])):
                total += len(artist.get_paths())
        return total

    @staticmethod
    def height(page: Page) -> float:
        return float(page.figure.get_size_inches()[1]) * 25.4

    @staticmethod
    def colours(page: Page) -> set[str]:
        """Every colour on the page, as ``#rrggbb``."""
        found = set()
        for artist in page.figure.artists:
            if isinstance(artist, Text):
                found.add(to_hex(artist.get_color()))
                continue
            for rgba in [*artist.get_facecolor(), *artist.get_edgecolor()]:
                if rgba[3]:
                    found.add(to_hex(rgba))
        return found


@pytest.fixture
def drawn() -> Drawn:
    """Give the reader of drawn pages."""
    return Drawn()


@pytest.fixture
def varied_case(case: Callable[..., Any]) -> Callable[..., Any]:
    """Give the maker of cases in which everything occurs."""
    return partial(varied, case)


def pareto(vectors: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Keep the vectors that no other one improves, best for the first party first."""
    unique = sorted(set(vectors), reverse=True)
    return [
        v
        for v in unique
        if not any(w != v and all(a >= b for a, b in zip(w, v, strict=True)) for w in unique)
    ]


def with_utilities(solution: Solution, without: tuple[str, ...], closed: bool) -> Solution:
    """Give a solution utilities in tenths, a frontier and bargaining points, by brute force."""
    names = [p for p in solution.parties if p not in without]
    random = Random(len(names))
    spread = [tuple(random.randrange(300, 1001, 7) for _ in names) for _ in range(40)]
    scores = pareto(spread)
    gains = [[v - 250 for v in row] for row in scores]
    best = [max(column) for column in zip(*scores, strict=True)]
    point = {
        "nash": scores[max(range(len(scores)), key=lambda k: prod(gains[k]))],
        "kalai_smorodinsky": scores[max(range(len(scores)), key=lambda k: min(gains[k]))],
        "utilitarian": scores[max(range(len(scores)), key=lambda k: sum(scores[k]))],
    }
    points = {
        name: (
            Point(
                outcome={},
                utilities={p: Fraction(v, 10) for p, v in zip(names, row, strict=True)},
                scores=dict(zip(names, row, strict=True)),
                ties=1,
            ),
        )
        for name, row in point.items()
    }
    base = "rules_only" if closed else "agreements"
    known = {"utilities": "values", "scale": 10, "walk_away": 25}
    return solution.model_copy(
        update={
            "space": solution.space.model_copy(update={"agreements": 0 if closed else 40}),
            "parties": {
                p: r.model_copy(update=known if p in names else {})
                for p, r in solution.parties.items()
            },
            "frontier": Frontier(
                complete=True,
                base=base,
                parties=tuple(names),
                count=len(scores),
                listed=0,
                scores=tuple(scores),
                ties=(1,) * len(scores),
                points=(),
            ),
            "bargaining": Bargaining(
                base=base,
                **points,
                egalitarian=None,
                ties=dict.fromkeys(points, 1),
                ideal={p: Fraction(v, 10) for p, v in zip(names, best, strict=True)},
                why={"egalitarian": "a reason of its own"},
            ),
        }
    )


@pytest.fixture
def valued(
    build: Callable[[Any], Solution], varied_case: Callable[..., Any]
) -> Callable[..., Solution]:
    """Give the maker of solutions with utilities."""

    def make(parties: int, *, closed: bool = True, without: tuple[str, ...] = ()) -> Solution:
        case = varied_case(parties, 2, closed=closed)
        case.verdict = Verdict.CLOSED if closed else Verdict.OPEN
        solution = build(case)
        return with_utilities(solution, without, closed)

    return make


def with_blocking(solution: Solution, gains: bool = True) -> Solution:
    """Give a solution made-up shares of what its ladders block: unequal, adding up to one."""
    names = list(dict.fromkeys(own.ladder for own in solution.commitments.values()))
    weights = [(7 * k) % 5 + 1 for k in range(len(names))]
    total = sum(weights)
    ladders = {
        name: LadderBlocking(
            weaken=k if k % 2 else None,
            withdraw=3 * k if gains else 0,
            breaks=weight,
            shapley=weight * 10,
            shapley_share=Fraction(weight, total),
            banzhaf=weight * 5,
            banzhaf_share=Fraction(total - weight, total * (len(names) - 1 or 1)),
        )
        for k, (name, weight) in enumerate(zip(names, weights, strict=True))
    }
    found = Blocking(method="exact", lost=total * 10, ladders=ladders)
    return solution.model_copy(update={"blocking": found})


def summary_of(solution: Solution, **more: Any) -> Summary:
    """What a solution comes to, as a row of a comparison."""
    core = dict.fromkeys(list(solution.issues)[::2], "o0")
    found = {
        "verdict": solution.verdict,
        "levels": solution.levels,
        "core": core if solution.verdict is Verdict.OPEN else {},
        "free": (),
        "conflicts": solution.conflicts.count,
        "fewest": None,
        "outcomes": 1,
        "feasible": 1,
        "agreements": 0 if solution.verdict is Verdict.CLOSED else 4,
        "method": "exact",
        "bargaining": solution.bargaining,
    }
    return Summary(**{**found, **more})


def comparison_of(solution: Solution) -> Comparison:
    """A solution as the baseline of three scenarios: one open, one closed, one unknown."""
    changes = tuple(
        ChangeResult(id=f"{p}.issue_0", party=p, kind="stance", before="was", after="is")
        for p in (*list(solution.parties)[:3], next(iter(solution.parties)))
    )
    opened = LevelVerdict(verdict=Verdict.OPEN, cautious=Verdict.CLOSED)
    scenarios = {}
    for place, verdict in enumerate((Verdict.OPEN, Verdict.CLOSED, Verdict.UNKNOWN)):
        row = summary_of(
            solution,
            title=f"Scenario {place} in which Всё is settled by an interim arrangement",
            verdict=verdict,
            levels=Levels(
                demands=opened.model_copy(update={"verdict": verdict}),
                red_lines=LevelVerdict(verdict=Verdict.OPEN),
            ),
            core={"issue_0": "o0"} if verdict is Verdict.OPEN else {},
            conflicts=None if verdict is Verdict.UNKNOWN else 2 * place,
        )
        scenarios[f"s{place}"] = ScenarioComparison(
            summary=row,
            changes=changes[place:],
            conflicts_removed=None,
            conflicts_added=None,
            conflicts_kept=None,
            agreements_gained=None,
            agreements_lost=None,
            agreements_kept=None,
            opening_sets=None,
            attribution=None,
        )
    return Comparison(
        zopa="0.0",
        case="synthetic",
        title=solution.title,
        level=solution.level,
        reading=solution.reading,
        as_of=solution.as_of,
        parties={p: PartyNames(title=r.title, short=r.short) for p, r in solution.parties.items()},
        issues={key: issue.title for key, issue in solution.issues.items()},
        inputs={"seeds/synthetic/one.yaml": "0", "models/synthetic/model.yaml": "0"},
        versions={},
        limits={},
        baseline=summary_of(solution),
        scenarios=scenarios,
    )


def standing_of(verdict: Verdict, conflicts: int | None) -> Standing:
    demands = LevelVerdict(verdict=verdict, cautious=Verdict.CLOSED)
    levels = Levels(demands=demands, red_lines=LevelVerdict(verdict=Verdict.OPEN))
    return Standing(
        levels=levels,
        conflicts=conflicts,
        fewest_commitments=conflicts,
        fewest_ladders=conflicts,
        agreements=None,
    )


def timeline_of(solution: Solution) -> Timeline:
    """Three periods: the first party moves on two issues, the last one once and back."""
    first, *_, last = (*solution.parties, *solution.parties)
    issue = next(iter(solution.issues))
    title = solution.issues[issue].title

    def moved(party: str, before: str, after: str | None) -> ScenarioChange:
        words = None if after is None else f"on “{title}”: {after}"
        return ScenarioChange(id=f"{party}.{issue}", before=f"on “{title}”: {before}", after=words)

    old = solution.verdict
    days = ("2025-08-01", "2025-08-10")
    periods = (
        (None, days[0], {}, (), standing_of(old, 7)),
        (
            days[0],
            days[1],
            {"e": "An event"},
            (moved(first, "was", "is now"),),
            standing_of(old, 5),
        ),
        (days[1], None, {}, (moved(last, "had been", None),), standing_of(old, None)),
    )
    names = ("since", "until", "events", "moved", "standing")
    return Timeline(
        zopa="0.0",
        case="synthetic",
        title=solution.title,
        level=solution.level,
        as_of=solution.as_of,
        inputs={"seeds/synthetic/one.yaml": "0"},
        versions={},
        parties={p: r.title for p, r in solution.parties.items()},
        issues={key: one.title for key, one in solution.issues.items()},
        dated=2,
        entries=9,
        periods=tuple(
            Period(**dict(zip(names, one, strict=True)), holds_as_of=one[1] is None)
            for one in periods
        ),
    )


def evidence_of(solution: Solution) -> EvidenceReport:
    """Every commitment rests on document 1 or 2 or both, every other one on the interview."""
    statements = {}
    for place, (key, own) in enumerate(solution.commitments.items()):
        sources = (("doc1",), ("doc2",), ("doc1", "doc2"))[place % 3]
        statements[key] = Statement(
            party=own.party,
            issue=own.issues[0],
            field="red_line" if own.kind == "red_line" else "acceptable",
            commitment=key,
            text=own.prose,
            basis=own.basis,
            confidence=None,
            event="interview" if place % 2 else None,
            evidence=own.evidence,
            disputed_by=(),
            sources=sources,
            assumed=False,
            file=None,
            line=None,
        )
    grounds = [("source", "doc1"), ("source", "doc2"), ("event", "interview")]
    without = []
    for kind, name in grounds:
        leaning = [k for k, s in statements.items() if name in (*s.sources, s.event)]
        alone = [k for k in leaning if kind == "event" or len(statements[k].sources) == 1]
        without.append(
            Without(
                kind=kind,
                id=name,
                title=f"The title of {name}",
                statements=tuple(leaning),
                falls=tuple(alone),
                standing=standing_of(Verdict.OPEN if name == "doc2" else solution.verdict, 1),
                verdict_changes=name == "doc2" and solution.verdict is not Verdict.OPEN,
                conflicts_removed=(),
                conflicts_added=(),
            )
        )
    return EvidenceReport(
        zopa="0.0",
        case="synthetic",
        title=solution.title,
        level=solution.level,
        as_of=solution.as_of,
        inputs={},
        versions={},
        parties={p: r.title for p, r in solution.parties.items()},
        issues={key: one.title for key, one in solution.issues.items()},
        standing=standing_of(solution.verdict, 3),
        conflicts=(),
        statements=statements,
        without=tuple(without),
        by_inference=(),
        contradictions=(),
        deference={},
        claims=solution.claims,
        uncited=0,
        sources=solution.sources,
        events=solution.events,
    )


MADE: dict[str, Callable[[Solution], Any]] = {
    "compare": comparison_of,
    "timeline": timeline_of,
    "evidence": evidence_of,
}


@pytest.fixture
def blocked(
    build: Callable[[Any], Solution], varied_case: Callable[..., Any]
) -> Callable[..., Solution]:
    """Give the maker of solutions in which every ladder blocks something."""

    def make(parties: int, *, closed: bool = True, gains: bool = True) -> Solution:
        return with_blocking(build(varied_case(parties, 5, closed=closed)), gains)

    return make


@pytest.fixture
def equipped() -> Callable[[Solution, bool], Solution]:
    """Give what adds utilities and blocking to a solution."""
    return lambda solution, closed: with_blocking(with_utilities(solution, (), closed))


@pytest.fixture
def made() -> Callable[[str, Solution], Any]:
    """Give what makes, of a solution, the results that a kind of chart is drawn from."""

    def make(kind: str, solution: Solution) -> Any:
        own = MADE.get(KINDS[kind].command)
        return own(solution) if own else solution

    return make
