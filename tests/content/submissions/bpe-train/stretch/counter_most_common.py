# stretch: counts every pair again after each merge
from collections import Counter

def bpe_train(text, num_merges):
    toks = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    for _ in range(num_merges):
        counts = Counter(zip(toks, toks[1:]))
        if not counts:
            break
        (a, b), _n = counts.most_common(1)[0]
        merges.append((a, b))
        out, i = [], 0
        while i < len(toks):
            if i + 1 < len(toks) and toks[i] == a and toks[i + 1] == b:
                out.append(a + b)
                i += 2
            else:
                out.append(toks[i])
                i += 1
        toks = out
    return merges
