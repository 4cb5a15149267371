"""What was worked out before is given again for the same things, and forgotten when unused."""

from __future__ import annotations

import gc
import weakref
from functools import partial

from zopa.case.memory import Memory


class Thing:
    """Something with an identity of its own."""


def made(*about: object) -> list[object]:
    return [*about]


def test_the_same_things_give_the_same_answer_and_others_another() -> None:
    memory, one, other = Memory(), Thing(), Thing()
    first = memory.recall((made, one, "a"), partial(made, one, "a"))
    assert memory.recall((made, one, "".join(["", "a"])), partial(made, 0)) is first
    for about in ((made, other, "a"), (made, one, "b"), (made, one), (made, one, "a", None)):
        assert memory.recall(about, partial(made, *about)) == [*about]


def test_the_identity_of_what_is_gone_is_given_to_nothing_else() -> None:
    memory = Memory()
    for number in range(100):
        thing = [number]
        assert memory.recall((made, thing), partial(made, number)) == [number]


def test_equal_values_become_one() -> None:
    memory = Memory()
    first = memory.one(("a", ("b",)))
    assert memory.one(("a", ("b",))) is first
    assert memory.one(("a", ("c",))) is not first


def test_what_is_not_asked_for_in_some_rounds_is_forgotten_and_what_is_stays() -> None:
    memory, used = Memory(), Thing()
    kept = memory.recall((made, used), partial(made, used))
    for _ in range(50):
        memory.begin()
        unused = Thing()
        gone = weakref.ref(unused)
        memory.recall((made, unused), partial(made, 1))
        assert memory.recall((made, used), partial(made, 0)) is kept
    del unused
    for _ in range(10):
        memory.begin()
        memory.recall((made, used), partial(made, 0))
    gc.collect()
    assert gone() is None
