# mistake: the pair that makes the longest token is merged, whatever its count
from collections import Counter


def bpe_train(text, num_merges):
    parts = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    for _ in range(num_merges):
        counts = Counter(zip(parts, parts[1:]))
        if not counts:
            break
        pair = max(counts, key=lambda one: (len(one[0]) + len(one[1]), counts[one]))
        merges.append(pair)
        out, i = [], 0
        while i < len(parts):
            if tuple(parts[i : i + 2]) == pair:
                out.append(parts[i] + parts[i + 1])
                i += 2
            else:
                out.append(parts[i])
                i += 1
        parts = out
    return merges
