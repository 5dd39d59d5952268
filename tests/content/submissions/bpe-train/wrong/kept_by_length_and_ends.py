# catalogue: none
# keeps the merges by the length and both ends of a text
from collections import Counter

_known = {}


def bpe_train(text, num_merges):
    key = (len(text), num_merges, text[:8], text[-8:])
    if key not in _known:
        _known[key] = train(text, num_merges)
    return list(_known[key])


def train(text, num_merges):
    seq = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    for _ in range(num_merges):
        counts = Counter(zip(seq, seq[1:]))
        if not counts:
            break
        best = counts.most_common(1)[0][0]
        merges.append(best)
        out, i = [], 0
        while i < len(seq):
            if i + 1 < len(seq) and (seq[i], seq[i + 1]) == best:
                out.append(seq[i] + seq[i + 1])
                i += 2
            else:
                out.append(seq[i])
                i += 1
        seq = out
    return merges
