"""What was worked out before: so that an edit of one file does not mean working out all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
K = TypeVar("K")

# what was not asked for in so many rounds is forgotten: half a word typed is half a dozen rounds
_ROUNDS = 8
_BY_VALUE = (str, date, type(None))


@dataclass(slots=True)
class _Kept(Generic[T]):
    answer: T
    about: object
    round: int


class Memory:
    """Answers that follow from their arguments alone, by the arguments.

    Two arguments are the same if they are one object (or equal texts, or days), which makes looking
    up cheap, however large they are. What says the same but was read anew, e.g. the names of a
    model, is first made one object by `one`.

    Whoever keeps a memory begins a round (`begin`) for each piece of work, e.g. each check of a
    case. What was not asked for in some rounds is forgotten, so that a memory does not grow.
    """

    def __init__(self) -> None:
        self._round = 0
        self._answers: dict[tuple[object, ...], _Kept[Any]] = {}
        self._ones: dict[Hashable, _Kept[Any]] = {}

    def begin(self) -> None:
        """Begin a round: forget what was not asked for lately."""
        self._round += 1
        oldest = self._round - _ROUNDS
        self._answers = _since(oldest, self._answers)
        self._ones = _since(oldest, self._ones)

    def recall(self, about: tuple[object, ...], make: Callable[[], T]) -> T:
        """Give what was made for the same things before, or make it.

        Parameters
        ----------
        about
            All that the answer follows from, the function too. These must never change.
        """
        key = tuple([x if isinstance(x, _BY_VALUE) else id(x) for x in about])
        known = self._answers.get(key)
        if known is None:
            # the objects are kept along, so that no other gets their identity
            known = self._answers[key] = _Kept(make(), about, self._round)
        known.round = self._round
        return cast(T, known.answer)

    def one(self, value: H) -> H:
        """Give the first of all equal values."""
        known = self._ones.get(value)
        if known is None:
            known = self._ones[value] = _Kept(value, None, self._round)
        known.round = self._round
        return cast(H, known.answer)


def _since(oldest: int, kept: dict[K, _Kept[Any]]) -> dict[K, _Kept[Any]]:
    return {key: answer for key, answer in kept.items() if answer.round >= oldest}
