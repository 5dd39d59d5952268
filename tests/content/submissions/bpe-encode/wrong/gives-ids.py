# catalogue: none
def bpe_encode(text, merges):
    ids = {bytes([b]): b for b in range(256)}
    ranks = {}
    for a, b in merges:
        ids.setdefault(a + b, len(ids))
        ranks[ids[a], ids[b]] = ids[a + b]
    seq = list(text.encode("utf-8"))
    while True:
        pairs = [p for p in zip(seq, seq[1:]) if p in ranks]
        if not pairs:
            return seq
        best = min(pairs, key=lambda p: ranks[p])
        i, out = 0, []
        while i < len(seq):
            if tuple(seq[i : i + 2]) == best:
                out.append(ranks[best])
                i += 2
            else:
                out.append(seq[i])
                i += 1
        seq = out
