"""Estimates from uniform draws: where they start, and how far off they may be."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

# The same case is drawn from in the same way every time.
SEED = 20250818
# Two-sided 95 %: 1.959964 squared, as a ratio of integers.
_Z_SQUARED = (3_841_459, 1_000_000)


def wilson(hits: Fraction | int, draws: int, total: int) -> tuple[int, int]:
    """Give the 95 % Wilson interval of a count, widened to whole numbers.

    Parameters
    ----------
    hits
        How many of the draws have what is counted; or a sum of what each draw adds, from 0 to 1.
        The variance of such terms is at most that of hits with the same mean, so that the interval
        is rather too wide.
    draws
        How many there are.
    total
        The size of what they are drawn from.

    References
    ----------
    Wilson, *Probable Inference, the Law of Succession, and Statistical Inference* (1927).
    """
    top, bottom = _Z_SQUARED
    # (2 h + z2 -+ sqrt(z2 (z2 + 4 h (n - h) / n))) / (2 (n + z2)), times the bottom of z2
    middle = 2 * hits * bottom + top
    root = top * (top * draws + 4 * hits * (draws - hits) * bottom)
    half = isqrt(int(root // draws)) + 1
    scale = 2 * (draws * bottom + top)
    low = max(0, int((middle - half) * total // scale))
    high = min(total, -int(-(middle + half) * total // scale))
    return low, high
