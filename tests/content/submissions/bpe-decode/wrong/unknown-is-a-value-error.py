# catalogue: none
def bpe_decode(ids, vocab):
    missing = set(ids) - vocab.keys()
    if missing:
        raise ValueError(f"unknown ids: {sorted(missing)}")
    return b"".join(vocab[i] for i in ids).decode("utf-8", errors="replace")
