# catalogue: none
def bpe_decode(ids, vocab):
    text = b"".join(vocab[i] for i in ids).decode("utf-8", errors="replace")
    return text.encode("utf-8")
