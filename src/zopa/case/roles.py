"""What the names in a file are: for each place of a file, what may be named there."""

from __future__ import annotations

from typing import NamedTuple

from zopa.schema.published import FileKind

Path = tuple[str | int, ...]
Steps = tuple[str, ...]


class Role(NamedTuple):
    """What is written at one place.

    Parameters
    ----------
    what
        ``party``, ``issue``, ``option``, ``claim``, ``source``, ``event``, ``rule``,
        ``condition``, ``bonus``, ``note``, ``scenario``; ``stance`` and ``added`` for a party and
        its issue or condition with a dot between; ``limit``, ``statement`` and ``consent`` for
        expressions.
    within
        Of options and limits the issue, of conditions and stances the party; else empty.
    defines
        Whether the thing gets its name here.
    """

    what: str
    within: str = ""
    defines: bool = False


def key_role(kind: FileKind, path: Path, party: str = "") -> Role | None:
    """Say what the key at the end of a path names; None for keys of the format itself.

    Parameters
    ----------
    party
        The party of a file of positions.
    """
    match kind, _steps(path):
        case FileKind.MODEL, ("issues", issue, "options" | "members", _):
            return Role("option", issue, True)
        case FileKind.MODEL, (room, _) if room in _MODEL_KEYS:
            return Role(_MODEL_KEYS[room], defines=True)
        case FileKind.POSITIONS, ("stances", _):
            return Role("issue")
        case FileKind.POSITIONS, ("conditions", _):
            return Role("condition", party, True)
        case FileKind.POSITIONS, ("bonuses", _):
            return Role("bonus", party, True)
        case FileKind.POSITIONS, ("stances", issue, "values" | "points", _):
            return Role("option", issue)
        case FileKind.SOURCE, ("claims", _):
            return Role("claim", defines=True)
        case FileKind.SCENARIOS, ("scenarios", _):
            return Role("scenario", defines=True)
        case FileKind.SCENARIOS, ("scenarios", _, "set", _):
            return Role("stance")
        case FileKind.SCENARIOS, ("scenarios", _, "add", _):
            return Role("added", defines=True)
        case FileKind.SCENARIOS, ("scenarios", _, "walk_away", _):
            return Role("party")
        case FileKind.SCENARIOS, ("scenarios", _, "set", target, "values" | "points", _):
            return Role("option", target.partition(".")[2])
    return None


_MODEL_KEYS = {
    "parties": "party",
    "events": "event",
    "issues": "issue",
    "rules": "rule",
    "notes": "note",
}


def value_role(kind: FileKind, path: Path) -> Role | None:
    """Say what the text at a path names; None for text that is only read."""
    steps = _steps(path)
    match kind:
        case FileKind.MODEL:
            return _in_model(steps)
        case FileKind.POSITIONS:
            return _in_positions(steps)
        case FileKind.SOURCE:
            return _in_source(steps)
        case FileKind.SCENARIOS if len(steps) > 2 and steps[0] == "scenarios":
            return _in_scenario(steps[2:])
    return None


def _steps(path: Path) -> Steps:
    """Leave out the places in lists: an entry of a list plays the part of the list."""
    return tuple(step for step in path if isinstance(step, str))


def _in_model(steps: Steps) -> Role | None:
    match steps:
        case ("agreement",):
            return Role("consent")
        case ("rules", _, "when" | "require"):
            return Role("statement")
        case ("rules" | "issues" | "notes", _, "evidence"):
            return Role("claim")
    return None


def _in_positions(steps: Steps) -> Role | None:
    match steps:
        case ("party",):
            return Role("party")
        case ("stances", issue, *rest):
            return _in_stance(issue, tuple(rest))
        case ("conditions", _, *rest):
            return _in_condition(tuple(rest))
        case ("bonuses", _, "when"):
            return Role("statement")
    return None


def _in_source(steps: Steps) -> Role | None:
    match steps:
        case ("source",):
            return Role("source", defines=True)
        case ("claims", _, "about"):
            return Role("party")
        case ("claims", _, "issues"):
            return Role("issue")
        case ("claims", _, "event"):
            return Role("event")
        case ("claims", _, "contradicts"):
            return Role("claim")
    return None


def _in_scenario(steps: Steps) -> Role | None:
    match steps:
        case ("extends",):
            return Role("scenario")
        case ("drop",):
            return Role("added")
        case ("without_rules",):
            return Role("rule")
        case ("agreement",):
            return Role("consent")
        case ("set", target, *rest):
            return _in_stance(target.partition(".")[2], tuple(rest))
        case ("add", _, *rest):
            return _in_condition(tuple(rest))
    return None


def _in_stance(issue: str, steps: Steps) -> Role | None:
    match steps:
        case ("ideal",):
            return Role("option", issue)
        case ("acceptable" | "red_line",) | ("acceptable" | "red_line", "options"):
            return Role("limit", issue)
        case ("defers_to",):
            return Role("party")
        case ("acceptable" | "red_line", *rest):
            return _grounds(tuple(rest))
    return _grounds(steps)


def _in_condition(steps: Steps) -> Role | None:
    match steps:
        case ("when" | "require",):
            return Role("statement")
    return _grounds(steps)


def _grounds(steps: Steps) -> Role | None:
    match steps:
        case ("event",):
            return Role("event")
        case ("evidence" | "disputed_by",):
            return Role("claim")
    return None
