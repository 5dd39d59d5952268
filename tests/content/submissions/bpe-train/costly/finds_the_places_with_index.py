"""Counts are kept, but the places of a pair are found with `list.index` over the whole text in each round."""

from collections import Counter
from itertools import pairwise


def bpe_train(text, num_merges):
    symbols = [bytes([value]) for value in text.encode("utf-8")]
    n = len(symbols)
    before, after = list(range(-1, n - 1)), list(range(1, n + 1))
    counts = Counter(pairwise(symbols))
    merges = []

    def lower(left, right):
        counts[left, right] -= 1
        if not counts[left, right]:
            del counts[left, right]

    for _ in range(num_merges):
        if not counts:
            break
        left, right = best = max(counts, key=counts.__getitem__)
        merges.append(best)
        i = -1
        while True:
            try:
                i = symbols.index(left, i + 1)
            except ValueError:
                break
            j = after[i]
            if j >= n or symbols[j] != right:
                continue
            h, k = before[i], after[j]
            lower(left, right)
            if h >= 0:
                lower(symbols[h], left)
                counts[symbols[h], left + right] += 1
            if k < n:
                lower(right, symbols[k])
                counts[left + right, symbols[k]] += 1
                before[k] = i
            symbols[i], symbols[j], after[i] = left + right, None, k
        counts.pop(best, None)
    return merges
