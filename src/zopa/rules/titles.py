"""What readers call the things that expressions name by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Titles:
    """What readers call the things that expressions name by id; without a title, the id shows.

    Parameters
    ----------
    issues
        By issue id.
    options
        By issue id and option or member id.
    units
        Of number issues, by issue id.
    parties
        By party id.
    """

    issues: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[tuple[str, str], str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)

    def issue(self, issue: str) -> str:
        """Title of an issue."""
        return self.issues.get(issue, issue)

    def option(self, issue: str, option: str) -> str:
        """Title of an option of a choice or scale, or of a member of a set."""
        return self.options.get((issue, option), option)

    def party(self, party: str) -> str:
        """Title of a party."""
        return self.parties.get(party, party)
