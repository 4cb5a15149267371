"""How Sphinx makes a site of the documents: ``sphinx-build -W -c docs . OUT`` in the top folder.

The documents are written to be read where they lie. The site is the same pages, with every link
checked on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx.application import Sphinx

from zopa import __version__

project = "zopa"
author = "The zopa authors"
copyright = author
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = f"zopa {__version__}"

# README and the rest of the top folder are pages too: documents link to them
include_patterns = [
    "docs/**.md",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
]
root_doc = "docs/README"
myst_heading_anchors = 4
# as GitHub does: a title within a page is no title of the site
suppress_warnings = ["myst.header"]
default_role = "py:obj"


def _prepare(app: Sphinx, name: str, source: list[str]) -> None:
    """Fit a page into the site; what is written stays as it is."""
    # a report is a file of its own, with its own anchors
    source[0] = re.sub(r"\]\((\S*reports/\S+\.md)\)", r"](<path:\1>)", source[0])
    if name == root_doc:
        source[0] += "".join(_contents(source[0]))


def _contents(text: str) -> Iterator[str]:
    """Make the table of contents from the lists of docs/README.md; what they forget warns."""
    lists = r"^\*\*(.+?)\*\*\n\n(.*?)(?=^\*\*|\Z)"
    for heading, links in re.findall(lists, text, re.M | re.S):
        pages = "\n".join(re.findall(r"\]\((\S+?\.md)\)", links))
        yield f"\n```{{toctree}}\n:hidden:\n:caption: {heading}\n\n{pages}\n```\n"


def setup(app: Sphinx) -> None:
    """Tell Sphinx of the above."""
    app.connect("source-read", _prepare)
