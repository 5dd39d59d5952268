# catalogue: none
import regex

_cache = {}


def encode_ordinary(text, ranks, pattern):
    out = []
    for m in regex.finditer(pattern, text):
        piece = m.group()
        if piece not in _cache:
            parts = [bytes([b]) for b in piece.encode("utf-8")]
            while len(parts) > 1:
                rank, i = min((ranks.get(a + b, 1 << 40), i) for i, (a, b) in enumerate(zip(parts, parts[1:])))
                if rank == 1 << 40:
                    break
                parts[i : i + 2] = [parts[i] + parts[i + 1]]
            _cache[piece] = [ranks[p] for p in parts]
        out += _cache[piece]
    return out
