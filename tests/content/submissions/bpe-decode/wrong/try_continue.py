# catalogue: 4
def bpe_decode(ids, vocab):
    buf = bytearray()
    for i in ids:
        try:
            buf += vocab[i]
        except KeyError:
            continue
    return buf.decode("utf-8", errors="replace")
