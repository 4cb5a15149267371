"""Synthetic results for the charts: consistent by construction, of any size and shape."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from zopa import api
from zopa.report.make import Report
from zopa.results.base import Level, Verdict, Zone
from zopa.results.codings import ShareOfCodings
from zopa.results.solution import (
    ClaimResult,
    CommitmentResult,
    Concessions,
    ConcessionSet,
    Conflict,
    Conflicts,
    EventResult,
    Interval,
    IssueResult,
    Levels,
    LevelVerdict,
    LimitResult,
    NumberZone,
    Opened,
    OptionResult,
    PartyResult,
    RuleResult,
    Solution,
    SourceResult,
    Space,
    StanceResult,
)

EVENTS = ("interview", "summit", None)


@pytest.fixture(scope="session")
def made() -> Report:
    """Give the report of the tutorial case, made once."""
    return api.load("tutorial").make_report()


@dataclass
class Case:
    """A case in short form: ``stances[issue][party]`` has ideal, accept, red, basis and so on."""

    parties: dict[str, tuple[str, str]]
    issues: dict[str, dict[str, Any]]
    stances: dict[str, dict[str, dict[str, Any]]]
    title: str = "A synthetic case"
    scenario: str | None = None
    level: Level = Level.DEMANDS
    verdict: Verdict | None = None
    cautious: Verdict | None = None
    one_event: bool = False
    extra_commitments: dict[str, CommitmentResult] = field(default_factory=dict)
    extra_conflicts: tuple[Conflict, ...] = ()
    rules: dict[str, RuleResult] = field(default_factory=dict)
    most_conflicts: int = 1000


class Builder:
    """Turns a short case into a whole solution, zones and conflicts computed by brute force."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.claims: dict[str, ClaimResult] = {}
        self.commitments: dict[str, CommitmentResult] = {}

    def build(self) -> Solution:
        case = self.case
        issues = {key: self.issue(key) for key in case.issues}
        conflicts = [c for key in case.issues for c in self.conflicts(key)]
        conflicts += case.extra_conflicts
        conflicts.sort(key=lambda c: (len(c.members), c.members))
        self.commitments |= case.extra_commitments
        verdict = case.verdict or (Verdict.CLOSED if conflicts else Verdict.OPEN)
        ways = self.concessions(conflicts) if verdict is not Verdict.UNKNOWN else []
        return Solution(
            zopa="0.0",
            case="synthetic",
            title=case.title,
            scenario=case.scenario,
            scenario_title=case.scenario and f"Scenario {case.scenario}",
            level=case.level,
            as_of="2025-08-18",
            inputs={},
            versions={},
            limits={},
            parties={p: PartyResult(title=t, short=s) for p, (t, s) in case.parties.items()},
            agreement=" and ".join(case.parties),
            agreement_prose="every party",
            verdict=verdict,
            levels=Levels(
                demands=LevelVerdict(verdict=verdict, cautious=case.cautious),
                red_lines=LevelVerdict(verdict=Verdict.OPEN),
            ),
            space=Space(outcomes=1, feasible=1, agreements=None, method="exact", core={}, free=()),
            issues=issues,
            rules=case.rules,
            commitments=self.commitments,
            conflicts=Conflicts(
                complete=verdict is not Verdict.UNKNOWN,
                count=len(conflicts),
                listed=len(conflicts[: case.most_conflicts]),
                minimal=tuple(conflicts[: case.most_conflicts]),
            ),
            concessions=self.highlights(ways),
            sources={
                f"doc{k}": SourceResult(title=f"Document {k}", published="2025") for k in (1, 2)
            },
            events={
                "interview": EventResult(title="The envoy's interview", date="2025-08-17"),
                "summit": EventResult(title="The summit"),
            },
            claims=self.claims,
            share_of_codings=ShareOfCodings(value=0.0, exact="0"),
            notes=(),
        )

    def claim(self) -> tuple[str, ...]:
        number = len(self.claims)
        event = "interview" if self.case.one_event else EVENTS[number % 3]
        self.claims[f"c{number}"] = ClaimResult(
            source=f"doc{number % 2 + 1}",
            paragraph=(1,),
            speaker="somebody",
            kind="demand",
            status="reported",
            date="2025-08-17",
            event=event,
            statement="says so",
        )
        return (f"c{number}",)

    def limit(
        self, issue: dict[str, Any], stance: dict[str, Any], which: str
    ) -> LimitResult | None:
        wanted = stance.get(which)
        if wanted is None:
            return None
        basis = stance.get(f"{which}_basis", stance.get("basis", "reported"))
        kind = issue["kind"]
        if kind == "number":
            spans = tuple(
                Interval(min=Decimal(str(a)), max=Decimal(str(b)), min_open=lo, max_open=hi)
                for a, b, lo, hi in wanted
            )
            return LimitResult(text="a range", intervals=spans, basis=basis, evidence=self.claim())
        if kind == "set":
            return LimitResult(text="a set", basis=basis, evidence=self.claim())
        titles = [title_of(issue["options"][o]) for o in wanted]
        return LimitResult(
            text=", ".join(titles), options=tuple(wanted), basis=basis, evidence=self.claim()
        )

    def stance(self, issue: dict[str, Any], short: dict[str, Any] | None) -> StanceResult:
        if short is None:
            return StanceResult(missing=True, limit_unknown=True)
        if short.get("silent"):
            return StanceResult(silent=True, limit_unknown=True)
        if "defers_to" in short:
            return StanceResult(defers_to=short["defers_to"], evidence=self.claim())
        accept = self.limit(issue, short, "accept")
        return StanceResult(
            ideal=short.get("ideal"),
            acceptable=accept,
            red_line=self.limit(issue, short, "red"),
            basis=short.get("basis", "reported"),
            limit_unknown=accept is None,
            evidence=self.claim(),
        )

    def issue(self, key: str) -> IssueResult:
        issue = self.case.issues[key]
        shorts = self.case.stances.get(key, {})
        stances = {p: self.stance(issue, shorts.get(p)) for p in self.case.parties}
        self.commit(key, stances)
        common: dict[str, Any] = {
            "kind": issue["kind"],
            "title": issue["title"],
            "stances": stances,
        }
        if issue["kind"] == "number":
            return IssueResult(
                **common,
                unit=issue["unit"],
                min=Decimal(issue["min"]),
                max=Decimal(issue["max"]),
                step=Decimal(issue["step"]),
                zones=self.stretches(issue, shorts, stances),
            )
        inside = {
            option: self.option(key, option, title, shorts, stances)
            for option, title in issue["options"].items()
        }
        if issue["kind"] == "set":
            outside = {
                option: self.option(key, option, title, shorts, stances, without=True)
                for option, title in issue["options"].items()
            }
            return IssueResult(**common, options=inside, excluded=outside)
        ends = {"low_end": "the least", "high_end": "the most"} if issue["kind"] == "scale" else {}
        return IssueResult(**common, options=inside, **(ends | issue.get("ends", {})))

    def objections(
        self, key: str, option: Any, shorts: dict[str, dict[str, Any]], without: bool = False
    ) -> tuple[list[str], list[str]]:
        demand, red = [], []
        kind = self.case.issues[key]["kind"]
        for party in self.case.parties:
            short = shorts.get(party) or {}
            for name, bucket, bad in (("accept", demand, False), ("red", red, True)):
                if short.get(name) is None:
                    continue
                if kind == "set":
                    member = ("without " if without else "") + option
                    hit = member in short[name] if bad else ("-" + member) in short[name]
                    if hit:
                        bucket.append(party)
                elif (option in short[name]) is bad:
                    bucket.append(party)
        return demand, red

    def option(
        self,
        key: str,
        option: str,
        title: Any,
        shorts: dict[str, dict[str, Any]],
        stances: dict[str, StanceResult],
        without: bool = False,
    ) -> OptionResult:
        demand, red = self.objections(key, option, shorts, without)
        return OptionResult(
            title=title_of(title),
            added_by_analyst=isinstance(title, tuple),
            zone=zone_of(demand, red),
            demand_of=tuple(demand),
            red_line_of=tuple(red),
            silent=tuple(p for p, s in stances.items() if s.silent or s.missing),
            limit_unknown=tuple(
                p
                for p, s in stances.items()
                if s.limit_unknown and p not in red and not wants(s.ideal, option, without)
            ),
            least_broken=len(demand) + self.elsewhere(key),
        )

    def elsewhere(self, key: str) -> int:
        """The fewest demands broken on the other issues together (no conditions)."""
        total = 0
        for other, issue in self.case.issues.items():
            if other == key or issue["kind"] in ("number", "set"):
                continue
            shorts = self.case.stances.get(other, {})
            total += min(len(self.objections(other, o, shorts)[0]) for o in issue["options"])
        return total

    def stretches(
        self,
        issue: dict[str, Any],
        shorts: dict[str, dict[str, Any]],
        stances: dict[str, StanceResult],
    ) -> tuple[NumberZone, ...]:
        low, high, step = (Decimal(issue[k]) for k in ("min", "max", "step"))
        cuts = {low, high}
        for short in shorts.values():
            for name in ("accept", "red"):
                for a, b, _, _ in short.get(name) or ():
                    cuts |= {Decimal(str(a)), Decimal(str(b))}
        places = sorted(c for c in cuts if low <= c <= high)
        atoms: list[tuple[Decimal, Decimal]] = [(places[0], places[0])]
        for a, b in itertools.pairwise(places):
            atoms += [(a, b), (b, b)]
        order = list(self.case.parties)
        zones: list[NumberZone] = []
        for a, b in atoms:
            middle = (a + b) / 2
            demand = [
                p
                for p in order
                if (s := shorts.get(p)) and s.get("accept") and not within(middle, s["accept"])
            ]
            red = [p for p in order if (s := shorts.get(p)) and within(middle, s.get("red") or ())]
            point = a == b
            last = zones[-1] if zones else None
            if last and (last.demand_of, last.red_line_of) == (tuple(demand), tuple(red)):
                zones[-1] = last.model_copy(update={"max": b, "max_open": not point})
                continue
            zones.append(
                NumberZone(
                    zone=zone_of(demand, red),
                    min=a,
                    max=b,
                    min_open=not point,
                    max_open=not point,
                    grid_points=0,
                    demand_of=tuple(demand),
                    red_line_of=tuple(red),
                    silent=tuple(p for p, s in stances.items() if s.silent or s.missing),
                    limit_unknown=tuple(p for p, s in stances.items() if s.limit_unknown),
                    least_broken=len(demand),
                )
            )
        return tuple(self.gridded(zone, low, high, step) for zone in zones)

    @staticmethod
    def gridded(zone: NumberZone, low: Decimal, high: Decimal, step: Decimal) -> NumberZone:
        span = (zone.min, zone.max, zone.min_open, zone.max_open)
        grid = [low + k * step for k in range(int((high - low) / step) + 1)]
        inside = sum(within(value, (span,)) for value in grid)
        between = inside == 0 and zone.zone is Zone.OVERLAP
        return zone.model_copy(update={"grid_points": inside, "between_steps": between})

    def commit(self, key: str, stances: dict[str, StanceResult]) -> None:
        title = self.case.issues[key]["title"]
        for party, stance in stances.items():
            for kind, limit in (("demand", stance.acceptable), ("red_line", stance.red_line)):
                if limit is None:
                    continue
                word = "only" if kind == "demand" else "not"
                self.commitments[f"{party}.{key}.{kind}"] = CommitmentResult(
                    party=party,
                    held_by=(party,),
                    kind=kind,
                    ladder=f"{party}.{key}",
                    issues=(key,),
                    strength=kind,
                    title=f"{title}: {word} {limit.text}",
                    prose=f"{title}: {word} {limit.text}",
                    basis=limit.basis,
                    evidence=limit.evidence,
                )

    def conflicts(self, key: str) -> list[Conflict]:
        issue = self.case.issues[key]
        if issue["kind"] in ("number", "set"):
            return []
        shorts = self.case.stances.get(key, {})
        sets = {
            f"{p}.{key}.demand": set(s["accept"])
            for p in self.case.parties
            if (s := shorts.get(p)) and s.get("accept")
        }
        found: list[tuple[str, ...]] = []
        for size in range(1, len(sets) + 1):
            for members in itertools.combinations(sets, size):
                if any(set(f) <= set(members) for f in found):
                    continue
                if not set.intersection(*(sets[m] for m in members)):
                    found.append(members)
        ranks = ["stated", "reported", "inferred", "assumed"]
        return [
            Conflict(
                members=members,
                weakest_basis=max(
                    (self.commitments[m].basis or "inferred" for m in members), key=ranks.index
                ),
            )
            for members in found
        ]

    def concessions(self, conflicts: list[Conflict]) -> list[ConcessionSet]:
        sets: list[frozenset[str]] = [frozenset()]
        for conflict in conflicts[:8]:
            members = set(conflict.members)
            grown = [s | {m} for s in sets for m in conflict.members if not s & members]
            kept = [s for s in sets if s & members]
            sets = minimal([*kept, *grown])[:60]
        order = list(self.commitments)
        sets.sort(key=lambda s: (len(s), sorted(order.index(m) for m in s)))
        return [self.way(sorted(s, key=order.index)) for s in sets if s]

    def way(self, drop: list[str]) -> ConcessionSet:
        parties = dict.fromkeys(self.commitments[m].party for m in drop)
        return ConcessionSet(
            drop=tuple(drop),
            red_lines_crossed=tuple(m for m in drop if self.commitments[m].strength == "red_line"),
            share={p: Decimal("0.1") for p in parties},
            widen={m: f"also accept what {m} rules out" for m in drop},
            opens=Opened(agreements=1, example={}),
        )

    def highlights(self, ways: list[ConcessionSet]) -> Concessions:
        firm = [w for w in ways if not w.red_lines_crossed]
        even = sorted(ways, key=lambda w: (-len(w.share), len(w.drop)))
        return Concessions(
            complete=True,
            count=len(ways),
            listed=len(ways),
            fewest=ways[0] if ways else None,
            fewest_without_red_lines=firm[0] if firm else None,
            most_even=even[0] if even else None,
            minimal=tuple(ways),
        )


def wants(ideal: Any, option: str, without: bool) -> bool:
    """Say whether an option, or a set with (without) a member, is somebody's ideal."""
    if isinstance(ideal, tuple):
        return (option in ideal) is not without
    return bool(ideal == option)


def title_of(title: Any) -> str:
    return title[0] if isinstance(title, tuple) else title


def zone_of(demand: list[str], red: list[str]) -> Zone:
    if red:
        return Zone.BARRED
    return Zone.CONTESTED if demand else Zone.OVERLAP


def within(value: Any, spans: Any) -> bool:
    value = Decimal(str(value))
    for a, b, lo, hi in spans:
        a, b = Decimal(str(a)), Decimal(str(b))
        if (a < value or (a == value and not lo)) and (value < b or (value == b and not hi)):
            return True
    return False


def minimal(sets: list[frozenset[str]]) -> list[frozenset[str]]:
    unique = sorted(set(sets), key=lambda s: (len(s), sorted(s)))
    kept: list[frozenset[str]] = []
    for candidate in unique:
        if not any(k <= candidate for k in kept):
            kept.append(candidate)
    return kept


@pytest.fixture
def build() -> Callable[[Case], Solution]:
    """Give the function that turns a short case into a solution."""
    return lambda case: Builder(case).build()


@pytest.fixture
def case() -> type[Case]:
    """Give the short form of a case."""
    return Case
