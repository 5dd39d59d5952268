"""Encoding with trained BPE merges: replay the training on a new text.

The text starts as single bytes. Of the merges that apply somewhere, the one learned first goes first, at every position
from left to right; then the search starts again, until no merge applies. A merge applies where its two parts are
neighbours: the same bytes split elsewhere are a different pair.

    rank(x, y) = index of (x, y) in merges;    while neighbours have a rank: join those of lowest rank

The plain way scans the whole text for each merge, n steps per round. Here a table has the positions of every pair, and
a heap has the ranks that occur, so a round costs only as much as it joins: n log n for the whole text.

Source: Sennrich, Haddow and Birch 2016, arXiv:1508.07909, section 3.2; GPT-2's encoder.py (openai/gpt-2,
src), `bpe`.
"""

from collections import defaultdict
from heapq import heapify, heappop, heappush

Pair = tuple[bytes, bytes]


def bpe_encode(text: str, merges: list[Pair]) -> list[bytes]:
    rank = {pair: position for position, pair in enumerate(merges)}  # a lower rank was learned earlier
    chain = Chain([bytes([value]) for value in text.encode("utf-8")])  # one bytes object of length 1 per byte
    waiting = [rank[pair] for pair in chain.positions if pair in rank]
    heapify(waiting)
    while waiting:
        best = merges[heappop(waiting)]
        for pair in chain.join(best):  # the new pairs
            if pair in rank:
                heappush(waiting, rank[pair])
    return [part for part in chain.parts if part]


class Chain:
    """A sequence of parts, each with its neighbours, and the positions of every pair of neighbours."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts = parts  # b"" where a part was joined to the one before it
        self.before = [position - 1 for position in range(len(parts))]  # -1: none
        self.after = [position + 1 for position in range(len(parts))]  # len(parts): none
        self.positions: defaultdict[Pair, set[int]] = defaultdict(set)  # a pair has the position of its left part
        for position in range(len(parts) - 1):
            self.positions[parts[position], parts[position + 1]].add(position)

    def join(self, pair: Pair) -> set[Pair]:
        """Joins every occurrence of the pair, from left to right; returns the pairs that this creates."""
        left, right = pair
        made = set()
        for position in sorted(self.positions.pop(pair, ())):
            other = self.after[position]
            if self.parts[position] != left or other == len(self.parts) or self.parts[other] != right:
                continue  # in a run, the previous join used one of the two
            before, after = self.before[position], self.after[other]
            if before >= 0:
                self.positions[self.parts[before], left].discard(before)
            if after < len(self.parts):
                self.positions[right, self.parts[after]].discard(other)
                self.before[after] = position
            self.parts[position], self.parts[other] = left + right, b""
            self.after[position] = after
            if before >= 0:
                made.add(self.note(before, position))
            if after < len(self.parts):
                made.add(self.note(position, after))
        return made

    def note(self, position: int, other: int) -> Pair:
        pair = self.parts[position], self.parts[other]
        self.positions[pair].add(position)
        return pair
