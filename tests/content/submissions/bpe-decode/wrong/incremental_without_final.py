# catalogue: none
import codecs
def bpe_decode(ids, vocab):
    dec = codecs.getincrementaldecoder("utf-8")("replace")
    return "".join(dec.decode(vocab[i]) for i in ids)
