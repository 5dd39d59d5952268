# catalogue: 5
def merge(ids, pair):
    out, i = [], 0
    while i < len(ids):
        if i < len(ids) - 1 and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            out.append(pair[0] + pair[1])
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out

def bpe_encode(text, merges):
    ids = [bytes([b]) for b in text.encode("utf-8")]
    for pair in merges:
        if len(ids) < 2:
            break
        ids = merge(ids, pair)
    return ids
