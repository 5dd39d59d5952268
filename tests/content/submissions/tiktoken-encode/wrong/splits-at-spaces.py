# catalogue: none
import re


def encode_ordinary(text, ranks, pattern):
    tokens = []
    for word in re.findall(r"\s?\S+|\s+", text):
        parts = [bytes([b]) for b in word.encode()]
        while len(parts) > 1:
            i = min(range(len(parts) - 1), key=lambda j: ranks.get(parts[j] + parts[j + 1], 1e12))
            if parts[i] + parts[i + 1] not in ranks:
                break
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        tokens += [ranks[p] for p in parts]
    return tokens
