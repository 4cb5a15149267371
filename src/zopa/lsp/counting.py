"""Conflicts found in a process of its own, so that an edit never waits for a solver."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import struct
import subprocess
import sys
from threading import Thread
from typing import IO, Any

from zopa.case.case import Case
from zopa.results.base import Level

# The conflicts as ids of commitments.
Conflicts = tuple[tuple[str, ...], ...]

_SIZE = struct.Struct(">Q")
_WORK = "from zopa.lsp.counting import work; work()"


def conflicts_of(case: Case) -> Conflicts | None:
    """Find all conflicts of a case; None where a limit is hit or there are too many to list."""
    from zopa.compare.standing import stand
    from zopa.solve.space import NODE_LIMIT

    stood = stand(case, Level.DEMANDS, NODE_LIMIT)
    return stood.conflicts if stood.standing.conflicts == len(stood.conflicts) else None


def meaning(case: Case) -> object:
    """Give what the conflicts of a case follow from: not its notes, evidence and places."""
    return (
        case.space,
        case.agreement.root,
        case.walk_away,
        [(rule.id, rule.constraint) for rule in case.rules],
        [
            (
                stance.party,
                stance.issue,
                stance.ideal,
                stance.acceptable and stance.acceptable.constraint,
                stance.red_line and stance.red_line.constraint,
                (stance.flexible, stance.silent, stance.missing, stance.defers_to),
                stance.written and (stance.written.weight, stance.written.values),
                stance.written and stance.written.points,
            )
            for stance in case.stances.values()
        ],
        [(c.id, c.constraint, c.strength, c.package, c.weight) for c in case.conditions],
        [(bonus.id, bonus.constraint, bonus.worth) for bonus in case.bonuses.values()],
    )


class Counter:
    """Finds the conflicts of one case, as it is now: what is overtaken by an edit is given up."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._asked: tuple[object, asyncio.Future[Conflicts | None]] | None = None

    def knows(self, case: Case) -> bool:
        """Tell whether the conflicts of a case are known, or looked for already."""
        return self._asked is not None and self._asked[0] == meaning(case)

    async def conflicts(self, case: Case) -> Conflicts | None:
        """Find the conflicts of a case; None where they cannot be found, or nobody needs them.

        The answer for a case that means the same is given again.
        """
        asked = meaning(case)
        if self._asked is None or self._asked[0] != asked:
            self.stop()
            if self._child is None or self._child.poll() is not None:
                self._child = _begun()
            loop = asyncio.get_running_loop()
            answer: asyncio.Future[Conflicts | None] = loop.create_future()
            self._asked = (asked, answer)
            # no thread of the loop's own, for whose end a server that stops would wait
            Thread(target=_ask, args=(self._child, case, answer, loop), daemon=True).start()
        # one who asks may go away; others wait for the same answer
        return await asyncio.shield(self._asked[1])

    def stop(self) -> None:
        """Give up what is being worked out."""
        if self._asked is not None and not self._asked[1].done():
            self._asked[1].set_result(None)
            self._asked = None
            self.end()

    def end(self) -> None:
        """End the process."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                # what was not sent yet is lost
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()


def _begun() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _WORK], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def _ask(
    child: subprocess.Popen[bytes],
    case: Case,
    answer: asyncio.Future[Conflicts | None],
    loop: asyncio.AbstractEventLoop,
) -> None:
    """Wait in a thread for what the process answers."""
    found = None
    # the process may have been ended
    with contextlib.suppress(OSError, EOFError, ValueError):
        if child.stdin is not None and child.stdout is not None:
            _send(child.stdin, case)
            found = _receive(child.stdout)
    # the loop may be closed
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(_settle, answer, found)


def _settle(answer: asyncio.Future[Conflicts | None], found: Conflicts | None) -> None:
    if not answer.done():
        answer.set_result(found)


def work() -> None:
    """Answer on standard output, for each case on standard input, until there are no more."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            case = _receive(sys.stdin.buffer)
            try:
                found = conflicts_of(case)
            except Exception as error:
                # told where a server writes what goes wrong; the editor is shown no count
                print(f"zopa lsp: no conflicts: {error}", file=sys.stderr)
                found = None
            _send(sys.stdout.buffer, found)


def _send(pipe: IO[bytes], what: object) -> None:
    data = pickle.dumps(what)
    pipe.write(_SIZE.pack(len(data)) + data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    head = pipe.read(_SIZE.size)
    if len(head) < _SIZE.size:
        raise EOFError
    (size,) = _SIZE.unpack(head)
    return pickle.loads(pipe.read(size))
