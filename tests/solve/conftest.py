"""Cases from plain data, read by the real reader; and random ones, for tests against the oracle."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from pydantic import BaseModel

from zopa.case.case import Case, Choice
from zopa.case.files import CaseFiles, Filed
from zopa.case.select import select
from zopa.case.selection import Selection
from zopa.diagnostics import InputError
from zopa.files.bind import bind
from zopa.files.dump import dump_yaml
from zopa.files.reader import parse_document
from zopa.schema.model import Model
from zopa.schema.positions import Positions
from zopa.schema.scenarios import Scenarios

DAY = "2025-01-15"

Data = dict[str, Any]
Predicate = Callable[[Mapping[str, Choice]], bool]
Statement = tuple[str, Predicate]
Written = tuple[Any, Predicate]


@dataclass
class Plain:
    """A case as plain data: the contents of its files."""

    model: Data
    positions: dict[str, Data]
    scenarios: Data = field(default_factory=dict)

    def contents(self) -> dict[str, Data]:
        """The content of every file, by name."""
        contents = {"models/x/model.yaml": {"title": "A case", "as_of": DAY, **self.model}}
        for party, content in self.positions.items():
            whole = {"party": party, "as_of": DAY, **content}
            contents[f"positions/x/{party}.yaml"] = whole
        if self.scenarios:
            contents["models/x/scenarios.yaml"] = {"scenarios": self.scenarios}
        return contents

    def files(self) -> CaseFiles:
        """The files as the program reads them; written in flow style, which is fast."""
        texts = {name: flow(content) for name, content in self.contents().items()}

        def filed(name: str, kind: type[BaseModel]) -> Filed[Any]:
            document = parse_document(texts[name].encode(), name)
            content, found = bind(document, kind)
            if content is None:
                raise InputError(found)
            return Filed(document, content)

        return CaseFiles(
            name="x",
            model=filed("models/x/model.yaml", Model),
            positions=tuple(filed(f"positions/x/{p}.yaml", Positions) for p in self.positions),
            sources=(),
            scenarios=filed("models/x/scenarios.yaml", Scenarios) if self.scenarios else None,
            inputs={},
        )

    def case(self, scenario: str | None = None) -> Case:
        """The case, resolved."""
        return select(self.files(), Selection(scenario))

    def __str__(self) -> str:
        return "\n".join(f"# {n}\n{dump_yaml(data)}" for n, data in self.contents().items())


def flow(data: object) -> str:
    """Write plain data as YAML on one line."""
    match data:
        case dict():
            return "{" + ", ".join(f"{flow(k)}: {flow(v)}" for k, v in data.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow, data)) + "]"
        case str() | bool():
            return json.dumps(data, ensure_ascii=False)
        case _:
            return str(data)


@pytest.fixture(scope="session")
def plain() -> type[Plain]:
    """Make a case from the contents of its files."""
    return Plain


@pytest.fixture
def no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the solvers of the extra be missing."""
    for name in ("ortools.sat.python.cp_model", "pysat.examples.rc2"):
        monkeypatch.setitem(sys.modules, name, None)


@dataclass(frozen=True)
class Limits:
    """What a party says on an issue, with what the words mean."""

    acceptable: Predicate | None = None
    red_line: Predicate | None = None
    ideal: Choice | None = None
    defers_to: str | None = None
    flexible: bool = False
    # what it would like best, also where that limits nothing
    wish: Choice | None = None


@dataclass
class RandomCase(Plain):
    """A random case together with what its texts mean, as Python functions."""

    seed: object = None
    values: dict[str, list[Choice]] = field(default_factory=dict)
    limits: dict[tuple[str, str], Limits] = field(default_factory=dict)
    conditions: list[tuple[str, str, str, Predicate]] = field(default_factory=list)
    rules: list[Predicate] = field(default_factory=list)
    agreed: Callable[[frozenset[str]], bool] = field(default=lambda _: True)
    worths: dict[tuple[str, str], Callable[[Choice], Fraction]] = field(default_factory=dict)
    weights: dict[tuple[str, str], Fraction] = field(default_factory=dict)
    bonuses: list[tuple[str, Predicate, Fraction]] = field(default_factory=list)
    in_points: set[str] = field(default_factory=set)
    walk_away: dict[str, Fraction] = field(default_factory=dict)

    def utility(self, party: str, outcome: Mapping[str, Choice]) -> Fraction | None:
        """What an outcome is worth to a party, from what the texts mean."""
        own = [(holds, worth) for p, holds, worth in self.bonuses if p == party]
        bonus = sum((worth for holds, worth in own if holds(outcome)), Fraction())
        given = {i: f for (p, i), f in self.worths.items() if p == party}
        if party in self.in_points and given:
            return bonus + sum((f(outcome[i]) for i, f in given.items()), Fraction())
        parts = []
        for issue, values in self.values.items():
            weight = self.weights.get((party, issue), Fraction(1))
            worth = given.get(issue)
            if worth is None:
                worth = self.derived(party, issue)
                if len({worth(v) for v in values}) == 1:
                    continue
            parts.append((weight, worth(outcome[issue])))
        if not parts:
            return bonus if own else None
        total = sum((w for w, _ in parts), Fraction())
        return bonus + sum((w * v for w, v in parts), Fraction()) / total

    def derived(self, party: str, issue: str) -> Callable[[Choice], Fraction]:
        """What the values of an issue are worth by a party's limits alone."""
        limits, own = self.limits[party, issue], True
        while limits.defers_to is not None:
            limits, own = self.limits[limits.defers_to, issue], False
        wish = limits.wish if own else None

        def worth(value: Choice) -> Fraction:
            at = {issue: value}
            if wish is not None and value == wish:
                return Fraction(100)
            if limits.red_line is not None and limits.red_line(at):
                return Fraction(0)
            if limits.flexible or (limits.acceptable is not None and limits.acceptable(at)):
                return Fraction(100 if wish is None else 75)
            return Fraction(50 if limits.acceptable is None else 25)

        return worth

    def __str__(self) -> str:
        return f"seed {self.seed}\n{super().__str__()}"


@pytest.fixture(scope="session")
def random_case() -> Callable[[Random, object], RandomCase]:
    """Make a random case with at most some hundred outcomes."""
    return lambda rng, seed: _Maker(rng).case(seed)


@pytest.fixture(scope="session")
def random_what_if() -> Callable[[Random, object], RandomCase]:
    """Make a small random case with the scenario ``what_if``, of a few changes."""
    return lambda rng, seed: _Maker(rng).what_if(seed)


PARTIES = ("alpha", "bravo", "charlie", "delta")
LEVELS = ("low", "mid", "high", "top")
COLOURS = ("red", "green", "blue", "grey")
MEMBERS = ("un", "eu", "us")
WEIGHTS = (1, 2, 3, Fraction(1, 2), Fraction(5, 2))
GRIDS = [
    (Fraction(0), Fraction(1)),
    (Fraction(-2), Fraction(1, 2)),
    (Fraction(100), Fraction(50)),
    (Fraction(1, 10), Fraction(1, 10)),
    (Fraction(20), Fraction(5, 2)),
    (Fraction(-3, 4), Fraction(3, 8)),
]


def decimal(value: Fraction) -> str:
    """Write a fraction whose decimals end."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    whole = int(abs(value) * 10**digits)
    text = f"{whole:0{digits + 1}d}"
    sign = "-" if value < 0 else ""
    return sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)


class _Maker:
    """Makes one random case; all randomness comes from ``rng``."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.kinds: dict[str, str] = {}
        self.values: dict[str, list[Choice]] = {}
        self.names: dict[str, list[str]] = {}
        self.budget = 0
        self.valuing = False
        self.pointed: set[str] = set()
        self.deferring: dict[str, list[str]] = {}

    def maybe(self, share: float) -> bool:
        return self.rng.random() < share

    def case(self, seed: object) -> RandomCase:
        rng = self.rng
        parties = list(PARTIES[: rng.choice((2, 2, 3, 3, 4))])
        # the oracle goes through all choices of rungs: a dozen commitments are enough
        self.budget = rng.choice((6, 9, 12, 14))
        self.valuing = self.maybe(0.5)
        self.pointed = {p for p in parties if self.maybe(0.3)}
        issues = self._issues(rng.choice((2, 2, 3, 3, 4, 5)), rng.choice((12, 30, 60, 60, 200)))
        made = RandomCase({}, {}, seed=seed, values=self.values)
        made.model = {"parties": {p: p.title() for p in parties}, "issues": issues}
        rules = {f"rule_{i}": self._cross() for i in range(rng.choice((0, 0, 1, 1, 2, 3)))}
        if rules:
            made.model["rules"] = {
                name: {"title": name, **data, "basis": rng.choice(("logic", "analyst"))}
                for name, (data, _) in rules.items()
            }
        made.rules = [meaning for _, meaning in rules.values()]
        agreement = self._agreement(parties)
        made.agreed = lambda accepting: set(parties) <= accepting
        if agreement is not None:
            made.model["agreement"], made.agreed = agreement
        bodies: dict[str, Data] = {p: {"stances": {}, "conditions": {}} for p in parties}
        pairs = [(p, i) for p in parties for i in issues]
        rng.shuffle(pairs)
        self.deferring = deferring = {i: rng.sample(parties, len(parties)) for i in issues}
        for party, issue in pairs:
            data, limits = self._stance(issue, party, deferring[issue])
            made.limits[party, issue] = limits
            data = self._worth(made, party, issue, data)
            if data is not None:
                bodies[party]["stances"][issue] = data
        for party in parties:
            for number in range(rng.choice((0, 0, 0, 1, 1, 2))):
                self._condition(made, bodies, party, f"c{number}")
        for party in parties:
            self._reservation(made, bodies[party], party)
        made.positions = {
            p: {key: value for key, value in body.items() if value or key == "walk_away"}
            for p, body in bodies.items()
            if any(body.values()) or self.maybe(0.5)
        }
        return made

    # Scenarios

    def what_if(self, seed: object) -> RandomCase:
        """A case with a scenario; what its texts mean is told for the baseline only."""
        made = self.case(seed)
        self.budget = 20
        entries: dict[str, Any] = {"title": "What if"}
        for _ in range(self.rng.choice((1, 2, 2, 3, 3, 4, 5))):
            self._change(made, entries)
        made.scenarios = {"what_if": entries}
        return made

    def _change(self, made: RandomCase, entries: dict[str, Any]) -> None:
        rng = self.rng
        parties = list(made.model["parties"])
        party = rng.choice(parties)
        conditions = [f"{p}.{name}" for p, name, *_ in made.conditions]
        kind = rng.choices(("set", "drop", "add", "without", "agree", "least"), (9, 2, 2, 2, 2, 1))[
            0
        ]
        match kind:
            case "set":
                # several changes on one issue, so that parties defer to changed stances
                issue = rng.choice(list(self.values)[:2])
                data, _ = self._stance(issue, party, self.deferring[issue])
                data = {key: value for key, value in (data or {}).items() if key != "basis"}
                if "red_line" not in data and data.keys() & {"acceptable", "ideal"}:
                    # what the files rule out may be what this accepts, or likes best
                    data["red_line"] = []
                elif "acceptable" not in data and made.limits[party, issue].acceptable is not None:
                    data.pop("red_line", None)
                if party in self.pointed:
                    data.pop("weight", None)
                elif self.valuing and self.maybe(0.4):
                    data["values"], _ = self._amounts(issue, in_points=False)
                if data:
                    entries.setdefault("set", {})[f"{party}.{issue}"] = data
            case "drop" if conditions:
                dropped = entries.setdefault("drop", [])
                chosen = rng.choice(conditions)
                dropped += [] if chosen in dropped else [chosen]
            case "add":
                data, _ = self._cross()
                data |= {"strength": rng.choice(("demand", "red_line"))}
                entries.setdefault("add", {})[f"{party}.new"] = data
            case "without" if made.model.get("rules"):
                left_out = entries.setdefault("without_rules", [])
                rule = rng.choice(list(made.model["rules"]))
                left_out += [] if rule in left_out else [rule]
            case "agree":
                agreement = self._agreement(parties)
                if agreement is not None:
                    entries["agreement"] = agreement[0]
            case "least" if self.valuing:
                entries.setdefault("walk_away", {})[party] = rng.choice((10, 35, 50, 70))

    # Worth

    def _worth(self, made: RandomCase, party: str, issue: str, data: Data | None) -> Data | None:
        """Give an issue values or points, in some cases also where there is no stance."""
        if "weight" in (data or {}):
            made.weights[party, issue] = Fraction(str(data["weight"]))  # type: ignore[index]
        if not self.valuing or not self.maybe(0.7 if data else 0.3):
            return data
        in_points = party in self.pointed
        written, worth = self._amounts(issue, in_points)
        made.worths[party, issue] = worth
        data = dict(data or {})
        if in_points:
            data.pop("weight", None)
            made.in_points.add(party)
        data["points" if in_points else "values"] = written
        return data

    def _amounts(self, issue: str, in_points: bool) -> tuple[Any, Callable[[Choice], Fraction]]:
        def amount() -> Fraction:
            some = (0, 0, 10, 25, 50, 100) if not in_points or self.maybe(0.8) else (-5, 120)
            return Fraction(self.rng.choice(some)) / self.rng.choice((1, 1, 1, 2, 5))

        values = self.values[issue]
        if self.kinds[issue] == "number":
            line = [v for v in values if isinstance(v, Fraction)]
            inner = self.rng.sample(line[1:-1], min(len(line[1:-1]), self.rng.choice((0, 1))))
            at = [line[0], *inner, line[-1] if len(line) > 1 else line[0] + 1]
            pairs = [(x, amount()) for x in at]
            written = [[_number(x), _number(y)] for x, y in pairs]
            return written, lambda v: _on_curve(pairs, v)  # type: ignore[arg-type]
        names = self.rng.sample(self.names[issue], self.rng.randint(1, len(self.names[issue])))
        amounts = {name: amount() for name in names}
        written_names = {name: _number(value) for name, value in amounts.items()}
        if self.kinds[issue] == "set":
            return written_names, lambda v: sum(
                (amounts.get(m, Fraction()) for m in v),  # type: ignore[union-attr]
                Fraction(),
            )
        return written_names, lambda v: amounts.get(str(v), Fraction())

    def _reservation(self, made: RandomCase, body: Data, party: str) -> None:
        """Give a party bonuses and a walk-away value, which some outcome may just reach."""
        if not self.valuing:
            return
        for number in range(self.rng.choice((0, 0, 0, 1, 2))):
            text, holds = self._clause()
            worth = Fraction(self.rng.choice((-10, 3, 5, Fraction(5, 2))))
            bonus = {"when": text, "worth": _number(worth)}
            body.setdefault("bonuses", {})[f"b{number}"] = bonus
            made.bonuses.append((party, holds, worth))
        if self.budget <= 0 or not self.maybe(0.5):
            return
        self.budget -= 1
        some = {issue: self.rng.choice(values) for issue, values in self.values.items()}
        least = made.utility(party, some)
        if least is None or self.maybe(0.2) or not _short(least):
            least = Fraction(self.rng.choice((20, 40, 60, 75)))
        made.walk_away[party] = least
        body["walk_away"] = _number(least)
        if self.maybe(0.2):
            body["walk_away"] = {"low": _number(least), "high": _number(least + 5)}

    def _condition(self, made: RandomCase, bodies: dict[str, Data], party: str, name: str) -> None:
        if self.budget <= 0:
            return
        self.budget -= 1
        data, meaning = self._cross()
        strength = self.rng.choice(("demand", "demand", "red_line"))
        basis = self.rng.choice(("stated", "reported", "inferred", "assumed"))
        data |= {"strength": strength, "basis": basis, **self._weight()}
        bodies[party]["conditions"][name] = data
        made.conditions.append((party, name, strength, meaning))

    def _weight(self) -> Data:
        if self.maybe(0.5):
            return {}
        return {"weight": _number(Fraction(self.rng.choice(WEIGHTS)))}

    def _issues(self, number: int, most: int) -> dict[str, Data]:
        rng = self.rng
        issues: dict[str, Data] = {}
        size = 1
        for index in range(number):
            room = max(1, most // size) if index else min(most, 12)
            kind = rng.choice(("choice", "scale", "number", "set"))
            name = f"{kind}_{'abcde'[index]}"
            title = f"Issue {index}"
            ends = {"low": "least", "high": "most"}
            match kind:
                case "choice":
                    names = list(COLOURS[: min(rng.choice((1, 2, 3, 4)), room)])
                    data: Data = {"options": {n: n.title() for n in names}}
                    self.values[name] = list(names)
                case "scale":
                    names = list(LEVELS[: min(rng.choice((1, 2, 3, 4, 4)), room)])
                    data = {"ends": ends, "options": {n: n.title() for n in names}}
                    self.values[name] = list(names)
                case "number":
                    names = []
                    low, step = rng.choice(GRIDS)
                    count = min(rng.choice((1, 2, 3, 4, 5, 6, 9)), room)
                    grid = [low + i * step for i in range(count)]
                    data = {"unit": "units", "min": _number(grid[0]), "max": _number(grid[-1])}
                    data["step"] = _number(step)
                    self.values[name] = list(grid)
                case _:
                    most_members = max(1, room.bit_length() - 1)
                    names = list(MEMBERS[: min(rng.choice((1, 2, 2, 3)), most_members)])
                    data = {"members": {n: n.upper() for n in names}}
                    self.values[name] = [
                        frozenset(n for i, n in enumerate(names) if bits >> i & 1)
                        for bits in range(1 << len(names))
                    ]
            issues[name] = {"title": title, "kind": kind, **data}
            self.kinds[name] = kind
            self.names[name] = names
            size *= len(self.values[name])
        return issues

    # Statements about one issue

    def _atom(self, issue: str) -> Statement:
        match self.kinds[issue]:
            case "choice":
                return self._one_of(issue)
            case "scale":
                return self._one_of(issue) if self.maybe(0.3) else self._on_scale(issue)
            case "number":
                return self._on_line(issue)
            case _:
                return self._on_set(issue)

    def _one_of(self, issue: str) -> Statement:
        names = self.names[issue]
        some = self.rng.sample(names, self.rng.randint(1, max(1, len(names) - 1)))
        if len(some) == 1:
            if self.maybe(0.3):
                return f"{issue} != {some[0]}", lambda o: o[issue] != some[0]
            return f"{issue} == {some[0]}", lambda o: o[issue] == some[0]
        if self.maybe(0.3):
            return f"{issue} not in [{', '.join(some)}]", lambda o: o[issue] not in some
        return f"{issue} in [{', '.join(some)}]", lambda o: o[issue] in some

    def _on_scale(self, issue: str) -> Statement:
        names = self.names[issue]
        rank = {name: i for i, name in enumerate(names)}
        low, high = sorted(self.rng.randrange(len(names)) for _ in range(2))
        forms: list[Statement] = [
            (f"{issue} >= {names[low]}", lambda o: rank[o[issue]] >= low),  # type: ignore[index]
            (f"{issue} < {names[high]}", lambda o: rank[o[issue]] < high),  # type: ignore[index]
            (
                f"{names[low]} <= {issue} <= {names[high]}",
                lambda o: low <= rank[o[issue]] <= high,  # type: ignore[index]
            ),
        ]
        return self.rng.choice(forms)

    def _amount(self, issue: str) -> Fraction:
        """A grid point, or at times one between two steps or just outside."""
        value = self.rng.choice(self.values[issue])
        assert isinstance(value, Fraction)
        return value + self.rng.choice((Fraction(0),) * 6 + (Fraction(1, 8), Fraction(-1, 20)))

    def _on_line(self, issue: str) -> Statement:
        low, high = sorted((self._amount(issue), self._amount(issue)))
        a, b = decimal(low), decimal(high)
        third = decimal(3 * high - 1)
        forms: list[Statement] = [
            (f"{issue} <= {a}", lambda o: _n(o, issue) <= low),
            (f"{issue} > {a}", lambda o: _n(o, issue) > low),
            (f"{issue} >= {b}", lambda o: _n(o, issue) >= high),
            (f"{issue} < {b}", lambda o: _n(o, issue) < high),
            (f"{a} <= {issue} <= {b}", lambda o: low <= _n(o, issue) <= high),
            (f"{a} < {issue} <= {b}", lambda o: low < _n(o, issue) <= high),
            (f"3 * {issue} <= {third}", lambda o: 3 * _n(o, issue) <= 3 * high - 1),
            (f"{issue} != {a}", lambda o: _n(o, issue) != low),
        ]
        if low != high:
            forms.append((f"{issue} in [{a}, {b}]", lambda o: _n(o, issue) in (low, high)))
        return self.rng.choice(forms)

    def _on_set(self, issue: str) -> Statement:
        member = self.rng.choice(self.names[issue])
        size = self.rng.randint(0, len(self.names[issue]))
        forms: list[Statement] = [
            (f"{member} in {issue}", lambda o: member in _s(o, issue)),
            (f"{member} not in {issue}", lambda o: member not in _s(o, issue)),
            (f"size({issue}) >= {size}", lambda o: len(_s(o, issue)) >= size),
            (f"size({issue}) <= {size}", lambda o: len(_s(o, issue)) <= size),
            (f"size({issue}) == {size}", lambda o: len(_s(o, issue)) == size),
        ]
        return self.rng.choice(forms)

    # Limits

    def _limit(self, issue: str, allowed: list[Choice]) -> Written | None:
        """A limit that names some of the allowed values, and no other value of the grid."""
        for _ in range(4):
            text, holds = self._atom(issue)
            if self.maybe(0.25):
                other, holds_too = self._atom(issue)
                join = self.rng.choice(("and", "or"))
                text, holds = _joined(join, (text, holds), (other, holds_too))
            named = [v for v in self.values[issue] if holds({issue: v})]
            if named and all(v in allowed for v in named):
                return self._written(issue, text, named, holds)
            if not named and self.maybe(0.1):
                return text, holds  # no value of the grid will do
        if self.kinds[issue] in ("choice", "scale") and allowed:
            some = self.rng.sample(allowed, self.rng.randint(1, len(allowed)))
            return list(some), lambda o: o[issue] in some
        return None

    def _written(self, issue: str, text: str, named: list[Choice], holds: Predicate) -> Written:
        """Write a limit as an expression, in short, as a list, or with its own basis."""
        form: Any = text
        if text.startswith((f"{issue} <", f"{issue} >")):
            short = text.removeprefix(f"{issue} ")
            if issue not in short and self.maybe(0.5):
                form = short
        elif self.kinds[issue] in ("choice", "scale") and self.maybe(0.6):
            form = named if len(named) > 1 or self.maybe(0.5) else named[0]
        elif self.kinds[issue] == "number" and self.maybe(0.2):
            form = [_number(v) for v in named if isinstance(v, Fraction)]
            holds = lambda o: o[issue] in named  # noqa: E731
        if self.maybe(0.2):
            basis = self.rng.choice(("stated", "inferred"))
            form = {"options": form, "basis": basis, "confidence": _number(Fraction(1, 2))}
        return form, holds

    def _stance(self, issue: str, party: str, deferring: list[str]) -> tuple[Data | None, Limits]:
        kind = self.rng.choices(
            ("missing", "silent", "defers", "all", "ideal", "limits"), (3, 1, 3, 1, 2, 16)
        )[0]
        later = deferring[deferring.index(party) + 1 :]
        if kind == "defers" and later:
            to = self.rng.choice(later)
            return {"defers_to": to}, Limits(defers_to=to)
        if kind == "silent":
            return {"silent": True}, Limits()
        data: Data = {"basis": self.rng.choice(("stated", "reported", "inferred", "assumed"))}
        if kind == "all":
            # declared flexibility: an ideal beside it limits nothing, in no reading
            wish = self.rng.choice(self.values[issue]) if self.maybe(0.5) else None
            if wish is not None:
                data["ideal"] = _plain(wish, self.names[issue])
            return {"acceptable": "all", **data}, Limits(flexible=True, wish=wish)
        if kind in ("missing", "defers") or self.budget <= 0:
            return None, Limits()
        self.budget -= 1
        data |= self._weight()
        demand, line = self._limits(issue) if kind == "limits" else (None, None)
        if line is not None and demand is not None:
            self.budget -= 1
        wanted = [
            v
            for v in self.values[issue]
            if (demand is None or demand[1]({issue: v})) and not (line and line[1]({issue: v}))
        ]
        ideal = None
        if wanted and (kind == "ideal" or self.maybe(0.4)):
            ideal = self.rng.choice(wanted)
            data["ideal"] = _plain(ideal, self.names[issue])
        if demand is not None:
            data["acceptable"] = demand[0]
        if line is not None:
            data["red_line"] = line[0]
        if ideal is None and demand is None and line is None:
            return None, Limits()
        return data, Limits(demand and demand[1], line and line[1], ideal, wish=ideal)

    def _limits(self, issue: str) -> tuple[Written | None, Written | None]:
        """A demand and a red line that fit together, or one of them, or neither."""
        free = values = self.values[issue]
        line = self._limit(issue, values) if self.maybe(0.5) else None
        if line is not None:
            free = [v for v in values if not line[1]({issue: v})]
            if not free:
                line, free = None, values
        if line is not None and self.maybe(0.3):
            return None, line
        if line is not None and self.maybe(0.2) and not isinstance(line[0], dict):
            return self._complement(issue, line, free), line
        return self._limit(issue, free), line

    def _complement(self, issue: str, line: Written, free: list[Choice]) -> Written:
        """A demand that only says the red line again."""
        written, crossed = line
        if self.kinds[issue] in ("choice", "scale"):
            return list(free), lambda o: o[issue] in free
        if isinstance(written, str) and issue in written:
            return f"not ({written})", lambda o: not crossed(o)
        amounts = [_number(v) for v in free if isinstance(v, Fraction)]
        return amounts, lambda o: o[issue] in free

    # Statements across issues

    def _cross(self) -> tuple[Data, Predicate]:
        """A rule or condition, about one to three issues."""
        text, holds = self._clause()
        if not self.maybe(0.6):
            return {"require": text}, holds
        when, given = self._clause()
        return {"when": when, "require": text}, lambda o: not given(o) or holds(o)

    def _clause(self) -> Statement:
        clause = self._pair() if self.maybe(0.4) else self._atom(self.rng.choice(list(self.values)))
        if self.maybe(0.2):
            other = self._atom(self.rng.choice(list(self.values)))
            clause = _joined(self.rng.choice(("and", "or")), clause, other)
        if self.maybe(0.1):
            text, holds = clause
            return f"not ({text})", lambda o: not holds(o)
        return clause

    def _pair(self) -> Statement:
        """A statement about two numbers, a number and a set, or two scales."""
        numbers = [i for i, kind in self.kinds.items() if kind == "number"]
        sets = [i for i, kind in self.kinds.items() if kind == "set"]
        scales = [i for i, kind in self.kinds.items() if kind in ("scale", "choice")]
        forms: list[Statement] = []
        if len(numbers) > 1:
            x, y = self.rng.sample(numbers, 2)
            top = self._amount(x) + self._amount(y)
            forms += [
                (f"{x} + {y} <= {decimal(top)}", lambda o: _n(o, x) + _n(o, y) <= top),
                (f"{x} - 2 * {y} >= {decimal(top)}", lambda o: _n(o, x) - 2 * _n(o, y) >= top),
                (f"{x} >= 2 * {y}", lambda o: _n(o, x) >= 2 * _n(o, y)),
            ]
        if numbers and sets:
            n, s = self.rng.choice(numbers), self.rng.choice(sets)
            step = self._amount(n)
            forms.append(
                (
                    f"{n} <= {decimal(step)} * size({s})",
                    lambda o: _n(o, n) <= step * len(_s(o, s)),
                )
            )
        if len(sets) > 1:
            t, u = self.rng.sample(sets, 2)
            forms.append(
                (f"size({t}) + size({u}) >= 2", lambda o: len(_s(o, t)) + len(_s(o, u)) >= 2)
            )
        if len(scales) > 1:
            a, b = self.rng.sample(scales, 2)
            if self.names[a] == self.names[b] and self.kinds[a] == self.kinds[b]:
                forms.append((f"{a} == {b}", lambda o: o[a] == o[b]))
        if not forms:
            one, other = (self._atom(self.rng.choice(list(self.values))) for _ in range(2))
            return _joined("or", one, other)
        return self.rng.choice(forms)

    # Agreement

    def _agreement(self, parties: list[str]) -> tuple[str, Callable[[frozenset[str]], bool]] | None:
        rng = self.rng
        one, other = rng.sample(parties, 2)
        some = rng.sample(parties, rng.randint(2, len(parties)))
        count = rng.randint(1, len(some))
        rest = [p for p in parties if p != one]
        forms: list[tuple[str, Callable[[frozenset[str]], bool]] | None] = [
            *(None,) * 7,
            (f"{one} and {other}", lambda a: {one, other} <= a),
            (one, lambda a: one in a),
            (f"{one} or {other}", lambda a: one in a or other in a),
            (f"at_least({count}, {', '.join(some)})", lambda a: len(a & set(some)) >= count),
            (
                f"{one} and at_least(1, {', '.join(rest)})",
                lambda a: one in a and bool(a & set(rest)),
            ),
        ]
        return rng.choice(forms)


def _n(outcome: Mapping[str, Choice], issue: str) -> Fraction:
    value = outcome[issue]
    assert isinstance(value, Fraction)
    return value


def _s(outcome: Mapping[str, Choice], issue: str) -> frozenset[str]:
    value = outcome[issue]
    assert isinstance(value, frozenset)
    return value


def _number(value: Fraction) -> Any:
    return Decimal(decimal(value))


def _short(value: Fraction) -> bool:
    """Whether its decimals end soon."""
    return (value * 10**6).denominator == 1


def _on_curve(pairs: list[tuple[Fraction, Fraction]], at: Fraction) -> Fraction:
    for (low, base), (high, top) in pairwise(pairs):
        if low <= at <= high:
            return base + (top - base) * (at - low) / (high - low)
    raise ValueError(at)


def _plain(value: Choice, names: list[str]) -> Any:
    if isinstance(value, frozenset):
        return [n for n in names if n in value]
    return _number(value) if isinstance(value, Fraction) else value


def _joined(join: str, one: Statement, other: Statement) -> Statement:
    text = f"({one[0]}) {join} ({other[0]})"
    if join == "and":
        return text, lambda o: one[1](o) and other[1](o)
    return text, lambda o: one[1](o) or other[1](o)
