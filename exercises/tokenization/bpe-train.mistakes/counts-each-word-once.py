"""You split the text into words and count each distinct word once, so its frequency is lost. A pair inside a word that
occurs ten times counts ten times, and here the text is one sequence anyway."""

from collections import Counter
from itertools import pairwise


def bpe_train(text, num_merges):
    words = [[bytes([value]) for value in word.encode("utf-8")] for word in dict.fromkeys(text.split())]
    merges = []
    for _ in range(num_merges):
        counts = Counter(pair for word in words for pair in pairwise(word))
        if not counts:
            break
        best = max(counts, key=lambda pair: counts[pair])
        merges.append(best)
        words = [merge(word, best) for word in words]
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
