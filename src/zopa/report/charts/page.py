"""One page of a figure."""

from __future__ import annotations

from dataclasses import dataclass, field

from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page, with its title and its description for those who cannot see it.

    ``title`` is one line; ``alt`` is a paragraph that says what the page shows.
    """

    figure: Figure
    title: str
    alt: str = field(repr=False)

    def _repr_svg_(self) -> str:
        """Show the page in a notebook, as it would be saved."""
        # that module is about pages, and imports this one
        from zopa.report.charts.save import render

        return render(self.figure, "svg", title=self.title, alt=self.alt).decode()
