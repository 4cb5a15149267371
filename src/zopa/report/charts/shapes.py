"""The outlines of marks, around the origin, in millimetres, y downwards."""

from __future__ import annotations

import math
from functools import lru_cache

from matplotlib.path import Path
from matplotlib.transforms import Affine2D

# A shape of this many corners, first corner at this angle (degrees, clockwise from the top), and
# how much larger than a circle of radius 1 it must be to look as large.
_REGULAR = {
    "square": (4, 45.0, 1.22),
    "diamond": (4, 0.0, 1.25),
    "triangle": (3, 0.0, 1.38),
    "triangle_down": (3, 180.0, 1.38),
    "pentagon": (5, 0.0, 1.14),
    "hexagon": (6, 30.0, 1.1),
    "triangle_left": (3, 270.0, 1.38),
    "triangle_right": (3, 90.0, 1.38),
    "octagon": (8, 22.5, 1.05),
}


def _closed(points: list[tuple[float, float]]) -> Path:
    return Path([*points, points[0]], closed=True)


def _quarter(point: tuple[float, float], turns: int) -> tuple[float, float]:
    x, y = point
    for _ in range(turns):
        x, y = -y, x
    return x, y


def _around(angle: float, radius: float) -> tuple[float, float]:
    turn = math.radians(angle)
    return radius * math.sin(turn), -radius * math.cos(turn)


@lru_cache(maxsize=256)
def disc(radius: float) -> Path:
    """Give a circle."""
    return Path.circle((0.0, 0.0), radius)


@lru_cache(maxsize=256)
def arcs(radius: float, count: int, share: float) -> Path:
    """Give a broken circle: ``count`` arcs that cover ``share`` of it."""
    sweep = 360.0 / count
    pieces = []
    for place in range(count):
        start = place * sweep + sweep * (1 - share) / 2
        arc = Path.arc(start, start + sweep * share)
        pieces.append(arc.transformed(Affine2D().scale(radius)))
    return Path.make_compound_path(*pieces)


@lru_cache(maxsize=256)
def dotted_circle(radius: float, count: int, dot: float) -> Path:
    """Give a circle of ``count`` dots with radius ``dot``."""
    dots = [Path.circle(_around(place * 360.0 / count, radius), dot) for place in range(count)]
    return Path.make_compound_path(*dots)


@lru_cache(maxsize=256)
def cross(reach: float, arm: float) -> Path:
    """Give a diagonal cross with arms ``arm`` mm wide that reaches ``reach`` mm from its middle."""
    half = arm / math.sqrt(2)
    tip = reach / math.sqrt(2)
    quarter = [(0.0, -half), (tip - half / 2, -tip - half / 2), (tip + half / 2, -tip + half / 2)]
    return _closed([_quarter(point, turn) for turn in range(4) for point in quarter])


@lru_cache(maxsize=256)
def dotted_cross(reach: float, dot: float) -> Path:
    """Give a diagonal cross of nine dots."""
    step = reach / math.sqrt(2) / 2
    places = [(0, 0)] + [(a * k, b * k) for k in (1, 2) for a in (-1, 1) for b in (-1, 1)]
    return Path.make_compound_path(*(Path.circle((a * step, b * step), dot) for a, b in places))


@lru_cache(maxsize=256)
def stroke(x: float, y: float, pieces: int = 1, share: float = 1.0) -> Path:
    """Give a straight stroke from ``(-x, -y)`` to ``(x, y)``, whole or in pieces."""
    parts = []
    for place in range(pieces):
        start = -1 + 2 * (place + (1 - share) / 2) / pieces
        end = start + 2 * share / pieces
        parts.append(Path([(x * start, y * start), (x * end, y * end)]))
    return Path.make_compound_path(*parts)


@lru_cache(maxsize=256)
def dotted_stroke(x: float, y: float, count: int, dot: float) -> Path:
    """Give dots in a line from ``(-x, -y)`` to ``(x, y)``."""
    places = [2 * place / (count - 1) - 1 for place in range(count)]
    return Path.make_compound_path(*(Path.circle((x * t, y * t), dot) for t in places))


@lru_cache(maxsize=256)
def arrow(length: float) -> Path:
    """Give an arrow to the right, drawn as strokes."""
    half, head = length / 2, length / 3
    return Path.make_compound_path(
        Path([(-half, 0.0), (half, 0.0)]),
        Path([(half - head, -head), (half, 0.0), (half - head, head)]),
    )


@lru_cache(maxsize=256)
def party_shape(name: str, radius: float) -> Path:
    """Give the outline of a party's shape, about as large to the eye as a circle of ``radius``."""
    if name == "star":
        points = [_around(36.0 * k, radius * (1.45 if k % 2 == 0 else 0.68)) for k in range(10)]
        return _closed(points)
    if name == "plus":
        a, b = radius * 0.42, radius * 1.2
        arm = [(-a, -b), (a, -b), (a, -a)]
        return _closed([_quarter(point, turn) for turn in range(4) for point in arm])
    if name in _REGULAR:
        corners, first, scale = _REGULAR[name]
        points = [_around(first + k * 360.0 / corners, radius * scale) for k in range(corners)]
        # A triangle looks centred when its box is, not when its corners are on a circle.
        xs, ys = [x for x, _ in points], [y for _, y in points]
        shift_x, shift_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        return _closed([(x - shift_x, y - shift_y) for x, y in points])
    return disc(radius)
