# catalogue: 7
from collections import Counter


def bpe_train(text, num_merges):
    seq = [bytes([b]) for b in text.encode("utf-8")]
    counts = Counter(zip(seq, seq[1:]))
    merges = []
    while counts and len(merges) < num_merges:
        pair = max(counts, key=counts.get)
        del counts[pair]
        merges.append(pair)
        out, i = [], 0
        while i < len(seq):
            if tuple(seq[i : i + 2]) == pair:
                new = pair[0] + pair[1]
                if out:
                    counts[out[-1], new] += 1
                if i + 2 < len(seq):
                    counts[new, seq[i + 2]] += 1
                out.append(new)
                i += 2
            else:
                out.append(seq[i])
                i += 1
        seq = out
    return merges
