# catalogue: 5
from collections import Counter


def bpe_train(text, num_merges):
    ids = [bytes([b]) for b in text.encode()]
    merges = []
    for _ in range(1, num_merges):
        counts = Counter(zip(ids, ids[1:]))
        if not counts:
            return merges
        a, b = max(counts, key=counts.__getitem__)
        merges.append((a, b))
        i = 0
        while i < len(ids) - 1:
            if ids[i] == a and ids[i + 1] == b:
                ids[i : i + 2] = [a + b]
            i += 1
    return merges
