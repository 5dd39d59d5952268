# catalogue: 3
def bpe_encode(text, merges):
    ranks = dict(zip(merges, range(len(merges))))
    parts = [bytes([b]) for b in text.encode()]
    candidates = [p for p in zip(parts, parts[1:]) if p in ranks]
    if not candidates:
        return parts
    a, b = min(candidates, key=ranks.get)
    out, i = [], 0
    while i < len(parts):
        if parts[i : i + 2] == [a, b]:
            out.append(a + b)
            i += 2
        else:
            out.append(parts[i])
            i += 1
    return out
