# catalogue: none
def bpe_decode(ids, vocab):
    data = b""
    while ids:
        data += vocab[ids.pop(0)]
    return data.decode("utf-8", errors="replace")
