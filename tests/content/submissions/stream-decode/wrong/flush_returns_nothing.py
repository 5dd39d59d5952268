# catalogue: 2
# bytes still held at the end are dropped
import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.dec = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, id):
        return self.dec.decode(self.vocab[id])

    def flush(self):
        self.dec.reset()
        return ""
