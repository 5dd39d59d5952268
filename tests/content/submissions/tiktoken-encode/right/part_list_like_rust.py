# requires: regex
import regex

NONE = 2**31


def _merge(piece, ranks):
    """parts[i] = [start, rank of joining the part with its follower], as the Rust core keeps them."""

    def rank(parts, i):
        if i + 2 < len(parts):
            return ranks.get(piece[parts[i][0] : parts[i + 2][0]], NONE)
        return NONE

    parts = [[i, NONE] for i in range(len(piece) + 1)]
    for i in range(len(parts)):
        parts[i][1] = rank(parts, i)
    while True:
        low = min(p[1] for p in parts)
        if low == NONE:
            return parts
        i = next(i for i, p in enumerate(parts) if p[1] == low)
        del parts[i + 1]
        parts[i][1] = rank(parts, i)
        if i:
            parts[i - 1][1] = rank(parts, i - 1)


def encode_ordinary(text, ranks, pattern):
    out = []
    for m in regex.finditer(pattern, text):
        piece = m.group().encode("utf-8")
        parts = _merge(piece, ranks)
        for (a, _), (b, _) in zip(parts, parts[1:]):
            out.append(ranks[piece[a:b]])
    print("tokens:", len(out))
    return out
