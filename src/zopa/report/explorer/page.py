"""The explorer as one file: markup, style, script and data, and nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from zopa.diagnostics import printable
from zopa.report.blocks import Paragraph
from zopa.report.explain import explain
from zopa.report.explorer.static import markup
from zopa.report.sentences import sentence
from zopa.results.solution import Solution

__all__ = ["explorer_page"]

# In this order: each uses what stands in those before it.
_SCRIPTS = (
    "elements.js",
    "engine.js",
    "model.js",
    "zones.js",
    "clashes.js",
    "state.js",
    "evidence.js",
    "view.js",
    "controls.js",
    "issues.js",
    "space.js",
    "start.js",
)


def explorer_page(solution: Solution, data: Mapping[str, Any]) -> bytes:
    """Build the page.

    Parameters
    ----------
    solution
        What a reader without scripts is told.
    data
        What `zopa.report.explorer.data.embedded` gives.
    """
    script, style = _script(), _asset("style.css")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {
        "csp": policy,
        "title": escape(printable(f"Explorer: {solution.title}")),
        "heading": escape(printable(solution.title)),
        "eyebrow": escape(f"{solution.case} · positions of {solution.as_of}"),
        "leftout": "".join(
            f'<p class="left-out">{escape(printable(sentence(note.text)))}</p>'
            for note in solution.notes
            if note.code == "left_out"
        ),
        "footer": escape(
            f"Made by zopa {solution.zopa} from case {solution.case}, positions of "
            f"{solution.as_of}. Exact; where the page cannot work something out it says so."
        ),
        "static": _static(solution),
        "style": style,
        "data": _embedded(data),
        "script": script,
    }
    # one pass, so that no text from the files is ever taken for a placeholder
    page = re.sub("@([a-z]+)@", lambda found: parts[found[1]], _asset("page.html"))
    return page.encode()


@cache
def _asset(name: str) -> str:
    return files("zopa.report.explorer").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    parts = "\n".join(_asset(name) for name in _SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}\n}})();'


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _embedded(data: Mapping[str, Any]) -> str:
    """Write JSON that no parser of markup or script can take for anything else."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\x7f-\x9f\u2028\u2029\ufeff]", lambda c: f"\\u{ord(c[0]):04x}", text)


def _static(solution: Solution) -> str:
    """Say without scripts what the explanation says."""
    lead = Paragraph(
        "This page works out its answers with a script, which is switched off here. What follows "
        "is the result as it was solved."
    )
    return markup([lead, *explain(solution)])
