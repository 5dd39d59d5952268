# catalogue: none
import unicodedata

import regex


def encode_ordinary(text, ranks, pattern):
    text = unicodedata.normalize("NFKC", text).replace("\r\n", "\n")
    out = []
    for m in regex.finditer(pattern, text):
        parts = [bytes([b]) for b in m.group().encode("utf-8")]
        while len(parts) > 1:
            rank, i = min((ranks.get(a + b, 1 << 40), i) for i, (a, b) in enumerate(zip(parts, parts[1:])))
            if rank == 1 << 40:
                break
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        out += [ranks[p] for p in parts]
    return out
