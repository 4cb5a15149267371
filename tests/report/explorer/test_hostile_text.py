"""Text that tries to be markup, script or something else comes out as the text that it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from zopa import api
from zopa.diagnostics import InputError, printable

DEMO = Path(__file__).parents[2] / "corpus" / "workspace"
MODEL, SCENARIOS = "models/demo/model.yaml", "models/demo/scenarios.yaml"
NORTH, SOUTH = "positions/demo/north.yaml", "positions/demo/south.yaml"
MINUTES = "seeds/demo/minutes.yaml"

# every field of free text that any page could show, by file
FIELDS = {
    MODEL: [
        "title",
        "parties.north.title",
        "parties.north.short",
        "events.talk.title",
        "issues.border.title",
        "issues.border.options.old_line",
        "issues.border.options.new_line.title",
        "issues.guarantee.ends.low",
        "issues.guarantee.options.paper",
        "issues.tariff.unit",
        "issues.monitors.members.un",
        "rules.watched.title",
        "notes.later.text",
    ],
    SCENARIOS: ["scenarios.soften.title", "scenarios.soften.because"],
    NORTH: ["stances.border.note"],
    SOUTH: ["conditions.pay_for_line.title", "conditions.pay_for_line.note"],
    MINUTES: ["title", "outlet", "claims.c1.statement", "claims.c1.speaker", "claims.c2.statement"],
}
PAYLOADS = {
    "element": '<img src=x onerror="window.hacked=1"><b>bold</b>',
    "end of the data": "</script><script>window.hacked=1</script><!--<script>",
    "end of the style": "</style></title></noscript><iframe src=javascript:alert(1)></iframe>",
    "separators": "a\u2028b\u2029c \\u003cb\\u003e &lt;b&gt; &amp; ${window.hacked=1} @data@",
    "direction": "\u202eabc\u2066def \u0627\u0644\u0633\u0644\u0627\u0645 \u5e73\u548c",
    "length": "W" * 10_000,
}


@pytest.fixture
def hostile(tmp_path: Path) -> Callable[[str], Path]:
    """Put a text into every free-text field of the small case; give its explorer."""

    def made(payload: str) -> Path:
        folder = tmp_path / "workspace"
        shutil.copytree(DEMO, folder)
        number = 0
        for name, fields in FIELDS.items():
            place = folder / name
            # our own small files, read to be written again
            data = yaml.safe_load(place.read_text("utf-8"))  # noqa: TID251
            for path in fields:
                *above, last = path.split(".")
                inner = data
                for key in above:
                    inner = inner[key]
                number += 1
                inner[last] = f"{number:02}:{payload}"
            place.write_text(yaml.safe_dump(data, allow_unicode=False), "utf-8")
        page = tmp_path / "explorer.html"
        page.write_bytes(api.load("demo", start=folder).explorer())
        return page

    return made


@pytest.mark.parametrize("name", PAYLOADS)
def test_it_comes_out_as_text(
    name: str,
    hostile: Callable[[str], Path],
    opened: Callable[..., Any],
) -> None:
    payload = PAYLOADS[name]
    path = hostile(payload)
    explorer = opened(path, "#deal=border:old_line")
    page = explorer.page
    # everything that opens is opened, and all that was shown is gathered
    text = page.evaluate(
        """() => {
          document.querySelectorAll("details").forEach((d) => { d.open = true; });
          document.querySelector("noscript").remove();
          const shown = [document.title, document.body.innerText];
          document.querySelectorAll("[data-stance], [data-held], .source").forEach((b) => {
            b.click();
            shown.push(document.querySelector("#evidence").textContent);
            document.querySelector("#evidence-close").click();
          });
          for (const option of [...document.querySelector("#scenario").options]) {
            document.querySelector("#scenario").value = option.value;
            document.querySelector("#scenario").dispatchEvent(new Event("change"));
            shown.push(document.querySelector("#app").textContent);
          }
          return shown.join(" ");
        }"""
    )
    assert page.evaluate("window.hacked === undefined")
    assert page.locator("img, b, iframe").count() == 0
    assert explorer.complaints == []
    assert explorer.requests == [path.as_uri()]
    names = [path for fields in FIELDS.values() for path in fields]
    # the heading shows what cannot be printed as escapes
    told = [
        field
        for n, field in enumerate(names, start=1)
        if f"{n:02}:{payload}" in text or printable(f"{n:02}:{payload}") in text
    ]
    # the page has no place for what the model cannot hold
    assert set(names) - set(told) == {"notes.later.text"}
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("name", ["element", "end of the data", "end of the style"])
def test_it_comes_out_as_text_without_scripts(
    name: str,
    hostile: Callable[[str], Path],
    opened: Callable[..., Any],
) -> None:
    path = hostile(PAYLOADS[name])
    page = opened(path, java_script_enabled=False).page
    assert page.locator("img, b, iframe").count() == 0
    assert PAYLOADS[name] in page.inner_text("body")


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x9b"])
def test_control_characters_are_refused_or_escaped(
    character: str, tmp_path: Path, opened: Callable[..., Any]
) -> None:
    folder = tmp_path / "workspace"
    shutil.copytree(DEMO, folder)
    place = folder / MODEL
    escape = f"\\x{ord(character):02x}"
    place.write_text(
        place.read_text("utf-8").replace("title: The border", f'title: "The{escape}border"'),
        "utf-8",
    )
    try:
        page = api.load("demo", start=folder).explorer()
    except InputError as error:
        assert "model.yaml" in str(error)
        return
    assert character.encode() not in page
    path = tmp_path / "explorer.html"
    path.write_bytes(page)
    assert opened(path).complaints == []
