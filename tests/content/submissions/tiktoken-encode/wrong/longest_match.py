# catalogue: none
import regex
def encode_ordinary(text, ranks, pattern):
    out = []
    for m in regex.finditer(pattern, text):
        b, i = m.group().encode("utf-8"), 0
        while i < len(b):
            j = len(b)
            while b[i:j] not in ranks:
                j -= 1
            out.append(ranks[b[i:j]])
            i = j
    return out
