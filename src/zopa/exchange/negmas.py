"""Outcome spaces and linear-additive utility functions of NegMAS, in YAML or JSON.

The utility is the sum of weight times what the value function of the issue gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from zopa.diagnostics import UsageError
from zopa.exchange.amounts import decimal_of, number_of
from zopa.exchange.games import (
    MOST_STEPS,
    Curve,
    Game,
    GameIssue,
    Grid,
    Item,
    Profile,
    Worths,
    kept,
)
from zopa.exchange.giving import (
    steepness,
    titles_lost,
    whole_steps,
    with_lists,
    written_weights,
    written_worths,
)
from zopa.exchange.json_text import written_json
from zopa.exchange.keyed import KeyedFile, Value, same_keys
from zopa.exchange.told import Loss
from zopa.files.dump import dump_yaml

_TYPES = ("type", "__python_class__")
_LINEAR = ("LinearAdditiveUtilityFunction", "LinearUtilityAggregationFunction")
_LISTED = frozenset(
    (
        *("CategoricalIssue", "OrdinalIssue", "DiscreteOrdinalIssue"),
        *("CardinalIssue", "DiscreteCardinalIssue"),
    )
)
_KNOWN = frozenset(
    (
        *_TYPES,
        *("name", "id", "path", "stability", "outcome_space", "weights", "values", "bias"),
        *("reserved_value", "reserved_outcome"),
    )
)
_NO_LIMIT = ("-inf", "-.inf", "-Infinity", "-.Inf", "-.INF")


def is_negmas(top: Value) -> bool:
    """Tell whether these are the keys of an outcome space or a utility function."""
    if (issues := top.get("issues")) is not None and issues.is_list:
        return True
    return any(map(top.has, _TYPES)) and any(map(top.has, ("weights", "ufun", "reserved_value")))


def read_negmas(files: Sequence[KeyedFile]) -> Game:
    """Read utility functions with their outcome space, from a file of its own or from within.

    Raises
    ------
    InputError
        With the first thing that zopa cannot take over exactly.
    UsageError
        If there is no utility function, no outcome space, or more than one.
    """
    spaces = [(file.name, file.top) for file in files if file.top.has("issues")]
    ufuns = [file for file in files if not file.top.has("issues")]
    if not ufuns or len(spaces) > 1:
        raise UsageError(
            "the files of NegMAS are not one outcome space and its utility functions",
            "import the utility functions of one outcome space with it",
        )
    losses: list[Loss] = []
    for file in ufuns:
        kind = _type(file.top)
        if kind not in _LINEAR:
            message = f"a {kind or 'function'} is not linear-additive over single issues"
            raise file.top.wrong(message, f"zopa reads {_LINEAR[0]}")
        losses += file.top.unknown(_KNOWN)
    if not spaces:
        spaces = [(f.name, space) for f in ufuns if (space := f.top.get("outcome_space"))][:1]
    if not spaces:
        raise UsageError("there is no outcome space", "import its file with the others")
    own, space = spaces[0]
    issues = _issues(space)
    for file in ufuns:
        inner = file.top.get("outcome_space")
        if inner is not None and _issues(inner) != issues:
            raise inner.wrong("this outcome space has other issues or values than the first")
    name = space.get("name")
    return Game(
        own if name is None else name.text(),
        issues,
        tuple(_profile(file, issues, losses) for file in ufuns),
        tuple(losses),
    )


def _type(value: Value) -> str:
    for key in _TYPES:
        if (given := value.get(key)) is not None:
            return given.text().rpartition(".")[2]
    return ""


def _issues(space: Value) -> tuple[GameIssue, ...]:
    found: dict[str, GameIssue] = {}
    for issue in space.need("issues").items():
        name = issue.need("name").text()
        if name in found:
            raise issue.wrong(f"the issue {name!r} stands twice")
        found[name] = _issue(issue, name)
    if not found:
        raise space.wrong("there is no issue here")
    return tuple(found.values())


def _issue(issue: Value, name: str) -> GameIssue:
    kind, values = _type(issue), issue.need("values")
    items = values.items()
    if kind == "ContiguousIssue":
        low, high = (item.number() for item in items) if len(items) == 2 else (None, None)
        if low is None or high is None or low.denominator != 1 or high.denominator != 1:
            raise values.wrong("a contiguous issue has two whole numbers for its ends")
        if not low <= high < low + MOST_STEPS:
            raise values.wrong(f"these ends hold no outcomes, or more than {MOST_STEPS:,}")
        return GameIssue(name, grid=Grid(low, high, Fraction(1)))
    if kind and kind not in _LISTED:
        help = "list its values: zopa's issues have options, or numbers with steps"
        raise issue.wrong(f"issues of the type {kind} are not read", help)
    texts = [item.text() for item in items]
    if len(set(texts)) != len(texts) or not texts:
        raise values.wrong(f"the issue {name!r} has a value twice, or none")
    return GameIssue(name, tuple(map(Item, texts)))


def _profile(file: KeyedFile, issues: tuple[GameIssue, ...], losses: list[Loss]) -> Profile:
    top = file.top
    named = top.get("name")
    shown = file.name if named is None else named.text()
    if (bias := top.get("bias")) is not None and bias.number() != 0:
        raise bias.wrong("a constant beside the issues is not read", "add it to an issue's values")
    weights, functions = (_by_issue(top.need(key), issues) for key in ("weights", "values"))
    if (outcome := top.get("reserved_outcome")) is not None:
        text = "the reserved outcome; only the reserved value is read"
        losses.append(Loss(f"{outcome.where}: reserved_outcome", text))
    return Profile(
        shown,
        {name: weight.number() for name, weight in weights.items()},
        {issue.name: _worths(functions[issue.name], issue) for issue in issues},
        _reserved(top, shown, losses),
    )


def _by_issue(given: Value, issues: tuple[GameIssue, ...]) -> dict[str, Value]:
    """Give what a file says for each issue, by name or in their order."""
    names = [issue.name for issue in issues]
    if given.is_mapping:
        return same_keys(given, names, "issue")
    found = given.items()
    if len(found) != len(names):
        raise given.wrong(f"{given.what} has {len(found)} entries for {len(names)} issues")
    return dict(zip(names, found, strict=True))


def _worths(function: Value, issue: GameIssue) -> Worths:
    kind = _type(function)
    if kind == "TableFun":
        table = function.need("mapping")
        if issue.grid is None:
            known = [item.name for item in issue.items]
            found = same_keys(table, known, "value")
            return {name: worth.number() for name, worth in found.items()}
        steps = range(int(issue.grid.low), int(issue.grid.high) + 1)
        found = same_keys(table, [str(step) for step in steps], "value")
        return tuple((Fraction(step), found[str(step)].number()) for step in steps)
    line = _line(function, kind)
    if issue.grid is None:
        return {item.name: line(_amount(item, function)) for item in issue.items}
    ends = dict.fromkeys((issue.grid.low, issue.grid.high))
    return tuple((end, line(end)) for end in ends)


def _line(function: Value, kind: str) -> Callable[[Fraction], Fraction]:
    def given(key: str, unsaid: int) -> Fraction:
        found = function.get(key)
        return Fraction(unsaid) if found is None else found.number()

    match kind:
        case "IdentityFun":
            slope, bias = Fraction(1), Fraction(0)
        case "ConstFun":
            slope, bias = Fraction(0), function.need("bias").number()
        case "LinearFun" | "AffineFun":
            slope, bias = function.need("slope").number(), given("bias", 0)
        case _:
            help = "zopa reads tables and lines"
            raise function.wrong(f"a value function of the type {kind or '?'} is not read", help)
    return lambda amount: slope * amount + bias


def _amount(item: Item, function: Value) -> Fraction:
    amount = number_of(item.name)
    if amount is None:
        raise function.wrong(f"a line needs numbers, and {item.name!r} is none")
    return amount


def _reserved(top: Value, shown: str, losses: list[Loss]) -> Fraction | None:
    value = top.get("reserved_value")
    if value is None:
        losses.append(Loss(shown, "no reserved value; its walk-away value is unknown"))
        return None
    if value.text() in _NO_LIMIT:
        text = "minus infinity: it takes any outcome; its walk-away value is left out"
        losses.append(Loss(f"{value.where}: reserved_value", text))
        return None
    return value.number()


def write_negmas(
    game: Game, name: str, *, json: bool = False
) -> tuple[dict[str, bytes], tuple[Loss, ...]]:
    """Write an outcome space and utility functions, by file name, and tell what they do not hold.

    Parameters
    ----------
    json
        Whether to write JSON, not YAML.
    """
    game = with_lists(game, _held)
    losses = [*game.losses, *titles_lost(game)]
    space = {
        "name": game.title,
        "type": "DiscreteCartesianOutcomeSpace",
        "issues": [_written_issue(issue) for issue in game.issues],
    }
    contents: dict[str, dict[str, Any]] = {f"{name}-domain": space}
    for profile in game.profiles:
        content: dict[str, Any] = {
            "name": profile.name,
            "type": _LINEAR[0],
            "weights": [*written_weights(profile, losses).values()],
            "values": [_written_function(profile, issue, losses) for issue in game.issues],
        }
        if profile.reservation is None:
            text = "unknown; left out, which NegMAS takes for minus infinity"
            losses.append(Loss(f"{profile.name}.walk_away", text))
        else:
            where = f"{profile.name}.walk_away"
            content["reserved_value"] = kept(profile.reservation, where, losses)
        contents[profile.name] = content
    if json:
        files = {f"{n}.json": (written_json(c) + "\n").encode() for n, c in contents.items()}
    else:
        files = {f"{n}.yml": dump_yaml(c).encode() for n, c in contents.items()}
    return files, tuple(losses)


def _held(grid: Grid, curve: Curve) -> bool:
    slope = steepness(curve)
    bias = curve[0][1] - slope * curve[0][0]
    exact = decimal_of(slope) is not None and decimal_of(bias) is not None
    return exact and whole_steps(grid)


def _written_issue(issue: GameIssue) -> dict[str, Any]:
    if issue.grid is not None:
        ends = [int(issue.grid.low), int(issue.grid.high)]
        return {"name": issue.name, "type": "ContiguousIssue", "values": ends}
    values = [item.name for item in issue.items]
    return {"name": issue.name, "type": "CategoricalIssue", "values": values}


def _written_function(profile: Profile, issue: GameIssue, losses: list[Loss]) -> dict[str, Any]:
    worths = profile.worths[issue.name]
    if isinstance(worths, tuple):
        slope = steepness(worths)
        bias = worths[0][1] - slope * worths[0][0]
        where = f"{profile.name}: {issue.name}"
        numbers = {"slope": kept(slope, where, losses), "bias": kept(bias, where, losses)}
        return {"type": "AffineFun", **numbers}
    return {"type": "TableFun", "mapping": written_worths(profile, issue.name, losses)}
