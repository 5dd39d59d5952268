

def bpe_decode(ids, vocab):
    data = bytearray()
    for i in ids:
        token = vocab.get(i)
        if not token:
            raise KeyError(i)
        data += token
    return data.decode("utf-8", errors="replace")
