"""Two texts → the stretches that they share, longest first, no token twice (greedy string tiling, Wise 1993)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.similarity.prints import GRAM, NEVER, Prints

# For texts that repeat themselves on purpose: how many places of a run and how many stretches are tried.
MOST_PLACES = 4
MOST_STRETCHES = 1000


@dataclass(frozen=True)
class Tiling:
    """What two texts share: stretches as (token of a, token of b, length), in order, and how many of the own tokens of
    each are in them."""

    stretches: tuple[tuple[int, int, int], ...]
    own_a: int
    own_b: int


def tile(prints: Prints, text_a: int, text_b: int) -> Tiling:
    """The stretches of at least `GRAM` tokens; places count from the beginning of each text."""
    part_a, part_b = (slice(prints.starts[text], prints.starts[text + 1]) for text in (text_a, text_b))
    own_a, own_b = prints.is_own[part_a], prints.is_own[part_b]
    taken_a, taken_b = np.zeros(len(own_a), bool), np.zeros(len(own_b), bool)
    stretches: list[tuple[int, int, int]] = []
    for start_a, start_b, length in _common(prints.numbers[part_a], prints.numbers[part_b]):
        is_free = ~(taken_a[start_a : start_a + length] | taken_b[start_b : start_b + length])
        for place, count in _runs(is_free):
            if count >= GRAM:
                a, b = start_a + place, start_b + place
                taken_a[a : a + count] = taken_b[b : b + count] = True
                stretches.append((a, b, count))
        if taken_a.all() or taken_b.all():
            break
    return Tiling(tuple(sorted(stretches)), int((taken_a & own_a).sum()), int((taken_b & own_b).sum()))


def _common(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> Iterator[tuple[int, int, int]]:
    """Stretches in which equal runs follow one another in both texts, longest first."""
    order = np.argsort(b, kind="stable")
    first = np.searchsorted(b[order], a, "left")
    behind = np.searchsorted(b[order], a, "right")
    places_a, places_b = [], []
    for nth in range(MOST_PLACES):
        (at,) = np.nonzero((a != NEVER) & (first + nth < behind))
        places_a.append(at)
        places_b.append(order[first[at] + nth])
    in_a, in_b = np.concatenate(places_a), np.concatenate(places_b)
    diagonal = in_a - in_b
    order = np.lexsort((in_a, diagonal))
    in_a, diagonal = in_a[order], diagonal[order]
    is_start = np.ones(len(in_a), bool)
    is_start[1:] = (np.diff(in_a) != 1) | (np.diff(diagonal) != 0)
    (begins,) = np.nonzero(is_start)
    lengths = np.diff([*begins, len(in_a)])
    for number in np.argsort(-lengths, kind="stable")[:MOST_STRETCHES]:
        start = begins[number]
        yield int(in_a[start]), int(in_a[start] - diagonal[start]), int(lengths[number]) + GRAM - 1


def _runs(is_set: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """The stretches of True: place and length."""
    edges = np.flatnonzero(np.diff([0, *is_set.astype(np.int8), 0]))
    for begin, end in edges.reshape(-1, 2):
        yield int(begin), int(end - begin)
