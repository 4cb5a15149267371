"""What writing a game takes in every format: numbers as lists, titles that are lost, bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from zopa.diagnostics import UsageError
from zopa.exchange.amounts import rounded
from zopa.exchange.games import (
    Amount,
    Curve,
    Game,
    GameIssue,
    Grid,
    Item,
    Profile,
    Worths,
    amounts_of,
    kept,
)
from zopa.exchange.told import Loss

MOST_LISTED = 1_000
Keeps = Callable[[Grid, Curve], bool]
"""Whether a format holds a number issue as one, and a straight line along it."""


def with_lists(game: Game, keeps: Keeps) -> Game:
    """Turn the number issues that a format does not hold into lists of their outcomes.

    Raises
    ------
    UsageError
        If one has more than `MOST_LISTED` outcomes.
    """
    issues, losses = [], list(game.losses)
    turned: dict[str, list[Fraction]] = {}
    for issue in game.issues:
        grid = issue.grid
        if grid is None or all(_line(grid, p.worths[issue.name], keeps) for p in game.profiles):
            issues.append(issue)
            continue
        count = (grid.high - grid.low) // grid.step + 1
        if count > MOST_LISTED:
            raise UsageError(
                f"the format can hold {issue.name!r} only as a list, and it has {count:,} outcomes",
                f"a list may have {MOST_LISTED:,}; take a larger step",
            )
        places = [grid.low + n * grid.step for n in range(count)]
        items = tuple(Item(f"{rounded(place):f}") for place in places)
        turned[issue.name] = places
        issues.append(GameIssue(issue.name, items, title=issue.title))
        text = f"a number; given as a list of its {count} outcomes"
        losses.append(Loss(f"issues.{issue.name}", text))
    profiles = tuple(_listed(profile, turned) for profile in game.profiles)
    return replace(game, issues=tuple(issues), profiles=profiles, losses=tuple(losses))


def _line(grid: Grid, worths: Worths, keeps: Keeps) -> bool:
    return not isinstance(worths, Mapping) and len(worths) <= 2 and keeps(grid, worths)


def _listed(profile: Profile, turned: Mapping[str, list[Fraction]]) -> Profile:
    worths = {
        name: worths
        if name not in turned or isinstance(worths, Mapping)
        else {f"{rounded(place):f}": along(worths, place) for place in turned[name]}
        for name, worths in profile.worths.items()
    }
    return replace(profile, worths=worths)


def along(curve: Curve, place: Fraction) -> Fraction:
    """Give the worth of a place along a curve."""
    before = max((pair for pair in curve if pair[0] <= place), default=curve[0])
    after = min((pair for pair in curve if pair[0] >= place), default=curve[-1])
    if before[0] == after[0]:
        return before[1]
    slope = (after[1] - before[1]) / (after[0] - before[0])
    return before[1] + (place - before[0]) * slope


def steepness(curve: Curve) -> Fraction:
    """Give the slope of a straight line; 0 for a single place."""
    (low, base), (high, top) = curve[0], curve[-1]
    return (top - base) / (high - low) if high > low else Fraction(0)


def whole_steps(grid: Grid) -> bool:
    """Tell whether a number runs over all whole numbers between its ends."""
    return grid.step == 1 and grid.low.denominator == 1


def not_below_zero(game: Game, program: str) -> None:
    """Refuse worths below 0.

    Raises
    ------
    UsageError
        If there is one.
    """
    for profile in game.profiles:
        for issue, worths in profile.worths.items():
            if min(amounts_of(worths)) < 0:
                raise UsageError(
                    f"{profile.name} values something on {issue} below 0, which {program} does not "
                    "know",
                    "add the same points to every option of the issue, or take another format",
                )


def titles_lost(game: Game, *, issues: bool = True) -> Iterator[Loss]:
    """Tell whose titles a format does not hold beside the names."""
    for issue in game.issues if issues else ():
        if issue.title not in ("", issue.name):
            yield Loss(f"issues.{issue.name}", f"its title, {issue.title}")
        for item in issue.items:
            if item.title not in ("", item.name):
                yield Loss(f"issues.{issue.name}.{item.name}", f"its title, {item.title}")
    for profile in game.profiles:
        if profile.title not in ("", profile.name):
            yield Loss(f"parties.{profile.name}", f"its title, {profile.title}")


def written_weights(profile: Profile, losses: list[Loss]) -> dict[str, Amount]:
    """Write the weights of a profile."""
    return {
        name: kept(weight, f"{profile.name}: {name}: weight", losses)
        for name, weight in profile.weights.items()
    }


def written_worths(profile: Profile, issue: str, losses: list[Loss]) -> dict[str, Amount]:
    """Write what the items of an issue are worth."""
    worths = profile.worths[issue]
    if not isinstance(worths, Mapping):
        raise TypeError(f"{issue} has no items")
    return {
        name: kept(worth, f"{profile.name}: {issue}: {name}", losses)
        for name, worth in worths.items()
    }
