# costly: keeps the counts, but goes through the whole text for each merge
from collections import Counter

def _merge_pass(toks, a, b, counts):
    new, out, i, n = a + b, [], 0, len(toks)
    while i < n:
        if toks[i] == a and i + 1 < n and toks[i + 1] == b:
            counts[a, b] -= 1
            if out:
                counts[out[-1], a] -= 1
                counts[out[-1], new] += 1
            if i + 2 < n:
                counts[b, toks[i + 2]] -= 1
                counts[new, toks[i + 2]] += 1
            out.append(new)
            i += 2
        else:
            out.append(toks[i])
            i += 1
    return out

def bpe_train(text, num_merges):
    toks = [bytes((b,)) for b in text.encode("utf-8")]
    counts, merges = Counter(zip(toks, toks[1:])), []
    while len(merges) < num_merges and len(toks) > 1:
        best = max(counts, key=counts.__getitem__)
        merges.append(best)
        toks = _merge_pass(toks, *best, counts)
    return merges
