"""Domains and linear-additive profiles of GeniusWeb in JSON.

The utility is the sum of weight times worth; on numbers the worth runs in a line from the lowest
to the highest value. GeniusWeb rounds it to eight decimal places there, zopa does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from zopa.diagnostics import UsageError
from zopa.exchange.amounts import rounded
from zopa.exchange.games import (
    MOST_STEPS,
    Amount,
    Game,
    GameIssue,
    Grid,
    Item,
    Profile,
    Worths,
    amounts_of,
    kept,
    mapped,
)
from zopa.exchange.giving import (
    not_below_zero,
    titles_lost,
    with_lists,
    written_weights,
    written_worths,
)
from zopa.exchange.json_text import written_json
from zopa.exchange.keyed import KeyedFile, Value, same_keys
from zopa.exchange.told import Loss

LINEAR = "LinearAdditiveUtilitySpace"
_OTHERS = ("DefaultPartialOrdering", "SumOfGroupsUtilitySpace")
_KEYS = ("domain", "name", "issueUtilities", "issueWeights", "reservationBid")


def is_geniusweb(top: Value) -> bool:
    """Tell whether these are the keys of a profile or a domain."""
    return any(map(top.has, (LINEAR, *_OTHERS, "issuesValues")))


def read_geniusweb(files: Sequence[KeyedFile]) -> Game:
    """Read profiles, and their domain if its file is there.

    Raises
    ------
    InputError
        With the first thing that zopa cannot take over exactly.
    UsageError
        If there is no profile.
    """
    losses: list[Loss] = []
    spaces = []
    domains = []
    for file in files:
        for other in _OTHERS:
            if value := file.top.get(other):
                raise value.wrong(f"{other} does not add up weighted values of single issues")
        if (space := file.top.get(LINEAR)) is None:
            domains.append(file.top)
            continue
        losses += file.top.unknown((LINEAR,))
        losses += space.unknown(_KEYS)
        spaces.append((file.name, space))
        domains.append(space.need("domain"))
    if not spaces:
        raise UsageError("a domain of GeniusWeb has no parties", "import its profiles with it")
    issues = _issues(domains[0])
    for domain in domains[1:]:
        if _issues(domain) != issues:
            raise domain.wrong(
                "this domain has other issues or values than the first file's",
                "import the profiles of one domain",
            )
    for name, issue in issues.items():
        if issue.grid is not None and (off := _last(issue.grid)) != issue.grid.high:
            text = f"its last step is {float(off):g}; {float(issue.grid.high):g} is none"
            losses.append(Loss(name, text))
    title = domains[0].get("name")
    return Game(
        "GeniusWeb domain" if title is None else title.text(),
        tuple(_on_steps(issue) for issue in issues.values()),
        tuple(_profile(own, space, issues, losses) for own, space in spaces),
        tuple(losses),
    )


def _issues(domain: Value) -> dict[str, GameIssue]:
    found = {}
    for name, given in domain.need("issuesValues").entries().items():
        if (values := given.get("values")) is not None:
            texts = [item.text() for item in values.items()]
            if len(set(texts)) != len(texts) or not texts:
                raise values.wrong(f"the issue {name!r} has a value twice, or none")
            found[name] = GameIssue(name, tuple(map(Item, texts)))
        else:
            found[name] = GameIssue(name, grid=_grid(given.need("range")))
    if not found:
        raise domain.wrong("there is no issue here")
    return found


def _grid(given: Value) -> Grid:
    ends = given.items() if given.is_list else [given.need(k) for k in ("low", "high", "step")]
    if len(ends) != 3:
        raise given.wrong("a range has a low end, a high end and a step")
    low, high, step = (end.number() for end in ends)
    if step <= 0 or not 0 <= (high - low) / step < MOST_STEPS:
        raise given.wrong(f"this range has no outcomes, or more than {MOST_STEPS:,}")
    return Grid(low, high, step)


def _last(grid: Grid) -> Fraction:
    return grid.low + (grid.high - grid.low) // grid.step * grid.step


def _on_steps(issue: GameIssue) -> GameIssue:
    if issue.grid is None:
        return issue
    return GameIssue(issue.name, grid=issue.grid._replace(high=_last(issue.grid)))


def _profile(own: str, space: Value, issues: dict[str, GameIssue], losses: list[Loss]) -> Profile:
    name = space.get("name")
    shown = own if name is None else name.text()
    weights = same_keys(space.need("issueWeights"), issues, "issue")
    given = same_keys(space.need("issueUtilities"), issues, "issue")
    weighted = {issue: weight.number() for issue, weight in weights.items()}
    worths = {issue: _worths(given[issue], issues[issue]) for issue in issues}
    bid = space.get("reservationBid")
    if bid is None:
        losses.append(Loss(shown, "no reservation bid; its walk-away value is unknown"))
    least = None if bid is None else _worth_of(bid, issues, weighted, worths)
    return Profile(shown, weighted, worths, least)


def _worths(given: Value, issue: GameIssue) -> Worths:
    if issue.grid is None:
        values = given.need("DiscreteValueSetUtilities").need("valueUtilities")
        names = [item.name for item in issue.items]
        return {name: worth.number() for name, worth in same_keys(values, names, "value").items()}
    line = given.need("NumberValueSetUtilities")
    low, base, high, top = (
        line.need(key).number() for key in ("lowValue", "lowUtility", "highValue", "highUtility")
    )
    if (low, high) != (issue.grid.low, issue.grid.high):
        raise line.wrong("the values do not run from the low to the high end of the range")
    return ((low, base), (high, top)) if low < high else ((low, base),)


def _worth_of(
    bid: Value,
    issues: dict[str, GameIssue],
    weights: dict[str, Fraction],
    worths: dict[str, Worths],
) -> Fraction:
    """Give the utility of a bid; an issue that it does not settle counts 0."""
    total = Fraction(0)
    for name, value in bid.need("issuevalues").entries().items():
        if name not in issues:
            raise value.wrong(f"the domain has no issue {name!r}")
        given = worths[name]
        if isinstance(given, tuple):
            amount = value.number()
            (low, base), (high, top) = given[0], given[-1]
            if not low <= amount <= high:
                raise value.wrong("this value is outside the range")
            slope = (top - base) / (high - low) if high > low else Fraction(0)
            total += weights[name] * (base + (amount - low) * slope)
        elif value.text() in given:
            total += weights[name] * given[value.text()]
        else:
            raise value.wrong(f"the issue {name!r} has no such value")
    return total


def write_geniusweb(game: Game, name: str) -> tuple[dict[str, bytes], tuple[Loss, ...]]:
    """Write the domain and the profiles, by file name, and tell what they do not hold.

    Weights of GeniusWeb sum to 1. Where they do not, those of an issue become its share of the
    greatest utility, which keeps the utilities.

    Raises
    ------
    UsageError
        If a worth is below 0.
    """
    not_below_zero(game, "GeniusWeb")
    game = with_lists(game, lambda grid, curve: grid.low < grid.high)
    losses = [*game.losses, *titles_lost(game)]
    domain = {
        "name": game.title,
        "issuesValues": {issue.name: _written_issue(issue) for issue in game.issues},
    }
    files = {f"{name}-domain.json": (written_json(domain) + "\n").encode()}
    for profile in game.profiles:
        if profile.reservation is not None:
            text = "GeniusWeb has a reservation bid, no value; left out"
            losses.append(Loss(f"{profile.name}.walk_away", text))
        shared = _sharing(profile)
        content = {
            "name": profile.name,
            "domain": domain,
            "issueUtilities": {
                issue.name: _written_utilities(shared, issue, losses) for issue in game.issues
            },
            "issueWeights": _summing_to_one(written_weights(shared, losses)),
            "reservationBid": None,
        }
        files[f"{profile.name}.json"] = (written_json({LINEAR: content}) + "\n").encode()
    return files, tuple(losses)


def _written_issue(issue: GameIssue) -> dict[str, Any]:
    if issue.grid is None:
        return {"values": [item.name for item in issue.items]}
    low, high, step = map(rounded, issue.grid)
    return {"range": {"low": low, "high": high, "step": step}}


def _sharing(profile: Profile) -> Profile:
    """Give a profile weights that sum to 1, and the same utilities."""
    most = {name: max(amounts_of(worths)) for name, worths in profile.worths.items()}
    if sum(profile.weights.values()) == 1 and max(most.values()) <= 1:
        return profile
    reach = {name: profile.weights[name] * most[name] for name in most}
    total = sum(reach.values())
    if not total:
        return replace(profile, weights={n: Fraction(not i) for i, n in enumerate(most)})
    return replace(
        profile,
        weights={name: amount / total for name, amount in reach.items()},
        worths={
            name: mapped(worths, profile.weights[name] * total / (reach[name] or 1))
            for name, worths in profile.worths.items()
        },
    )


def _summing_to_one(weights: dict[str, Amount]) -> dict[str, Amount]:
    """Let the largest weight take what rounding left over; GeniusWeb refuses other sums."""
    rest = 1 - sum(map(Fraction, weights.values()))
    largest = max(weights, key=lambda name: weights[name])
    return {**weights, largest: rounded(Fraction(weights[largest]) + rest)}


def _written_utilities(profile: Profile, issue: GameIssue, losses: list[Loss]) -> dict[str, Any]:
    worths = profile.worths[issue.name]
    if isinstance(worths, tuple):
        (low, base), (high, top) = worths
        where = f"{profile.name}: {issue.name}"
        return {
            "NumberValueSetUtilities": {
                "lowValue": rounded(low),
                "lowUtility": kept(base, where, losses),
                "highValue": rounded(high),
                "highUtility": kept(top, where, losses),
            }
        }
    values = written_worths(profile, issue.name, losses)
    return {"DiscreteValueSetUtilities": {"valueUtilities": values}}
