# catalogue: none
import regex


def encode_ordinary(text, ranks, pattern):
    index = {token: i for i, token in enumerate(sorted(ranks))}
    out = []
    for m in regex.finditer(pattern, text):
        parts = [bytes([b]) for b in m.group().encode("utf-8")]
        while True:
            pairs = [(ranks[a + b], i) for i, (a, b) in enumerate(zip(parts, parts[1:])) if a + b in ranks]
            if not pairs:
                break
            i = min(pairs)[1]
            parts = [*parts[:i], parts[i] + parts[i + 1], *parts[i + 2 :]]
        out.extend(index[p] for p in parts)
    return out
