# catalogue: 3
def bpe_decode(ids, vocab):
    return b"".join(map(vocab.__getitem__, ids)).decode("latin-1")
