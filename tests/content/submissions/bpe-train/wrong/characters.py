# catalogue: 8
from collections import Counter
def bpe_train(text, num_merges):
    toks = list(text)
    merges = []
    for _ in range(num_merges):
        counts = Counter(zip(toks, toks[1:]))
        if not counts:
            break
        a, b = max(counts, key=counts.get)
        merges.append((a.encode("utf-8"), b.encode("utf-8")))
        out, i = [], 0
        while i < len(toks):
            if i + 1 < len(toks) and (toks[i], toks[i + 1]) == (a, b):
                out.append(a + b)
                i += 2
            else:
                out.append(toks[i])
                i += 1
        toks = out
    return merges
