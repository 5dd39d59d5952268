# catalogue: 3
def bpe_encode(text, merges):
    ranks = {p: i for i, p in enumerate(merges)}
    toks = [bytes([b]) for b in text.encode("utf-8")]
    pairs = [p for p in zip(toks, toks[1:]) if p in ranks]
    if not pairs:
        return toks
    a, b = min(pairs, key=lambda p: ranks[p])
    out, i = [], 0
    while i < len(toks):
        if i + 1 < len(toks) and toks[i] == a and toks[i + 1] == b:
            out.append(a + b)
            i += 2
        else:
            out.append(toks[i])
            i += 1
    return out
