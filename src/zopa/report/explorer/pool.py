"""Values that many scenarios share, each embedded once."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["Pool"]


class Pool:
    """Numbers plain values so that equal ones share a number."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._place: dict[str, int] = {}

    def put(self, value: Any) -> int:
        """Give the number of a value, in the order in which values first came."""
        key = json.dumps(value, sort_keys=True)
        if key not in self._place:
            self._place[key] = len(self.values)
            self.values.append(value)
        return self._place[key]
