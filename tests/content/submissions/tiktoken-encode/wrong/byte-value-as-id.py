# catalogue: none
import regex


def encode_ordinary(text, ranks, pattern):
    out = []
    for m in regex.finditer(pattern, text):
        parts = [bytes([b]) for b in m.group().encode("utf-8")]
        while len(parts) > 1:
            ranked = [ranks.get(a + b, float("inf")) for a, b in zip(parts, parts[1:])]
            i = ranked.index(min(ranked))
            if ranked[i] == float("inf"):
                break
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        # single bytes are their own ids
        out += [p[0] if len(p) == 1 else ranks[p] for p in parts]
    return out
