# catalogue: 1+4
def bpe_decode(ids, vocab):
    return "".join(vocab.get(i, b"").decode("utf-8", errors="replace") for i in ids)
