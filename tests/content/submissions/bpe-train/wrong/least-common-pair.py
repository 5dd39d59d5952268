# catalogue: 2
from collections import Counter


def bpe_train(text, num_merges):
    ids = [bytes([b]) for b in text.encode("utf-8")]
    result = []
    while len(result) < num_merges and len(ids) > 1:
        stats = Counter(zip(ids, ids[1:]))
        pair = sorted(stats, key=stats.get)[0]
        result.append(pair)
        i, new = 0, []
        while i < len(ids):
            step = 2 if tuple(ids[i : i + 2]) == pair else 1
            new.append(b"".join(ids[i : i + step]))
            i += step
        ids = new
    return result
