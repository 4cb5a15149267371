"""Profiles of NegoLog in JSON: ``reservationValue``, ``issueWeights``, ``issues``.

The utility is the sum of weight times worth. ``specs.json`` beside them holds answers that
NegoLog has worked out, and the name of the domain.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from zopa.diagnostics import UsageError
from zopa.exchange.games import Game, GameIssue, Item, Profile, kept
from zopa.exchange.giving import titles_lost, with_lists, written_weights, written_worths
from zopa.exchange.json_text import written_json
from zopa.exchange.keyed import KeyedFile, Value, same_keys
from zopa.exchange.told import Loss

_KEYS = ("reservationValue", "issueWeights", "issues")


def is_negolog(top: Value) -> bool:
    """Tell whether these are the keys of a profile, or of ``specs.json``."""
    return (top.has("issueWeights") and top.has("issues")) or top.has("NashBid")


def read_negolog(files: Sequence[KeyedFile]) -> Game:
    """Read the profiles of one domain.

    Raises
    ------
    InputError
        With the first thing that zopa cannot take over exactly.
    UsageError
        If there is no profile.
    """
    profiles = [file for file in files if file.top.has("issueWeights")]
    if not profiles:
        raise UsageError("specs.json of NegoLog holds no profiles", "import them with it")
    losses: list[Loss] = []
    title = "NegoLog domain"
    for file in files:
        if file in profiles:
            losses += file.top.unknown(_KEYS)
            continue
        text = "answers that NegoLog has worked out; zopa works them out anew"
        losses.append(Loss(file.top.where, text))
        if given := file.top.get("Name"):
            title = given.text()
    issues = {
        name: tuple(issue.entries())
        for name, issue in profiles[0].top.need("issues").entries().items()
    }
    if not all(issues.values()) or not issues:
        raise profiles[0].top.need("issues").wrong("there is no issue here, or one without values")
    return Game(
        title,
        tuple(GameIssue(name, tuple(map(Item, options))) for name, options in issues.items()),
        tuple(_profile(file, issues, losses) for file in profiles),
        tuple(losses),
    )


def _profile(file: KeyedFile, issues: dict[str, tuple[str, ...]], losses: list[Loss]) -> Profile:
    weights = same_keys(file.top.need("issueWeights"), issues, "issue")
    own = same_keys(file.top.need("issues"), issues, "issue")
    worths = {
        name: {
            option: worth.number()
            for option, worth in same_keys(own[name], options, "value").items()
        }
        for name, options in issues.items()
    }
    least = file.top.get("reservationValue")
    if least is None:
        losses.append(Loss(file.name, "no reservation value; in zopa it is unknown"))
    return Profile(
        file.name,
        {name: weight.number() for name, weight in weights.items()},
        worths,
        None if least is None else least.number(),
    )


def write_negolog(game: Game, name: str) -> tuple[dict[str, bytes], tuple[Loss, ...]]:
    """Write two profiles as NegoLog reads them, by file name, and tell what they do not hold.

    Raises
    ------
    UsageError
        If there are not two profiles.
    """
    if len(game.profiles) != 2:
        raise UsageError(
            f"NegoLog holds two profiles, and {name} has {len(game.profiles)}",
            "take another format",
        )
    game = with_lists(game, lambda grid, curve: False)
    losses = [*game.losses, *titles_lost(game), Loss("title", game.title)]
    files = {}
    for profile, file in zip(game.profiles, ("profileA.json", "profileB.json"), strict=True):
        losses.append(Loss(f"parties.{profile.name}", f"its name; it is {file}"))
        least = profile.reservation
        if least is None:
            text = "its walk-away value is unknown; 0 is written, which NegoLog needs"
            losses.append(Loss(f"{profile.name}.walk_away", text))
        content = {
            "reservationValue": kept(least or Fraction(0), f"{profile.name}.walk_away", losses),
            "issueWeights": written_weights(profile, losses),
            "issues": {
                issue.name: written_worths(profile, issue.name, losses) for issue in game.issues
            },
        }
        files[file] = (written_json(content) + "\n").encode()
    return files, tuple(losses)
