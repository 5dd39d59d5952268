# catalogue: 2
def bpe_encode(text, merges):
    parts = [bytes([b]) for b in text.encode("utf-8")]
    for a, b in merges[::-1]:
        o, i = [], 0
        while i < len(parts):
            if i + 1 < len(parts) and parts[i] == a and parts[i+1] == b: o.append(a + b); i += 2
            else: o.append(parts[i]); i += 1
        parts = o
    return parts
