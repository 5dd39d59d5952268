# catalogue: 2
from collections import Counter
def bpe_train(text, num_merges):
    toks = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    for _ in range(num_merges):
        counts = Counter(zip(toks, toks[1:]))
        if not counts:
            break
        a, b = next(iter(counts))
        merges.append((a, b))
        out, i = [], 0
        while i < len(toks):
            if toks[i:i + 2] == [a, b]:
                out.append(a + b); i += 2
            else:
                out.append(toks[i]); i += 1
        toks = out
    return merges
