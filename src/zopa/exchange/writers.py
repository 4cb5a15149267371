"""The formats that a game can be written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from zopa.exchange.games import Game
from zopa.exchange.genius_out import write_genius
from zopa.exchange.geniusweb import write_geniusweb
from zopa.exchange.negmas import write_negmas
from zopa.exchange.negolog import write_negolog
from zopa.exchange.told import Loss

WRITERS: Mapping[str, Callable[[Game, str], tuple[dict[str, bytes], tuple[Loss, ...]]]] = {
    "genius": write_genius,
    "geniusweb": write_geniusweb,
    "negmas": write_negmas,
    "negmas-json": partial(write_negmas, json=True),
    "negolog": write_negolog,
}
"""Each takes a game and the name of its case; it gives files by name, and what they do not hold."""
