"""The files of a case that another program's files become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel

from zopa.case.files import CaseFiles, Filed
from zopa.diagnostics import InputError
from zopa.exchange.names import Ids
from zopa.exchange.told import NewCase
from zopa.files.bind import bind
from zopa.files.dump import dump_yaml
from zopa.files.reader import parse_document
from zopa.schema.evidence import Source
from zopa.schema.model import Model
from zopa.schema.positions import Positions

T = TypeVar("T", bound=BaseModel)
Written = dict[str, bytes]


def new_files(
    new: NewCase, name: str, as_of: date, came_from: Mapping[str, tuple[str, str]]
) -> tuple[CaseFiles, Written]:
    """Write a case, and read it again as its files will be read.

    Parameters
    ----------
    came_from
        The files that it was made of: what each is, and its SHA-256 sum, by name. Each gets an
        evidence note, so that the case says where it comes from.

    Raises
    ------
    InputError
        If it is too large for the files of a case.
    """
    written: Written = {}
    day = as_of.isoformat()
    # the day stands below the title
    said = {"title": new.model["title"], "as_of": day, **new.model}
    model = _filed(written, f"models/{name}/model.yaml", said, Model)
    positions = tuple(
        _filed(
            written,
            f"positions/{name}/{party}.yaml",
            {"party": party, "as_of": day, **own},
            Positions,
        )
        for party, own in new.positions.items()
    )
    sources = tuple(
        _filed(written, f"seeds/{name}/{note['source']}.yaml", note, Source)
        for note in _notes(came_from)
    )
    return CaseFiles(name, model, positions, sources, None, {}), written


def _filed(written: Written, path: str, data: dict[str, Any], kind: type[T]) -> Filed[T]:
    written[path] = dump_yaml(data).encode()
    document = parse_document(written[path], path)
    content, wrong = bind(document, kind)
    if content is None:
        raise InputError(wrong)
    return Filed(document, content)


def _notes(came_from: Mapping[str, tuple[str, str]]) -> Iterator[dict[str, Any]]:
    ids = Ids("file")
    for file, (what, digest) in came_from.items():
        yield {
            "source": ids.of(file.rpartition(".")[0] or file),
            "title": f"{file}, {what}",
            "published": {"precision": "unknown"},
            "file": file,
            "sha256": digest,
        }
