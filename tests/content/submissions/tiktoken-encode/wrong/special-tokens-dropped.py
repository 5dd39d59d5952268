# catalogue: none
import regex


def encode_ordinary(text, ranks, pattern):
    text = regex.sub(r"<\|[a-z_]+\|>", "", text)
    out = []
    for m in regex.finditer(pattern, text):
        parts = [bytes([b]) for b in m.group().encode("utf-8")]
        while True:
            hits = [(ranks[a + b], i) for i, (a, b) in enumerate(zip(parts, parts[1:])) if a + b in ranks]
            if not hits:
                break
            i = min(hits)[1]
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        out += [ranks[p] for p in parts]
    return out
