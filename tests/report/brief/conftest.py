"""The files of a report by name, and what validators say about a PDF."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import page
import pikepdf
import pytest

from zopa.report.make import Report


@pytest.fixture(scope="session")
def tutorial(made: Report) -> dict[str, bytes]:
    """Give every file of the report of the tutorial case, by name."""
    assert not made.lacking and not made.left_out
    return dict(made.files)


@pytest.fixture(scope="session")
def conforms() -> Callable[[bytes], None]:
    """Give the check that a PDF is archivable and can be read aloud."""

    def check(pdf: bytes) -> None:
        for profile in ("2a", "ua1"):
            found = page.validate_pdf_bytes(pdf, profile=profile)
            assert found.is_compliant, [f"{f.rule_id}: {f.message}" for f in found.failures]

    return check


@pytest.fixture(scope="session")
def fonts_of() -> Callable[[pikepdf.Pdf], list[pikepdf.Object]]:
    """Give the function that lists the fonts of a PDF."""

    def fonts(document: pikepdf.Pdf) -> list[pikepdf.Object]:
        return [
            found
            for found in document.objects
            if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/Font"
        ]

    return fonts


@pytest.fixture
def paper_text(tmp_path: Path) -> Callable[..., str]:
    """Give the reader of the text of a PDF, by pdftotext, which no package for pip brings."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext, of poppler-utils, is not on this machine")

    def read(pdf: bytes, form: str = "-layout") -> str:
        (tmp_path / "brief.pdf").write_bytes(pdf)
        command = ["pdftotext", form, str(tmp_path / "brief.pdf"), "-"]
        return subprocess.run(command, check=True, capture_output=True).stdout.decode()

    return read
