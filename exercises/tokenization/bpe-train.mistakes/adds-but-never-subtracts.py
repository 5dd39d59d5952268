"""After a merge you add the counts of the pairs with the new symbol, but you subtract nothing from the pairs that the
merge broke up. They are rarer now; lower their counts, or count again in each round."""

from collections import Counter
from itertools import pairwise


def bpe_train(text, num_merges):
    symbols = [bytes([value]) for value in text.encode("utf-8")]
    counts = Counter(pairwise(symbols))
    merges = []
    while counts and len(symbols) > 1 and len(merges) < num_merges:
        best = max(counts, key=lambda pair: counts[pair])
        del counts[best]
        merges.append(best)
        symbols = merge(symbols, best)
        for pair in pairwise(symbols):
            if best[0] + best[1] in pair:
                counts[pair] += 1
    return merges


def merge(symbols, pair):
    merged = []
    i = 0
    while i < len(symbols):
        if tuple(symbols[i : i + 2]) == pair:
            merged.append(symbols[i] + symbols[i + 1])
            i += 2
        else:
            merged.append(symbols[i])
            i += 1
    return merged
