# other: all places of the lowest rank are joined in one go
import regex


def _merge(parts, ranks):
    while True:
        known = [l + r for l, r in zip(parts, parts[1:]) if l + r in ranks]
        if not known:
            return parts
        best = min(known, key=ranks.__getitem__)
        out, i = [], 0
        while i < len(parts):
            if i + 1 < len(parts) and parts[i] + parts[i + 1] == best:
                out.append(best)
                i += 2
            else:
                out.append(parts[i])
                i += 1
        parts = out


def encode_ordinary(text, ranks, pattern):
    ids = []
    for piece in regex.findall(pattern, text):
        ids += [ranks[p] for p in _merge([bytes([b]) for b in piece.encode()], ranks)]
    return ids
