# catalogue: 4
def bpe_decode(ids, vocab):
    return b"".join(vocab[i] for i in ids if i in vocab).decode("utf-8", errors="replace")
