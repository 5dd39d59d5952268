# catalogue: none
from collections import Counter


def bpe_train(text, num_merges):
    ids = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    for _ in range(num_merges):
        counts = Counter(zip(ids, ids[1:]))
        if not counts:
            break
        pair = max(counts, key=counts.get)
        if counts[pair] < 2:  # nothing repeats any more
            break
        merges.append(pair)
        out, i = [], 0
        while i < len(ids):
            if tuple(ids[i : i + 2]) == pair:
                out.append(pair[0] + pair[1])
                i += 2
            else:
                out.append(ids[i])
                i += 1
        ids = out
    return merges
