# other: the ids index a list, and a negative one wraps around to its end
def bpe_decode(ids, vocab):
    table = [None] * (max(vocab, default=-1) + 1)
    for i, b in vocab.items():
        table[i] = b
    parts = []
    for i in ids:
        if i >= len(table) or table[i] is None:
            raise KeyError(i)
        parts.append(table[i])
    return b"".join(parts).decode("utf-8", errors="replace")
