import codecs

def bpe_decode(ids, vocab):
    dec = codecs.getincrementaldecoder("utf-8")(errors="replace")
    chunks = [dec.decode(vocab[i]) for i in ids]
    chunks.append(dec.decode(b"", final=True))
    return "".join(chunks)
