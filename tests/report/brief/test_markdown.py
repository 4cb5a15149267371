"""The brief as Markdown."""

from __future__ import annotations

import re


def test_the_contents_lead_to_every_section(tutorial: dict[str, bytes]) -> None:
    text = tutorial["report.md"].decode()
    contents = text.split("### Contents\n")[1].split("\n#")[0]
    listed = re.findall(r"^- \[(.+)\]\(#(.+)\)$", contents, flags=re.MULTILINE)
    sections = re.findall(r'^<a id="(.+)"></a>\n\n## (.+)$', text, flags=re.MULTILINE)
    assert len(sections) == len(re.findall(r"^## ", text, flags=re.MULTILINE)) > 5
    assert listed == [(title, anchor) for anchor, title in sections]
