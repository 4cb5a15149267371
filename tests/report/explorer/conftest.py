"""A real browser, and the explorers of both cases opened in it."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from zopa import api

# Read from what the page shows, not from what it computes with.
READ = """() => {
  const notice = document.querySelector("#notice");
  const text = (e) => e === null ? null : e.innerText.replace(/\\s+/g, " ").trim();
  const rows = (card) => [...card.querySelectorAll(".option:not(.left-open)")]
    .filter((row) => !row.querySelector("input[value=settled]"))
    .map((row) => ({ name: text(row.querySelector(".name")), zone: text(row.querySelector(".zone")),
                     alive: text(row.querySelector(".alive")) }));
  return {
    headline: text(document.querySelector("#headline")),
    levels: Object.fromEntries([...document.querySelectorAll("#levels > div")]
      .map((d) => [d.dataset.level, text(d.querySelector("dd"))])),
    facts: text(document.querySelector("#facts")),
    core: [...document.querySelectorAll("#facts .core li")].map(text),
    issues: Object.fromEntries([...document.querySelectorAll("fieldset.issue")]
      .map((card) => [card.dataset.issue, rows(card)])),
    conflicts: [...document.querySelectorAll("#conflicts > li")]
      .map((li) => [...li.querySelectorAll("[data-held]")].map((b) => b.dataset.held)),
    conflictsLede: text(document.querySelector("#conflicts-lede")),
    deal: text(document.querySelector(".deal-headline")),
    crossed: [...document.querySelectorAll(".crossed [data-held]")].map((b) => b.dataset.held),
    utilities: Object.fromEntries([...document.querySelectorAll("[data-utility]")]
      .map((row) => [row.dataset.utility, [...row.querySelectorAll("td")].map(text)])),
    notice: notice.hidden ? null : text(notice),
  };
}"""

GO = """(hash) => new Promise((done) => {
  if (location.hash === "#" + hash) { done(); return; }
  window.addEventListener("hashchange", () => done(), { once: true });
  location.hash = hash;
})"""


class Explorer:
    """An explorer opened in the browser; every complaint and every request is kept."""

    def __init__(self, context: Any, url: str) -> None:
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.url = url
        self.page.goto(url)

    def go(self, address: str) -> dict[str, Any]:
        """Change the part of the address after # and read the page."""
        self.page.evaluate(GO, address)
        return self.read()

    def read(self) -> dict[str, Any]:
        """Read what is shown."""
        found: dict[str, Any] = self.page.evaluate(READ)
        return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium. Skips where there is none, but where one is required."""
    path = os.environ.get("ZOPA_CHROMIUM") or shutil.which("chromium")
    if path is None:
        if os.environ.get("ZOPA_BROWSER") == "required":
            pytest.fail("the tests of the explorer need Chromium: apt-get install chromium")
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    if importlib.util.find_spec("playwright") is None:
        if os.environ.get("ZOPA_BROWSER") == "required":
            pytest.fail("the tests of the explorer need Playwright: the extra browser")
        pytest.skip("Playwright is not installed: python -m pip install -e '.[test,browser]'")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # a container's root has no sandbox to give; the page is our own
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def explorers(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give the explorer of a case as a file; each is built once."""
    folder = tmp_path_factory.mktemp("explorers")

    def built(case: str) -> Path:
        path = folder / f"{case}.html"
        if not path.exists():
            path.write_bytes(api.load(case).explorer())
        return path

    return built


@pytest.fixture
def opened(browser: Any, explorers: Callable[[str], Path]) -> Iterator[Callable[..., Explorer]]:
    """Open the explorer of a case, or a file, in a fresh context."""
    contexts = []

    def open_(case: str | Path, address: str = "", **options: Any) -> Explorer:
        path = case if isinstance(case, Path) else explorers(case)
        contexts.append(browser.new_context(**options))
        return Explorer(contexts[-1], path.as_uri() + address)

    yield open_
    for context in contexts:
        context.close()
