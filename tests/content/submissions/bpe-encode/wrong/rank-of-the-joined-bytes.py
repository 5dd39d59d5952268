# catalogue: 6
def bpe_encode(text, merges):
    ranks = {}
    for i, (a, b) in enumerate(merges):
        ranks.setdefault(a + b, i)
    parts = [bytes([b]) for b in text.encode("utf-8")]
    while True:
        best, where = None, None
        for i in range(len(parts) - 1):
            r = ranks.get(parts[i] + parts[i + 1])
            if r is not None and (best is None or r < best):
                best, where = r, i
        if where is None:
            return parts
        parts = parts[:where] + [parts[where] + parts[where + 1]] + parts[where + 2 :]
