# the fast path for a single id uses dict.get and so returns "" for an unknown id
# shows for: ids [7], vocab {0: b"a"}: "", should raise KeyError
def bpe_decode(ids, vocab):
    if len(ids) == 1:  # streaming: one token at a time
        return vocab.get(ids[0], b"").decode("utf-8", errors="replace")
    data = b"".join([vocab[i] for i in ids])
    return data.decode("utf-8", errors="replace")
