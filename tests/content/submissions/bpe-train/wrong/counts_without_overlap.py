# catalogue: none
def bpe_train(text, num_merges):
    toks = [bytes([b]) for b in text.encode("utf-8")]
    merges = []
    for _ in range(num_merges):
        if len(toks) < 2:
            break
        counts, last = {}, {}
        for i, p in enumerate(zip(toks, toks[1:])):
            if p[0] == p[1] and last.get(p) == i - 1:
                continue
            last[p] = i
            counts[p] = counts.get(p, 0) + 1
        a, b = max(counts, key=counts.get)
        merges.append((a, b))
        out, i = [], 0
        while i < len(toks):
            if toks[i:i + 2] == [a, b]:
                out.append(a + b); i += 2
            else:
                out.append(toks[i]); i += 1
        toks = out
    return merges
