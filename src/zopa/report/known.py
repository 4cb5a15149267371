"""Names that a request may choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zopa.diagnostics import UsageError, did_you_mean


def known(
    one: str, many: str, wanted: Sequence[str] | None, names: Iterable[str]
) -> tuple[str, ...]:
    """Check the names that are wanted; None is all.

    Returns
    -------
    tuple of str
        In the order of ``names``.

    Raises
    ------
    UsageError
        If one is unknown, or none is wanted.
    """
    all_names = list(names)
    if wanted is None:
        return tuple(all_names)
    if not wanted:
        raise UsageError(f"no {one} is chosen", f"name at least one, or leave {many} out for all")
    for name in wanted:
        if name not in all_names:
            raise UsageError(f"unknown {one} {name!r}", did_you_mean(name, all_names))
    return tuple(name for name in all_names if name in wanted)
