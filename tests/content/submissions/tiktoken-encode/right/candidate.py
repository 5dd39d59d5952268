import regex

def bpe(piece, ranks):
    parts = [bytes([b]) for b in piece]
    while len(parts) > 1:
        best, at = None, -1
        for i in range(len(parts) - 1):
            r = ranks.get(parts[i] + parts[i + 1])
            if r is not None and (best is None or r < best):
                best, at = r, i
        if best is None:
            break
        parts[at:at + 2] = [parts[at] + parts[at + 1]]
    return [ranks[p] for p in parts]

def encode_ordinary(text, ranks, pattern):
    out = []
    for m in regex.finditer(pattern, text):
        piece = m.group().encode("utf-8")
        out.extend([ranks[piece]] if piece in ranks else bpe(piece, ranks))
    return out
