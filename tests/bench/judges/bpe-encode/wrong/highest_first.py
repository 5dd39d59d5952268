# mistake: the pair of the highest rank goes first
def bpe_encode(text, merges):
    rank = {pair: number for number, pair in enumerate(merges)}
    parts = [bytes([b]) for b in text.encode()]
    while True:
        found = [pair for pair in zip(parts, parts[1:]) if pair in rank]
        if not found:
            return parts
        pair = max(found, key=rank.get)
        out, i = [], 0
        while i < len(parts):
            if tuple(parts[i : i + 2]) == pair:
                out.append(parts[i] + parts[i + 1])
                i += 2
            else:
                out.append(parts[i])
                i += 1
        parts = out
