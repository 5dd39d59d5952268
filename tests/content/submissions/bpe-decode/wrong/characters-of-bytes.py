# catalogue: 3
def bpe_decode(ids, vocab):
    return "".join(chr(byte) for i in ids for byte in vocab[i])
