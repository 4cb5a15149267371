"""Read, write and read again: what the round-trip tests share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zopa.files.bind import bind
from zopa.files.dump import dump_yaml
from zopa.files.reader import parse_document
from zopa.schema.base import Strict


def bound(text: str, kind: type[Strict]) -> Strict:
    """Read a text as a file of a kind; it must be without errors."""
    content, wrong = bind(parse_document(text.encode(), "f.yaml"), kind)
    assert wrong == ()
    assert content is not None
    return content


@pytest.fixture(scope="session")
def round_trip() -> Callable[[str, type[Strict]], Strict]:
    """Check that a text, read, written and read again, still says the same; give what it says."""

    def check(text: str, kind: type[Strict]) -> Strict:
        first = bound(text, kind)
        written = dump_yaml(first.model_dump(exclude_unset=True))
        second = bound(written, kind)
        assert second == first
        assert second.model_fields_set == first.model_fields_set
        assert dump_yaml(second.model_dump(exclude_unset=True)) == written
        return first

    return check
