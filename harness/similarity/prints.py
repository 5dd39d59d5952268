"""Texts of one exercise → a hash of every run of `GRAM` tokens, and the stretches that two texts share.

All texts are concatenated in the same arrays, so that numpy works on hundreds of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.similarity.tokens import Tokens

GRAM = 14
NEVER = np.uint64(2**64 - 1)
_MIX = np.uint64(0x9E3779B97F4A7C15)
# For texts that repeat themselves on purpose: how many places of a run and how many stretches are tried.
MOST_PLACES = 4
MOST_STRETCHES = 1000


@dataclass(frozen=True)
class Prints:
    """The concatenated tokens of several texts.

    `texts`: which text a token belongs to; `starts`: where each text begins, and the end of the last; `numbers`: the
    hash of the run that begins at a token, `NEVER` where the text ends before the run does; `lines`: the line of a
    token; `is_own`: whether a token is in no common run; `is_free`: whether the run at a token is not common.
    """

    texts: NDArray[np.int64]
    starts: NDArray[np.int64]
    numbers: NDArray[np.uint64]
    lines: NDArray[np.int64]
    is_own: NDArray[np.bool_]
    is_free: NDArray[np.bool_]

    def own_counts(self) -> NDArray[np.int64]:
        """The number of own tokens of each text."""
        return np.bincount(self.texts[self.is_own], minlength=len(self.starts) - 1)


def number_runs(texts: Sequence[Tokens]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Where each of the concatenated texts begins, and the hash of the run at each token.

    A text's own name is hashed by where it last occurred in the same run, so that two runs are equal if a one-to-one
    renaming makes them equal.
    """
    starts = np.cumsum([0, *map(len, texts)])
    numbers = np.full(starts[-1], NEVER)
    count = len(numbers) - GRAM + 1
    if count <= 0:
        return starts, numbers
    symbols = np.concatenate([text.symbols for text in texts])
    back = np.concatenate([text.back for text in texts])
    mixed = np.zeros(count, np.uint64)
    for place in range(GRAM):
        symbol, met = symbols[place : place + count], back[place : place + count]
        name = np.where(met <= place, met, 0).astype(np.uint64) * np.uint64(2)  # symbols are odd
        mixed = (mixed ^ np.where(symbol == 0, name, symbol)) * _MIX
        mixed ^= mixed >> np.uint64(29)
    numbers[:count] = np.minimum(mixed, NEVER - np.uint64(1))
    for end in starts[1:]:
        numbers[max(0, end - GRAM + 1) : end] = NEVER
    return starts, numbers


def make_prints(
    texts: Sequence[Tokens], known: Sequence[Tokens], holders: NDArray[np.int64], most_holders: int
) -> Prints:
    """The texts; runs of the `known` ones, and runs of more than `most_holders` holders, are common.

    `holders` says whose each text is: several texts of one learner count once.
    """
    starts, numbers = number_runs(texts)
    owner = np.repeat(np.arange(len(texts)), np.diff(starts))
    is_run = numbers != NEVER
    pairs = np.unique(np.stack([numbers[is_run], holders[owner[is_run]].astype(np.uint64)]), axis=1)
    values, counts = np.unique(pairs[0], return_counts=True)
    _, known_numbers = number_runs(known)
    shared = np.concatenate([values[counts > most_holders], known_numbers])
    is_shared = is_run & np.isin(numbers, shared)
    return Prints(
        texts=owner,
        starts=starts,
        numbers=numbers,
        lines=np.concatenate([text.lines for text in texts]) if texts else np.zeros(0, np.int64),
        is_own=~spread(is_shared),
        is_free=is_run & ~is_shared,
    )


def spread(at: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The tokens in one of these runs."""
    covered = at.copy()
    for place in range(1, min(GRAM, len(at))):
        covered[place:] |= at[: len(at) - place]
    return covered


def own_runs(prints: Prints) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The runs that are not common, in order, and the text of each; a run once for each text."""
    values, texts = prints.numbers[prints.is_free], prints.texts[prints.is_free]
    pairs = np.unique(np.stack([values, texts.astype(np.uint64)]), axis=1)
    return pairs[0], pairs[1].astype(np.int64)


# ---- two texts: greedy string tiling (Wise 1993), longest stretches first, no token twice


@dataclass(frozen=True)
class Tiling:
    """Shared stretches as (token of a, token of b, length), and how many own tokens of each are in them."""

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
