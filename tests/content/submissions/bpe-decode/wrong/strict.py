# catalogue: 2
def bpe_decode(ids, vocab):
    joined = bytes()
    for i in ids:
        joined += vocab[i]
    return joined.decode("utf-8")
