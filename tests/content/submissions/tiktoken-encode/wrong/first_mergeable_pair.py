# catalogue: none
import regex
def encode_ordinary(text, ranks, pattern):
    out = []
    for m in regex.finditer(pattern, text):
        b = m.group().encode("utf-8")
        t = [b] if b in ranks else [bytes([c]) for c in b]
        i = 0
        while i < len(t) - 1:
            if t[i] + t[i + 1] in ranks:
                t[i:i + 2] = [t[i] + t[i + 1]]
                i = 0
            else:
                i += 1
        out += [ranks[x] for x in t]
    return out
