# catalogue: 4
def bpe_decode(ids, vocab):
    parts = (vocab.get(i, b"\xef\xbf\xbd") for i in ids)
    return b"".join(parts).decode("utf-8", "replace")
