"""You count once and keep the counts up to date by adding the pairs of the new symbol, but the pairs that a merge
breaks up keep their old counts. Lower those too, or count again in each round."""

from collections import Counter
from itertools import pairwise


def bpe_train(text, num_merges):
    symbols = [bytes([value]) for value in text.encode("utf-8")]
    counts = Counter(pairwise(symbols))
    merges = []
    while counts and len(merges) < num_merges:
        pair = max(counts, key=lambda pair: counts[pair])
        del counts[pair]
        merges.append(pair)
        merged = []
        i = 0
        while i < len(symbols):
            if tuple(symbols[i : i + 2]) == pair:
                joined = pair[0] + pair[1]
                if merged:
                    counts[merged[-1], joined] += 1
                if i + 2 < len(symbols):
                    counts[joined, symbols[i + 2]] += 1
                merged.append(joined)
                i += 2
            else:
                merged.append(symbols[i])
                i += 1
        symbols = merged
    return merges
