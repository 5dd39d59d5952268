# catalogue: 7
from collections import Counter
def bpe_train(text, num_merges):
    toks = [bytes([b]) for b in text.encode("utf-8")]
    counts = Counter(zip(toks, toks[1:]))
    merges = []
    while len(merges) < num_merges and counts and len(toks) > 1:
        a, b = max(counts, key=counts.get)
        del counts[a, b]
        merges.append((a, b))
        out, i = [], 0
        while i < len(toks):
            if toks[i:i + 2] == [a, b]:
                out.append(a + b); i += 2
            else:
                out.append(toks[i]); i += 1
        toks = out
        for p in zip(toks, toks[1:]):
            if a + b in p:
                counts[p] += 1
    return merges
