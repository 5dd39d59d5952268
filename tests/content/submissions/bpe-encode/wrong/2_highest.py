# catalogue: 2
def bpe_encode(text, merges):
    rank = {pair: i for i, pair in enumerate(merges)}
    parts = [bytes([b]) for b in text.encode("utf-8")]
    while len(parts) > 1:
        pairs = set(zip(parts, parts[1:]))
        best = max(pairs, key=lambda p: rank.get(p, -1))
        if best not in rank:
            break
        new, i = [], 0
        while i < len(parts):
            if i + 1 < len(parts) and (parts[i], parts[i + 1]) == best:
                new.append(parts[i] + parts[i + 1])
                i += 2
            else:
                new.append(parts[i])
                i += 1
        parts = new
    return parts
