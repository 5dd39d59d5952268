"""You split the text before each word and encode the words one by one. That is pre-tokenization; here the text is one
sequence, and a merge may cross a space."""

import re
from itertools import pairwise


def bpe_encode(text, merges):
    rank = {pair: position for position, pair in enumerate(merges)}
    tokens = []
    for word in re.findall(r" ?\S+|\s+", text):
        parts = [bytes([value]) for value in word.encode("utf-8")]
        while present := [pair for pair in pairwise(parts) if pair in rank]:
            parts = merge(parts, min(present, key=lambda pair: rank[pair]))
        tokens += parts
    return tokens


def merge(parts, pair):
    merged = []
    i = 0
    while i < len(parts):
        if tuple(parts[i : i + 2]) == pair:
            merged.append(parts[i] + parts[i + 1])
            i += 2
        else:
            merged.append(parts[i])
            i += 1
    return merged
