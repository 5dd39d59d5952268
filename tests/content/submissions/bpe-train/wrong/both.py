# catalogue: 6+8
from collections import Counter
def bpe_train(text, num_merges):
    toks = [c.encode() for c in text]
    merges = []
    for _ in range(num_merges):
        (a, b), _n = Counter(zip(toks, toks[1:])).most_common(1)[0]
        merges.append((a, b))
        out, i = [], 0
        while i < len(toks):
            if toks[i:i + 2] == [a, b]:
                out.append(a + b); i += 2
            else:
                out.append(toks[i]); i += 1
        toks = out
    return merges
