"""Ids for the names of other programs: readable, allowed, and each only once."""

from __future__ import annotations

import re
import unicodedata

from zopa.files.write import is_reserved
from zopa.schema.base import is_id

_REST = re.compile(r"[^a-z0-9]+")
_LONGEST = 60


class Ids:
    """Gives an id for each name; what the id cannot hold belongs into a title.

    Parameters
    ----------
    prefix
        What to begin with where a name does not begin with a letter.
    taken
        Ids that something else has already.
    """

    def __init__(self, prefix: str, taken: frozenset[str] = frozenset()) -> None:
        self._prefix = prefix
        self._taken = set(taken)
        self._counts: dict[str, int] = {}

    def of(self, name: str) -> str:
        """Make an id of a name: ``60 days`` with the prefix ``option`` is ``option_60_days``."""
        plain = unicodedata.normalize("NFKD", name[: 4 * _LONGEST]).lower()
        stem = _REST.sub("_", plain.encode("ascii", "ignore").decode()).strip("_")
        if not stem[:1].isalpha():
            stem = f"{self._prefix}_{stem}".rstrip("_")
        stem = stem[:_LONGEST].rstrip("_")
        if not is_id(stem) or is_reserved(stem):
            stem += "_"  # a word of the expression language, or what Windows names no file
        found = stem
        while found in self._taken:
            # counted on, so that many equal stems take no longer than other names
            self._counts[stem] = self._counts.get(stem, 1) + 1
            found = f"{stem}_{self._counts[stem]}"
        self._taken.add(found)
        return found
