"""You number the new symbols from 0, but the ids 0 to 255 are the bytes. The first merge takes the id of byte 0, the
eleventh that of the line feed, and symbols with the same id become one."""

from collections import Counter
from itertools import pairwise


def bpe_train(text, num_merges):
    ids = list(text.encode("utf-8"))
    vocab = {value: bytes([value]) for value in range(256)}
    merges = []
    for new_id in range(num_merges):
        counts = Counter(pairwise(ids))
        if not counts:
            break
        best = max(counts, key=lambda pair: counts[pair])
        merges.append((vocab[best[0]], vocab[best[1]]))
        vocab[new_id] = vocab[best[0]] + vocab[best[1]]
        ids = merge(ids, best, new_id)
    return merges


def merge(ids, pair, new_id):
    merged = []
    i = 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged
