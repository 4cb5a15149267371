"""Domains with linear-additive utilities, as most negotiation programs have them.

A profile is worth ``sum(weight * worth)`` over the issues. zopa has the same as weights and
values where the weights sum to 1, and as points otherwise, on a scale from 0 to 100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from zopa.diagnostics import UsageError
from zopa.exchange.amounts import PLACES, common_factor, decimal_of, rounded
from zopa.exchange.names import Ids
from zopa.exchange.told import Loss, NewCase
from zopa.files.words import quote

SCALE = 100
"""What the utility 1 of other programs is in zopa."""
MOST_FACTOR = 10_000
"""How far utilities are multiplied to stay exact; beyond, they are rounded."""
MOST_STEPS = 1_000_000

Curve = tuple[tuple[Fraction, Fraction], ...]
"""Amounts, rising, and what they are worth; straight lines between."""
Worths = Mapping[str, Fraction] | Curve
Amount = int | Decimal


class Item(NamedTuple):
    """One way to settle an issue: its name, and a title where the program has another."""

    name: str
    title: str = ""


class Grid(NamedTuple):
    """The outcomes of a number issue: from ``low`` in steps, at most to ``high``."""

    low: Fraction
    high: Fraction
    step: Fraction


@dataclass(frozen=True)
class GameIssue:
    """An issue: its ``items``, or a ``grid``."""

    name: str
    items: tuple[Item, ...] = ()
    grid: Grid | None = None
    title: str = ""


@dataclass(frozen=True)
class Profile:
    """What outcomes are worth to a party, 0 to 1 as a rule, by names of issues and items."""

    name: str
    weights: Mapping[str, Fraction]
    worths: Mapping[str, Worths]
    reservation: Fraction | None = None
    title: str = ""


@dataclass(frozen=True)
class Game:
    """A domain with the profiles of its parties."""

    title: str
    issues: tuple[GameIssue, ...]
    profiles: tuple[Profile, ...]
    losses: tuple[Loss, ...] = ()


def mapped(worths: Worths, factor: Fraction) -> Worths:
    """Multiply what an issue is worth."""
    if isinstance(worths, Mapping):
        return {name: worth * factor for name, worth in worths.items()}
    return tuple((amount, worth * factor) for amount, worth in worths)


def amounts_of(worths: Worths) -> list[Fraction]:
    """Give what an issue is worth as a list."""
    if isinstance(worths, Mapping):
        return list(worths.values())
    return [worth for _, worth in worths]


def kept(amount: Fraction, where: str, losses: list[Loss]) -> Amount:
    """Write an amount as a decimal; one that is none is rounded, and told."""
    exact = decimal_of(amount)
    if exact is not None:
        return exact
    losses.append(Loss(where, f"no decimal; rounded to {PLACES} decimal places"))
    return rounded(amount)


def new_case(game: Game) -> NewCase:
    """Make a case of a game, with the same utilities times a factor for all parties.

    Raises
    ------
    UsageError
        If two profiles have one name.
    """
    shown = [profile.name for profile in game.profiles]
    if twice := [name for name in dict.fromkeys(shown) if shown.count(name) > 1]:
        raise UsageError(f"two profiles are named {quote(twice[0])}", "rename one of them")
    parties = Ids("party")
    names = {profile.name: parties.of(profile.name) for profile in game.profiles}
    issue_ids = Ids("issue", frozenset(names.values()))
    issues = {issue.name: (issue_ids.of(issue.name), _Named.of(issue)) for issue in game.issues}
    factor = common_factor(
        SCALE * weight * worth
        for profile in game.profiles
        for name, weight in profile.weights.items()
        for worth in amounts_of(profile.worths[name])
    )
    losses = list(game.losses)
    if factor > MOST_FACTOR:
        factor = 1
    elif factor > 1:
        text = f"given as {SCALE * factor:,} times those of the files: decimals cannot hold them"
        losses.append(Loss("utilities", text))
    positions = {}
    for profile in game.profiles:
        writing = _Writing(profile, issues, factor)
        positions[names[profile.name]] = writing.file()
        losses += writing.losses
    model = {
        "title": game.title,
        "parties": {names[p.name]: p.title or p.name for p in game.profiles},
        "issues": {own: named.written for own, named in issues.values()},
    }
    return NewCase(model, positions, tuple(dict.fromkeys(losses)))


@dataclass(frozen=True)
class _Named:
    """An issue as a file writes it, and the ids of its items."""

    written: dict[str, Any]
    options: Mapping[str, str]

    @classmethod
    def of(cls, issue: GameIssue) -> _Named:
        title = issue.title or issue.name
        if issue.grid is not None:
            low, high, step = map(rounded, issue.grid)
            number = {"kind": "number", "unit": "units", "min": low, "max": high, "step": step}
            return cls({"title": title, **number}, {})
        ids = Ids("option")
        options = {item.name: ids.of(item.name) for item in issue.items}
        titles = {options[item.name]: item.title or item.name for item in issue.items}
        return cls({"title": title, "kind": "choice", "options": titles}, options)


class _Writing:
    """Writes one profile as a position file."""

    def __init__(
        self, profile: Profile, issues: Mapping[str, tuple[str, _Named]], factor: int
    ) -> None:
        self.losses: list[Loss] = []
        self._profile = profile
        self._issues = issues
        self._factor = factor

    def file(self) -> dict[str, Any]:
        """Give what the file says."""
        profile, made = self._profile, {}
        if profile.reservation is not None:
            scaled = profile.reservation * SCALE * self._factor
            made["walk_away"] = kept(scaled, f"{profile.name}: its reservation value", self.losses)
        stances = self._weighted() or self._in_points()
        return {**made, "stances": stances}

    def _weighted(self) -> dict[str, Any] | None:
        """Write weights and values; None where they would not give the utility exactly."""
        profile = self._profile
        if self._factor != 1 or sum(profile.weights.values()) != 1:
            return None
        stances: dict[str, Any] = {}
        left_out = []
        for name, weight in profile.weights.items():
            values = mapped(profile.worths[name], Fraction(SCALE))
            within = all(0 <= v <= SCALE and decimal_of(v) is not None for v in amounts_of(values))
            written = decimal_of(weight)
            if not within or written is None or weight < 0:
                return None
            if weight == 0:
                left_out.append(
                    Loss(f"{profile.name}: {name}", "weight 0; its values are left out")
                )
                continue
            stances[self._issues[name][0]] = {
                "weight": written,
                "values": self._worths(name, values),
            }
        self.losses += left_out
        return stances

    def _in_points(self) -> dict[str, Any]:
        profile = self._profile
        total = sum(profile.weights.values(), Fraction(0))
        odd = "" if total == 1 else f", because they sum to {rounded(total)} and not to 1"
        text = f"multiplied with the evaluations to points, and not kept apart{odd}"
        self.losses.append(Loss(f"{profile.name}: weights", text))
        stances: dict[str, Any] = {}
        for name, weight in profile.weights.items():
            points = mapped(profile.worths[name], weight * SCALE * self._factor)
            stances[self._issues[name][0]] = {"points": self._worths(name, points)}
        return stances

    def _worths(self, issue: str, worths: Worths) -> Any:
        _, named = self._issues[issue]
        where = f"{self._profile.name}: {issue}"
        if isinstance(worths, Mapping):
            return {
                named.options[name]: kept(worth, f"{where}: {name}", self.losses)
                for name, worth in worths.items()
            }
        pairs = list(worths)
        if len(pairs) == 1:  # a curve has two ends
            pairs.append((pairs[0][0] + 1, pairs[0][1]))
        return [[rounded(amount), kept(worth, where, self.losses)] for amount, worth in pairs]
