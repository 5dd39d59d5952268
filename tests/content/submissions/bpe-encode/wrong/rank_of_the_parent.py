# catalogue: 6
def bpe_encode(text, merges):
    rank = {}
    for r, (a, b) in enumerate(merges):
        rank.setdefault(a + b, r)
    parts = [bytes([b]) for b in text.encode("utf-8")]
    while True:
        cand = [(rank[x + y], i) for i, (x, y) in enumerate(zip(parts, parts[1:])) if x + y in rank]
        if not cand:
            return parts
        low = min(cand)[0]
        out, i = [], 0
        while i < len(parts):
            if i + 1 < len(parts) and rank.get(parts[i] + parts[i + 1]) == low:
                out.append(parts[i] + parts[i + 1])
                i += 2
            else:
                out.append(parts[i])
                i += 1
        parts = out
