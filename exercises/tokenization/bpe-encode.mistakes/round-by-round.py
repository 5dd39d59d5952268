"""You list all pairs and rewrite the whole text in each round."""

from itertools import pairwise


def bpe_encode(text, merges):
    rank = {pair: position for position, pair in enumerate(merges)}  # a lower rank was learned earlier
    parts = [bytes([value]) for value in text.encode("utf-8")]  # one bytes object of length 1 per byte
    while True:
        present = [pair for pair in pairwise(parts) if pair in rank]
        if not present:
            return parts
        best = min(present, key=lambda pair: rank[pair])
        parts = merge(parts, best)


def merge(parts, pair):
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
