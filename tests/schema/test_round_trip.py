"""YAML -> schema -> plain data -> YAML -> schema is the identity, and no field is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import BaseModel

import zopa
from zopa.schema.base import Strict
from zopa.schema.deals import Deal
from zopa.schema.evidence import Source
from zopa.schema.model import Model
from zopa.schema.positions import Positions
from zopa.schema.scenarios import Scenarios

RoundTrip = Callable[[str, type[Strict]], Strict]
REPOSITORY = Path(zopa.__file__).parents[2]
COMMITTED = {
    **dict.fromkeys(sorted(REPOSITORY.glob("models/*/model.yaml")), Model),
    **dict.fromkeys(sorted(REPOSITORY.glob("models/*/scenarios.yaml")), Scenarios),
    **dict.fromkeys(sorted(REPOSITORY.glob("positions/*/*.yaml")), Positions),
    **dict.fromkeys(sorted(REPOSITORY.glob("seeds/*/*.yaml")), Source),
}
FULL: dict[type[Strict], str] = {
    Model: """\
title: A case with everything
as_of: 2025-01-31
stale_after: 90
parties:
  north: {title: North, short: N, note: A remark.}
  south: South
agreement: north and at_least(1, south)
events:
  talk: {title: A talk, date: 2025-01-10, confidence: 0.6, note: On the radio.}
issues:
  border:
    title: The border
    short: Border
    kind: choice
    options:
      no: {title: No border, added_by_analyst: true, note: Nobody said so.}
      on: On the river
    evidence: [c1]
    note: On land.
  guarantee:
    title: The guarantee
    short: G
    kind: scale
    ends: {low: weakest, high: strongest}
    options: {none: None at all, paper: A paper}
    evidence: [c1]
    note: On paper.
  tariff: {title: T, short: T, kind: number, unit: percent, min: -0.5, max: 10, step: 0.25,
    evidence: [c1], note: Of the value.}
  monitors:
    title: Who watches
    short: M
    kind: set
    members: {un: {title: The UN, added_by_analyst: false, note: New York.}, osce: The OSCE}
    evidence: [c1]
    note: Nobody else.
rules:
  watched:
    title: Paper is watched
    when: guarantee == paper
    require: un in monitors
    basis: source
    evidence: [c1]
    note: See there.
notes:
  later: {text: What comes later, evidence: [c1], not_modelled: timing}
  short_note: Only a text
""",
    Positions: """\
party: north
as_of: 2025-01-31
walk_away: {low: 20, high: 40.5}
note: |
  Two lines,
  and an end.
stances:
  border:
    - until: 2025-01-15
      ideal: no
      acceptable: {options: [no], basis: inferred, confidence: 0.5, event: talk, evidence: [c1],
        disputed_by: [c2], note: Only there.}
      red_line: [on]
      weight: 3
      weight_range: {low: 2.5, high: 4}
      values: {no: 100, on: 12.5}
      basis: stated
      confidence: 0.9
      event: talk
      evidence: [c1]
      disputed_by: [c2]
      note: A note.
      weight_because: It said so.
      confidence_because: Twice.
      coded_by: A. Nalyst
      reviewed_on: 2025-02-01
      private: true
    - {since: 2025-01-15, silent: true, evidence: [c1]}
  guarantee: {defers_to: south}
  tariff: {acceptable: ["<= 2", 5], basis: assumed, points: [[0, 10], [10, -2.5]]}
  monitors: {ideal: [un, osce], basis: reported}
conditions:
  paper_for_line:
    title: Paper for the line
    when: border == no
    require: guarantee >= paper
    strength: red_line
    package: swap
    weight: 2
    basis: reported
    confidence: 0.75
    event: talk
    since: 2025-01-01
    until: 2025-03-01
    evidence: [c1]
    disputed_by: [c2]
    note: A note.
    confidence_because: Once.
    coded_by: A. Nalyst
    reviewed_on: 2025-02-01
    private: true
bonuses:
  retreat: {title: A retreat, when: border == on, worth: -10.5, note: Not additive.}
""",
    Source: f"""\
source: '000'
title: Minutes
outlet: The paper
published: {{date: 2025-01, precision: month}}
retrieved: 2025-02-03
file: minutes.pdf
sha256: {"0a" * 32}
note: Read twice.
claims:
  c-1:
    paragraph: [2, 3]
    speaker: A guest
    relayed_by: [A host, Another]
    about: [north]
    actors: [The bank]
    issues: [border]
    topic: context
    kind: offer
    status: disputed
    date: {{date: 2025, precision: year}}
    event: talk
    statement: 'It said: no.'
    contradicts: [c-2]
    note: Loud.
""",
    Scenarios: """\
scenarios:
  bridge:
    title: A bridge
    because: It was said.
    extends: [other]
    set:
      north.border:
        ideal: on
        acceptable: {options: [on], basis: assumed}
        red_line: []
        silent: false
        weight: 2
        weight_range: {low: 1, high: 2}
        values: [[0, 0], [1, 100]]
        evidence: [c1]
        note: Why not.
      north.tariff: {points: {low: 3}}
      south.border: {defers_to: north}
    drop: [north.paper_for_line]
    without_rules: [watched]
    add:
      south.cover:
        title: Cover
        when: border == on
        require: guarantee == paper
        strength: demand
        package: swap
        weight: 1
        basis: assumed
        evidence: [c1]
        note: New.
    walk_away: {north: 10, south: {low: 1, high: 2}}
    agreement: north
    note: A what-if.
  other: {title: Nothing}
""",
    Deal: """\
title: A draft
note: The first.
settles: {border: no, tariff: 2.5, monitors: [un]}
""",
}


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.parent.name + "/" + path.stem)
def test_every_committed_file_keeps_all_it_says(path: Path, round_trip: RoundTrip) -> None:
    round_trip(path.read_text(encoding="utf-8"), COMMITTED[path])


def test_both_committed_cases_are_among_them() -> None:
    assert {path.parent.name for path in COMMITTED} >= {"tutorial", "ukraine-2025"}
    assert set(COMMITTED.values()) == {Model, Scenarios, Positions, Source}


@pytest.mark.parametrize("kind", FULL, ids=lambda kind: kind.__name__)
def test_a_file_with_every_field_keeps_all_it_says(
    kind: type[Strict], round_trip: RoundTrip
) -> None:
    round_trip(FULL[kind], kind)


def parts(content: object) -> Iterator[BaseModel]:
    """Every object of the schema in a document."""
    if isinstance(content, BaseModel):
        yield content
        for name in type(content).model_fields:
            yield from parts(getattr(content, name))
    elif isinstance(content, dict):
        for value in content.values():
            yield from parts(value)
    elif isinstance(content, tuple):
        for value in content:
            yield from parts(value)


def subclasses(kind: type[Strict]) -> Iterator[type[Strict]]:
    """Every class below one, but for those that others of them extend."""
    for below in kind.__subclasses__():
        deeper = list(subclasses(below))
        yield from deeper or [below]


def test_every_field_of_every_kind_stands_in_one_of_the_files(round_trip: RoundTrip) -> None:
    documents = [round_trip(text, kind) for kind, text in FULL.items()]
    seen = {
        (type(part), name)
        for document in documents
        for part in parts(document)
        for name in part.model_fields_set
    }
    wanted = {
        (kind, name)
        for kind in subclasses(Strict)
        if kind.__module__.startswith("zopa.schema.")
        for name in kind.model_fields
    }
    assert {f"{kind.__name__}.{name}" for kind, name in wanted - seen} == set()


def test_fields_that_nothing_computes_with_yet_are_kept(round_trip: RoundTrip) -> None:
    positions = round_trip(FULL[Positions], Positions)
    assert isinstance(positions, Positions)
    assert positions.walk_away is not None
    assert positions.bonuses["retreat"].worth == Decimal("-10.5")
    early, late = positions.stances["border"]
    assert (early.until, late.since) == (date(2025, 1, 15), date(2025, 1, 15))
    assert early.private
    assert early.values == {"no": Decimal(100), "on": Decimal("12.5")}
    (tariff,) = positions.stances["tariff"]
    assert tariff.points == ((Decimal(0), Decimal(10)), (Decimal(10), Decimal("-2.5")))
    model = round_trip(FULL[Model], Model)
    assert isinstance(model, Model)
    assert model.events["talk"].confidence == Decimal("0.6")
    scenarios = round_trip(FULL[Scenarios], Scenarios)
    assert isinstance(scenarios, Scenarios)
    assert scenarios.scenarios["bridge"].walk_away["north"] == Decimal(10)
