"""Look into an sdist and a wheel: what is inside, and whether an index would take them.

`python .ci/packages.py DIST` fails with a list of what is wrong. It needs packaging, as build does.
"""

from __future__ import annotations

import re
import sys
import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from packaging.metadata import Metadata

MEGABYTE = 1_000_000
# a little above what they are; a picture or a report that slipped in would pass either
LARGEST = {"wheel": 1.2 * MEGABYTE, "sdist": 6 * MEGABYTE}
LONGEST_PATH = 120  # with a folder before it, Windows opens 260 characters
WHEEL_HAS = {
    "zopa/py.typed",
    "zopa/__main__.py",
    "zopa/report/brief/brief.typ",
    "zopa/report/plates.typ",
    "zopa/case/example/models/model.yaml",
    "zopa/report/explorer/assets/page.html",
    "zopa/packed/models/tutorial/model.yaml",
    "zopa/packed/models/ukraine-2025/model.yaml",
    "zopa/packed/models/ukraine-2025/scenarios.yaml",
    "zopa/packed/positions/ukraine-2025/ukraine.yaml",
    "zopa/packed/seeds/tutorial/t01_minutes.yaml",
    "zopa/packed/docs/diagnostics.md",
}
WHEEL_MAY_HAVE = re.compile(
    r"zopa/packed/((seeds|positions|models)/[^/]+/[^/]+\.yaml|docs/diagnostics\.md)"
    r"|zopa/(?!packed/|tests/)[\w/]+\.py|zopa/py\.typed|zopa/report/(brief/)?\w+\.typ"
    r"|zopa/report/explorer/assets/\w+\.(js|css|html)"
    r"|zopa/case/example/(seeds|positions|models)/\w+\.yaml"
    r"|zopa-[\d.]+\.dist-info/(METADATA|WHEEL|RECORD|entry_points\.txt|licenses/LICENSE)"
)
SDIST_HAS = {
    "PKG-INFO",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CITATION.cff",
    "src/zopa/py.typed",
    "models/tutorial/model.yaml",
    "schemas/model.schema.json",
    "tests/cli/conftest.py",
    "docs/README.md",
    "docs/file-formats.md",
    "reports/ukraine-2025/brief.pdf",
}
SDIST_MAY_HAVE = re.compile(
    r"(src/zopa|seeds|positions|models|reports|schemas|tests|benchmarks|docs)/.+"
    r"|PKG-INFO|pyproject\.toml|README\.md|LICENSE|CHANGELOG\.md|CITATION\.cff|\.gitignore"
)
NEVER = re.compile(
    r"(^|/)(__pycache__|\.git|\.hypothesis|\.\w+_cache|\.venv)(/|$)|\.(pyc|so|sqlite)$"
)
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def look(kind: str, names: list[str], size: int) -> list[str]:
    """Say what is missing, strange or too large, and which names another system refuses."""
    has, may_have = (WHEEL_HAS, WHEEL_MAY_HAVE) if kind == "wheel" else (SDIST_HAS, SDIST_MAY_HAVE)
    wrong = [f"{name} is missing" for name in sorted(has - set(names))]
    wrong += [
        f"{name} does not belong here"
        for name in names
        if not may_have.fullmatch(name) or NEVER.search(name)
    ]
    wrong += [f"{name} cannot be written on Windows" for name in names if not portable(name)]
    if len({name.casefold() for name in names}) < len(names):
        wrong.append("two names differ in nothing but case")
    if size > LARGEST[kind]:
        wrong.append(f"{size:,} bytes, above the limit of {LARGEST[kind]:,.0f}")
    return wrong


def portable(name: str) -> bool:
    """Tell whether a path is allowed on every system."""
    return len(name) <= LONGEST_PATH and not any(
        RESERVED.match(part) or re.search(r'[<>:"\\|?*\x00-\x1f]|[ .]$', part)
        for part in name.split("/")
    )


def look_at_metadata(raw: bytes) -> list[str]:
    """Read the metadata as an index would, strictly."""
    message: Message = message_from_bytes(raw)
    found = Metadata.from_email(raw, validate=True)
    wrong = []
    if found.license_expression != "Apache-2.0" or found.license_files != ["LICENSE"]:
        wrong.append("the metadata do not name the licence and its file")
    if found.description_content_type != "text/markdown" or not message.get_payload():
        wrong.append("the metadata have no description in Markdown")
    if not found.summary or not found.requires_python:
        wrong.append("the metadata lack a summary, or the versions of Python")
    return wrong


def main(folder: Path) -> int:
    """Look at both; print what they are, and what is wrong."""
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        inside = [info.filename for info in archive.infolist() if not info.is_dir()]
        metadata = next(name for name in inside if name.endswith(".dist-info/METADATA"))
        described = archive.read(metadata)
    with tarfile.open(sdist) as source:
        members = source.getmembers()
        names = [member.name.partition("/")[2] for member in members if not member.isdir()]
        strange = [member.name for member in members if not (member.isfile() or member.isdir())]
    wrong = [f"{wheel.name}: {said}" for said in look("wheel", inside, wheel.stat().st_size)]
    wrong += [f"{wheel.name}: {said}" for said in look_at_metadata(described)]
    wrong += [f"{sdist.name}: {said}" for said in look("sdist", names, sdist.stat().st_size)]
    wrong += [f"{sdist.name}: {name} is a link" for name in strange]
    for path, count in ((wheel, len(inside)), (sdist, len(names))):
        print(f"{path.name}: {count} files, {path.stat().st_size:,} bytes")
    for line in wrong:
        print(f"error: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
