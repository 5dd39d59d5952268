# other: rank 0 taken for none
import regex
def encode_ordinary(text, ranks, pattern):
    out = []
    for m in regex.finditer(pattern, text):
        parts = [bytes([x]) for x in m.group().encode()]
        while len(parts) > 1:
            k = min(range(len(parts) - 1), key=lambda i: ranks.get(parts[i] + parts[i+1]) or float("inf"))
            if not ranks.get(parts[k] + parts[k+1]): break
            parts[k:k+2] = [parts[k] + parts[k+1]]
        out += [ranks[p] for p in parts]
    return out
