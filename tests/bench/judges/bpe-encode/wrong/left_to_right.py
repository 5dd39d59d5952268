# mistake: one pass from the left that joins whatever is listed
def bpe_encode(text, merges):
    listed = set(merges)
    out = []
    for b in text.encode():
        out.append(bytes([b]))
        while len(out) > 1 and (out[-2], out[-1]) in listed:
            out[-2:] = [out[-2] + out[-1]]
    return out
