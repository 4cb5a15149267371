"""Domains and linear-additive profiles of GeniusWeb in JSON.

The utility is the sum of weight times worth; on numbers the worth runs in a line from the lowest
to the highest value. GeniusWeb rounds it to eight decimal places there, zopa does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from zopa.diagnostics import UsageError
from zopa.exchange.games import MOST_STEPS, Game, GameIssue, Grid, Item, Profile, Worths
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
