# catalogue: 2
import codecs

class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.dec = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, token_id):
        return self.dec.decode(self.vocab[token_id])

    def flush(self):
        self.dec.reset()
        return ""
