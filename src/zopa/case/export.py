"""A case in another form: stances as a table, everything as JSON; and what is left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from zopa._version import __version__
from zopa.case.files import CaseFiles, Filed
from zopa.exchange.json_text import written_json
from zopa.exchange.stances import stance_table
from zopa.exchange.told import Loss
from zopa.schema.positions import Positions

_BOM = "\ufeff"  # without it, spreadsheets take the file for another encoding
_MOST_DIGITS = 15


def in_model_order(files: CaseFiles) -> tuple[Filed[Positions], ...]:
    """Give the position files in the order of the model's parties, strangers last."""
    order = [*files.model.content.parties]
    known = {name: place for place, name in enumerate(order)}
    return tuple(sorted(files.positions, key=lambda f: known.get(f.content.party, len(order))))


def as_csv(files: CaseFiles) -> tuple[bytes, tuple[Loss, ...]]:
    """Write the stances of a case as a table for spreadsheets, one a row, and tell the rest."""
    positions = in_model_order(files)
    text = stance_table([filed.content for filed in positions])
    return (_BOM + text).encode(), tuple(_beside_stances(files, positions))


def _beside_stances(files: CaseFiles, positions: Sequence[Filed[Positions]]) -> Iterator[Loss]:
    model = files.model.content
    for what in ("issues", "rules", "events", "notes"):
        for name in getattr(model, what):
            yield Loss(f"{what}.{name}", "stands in the model, which the table does not hold")
    if model.agreement is not None:
        yield Loss("agreement", "stands in the model, which the table does not hold")
    for filed in positions:
        file = filed.content
        party = file.party
        if file.walk_away is not None:
            yield Loss(f"{party}.walk_away", "the table holds stances only")
        for name in file.conditions:
            yield Loss(f"{party}.{name}", "a condition; the table holds stances only")
        for name in file.bonuses:
            yield Loss(f"{party}.{name}", "a bonus; the table holds stances only")
        if file.note is not None:
            yield Loss(f"{party}.note", "the table holds stances only")
        yield from _long_numbers(file)
    if files.scenarios is not None:
        for name in files.scenarios.content.scenarios:
            yield Loss(f"scenarios.{name}", "a scenario; the table holds stances only")
    for source in files.sources:
        yield Loss(source.document.shown, "evidence; the table holds the ids of claims only")
    yield from _comments(files)
    for coder, filed_by in files.codings.items():
        for filed in filed_by:
            yield Loss(filed.document.shown, f"the coding of {coder}; the first coder's is given")


def _long_numbers(file: Positions) -> Iterator[Loss]:
    for issue, entries in file.stances.items():
        for stance in entries:
            worths = stance.points or stance.values or ()
            numbers = worths.values() if isinstance(worths, Mapping) else sum(worths, ())
            digits = max(
                (len(number.normalize().as_tuple().digits) for number in numbers), default=0
            )
            if digits > _MOST_DIGITS:
                yield Loss(
                    f"{file.party}.{issue}",
                    f"a number of {digits} digits is in the table, but spreadsheets keep "
                    f"{_MOST_DIGITS}",
                )


def _comments(files: CaseFiles) -> Iterator[Loss]:
    """Tell which files have lines that are comments alone."""
    for filed in (files.model, *files.positions, *files.sources, files.scenarios):
        if filed is None:
            continue
        count = sum(line.lstrip().startswith("#") for line in filed.document.lines)
        if count:
            lines = "1 line" if count == 1 else f"{count} lines"
            yield Loss(filed.document.shown, f"{lines} of comments")


def as_json(files: CaseFiles) -> tuple[bytes, tuple[Loss, ...]]:
    """Write everything that a case's files say as one JSON object; comments alone are lost."""
    content: dict[str, object] = {
        "schema": 1,
        "zopa": __version__,
        "case": files.name,
        "model": files.model.document.data,
        "positions": {f.content.party: f.document.data for f in in_model_order(files)},
        "codings": {
            coder: {f.content.party: f.document.data for f in filed}
            for coder, filed in files.codings.items()
        },
        "sources": {f.content.source: f.document.data for f in files.sources},
    }
    if files.scenarios is not None:
        content["scenarios"] = files.scenarios.document.data
    return (written_json(content) + "\n").encode(), tuple(_comments(files))


FORMS: Mapping[str, Callable[[CaseFiles], tuple[bytes, tuple[Loss, ...]]]] = {
    "csv": as_csv,
    "json": as_json,
}
"""What a case can be exported to."""
