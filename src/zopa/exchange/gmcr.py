"""Graph models of GMCR+ in JSON (``.gmcr``): options that are taken or not, and who prefers what.

A decision maker's preferences are statements, the most important first: one outcome is better
than another if it fulfils the first statement that tells them apart. Worths of 1, 2, 4 and so on,
from the last statement up, have the same order (Fang, Hipel, Kilgour and Peng, *IEEE Transactions
on Systems, Man and Cybernetics C* 33, 2003).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from zopa.diagnostics import UsageError
from zopa.exchange.keyed import KeyedFile, Value
from zopa.exchange.names import Ids
from zopa.exchange.told import Loss, NewCase

_KEYS = ("decisionMakers", "options", "infeasibles", "useManualPreferenceVectors")
_ABOUT = ("program", "version")
_TAKEN = {"Y": "yes", "N": "no"}
_MOST_STATEMENTS = 40  # beyond, worths are too large to be added exactly
_LONGEST = 1_900  # of an expression, in characters


class _Option(NamedTuple):
    id: str
    name: str


def is_gmcr(top: Value) -> bool:
    """Tell whether these are the keys of a graph model."""
    return top.has("decisionMakers") and top.has("options")


def read_gmcr(files: Sequence[KeyedFile]) -> NewCase:
    """Make a case of a graph model: an issue for each option, a party for each decision maker.

    Raises
    ------
    InputError
        With the first thing that cannot be read.
    UsageError
        If there are several files.
    """
    if len(files) > 1:
        raise UsageError("these are several graph models", "import one at a time")
    (file,) = files
    top = file.top
    manual = top.get("useManualPreferenceVectors")
    if manual is not None and manual.text() != "false":
        raise manual.wrong(
            "the preferences are lists of states made by hand", "give them as statements"
        )
    losses = list(top.unknown((*_KEYS, *_ABOUT)))
    makers = top.need("decisionMakers").items()
    parties = Ids("party")
    named = [(maker, maker.need("name").text()) for maker in makers]
    ids = [parties.of(name) for _, name in named]
    options = _options(top, frozenset(ids), losses)
    positions = {}
    for party, (maker, name) in zip(ids, named, strict=True):
        losses += _moves(maker, name, options)
        positions[party] = _bonuses(maker, options)
    if any(positions.values()):
        text = "an order only; kept as worths of 1, 2, 4, ..., whose differences mean nothing"
        losses.append(Loss("preferences", text))
    model: dict[str, Any] = {
        "title": file.name,
        "parties": {party: name for party, (_, name) in zip(ids, named, strict=True)},
        "issues": {
            option.id: {
                "title": option.name,
                "kind": "choice",
                "options": {"no": "Not taken", "yes": "Taken"},
            }
            for option in options
        },
    }
    if rules := _rules(top, options):
        model["rules"] = rules
    if not makers or not options:
        raise top.wrong("a graph model needs decision makers and options")
    return NewCase(model, positions, tuple(losses))


def _options(top: Value, taken: frozenset[str], losses: list[Loss]) -> list[_Option]:
    ids = Ids("option", taken)
    found = []
    for given in top.need("options").items():
        name = given.need("name").text()
        found.append(_Option(ids.of(name), name))
        losses += given.unknown(("name", "permittedDirection"))
        way = given.get("permittedDirection")
        if way is not None and way.text() != "both":
            text = f"may be changed {way.text()} only; zopa has no moves"
            losses.append(Loss(f"{way.where}: {name}", text))
    return found


def _moves(maker: Value, name: str, options: list[_Option]) -> list[Loss]:
    losses = list(maker.unknown(("name", "options", "preferences")))
    own = [_option(number, options).name for number in maker.need("options").items()]
    if own:
        text = f"that it controls {', '.join(own)}; zopa has no moves and no stability"
        losses.append(Loss(f"{maker.where}: {name}", text))
    return losses


def _option(number: Value, options: list[_Option]) -> _Option:
    place = number.number()
    if place.denominator != 1 or not 0 <= place < len(options):
        raise number.wrong(f"there is no option {number.text()}; they are counted from 0")
    return options[int(place)]


def _bonuses(maker: Value, options: list[_Option]) -> dict[str, Any]:
    statements = maker.need("preferences").items()
    if len(statements) > _MOST_STATEMENTS:
        raise statements[_MOST_STATEMENTS].wrong(
            f"zopa keeps the order of at most {_MOST_STATEMENTS} statements"
        )
    bonuses = {}
    for rank, statement in enumerate(statements):
        when, title = _joined(statement, options)
        worth = 1 << (len(statements) - 1 - rank)
        bonuses[f"preference_{rank + 1}"] = {"title": title, "when": when, "worth": worth}
    return {"bonuses": bonuses} if bonuses else {}


def _joined(statement: Value, options: list[_Option]) -> tuple[str, str]:
    """Read options that are taken or not, as an expression and in words."""
    when, title = [], []
    for pair in statement.items():
        parts = pair.items()
        if len(parts) != 2 or parts[1].text() not in _TAKEN:
            raise pair.wrong('expected an option and "Y" or "N"')
        option = _option(parts[0], options)
        when.append(f"{option.id} == {_TAKEN[parts[1].text()]}")
        title.append(f"{option.name}: {_TAKEN[parts[1].text()]}")
    text = " and ".join(when)
    if not when or len(text) > _LONGEST:
        raise statement.wrong("this statement is empty, or too long for an expression")
    return text, ", ".join(title)


def _rules(top: Value, options: list[_Option]) -> dict[str, Any]:
    given = top.get("infeasibles")
    rules = {}
    for number, states in enumerate([] if given is None else given.items(), start=1):
        when, title = _joined(states, options)
        rules[f"infeasible_{number}"] = {
            "title": f"Not possible: {title}",
            "require": f"not ({when})",
            "basis": "analyst",
        }
    return rules
