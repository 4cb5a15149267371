"""Two versions of random cases, against plain search, themselves and their mirror image."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zopa.case.case import Case, Choice
from zopa.case.edits import in_order_of
from zopa.case.select import select
from zopa.compare.versions import VersionRead, compare_versions
from zopa.diagnostics import InputError
from zopa.results.base import Level, Reading
from zopa.results.versions import VersionComparison
from zopa.solve.brute import agreed_outcomes, brute_force

WAYS = [
    (Level.DEMANDS, Reading.CODED),
    (Level.DEMANDS, Reading.CAUTIOUS),
    (Level.RED_LINES, Reading.CODED),
]
Make = Callable[[Random, object], Any]


def edited(made: Any, rng: Random) -> Any:
    """A version of a case after a few edits, which may be valid or not."""
    new = deepcopy(made)
    for _ in range(rng.choice((1, 1, 2, 3, 5))):
        edit(new, rng)
    return new


def edit(new: Any, rng: Random) -> None:
    model, positions = new.model, new.positions
    party, other = (rng.choice(list(model["parties"])) for _ in range(2))
    issue = rng.choice(list(model["issues"]))
    own = positions.setdefault(party, {})
    match rng.choice(("drop", "copy", "copy", "condition", "rule", "who", "least", "order", "go")):
        case "drop":
            own.get("stances", {}).pop(issue, None)
        case "copy":
            stance = positions.get(other, {}).get("stances", {}).get(issue, {})
            plain = {k: v for k, v in stance.items() if k not in ("weight", "values", "points")}
            if plain:
                own.setdefault("stances", {})[issue] = plain
        case "condition":
            theirs = positions.get(other, {}).get("conditions", {})
            if theirs:
                own.setdefault("conditions", {})["copied"] = theirs[rng.choice(list(theirs))]
            else:
                own.pop("conditions", None)
        case "rule":
            edit_rules(model.get("rules", {}), rng)
        case "who":
            model["agreement"] = rng.choice((party, f"{party} and {other}", f"{party} or {other}"))
        case "least":
            own["walk_away"] = rng.choice((10, 35, 50))
            own.pop("bonuses", None)
        case "order":
            model["issues"] = dict(reversed(model["issues"].items()))
            if model["issues"][issue]["kind"] == "choice":
                options = model["issues"][issue]["options"]
                model["issues"][issue]["options"] = dict(reversed(options.items()))
        case _ if len(model["parties"]) > 1:
            del model["parties"][party]
            positions.pop(party, None)


def edit_rules(rules: dict[str, Any], rng: Random) -> None:
    if rules:
        name = rng.choice(list(rules))
        rules[name] = rules[rng.choice(list(rules))]
        if rng.random() < 0.5:
            del rules[name]


def read(made: Any, name: str, like: VersionRead | None = None) -> VersionRead:
    files = made.files()
    if like is not None:
        files = in_order_of(like.files, files)
    return VersionRead(name, None, select(files), files)


def versions(random_what_if: Make, seed: int) -> tuple[VersionRead, VersionRead]:
    rng = Random(seed)
    made = random_what_if(rng, seed)
    while True:
        # an edit may leave a party that others defer to, or need, out: then it is another one
        try:
            one = read(made, "one")
            return one, read(edited(made, rng), "other", one)
        except InputError:
            continue


def plain(outcome: Mapping[str, Choice]) -> tuple[tuple[str, Choice], ...]:
    return tuple(sorted(outcome.items()))


def agreed(case: Case, way: tuple[Level, Reading]) -> frozenset[object]:
    return frozenset(plain(o) for o in agreed_outcomes(case, *way))


def check_against_search(
    found: VersionComparison, one: Case, other: Case, way: tuple[Level, Reading]
) -> None:
    before, after = agreed(one, way), agreed(other, way)
    assert found.why == {}
    assert found.agreements_kept == len(before & after)
    for result, outcomes in (
        (found.agreements_gained, after - before),
        (found.agreements_lost, before - after),
    ):
        assert result is not None
        assert result.count == len(outcomes)
        if result.example is not None:
            shown = {
                i: frozenset(v) if isinstance(v, tuple) else v for i, v in result.example.items()
            }
            assert plain(shown) in outcomes  # type: ignore[arg-type]
    old, new = (brute_force(case, *way).conflicts for case in (one, other))
    assert {frozenset(c.members) for c in found.conflicts_removed or ()} == old - new
    assert {frozenset(c.members) for c in found.conflicts_added or ()} == new - old
    assert {frozenset(c.members) for c in found.conflicts_kept or ()} == old & new
    if before != after:
        assert found.edits


def check_mirrored(found: VersionComparison, back: VersionComparison) -> None:
    swapped = {"added": "removed", "removed": "added", "changed": "changed"}

    def said(comparison: VersionComparison, *, mirrored: bool) -> object:
        return {
            (e.kind, e.id, swapped[e.how] if mirrored else e.how): {
                f.field: (f.after, f.before) if mirrored else (f.before, f.after) for f in e.fields
            }
            for e in comparison.edits
        }

    assert said(found, mirrored=False) == said(back, mirrored=True)
    gained, lost = back.agreements_gained, back.agreements_lost
    assert gained is not None
    assert lost is not None
    assert found.agreements_gained is not None
    assert found.agreements_lost is not None
    assert (found.agreements_gained.count, found.agreements_lost.count) == (
        lost.count,
        gained.count,
    )
    assert found.agreements_kept == back.agreements_kept
    removed, added = (
        {c.members for c in cs or ()} for cs in (back.conflicts_removed, back.conflicts_added)
    )
    assert {frozenset(c.members) for c in found.conflicts_removed or ()} == set(
        map(frozenset, added)
    )
    assert {frozenset(c.members) for c in found.conflicts_added or ()} == set(
        map(frozenset, removed)
    )
    assert found.before.summary.verdict is back.after.summary.verdict
    assert found.after.summary.levels == back.before.summary.levels


@pytest.mark.parametrize("chunk", range(3))
def test_what_two_versions_gain_and_lose_is_what_search_finds(
    random_what_if: Make, chunk: int
) -> None:
    for number in range(8):
        seed = 3_000_000 + chunk * 100 + number
        one, other = versions(random_what_if, seed)
        way = WAYS[number % len(WAYS)]
        found = compare_versions(one, other, *way)
        try:
            check_against_search(found, one.case, other.case, way)
        except AssertionError as error:
            error.add_note(f"seed {seed}, {way}, {[(e.kind, e.id) for e in found.edits]}")
            raise


@given(seed=st.integers(0, 2**32), way=st.sampled_from(WAYS))
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_other_way_round_what_was_gained_is_lost(
    random_what_if: Make, seed: int, way: tuple[Level, Reading]
) -> None:
    one, other = versions(random_what_if, seed)
    check_mirrored(compare_versions(one, other, *way), compare_versions(other, one, *way))


@given(seed=st.integers(0, 2**32))
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_case_beside_itself_has_no_change(random_what_if: Make, seed: int) -> None:
    made = random_what_if(Random(seed), seed)
    found = compare_versions(read(made, "one"), read(made, "other"))
    assert found.edits == ()
    assert (found.conflicts_removed, found.conflicts_added) == ((), ())
    assert found.agreements_gained is not None
    assert found.agreements_lost is not None
    assert (found.agreements_gained.count, found.agreements_lost.count) == (0, 0)
    assert found.agreements_kept == found.before.summary.agreements
    assert found.bargaining_moved == ()
    assert found.before.summary == found.after.summary
