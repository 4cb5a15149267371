"""GENIUS domains and profiles in XML.

A profile's utility is the sum over issues of weight times evaluation. Evaluations of discrete
issues are divided by the greatest of their issue; those of integer issues are ``slope * (value -
lowest) + offset``, cut to 0 and 1 (Lin et al., *Computational Intelligence* 30, 2014; the classes
``EvaluatorDiscrete`` and ``EvaluatorInteger`` of GENIUS 10).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from zopa.diagnostics import Diagnostic, InputError, Span, UsageError, did_you_mean
from zopa.exchange.amounts import number_of
from zopa.exchange.games import MOST_STEPS, Curve, Game, GameIssue, Grid, Item, Profile, Worths
from zopa.exchange.told import Loss, foreign
from zopa.exchange.xml_text import Element
from zopa.files.words import quote

ROOTS = ("negotiation_template", "utility_space")
_NEAR = 20  # names told and compared, where many are wrong
_VALUED = ("weight", "evaluator")
_KNOWN = frozenset(
    [
        *ROOTS,
        *_VALUED,
        "objective",
        "issue",
        "item",
        "range",
        "reservation",
        "discount_factor",
        "agent",
    ]
)
_NONLINEAR = frozenset(
    ("ufun", "ufun_constraint", "hyperrectangle", "interval", "rule", "rules", "constraint")
)


class GeniusFile(NamedTuple):
    """A file of GENIUS: what it is called, without its ending, and its outermost element."""

    name: str
    root: Element


class _Issue(NamedTuple):
    number: str
    issue: GameIssue
    at: Element


def read_genius(files: Sequence[GeniusFile]) -> Game:
    """Read the profiles of a domain, and the domain if its file is there.

    Raises
    ------
    InputError
        With the first thing that zopa cannot take over exactly.
    UsageError
        If there is no profile, or more than one domain.
    """
    profiles = [file for file in files if _is_profile(file.root)]
    domains = [file for file in files if file not in profiles]
    if not profiles or len(domains) > 1:
        found = f"{_count(len(domains), 'domain')} and {_count(len(profiles), 'profile')}"
        raise UsageError(
            f"these files of GENIUS hold {found}",
            "import the profiles of one domain, with the file of the domain itself",
        )
    losses: list[Loss] = []
    base = (domains or profiles)[0]
    for file in files:
        losses += _not_held(file.root)
    issues = _issues(base.root, losses)
    objective = _objective(base.root).attributes.get("name", "")
    return Game(
        title=base.name if objective in ("", "root") else objective,
        issues=tuple(one.issue for one in issues.values()),
        profiles=tuple(_profile(file, issues, losses) for file in profiles),
        losses=tuple(losses),
    )


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _is_profile(root: Element) -> bool:
    return any(e.tag in _VALUED or "evaluation" in e.attributes for e in root.walk())


def _where(element: Element) -> str:
    return f"{element.span.file}:{element.span.line}"


def _not_held(root: Element) -> Iterator[Loss]:
    """Tell what is not read; refuse what would change utilities if it were not."""
    for element in root.walk():
        if element.tag.lower() in _NONLINEAR or element.attributes.get("type") == "nonlinear":
            raise foreign(
                f"the utilities are not linear-additive: there is a {quote(element.tag)}",
                element.span,
                "zopa reads profiles that add up weighted evaluations of single issues",
            )
        if element.tag not in _KNOWN:
            yield Loss(f"{_where(element)}: {element.tag}", "not known; left out")
        attributes = element.attributes
        if element.tag == "agent" and any(attributes.values()):
            yield Loss(f"{_where(element)}: agent", "zopa runs no agents")
        if element.tag == "item" and (number_of(attributes.get("cost", "0")) or 0) != 0:
            text = f"a cost of {attributes['cost']}, which is no part of the utility; left out"
            yield Loss(f"{_where(element)}: {attributes.get('value', 'item')}", text)
        if element.tag == "discount_factor" and number_of(attributes.get("value", "1")) != 1:
            text = f"utilities lose worth with time by {attributes['value']}; zopa knows no time"
            yield Loss(f"{_where(element)}: discount_factor", text)


def _objective(root: Element) -> Element:
    space = root
    if root.tag == "negotiation_template":
        space = _only(root, "utility_space")
    objective = _only(space, "objective")
    for child in objective.named("objective"):
        raise foreign(
            "an objective stands in an objective",
            child.span,
            "zopa reads issues that stand side by side under one objective",
        )
    return objective


def _only(parent: Element, tag: str) -> Element:
    found = parent.named(tag)
    if len(found) != 1:
        at = found[1] if found else parent
        raise foreign(f"{len(found)} elements {tag!r} stand where one is expected", at.span)
    return found[0]


def _issues(root: Element, losses: list[Loss]) -> dict[str, _Issue]:
    found: dict[str, _Issue] = {}
    objective = _objective(root)
    for element in objective.named("issue"):
        name = _attribute(element, "name")
        if name in found:
            raise foreign(f"the issue {quote(name)} stands twice", element.span)
        index = element.attributes.get("index", str(len(found) + 1))
        if any(index == other.number for other in found.values()):
            raise foreign(f"two issues have the index {index}", element.span)
        found[name] = _Issue(index, _issue(element, name, losses), element)
    if not found:
        raise foreign("there is no issue here", objective.span)
    return found


def _issue(element: Element, name: str, losses: list[Loss]) -> GameIssue:
    title = _title(element, name)
    match _kind(element):
        case "discrete":
            items = {}
            for item, own in _items(element, losses).items():
                items[item] = Item(item, _title(own, item))
            if not items:
                raise foreign(f"the issue {quote(name)} has no items", element.span)
            return GameIssue(name, tuple(items.values()), title=title)
        case "integer":
            low, high = _bounds(element)
            return GameIssue(name, grid=Grid(low, high, Fraction(1)), title=title)
        case kind:
            help = "make it integer or discrete: zopa's numbers have steps"
            raise foreign(f"issues of the kind {quote(kind)} are not read", element.span, help)


def _title(element: Element, name: str) -> str:
    given = element.attributes.get("description", "")
    return given if given.strip() else name


def _kind(element: Element) -> str:
    given = element.attributes
    return given.get("type") or given.get("vtype") or given.get("etype") or "discrete"


def _items(element: Element, losses: list[Loss]) -> dict[str, Element]:
    """Give the items of an issue; one that is repeated word by word counts once."""
    found: dict[str, Element] = {}
    for item in element.named("item"):
        value = _attribute(item, "value")
        if value not in found:
            found[value] = item
        elif found[value].attributes.get("evaluation") == item.attributes.get("evaluation"):
            losses.append(Loss(f"{_where(item)}: {value}", "stands twice; taken once"))
        else:
            first = found[value].span.line
            message = f"{quote(value)} has another evaluation at line {first}"
            raise foreign(message, item.span, "keep one of the two")
    return found


def _bounds(element: Element) -> tuple[Fraction, Fraction]:
    holder = next(iter(element.named("range")), element)
    low, high = (_number(holder, name) for name in ("lowerbound", "upperbound"))
    if low.denominator != 1 or high.denominator != 1 or not low <= high < low + MOST_STEPS:
        raise foreign(
            "the bounds are not two whole numbers, the lower first",
            holder.span,
            f"at most {MOST_STEPS:,} outcomes are read",
        )
    return low, high


def _attribute(element: Element, name: str) -> str:
    value = element.attributes.get(name, "")
    if not value.strip():
        raise foreign(f"this {element.tag} has no {name!r}", element.span)
    return value


def _number(element: Element, name: str) -> Fraction:
    text = _attribute(element, name)
    value = number_of(text)
    if value is None:
        message = f"{name}={quote(text)} is no decimal that zopa reads"
        raise foreign(message, element.span, "it reads at most 40 digits, exactly")
    return value


def _profile(file: GeniusFile, issues: dict[str, _Issue], losses: list[Loss]) -> Profile:
    objective = _objective(file.root)
    own: dict[str, _Issue] = _issues(file.root, [])
    _same_names(objective.span, "issue", {n: i.at.span for n, i in own.items()}, list(issues))
    weights: dict[str, Fraction] = {}
    for element in objective.named("weight"):
        index = _attribute(element, "index")
        if index in weights:
            raise foreign(f"the weight {index} stands twice", element.span)
        weights[index] = _number(element, "value")
        if weights[index] < 0:
            raise foreign("a weight is below 0", element.span)
    worths: dict[str, Worths] = {}
    weighted: dict[str, Fraction] = {}
    for name, shared in issues.items():
        mine = own[name]
        if mine.number not in weights:
            raise foreign(f"the issue {quote(name)} has no weight", mine.at.span)
        weighted[name] = weights[mine.number]
        worths[name] = _evaluations(mine, shared.issue, losses)
    return Profile(file.name, weighted, worths, _reservation(file, losses))


def _same_names(at: Span, what: str, own: dict[str, Span], known: list[str]) -> None:
    """Refuse names that the domain does not have, and those of the domain that are missing."""
    names = frozenset(known)
    strange = [name for name in own if name not in names]
    missing = [name for name in known if name not in own]
    found = [
        Diagnostic(
            "bad-import",
            f"the domain has no {what} {quote(name)}",
            own[name],
            did_you_mean(name, missing[:_NEAR]),
        )
        for name in strange[:_NEAR]
    ]
    if missing and not found:
        rest = ", ".join(map(quote, missing[:5])) + (" and others" if missing[5:] else "")
        found = [Diagnostic("bad-import", f"the {what} {rest} is missing here", at)]
    if found:
        raise InputError(found)


def _evaluations(own: _Issue, issue: GameIssue, losses: list[Loss]) -> Worths:
    element = own.at
    if own.issue.grid != issue.grid:
        raise foreign("the domain has other outcomes for this issue", element.span)
    if issue.grid is not None:
        return _linear(element, issue.grid)
    items = _items(element, losses)
    known = [item.name for item in issue.items]
    _same_names(element.span, "item", {n: e.span for n, e in items.items()}, known)
    amounts = {name: _number(items[name], "evaluation") for name in known}
    for name, amount in amounts.items():
        if amount < 0:
            raise foreign("an evaluation is below 0", items[name].span)
    most = max(amounts.values())
    return {name: amount / most if most else amount for name, amount in amounts.items()}


def _linear(element: Element, grid: Grid) -> Curve:
    evaluators = element.named("evaluator")
    if len(evaluators) != 1 or evaluators[0].attributes.get("ftype", "linear") != "linear":
        at = evaluators[0] if evaluators else element
        raise foreign("an integer issue needs one linear evaluator", at.span)
    slope, offset = (_number(evaluators[0], name) for name in ("slope", "offset"))
    reach = int(grid.high - grid.low)
    steps = {0, reach}
    for end in (0, 1):
        # the whole numbers around the place where the line is cut off
        place = Fraction(end - offset) / slope if slope else Fraction(-1)
        if 0 < place < reach:
            steps |= {math.floor(place), math.ceil(place)}
    return tuple(
        (grid.low + step, min(max(slope * step + offset, Fraction(0)), Fraction(1)))
        for step in sorted(steps)
    )


def _reservation(file: GeniusFile, losses: list[Loss]) -> Fraction | None:
    space = file.root if file.root.tag == "utility_space" else _only(file.root, "utility_space")
    found = space.named("reservation")
    if not found:
        text = "no reservation value, which GENIUS takes for 0; in zopa it is unknown"
        losses.append(Loss(file.name, text))
        return None
    if len(found) > 1:
        raise foreign("a second reservation value stands here", found[1].span)
    return _number(found[0], "value")
