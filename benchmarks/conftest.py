"""The option ``--smallest`` and the fixture ``row`` of the benchmarks."""

from __future__ import annotations

import pytest

from benchmarks.rows import Row


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that leaves the quick cases alone."""
    parser.addoption("--smallest", action="store_true", help="run only cases of a moment each")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not marked ``smallest``, if asked to."""
    if config.getoption("--smallest"):
        left_out = [item for item in items if item.get_closest_marker("smallest") is None]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def row(benchmark: object, request: pytest.FixtureRequest) -> Row:
    """Give the row of a table that a benchmark fills."""
    return Row(benchmark, brief=request.config.getoption("--smallest"))
