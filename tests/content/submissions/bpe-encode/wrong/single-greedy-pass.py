# catalogue: 1
def bpe_encode(text, merges):
    allowed = set(merges)
    out = []
    for byte in text.encode("utf-8"):
        out.append(bytes([byte]))
        while len(out) > 1 and (out[-2], out[-1]) in allowed:
            right = out.pop()
            out[-1] += right
    return out
