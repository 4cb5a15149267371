"""A whole case in one JSON file, as ``zopa export --to json`` writes it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from zopa.schema.base import Id, Label, Strict, Text
from zopa.schema.evidence import Source
from zopa.schema.model import Model
from zopa.schema.positions import Positions
from zopa.schema.scenarios import Scenarios


class WholeCase(Strict):
    """Everything that the files of a case say."""

    schema_: Literal[1] = Field(alias="schema")
    """Number of this form."""
    zopa: Text
    """The version that wrote it."""
    case: Text
    """The name that the case had."""
    model: Model
    """What ``model.yaml`` says."""
    positions: dict[Id, Positions]
    """The position files, by party."""
    codings: dict[Id, dict[Id, Positions]] = {}
    """Position files of other coders, by coder and party."""
    scenarios: Scenarios | None = None
    """What ``scenarios.yaml`` says."""
    sources: dict[Label, Source] = {}
    """The evidence notes, by label."""

    @model_validator(mode="after")
    def _under_their_names(self) -> WholeCase:
        filed = [("positions", name, file.party) for name, file in self.positions.items()]
        filed += [
            ("codings", coder, name, file.party)  # type: ignore[misc]
            for coder, files in self.codings.items()
            for name, file in files.items()
        ]
        filed += [("sources", name, file.source) for name, file in self.sources.items()]
        for *path, own in filed:
            if path[-1] != own:
                raise PydanticCustomError(
                    "wrong_name",
                    "what stands under {found} says that it is {own}",
                    {"found": repr(path[-1]), "own": repr(own), "path": path},
                )
        return self
