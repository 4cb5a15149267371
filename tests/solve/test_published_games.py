"""Published negotiation games with known answers, as cases of points.

The scorable games are those of Abdelnabi et al., *Cooperation, Competition, and Maliciousness:
LLM-Stakeholders Interactive Negotiation* (2024, arXiv 2309.17234), the first an adaptation of the
Harborco exercise; its 55 deals that pass and 12 unanimous ones are published there, all other
counts were found by independent enumeration. The bilateral domains are templates of GENIUS 10.4
(Lin et al., *Computational Intelligence* 30, 2014); their answers were derived from the inputs by
independent enumeration, the count of 27 bids of the laptop domain is published. The discrete
bargaining problems are small closed forms; the last is a lottery example in which the discrete
answers differ from those on the convex hull.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from zopa import api
from zopa.results.solution import Solution
from zopa.solve.solver import solve_case

Scores = dict[str, list[list[int]]]

HARBOUR: dict[str, Any] = {
    "options": [3, 3, 4, 4, 5],
    "scores": {
        "mayor": [[14, 8, 0], [12, 8, 0], [24, 18, 12, 0], [40, 30, 23, 0], [0, 2, 4, 7, 10]],
        "other_cities": [[0, 4, 10], [0, 0, 0], [12, 8, 6, 0], [0, 8, 13, 18], [60, 45, 30, 15, 0]],
        "local_labour_union": [
            [15, 20, 0],
            [0, 0, 0],
            [42, 35, 25, 0],
            [30, 20, 10, 0],
            [2, 4, 6, 8, 0],
        ],
        "sportco": [[14, 8, 0], [11, 7, 0], [0, 5, 10, 17], [35, 29, 20, 0], [0, 5, 10, 15, 23]],
        "department_of_tourism": [
            [0, 11, 5],
            [0, 20, 25],
            [0, 2, 4, 9],
            [10, 26, 40, 0],
            [4, 8, 15, 12, 0],
        ],
        "environmental_league": [
            [0, 22, 45],
            [0, 25, 55],
            [0, 0, 0, 0],
            [0, 0, 0, 0],
            [0, 0, 0, 0, 0],
        ],
    },
    "least": {
        "mayor": 30,
        "other_cities": 31,
        "local_labour_union": 50,
        "sportco": 55,
        "department_of_tourism": 65,
        "environmental_league": 55,
    },
    "veto": ["sportco", "department_of_tourism"],
    "passing": 55,
    "unanimous": 12,
    "accepting": {
        "mayor": 55,
        "other_cities": 47,
        "local_labour_union": 40,
        "sportco": 55,
        "department_of_tourism": 55,
        "environmental_league": 35,
    },
    "deals": [
        "02112",
        "02113",
        "02212",
        "02223",
        "12113",
        "12202",
        "12212",
        "12213",
        "12302",
        "21113",
        "21212",
        "21213",
    ],
    "pareto": 481,
}
RESORT: dict[str, Any] = {
    "options": [3, 4, 4, 5, 3],
    "scores": {
        "international_development_bank": [
            [0, 9, 13],
            [10, 26, 40, 10],
            [0, 15, 20, 25],
            [0, 9, 11, 13, 15],
            [7, 0, 4],
        ],
        "environmental_ngo": [
            [0, 20, 25],
            [11, 9, 5, 0],
            [0, 10, 29, 40],
            [0, 9, 11, 13, 15],
            [2, 5, 9],
        ],
        "government": [[17, 5, 9], [10, 15, 29, 40], [12, 8, 4, 0], [8, 6, 4, 2, 0], [0, 23, 17]],
        "construction_company": [
            [15, 22, 5],
            [10, 15, 29, 40],
            [6, 10, 2, 0],
            [0, 6, 4, 2, 0],
            [0, 22, 15],
        ],
        "indigenous_community": [
            [0, 45, 25],
            [10, 8, 2, 0],
            [0, 5, 15, 9],
            [0, 15, 20, 25, 30],
            [0, 0, 0],
        ],
        "local_tourism_association": [
            [30, 0, 25],
            [10, 20, 25, 30],
            [0, 14, 7, 0],
            [0, 9, 5, 2, 0],
            [10, 5, 17],
        ],
    },
    "least": {
        "international_development_bank": 60,
        "environmental_ngo": 60,
        "government": 60,
        "construction_company": 57,
        "indigenous_community": 47,
        "local_tourism_association": 57,
    },
    "veto": ["international_development_bank", "government"],
    "passing": 57,
    "unanimous": 21,
    "accepting": {
        "international_development_bank": 57,
        "environmental_ngo": 43,
        "government": 57,
        "construction_company": 54,
        "indigenous_community": 48,
        "local_tourism_association": 47,
    },
    "deals": [
        "12212",
        "22122",
        "22132",
        "22141",
        "22142",
        "22211",
        "22212",
        "22221",
        "22231",
        "22241",
        "22311",
        "22321",
        "22331",
        "23232",
        "23242",
        "23312",
        "23322",
        "23331",
        "23332",
        "23341",
        "23342",
    ],
    "pareto": 241,
}
ITEX_CYPRESS: dict[str, Any] = {
    "bids": 180,
    "factor": 300,
    "profiles": [
        (
            [
                "0.4700166576535899",
                "0.1220816713696379",
                "0.17727008190772825",
                "0.2306315890690439",
            ],
            [[1, 10, 25, 33, 40], [1, 10, 19, 25], [15, 6, 1], [20, 7, 1]],
        ),
        (
            ["0.28812635027374", "0.1915290482981283", "0.24212575877553694", "0.2782188426525948"],
            [[30, 20, 10, 5, 1], [1, 20, 10, 5], [10, 25, 1], [1, 30, 5]],
        ),
    ],
    "frontier": [
        (1.0, 0.163611),
        (0.9707, 0.211493),
        (0.926751, 0.307258),
        (0.893638, 0.308886),
        (0.864338, 0.356768),
        (0.850089, 0.432556),
        (0.82079, 0.480438),
        (0.77684, 0.576202),
        (0.743727, 0.577831),
        (0.714428, 0.625713),
        (0.670478, 0.721478),
        (0.588226, 0.759895),
        (0.494222, 0.807916),
        (0.361915, 0.808193),
        (0.318574, 0.854725),
        (0.317966, 0.903958),
        (0.256162, 0.904235),
        (0.212212, 1.0),
    ],
    "nash": (0.670478, 0.721478),
    "egalitarian": (0.670478, 0.721478),
    "kalai_smorodinsky": (0.670478, 0.721478),
    "utilitarian": (0.670478, 0.721478),
}
ENGLAND_ZIMBABWE: dict[str, Any] = {
    "bids": 576,
    "factor": 188_100,
    "profiles": [
        (
            [
                "0.3031462333758278",
                "0.303346839835533",
                "0.049028952379678074",
                "0.04904500802207314",
                "0.29543296638688804",
            ],
            [[5, 7, 9, 1], [3, 6, 8, 1], [12, 1, 7], [10, 1, 6], [7, 10, 4, 1]],
        ),
        (
            [
                "0.19707980311909024",
                "0.20134268816210074",
                "0.15406697766287486",
                "0.15407719183124569",
                "0.29343333922468845",
            ],
            [[9, 7, 5, 1], [8, 5, 3, 1], [1, 9, 5], [1, 19, 9], [11, 9, 7, 1]],
        ),
    ],
    "frontier": [
        (1.0, 0.450302),
        (0.980382, 0.515177),
        (0.979571, 0.518776),
        (0.959953, 0.583651),
        (0.955859, 0.59627),
        (0.935439, 0.652125),
        (0.935431, 0.664744),
        (0.910916, 0.733218),
        (0.84355, 0.777014),
        (0.83508, 0.783554),
        (0.822286, 0.78657),
        (0.776185, 0.820809),
        (0.767714, 0.827349),
        (0.754921, 0.830365),
        (0.74645, 0.836905),
        (0.721325, 0.859057),
        (0.700348, 0.871145),
        (0.687555, 0.874161),
        (0.679084, 0.880701),
        (0.653959, 0.902853),
        (0.632695, 0.912409),
        (0.611718, 0.924496),
        (0.586593, 0.946648),
        (0.565329, 0.956204),
        (0.497963, 1.0),
    ],
    "nash": (0.910916, 0.733218),
    "egalitarian": (0.822286, 0.78657),
    "kalai_smorodinsky": (0.822286, 0.78657),
    "utilitarian": (0.910916, 0.733218),
}
LAPTOP: dict[str, Any] = {
    "bids": 27,
    "factor": 300,
    "profiles": [
        (
            ["0.4452125771655631", "0.37808251708013424", "0.1767567099260568"],
            [[12, 20, 30], [30, 20, 9], [30, 10, 20]],
        ),
        (
            ["0.37808251708013424", "0.1767567099260568", "0.4452125771655631"],
            [[12, 30, 20], [20, 30, 9], [3, 2, 1]],
        ),
    ],
    "frontier": [
        (1.000052, 0.815105),
        (0.874024, 0.874024),
        (0.851648, 0.941133),
        (0.72562, 1.000052),
    ],
    "nash": (1.000052, 0.815105),
    "egalitarian": (0.874024, 0.874024),
    "kalai_smorodinsky": (0.874024, 0.874024),
    "utilitarian": (1.000052, 0.815105),
}


def options(count: int) -> dict[str, str]:
    return {f"o{i}": f"Option {i}" for i in range(count)}


def in_points(
    plain: Any,
    sizes: list[int],
    points: dict[str, list[list[Any]]],
    least: dict[str, Any],
    agreement: str | None = None,
) -> Solution:
    """Solve a case in which every party thinks in points, and nothing else binds it."""
    issues = {
        f"i{n}": {"title": f"Issue {n}", "kind": "choice", "options": options(size)}
        for n, size in enumerate(sizes)
    }
    model: dict[str, Any] = {"parties": {p: p.title() for p in points}, "issues": issues}
    if agreement is not None:
        model["agreement"] = agreement
    positions = {
        party: {
            "stances": {
                f"i{n}": {"silent": True, "points": {f"o{i}": x for i, x in enumerate(row)}}
                for n, row in enumerate(table)
            },
            **({"walk_away": least[party]} if party in least else {}),
        }
        for party, table in points.items()
    }
    return solve_case(plain(model, positions).case())


def all_but_one(game: dict[str, Any]) -> str:
    """Both parties with a veto, and all others but one."""
    others = [p for p in game["scores"] if p not in game["veto"]]
    return f"{' and '.join(game['veto'])} and at_least({len(others) - 1}, {', '.join(others)})"


GAMES = pytest.mark.parametrize("game", [HARBOUR, RESORT], ids=["harbour", "resort"])
NO_DECIMALS = "decimals cannot hold them"
DOMAINS = pytest.mark.parametrize(
    "domain",
    [ITEX_CYPRESS, ENGLAND_ZIMBABWE, LAPTOP],
    ids=["itex-cypress", "england-zimbabwe", "laptop"],
)


@GAMES
def test_a_scorable_game_has_as_many_passing_deals_as_published(
    plain: Any, game: dict[str, Any]
) -> None:
    solution = in_points(plain, game["options"], game["scores"], game["least"], all_but_one(game))
    assert solution.space.outcomes == 720
    assert solution.space.agreements == game["passing"]
    assert set(solution.agreement_needs) == set(game["veto"])


@GAMES
def test_a_scorable_game_has_the_unanimous_deals(plain: Any, game: dict[str, Any]) -> None:
    solution = in_points(plain, game["options"], game["scores"], game["least"])
    assert solution.space.agreements == game["unanimous"] == len(game["deals"])
    kept = [
        [name for name, option in (issue.options or {}).items() if option.agreements]
        for issue in solution.issues.values()
    ]
    assert kept == [
        sorted({f"o{deal[n]}" for deal in game["deals"]}) for n in range(len(game["options"]))
    ]


@GAMES
def test_in_a_scorable_game_each_party_accepts_as_many_deals_as_counted(
    plain: Any, game: dict[str, Any]
) -> None:
    for party, accepted in game["accepting"].items():
        rule = f"{all_but_one(game)} and {party}"
        solution = in_points(plain, game["options"], game["scores"], game["least"], rule)
        assert solution.space.agreements == accepted, party


def test_of_all_deals_of_the_harbour_game_481_are_pareto_optimal(plain: Any) -> None:
    solution = in_points(plain, HARBOUR["options"], HARBOUR["scores"], {})
    assert solution.frontier is not None and solution.frontier.complete
    assert sum(solution.frontier.ties) == HARBOUR["pareto"]


def exact(weight: str, amount: int, most: int) -> Decimal:
    """The weighted value of an option; GENIUS divides evaluations by the issue's greatest."""
    value = Fraction(weight) * amount / most
    return Decimal(round(value * 10**12)) / 10**12


@DOMAINS
def test_a_bilateral_domain_has_its_frontier_and_bargaining_points(
    plain: Any, domain: dict[str, Any]
) -> None:
    points = {
        party: [
            [exact(weight, amount, max(row)) for amount in row]
            for weight, row in zip(weights, evaluations, strict=True)
        ]
        for party, (weights, evaluations) in zip("ab", domain["profiles"], strict=True)
    }
    sizes = [len(row) for row in points["a"]]
    solution = in_points(plain, sizes, points, {"a": 0, "b": 0})
    assert solution.space.outcomes == domain["bids"]
    frontier, bargaining = solution.frontier, solution.bargaining
    assert frontier is not None and bargaining is not None and frontier.complete
    found = sorted((rounded(p.utilities) for p in frontier.points), reverse=True)
    assert found == sorted(domain["frontier"], reverse=True)
    for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
        picked = getattr(bargaining, name)
        if name in domain:
            assert domain[name] in [rounded(point.utilities) for point in picked], name


def genius_texts(domain: dict[str, Any]) -> dict[str, str]:
    """Write the profiles of a domain as GENIUS does."""
    texts = {}
    for party, (weights, evaluations) in zip("ab", domain["profiles"], strict=True):
        inside = ""
        for n, (weight, row) in enumerate(zip(weights, evaluations, strict=True), start=1):
            items = "".join(f'<item value="v{i}" evaluation="{e}"/>' for i, e in enumerate(row))
            inside += f'<issue index="{n}" name="i{n}" type="discrete">{items}</issue>'
            inside += f'<weight index="{n}" value="{weight}"/>'
        texts[party] = (
            f'<utility_space><objective name="root">{inside}</objective>'
            '<reservation value="0"/></utility_space>'
        )
    return texts


@DOMAINS
def test_a_domain_imported_from_genius_has_the_same_answers(
    tmp_path: Path, domain: dict[str, Any]
) -> None:
    for room in ("seeds", "positions", "models"):
        (tmp_path / room).mkdir()
    paths = []
    for party, text in genius_texts(domain).items():
        paths.append(tmp_path / f"{party}.xml")
        paths[-1].write_text(text)
    made = api.import_files(paths, "game", as_of=date(2014, 1, 1), start=tmp_path)
    factors = [loss.text for loss in made.losses if loss.item == "utilities"]
    assert factors == [f"given as {domain['factor']:,} times those of the files: " + NO_DECIMALS]
    solution = api.solve("game", start=tmp_path)
    frontier, bargaining = solution.frontier, solution.bargaining
    assert frontier is not None and bargaining is not None and frontier.complete
    assert solution.space.outcomes == domain["bids"]

    def shared(utilities: dict[str, Any]) -> tuple[float, float]:
        return rounded({p: Fraction(u) / domain["factor"] for p, u in utilities.items()})

    found = sorted((shared(p.utilities) for p in frontier.points), reverse=True)
    assert found == sorted(domain["frontier"], reverse=True)
    for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
        assert domain[name] in [shared(p.utilities) for p in getattr(bargaining, name)], name


def rounded(utilities: dict[str, Any]) -> tuple[float, float]:
    return (round(float(utilities["a"]), 6), round(float(utilities["b"]), 6))


# Domains of NegoLog (Doğru et al., IJCAI 2024): weights of both profiles, what the values of every
# issue are worth to the first (to the second in the opposite order), and from ``specs.json`` the
# Nash point, and the Kalai point, by which NegoLog means one of greatest sum.
NEGOLOG: dict[str, dict[str, Any]] = {
    "domain0": {
        "weights": (["0.17", "0.33", "0.5"], ["0.5", "0.33", "0.17"]),
        "worths": ["0.2", "0.61", "1.0"],
        "bids": 27,
        "nash": (73.53, 73.53),
        "kalai": (73.53, 73.53),
    },
    "domain11": {
        "weights": (
            ["0.07", "0.13", "0.2", "0.27", "0.33"],
            ["0.33", "0.27", "0.2", "0.13", "0.07"],
        ),
        "worths": ["0.2", "0.35", "0.52", "0.68", "0.84", "1.0"],
        "bids": 7776,
        "nash": (77.6, 74.4),
        "kalai": (84.0, 68.0),
    },
    "domain13": {
        "weights": (
            ["0.11", "0.1", "0.12", "0.17", "0.24", "0.26"],
            ["0.27", "0.22", "0.17", "0.14", "0.1", "0.1"],
        ),
        "worths": ["0.2", "0.47", "0.73", "1.0"],
        "bids": 4096,
        "nash": (73.6, 72.8),
        "kalai": (73.6, 72.8),
    },
}


@pytest.mark.parametrize("domain", NEGOLOG.values(), ids=NEGOLOG)
def test_a_domain_imported_from_negolog_has_the_published_points(
    tmp_path: Path, domain: dict[str, Any]
) -> None:
    for room in ("seeds", "positions", "models"):
        (tmp_path / room).mkdir()
    paths = []
    worths = domain["worths"]
    for party, weights, order in zip("ab", domain["weights"], (worths, worths[::-1]), strict=True):
        values = ", ".join(f'"value{i}": {worth}' for i, worth in enumerate(order))
        issues = ", ".join(f'"issue{n}": {{{values}}}' for n in range(len(weights)))
        shares = ", ".join(f'"issue{n}": {weight}' for n, weight in enumerate(weights))
        paths.append(tmp_path / f"{party}.json")
        paths[-1].write_text(
            f'{{"reservationValue": 0.0, "issueWeights": {{{shares}}}, "issues": {{{issues}}}}}'
        )
    made = api.import_files(paths, "game", as_of=date(2024, 8, 1), start=tmp_path)
    assert made.losses == ()
    solution = api.solve("game", start=tmp_path)
    bargaining = solution.bargaining
    assert bargaining is not None and solution.space.outcomes == domain["bids"]
    assert domain["nash"] in [rounded(p.utilities) for p in bargaining.nash or ()]
    assert domain["kalai"] in [rounded(p.utilities) for p in bargaining.utilitarian or ()]


# points, walk-away values, and what each principle picks
DISCRETE: dict[str, dict[str, Any]] = {
    "six outcomes": {
        "points": [(10, 0), (6, 5), (5, 7), (2, 9), (0, 10), (4, 4)],
        "least": (1, 1),
        "nash": {(5, 7)},
        "product": 24,
        "kalai_smorodinsky": {(5, 7)},
        # of equal least gains both are egalitarian
        "egalitarian": {(5, 7), (6, 5)},
        "utilitarian": {(5, 7)},
    },
    "three parties": {
        "points": [
            (9, 1, 1), (1, 9, 1), (1, 1, 9), (4, 4, 4), (5, 5, 2), (3, 5, 5), (2, 2, 2), (6, 4, 3),
        ],
        "least": (0, 0, 0),
        "nash": {(3, 5, 5)},
        "product": 75,
        "kalai_smorodinsky": {(4, 4, 4)},
        "egalitarian": {(4, 4, 4)},
        "utilitarian": {(3, 5, 5), (6, 4, 3)},
    },
    "a lottery would do better": {
        "points": [(4, 1), (1, 4), (2, 2)],
        "least": (1, 1),
        "nash": {(2, 2)},
        "product": 1,
        "kalai_smorodinsky": {(2, 2)},
        "egalitarian": {(2, 2)},
        "utilitarian": {(4, 1), (1, 4)},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", DISCRETE)
def test_a_discrete_bargaining_problem_has_its_points(plain: Any, name: str) -> None:
    problem = DISCRETE[name]
    parties = "abc"[: len(problem["least"])]
    points = {p: [[v[i] for v in problem["points"]]] for i, p in enumerate(parties)}
    least = dict(zip(parties, problem["least"], strict=True))
    # walk-away values bind agreements: these are the outcomes in which nobody loses
    bargaining = in_points(plain, [len(problem["points"])], points, least).bargaining
    assert bargaining is not None
    for principle in ("nash", "kalai_smorodinsky", "egalitarian"):
        picked = getattr(bargaining, principle)
        found = {tuple(point.utilities[p] for p in parties) for point in picked}
        assert found == problem[principle], principle
    assert bargaining.values["nash"] == problem["product"]
    # the greatest sum needs no walk-away value, and is taken over all outcomes here
    free = in_points(plain, [len(problem["points"])], points, {}).bargaining
    assert free is not None and free.utilitarian is not None
    sums = {tuple(point.utilities[p] for p in parties) for point in free.utilitarian}
    assert sums == problem["utilitarian"]


def test_the_deals_of_the_games_are_all_there_is() -> None:
    for game in (HARBOUR, RESORT):
        sizes = [range(n) for n in game["options"]]
        good = [
            "".join(map(str, deal))
            for deal in product(*sizes)
            if all(
                sum(row[o] for row, o in zip(table, deal, strict=True)) >= game["least"][party]
                for party, table in game["scores"].items()
            )
        ]
        assert good == sorted(game["deals"])
