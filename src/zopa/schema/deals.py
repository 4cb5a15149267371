"""A draft deal: how it settles some or all issues."""

from __future__ import annotations

from pydantic import Field

from zopa.schema.base import Id, Strict, Text
from zopa.schema.positions import Ideal


class Deal(Strict):
    """The whole of a deal file: ``settles: {donbas_control: freeze, guarantors: [us]}``."""

    title: Text | None = None
    """Name of the draft."""
    note: Text | None = None
    """A remark."""
    settles: dict[Id, Ideal] = Field(min_length=1)
    """By issue: an option, a number on the grid, or a list of members."""
