def bpe_decode(ids, vocab):
    buf = bytearray()
    for i in ids:
        if i not in vocab:
            raise KeyError(i)
        buf.extend(vocab[i])
    return str(buf, "utf-8", "replace")
