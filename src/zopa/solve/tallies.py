"""Exact tallies of what outcomes break: how many break one element and so many in all.

Over the soft diagram, the outcomes that break ``k`` elements are the coefficients of a polynomial,
with the power of ``t`` on an edge for what breaks there. The polynomial of one element is what the
paths to its edges (forward) and the paths from there (backward) multiply to. Multiplying
polynomials is multiplying their values, so everything is done at as many points as there are
coefficients, in residues modulo primes that fit into 64 bits when multiplied; interpolation and the
Chinese remainder theorem give the exact counts back, however large.

References
----------
von zur Gathen and Gerhard, *Modern Computer Algebra* (2013), chapters 5 and 10.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zopa.problem.automaton import number_keys, number_rows, pack
from zopa.problem.paths import CountArray, exact_dtype
from zopa.problem.relation import IntArray
from zopa.problem.soft import SoftDiagram

# Values of all edges at some points that are held at once.
_CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class _Edges:
    """The edges of one layer, by source, those that cannot be told apart as one.

    Per edge: the nodes ``source`` and ``child``, and ``weight``, an index into ``copies`` (how many
    original options it stands for) and ``broke`` (how many of the counted elements it breaks).
    ``starts`` are the first edges of the sources; ``by_child`` sorts the edges by child, whose
    first ones there are ``arrivals``. ``breaking`` are the edges that break something, by what they
    break: the first ones there of each are ``turns``, and ``broken`` is what it is.
    """

    source: IntArray
    child: IntArray
    weight: IntArray
    copies: IntArray
    broke: IntArray
    starts: IntArray
    by_child: IntArray
    arrivals: IntArray
    breaking: IntArray
    turns: IntArray
    broken: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Tallying:
    """A count that is prepared and not yet made, so that its work can be judged first.

    ``least`` and ``most`` are the fewest and the most counted elements that an outcome breaks.
    """

    layers: tuple[_Edges, ...]
    counted: tuple[int, ...]
    bound: int
    least: int
    most: int

    @property
    def points(self) -> int:
        """Coefficients to find, and so points to calculate at."""
        return max(0, self.most - max(self.least, 1) + 1)

    @property
    def edges(self) -> int:
        """Number of edges over all layers."""
        return sum(len(layer.source) for layer in self.layers)

    @property
    def work(self) -> int:
        """Edges times points times primes: what time is proportional to."""
        return self.edges * self.points * len(moduli(self.bound))


def prepare(
    soft: SoftDiagram,
    multiplicities: Sequence[Sequence[int]],
    counted: Sequence[int],
    bound: int,
) -> Tallying:
    """Prepare to count what outcomes break.

    Parameters
    ----------
    soft
        The soft diagram, not empty.
    multiplicities
        Per variable and option, how many original options it stands for.
    counted
        The elements that matter; the others are as if they did not break.
    bound
        At least the number of rule-keeping outcomes, in original options.
    """
    wanted = frozenset(counted)
    layers = tuple(
        _edges(soft, layer, np.asarray(multiplicities[variable], dtype=np.int64), wanted)
        for layer, variable in enumerate(soft.order)
    )
    least = most = np.zeros(1, dtype=np.int64)
    for edges in reversed(layers):
        broke = edges.broke[edges.weight]
        least = np.minimum.reduceat(least[edges.child] + broke, edges.starts)
        most = np.maximum.reduceat(most[edges.child] + broke, edges.starts)
    return Tallying(layers, tuple(counted), bound, int(least[0]), int(most[0]))


def _edges(soft: SoftDiagram, layer: int, copies: IntArray, counted: frozenset[int]) -> _Edges:
    source, option = np.nonzero(soft.layers[layer] >= 0)
    child = soft.layers[layer][source, option]
    labels = [tuple(e for e in own if e in counted) for own in soft.broken[layer]]
    elements = tuple(dict.fromkeys([(), *labels]))
    number = {own: kind for kind, own in enumerate(elements)}
    kind = np.array([number[own] for own in labels], dtype=np.int64)[
        soft.labels[layer][source, option]
    ]
    ends = ((source, len(soft.layers[layer])), (child, int(child.max()) + 1))
    same, first = number_keys(*pack([*ends, (kind, len(elements))], len(source)))
    merged = np.zeros(len(first), dtype=np.int64)
    np.add.at(merged, same, copies[option])
    source, child, kind = source[first], child[first], kind[first]
    broke = np.array([len(own) for own in elements], dtype=np.int64)[kind]
    columns = ((merged, int(merged.max()) + 1), (broke, int(broke.max()) + 1))
    weight, examples = number_rows(columns, len(merged))
    by_child = np.argsort(child, kind="stable")
    breaking = np.argsort(kind, kind="stable")
    breaking = breaking[kind[breaking] > 0]
    turns = _starts(kind[breaking])
    return _Edges(
        source=source,
        child=child,
        weight=weight,
        copies=merged[examples],
        broke=broke[examples],
        starts=_starts(source),
        by_child=by_child,
        arrivals=_starts(child[by_child]),
        breaking=breaking,
        turns=turns,
        broken=tuple(elements[k] for k in kind[breaking[turns]]),
    )


def _starts(ascending: IntArray) -> IntArray:
    """Find where each new value begins."""
    return np.flatnonzero(np.diff(ascending, prepend=-1))


def tally(prepared: Tallying) -> Mapping[int, tuple[int, ...]]:
    """Count, for each element, the outcomes that break it, by how many elements they break in all.

    Returns
    -------
    mapping of int to tuple of int
        Per counted element: at index ``k``, the exact number of rule-keeping outcomes, in original
        options, that break it and ``k`` counted elements in all.
    """
    lowest = max(prepared.least, 1)
    shape = (len(prepared.counted), prepared.points)
    exact = np.zeros(shape, dtype=object)
    modulus = 1
    for prime in moduli(prepared.bound) if prepared.points else ():
        residues = _coefficients(_values(prepared, prime), lowest, prime)
        correction = (residues - exact) * pow(modulus, -1, prime) % prime
        exact = exact + modulus * correction
        modulus *= prime
    return {
        element: (0,) * lowest + tuple(int(n) for n in row)
        for element, row in zip(prepared.counted, exact, strict=True)
    }


def _values(prepared: Tallying, prime: int) -> IntArray:
    """Evaluate the polynomial of every element at 1, 2, ... modulo a prime, (element, point)."""
    points = np.arange(1, prepared.points + 1, dtype=np.int64)
    width = max(1, _CELLS // max(1, prepared.edges))
    row = {element: i for i, element in enumerate(prepared.counted)}
    values = np.zeros((len(row), len(points)), dtype=np.int64)
    for start in range(0, len(points), width):
        block = slice(start, start + width)
        for elements, added in _passes(prepared.layers, points[block], prime):
            for element in elements:
                values[row[element], block] += added
    return values % prime


def _passes(
    layers: Sequence[_Edges], points: IntArray, prime: int
) -> Iterator[tuple[tuple[int, ...], IntArray]]:
    """Go backward and forward; yield what breaks together, with its values at the points."""
    most = max((int(edges.broke.max()) for edges in layers), default=0)
    powers = np.ones((most + 1, len(points)), dtype=np.int64)
    for k in range(1, most + 1):
        powers[k] = powers[k - 1] * points % prime
    below: list[IntArray] = [np.ones((1, len(points)), dtype=np.int64)]
    for edges in reversed(layers):
        reach = _weights(edges, powers, prime)
        reach *= below[-1][edges.child]
        reach %= prime
        below.append(np.add.reduceat(reach, edges.starts, axis=0) % prime)
    below.reverse()
    above: IntArray = np.ones((1, len(points)), dtype=np.int64)
    for layer, edges in enumerate(layers):
        reach = _weights(edges, powers, prime)
        reach *= above[edges.source]
        reach %= prime
        if edges.broken:
            through = reach[edges.breaking]
            through *= below[layer + 1][edges.child[edges.breaking]]
            through %= prime
            sums = np.add.reduceat(through, edges.turns, axis=0) % prime
            yield from zip(edges.broken, sums, strict=True)
        above = np.add.reduceat(reach[edges.by_child], edges.arrivals, axis=0) % prime


def _weights(edges: _Edges, powers: IntArray, prime: int) -> IntArray:
    """Give copies times the power for what breaks, per edge and point; few of them differ."""
    table = edges.copies[:, None] % prime * powers[edges.broke] % prime
    return table[edges.weight]


def _coefficients(values: IntArray, lowest: int, prime: int) -> CountArray:
    """Find the coefficients, from power ``lowest`` up, that have these values at 1, 2, ..."""
    count = values.shape[1]
    points = np.arange(1, count + 1, dtype=np.int64)
    # the product of all (t - point), then each quotient of it by one factor: Lagrange's basis
    product = np.zeros(count + 1, dtype=np.int64)
    product[0] = 1
    for degree, point in enumerate(points, start=1):
        product[1 : degree + 1] = (product[:degree] - point * product[1 : degree + 1]) % prime
        product[0] = -point * product[0] % prime
    basis = np.zeros((count, count), dtype=np.int64)
    basis[:, -1] = 1
    for k in range(count - 2, -1, -1):
        basis[:, k] = (product[k + 1] + points * basis[:, k + 1]) % prime
    found = np.zeros_like(values)
    for j, point in enumerate(map(int, points)):
        scale = pow(point, lowest, prime)
        for other in range(1, count + 1):
            if other != point:
                scale = scale * (point - other) % prime
        scaled = values[:, j] * pow(scale, -1, prime) % prime
        found = (found + scaled[:, None] * basis[j]) % prime
    return found.astype(object)


def moduli(bound: int) -> tuple[int, ...]:
    """Take the largest primes below 2^31 until their product exceeds a bound."""
    primes: list[int] = []
    product, candidate = 1, 2**31 - 1
    while product <= bound:
        if _is_prime(candidate):
            primes.append(candidate)
            product *= candidate
        candidate -= 2
    return tuple(primes)


def _is_prime(number: int) -> bool:
    """Tell whether an odd number below 3,215,031,751 is prime (Miller-Rabin, exact there)."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7):
        power = pow(base, odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


def alone(
    soft: SoftDiagram,
    multiplicities: Sequence[Sequence[int]],
    bound: int,
) -> Mapping[int, int]:
    """Count the outcomes that break a single element of the diagram, and no other whatever.

    Parameters
    ----------
    soft, multiplicities, bound
        As for `prepare`.

    Returns
    -------
    mapping of int to int
        Per element, exact; elements that are never alone are left out.
    """
    exact = exact_dtype(bound)
    found: dict[int, int] = {}
    above: list[CountArray] = [np.ones(1, dtype=exact)]
    steps = []
    for layer, variable in enumerate(soft.order):
        source, option = np.nonzero(soft.layers[layer] >= 0)
        child, label = soft.layers[layer][source, option], soft.labels[layer][source, option]
        copies = np.array(multiplicities[variable], dtype=exact)[option]
        steps.append((source, child, label, copies))
        width = 1 if layer + 1 == len(soft.order) else len(soft.layers[layer + 1])
        reached = np.zeros(width, dtype=exact)
        free = label == 0
        np.add.at(reached, child[free], above[-1][source[free]] * copies[free])
        above.append(reached)
    below: CountArray = np.ones(1, dtype=exact)
    for layer in reversed(range(len(steps))):
        source, child, label, copies = steps[layer]
        rest = below[child] * copies
        through = above[layer][source] * rest
        for number, own in enumerate(soft.broken[layer]):
            if len(own) == 1 and (count := int(through[label == number].sum())):
                found[own[0]] = found.get(own[0], 0) + count
        free = label == 0
        below = np.zeros(len(soft.layers[layer]), dtype=exact)
        np.add.at(below, source[free], rest[free])
    return found
