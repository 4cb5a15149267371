"""Relations over numbered variables, and the limit beyond which exact methods give up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from zopa.diagnostics import ZopaError

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class NodeLimit(ZopaError):  # noqa: N818  (a limit is not an error of anybody's)
    """An exact method would need more diagram nodes than allowed; the answer is unknown.

    Parameters
    ----------
    layer
        Layer of the diagram (from 0, in search order) at which the limit was passed; None for
        families of sets, which have no layers.
    nodes
        Nodes made by then.
    """

    def __init__(self, layer: int | None, nodes: int) -> None:
        self.layer = layer
        self.nodes = nodes
        where = "" if layer is None else f" in layer {layer}"
        super().__init__(
            f"the case is too entangled for the exact method, which stopped at {nodes:,} nodes"
            f"{where}; let conditions and rules join fewer issues, take coarser steps, "
            "or raise the node limit"
        )


@dataclass(frozen=True, eq=False)
class Relation:
    """A table over some variables: which combinations of their options hold.

    Parameters
    ----------
    scope
        Distinct variable numbers, in the order of the table's axes.
    holds
        Truth table; axis ``i`` runs over the options of variable ``scope[i]``. It is copied and
        made read-only.

    Raises
    ------
    ValueError
        If a variable repeats or the table has another number of axes.
    """

    scope: tuple[int, ...]
    holds: BoolArray

    def __post_init__(self) -> None:
        scope = tuple(int(variable) for variable in self.scope)
        holds = np.array(self.holds, dtype=np.bool_)
        if len(set(scope)) != len(scope) or holds.ndim != len(scope):
            raise ValueError(f"scope {scope} does not name the {holds.ndim} axes of the table")
        holds.setflags(write=False)
        object.__setattr__(self, "scope", scope)
        object.__setattr__(self, "holds", holds)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of options of each variable of the scope."""
        return self.holds.shape

    def kept_by(self, assignment: Sequence[int]) -> bool:
        """Whether an outcome, given as an option per variable of the problem, keeps it."""
        return bool(self.holds[tuple(assignment[variable] for variable in self.scope)])

    def kept_by_each(self, outcomes: IntArray) -> BoolArray:
        """Tell which outcomes keep it, given as rows of an option per variable of the problem."""
        kept = self.holds[tuple(outcomes[:, variable] for variable in self.scope)]
        return np.broadcast_to(kept, len(outcomes))

    def moved(self, place: Mapping[int, int]) -> Relation:
        """Give the same relation over renumbered variables."""
        return Relation(tuple(place[variable] for variable in self.scope), self.holds)


@dataclass(frozen=True, eq=False)
class Threshold:
    """A sum over variables that must lie within bounds, where a table would be too large.

    Parameters
    ----------
    scope
        Distinct variable numbers.
    worths
        Per variable of the sum, shape (option,): what each option adds, integers whose sums stay
        below 2^62.
    least, most
        Bounds of the sum, inclusive; None where there is none.
    decides
        If set, the last variable of the scope is no part of the sum: it has two options, and the
        relation holds where it is 1 if the sum lies within the bounds, and 0 if not.
    """

    scope: tuple[int, ...]
    worths: tuple[IntArray, ...]
    least: int | None = None
    most: int | None = None
    decides: bool = False

    def __post_init__(self) -> None:
        if len(set(self.scope)) != len(self.scope):
            raise ValueError(f"scope {self.scope} names a variable twice")
        if len(self.worths) + self.decides != len(self.scope):
            raise ValueError("a threshold needs the worths of every variable of its sum")
        for worths in self.worths:
            worths.setflags(write=False)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of options of each variable of the scope."""
        return (*(len(worths) for worths in self.worths), *((2,) if self.decides else ()))

    def kept_by(self, assignment: Sequence[int]) -> bool:
        """Whether an outcome, given as an option per variable of the problem, keeps it."""
        total = sum(
            int(worths[assignment[variable]])
            for variable, worths in zip(self.scope, self.worths, strict=False)
        )
        within = (self.least is None or total >= self.least) and (
            self.most is None or total <= self.most
        )
        return within == (not self.decides or bool(assignment[self.scope[-1]]))

    def kept_by_each(self, outcomes: IntArray) -> BoolArray:
        """Tell which outcomes keep it, given as rows of an option per variable of the problem."""
        total = np.zeros(len(outcomes), dtype=np.int64)
        for variable, worths in zip(self.scope, self.worths, strict=False):
            total += worths[outcomes[:, variable]]
        within = np.ones(len(outcomes), dtype=np.bool_)
        if self.least is not None:
            within &= total >= self.least
        if self.most is not None:
            within &= total <= self.most
        return within == (outcomes[:, self.scope[-1]] > 0) if self.decides else within

    def moved(self, place: Mapping[int, int]) -> Threshold:
        """Give the same relation over renumbered variables."""
        return replace(self, scope=tuple(place[variable] for variable in self.scope))


AnyRelation: TypeAlias = Relation | Threshold


def check_shapes(
    sizes: Sequence[int], relations: Iterable[AnyRelation], order: Sequence[int]
) -> None:
    """Refuse a problem whose parts do not fit together.

    Raises
    ------
    ValueError
        If the order is no permutation of the variables, a size is below 1, or a table does not
        have the sizes of its variables.
    """
    if sorted(order) != list(range(len(sizes))):
        raise ValueError("the order must name every variable once")
    if any(size < 1 for size in sizes):
        raise ValueError("every variable needs at least one option")
    for relation in relations:
        if not all(0 <= variable < len(sizes) for variable in relation.scope):
            raise ValueError(f"scope {relation.scope} names an unknown variable")
        if relation.shape != tuple(sizes[variable] for variable in relation.scope):
            raise ValueError(f"the table over {relation.scope} has the wrong shape")


def conjoin(relations: Iterable[AnyRelation]) -> list[AnyRelation]:
    """Merge tables over the same variables into one that holds where all of them do.

    Sums stay as they are, after the tables.
    """
    tables: dict[tuple[int, ...], BoolArray] = {}
    sums: list[AnyRelation] = []
    for relation in relations:
        if isinstance(relation, Threshold):
            sums.append(relation)
            continue
        axes = sorted(range(len(relation.scope)), key=relation.scope.__getitem__)
        scope = tuple(relation.scope[axis] for axis in axes)
        holds = relation.holds.transpose(axes)
        tables[scope] = tables[scope] & holds if scope in tables else holds
    return [*(Relation(scope, holds) for scope, holds in tables.items()), *sums]


def split_unary(
    sizes: Sequence[int], relations: Iterable[AnyRelation]
) -> tuple[list[BoolArray], list[AnyRelation]]:
    """Turn the tables over one variable into its allowed options; return the other relations too.

    Returns
    -------
    allowed, wider
        Per variable, shape (option,): the options that may occur; and the other relations, merged
        by `conjoin`.
    """
    allowed = [np.ones(size, dtype=np.bool_) for size in sizes]
    wider: list[AnyRelation] = []
    for relation in conjoin(relations):
        if isinstance(relation, Relation) and len(relation.scope) == 1:
            allowed[relation.scope[0]] = relation.holds
        else:
            wider.append(relation)
    return allowed, wider
