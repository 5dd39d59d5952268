# catalogue: none
def bpe_decode(ids, vocab):
    table = [vocab[k] for k in sorted(vocab)]
    return b"".join(table[i] for i in ids).decode("utf-8", errors="replace")
