import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self._dec = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, id):
        return self._dec.decode(self.vocab[id])

    def flush(self):
        out = self._dec.decode(b"", final=True)
        self._dec.reset()
        return out
