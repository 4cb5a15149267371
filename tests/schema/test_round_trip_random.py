"""Random files of every kind keep all they say through YAML and the schema."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zopa.files.dump import dump_yaml
from zopa.schema.base import Strict, is_id
from zopa.schema.deals import Deal
from zopa.schema.evidence import Source
from zopa.schema.model import Model
from zopa.schema.positions import Positions
from zopa.schema.scenarios import Scenarios

RoundTrip = Callable[[str, type[Strict]], Strict]
WORD = st.text(alphabet="abeno_019", min_size=1, max_size=8)
IDS = st.one_of(WORD, st.sampled_from(["no", "on", "yes", "y", "n", "e1", "inf", "nan"])).filter(
    is_id
)
LABELS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,8}", fullmatch=True)
TEXTS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet=" \n\t:#-?,[]{}&*!|>'\"%@`~<=aЖ", max_size=30),
    st.sampled_from(["no", "true", "null", "2025", "2025-08-18", "1e5", ".inf", "0x1F", "<<", ""]),
)  # fmt: skip
EXPRESSIONS = TEXTS.filter(bool)
NUMBERS = st.one_of(
    st.integers(-(10**30), 10**30),
    st.decimals(-1000, 1000, places=3),
    st.sampled_from([Decimal("1E+5"), Decimal("2.50"), Decimal("-0.0"), Decimal("1E-7")]),
)
SHARES = st.decimals(0, 1, places=4)
PERCENTS = st.decimals(0, 100, places=2)
POSITIVE = st.decimals("0.001", 1000, places=3)
DAYS = st.dates().map(str)
CLAIMS = st.lists(LABELS, max_size=3, unique=True)
ID_LISTS = st.lists(IDS, max_size=3, unique=True)
BASES = st.sampled_from(["stated", "reported", "inferred", "assumed"])
PARTIAL = st.one_of(
    st.dates().map(lambda day: {"date": str(day), "precision": "day"}),
    st.dates().map(lambda day: {"date": str(day)[:7], "precision": "month"}),
    st.dates(date(1000, 1, 1)).map(lambda day: {"date": day.year, "precision": "year"}),
    st.just({"precision": "unknown"}),
)


def named(values: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(IDS, values, min_size=least, max_size=3)


def fields(
    required: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


TITLED = st.one_of(TEXTS, fields({"title": TEXTS}, note=TEXTS))
OPTION = st.one_of(TEXTS, fields({"title": TEXTS}, added_by_analyst=st.booleans(), note=TEXTS))
ABOUT = {"short": TEXTS, "evidence": CLAIMS, "note": TEXTS}
ISSUES = st.one_of(
    fields({"title": TEXTS, "kind": st.just("choice"), "options": named(OPTION, 1)}, **ABOUT),
    fields(
        {
            "title": TEXTS,
            "kind": st.just("scale"),
            "options": named(OPTION, 1),
            "ends": fields({"low": TEXTS, "high": TEXTS}),
        },
        **ABOUT,
    ),
    fields(
        {
            "title": TEXTS,
            "kind": st.just("number"),
            "unit": TEXTS,
            "min": NUMBERS,
            "max": NUMBERS,
            "step": POSITIVE,
        },
        **ABOUT,
    ),
    fields({"title": TEXTS, "kind": st.just("set"), "members": named(OPTION, 1)}, **ABOUT),
)
MODELS = fields(
    {
        "title": TEXTS,
        "as_of": DAYS,
        # a party and an issue must not share a name
        "parties": st.dictionaries(IDS.map("p_{}".format), TITLED, min_size=1, max_size=3),
        "issues": st.dictionaries(IDS.map("i_{}".format), ISSUES, min_size=1, max_size=3),
    },
    agreement=EXPRESSIONS,
    events=named(fields({"title": TEXTS}, date=DAYS, confidence=SHARES, note=TEXTS)),
    rules=named(
        fields(
            {
                "title": TEXTS,
                "require": EXPRESSIONS,
                "basis": st.sampled_from(["logic", "source", "analyst"]),
            },
            when=EXPRESSIONS,
            evidence=CLAIMS,
            note=TEXTS,
        )
    ),
    notes=named(
        st.one_of(TEXTS, fields({"text": TEXTS}, evidence=CLAIMS, not_modelled=TEXTS)),
    ),
)
TERMS = st.one_of(TEXTS, NUMBERS)
ORIGIN = {
    "confidence": SHARES,
    "event": IDS,
    "evidence": CLAIMS,
    "disputed_by": CLAIMS,
    "note": TEXTS,
}
LIMITS = st.one_of(
    TERMS,
    st.lists(TERMS, max_size=3),
    st.just("all"),
    fields({"options": st.one_of(TERMS, st.lists(TERMS, max_size=3))}, basis=BASES, **ORIGIN),
)
IDEALS = st.one_of(TERMS, ID_LISTS)
WORTHS = st.one_of(
    named(PERCENTS, 1), st.lists(st.tuples(NUMBERS, PERCENTS).map(list), min_size=2, max_size=3)
)
POINTS = st.one_of(
    named(NUMBERS, 1), st.lists(st.tuples(NUMBERS, NUMBERS).map(list), min_size=2, max_size=3)
)
CODING = {
    **ORIGIN,
    "confidence_because": TEXTS,
    "coded_by": TEXTS,
    "reviewed_on": DAYS,
    "private": st.booleans(),
}
WANTS = {"ideal": IDEALS, "acceptable": LIMITS, "red_line": LIMITS}


@st.composite
def windows(draw: st.DrawFn) -> dict[str, str]:
    """Neither end, one of them, or both in order."""
    ends = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2, unique=True)))
    kept = draw(st.sets(st.sampled_from(["since", "until"])))
    both = {"since": str(ends[0]), "until": str(ends[1])}
    return {name: day for name, day in both.items() if name in kept}


WEIGHTS_AROUND = (
    st.tuples(POSITIVE, POSITIVE, POSITIVE)
    .map(sorted)
    .map(lambda w: {"weight": w[1], "weight_range": {"low": w[0], "high": w[2]}})
)


@st.composite
def stances(draw: st.DrawFn) -> dict[str, Any]:
    """One entry of a position file, of any sort that holds together."""
    sort = draw(st.sampled_from(["silent", "defers", "ideal", "acceptable", "red_line"]))
    if sort == "silent":
        stance = {"silent": True, **draw(fields({}, **ORIGIN))}
    elif sort == "defers":
        stance = {"defers_to": draw(IDS), **draw(fields({}, **ORIGIN))}
    else:
        others = {name: values for name, values in WANTS.items() if name != sort}
        stance = draw(fields({sort: WANTS[sort], "basis": BASES}, **others, **CODING))
        weighed = st.one_of(fields({}, weight=POSITIVE), WEIGHTS_AROUND)
        valued = fields({}, values=WORTHS, weight_because=TEXTS)
        worth = st.tuples(weighed, valued).map(lambda parts: {**parts[0], **parts[1]})
        stance |= draw(st.one_of(worth, fields({"points": POINTS})))
    return {**stance, **draw(windows())}


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    """One condition of a position file."""
    strengths = st.sampled_from(["demand", "red_line"])
    needed = {"require": EXPRESSIONS, "strength": strengths, "basis": BASES}
    more = {"title": TEXTS, "when": EXPRESSIONS, "package": IDS, "weight": POSITIVE}
    return {**draw(fields(needed, **more, **CODING)), **draw(windows())}


WALK_AWAYS = st.one_of(
    NUMBERS,
    st.lists(NUMBERS, min_size=2, max_size=2).map(
        lambda ends: dict(zip(("low", "high"), sorted(ends), strict=True))
    ),
)
POSITIONS = fields(
    {"party": IDS, "as_of": DAYS},
    walk_away=WALK_AWAYS,
    stances=named(st.one_of(stances(), st.lists(stances(), min_size=1, max_size=2))),
    conditions=named(conditions()),
    bonuses=named(fields({"when": EXPRESSIONS, "worth": NUMBERS}, title=TEXTS, note=TEXTS)),
    note=TEXTS,
)
CLAIM = fields(
    {
        "paragraph": st.one_of(
            st.integers(1, 10**6), st.lists(st.integers(1, 99), min_size=1, max_size=3)
        ),
        "speaker": TEXTS,
        "topic": st.sampled_from(["process", "confirmation", "context"]),
        "kind": st.sampled_from(["demand", "red_line", "offer", "fact", "uncertainty"]),
        "status": st.sampled_from(["stated", "reported", "disputed", "analysis"]),
        "date": PARTIAL,
        "statement": TEXTS,
    },
    relayed_by=st.lists(TEXTS, max_size=2),
    about=ID_LISTS,
    actors=st.lists(TEXTS, max_size=2),
    issues=ID_LISTS,
    event=IDS,
    contradicts=CLAIMS,
    note=TEXTS,
)
SOURCES = fields(
    {"source": LABELS, "title": TEXTS, "published": PARTIAL},
    outlet=TEXTS,
    retrieved=DAYS,
    file=TEXTS,
    sha256=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    note=TEXTS,
    claims=st.dictionaries(LABELS, CLAIM, max_size=3),
)
TARGETS = st.tuples(IDS, IDS).map(".".join)
CHANGES = fields(
    {"weight": POSITIVE},
    weight_range=st.tuples(POSITIVE, POSITIVE)
    .map(sorted)
    .map(lambda w: {"low": w[0], "high": w[1]}),
    **WANTS,
    silent=st.booleans(),
    defers_to=IDS,
    values=WORTHS,
    points=named(NUMBERS, 1),
    evidence=CLAIMS,
    note=TEXTS,
)
ADDED = fields(
    {"require": EXPRESSIONS, "strength": st.sampled_from(["demand", "red_line"])},
    title=TEXTS,
    when=EXPRESSIONS,
    package=IDS,
    weight=POSITIVE,
    basis=BASES,
    evidence=CLAIMS,
    note=TEXTS,
)
SCENARIOS = fields(
    {},
    scenarios=named(
        fields(
            {"title": TEXTS},
            because=TEXTS,
            extends=ID_LISTS,
            set=st.dictionaries(TARGETS, CHANGES, max_size=2),
            drop=st.lists(TARGETS, max_size=2, unique=True),
            without_rules=ID_LISTS,
            add=st.dictionaries(TARGETS, ADDED, max_size=2),
            walk_away=named(WALK_AWAYS),
            agreement=EXPRESSIONS,
            note=TEXTS,
        )
    ),
)
DEALS = fields({"settles": named(IDEALS, 1)}, title=TEXTS, note=TEXTS)
RANDOM = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@RANDOM
@given(data=MODELS)
def test_random_models_keep_all_they_say(round_trip: RoundTrip, data: dict[str, Any]) -> None:
    assert round_trip(dump_yaml(data), Model) == Model.model_validate(data)


@RANDOM
@given(data=POSITIONS)
def test_random_positions_keep_all_they_say(round_trip: RoundTrip, data: dict[str, Any]) -> None:
    assert round_trip(dump_yaml(data), Positions) == Positions.model_validate(data)


@RANDOM
@given(data=SOURCES)
def test_random_sources_keep_all_they_say(round_trip: RoundTrip, data: dict[str, Any]) -> None:
    assert round_trip(dump_yaml(data), Source) == Source.model_validate(data)


@RANDOM
@given(data=SCENARIOS)
def test_random_scenarios_keep_all_they_say(round_trip: RoundTrip, data: dict[str, Any]) -> None:
    assert round_trip(dump_yaml(data), Scenarios) == Scenarios.model_validate(data)


@RANDOM
@given(data=DEALS)
def test_random_deals_keep_all_they_say(round_trip: RoundTrip, data: dict[str, Any]) -> None:
    assert round_trip(dump_yaml(data), Deal) == Deal.model_validate(data)
