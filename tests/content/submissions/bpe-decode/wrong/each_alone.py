# catalogue: 1
def bpe_decode(ids, vocab):
    return "".join(vocab[i].decode("utf-8", errors="replace") for i in ids)
