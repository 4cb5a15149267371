"""Domains and profiles written as GENIUS reads them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from xml.sax.saxutils import quoteattr

from zopa.exchange.amounts import decimal_of
from zopa.exchange.games import Amount, Curve, Game, GameIssue, Grid, Profile, kept
from zopa.exchange.giving import not_below_zero, steepness, titles_lost, whole_steps, with_lists
from zopa.exchange.told import Loss
from zopa.files.characters import FORBIDDEN

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_genius(game: Game, name: str) -> tuple[dict[str, bytes], tuple[Loss, ...]]:
    """Write the domain and the profiles, by file name, and tell what they do not hold.

    GENIUS divides evaluations by the greatest of an issue, which the weight then makes up for. They
    are written with 1 as the greatest, or where no decimals can hold that, as whole numbers in the
    same proportion: utilities stay exact.

    Raises
    ------
    UsageError
        If a worth is below 0.
    """
    not_below_zero(game, "GENIUS")
    game = with_lists(game, _held)
    losses = [*game.losses, *titles_lost(game, issues=False)]
    inside = [_issue(issue, n, None, losses) for n, issue in enumerate(game.issues, start=1)]
    objective = f'<objective index="0" name={_quoted(game.title, losses)} type="objective"'
    head = f'{objective} etype="objective" description="">'
    space = f'<utility_space number_of_issues="{len(game.issues)}">'
    lines = ["<negotiation_template>", space, head, *inside, "</objective>", "</utility_space>"]
    files = {f"{name}-domain.xml": _file([*lines, "</negotiation_template>"])}
    for profile in game.profiles:
        inside = [_issue(issue, n, profile, losses) for n, issue in enumerate(game.issues, start=1)]
        inside += [
            _weight(profile, issue, n, losses) for n, issue in enumerate(game.issues, start=1)
        ]
        lines = [space, head, *inside, "</objective>", '<discount_factor value="1.0"/>']
        if profile.reservation is None:
            text = "unknown; left out, which GENIUS takes for 0"
            losses.append(Loss(f"{profile.name}.walk_away", text))
        else:
            value = kept(profile.reservation, f"{profile.name}.walk_away", losses)
            lines.append(f'<reservation value="{value}"/>')
        files[f"{profile.name}.xml"] = _file([*lines, "</utility_space>"])
    return files, tuple(dict.fromkeys(losses))


def _file(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _quoted(text: str, losses: list[Loss]) -> str:
    """Write an attribute; what XML has no sign for is left out, and told."""
    plain = _NOT_IN_XML.sub("", text)
    if plain != text:
        losses.append(Loss(plain, "a control character in it, which XML cannot hold; left out"))
    return FORBIDDEN.sub(lambda hit: f"&#x{ord(hit[0]):x};", quoteattr(plain))


def _held(grid: Grid, curve: Curve) -> bool:
    within = all(0 <= worth <= 1 for _, worth in curve)
    exact = decimal_of(steepness(curve)) is not None and decimal_of(curve[0][1]) is not None
    return within and exact and whole_steps(grid)


def _issue(issue: GameIssue, index: int, profile: Profile | None, losses: list[Loss]) -> str:
    title = "" if issue.title == issue.name else f" description={_quoted(issue.title, losses)}"
    kind = "discrete" if issue.grid is None else "integer"
    head = f'<issue index="{index}" name={_quoted(issue.name, losses)}{title}'
    head += f' type="{kind}" etype="{kind}" vtype="{kind}"'
    worths = None if profile is None else profile.worths[issue.name]
    if issue.grid is not None:
        head += f' lowerbound="{int(issue.grid.low)}" upperbound="{int(issue.grid.high)}">'
        line = ""
        if isinstance(worths, tuple):
            slope, offset = (decimal_of(n) for n in (steepness(worths), worths[0][1]))
            line = f'<evaluator ftype="linear" slope="{slope}" offset="{offset}"/>\n'
        return f"{head}\n{line}</issue>"
    evaluations = _evaluations(worths) if isinstance(worths, Mapping) else {}
    items = []
    for place, item in enumerate(issue.items, start=1):
        about = f" description={_quoted(item.title or item.name, losses)}"
        worth = f' evaluation="{evaluations[item.name]}"' if evaluations else ""
        name = _quoted(item.name, losses)
        items.append(f'<item index="{place}" value={name}{about}{worth}></item>\n')
    return f"{head}>\n{''.join(items)}</issue>"


def _evaluations(worths: Mapping[str, Fraction]) -> Mapping[str, Amount]:
    """Give numbers in the same proportion: decimals with 1 as the greatest, or whole numbers."""
    most = max(worths.values()) or 1
    decimals = {name: decimal_of(worth / most) for name, worth in worths.items()}
    exact = {name: number for name, number in decimals.items() if number is not None}
    if len(exact) == len(worths):
        return exact
    factor = math.lcm(*(worth.denominator for worth in worths.values()))
    numbers = {name: int(worth * factor) for name, worth in worths.items()}
    shared = math.gcd(*numbers.values())
    return {name: number // shared for name, number in numbers.items()}


def _weight(profile: Profile, issue: GameIssue, index: int, losses: list[Loss]) -> str:
    worths = profile.worths[issue.name]
    most = max(worths.values()) if isinstance(worths, Mapping) else Fraction(1)
    weight = profile.weights[issue.name] * (most or 1)
    value = kept(weight, f"{profile.name}: {issue.name}: weight", losses)
    return f'<weight index="{index}" value="{value}"/>'
