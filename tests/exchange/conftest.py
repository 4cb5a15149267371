"""Random stances, as any position file may have them; the utility that a position file states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import strategies as st
from pydantic import ValidationError

from zopa.schema.positions import Positions, Stance

# what is hard on a table comes up often
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
    st.text(alphabet="=+-@;,|\t\n\r\"'[]\\ a1＝", max_size=8),
    st.sampled_from(
        ["=1+1", "'=1", '"No," he said', "a;=cmd()", "12", "true", "null", "-5", " x "]
    ),
)
IDS = st.sampled_from(["freeze", "ru_full", "swap", "us", "europe"])
LABELS = st.sampled_from(["s000-c11", "12", "1e5", "true", "A_b"])
NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=3, allow_nan=False) | st.sampled_from(
    [Decimal("1E-40"), Decimal("-1E+20"), Decimal("0.1234567890123456789012345678901234567")]
)
SHARES = st.decimals(min_value=0, max_value=1, places=2)
PERCENTS = st.decimals(min_value=0, max_value=100, places=2)
POSITIVES = st.decimals(min_value=1, max_value=9, places=1)
BASES = st.sampled_from(["stated", "reported", "inferred", "assumed"])
DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(date.isoformat)
CLAIMS = st.lists(LABELS, unique=True, max_size=3)
LIMITS = st.fixed_dictionaries(
    {"options": st.lists(NUMBERS | TEXTS, max_size=3)},
    optional={
        "basis": BASES,
        "confidence": SHARES,
        "event": IDS,
        "evidence": CLAIMS,
        "disputed_by": CLAIMS,
        "note": TEXTS,
    },
)
CURVES = st.lists(st.tuples(NUMBERS, PERCENTS).map(list), min_size=2, max_size=3)
STANCES = st.fixed_dictionaries(
    {"basis": BASES},
    optional={
        "ideal": NUMBERS | TEXTS | st.lists(IDS, unique=True, max_size=3),
        "acceptable": LIMITS,
        "red_line": LIMITS,
        "silent": st.booleans(),
        "defers_to": IDS,
        "weight": POSITIVES,
        "weight_range": st.just({"low": Decimal("0.5"), "high": Decimal(10)}),
        "values": st.dictionaries(IDS, PERCENTS, min_size=1) | CURVES,
        "points": st.dictionaries(IDS, NUMBERS, min_size=1) | CURVES,
        "confidence": SHARES,
        "event": IDS,
        "since": DAYS,
        "until": DAYS,
        "evidence": CLAIMS,
        "disputed_by": CLAIMS,
        "note": TEXTS,
        "weight_because": TEXTS,
        "confidence_because": TEXTS,
        "coded_by": TEXTS,
        "reviewed_on": DAYS,
        "private": st.booleans(),
    },
)


def _made(data: dict[str, Any]) -> Stance | None:
    """Give the stance, without what does not go together in one."""
    for drop in ((), ("silent", "defers_to"), ("points",), ("until",), ("weight_range",)):
        data = {key: value for key, value in data.items() if key not in drop}
        try:
            return Stance.model_validate(data)
        except ValidationError:
            continue
    return None


@pytest.fixture(scope="session")
def some_positions() -> st.SearchStrategy[list[Positions]]:
    """Position files of one or two parties, with dated entries."""
    stances = STANCES.map(_made).filter(lambda stance: stance is not None)
    by_issue = st.dictionaries(IDS, st.lists(stances, min_size=1, max_size=2), max_size=3)

    def file(party: str, found: dict[str, list[Stance]]) -> Positions:
        return Positions.model_validate({"party": party, "as_of": "2025-01-01", "stances": found})

    return st.tuples(by_issue, by_issue).map(
        lambda both: [
            file(party, found) for party, found in zip(("north", "south"), both, strict=True)
        ]
    )


def _worth(given: Any, choice: Any) -> Fraction:
    if isinstance(given, dict):
        return Fraction(given[choice])
    (x0, y0), (x1, y1) = next((a, b) for a, b in pairwise(given) if a[0] <= choice <= b[0])
    slope = (Fraction(y1) - Fraction(y0)) / (Fraction(x1) - Fraction(x0))
    return Fraction(y0) + slope * (Fraction(choice) - Fraction(x0))


def _stated(file: Mapping[str, Any], outcome: Mapping[str, Any]) -> Fraction:
    stances = file["stances"]
    weights = {issue: Fraction(stance.get("weight", 0)) for issue, stance in stances.items()}
    found = Fraction(0)
    for issue, stance in stances.items():
        if "points" in stance:
            found += _worth(stance["points"], outcome[issue])
        else:
            share = weights[issue] / sum(weights.values())
            found += share * _worth(stance["values"], outcome[issue])
    return found


@pytest.fixture(scope="session")
def stated_utility() -> Callable[[Mapping[str, Any], Mapping[str, Any]], Fraction]:
    """Give what an outcome is worth by a position file, straight from the definitions."""
    return _stated
