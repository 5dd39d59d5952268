# catalogue: 8
def stats(seq):
    d = {}
    for p in zip(seq, seq[1:]):
        d[p] = 1 + d.get(p, 0)
    return d
def bpe_train(text, num_merges):
    seq = [ch.encode("utf-8") for ch in text]
    got = []
    while len(got) < num_merges and len(seq) > 1:
        d = stats(seq)
        p = max(d, key=lambda q: (d[q], q))
        got.append(p)
        i = 0
        new = []
        while i < len(seq):
            step = 2 if tuple(seq[i:i + 2]) == p else 1
            new.append(b"".join(seq[i:i + step]))
            i += step
        seq = new
    return got
