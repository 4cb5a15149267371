"""Many rows for other programs, written block by block: CSV, or Parquet where pyarrow is there."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from zopa.diagnostics import UsageError, printable
from zopa.files.write import replacing
from zopa.results.base import plain_number

__all__ = ["Block", "Column", "safe_cell", "write_rows"]

# what spreadsheets take for the beginning of a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(/\d+)?")
# digits that Parquet's decimals hold
_DIGITS = 76

# the values of each column, in the columns' order
Block: TypeAlias = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Column:
    """A column and what stands in it; ``None`` in any of them is an empty cell.

    Parameters
    ----------
    kind
        ``text``; ``texts``, several in a cell; ``whole`` numbers below 2^63; ``truth``; ``decimal``
        numbers with at most ``places`` decimals and ``digits`` digits; ``near``, exact text in CSV,
        the nearest double in Parquet.
    """

    name: str
    kind: Literal["text", "texts", "whole", "truth", "decimal", "near"] = "text"
    digits: int = 0
    places: int = 0


def safe_cell(text: str) -> str:
    """Write text so that no spreadsheet computes it; control characters become escapes."""
    shown = printable(text)
    computed = text.lstrip().startswith(_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{shown}" if computed else shown


def write_rows(
    path: Path,
    columns: Sequence[Column],
    blocks: Callable[[], Iterable[Block]],
    about: Mapping[str, str] | None = None,
) -> int:
    """Write rows as they come, never more than a block of them in memory.

    Parameters
    ----------
    path
        Ends in ``.csv`` or ``.parquet``. What is there is replaced once all is written.
    about
        Kept in the head of a Parquet file; CSV has no place for it.

    Returns
    -------
    int
        How many rows were written.

    Raises
    ------
    UsageError
        If the file has another ending, or pyarrow is missing; ``blocks`` is not called then.
    EnvironmentFailure
        If it cannot be written.
    """
    match path.suffix.lower():
        case ".csv":
            with replacing(path) as part:
                return _write_csv(part, columns, blocks())
        case ".parquet":
            arrow = _pyarrow()
            with replacing(path) as part:
                return _write_parquet(part, columns, blocks(), about or {}, arrow)
        case _:
            raise UsageError(
                f"{path.name!r} ends in neither .csv nor .parquet", "name it by its format"
            )


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed",
            "pip install 'zopa[parquet]', or export to a file that ends in .csv",
        ) from error
    return pyarrow


def _write_csv(path: Path, columns: Sequence[Column], blocks: Iterable[Block]) -> int:
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        for block in blocks:
            cells = [_cells(c, values) for c, values in zip(columns, block, strict=True)]
            writer.writerows(zip(*cells, strict=True))
            rows += len(block[0])
    return rows


def _cells(column: Column, values: Sequence[Any]) -> Sequence[Any]:
    """Give what stands in the cells of a CSV file; members of a cell are separated by blanks."""
    match column.kind:
        case "text":
            written = {v: None if v is None else safe_cell(v) for v in set(values)}
            return [written[v] for v in values]
        case "texts":
            written = {v: safe_cell(" ".join(v)) for v in set(values)}
            return [written[v] for v in values]
        case "truth":
            return [int(v) for v in values]
        case "decimal":
            return [f"{v:f}" for v in values]
        case "near":
            return [plain_number(v) for v in values]
        case "whole":
            return values


def _write_parquet(
    path: Path,
    columns: Sequence[Column],
    blocks: Iterable[Block],
    about: Mapping[str, str],
    arrow: Any,
) -> int:
    kinds = [_arrow_type(column, arrow) for column in columns]
    fields = [(column.name, kind) for column, kind in zip(columns, kinds, strict=True)]
    schema = arrow.schema(fields, metadata=dict(about) or None)
    rows = 0
    with arrow.parquet.ParquetWriter(path, schema) as writer:
        for block in blocks:
            arrays = [
                arrow.array(_plain(column, values), type=kind)
                for column, values, kind in zip(columns, block, kinds, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            rows += len(block[0])
    return rows


def _arrow_type(column: Column, arrow: Any) -> Any:
    match column.kind:
        case "texts":
            return arrow.list_(arrow.string())
        case "whole":
            return arrow.int64()
        case "truth":
            return arrow.bool_()
        case "near":
            return arrow.float64()
        case "decimal" if column.digits <= _DIGITS:
            wide = arrow.decimal128 if column.digits <= 38 else arrow.decimal256
            return wide(max(1, column.digits), column.places)
        case _:
            return arrow.string()


def _plain(column: Column, values: Sequence[Any]) -> list[Any]:
    match column.kind:
        case "truth":
            return [bool(v) for v in values]
        case "near":
            return [float(v) for v in values]
        case "decimal" if column.digits > _DIGITS:
            return [f"{v:f}" for v in values]
        case _:
            return list(values)
