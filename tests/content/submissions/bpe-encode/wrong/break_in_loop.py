# catalogue: 3
def _replace(seq, pair):
    res, free = [], False
    for t in seq:
        if free and (res[-1], t) == pair:
            res[-1], free = res[-1] + t, False
        else:
            res.append(t)
            free = True
    return res

def bpe_encode(text, merges):
    seq = [bytes([b]) for b in text.encode()]
    for pair in merges:
        new = _replace(seq, tuple(pair))
        if len(new) != len(seq):
            seq = new
            break
    return seq
