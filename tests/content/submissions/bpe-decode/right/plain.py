def bpe_decode(ids, vocab):
    data = b"".join(vocab[i] for i in ids)
    return data.decode("utf-8", errors="replace")
