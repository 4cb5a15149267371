"""What a shell offers at a press of TAB: names from the files, which are read and not checked.

Whoever completes a name is in the middle of something: files that are wrong, or not there, offer
nothing and say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from zopa.diagnostics import ZopaError, printable

Offered = list[tuple[str, str]]
Offer = Callable[[typer.Context, str], Offered]
Names = Iterable[tuple[str, str]]

# by kind: the help of `zopa chart` says what each shows; importing them would load the charts
CHARTS = (
    "matrix",
    "ranges",
    "conflicts",
    "space",
    "scenarios",
    "blocking",
    "evidence",
    "timeline",
)


def _offers(
    names: Callable[[typer.Context], Names], *, joined_by: str = "", end: str = ""
) -> Offer:
    """Make a completion of names; after ``joined_by`` another one begins, ``end`` follows each."""

    def offer(ctx: typer.Context, incomplete: str) -> Offered:
        before, last = "", incomplete
        if joined_by and joined_by in incomplete:
            before, _, last = incomplete.rpartition(joined_by)
            before += joined_by
        try:
            found = list(names(ctx))
        except (ZopaError, OSError):
            return []
        taken = before.split(joined_by) if joined_by else ()
        return [
            (f"{before}{printable(name)}{end}", printable(title))
            for name, title in found
            if name.startswith(last) and name not in taken
        ]

    return offer


def _cases(ctx: typer.Context) -> Names:
    from zopa.case.workspace import find_workspace

    return [(name, "") for name in find_workspace(_given(ctx, "workspace", "folder")).cases()]


def _given(ctx: typer.Context, *names: str) -> Any:
    """Give the first of these words of the line that is there."""
    return next((ctx.params[name] for name in names if ctx.params.get(name)), None)


def _folder(ctx: typer.Context, room: str) -> Path | None:
    """Give the folder of the case that the line names; None if it names none."""
    from zopa.case.workspace import find_workspace

    # behind an option that still lacks its value, the words before it are read but not placed
    case = _given(ctx, "case") or next(iter(ctx.args), None)
    if not isinstance(case, str):
        return None
    workspace = find_workspace(_given(ctx, "workspace"))
    return workspace.root / room / workspace.case_name(case)


def _file(ctx: typer.Context, room: str, name: str) -> Mapping[str, Any]:
    """Read one file of the case that the line names, as it stands."""
    from zopa.files.reader import read_document

    folder = _folder(ctx, room)
    data = None if folder is None else read_document(folder / name, name).data
    return data if isinstance(data, Mapping) else {}


def _named(entries: object) -> Iterator[tuple[str, str]]:
    """Give the names of a mapping, each with its title or statement, where it has one."""
    if not isinstance(entries, Mapping):
        return
    for name, entry in entries.items():
        said = entry
        if isinstance(entry, Mapping):
            said = entry.get("title", entry.get("because", ""))
        yield str(name), said if isinstance(said, str) else ""


def _positions(ctx: typer.Context) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for party, _ in _named(_file(ctx, "models", "model.yaml").get("parties")):
        try:
            yield party, _file(ctx, "positions", f"{party}.yaml")
        except ZopaError:
            continue  # a party may have no file


def _own(*keys: str) -> Callable[[typer.Context], Names]:
    """Give what stands under these keys of the positions, as PARTY.NAME."""

    def names(ctx: typer.Context) -> Names:
        return [
            (f"{party}.{name}", title)
            for party, position in _positions(ctx)
            for key in keys
            for name, title in _named(position.get(key))
        ]

    return names


def _of_model(key: str) -> Callable[[typer.Context], Names]:
    return lambda ctx: _named(_file(ctx, "models", "model.yaml").get(key))


def _scenarios(ctx: typer.Context) -> Names:
    return _named(_file(ctx, "models", "scenarios.yaml").get("scenarios"))


def _sources(ctx: typer.Context) -> Names:
    folder = _folder(ctx, "seeds")
    return [] if folder is None else [(path.stem, "") for path in sorted(folder.glob("*.yaml"))]


case_names = _offers(_cases)
chart_kinds = _offers(lambda _: [(kind, "") for kind in CHARTS])
scenario_names = _offers(_scenarios, joined_by="+")
scenario_list = _offers(_scenarios, joined_by=",")
party_list = _offers(_of_model("parties"), joined_by=",")
issue_list = _offers(_of_model("issues"), joined_by=",")
party_equals = _offers(_of_model("parties"), end="=")
issue_equals = _offers(_of_model("issues"), end="=")
rule_names = _offers(_of_model("rules"))
condition_names = _offers(_own("conditions"))
coding_names = _offers(_own("stances", "conditions"))
source_names = _offers(_sources)
