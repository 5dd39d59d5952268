def bpe_decode(ids, vocab):
    return str(b"".join(map(vocab.__getitem__, ids)), "utf-8", "replace")
