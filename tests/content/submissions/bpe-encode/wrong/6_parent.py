# catalogue: 6
def bpe_encode(text, merges):
    ranks = {}
    for i, (a, b) in enumerate(merges):
        ranks.setdefault(a + b, i)
    parts = [bytes([b]) for b in text.encode("utf-8")]
    while True:
        best = None
        for a, b in zip(parts[:-1], parts[1:]):
            r = ranks.get(a + b)
            if r is not None and (best is None or r < best[0]):
                best = (r, a + b)
        if best is None:
            return parts
        i, res = 0, []
        while i < len(parts):
            if i < len(parts) - 1 and parts[i] + parts[i + 1] == best[1]:
                res.append(best[1])
                i += 2
            else:
                res.append(parts[i])
                i += 1
        parts = res
