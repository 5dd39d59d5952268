# catalogue: none
from collections import Counter


def bpe_train(text, num_merges):
    ids = [bytes([b]) for b in text.strip().encode("utf-8")]
    merges = []
    while len(merges) < num_merges and len(ids) > 1:
        counts = Counter(zip(ids, ids[1:]))
        pair = max(counts, key=counts.get)
        merges.append(pair)
        i, out = 0, []
        while i < len(ids):
            if tuple(ids[i : i + 2]) == pair:
                out.append(pair[0] + pair[1])
                i += 2
            else:
                out.append(ids[i])
                i += 1
        ids = out
    return merges
