"""Covers by boxes are exact, as cheap as can be, and no longer than what SymPy would say."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
import sympy
from sympy.logic import SOPform

from zopa.problem.relation import BoolArray
from zopa.solve import cover
from zopa.solve.cover import Box, cheapest_cover, largest_boxes, region


def random_cells(seed: int, shape: tuple[int, ...]) -> tuple[BoolArray, BoolArray]:
    """Cells to cover, and cells to stay out of; the rest is free."""
    rng = np.random.default_rng(seed)
    drawn = rng.random(shape)
    share = rng.uniform(0.2, 0.7)
    on, off = drawn < share, drawn > share + rng.choice((0.0, 0.0, 0.2))
    on.flat[0], off.flat[0] = True, False
    off.flat[-1], on.flat[-1] = True, False
    return on, off


SHAPES = [(2, 2), (2, 3), (3, 4), (2, 2, 2), (3, 2, 2), (3, 3, 3), (2, 2, 2, 2), (4, 5)]


def bounded(box: Box, shape: tuple[int, ...]) -> int:
    """How many variables a box says something about: the cost used here."""
    return sum(bits != (1 << size) - 1 for bits, size in zip(box, shape, strict=True))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(12))
def test_the_largest_boxes_are_all_that_avoid_the_cells_and_cannot_grow(
    shape: tuple[int, ...], seed: int
) -> None:
    _, off = random_cells(seed, shape)
    every = [
        box
        for box in product(*(range(1, 1 << size) for size in shape))
        if not (region(shape, box) & off).any()
    ]
    cells = {box: region(shape, box) for box in every}
    largest = {
        box
        for box in every
        if not any(other != box and (cells[box] <= cells[other]).all() for other in every)
    }
    found = largest_boxes(off)
    assert found is not None
    assert len(found) == len(set(found))
    assert set(found) == largest


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(12))
def test_a_cover_holds_all_cells_avoids_the_others_and_needs_each_box(
    shape: tuple[int, ...], seed: int
) -> None:
    on, off = random_cells(seed, shape)
    boxes = largest_boxes(off)
    assert boxes is not None
    chosen = cheapest_cover(on, boxes, lambda box: bounded(box, shape))
    assert chosen is not None
    regions = [region(shape, box) for box in chosen]
    union = np.any(regions, axis=0)
    assert (on <= union).all()
    assert not (union & off).any()
    for left_out in range(len(regions)):
        rest = [r for i, r in enumerate(regions) if i != left_out]
        assert (on & ~np.any([*rest, np.zeros_like(on)], axis=0)).any()


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 4), (2, 2, 2), (3, 2, 2)])
@pytest.mark.parametrize("seed", range(12))
def test_no_other_choice_of_boxes_is_cheaper(shape: tuple[int, ...], seed: int) -> None:
    on, off = random_cells(seed, shape)
    boxes = largest_boxes(off)
    assert boxes is not None
    chosen = cheapest_cover(on, boxes, lambda box: bounded(box, shape))
    assert chosen is not None
    cost = sum(bounded(box, shape) for box in chosen)
    cells = [region(shape, box) for box in boxes]
    for number in range(1, len(boxes) + 1):
        for some in combinations(range(len(boxes)), number):
            if sum(bounded(boxes[i], shape) for i in some) < cost:
                assert not (on <= np.any([cells[i] for i in some], axis=0)).all()


@pytest.mark.parametrize("seed", range(25))
def test_with_two_options_each_sympy_says_it_no_shorter(seed: int) -> None:
    shape = (2, 2, 2, 2)
    on, off = random_cells(seed, shape)
    symbols = sympy.symbols("a b c d")
    minterms = np.argwhere(on).tolist()
    free = np.argwhere(~on & ~off).tolist()
    told = SOPform(symbols, minterms, free)
    ways = told.args if isinstance(told, sympy.Or) else (told,)
    literals = sum(len(way.args) if isinstance(way, sympy.And) else 1 for way in ways)
    boxes = largest_boxes(off)
    assert boxes is not None
    chosen = cheapest_cover(on, boxes, lambda box: bounded(box, shape))
    assert chosen is not None
    assert sum(bounded(box, shape) for box in chosen) <= literals
    # and both say the same of every cell that counts
    covered = np.any([region(shape, box) for box in chosen], axis=0)
    for cell in product((0, 1), repeat=4):
        if on[cell] or off[cell]:
            held = told.subs(dict(zip(symbols, map(bool, cell), strict=True)))
            assert bool(held) == bool(covered[cell])


def test_too_many_boxes_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    off = np.indices((3, 3, 3)).sum(axis=0) % 2 == 1
    assert largest_boxes(off) is not None
    monkeypatch.setattr(cover, "_MOST_BOXES", 3)
    assert largest_boxes(off) is None


def test_a_search_cut_short_still_covers(monkeypatch: pytest.MonkeyPatch) -> None:
    on, off = random_cells(5, (3, 3, 3))
    boxes = largest_boxes(off)
    assert boxes is not None
    monkeypatch.setattr(cover, "_MOST_LOOKS", 0)
    chosen = cheapest_cover(on, boxes, lambda box: bounded(box, (3, 3, 3)))
    assert chosen is not None
    assert (on <= np.any([region((3, 3, 3), box) for box in chosen], axis=0)).all()


def test_boxes_that_leave_a_cell_out_are_no_cover() -> None:
    on = np.ones((2, 2), dtype=np.bool_)
    assert cheapest_cover(on, [(1, 3)], lambda _: 1) is None
