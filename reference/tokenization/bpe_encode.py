"""Encoding with trained BPE merges: replay the training on a new text.

The text starts as single bytes. Of the merges that fit somewhere, the one learned first goes first and is
applied at every place from left to right; then the question is asked again, until no merge fits. A merge fits
where its two parts stand side by side: the same bytes split elsewhere are another pair.

    rank(x, y) = place of (x, y) in merges;    while neighbours have a rank: join those of lowest rank

The plain way goes through the whole text for each merge, n steps a round. Here every pair knows where it stands,
and the ranks that are present wait in a heap, so a round costs what it joins: n log n for the whole text.

Source: Sennrich, Haddow and Birch 2016, arXiv:1508.07909, section 3.2; GPT-2's encoder.py (openai/gpt-2,
src), `bpe`.
"""

from collections import defaultdict
from heapq import heapify, heappop, heappush

Pair = tuple[bytes, bytes]


def bpe_encode(text: str, merges: list[Pair]) -> list[bytes]:
    rank = {pair: place for place, pair in enumerate(merges)}  # a lower rank was learned earlier
    chain = Chain([bytes([value]) for value in text.encode("utf-8")])  # one bytes object of length 1 per byte
    waiting = [rank[pair] for pair in chain.places if pair in rank]
    heapify(waiting)
    while waiting:
        best = merges[heappop(waiting)]
        for pair in chain.join(best):  # the pairs that have come to stand somewhere
            if pair in rank:
                heappush(waiting, rank[pair])
    return [part for part in chain.parts if part]


class Chain:
    """Parts in a row, each with its neighbours, and for every pair of neighbours the places where it stands."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts = parts  # b"" where a part was joined to the one before it
        self.before = [place - 1 for place in range(len(parts))]  # -1: none
        self.after = [place + 1 for place in range(len(parts))]  # len(parts): none
        self.places: defaultdict[Pair, set[int]] = defaultdict(set)  # a pair stands where its left part does
        for place in range(len(parts) - 1):
            self.places[parts[place], parts[place + 1]].add(place)

    def join(self, pair: Pair) -> set[Pair]:
        """Joins the pair wherever it stands, from left to right; returns the pairs that this makes."""
        left, right = pair
        made = set()
        for place in sorted(self.places.pop(pair, ())):
            other = self.after[place]
            if self.parts[place] != left or other == len(self.parts) or self.parts[other] != right:
                continue  # in a run, the join before took one of the two
            before, after = self.before[place], self.after[other]
            if before >= 0:
                self.places[self.parts[before], left].discard(before)
            if after < len(self.parts):
                self.places[right, self.parts[after]].discard(other)
                self.before[after] = place
            self.parts[place], self.parts[other] = left + right, b""
            self.after[place] = after
            if before >= 0:
                made.add(self.note(before, place))
            if after < len(self.parts):
                made.add(self.note(place, after))
        return made

    def note(self, place: int, other: int) -> Pair:
        pair = self.parts[place], self.parts[other]
        self.places[pair].add(place)
        return pair
