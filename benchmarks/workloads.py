"""What is measured: seeded families of preferences, constraints, commitments and whole cases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zopa.problem.relation import IntArray, Relation

PARTIES = ("north", "south")


def preferences(kind: str, parties: int, sizes: Sequence[int], seed: int) -> list[IntArray]:
    """Draw what each option is worth: per issue, shape (option, party), integers from 0 to 900.

    Weights are 1 to 9 and values 0 to 100. ``random``: all values are drawn. ``opposed``: of two
    parties in turn one wants the first option of every issue and the other the last, give or take.
    """
    rng = np.random.default_rng(seed)
    tables = []
    for size in sizes:
        values = rng.uniform(0, 100, (size, parties))
        if kind == "opposed":
            rising = np.linspace(0, 100, size)[:, None]
            leaning = np.where(np.arange(parties) % 2, 100 - rising, rising)
            values = np.clip(leaning + rng.normal(0, 15, values.shape), 0, 100)
        tables.append(values.round().astype(np.int64) * rng.integers(1, 10, parties))
    return tables


def implications(
    count: int, sizes: Sequence[int], rng: np.random.Generator, wide: float = 0.3
) -> list[Relation]:
    """Draw constraints: some options of one issue, or two, require some options of another.

    ``wide`` is the share of those over three issues.
    """
    relations = []
    for _ in range(count):
        width = 3 if rng.random() < wide else 2
        scope = tuple(int(v) for v in rng.choice(len(sizes), width, replace=False))
        sides = []
        for variable in scope:
            side = np.zeros(sizes[variable], dtype=np.bool_)
            some = int(rng.integers(1, sizes[variable] - 1))
            side[rng.choice(sizes[variable], some, replace=False)] = True
            sides.append(side)
        given = sides[0]
        for side in sides[1:-1]:
            given = np.logical_and.outer(given, side)
        relations.append(Relation(scope, ~np.logical_and.outer(given, ~sides[-1])))
    return relations


@dataclass(frozen=True)
class Clash:
    """A family of commitments: demands on one issue each, and conditions over two or three."""

    issues: int
    demands: int
    conditions: int
    rules: int
    wide: float = 0.3

    @property
    def sizes(self) -> list[int]:
        """Five options on every issue."""
        return [5] * self.issues

    def draw(self, seed: int) -> tuple[list[Relation], list[Relation]]:
        """Draw rules and commitments; a demand leaves one to three options."""
        rng = np.random.default_rng(seed)
        rules = implications(self.rules, self.sizes, rng, self.wide)
        commitments = []
        for number in range(self.demands):
            accepted = np.zeros(5, dtype=np.bool_)
            accepted[rng.choice(5, int(rng.integers(1, 4)), replace=False)] = True
            commitments.append(Relation((number % self.issues,), accepted))
        conditions = implications(self.conditions, self.sizes, rng, self.wide)
        return rules, [*commitments, *conditions]


def write_case(workspace: Path, issues: int, conditions: int, rules: int, seed: int) -> None:
    """Write the case ``drawn`` of two parties, as the files that a user would write.

    Both hold a demand on every issue of five options, half of them a red line too, with weights
    and values. JSON is YAML.
    """
    rng = np.random.default_rng(seed)
    names = [f"issue_{number}" for number in range(1, issues + 1)]
    options = [f"option_{number}" for number in range(1, 6)]

    def some(low: int, high: int) -> list[str]:
        drawn = rng.choice(5, int(rng.integers(low, high)), replace=False)
        return [options[i] for i in sorted(drawn.tolist())]

    def implication() -> dict[str, str]:
        one, other = rng.choice(issues, 2, replace=False).tolist()
        return {
            "when": f"{names[one]} in [{', '.join(some(1, 3))}]",
            "require": f"{names[other]} in [{', '.join(some(2, 4))}]",
        }

    def stance() -> dict[str, Any]:
        accepted = some(1, 4)
        rest = [option for option in options if option not in accepted]
        red_line = {"red_line": rest[:1]} if rng.random() < 0.5 else {}
        return {
            "acceptable": accepted,
            **red_line,
            "weight": int(rng.integers(1, 10)),
            "values": {option: int(rng.integers(0, 101)) for option in options},
            "basis": "assumed",
        }

    _write(
        workspace / "models" / "drawn" / "model.yaml",
        {
            "title": "Drawn",
            "as_of": "2025-01-01",
            "parties": {party: {"title": party.title(), "short": party[:1]} for party in PARTIES},
            "issues": {
                name: {
                    "title": name.replace("_", " ").title(),
                    "kind": "choice",
                    "options": {o: o.replace("_", " ").title() for o in options},
                }
                for name in names
            },
            "rules": {
                f"rule_{k}": {"title": f"Rule {k}", **implication(), "basis": "analyst"}
                for k in range(1, rules + 1)
            },
        },
    )
    for party in PARTIES:
        _write(
            workspace / "positions" / "drawn" / f"{party}.yaml",
            {
                "party": party,
                "as_of": "2025-01-01",
                "stances": {name: stance() for name in names},
                "conditions": {
                    f"condition_{k}": {
                        "title": f"Condition {k}",
                        **implication(),
                        "strength": "demand",
                        "basis": "assumed",
                    }
                    for k in range(1, conditions // len(PARTIES) + 1)
                },
            },
        )
    (workspace / "seeds" / "drawn").mkdir(parents=True)


_KINDS = (
    "kind: choice, options: {a: A, b: B, c: C, d: D}",
    "kind: scale, ends: {low: little, high: much}, options: {a: A, b: B, c: C, d: D}",
    "kind: number, unit: euro, min: 0, max: 100, step: 5",
    "kind: set, members: {a: A, b: B, c: C}",
)
_STANCES = (
    "ideal: a, acceptable: [a, b], red_line: [d]",
    'ideal: a, acceptable: "<= b", red_line: ">= d"',
    'ideal: 20, acceptable: "<= 50", red_line: "> 80"',
    "ideal: [a], acceptable: a in ISSUE, red_line: size(ISSUE) == 0",
)
_IGNORE = "  # zopa: ignore[stance-without-evidence] said in the talks"


def write_positions(workspace: Path, parties: int, issues: int, doubts: int = 0) -> None:
    """Write the case ``many``: a stance of every party on every issue, each resting on a claim.

    A party has a file of positions and one of claims, and a condition for every eighth issue; every
    fourth issue has a rule.

    Parameters
    ----------
    doubts
        Stances a party that cite nothing; a comment ignores the warning of every second of them.
    """
    names = [f"issue_{number}" for number in range(issues)]
    model = ["title: Many stances", "as_of: 2025-01-31", "parties:"]
    model += [f"  party_{party}: Party {party}" for party in range(parties)]
    model.append("issues:")
    model += [f"  {n}: {{title: Issue {k}, {_KINDS[k % 4]}}}" for k, n in enumerate(names)]
    model.append("rules:")
    model += [
        f"  rule_{k}: {{title: Rule {k}, when: issue_{k} == d, require: issue_{k + 1} >= b,"
        " basis: analyst}"
        for k in range(0, issues - 1, 4)
    ]
    _write_lines(workspace / "models" / "many" / "model.yaml", model)
    for party in range(parties):
        positions = [f"party: party_{party}", "as_of: 2025-01-31", "stances:"]
        for k, name in enumerate(names):
            cited = "" if k < doubts else f", evidence: [c{party}_{k}]"
            said = _STANCES[k % 4].replace("ISSUE", name)
            ignore = _IGNORE if k < doubts and k % 2 else ""
            stance = f"{{{said}, weight: 2, basis: stated, confidence: 0.8{cited}}}"
            positions.append(f"  {name}: {stance}{ignore}")
        positions.append("conditions:")
        positions += [
            f"  condition_{k}: {{when: issue_{k} == c, require: issue_{k + 2} <= 50,"
            f" strength: demand, basis: stated, evidence: [c{party}_{k}]}}"
            for k in range(0, issues - 2, 8)
        ]
        _write_lines(workspace / "positions" / "many" / f"party_{party}.yaml", positions)
        claims = [f"source: s{party}", f"title: Minutes {party}", "claims:"]
        claims.insert(2, "published: {date: 2025-01-10, precision: day}")
        for k, name in enumerate(names):
            claims += [
                f"  c{party}_{k}:",
                f"    paragraph: {k + 1}",
                "    speaker: The minister",
                f"    about: [party_{party}]",
                f"    issues: [{name}]",
                f"    kind: {'fact' if k < doubts else 'demand'}",
                "    status: stated",
                "    date: {date: 2025-01-10, precision: day}",
                "    statement: So it is asked.",
            ]
        _write_lines(workspace / "seeds" / "many" / f"s{party}.yaml", claims)


def _write_lines(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
