# catalogue: 4
def bpe_decode(ids, vocab):
    data = bytearray()
    for i in ids:
        data += vocab.get(i, b"")
    return data.decode("utf-8", errors="replace")
