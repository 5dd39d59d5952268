"""Encoding with trained BPE merges: replay the training on a new text.

The text starts as single bytes. Of the merges that fit somewhere, the one learned first goes first and is
applied at every place from left to right; then the question is asked again, until no merge fits. A merge fits
where its two parts stand side by side: the same bytes split elsewhere are another pair.

    rank(x, y) = place of (x, y) in merges;    while neighbours have a rank: join those of lowest rank

Source: Sennrich, Haddow and Birch 2016, arXiv:1508.07909, section 3.2; GPT-2's encoder.py (openai/gpt-2,
src), `bpe`.
"""

from itertools import pairwise

Pair = tuple[bytes, bytes]


def bpe_encode(text: str, merges: list[Pair]) -> list[bytes]:
    rank = {pair: place for place, pair in enumerate(merges)}  # a lower rank was learned earlier
    parts = [bytes([value]) for value in text.encode("utf-8")]  # one bytes object of length 1 per byte
    while True:
        present = [pair for pair in pairwise(parts) if pair in rank]
        if not present:
            return parts
        best = min(present, key=lambda pair: rank[pair])
        parts = merge(parts, best)


def merge(parts: list[bytes], pair: Pair) -> list[bytes]:
    merged = []
    i = 0
    while i < len(parts):
        if tuple(parts[i : i + 2]) == pair:
            merged.append(parts[i] + parts[i + 1])
            i += 2  # left to right, not overlapping
        else:
            merged.append(parts[i])
            i += 1
    return merged
