# catalogue: none
import regex


def encode_ordinary(text, ranks, pattern):
    out = []
    for m in regex.finditer(pattern, text):
        parts = [c.encode("utf-8") for c in m.group()]
        while len(parts) > 1:
            i = min(range(len(parts) - 1), key=lambda j: ranks.get(parts[j] + parts[j + 1], 1 << 40))
            if parts[i] + parts[i + 1] not in ranks:
                break
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        for p in parts:
            out += [ranks[p]] if p in ranks else [ranks[bytes([b])] for b in p]
    return out
