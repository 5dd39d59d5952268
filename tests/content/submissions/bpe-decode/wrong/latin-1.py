# catalogue: 3
def bpe_decode(ids, vocab):
    return b"".join([vocab[idx] for idx in ids]).decode("latin-1")
